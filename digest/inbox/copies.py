"""The same words of the same sender once more: a copy, a mail that a person compares, or one like any other.

the same Message-ID or Date, or what came of the earlier one still stands | a copy
other files, or words of which a person made something else | compared by a person
an order, and words of which nothing stands any more | like any other: it may change something again
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from digest.reading import Kind, ReadMail
from digest.reading.orders import Orders, orders
from digest.reading.rehearsal import LONGEST
from digest.reading.second import wishes_in
from digest.reading.signature import says_nothing
from digest.requests.numbers import made_of
from digest.requests.told import WITHDRAWN
from digest.store.models import Answer, InboundMail, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, MailState, RequestState

_AGAIN = timedelta(days=7)
"""The time within which the same words under another Message-ID are looked at."""

_MOST = 20
"""The most earlier mails that one is compared with, the newest."""

_MADE = (MailReason.REQUEST, MailReason.ANSWER, MailReason.ANSWERS)
"""Reasons of mails that became something, which would be there twice."""

_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Twins:
    """Earlier mails with the same words, each by its id, None for none.

    held, filed: the one that a mail is a copy of. near: the one that a person compares it with.
    """

    held: int | None = None
    filed: int | None = None
    near: int | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """A mail, read, and the day on which it came."""

    read: ReadMail
    day: date

    def orders(self) -> tuple[Orders, str]:
        """Its orders, and its own words without them."""
        read = self.read
        return orders(read.own, today=self.day, elsewhere=read.signature, subject=read.subject)

    @property
    def only_orders(self) -> bool:
        """Whether it orders something of an earlier mail, which another order may have changed meanwhile."""
        if len(self.read.text) > LONGEST:
            return False
        ordered, rest = self.orders()
        changes = self.read.kind is Kind.CHANGE or ordered.correction or ordered.close
        return ordered.any and (changes or says_nothing(rest))


def sameness(read: ReadMail) -> str:
    """Hashes of a mail's words with what they refer to, and of its files, and its Date; "" for one without words."""
    if not read.text.strip():
        return ""
    told = f"{read.key}\n{read.in_reply_to}\n{read.answer_to}\n{read.text}"
    words = sha256(told.encode("utf-8", "replace")).hexdigest()
    written = read.written_at.astimezone(UTC).isoformat() if read.written_at else _NOTHING
    return f"{words} {read.files or _NOTHING} {written}"


def twins_of(session: Session, mail: InboundMail, read: ReadMail) -> Twins:
    """The earlier mails with the words of a mail that is described already."""
    earlier = _earlier(session, mail, read) if mail.words else ()
    if not earlier:
        return Twins()
    same = [twin for twin in earlier if _parts(twin.words)[1] == _parts(mail.words)[1]]
    given = _Given(read, mail.received_at.date())
    held = [one for one in same if one.state is MailState.HELD and (_is_doubled(mail, one) or not given.only_orders)]
    filed = [twin for twin in same if twin.state is MailState.FILED]
    copied = [twin for twin in filed if _is_doubled(mail, twin) or _stands(session, twin, given)]
    near = [twin for twin in earlier if not copied and _is_near(session, twin, given, has_files_of=twin in same)]
    return Twins(*(rows[0].id if rows else None for rows in (held, copied, near)))


def _earlier(session: Session, mail: InboundMail, read: ReadMail) -> Sequence[Row[Any]]:
    """The mails that wait or took effect, of the same sender and with the same words, the newest first.

    They have the same subject and came within _AGAIN, or have the same Message-ID.
    """
    alike = (InboundMail.subject == read.subject) & (InboundMail.received_at > mail.received_at - _AGAIN)
    if read.message_id:
        alike |= InboundMail.message_id == read.message_id
    found = select(
        *(InboundMail.id, InboundMail.state, InboundMail.reason, InboundMail.reason_values),
        *(InboundMail.message_id, InboundMail.words),
    ).where(
        alike,
        InboundMail.words.startswith(_parts(mail.words)[0]),
        InboundMail.sender == read.sender,
        InboundMail.state.in_((MailState.HELD, MailState.FILED)),
        InboundMail.id != mail.id,
    )
    return session.execute(found.order_by(InboundMail.id.desc()).limit(_MOST)).all()


def _parts(words: str) -> tuple[str, str, str]:
    """The hash of the words, that of the files, and the Date; the first alone where a mail came long ago."""
    said, files, written = [*words.split(), _NOTHING, _NOTHING][:3]
    return said, files, written


def _is_doubled(mail: InboundMail, twin: Row[Any]) -> bool:
    """Whether a server doubled a mail: both have the same Message-ID, or the same Date."""
    written = _parts(mail.words)[2]
    return bool(mail.message_id and mail.message_id == twin.message_id) or written == _parts(twin.words)[2] != _NOTHING


def _stands(session: Session, twin: Row[Any], given: _Given) -> bool:
    """Whether the same words change nothing, since what came of the earlier ones stands as it was."""
    key, values = given.read.key, twin.reason_values
    if twin.reason == MailReason.CONFIRMED:
        confirmed = session.get(InboundMail, key.number) if key else None
        return confirmed is None or confirmed.state is not MailState.HELD
    if twin.reason == MailReason.TAKEN_BACK:
        return all(one.request.number not in values["numbers"] for one in _answers_of(session, values["mail"]))
    return twin.reason in _MADE and WITHDRAWN not in values and _has_made(session, twin, given)


def _has_made(session: Session, twin: Row[Any], given: _Given) -> bool:
    """Whether a mail's request is not closed, or its answer is there; not where an order would take a name off it."""
    requests = [one for one in made_of(session, twin.id) if one.state is not RequestState.CLOSED]
    made: list[Request | Answer] = [*requests, *_answers_of(session, twin.id)]
    if not made or all(_is_nameless(one) for one in made):
        return bool(made)
    return not given.orders()[0].anonymous


def _answers_of(session: Session, mail_id: int) -> Sequence[Answer]:
    return session.scalars(select(Answer).filter_by(mail_id=mail_id)).all()


def _is_nameless(one: Request | Answer) -> bool:
    return one.anonymous if isinstance(one, Request) else one.consent is Consent.ANONYMOUS


def _is_near(session: Session, twin: Row[Any], given: _Given, *, has_files_of: bool) -> bool:
    """Whether a person compares a request or an answer with an earlier mail.

    It has other files, or a part was taken back, and the same words were taken in; or a person made something else of
    them, and they are no order.
    """
    if given.read.kind not in (Kind.REQUEST, Kind.ANSWER):
        return False
    if twin.state is MailState.HELD or twin.reason in _MADE:
        unlike = not has_files_of or WITHDRAWN in twin.reason_values
        return unlike and _has_made(session, twin, given)
    return not (given.orders()[0].any or wishes_in(given.read))
