"""Rows of people's files: sheets (`sheets`), the meaning of headings (`columns`) and of yes and no (`answers`).

a file | its sheets, line by line | headings understood: chosen, remembered, known or guessed | rows of named fields
rows | what an import does with them (`plan`)
"""

from digest.spreadsheets.answers import blank_says_no, yes_or_no
from digest.spreadsheets.columns import Column, Heading, How, Row, Table, read_rows, read_table
from digest.spreadsheets.plan import AS_THEY_ARE, Choices, Gone, ImportPlan, Refusal, missing_from, some

__all__ = [
    "AS_THEY_ARE",
    "Choices",
    "Column",
    "Gone",
    "Heading",
    "How",
    "ImportPlan",
    "Refusal",
    "Row",
    "Table",
    "blank_says_no",
    "missing_from",
    "read_rows",
    "read_table",
    "some",
    "yes_or_no",
]
