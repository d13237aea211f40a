"""Claims: a run takes rows that are due, and begins them in groups, each committed as `sending` before its DATA.

pending, deferred | claim, with an owner and a lease | claimed | begin | sending
a lease that ran out, an owner that has ended | recover | claimed: pending again; sending: uncertain

Each change is a conditional UPDATE: two processes share the work, and neither changes what is the other's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path
from time import sleep
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    Update,
    bindparam,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.orm import Session, selectinload

from digest.addresses import domain_of
from digest.delivery.talk import stuffed
from digest.letters import fingerprint, letter_in_pieces
from digest.outbox import against_letters, refusal
from digest.process import has_ended
from digest.store.engine import Store
from digest.store.models import AuditEntry, Delivery, Edition, EditionRecipient
from digest.store.reasons import DeliveryReason
from digest.store.states import DELIVERIES_DUE, EDITIONS_WAITING, DeliveryState

LEASE = timedelta(minutes=20)
"""For three answers, each at most 90 s late, and ten minutes for the last."""

_IN_ORDER = (DeliveryState.PENDING, DeliveryState.DEFERRED)


def fixed(value: str) -> ColumnElement[Any]:
    """A state or a code as a word of a statement, and not a value that is told each time."""
    return literal_column(f"'{value}'")


# What is asked for each few mails is put together once, of tables and not of classes: it costs half as much.
_MAIL, _EDITION, _RECIPIENT = Delivery.__table__.c, Edition.__table__.c, EditionRecipient.__table__.c
_GOES_ON = _MAIL.edition_id.is_(None) | _MAIL.edition_id.not_in(
    select(_EDITION.id).where(_EDITION.state.in_([fixed(state) for state in sorted(EDITIONS_WAITING)]))
)
"""Whether the edition of a row goes out."""
_STATE = func.coalesce(_MAIL.state, fixed(""))
"""The state, of rows whose ids are told: SQLite would rather look through all rows that are in the state."""
_DECIDED = select(func.coalesce(func.max(AuditEntry.__table__.c.id), 0))
_OURS = _MAIL.id.in_(bindparam("ids", expanding=True))


def _due(place: ColumnElement[bool]) -> Select[int]:
    """The ids of one place and state in order of time, as the index has them; what another run is taking is left."""
    due = select(_MAIL.id).where(place, _MAIL.state == bindparam("state"), _MAIL.next_attempt_at <= bindparam("now"))
    in_order = due.order_by(_MAIL.next_attempt_at, _MAIL.id).limit(bindparam("room", type_=Integer))
    return in_order.with_for_update(skip_locked=True)


_SMALL, _OF_EDITION = _due(_MAIL.edition_id.is_(None)), _due(_MAIL.edition_id == bindparam("edition"))
_CLAIMED = (
    update(cast("Table", Delivery.__table__))
    .where(_OURS, _STATE.in_([fixed(state) for state in _IN_ORDER]))
    .values(state=fixed(DeliveryState.CLAIMED), owner=bindparam("ours"), lease_until=bindparam("until"))
    .returning(_MAIL.id, _MAIL.recipient, _MAIL.edition_id)
)
_BEGUN = (
    update(cast("Table", Delivery.__table__))
    .where(_OURS, _MAIL.owner == bindparam("ours"), _STATE.in_([fixed(DeliveryState.CLAIMED)]), _GOES_ON)
    .values(state=fixed(DeliveryState.SENDING), lease_until=bindparam("until"), attempts=_MAIL.attempts + 1)
    .returning(
        *(_MAIL.id, _MAIL.kind, _MAIL.key, _MAIL.sender, _MAIL.recipient, _MAIL.edition_id),
        *(_MAIL.attempts, _MAIL.message_hash, _MAIL.message),
        _DECIDED.scalar_subquery().label("decided"),
    )
)
_THEIRS = select(
    *(_RECIPIENT.address, _RECIPIENT.name, _RECIPIENT.language),
    *(_RECIPIENT.html, _RECIPIENT.text, _RECIPIENT.preheader, _RECIPIENT.unsubscribe),
).where(_RECIPIENT.edition_id == bindparam("edition"), _RECIPIENT.address.in_(bindparam("addresses", expanding=True)))


def waiting(store: Store, *, now: datetime, small: bool = False) -> int:
    """How many rows are due. small: small mails alone."""
    due = Delivery.state.in_(DELIVERIES_DUE) & (Delivery.next_attempt_at <= now)
    due &= Delivery.edition_id.is_(None) if small else _GOES_ON
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(due)) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A round of sending.

    owner: names this process. stopping: asked between mails. progress: told after each. pause: waits so many seconds.
    returning: the envelope sender of a row, made of its sender's address and its id; bounces come to it. journal: the
    folder for a journal of what the database does not take; None for none. sign: the header that signs a mail, which is
    put above it.
    """

    owner: str
    clock: Callable[[], datetime]
    returning: Callable[[str, int], str] = lambda sender, _: sender
    stopping: Callable[[], bool] = lambda: False
    progress: Callable[[], None] = lambda: None
    pause: Callable[[float], None] = sleep
    journal: Path | None = None
    sign: Callable[[bytes], bytes] = lambda _: b""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is this run's, and whom its mail goes to. edition_id: whose letter it is; None for a small mail."""

    id: int
    recipient: str
    edition_id: int | None

    @property
    def domain(self) -> str:
        """The domain that its mail goes to."""
        return domain_of(self.recipient)


