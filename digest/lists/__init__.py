"""What the imports of members, cases and suppressions share.

The remembered meaning of headings (`columns`), the erased addresses that no list may bring back (`erasures`), and
organisations by name (`organisations`).
"""
