"""What a file of cases says of which may be shown: drafts, and cases that may not be shared, are kept hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digest.spreadsheets import Column, Row, blank_says_no, yes_or_no

_MAY = re.compile(
    r"^(må|kan|skal|vil|may|ok|klar|godkendt) .*(\bdel(es|ing|bar)|vises|offentlig|publicer|shar|show|publish)|"
    r"^.*samtykke"
)
_MAY_NOT = re.compile(r"fortrolig|confidential|\bskjul|kun (til )?intern|\b(må|kan|skal|vil|may) (ikke|not)\b")
_NOT_READY = re.compile(
    r"kladde|udkast|draft|under (udarbejdelse|arbejde)|ikke |ej |afvent|(til|mangler) godkend|internt?\b|fortrolig|"
    r"skjul|hidden|confidential|unpublished|upubliceret|not |må ikke",
    re.IGNORECASE,
)


def _may(heading: str) -> bool:
    said = heading.casefold()
    return bool(_MAY.match(said)) and not _MAY_NOT.search(said)


def _may_not(heading: str) -> bool:
    return bool(_MAY_NOT.search(heading.casefold()))


COLUMNS = (
    Column(
        "share", ("Må deles", "Deles", "Delbar", "Offentlig", "Publiceres", "Godkendt", "Public"), says=_may, every=True
    ),
    Column(
        "secret",
        ("Fortrolig", "Må ikke deles", "Intern", "Skjult", "Kladde", "Udkast", "Hidden", "Draft"),
        says=_may_not,
        every=True,
    ),
    Column("state", ("Status", "Tilstand", "State"), every=True),
)


class Sharing:
    """What the rows of a file say. A blank is a no where the others have their mark and nobody says no."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._blank_is_no = blank_says_no(cell for row in rows for cell in _cells(row["share"]))

    def hides(self, row: Row) -> bool | None:
        """Whether the case is to be hidden: whatever is no clear yes hides it. None in a file that does not say."""
        if not row.fields.keys() & {column.field for column in COLUMNS}:
            return None
        shared = [yes_or_no(cell) is True for cell in _cells(row["share"])]
        if "share" in row.fields and not shared:
            shared = [not self._blank_is_no]
        secret = [yes_or_no(cell) is not False for cell in _cells(row["secret"])]
        draft = [bool(_NOT_READY.match(cell.strip())) for cell in _cells(row["state"])]
        return not all(shared) or any(secret) or any(draft)


def _cells(text: str) -> list[str]:
    return [cell for cell in text.split("\n") if cell.strip()]
