"""Send: the ledger's rows over SMTP, each committed as `sending` before DATA and with its outcome after it.

the office | mails that are begun | carriers, each on a connection of its own | what became of them | the office

The office alone speaks with the database: one transaction writes what became of mails, and begins as many as there are
carriers free. So at most one mail a connection is in doubt when the process is killed. A server that takes its time to
answer the end of a mail is waited for beside the others. What it says to several in a row ends the round.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, takewhile
from time import monotonic

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from digest.addresses import domain_of, shortened
from digest.delivery import outcomes
from digest.delivery.budget import Budget, Slots
from digest.delivery.claims import LEASE, Begun, Claimed, Frozen, Run, begin, claim, give_back, recover, waiting
from digest.delivery.crew import Crew, Said
from digest.delivery.outcomes import Journal, Outcome, replay
from digest.delivery.refused import UNKNOWN, Kind, Streak, go_on, pause, suppress_refused, suppress_unknown
from digest.delivery.talk import Result
from digest.settings import Smtp
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.states import DELIVERIES_UNDONE, DeliveryState, EditionState

log = logging.getLogger(__name__)

_BATCH = 250
"""Rows that are claimed at once: so many wait for a lease's end when the machine vanishes."""
_WORTH = 10
"""Mails for which one more connection is worth its while."""
_KEPT = LEASE.total_seconds()
"""Seconds for which an outcome that cannot be written is kept."""
_PATIENT = 5.0
"""Seconds that a round waits until a mail may go; what may go later is sent in another."""
_MOMENT = 0.2  # seconds between looks at `stopping`, and at small mails
_AGAIN = 2.0  # seconds between two tries to write it


@dataclass(kw_only=True)
class Sent:
    """What a round of sending did: the number of rows per outcome, and the fault that ended it early, "" for none.

    paused: the name of an edition that the round stopped; "" for none.
    """

    rows: Counter[DeliveryState] = field(default_factory=Counter)
    fault: str = ""
    paused: str = ""


def send(store: Store, server: Smtp, run: Run) -> Sent:
    """Sends what is due; returns the outcomes.

    A server that does not answer or does not let us in ends the round as `fault`, and so does what it says alike to
    several in a row; no row is lost or loses an attempt. What speaks of us pauses the edition.
    """
    if run.journal:
        replay(store, run.journal, now=run.clock())
    recover(store, now=run.clock(), owner=run.owner)
    return _Round(store, server, run).done()


def finish_editions(store: Store, *, now: datetime) -> None:
    """Sets editions with nothing left to send to `sent`."""
    undone = select(Delivery.edition_id).where(Delivery.state.in_(DELIVERIES_UNDONE), Delivery.edition_id.is_not(None))
    with store.write() as session:
        for edition in session.scalars(
            select(Edition).where(Edition.state == EditionState.SENDING, Edition.id.not_in(undone))
        ):
            edition.state, edition.sent_at = EditionState.SENT, now
            log.info("edition=%s sent", edition.name)


