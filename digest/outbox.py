"""The only maker of Delivery rows, and the one answer to who may get a mail: asked when it is made, and when sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Date, Select, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from digest.house import House
from digest.letters import fingerprint, letter_for
from digest.members.register import member_with
from digest.members.subscription import refusals, standing, standings, why_not_told
from digest.store.engine import Store
from digest.store.models import (
    Delivery,
    Edition,
    EditionRecipient,
    Member,
    MemberAddress,
    Request,
    Staff,
    Suppression,
)
from digest.store.reasons import Refusal, SuppressionReason
from digest.store.states import (
    DELIVERIES_GONE,
    DELIVERIES_PERSONAL,
    DELIVERIES_PREPARED,
    DELIVERIES_TO_STAFF,
    REQUESTS_ASKED,
    Audience,
    DeliveryKind,
    DeliveryState,
    EditionState,
)
from digest.writing.mime import Envelope, File, message
from digest.writing.notes import Note

FRESH = timedelta(days=3)
"""An older mail gets a receipt only where it may be forged: it may lie in a mailbox that is read for the first time."""

MOST_RECEIPTS_A_DAY = 10
"""The most receipts to one address in a day; so no more mails from there take effect where nothing says who wrote."""

HELD = ("held-", "replies-to-")
"""Beginnings of the keys of receipts that only say that a person looks: they hold no words but the writer's own."""

_FEW = 500
"""Letters that are entered at a time."""

TO_ANYONE = "to-anyone-"
"""The beginning of the key of a test that a person sends to somebody who is not on the staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail to be sent; kind, key and recipient together are unique."""

    kind: DeliveryKind
    key: str
    sender: str
    recipient: str
    content: bytes


def enqueue(
    session: Session, mail: Outgoing, *, now: datetime, edition: Edition | None = None, refused: str | None = None
) -> Delivery | None:
    """The ledger row of a new mail; None when there is one for this kind, key and recipient already.

    An answer that its recipient could not get takes the row it has, with the bytes of today, once they may get it. A
    mail that its recipient may not get (`refused` says why, where that is known already) gets a row in state
    `suppressed`. An edition's bytes are not stored but joined again when they are sent; the row keeps their hash.
    """
    twin = session.scalar(select(Delivery).filter_by(kind=mail.kind, key=mail.key, recipient=mail.recipient))
    if twin is not None:
        return _again(session, twin, mail, now=now)
    row = Delivery(
        kind=mail.kind,
        key=mail.key,
        sender=mail.sender,
        recipient=mail.recipient,
        edition_id=edition.id if edition else None,
        message=None if edition else mail.content,
        message_hash=fingerprint(mail.content),
        state=DeliveryState.PENDING,
        reason="",
        created_at=now,
        owner=None,
        lease_until=None,
        attempts=0,
        next_attempt_at=now,
        sent_at=None,
    )
    row.reason = refusal(session, row, on=now.date()) if refused is None else refused
    if row.reason:
        row.state = DeliveryState.SUPPRESSED
    session.add(row)
    return row


def prepare_letters(store: Store, edition_id: int, *, now: datetime) -> None:
    """Makes the rows of an approved edition what they are to be, a few hundred at a time, so that nobody waits long.

    None leaves before the edition goes out. Those that are there already, since this was broken off, stay where their
    letters are the same.
    """
    last = ""
    while True:
        with store.read() as session:
            edition = session.get_one(Edition, edition_id, options=[selectinload(Edition.blocks)])
            session.expunge(edition)
            edition.sends_at = min(edition.sends_at, now)  # as it will be when it goes out
            rows = select(EditionRecipient).where(EditionRecipient.edition_id == edition_id)
            few = rows.where(EditionRecipient.address > last).order_by(EditionRecipient.address).limit(_FEW)
            some = session.scalars(few).all()
            if not some:
                return
            hashes = {one.address: fingerprint(letter_for(edition, one)) for one in some}
            last = some[-1].address
        with store.write() as session:
            if session.get_one(Edition, edition_id).state is not EditionState.APPROVED:
                return
            _prepare_few(session, edition, hashes, now=now)


