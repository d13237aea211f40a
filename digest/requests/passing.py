"""An answer goes to everybody who asked that, with its files; replies go to the answerer.

answer, askers | a mail in the ledger to each: `suppressed` for one who may get none, until they may
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.anonymity import is_colleague, refuse_name
from digest.house import House
from digest.outbox import Post, gets_updates, post
from digest.reading.filekinds import harmless
from digest.reading.filenames import plain_name
from digest.reading.message import parse
from digest.reading.zips import Room
from digest.requests.afterwards import stopped
from digest.requests.answers import known_answer
from digest.requests.askers import askers, asking, kept_back, passing_key
from digest.requests.outcome import Outcome
from digest.requests.secrecy import named_in, unnamed
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, AuditEntry, Delivery, InboundMail, Member, Request
from digest.store.states import DELIVERIES_GONE, Consent, DeliveryKind, DeliveryState
from digest.writing.mime import File
from digest.writing.notes import PassedOn, passed_on

WAITS = timedelta(hours=1)
"""How long the answers of one mail to several requests wait before they are passed on."""

UNTIL = "until"
"""The value of such a mail that says until when."""

log = logging.getLogger(__name__)

MOST_FILES, MOST_BYTES = 10, 10_000_000
"""The most files of one answer, and their bytes together before base64 adds a third."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """What goes to each asker: the answerer's address, "" for none; the files, and the staff's words.

    whole: whether who asked that may read the words as they came: nobody else asks the same without a name.
    """

    address: str
    whole: bool
    enclosed: Sequence[_Enclosed]
    note: str

    def files(self, asker: Member) -> list[File]:
        """The files that go to somebody who asked: not those that name another asker who wants no name."""
        return [one.file for one in self._for(asker) if one.file]

    def left_out(self, asker: Member) -> tuple[str, ...]:
        """The names of the files that go to nobody, as somebody who asked may read them."""
        return tuple(one.name for one in self._for(asker) if not one.file)

    def _for(self, asker: Member) -> list[_Enclosed]:
        return [one for one in self.enclosed if all(request.member is asker for request in one.names)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enclosed:
    """A file of an answer, None where it goes to nobody; and the requests without a name whose askers it names."""

    name: str
    file: File | None
    names: Sequence[Request]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The mail with an answer to somebody who asked, as they get it, or with `out` as they got it; "" when purged."""

    address: str
    subject: str
    text: str
    out: bool


def passages(store: Store, answer_id: int, *, house: House) -> tuple[Passage, ...]:
    """The mails with an answer: those that are written, and those to who asked and has none, as they would be now.

    Raises MissingInput for an unknown answer.
    """
    with store.read() as session:
        answer = known_answer(session, answer_id)
        rows = select(Delivery).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(answer_id)).order_by(Delivery.id)
        written = [row for row in session.scalars(rows) if row.state is not DeliveryState.SUPPRESSED]
        have = {row.recipient for row in written}
        told = askers(session, answer.request, answer.member_id)
        waiting = [(one, request) for one, request in told if have.isdisjoint(row.address for row in one.addresses)]
        mail = session.get(InboundMail, answer.mail_id) if answer.mail_id is not None else None
        parcel = _parcel(session, answer, mail, "") if waiting else None
        return (
            *(_written(row) for row in written),
            *(_unwritten(answer, *one, parcel, house) for one in waiting if parcel is not None),
        )


def _written(row: Delivery) -> Passage:
    mail = parse(row.message or b"")
    return Passage(
        address=row.recipient,
        subject=mail.subject,
        text=mail.body.strip(),
        out=row.state in DELIVERIES_GONE,
    )


def _unwritten(answer: Answer, asker: Member, request: Request, parcel: _Parcel, house: House) -> Passage:
    note = passed_on(_passed(answer, request, asker, parcel, house), asker.language)
    return Passage(address=asker.address, subject=note.subject, text=note.text.strip(), out=False)


def waiting(outcome: Outcome, *, now: datetime) -> Outcome:
    """What became of a mail whose answers wait until their writer has seen the receipt."""
    return Outcome(outcome.state, outcome.reason, {**outcome.values, UNTIL: (now + WAITS).isoformat()})


def time_to_undo(values: Mapping[str, Any]) -> datetime | None:
    """Until when the answers of a mail with these values wait; None for those that do not."""
    return datetime.fromisoformat(values[UNTIL]) if values.get(UNTIL) else None


def to_pass(session: Session, *, now: datetime | None = None) -> list[int]:
    """The ids of answers that are not passed on to everybody who asked, and wait for no person.

    One whose writer has written again waits until a person has read that.
    now: without those whose writer may still say that they are wrong.
    """
    rows = select(Answer.id, InboundMail.reason_values).outerjoin(InboundMail, Answer.mail_id == InboundMail.id)
    new = session.execute(rows.where(Answer.passed_at.is_(None), Answer.doubt == "")).all()
    due = [row[0] for row in new if now is None or not (until := time_to_undo(row[1] or {})) or until <= now]
    ids = {*due, *kept_back(session)}
    return sorted(ids - stopped(session, ids).keys())


def outstanding(session: Session, answer: Answer, *, on: date) -> list[tuple[Member, Request]]:
    """Who asked that, may get mail on a day, and has no mail of this answer, with what they asked."""
    live = select(Delivery.recipient).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(answer.id))
    have = set(session.scalars(live.where(Delivery.state != DeliveryState.SUPPRESSED)))
    return [
        (asker, request)
        for asker, request in askers(session, answer.request, answer.member_id)
        if have.isdisjoint(row.address for row in asker.addresses) and gets_updates(session, asker.address, on=on)
    ]