class _Round:
    """A round of sending: the office, and the carriers that it sends out."""

    def __init__(self, store: Store, server: Smtp, run: Run) -> None:
        self._store, self._server, self._run = store, server, run
        self._sent = Sent()
        self._streak = Streak()
        self._frozen = Frozen()
        self._journal = Journal(run.journal, run.owner)
        self._slots = Slots(store, server.connections)
        self._crew = Crew(server, self._slots, sign=run.sign, stopping=run.stopping)
        self._budget = Budget(server)
        self._pace = self._budget.pace
        self._claimed: deque[Claimed] = deque()
        self._looked = 0.0  # for small mails
        self._outcomes: list[Outcome] = []
        self._failed: list[int] = []
        self._unknown: list[int] = []
        self._unknown_so_far: list[int] = []  # since the server last took a mail
        self._suppressed = 0
        self._taken_back: set[int] = set()
        self._summed_up = False
        self._over = False
        self._takes_nothing = 0.0  # since when the database does

    def done(self) -> Sent:
        """What it did."""
        with self._journal, self._slots, self._crew:
            try:
                if self._goes_on() and waiting(self._store, now=self._run.clock()):
                    self._work()
            finally:
                self._end()
        return self._sent

    def _goes_on(self) -> bool:
        return not self._over and not self._run.stopping()

    def _work(self) -> None:
        """Sends out carriers, and mails with them, until nothing is due or the round is over."""
        until = monotonic() + _PATIENT
        while not self._crew.send_out() and self._goes_on() and monotonic() < until:
            self._run.pause(_MOMENT)  # others have all connections, and let some go when they see us
        while self._crew:
            heard = list(self._crew.heard(min(self._rest(), _MOMENT) if self._crew.free else _MOMENT))
            if not heard and not self._crew.free:
                self._look()
                continue  # a server that says nothing gives no sign of life either
            for said in heard:
                self._hear(said)
            self._crew.carry(self._turn())
            self._crew.prepare(self._frozen.next(islice(self._claimed, 2 * self._crew.at_work)))
            self._sum_up()
            if self._crew.rests and self._rest() > _PATIENT:
                self._over = True
            if not self._goes_on():
                self._give_back()
            self._crew.share()
            if not self._claimed:
                self._crew.dismiss_free()
            elif self._crew.runners and not self._small():
                self._crew.dismiss_free(runners=True)
            elif len(self._claimed) > _WORTH * self._crew.at_work:
                self._crew.send_out()

    def _rest(self) -> float:
        """Seconds until the next of the mails that are claimed may go; a moment where there is none."""
        now = monotonic()
        return min((self._pace.wait(one.domain, now) for one in self._claimed), default=_MOMENT)

    def _hear(self, said: Said) -> None:
        """Takes note of what a carrier says."""
        if said.mail and said.result:
            self._pace.said(domain_of(said.mail.recipient), said.result.reply, monotonic())
            if not said.late:
                self._streak.add(said.mail.id, said.mail.recipient, said.result)
            if said.result.state is not DeliveryState.SENDING:
                self._conclude(said.mail, said.result)
        if said.mail and said.fault:
            self._outcomes.append(outcomes.untried(said.mail, f"{said.fault}", self._run.clock()))
        if said.fault and not self._crew.goes_on_without(said):
            self._over, self._sent.fault = True, self._sent.fault or f"{said.fault}"
            log.info("sending ended: %s", said.fault)  # who asked for it tells it
        if self._streak.ended or said.wrong:
            self._over = True

    def _conclude(self, mail: Begun, result: Result) -> None:
        outcome = outcomes.of(mail, result, self._run.clock())
        self._outcomes.append(outcome)
        self._sent.rows[outcome.state] += 1
        if outcome.state is DeliveryState.SENT:
            self._unknown += self._unknown_so_far
            self._unknown_so_far.clear()
        elif outcome.state is DeliveryState.FAILED:
            self._failed.append(mail.id)
            if result.reply and result.reply.status == UNKNOWN and self._sent.rows[DeliveryState.SENT]:
                self._unknown_so_far.append(mail.id)
        log.info("delivery=%d to=%s %s", mail.id, shortened(mail.recipient), outcome.state)
        self._run.progress()

    def _turn(self) -> list[Begun]:
        """One transaction: writes what became of mails, and begins one for each carrier that is free."""
        wanted = self._crew.free if self._goes_on() else 0
        short = self._goes_on() and self._crew.was_let_in and len(self._claimed) <= wanted
        if not (self._outcomes or wanted or short):
            return []
        self._suppressed = 0
        try:
            with self._store.ledger(soon=bool(self._outcomes)) as ledger, self._crew.quiet():
                outcomes.write(ledger, self._outcomes, self._run.owner)
                begun = list[Begun]()
                if wanted or short:
                    with self._budget.shared(ledger):
                        begun = self._begin(ledger, wanted)
        except OperationalError as fault:
            if not self._outcomes:
                raise
            self._keep(fault)
            return []
        self._journal.written(self._outcomes)
        self._outcomes.clear()
        self._takes_nothing = 0.0
        for _ in range(self._suppressed):  # out of the transaction: whoever is told may write
            self._sent.rows[DeliveryState.SUPPRESSED] += 1
            self._run.progress()
        self._suppressed = 0
        return begun

    def _look(self) -> None:
        """Sends a runner out when there are small mails, and all that carry letters wait for the server."""
        if self._over or not self._crew.was_let_in:
            return  # whether it goes on is not asked: that would be a sign of life
        if not self._small() and waiting(self._store, now=self._run.clock(), small=True):
            with suppress(OperationalError), self._store.ledger(soon=True) as ledger, self._budget.shared(ledger):
                self._claim(ledger, _WORTH, small=True)
        if self._small():
            self._crew.send_runner()

    def _small(self) -> bool:
        """Whether a small mail is claimed that may go now."""
        now, small = monotonic(), takewhile(lambda one: one.edition_id is None, self._claimed)
        return any(not self._pace.wait(one.domain, now) for one in small)

    def _claim(self, ledger: Connection, most: int, *, small: bool = False) -> None:
        """Claims more, as much as the budget allows: small mails before those that wait here, letters after them."""
        now = self._run.clock()
        mails, letters = self._budget.allowed(ledger, now, most)
        more = claim(ledger, self._run.owner, now, mails, letters=0 if small else letters)
        if small:
            self._claimed.extendleft(reversed(more))
            self._looked = monotonic()
        else:
            self._frozen.read(ledger, more)
            self._claimed.extend(more)

    def _begin(self, ledger: Connection, wanted: int) -> list[Begun]:
        begun = list[Begun]()
        while True:
            if len(self._claimed) <= wanted - len(begun):
                self._claim(ledger, _BATCH)
            elif monotonic() > self._looked + _MOMENT:
                self._claim(ledger, wanted, small=True)
            letters = self._crew.free - self._crew.runners - sum(one.stored is None for one in begun)
            ids = self._next(wanted - len(begun), letters=letters)
            if not ids:
                return begun
            some, suppressed = begin(ledger, ids, self._run, self._frozen)
            begun += some
            self._suppressed += suppressed

    def _next(self, most: int, *, letters: int) -> list[int]:
        """The ids of claimed rows that may go now, at most so many, and so many letters among them."""
        ids, later, now = list[int](), list[Claimed](), monotonic()
        while self._claimed and len(ids) < most:
            one = self._claimed.popleft()
            letters -= one.edition_id is not None
            if letters < 0:
                later.append(one)
                break
            if self._pace.wait(one.domain, now):
                later.append(one)
                letters += one.edition_id is not None
            else:
                self._pace.goes(one.domain, now)
                ids.append(one.id)
        self._claimed.extendleft(reversed(later))
        return ids

    def _keep(self, fault: OperationalError) -> None:
        """Keeps in the journal what the database does not take, until it does. Raises the fault in the end."""
        kept = self._journal.keep(self._outcomes)
        level = logging.INFO if kept and not self._takes_nothing else logging.ERROR  # perhaps somebody else writes
        log.log(level, "what became of %d mails cannot be written: %s", len(self._outcomes), fault.orig)
        self._takes_nothing = self._takes_nothing or monotonic()
        if self._run.stopping() or monotonic() > self._takes_nothing + _KEPT:
            if not kept:
                raise fault
            self._outcomes.clear()
            self._over = True
        else:
            self._run.pause(_AGAIN)

    def _sum_up(self) -> None:
        """Lets wait what several in a row came to, and pauses the edition where that speaks of us or of the server."""
        streak, now = self._streak, self._run.clock()
        if not streak.ended or self._outcomes:
            return
        if streak.ended is not Kind.IN_DOUBT:
            self._take_back(streak.rows, streak.said)
        self._take_back(streak.beside)
        if self._summed_up:
            return
        self._summed_up = True
        if streak.ended in (Kind.REFUSED, Kind.IN_DOUBT):
            self._sent.paused = pause(self._store, streak.rows, streak.ended, now=now)
        log.info("sending ended: %d in a row %s", streak.count, streak.ended)
        self._sent.fault = f"{_ENDED[streak.ended] % streak.count}: {streak.said}"

    def _take_back(self, rows: Sequence[int], said: str = "") -> None:
        """Lets mails wait; what was said of each of them stays, and counts as a try, where nothing was said alike."""
        new = [one for one in rows if one not in self._taken_back]
        if not new:
            return
        self._taken_back.update(new)
        before = _put_off(self._store, new, said, self._run) if said else _not_yet(self._store, new, self._run)
        self._sent.rows = self._sent.rows - before + Counter({DeliveryState.DEFERRED: before.total()})
        for kept in (self._failed, self._unknown, self._unknown_so_far):
            kept[:] = [one for one in kept if one not in new]

    def _give_back(self) -> None:
        """Lets others take what is claimed and not begun."""
        if self._claimed:
            self._claimed.clear()
            give_back(self._store, self._run.owner)

    def _end(self) -> None:
        """Waits for the mails under way, and draws the conclusions."""
        self._over = True
        try:
            give_back(self._store, self._run.owner)
        finally:  # also where the database takes nothing: what the server says is still to be written down
            self._crew.dismiss()
            while self._crew:
                for said in self._crew.heard(_MOMENT):
                    self._hear(said)
                self._turn()
        now = self._run.clock()
        if self._sent.paused and self._streak.ended is Kind.IN_DOUBT and go_on(self._store, self._streak.rows, now=now):
            self._sent.paused, self._sent.fault = "", _SLOW % len(self._streak.rows)
        if self._failed:
            with self._store.write() as session:
                for delivery_id in self._failed:
                    suppress_refused(session, delivery_id, now=now)
        suppress_unknown(self._store, self._unknown, now=now)
        finish_editions(self._store, now=now)


