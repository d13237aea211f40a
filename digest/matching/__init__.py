"""Text in, tags and matches out.

The words people use (`vocabulary`), what a text is about (`tagger`), which cases a request meets (`ranking`).

    text | stems | tags with the words that earned them | weight vectors | the cases that share a tag, best first

Pure: no database, no clock, no network.
"""
