"""A person's own copy of all we hold about them: one .zip, with what the rows say and every mail as it came."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from digest.errors import InputFault
from digest.members.holdings import Holdings, holdings, mentions, place_of
from digest.members.register import known
from digest.progress import Progress, silent
from digest.store.engine import Store
from digest.store.models import Base, Organisation

_TOLD_ELSEWHERE = {"raw", "message", "sha256", "message_hash", "source_id"}


def export_member(store: Store, address: str, to: Path, *, now: datetime, progress: Progress = silent) -> int:
    """Write `to`: person.json, and the mails they wrote; gives the bytes written.

    Raises MissingInput when nobody has the address, InputFault when there is a file already or it cannot be written.
    """
    with store.read() as session:
        theirs = holdings(session, known(session, address))
        told = {"exported_at": now.isoformat(), **_told(session, theirs, progress)}
        try:
            with zipfile.ZipFile(to, "x", zipfile.ZIP_DEFLATED) as file:
                file.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=2))
                for mail in theirs.mails:
                    file.writestr(f"mails/{mail.id}.eml", mail.raw)
        except FileExistsError as fault:
            raise InputFault(f"There is a file {to} already; name another with --to.") from fault
        except OSError as fault:
            raise InputFault(f"{to} cannot be written: {fault.strerror}.") from fault
    return to.stat().st_size


def _told(session: Session, theirs: Holdings, progress: Progress) -> dict[str, Any]:
    rows: dict[str, Sequence[Base]] = {
        "addresses": theirs.member.addresses,
        "suppressions": theirs.suppressions,
        "requests": theirs.requests,
        "answers": theirs.answers,
        "mails": theirs.mails,
        "letters": theirs.letters,
        "deliveries": theirs.deliveries,
    }
    own = {place_of(row) for row in theirs.rows}
    return {
        "person": _values(theirs.member)
        | {"organisation": session.get_one(Organisation, theirs.member.organisation_id).name},
        **{name: [_values(row) for row in group] for name, group in rows.items()},
        "also_named_in": [
            {"what": place.table, "key": list(place.key), "where": place.column}
            for place in mentions(session, theirs.trace, progress)
            if (place.table, place.key) not in own
        ],
    }


def _values(row: Base) -> dict[str, Any]:
    columns = row.__table__.columns.keys()
    return {name: _plain(getattr(row, name)) for name in columns if name not in _TOLD_ELSEWHERE}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
