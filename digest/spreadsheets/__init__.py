"""Rows of people's files: sheets (`sheets`), the meaning of headings (`columns`), what an import does (`plan`).

a file | its sheets, line by line | headings understood: chosen, remembered, known or guessed | rows of named fields
"""

from digest.spreadsheets.columns import Column, Heading, How, Row, Table, read_rows, read_table
from digest.spreadsheets.plan import AS_THEY_ARE, Choices, Gone, ImportPlan, Refusal, some, too_many

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
    "read_rows",
    "read_table",
    "some",
    "too_many",
]
