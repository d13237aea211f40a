"""The members.

Who they are and who must not be written to (`register`), how the list comes in (`importing`), what a person changes by
hand (`changes`), all we hold about one of them (`holdings`): as a file for them (`exporting`), or none of it any more
(`erasing`).
"""