def pass_to_askers(session: Session, answer: Answer, *, house: House, now: datetime, note: str = "") -> int:
    """Adds an answer to the ledger for those who asked and have no mail of it; returns how many may get it now.

    note: what the staff add in their own words. Raises InputFault where it names somebody who wants no name.
    """
    if answer.consent is Consent.ANONYMOUS and answer.member is not None:
        refuse_name(note, answer.member, answer.member.organisation)
    first = answer.passed_at is None
    answer.passed_at = now
    told = askers(session, answer.request, answer.member_id) if first else outstanding(session, answer, on=now.date())
    if not told:
        log.info("answer=%d request=%d has no asker to go to", answer.id, answer.request.number)
        return 0
    _refuse_asker(session, answer, told, note)
    mail = session.get(InboundMail, answer.mail_id) if answer.mail_id is not None else None
    parcel = _parcel(session, answer, mail, note)
    for asker, request in told:
        _move(session, answer, asker)
        passed = Post(
            kind=DeliveryKind.ANSWER,
            key=passing_key(answer.id),
            address=asker.address,
            name=asker.name,
            note=passed_on(_passed(answer, request, asker, parcel, house), asker.language),
            reply_to=parcel.address,
            answers=_thread(session, request),
            files=parcel.files(asker),
        )
        post(session, passed, house=house, now=now)
    count = sum(gets_updates(session, asker.address, on=now.date()) for asker, _ in told)
    if count:
        how = {"request": (None, answer.request.number), "named": (None, bool(parcel.address))}
        record(session, Actor.house(at=now), Act.ANSWER_SENT, answer.id, how)
    return count


def _refuse_asker(session: Session, answer: Answer, told: Sequence[tuple[Member, Request]], note: str) -> None:
    """Raises InputFault where words of the staff name somebody who asked without a name, and go to others, too."""
    for one in unnamed(answer, asking(session, answer.request)) if note else ():
        if any(asker is not one.member for asker, _ in told):
            refuse_name(note, one.member, None if is_colleague(answer, one) else one.organisation)


def sent_named(session: Session, ids: Collection[int]) -> dict[str, bool]:
    """Whether answers went to anybody with their writers' names, as the log has it, by their ids."""
    sent = select(AuditEntry.key, AuditEntry.changes).where(
        AuditEntry.thing == "answer", AuditEntry.act == Act.ANSWER_SENT, AuditEntry.key.in_([str(one) for one in ids])
    )
    found: dict[str, bool] = {}
    for key, changes in session.execute(sent.order_by(AuditEntry.id)):
        found[key] = found.get(key, False) or bool(changes["named"][1])
    return found


def _move(session: Session, answer: Answer, asker: Member) -> None:
    """A mail that was kept from an asker goes to the address that they have now."""
    kept = select(Delivery).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(answer.id))
    theirs = kept.where(Delivery.recipient.in_([row.address for row in asker.addresses]))
    rows = session.scalars(theirs.where(Delivery.state == DeliveryState.SUPPRESSED)).all()
    if rows and all(row.recipient != asker.address for row in rows):
        rows[0].recipient = asker.address
    session.flush()


def _thread(session: Session, request: Request) -> str:
    """The Message-ID of the mail in which a request came, so that its answers are shown in its thread; "" for none."""
    mail = session.get(InboundMail, request.mail_id) if request.mail_id is not None else None
    return mail.message_id if mail else ""


def _address(answer: Answer, mail: InboundMail | None) -> str:
    """The address at which the asker reaches the answerer; "" for an anonymous one."""
    if answer.consent is Consent.ANONYMOUS or answer.member is None:
        return ""
    return mail.sender if mail else answer.member.address


def _parcel(session: Session, answer: Answer, mail: InboundMail | None, note: str) -> _Parcel:
    others = [one for one in asking(session, answer.request) if one.id != answer.request_id]
    address = _address(answer, mail)
    whole = bool(address) and not any(one.anonymous for one in others)
    raw = mail.raw if mail and answer.has_files and answer.consent is not Consent.ANONYMOUS else None
    enclosed = list(_enclosed(raw or b"", answer, [answer.request, *others] if others else []))
    return _Parcel(address=address, whole=whole, enclosed=enclosed, note=note.strip())


def _passed(answer: Answer, request: Request, asker: Member, parcel: _Parcel, house: House) -> PassedOn:
    answerer = answer.member if parcel.address else None
    return PassedOn(
        association=house.association,
        name=asker.name,
        number=request.number,
        title=request.title,
        text=answer.text if parcel.whole and request.id == answer.request_id else answer.public_text,
        names=answerer.name if answerer else "",
        organisation=answerer.organisation.name if answerer else "",
        address=parcel.address,
        files=tuple(file.name for file in parcel.files(asker)),
        left_out=parcel.left_out(asker),
        answered=answer.request.number,
        unnamed_asker=request.anonymous,
        note=parcel.note,
    )


def _enclosed(raw: bytes, answer: Answer, asked: Sequence[Request]) -> Iterator[_Enclosed]:
    """The files of an answer to several who ask the same; none of an anonymous one.

    Names of files, and what programs write into them, tell who made them. What is known to be harmless is passed on.
    """
    room, count, size = Room(), 0, 0
    for part in parse(raw).files:
        fits = count < MOST_FILES and size + len(part.data) <= MOST_BYTES
        found = harmless(part.filename, part.content_type, part.data, room) if fits else None
        if found:
            count, size = count + 1, size + len(part.data)
        file = File(name=found.name, content_type=found.content_type, data=part.data) if found else None
        names = named_in(part, answer, asked)
        yield _Enclosed(name=plain_name(part.filename), file=file, names=names)
