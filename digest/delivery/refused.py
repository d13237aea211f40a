"""What a server says to several mails in a row, and what follows: an edition pauses, an address gets no more mail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.addresses import domain_of, shortened
from digest.delivery.replies import About
from digest.delivery.talk import Result
from digest.members.suppressions import suppress
from digest.requests.withholding import waiting_correction
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.reasons import EditionReason, SuppressionReason
from digest.store.states import DeliveryKind, DeliveryState, EditionState

log = logging.getLogger(__name__)

IN_A_ROW = 5
LOST = 3
"""Connections in a row that end, or say nothing for too long, before a mail is taken."""

MIXED = 10
"""Domains in a row of which no mail is taken, for whatever reasons."""

RUNNING = 3
"""Editions in a row that a server refused for an address, after which it is written to no more."""

UNKNOWN = "5.1.1"
"""The status by which a server says that there is nobody of that address (RFC 3463)."""
_LATELY = timedelta(days=1)
_FEW, _SHARE = 1, 10
"""Addresses that may be unknown at once; more of them only where ten times as many are known."""


class Kind(StrEnum):
    """What several mails in a row have in common."""

    NONE = ""
    REFUSED = "refused"
    PUT_OFF = "put_off"
    LOST = "lost"
    IN_DOUBT = "in_doubt"
    MIXED = "mixed"


@dataclass(slots=True)
class Streak:
    """What became of the mails since the server last took one; those that came to the same are counted together."""

    ended: Kind = Kind.NONE
    said: str = ""
    _alike: str = ""
    _since: dict[tuple[Kind, str], dict[int, str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """The mails that came to what ended it."""
        return list(self._since.get((self.ended, self._alike), ()))

    @property
    def beside(self) -> list[int]:
        """The mails that were refused for another reason meanwhile."""
        others = [what for what in self._since if what[0] is Kind.REFUSED and what != (self.ended, self._alike)]
        return [row for what in others for row in self._since[what]]

    @property
    def count(self) -> int:
        """How many mails ended it."""
        return len(self.rows) or sum(map(len, self._since.values()))

    def add(self, delivery_id: int, recipient: str, result: Result) -> None:
        """Takes one more mail; `ended` is what so many have in common that no more should be tried, else NONE.

        After that come those that were under way.
        """
        if result.state is DeliveryState.SENT:
            if not self.ended:
                self._since.clear()
            return
        what = _kind(recipient, result)
        if what[0] is Kind.NONE or (result.reply is not None and result.reply.greylists):
            return
        self._since.setdefault(what, {})[delivery_id] = domain_of(recipient)
        if not self.ended:
            self._judge(what, result)

    def _judge(self, what: tuple[Kind, str], result: Result) -> None:
        same, (kind, alike) = self._since[what], what
        one_domain = result.about is About.RECIPIENT and len(set(same.values())) == 1  # of a domain that has gone
        if len(same) >= (LOST if kind is Kind.LOST else IN_A_ROW) and not one_domain:
            self.ended, self._alike, self.said = kind, alike, result.reason
        elif len({domain for rows in self._since.values() for domain in rows.values()}) >= MIXED:
            self.ended, self.said = Kind.MIXED, result.reason


def _kind(recipient: str, result: Result) -> tuple[Kind, str]:
    if result.lost:
        return Kind.LOST, ""
    if result.state in (DeliveryState.UNCERTAIN, DeliveryState.SENDING):
        return Kind.IN_DOUBT, ""
    if result.about is About.HOUSE:
        return Kind.REFUSED, ""
    if result.reply is None or result.about is About.NOTHING:
        return Kind.NONE, ""
    kind = Kind.REFUSED if result.about is About.RECIPIENT else Kind.PUT_OFF
    return kind, result.reply.without(recipient)


_WHY = {Kind.REFUSED: EditionReason.SERVER_REFUSES, Kind.IN_DOUBT: EditionReason.SERVER_SILENT}


def pause(store: Store, rows: Sequence[int], kind: Kind, *, now: datetime) -> str:
    """Stops the edition of these rows while a person looks after the mail server; returns its name, "" for none."""
    with store.write() as session:
        ids = select(Delivery.edition_id).where(Delivery.id.in_(rows), Delivery.edition_id.is_not(None))
        sending = select(Edition).where(Edition.id.in_(ids), Edition.state == EditionState.SENDING)
        edition = session.scalars(sending.order_by(Edition.id)).first()
        if edition is None:
            return ""
        edition.state, edition.reason = EditionState.STOPPED, _WHY[kind]
        changes = {"state": (EditionState.SENDING, edition.state), "reason": ("", edition.reason)}
        record(session, Actor.house(at=now), Act.EDITION_STOPPED, edition.name, changes)
        log.warning("edition=%s paused: %s", edition.name, edition.reason)
        return edition.name or ""


def go_on(store: Store, rows: Sequence[int], *, now: datetime) -> bool:
    """Lets an edition go on that was paused for these mails, where the server has taken all of them after all."""
    with store.write() as session:
        mails = select(Delivery.edition_id).where(Delivery.id.in_(rows))
        if session.scalar(mails.where(Delivery.state != DeliveryState.SENT).limit(1)) is not None:
            return False
        paused = select(Edition).where(Edition.id.in_(mails), Edition.state == EditionState.STOPPED)
        edition = session.scalars(paused.where(Edition.reason == EditionReason.SERVER_SILENT)).first()
        if edition is None or waiting_correction(session, edition):
            return False
        changes = {"state": (edition.state, EditionState.SENDING), "reason": (edition.reason, "")}
        edition.state, edition.reason = EditionState.SENDING, EditionReason.NONE
        record(session, Actor.house(at=now), Act.EDITION_RESUMED, edition.name, changes)
        log.warning("edition=%s goes on: the server took its time", edition.name)
        return True


def suppress_refused(session: Session, delivery_id: int, *, now: datetime) -> None:
    """Suppresses the address of a letter that failed, when a server refused it in so many editions running.

    An edition of which it took no other letter says nothing of the address.
    """
    row = session.get_one(Delivery, delivery_id, populate_existing=True)
    if row.kind is not DeliveryKind.EDITION or row.state is not DeliveryState.FAILED:
        return
    same = select(Delivery.edition_id, Delivery.state, Delivery.reason)
    same = same.filter_by(kind=DeliveryKind.EDITION, recipient=row.recipient)
    last = session.execute(same.order_by(Delivery.id.desc()).limit(RUNNING)).all()
    if any(state is not DeliveryState.FAILED or not said.startswith("5") for _, state, said in last):
        return
    taken = select(func.count(Delivery.edition_id.distinct())).filter_by(state=DeliveryState.SENT)
    if session.scalar(taken.where(Delivery.edition_id.in_([edition for edition, _, _ in last]))) == RUNNING:
        _suppress(session, row, now)


def suppress_unknown(store: Store, rows: Sequence[int], *, now: datetime) -> None:
    """Suppresses the addresses of which our server said that there is nobody, while it took nearly all others lately.

    rows: the mails of a round of which it said so, after it took one and before it took another.
    """
    if not rows:
        return
    lately = Delivery.next_attempt_at > now - _LATELY
    nobody = (Delivery.state == DeliveryState.FAILED) & Delivery.reason.like(f"5__ {UNKNOWN}%")
    with store.write() as session:
        taken = session.scalar(select(func.count()).where(Delivery.sent_at > now - _LATELY)) or 0
        unknown = session.scalar(select(func.count(Delivery.recipient.distinct())).where(nobody, lately)) or 0
        if unknown > _FEW and unknown * _SHARE > taken:
            return
        for row in session.scalars(select(Delivery).where(Delivery.id.in_(rows))):
            _suppress(session, row, now)


def _suppress(session: Session, row: Delivery, now: datetime) -> None:
    suppress(session, row.recipient, reason=SuppressionReason.BOUNCED.value, now=now)
    log.info("delivery=%d to=%s suppressed: %s", row.id, shortened(row.recipient), row.reason)