def claim(ledger: Connection, owner: str, now: datetime, most: int, *, letters: int) -> list[Claimed]:
    """Claims due rows, at most so many, and so many letters with the small mails before them; returns them.

    Small mails come before editions, and each as they fell due.
    """
    ids: list[int] = []
    for edition_id, room in zip(_places(ledger, now), chain((most,), repeat(min(letters, most))), strict=False):
        which = _SMALL if edition_id is None else _OF_EDITION
        for state in _IN_ORDER:
            if len(ids) < room:
                told = {"edition": edition_id, "state": state, "now": now, "room": room - len(ids)}
                ids += ledger.scalars(which, told)
        if letters <= 0:
            break
    if not ids:
        return []
    rows = ledger.execute(_CLAIMED, {"ids": ids, "ours": owner, "until": now + LEASE})
    ours = {row[0]: Claimed(*row) for row in rows}
    return [ours[one] for one in ids if one in ours]


def _places(ledger: Connection, now: datetime) -> Iterator[int | None]:
    """None, for the small mails, and then the id of each edition that has rows that are due."""
    yield None
    due = (Delivery.edition_id == Edition.id) & Delivery.state.in_(DELIVERIES_DUE) & (Delivery.next_attempt_at <= now)
    some = select(Edition.id).where(Edition.state.not_in(EDITIONS_WAITING), select(Delivery.id).where(due).exists())
    yield from ledger.scalars(some.order_by(Edition.id))


@dataclass(slots=True)
class Letter:
    """A letter that is joined from an edition's blocks and a recipient's own row: when it is sent, or shortly before.

    ahead: somebody is to make it ready before it is sent.
    """

    edition: Edition
    own: Any
    ahead: bool = False
    _ready: tuple[str, bytes] | None = None

    def ready(self, sign: Callable[[bytes], bytes]) -> tuple[str, bytes]:
        """(the hash of its bytes, what they become on the wire); of frozen parts that are incomplete, of nothing."""
        if self._ready is None:
            try:
                pieces = letter_in_pieces(self.edition, self.own)
            except (ValueError, StopIteration):
                pieces = []
            self._ready = _ready(pieces, sign)
        return self._ready


def _ready(pieces: list[bytes], sign: Callable[[bytes], bytes]) -> tuple[str, bytes]:
    content = b"".join(pieces)
    return fingerprint(content), stuffed([sign(content), *pieces])


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A row that is `sending`, with what its mail needs. stored: its bytes; None for a letter, which is joined."""

    id: int
    sender: str
    recipient: str
    attempts: int
    message_hash: str
    stored: bytes | None
    letter: Letter | None

    def ready(self, sign: Callable[[bytes], bytes]) -> bytes | None:
        """Its bytes for the wire; None when their hash is not the row's, as after a purge: they must not be sent."""
        made, whole = self.letter.ready(sign) if self.letter else _ready([self.stored or b""], sign)
        return whole if made == self.message_hash else None


@dataclass(slots=True)
class Frozen:
    """What the letters of a run are joined from: the editions with their blocks, and what is the recipients' own.

    It is read when rows are claimed, and anew when a person decided something since: an erasure changes frozen words.
    """

    _editions: dict[int, Edition] = field(default_factory=dict)
    _letters: dict[int, Letter] = field(default_factory=dict)
    _decided: int = -1

    def read(self, ledger: Connection, claimed: Sequence[Claimed]) -> None:
        """Reads what these need, for when they are begun."""
        self._renew(ledger.scalar(_DECIDED) or 0)
        wanted: dict[int, list[Claimed]] = {}
        for one in claimed:
            if one.edition_id is not None:
                wanted.setdefault(one.edition_id, []).append(one)
        self._read_editions(ledger, wanted.keys() - self._editions.keys())
        for edition_id, some in wanted.items():
            told = {"edition": edition_id, "addresses": [one.recipient for one in some]}
            own = {row.address: row for row in ledger.execute(_THEIRS, told)}
            there = [one for one in some if one.recipient in own]  # of somebody erased there is nothing
            self._letters |= {one.id: Letter(self._editions[edition_id], own[one.recipient]) for one in there}

    def letters(self, ledger: Connection, rows: Sequence[Any]) -> dict[int, Letter]:
        """What the letters among rows that are begun are joined from, by the rows' ids."""
        if rows:
            self._renew(rows[0].decided)
        letters = [row for row in rows if row.message is None]
        missing = [Claimed(row.id, row.recipient, row.edition_id) for row in letters if row.id not in self._letters]
        if missing:
            self.read(ledger, missing)
        return {row.id: self._letters[row.id] for row in letters if row.id in self._letters}

    def forget(self, ids: Iterable[int]) -> None:
        """Keeps no letter of these rows, which are begun, or somebody else's now."""
        for one in ids:
            self._letters.pop(one, None)

    def next(self, claimed: Iterable[Claimed]) -> list[Letter]:
        """The letters among these that nobody is to make ready yet."""
        letters = [self._letters[one.id] for one in claimed if one.id in self._letters]
        return [letter for letter in letters if not letter.ahead]

    def days(self) -> dict[int, date]:
        """The days on which the editions go out, by id."""
        return {one.id: one.sends_at.date() for one in self._editions.values()}

    def _renew(self, decided: int) -> None:
        if decided != self._decided:
            self._editions, self._letters, self._decided = {}, {}, decided

    def _read_editions(self, ledger: Connection, ids: Collection[int]) -> None:
        if ids:
            query = select(Edition).where(Edition.id.in_(ids)).options(selectinload(Edition.blocks))
            with Session(ledger) as session:
                self._editions |= {edition.id: edition for edition in session.scalars(query)}


