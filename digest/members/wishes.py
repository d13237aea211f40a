"""What a member list says of who wants the letter. A no is taken; a yes lifts no unsubscription."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.errors import InputFault
from digest.spreadsheets import Column, Row, blank_says_no, yes_or_no

_LETTER = re.compile(
    r"nyhedsbrev|nyhedsmail|newsletter|samtykke|consent|mailing|"
    r"(modtage?r?|ønsker?|vil have) (\w+ )?(brev(et)?|mails?|efterlysning(er)?)\b"
)
_LEAVES = re.compile(r"afmeld|frameld|fravalg|unsubscri|opt(ed)?.?out|udmeld")
_AGAINST = re.compile(r"\b(ikke|ingen|nej|no|not|don't|uden|stop|undtaget)\b")
_CHOICE = re.compile(r"\b(ja|yes|j|y)\W{1,3}(nej|no|n)\b|\b(nej|no)\W{1,3}(ja|yes)\b|=\s?(ja|nej|yes|no)\b")
"""What may be written below a heading, which says nothing of what it asks."""
_OUT = re.compile(r"(har )?(afmeld|frameld|fravalg|udmeld|unsubscri|opt(ed)?.?out|ønsker ikke|vil ikke)", re.IGNORECASE)
_IN = re.compile(r"(er )?(tilmeld|ønsker|modtager|subscribed|opt(ed)?.?in)", re.IGNORECASE)


def _wants(heading: str) -> bool:
    said = _CHOICE.sub(" ", heading.casefold())
    return bool(_LETTER.search(said)) and not _leaves(heading)


def _leaves(heading: str) -> bool:
    said = _CHOICE.sub(" ", heading.casefold())
    return bool(_LEAVES.search(said) or (_LETTER.search(said) and _AGAINST.search(said)))


COLUMNS = (
    Column("letter", ("Nyhedsbrev", "Samtykke", "Ønsker brev", "Consent"), says=_wants, every=True),
    Column("unsubscribed", ("Afmeldt", "Frameldt", "Nej tak", "Unsubscribed"), says=_leaves, every=True),
    Column("status", ("Status", "Medlemsstatus"), every=True),
)


class Wishes:
    """The wishes in the rows of a list. A blank is a no where the others have their mark and nobody says no."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._blank_is_no = blank_says_no((cell for row in rows for cell in _cells(row["letter"])), _says)

    def wants(self, row: Row) -> bool | None:
        """Whether who is in the row wants the letter; None where it does not say.

        Raises InputFault for words that are neither yes nor no.
        """
        if "letter" in row.fields and not row["letter"]:
            said = [False] if self._blank_is_no else []
        else:
            said = [_read(cell, "wants the letter") for cell in _cells(row["letter"])]
        said += [not _read(cell, "has unsubscribed", leaving=True) for cell in _cells(row["unsubscribed"])]
        said += [False for cell in _cells(row["status"]) if _OUT.match(cell)]
        return all(said) if said else None


def _cells(text: str) -> list[str]:
    return [cell for cell in text.split("\n") if cell.strip()]


def _says(cell: str) -> bool | None:
    """Whether a cell wants the letter."""
    return False if _OUT.match(cell) else True if _IN.match(cell) else yes_or_no(cell)


def _read(cell: str, what: str, *, leaving: bool = False) -> bool:
    """A yes or a no; with `leaving` to whether somebody has unsubscribed."""
    said = yes_or_no(cell)
    if _OUT.match(cell) or _IN.match(cell):
        said = bool(_OUT.match(cell)) is leaving
    if said is None:
        raise InputFault(f"{cell!r} does not say whether this person {what}: yes or no")
    return said
