"""What the headings of people's lists meant last time."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.spreadsheets import Heading, How
from digest.store.models import ColumnChoice


def remembered(session: Session, things: str) -> dict[str, str]:
    """The fields by the headings of the last list of these things; {} before the first."""
    rows = session.scalars(select(ColumnChoice).filter_by(things=things))
    return {row.heading: row.field for row in rows}


def remember(session: Session, things: str, headings: Iterable[Heading]) -> None:
    """Keep what the headings meant for the next list; what other headings meant before stays."""
    fields = {heading.text: heading.field for heading in headings if heading.how is not How.UNUSED}
    session.execute(delete(ColumnChoice).where(ColumnChoice.things == things, ColumnChoice.heading.in_(fields)))
    session.add_all(ColumnChoice(things=things, heading=heading, field=field) for heading, field in fields.items())