def _prepare_few(session: Session, edition: Edition, hashes: Mapping[str, str], *, now: datetime) -> None:
    kind, key = DeliveryKind.EDITION, letter_key(edition)
    same = select(Delivery).where(Delivery.kind == kind, Delivery.key == key, Delivery.recipient.in_(hashes))
    there = {row.recipient: row for row in session.scalars(same)}
    for row in there.values():
        if row.state in DELIVERIES_PREPARED:
            row.message_hash = hashes[row.recipient]
    refused = against_letters(session.connection(), edition.id, list(hashes), on=edition.sends_at.date())
    made = [
        {
            "kind": kind,
            "key": key,
            "sender": edition.sender["address"],
            "recipient": address,
            "edition_id": edition.id,
            "message": None,
            "message_hash": hashes[address],
            "state": DeliveryState.SUPPRESSED if refused[address] else DeliveryState.PENDING,
            "reason": refused[address],
            "created_at": now,
            "attempts": 0,
            "next_attempt_at": now,
        }
        for address in hashes
        if address not in there
    ]
    if made:
        session.execute(insert(Delivery), made)


def letter_key(edition: Edition) -> str:
    """The key of an edition's letters in the ledger."""
    return f"{edition.number}.{edition.revision}"


def discard_letters(store: Store) -> None:
    """Removes rows that were made ready for an edition which is not approved any more."""
    gone = select(Edition.id).where(Edition.state.in_((EditionState.DRAFT, EditionState.SKIPPED)))
    ready = Delivery.edition_id.in_(gone) & Delivery.state.in_(DELIVERIES_PREPARED)
    with store.read() as session:
        if session.scalar(select(Delivery.id).where(ready).limit(1)) is None:
            return
    with store.write() as session:
        session.execute(delete(Delivery).where(ready))


def discard_others(session: Session, edition: Edition) -> None:
    """Removes rows that were made ready for who is no recipient of an edition any more."""
    theirs = select(EditionRecipient.address).where(EditionRecipient.edition_id == edition.id)
    others = (Delivery.edition_id == edition.id) & Delivery.state.in_(DELIVERIES_PREPARED)
    session.execute(delete(Delivery).where(others, Delivery.recipient.not_in(theirs)))


def _again(session: Session, row: Delivery, mail: Outgoing, *, now: datetime) -> Delivery | None:
    """The row of an answer or a nudge that was kept from its recipient, as a new one; None where it stays as it is."""
    if row.kind not in (DeliveryKind.ANSWER, DeliveryKind.NUDGE) or row.state is not DeliveryState.SUPPRESSED:
        return None
    row.reason = refusal(session, row, on=now.date())
    if row.reason:
        return None
    row.message, row.message_hash = mail.content, fingerprint(mail.content)
    row.state, row.created_at, row.next_attempt_at, row.attempts = DeliveryState.PENDING, now, now, 0
    return row


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


def refusal(session: Session, row: Delivery, *, on: date) -> str:
    """Why a mail must not go to its recipient on a day: a `Refusal` or the reason of a suppression; "" when it may.

    A letter goes to whom letters go, at the address for which it was approved, and so does a nudge; a notice or a test
    to the staff, and a test besides to whom a person chose; what else holds members' words to members, also when they
    unsubscribed or pause; what holds the writer's own alone to whoever wrote.
    """
    if row.edition_id is None:
        return _against(session, row, on=on)
    day = session.get_one(Edition, row.edition_id).sends_at.date()
    return against_letters(session.connection(), row.edition_id, [row.recipient], on=day)[row.recipient]


def _against(session: Session, row: Delivery, *, on: date) -> str:
    """Why a small mail must not go."""
    suppressed = session.scalar(select(Suppression.reason).filter_by(address=row.recipient)) or ""
    if suppressed and not (row.kind in DELIVERIES_PERSONAL and suppressed == SuppressionReason.UNSUBSCRIBED):
        return suppressed
    if row.kind in DELIVERIES_TO_STAFF:
        chosen = row.kind is DeliveryKind.TEST and row.key.startswith(TO_ANYONE)
        on_staff = session.scalar(select(Staff.id).filter_by(address=row.recipient)) is not None
        return Refusal.NONE if chosen or on_staff else Refusal.NOT_STAFF
    if row.kind is DeliveryKind.RECEIPT and row.key.startswith(HELD):
        return Refusal.NONE
    member = member_with(session, row.recipient)
    if row.kind is DeliveryKind.NUDGE and member:
        return _no_answer_wanted(session, row) or refusals(session, {member.id: row.recipient}, on=on)[member.id]
    return why_not_told(session, member, on=on) if member else Refusal.NO_MEMBER


def nudge_key(request: Request, member_id: int) -> str:
    """The key of the one nudge that a member gets about a request, as it names its asker or does not."""
    return f"request-{request.id}-member-{member_id}{'-nameless' if request.anonymous else ''}"