_SLOW = "The mail server took long over the end of %d mails in a row, and took them: the others wait for the next round"
_ENDED = {
    Kind.REFUSED: "The mail server refused %d mails in a row, which speaks of us or of the server, and they wait",
    Kind.PUT_OFF: "The mail server put off %d mails in a row for the same reason, and they wait",
    Kind.LOST: "The connection to the mail server ended %d times in a row before a mail was taken, and they wait",
    Kind.MIXED: "The mail server took none of %d mails in a row, for several reasons, and they wait",
    Kind.IN_DOUBT: "Of %d mails in a row the mail server did not say whether it took them, and they are in doubt",
}


def _put_off(store: Store, rows: Sequence[int], said: str, run: Run) -> Counter[DeliveryState]:
    """Lets rows wait that were tried in vain, without counting the attempt; returns how many were in which state."""
    before: Counter[DeliveryState] = Counter()
    with store.write() as session:
        for row in session.scalars(select(Delivery).where(Delivery.id.in_(rows), Delivery.state.in_(_TRIED))):
            before[row.state] += 1
            row.state, row.reason, row.attempts = DeliveryState.DEFERRED, said, max(row.attempts - 1, 0)
            row.owner, row.lease_until, row.next_attempt_at = None, None, run.clock() + outcomes.backoff(1)
    return before


def _not_yet(store: Store, rows: Sequence[int], run: Run) -> Counter[DeliveryState]:
    """Lets rows wait that failed while the server took nothing, unless it was often enough; returns their states."""
    failed = select(Delivery).where(Delivery.id.in_(rows), Delivery.state == DeliveryState.FAILED)
    before: Counter[DeliveryState] = Counter()
    with store.write() as session:
        for row in session.scalars(failed.where(Delivery.attempts < outcomes.ATTEMPTS)):
            before[row.state] += 1
            row.state, row.next_attempt_at = DeliveryState.DEFERRED, run.clock() + outcomes.backoff(row.attempts)
    return before


_TRIED = frozenset({DeliveryState.SENDING, DeliveryState.DEFERRED, DeliveryState.FAILED})
