"""A person's copy of all we hold about them: a .zip with the rows as JSON and every mail as it came."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from digest.actions import Action
from digest.errors import InputFault
from digest.members.privacy.holdings import Holdings, holdings, mentions, place_of
from digest.members.register import known
from digest.progress import Progress, silent
from digest.store.engine import Store
from digest.store.models import Base, Case, Organisation

_OURS = {  # columns about the service's own work
    *("raw", "message", "sha256", "message_hash", "source_id", "owner", "lease_until", "attempts", "next_attempt_at"),
    *("reason_values", "id", "member_id", "organisation_id", "edition_id", "mail_id", "request_id"),
}
_README = """\
Alt hvad der er registreret om dig i efterlysningstjenesten.

person.json      dine oplysninger (person, addresses), om du er frameldt (suppressions), dine efterlysninger (requests)
                 og svar (answers), de mails vi har modtaget fra dig (mails), de udgaver du står som modtager af
                 (letters), de mails vi har sendt dig (deliveries), hvad der er besluttet om dig og dine efterlysninger
                 (decisions), cases hvor du er nævnt (cases) og hvor du ellers er nævnt, i andres mails og
                 svar (also_named_in: antal; selve teksterne er andres)
mails/           dine mails, som vi modtog dem (.eml, kan åbnes i et mailprogram); gamle mails er slettet hos os, og
                 person.json siger hvornår (purged_at)

Everything that is held about you in the request service; person.json says it in the words of the program.
"""


def export_member(store: Store, address: str, to: Path, *, now: datetime, progress: Progress = silent) -> int:
    """Writes the .zip to `to`: an explanation, person.json, and the mails they wrote; returns its size in bytes.

    Raises MissingInput when nobody has the address, InputFault when there is a file already or it cannot be written.
    """
    with store.read() as session:
        theirs = holdings(session, known(session, address))
        told = {"exported_at": now.isoformat(), **_told(session, theirs, progress)}
        try:
            with zipfile.ZipFile(to, "x", zipfile.ZIP_DEFLATED) as file:
                file.writestr("LAESMIG.txt", _README)
                file.writestr("person.json", json.dumps(told, ensure_ascii=False, indent=2))
                for mail in theirs.mails:
                    if mail.purged_at is not None:  # an empty file would be misleading
                        continue
                    file.writestr(f"mails/{mail.id}.eml", mail.raw)
        except FileExistsError as fault:
            raise InputFault(f"There is a file {to} already.", remedy=Action.NAME_ANOTHER_FILE) from fault
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
        "decisions": theirs.decisions,
    }
    own = {place_of(row) for row in theirs.rows}
    named = {(place.table, place.key) for place in mentions(session, theirs.trace, progress)} - own
    cases = [session.get_one(Case, key) for table, key in sorted(named) if table == "case"]
    return {
        "person": _values(theirs.member)
        | {"organisation": session.get_one(Organisation, theirs.member.organisation_id).name},
        **{name: [_values(row) for row in group] for name, group in rows.items()},
        "cases": [_values(row) for row in cases],
        "also_named_in": dict(Counter(table for table, _ in sorted(named) if table != "case")),
    }


def _values(row: Base) -> dict[str, Any]:
    columns = row.__table__.columns.keys()
    return {name: _plain(getattr(row, name)) for name in columns if name not in _OURS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