def _no_answer_wanted(session: Session, row: Delivery) -> str:
    """Why a nudge is not sent though its recipient gets letters: nobody is to answer the request any more, or yet."""
    request = session.get(Request, int(row.key.split("-")[1]))
    asked = request is not None and request.state in REQUESTS_ASKED and not request.doubt
    return Refusal.NONE if asked else Refusal.NOT_ASKED


def gets_updates(session: Session, address: str, *, on: date) -> bool:
    """Whether an update may go to an address on a day."""
    return not refusal(session, Delivery(kind=DeliveryKind.UPDATE, key="", recipient=address), on=on)


def gets_receipts(session: Session, address: str, *, on: date) -> bool:
    """Whether a receipt with somebody's words may go to an address on a day."""
    written = address.isascii() and "@" in address
    return written and not refusal(session, Delivery(kind=DeliveryKind.RECEIPT, key="", recipient=address), on=on)


def against_letters(ledger: Connection, edition_id: int, addresses: Sequence[str], *, on: date) -> dict[str, str]:
    """By address, why the letter of an edition, which goes out on a day, must not go there; "" where it may."""
    told = {"edition": edition_id, "addresses": list(addresses), "on": on}
    rows = ledger.execute(_STANDINGS, told)
    found = {meant: reason or (Refusal.NONE if meant == now else Refusal.OTHER_ADDRESS) for meant, now, reason in rows}
    if ledger.scalar(_INSTEAD, told) is not None:  # hardly ever, and the other question takes long
        found |= dict.fromkeys(ledger.scalars(_HAVING_ANOTHER, told), Refusal.HAS_ANOTHER)
    return {address: found.get(address, Refusal.NO_MEMBER) for address in addresses}


_STANDINGS = (
    standings(EditionRecipient.address, MemberAddress.address, standing(bindparam("on", type_=Date)))
    .join(EditionRecipient, EditionRecipient.member_id == Member.id)
    .where(
        EditionRecipient.edition_id == bindparam("edition"),
        EditionRecipient.address.in_(bindparam("addresses", expanding=True)),
    )
)


_THIS, _OTHER = aliased(Edition), aliased(Edition)
_STANDS_FOR = (_OTHER.period == _THIS.period) & or_(
    (_THIS.audience == Audience.MISSED) & (_OTHER.revision < _THIS.revision),
    (_OTHER.audience == Audience.MISSED) & (_OTHER.revision > _THIS.revision),
)
"""A correction for those who had none stands for what it corrects: whoever has one does not get the other."""
_INSTEAD = select(_OTHER.id).join(_THIS, _STANDS_FOR).where(_THIS.id == bindparam("edition")).limit(1)


def _having_another() -> Select[str]:
    """The addresses of who has, or may have, the letter that stands for one."""
    this, other, same = _THIS, _OTHER, aliased(EditionRecipient)
    return (
        select(EditionRecipient.address)
        .join(this, this.id == EditionRecipient.edition_id)
        .join(other, _STANDS_FOR)
        .join(same, (same.edition_id == other.id) & (same.member_id == EditionRecipient.member_id))
        .join(Delivery, (Delivery.edition_id == other.id) & (Delivery.recipient == same.address))
        .where(
            this.id == bindparam("edition"),
            EditionRecipient.address.in_(bindparam("addresses", expanding=True)),
            Delivery.state.in_(DELIVERIES_GONE),
        )
    )


_HAVING_ANOTHER = _having_another()


def content_of(session: Session, delivery: Delivery) -> bytes | None:
    """A row's bytes; None when their hash is not the row's, as after a purge, and they must not be sent."""
    content = _letter_of(session, delivery) if delivery.message is None else delivery.message
    return content if fingerprint(content) == delivery.message_hash else None


def is_purged(delivery: Delivery) -> bool:
    """Whether a row's own bytes were deleted: it was old, or somebody was erased."""
    return delivery.message == b""


def _letter_of(session: Session, delivery: Delivery) -> bytes:
    """The letter of a delivery's edition; b"" when its frozen parts are incomplete."""
    edition = session.get_one(Edition, delivery.edition_id)
    query = select(EditionRecipient).filter_by(edition_id=edition.id, address=delivery.recipient)
    recipient = session.scalar(query)
    try:
        return letter_for(edition, recipient) if recipient else b""
    except (ValueError, StopIteration):
        return b""