def begin(ledger: Connection, ids: Sequence[int], run: Run, frozen: Frozen) -> tuple[list[Begun], int]:
    """Begins claimed rows; returns those that may be sent, and how many of the others are suppressed.

    A row that is not this owner's any more, or whose edition was stopped, is left as it is.
    """
    now = run.clock()
    told = {"ids": list(ids), "ours": run.owner, "until": now + LEASE}
    rows = ledger.execute(_BEGUN, told).all()
    letters = frozen.letters(ledger, rows)
    frozen.forget(ids)
    may: list[Any] = []
    for row, reason in zip(rows, _refusals(ledger, rows, frozen.days(), on=now.date()), strict=True):
        if reason:
            ledger.execute(_let_go(Delivery.id == row.id, DeliveryState.SUPPRESSED, reason))
        else:
            may.append(row)
    begun = [
        Begun(
            id=row.id,
            sender=run.returning(row.sender, row.id),
            recipient=row.recipient,
            attempts=row.attempts,
            message_hash=row.message_hash,
            stored=row.message,
            letter=letters.get(row.id),
        )
        for row in may
    ]
    return begun, len(rows) - len(may)


def _refusals(ledger: Connection, rows: Sequence[Any], days: Mapping[int, date], *, on: date) -> list[str]:
    """The `refusal` of each row; of letters together. days: on which their editions go out, by id."""
    letters: dict[int, list[str]] = {}
    for row in rows:
        if row.edition_id is not None:
            letters.setdefault(row.edition_id, []).append(row.recipient)
    against = {one: against_letters(ledger, one, theirs, on=days[one]) for one, theirs in letters.items()}
    return [
        _of_small(ledger, row, on=on) if row.edition_id is None else against[row.edition_id][row.recipient]
        for row in rows
    ]


def _of_small(ledger: Connection, row: Any, *, on: date) -> str:
    with Session(ledger) as session:
        return refusal(session, row, on=on)


def give_back(store: Store, owner: str) -> None:
    """Sets rows that are claimed and not begun back to pending."""
    with store.ledger() as ledger:
        claimed = (Delivery.owner == owner) & (Delivery.state == DeliveryState.CLAIMED)
        ledger.execute(_let_go(claimed, DeliveryState.PENDING))


def recover(store: Store, *, now: datetime, owner: str = "") -> Counter[DeliveryState]:
    """Frees rows whose lease ran out, and counts them: claimed ones are pending again, those in DATA `uncertain`.

    Before their lease runs out rows are free whose process, on this machine, has ended, and what this `owner` claimed
    in a round that ended in a fault.
    """
    if owner:
        give_back(store, owner)
    after = {
        DeliveryState.CLAIMED: (DeliveryState.PENDING, ""),
        DeliveryState.SENDING: (DeliveryState.UNCERTAIN, DeliveryReason.INTERRUPTED),
    }
    counted: Counter[DeliveryState] = Counter()
    with store.ledger() as ledger:
        owners = ledger.scalars(select(Delivery.owner).where(Delivery.state.in_(after)).distinct())
        ended = Delivery.owner.in_([name for name in owners if name and has_ended(name)])
        for before, (state, reason) in after.items():
            lapsed = (Delivery.state == before) & ((Delivery.lease_until < now) | ended)
            counted[state] += ledger.execute(_let_go(lapsed, state, reason)).rowcount
    return counted


def _let_go(which: ColumnElement[bool], state: DeliveryState, reason: str | None = None) -> Update:
    """Sets rows to a state in which they are nobody's; the reason stays as it is where none is given."""
    why = {} if reason is None else {"reason": reason}
    return update(Delivery).where(which).values(state=state, owner=None, lease_until=None, **why)
