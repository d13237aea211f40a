"""What receipts, answers and updates have in common: how they get into the ledger, and that none stops another."""

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
    """For how many of the rows `do` did something. One that fails is logged, and tried again by the next tick."""
    done = 0
    for row_id in ids:
        try:
            done += do(row_id)
        except OperationalError:
            raise  # the database's trouble, not the row's
        except Exception:
            log.exception("%s=%d failed", what, row_id)
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A note on its way to one person. The rest is as in `Envelope`; `key` is unique among those of its kind."""

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
    """Whether the mail was newly put into the ledger."""
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
