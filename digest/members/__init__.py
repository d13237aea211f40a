"""The members.

Who they are (`register`), how the list comes in (`importing`), what a person changes by hand (`changes`). Whether the
letter goes to them (`subscription`), which addresses must not be written to (`suppressions`), and a person's rights
to their data (`privacy`).
"""
