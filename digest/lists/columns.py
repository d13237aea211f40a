"""The meaning of headings, remembered from one imported list to the next."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.spreadsheets import Heading, How
from digest.store.models import ColumnChoice


def remembered(session: Session, things: str) -> dict[str, str]:
    """The fields by heading of earlier lists of these things; {} before the first."""
    rows = session.scalars(select(ColumnChoice).filter_by(things=things))
    return {row.heading: row.field for row in rows}


def remember(session: Session, things: str, headings: Iterable[Heading]) -> None:
    """Stores the fields of the headings for the next list; those of other headings stay."""
    fields = {heading.text: heading.field for heading in headings if heading.how is not How.UNUSED}
    session.execute(delete(ColumnChoice).where(ColumnChoice.things == things, ColumnChoice.heading.in_(fields)))
    session.add_all(ColumnChoice(things=things, heading=heading, field=field) for heading, field in fields.items())
