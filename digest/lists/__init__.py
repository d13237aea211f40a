"""What the lists that people bring have in common.

What their headings meant last time (`columns`), whom no list may bring back (`erasures`), and the organisations that
members and cases belong to, by name (`organisations`).
"""
