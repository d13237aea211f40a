"""What receipts, answers and updates share: each is added to the ledger, and a failed one stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from digest.house import House
from digest.outbox import Outgoing, enqueue
from digest.store.states import DeliveryKind
from digest.writing.mime import Envelope, File, message
from digest.writing.notes import Note

log = logging.getLogger(__name__)


def each(ids: Iterable[int], do: Callable[[int], bool], *, what: str) -> int:
    """The number of rows for which `do` did something. A row that fails is logged, and the next tick tries it again."""
    done = 0
    for row_id in ids:
        try:
            done += do(row_id)
        except OperationalError:
            raise  # a fault of the database, not of the row
        except Exception:
            log.exception("%s=%d failed", what, row_id)
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A note to one person. `key` is unique among those of its kind; the other fields are those of `Envelope`."""

    kind: DeliveryKind
    key: str
    address: str
    name: str
    note: Note
    reply_to: str
    answers: str = ""
    replied: bool = False
    files: Sequence[File] = ()


def post(session: Session, mail: Post, *, house: House, now: datetime) -> bool:
    """Adds the mail to the ledger; returns whether it is new there."""
    envelope = Envelope(
        sender=house.sender,
        recipient=mail.address,
        recipient_name=mail.name,
        subject=mail.note.subject,
        date=now,
        key=f"{mail.kind}-{mail.key}",
        bulk=False,
        reply_to=mail.reply_to,
        answers=mail.answers,
        replied=mail.replied,
    )
    outgoing = Outgoing(
        kind=mail.kind,
        key=mail.key,
        sender=house.address,
        recipient=mail.address,
        content=message(envelope, text=mail.note.text, files=mail.files),
    )
    return enqueue(session, outgoing, now=now) is not None
