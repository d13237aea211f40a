"""Text in, tags and matches out.

    text | stems | tags with the words that earned them | weight vectors | the cases that share a tag, best first

Words and their stems (`words`), the tags and their synonyms (`vocabulary`), what a text is about (`tagger`) without
the passages and words that say nothing (`passages`, `stopwords`). Which cases a request meets (`ranking`, and `scale`
for large banks), how near their texts are by an encoder (`meaning`, an extra), and how good the matches are
(`measuring`).
Pure: no database, no clock, no network.
"""
