"""The crew: carriers, each with a connection of its own, which take one mail after another to the server.

the office | a mail that is begun | a carrier joins, signs and hands it over | what became of it | the office

A carrier waits for nobody: one thread attends to the connections of all, and only connecting has threads of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from math import inf
from operator import attrgetter
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import Self

from digest.delivery.budget import Slots
from digest.delivery.claims import Begun, Letter
from digest.delivery.line import Line
from digest.delivery.loop import Loop
from digest.delivery.smtp import connected
from digest.delivery.talk import Closing, Result, hand_over, take_leave
from digest.errors import DeliveryFault
from digest.settings import Smtp
from digest.store.reasons import DeliveryReason
from digest.store.states import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a carrier says to the office. free: it takes another mail; over: it takes none any more.

    mail: what it carried, with the result; a result in state `sending` says that the server takes its time to answer
    the end of it, which is `late` then. fault: why the server lets nobody in, or closes, or refuses our sender; the
    mail was not tried then. wrong: a fault of the program.
    """

    carrier: Carrier
    late: bool = False
    mail: Begun | None = None
    result: Result | None = None
    fault: DeliveryFault | None = None
    wrong: BaseException | None = None
    free: bool = False
    over: bool = False


class Carrier:
    """Carries mails on one connection until that ends, or it is dismissed. runs: small mails alone."""

    def __init__(
        self,
        server: Smtp,
        loop: Loop,
        tell: Callable[[Said], object],
        carrying: set[Carrier],
        sign: Callable[[bytes], bytes],
        *,
        slot: int,
        runs: bool,
    ) -> None:
        self._server, self._loop, self._tell, self._carrying, self._sign = server, loop, tell, carrying, sign
        self.slot, self.runs = slot, runs
        self._line: Line | None = None
        self._mail: Begun | None = None
        self._dismissed = self._leaving = False
        self.carried = 0

    def start(self) -> None:
        """Connects; it says when it is free, or what is in the way."""
        Thread(target=self._connect, name="connecting", daemon=True).start()

    def carry(self, mail: Begun) -> None:
        """Gives it a mail, once it is free."""
        self._loop.call(partial(self._carry, mail))

    def dismiss(self) -> None:
        """Lets it close its connection, once it is free."""
        self._loop.call(self._leave)

    def abandon(self) -> None:
        """Lets it wait no longer for a server that takes its time to answer the end of a mail."""
        self._loop.call(self._give_up)

    def ended(self, result: Result | None, fault: Exception | None) -> None:
        """Says what became of its mail; after its farewell, that it is gone."""
        mail, line, self._mail = self._mail, self._line, None
        self._carrying.discard(self)
        if line is None or result is None:
            self._close()
            told = fault if isinstance(fault, DeliveryFault) else None
            self._tell(Said(carrier=self, mail=mail, fault=told, wrong=None if told else fault, over=True))
        else:
            self.carried += 1
            free = line.open and not line.is_late and not result.ends
            self._tell(Said(carrier=self, mail=mail, result=result, late=line.is_late, free=free, over=not free))
            if not free:
                self._close()
            elif self._dismissed:
                self._leave()

    def late(self) -> None:
        """Says that the server takes its time."""
        self._carrying.discard(self)
        self._tell(Said(carrier=self, mail=self._mail, result=_NO_ANSWER_YET))

    def _connect(self) -> None:
        try:
            line = connected(self._server)
        except Exception as fault:  # noqa: BLE001  (raised by the office)
            self._loop.call(partial(self.ended, None, fault))
        else:
            self._loop.call(partial(self._take, line))

    def _take(self, line: Line) -> None:
        self._line = line
        self._loop.add(line)
        self._tell(Said(carrier=self, free=True))
        if self._dismissed:
            self._leave()

    def _carry(self, mail: Begun) -> None:
        line, self._mail = self._line, mail
        if line is None:
            return
        try:
            whole = mail.ready(self._sign)
            if whole is None:
                self._mail = None
                self._tell(Said(carrier=self, mail=mail, result=_NOT_APPROVED, free=True))
                return
            talk = hand_over(mail.sender, mail.recipient, whole, takes=line.takes)
        except Exception as wrong:  # noqa: BLE001  (raised by the office)
            self.ended(None, wrong)
        else:
            self._carrying.add(self)
            line.begin(talk, self)

    def _leave(self) -> None:
        self._dismissed = True
        if self._line and self._line.open and not self._mail and not self._leaving:
            self._leaving = True
            self._line.begin(take_leave(), self)

    def _give_up(self) -> None:
        if self._line and self._line.is_late and self._mail:
            self._line.lose(TimeoutError())

    def _close(self) -> None:
        if self._line:
            self._line.close()


_runs = attrgetter("runs")

_TOGETHER = 0.010
"""Seconds for which what one of them says waits for what the others say: a transaction costs more than its rows."""

_NOT_APPROVED = Result(DeliveryState.FAILED, DeliveryReason.NOT_APPROVED)
_NO_ANSWER_YET = Result(DeliveryState.SENDING, "no answer to the end of the mail yet")


class Crew:
    """The carriers of a round, each in a slot of its own, and a runner beside them, for small mails alone.

    On leaving, raises what went wrong in one of them, where something did.
    """

    def __init__(
        self, server: Smtp, slots: Slots, *, sign: Callable[[bytes], bytes], stopping: Callable[[], bool]
    ) -> None:
        self._server, self._slots, self._sign, self._stopping = server, slots, sign, stopping
        self._loop = Loop(self._report)
        self._saying: list[Said] = []  # this and the next two are the loop's
        self._carrying: set[Carrier] = set()
        self._since = 0.0
        self._said: SimpleQueue[list[Said]] = SimpleQueue()
        self._all: set[Carrier] = set()
        self._free: list[Carrier] = []
        self._late: set[Carrier] = set()
        self._with_letters: set[Carrier] = set()
        self._most = server.connections
        self._takes_runners = True
        self._wrong: BaseException | None = None
        self.was_let_in = False

    def __enter__(self) -> Self:
        self._loop.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.close()
        if self._wrong and not value:
            raise self._wrong

    def __bool__(self) -> bool:
        return bool(self._all)

    @property
    def free(self) -> int:
        """How many take a mail."""
        return len(self._free)

    @property
    def runners(self) -> int:
        """How many of these take no letter."""
        return sum(one.runs for one in self._free)

    @property
    def rests(self) -> bool:
        """Whether they are there, and carry nothing."""
        return bool(self._free) and len(self._free) == len(self._all)

    @property
    def at_work(self) -> int:
        """How many take letters, or are on their way to it."""
        return sum(not one.runs for one in self._all - self._late)

    def send_out(self) -> bool:
        """One more carrier, where the server takes so many and the house may have it; returns whether there is."""
        return self.at_work < min(self._most, self._slots.share) and self._send(runs=False)

    def share(self) -> None:
        """Lets as many go, of those that are free, as other rounds should have."""
        self._slots.look()
        for carrier in [one for one in self._free if not one.runs][: max(self.at_work - self._slots.share, 0)]:
            self._free.remove(carrier)
            carrier.dismiss()

    def send_runner(self) -> None:
        """A runner, where letters are carried, there is none, and the server takes one."""
        if self._with_letters and self._takes_runners and not any(one.runs for one in self._all - self._late):
            self._send(runs=True)

    def carry(self, mails: Sequence[Begun]) -> None:
        """Gives each mail to a carrier that is free; no more than there are, and no letter to a runner."""
        self._free.sort(key=_runs)
        for mail in mails:
            carrier = self._free.pop(-1 if mail.stored is not None else 0)
            if mail.stored is None:
                self._with_letters.add(carrier)
            carrier.carry(mail)

    def prepare(self, letters: Iterable[Letter]) -> None:
        """Makes letters ready that come next, while there is nothing else to do."""
        for letter in letters:
            letter.ahead = True
            self._loop.call_later(partial(self._make, letter))

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Leaves the processor to the office: two threads that compute at once are slower than one after the other."""
        self._loop.quiet = True
        try:
            yield
        finally:
            self._loop.go_on()

    def dismiss_free(self, *, runners: bool = False) -> None:
        """Lets those go that have nothing to carry, or the runners among them."""
        for carrier in self._free:
            if carrier.runs or not runners:
                carrier.dismiss()
        self._free = [carrier for carrier in self._free if runners and not carrier.runs]

    def dismiss(self) -> None:
        """Lets each go once it has carried its mail."""
        for carrier in self._all:
            carrier.dismiss()
        self._free.clear()

    def heard(self, seconds: float) -> Iterator[Said]:
        """What they say: waits so long for one of them, and for no other."""
        if self._late and self._stopping():
            for carrier in self._late:
                carrier.abandon()
        try:
            some = self._said.get(timeout=seconds)
            while True:
                yield from map(self._noted, some)
                some = self._said.get_nowait()
        except Empty:
            return

    def goes_on_without(self, said: Said) -> bool:
        """Whether the others may go on although the server sent this one away; then fewer go at once."""
        if not (said.mail is None or isinstance(said.fault, Closing)):
            return False  # it refuses our sender
        if said.carrier.carried and isinstance(said.fault, Closing):
            return True  # it takes so many mails on a connection
        if said.carrier.runs:
            self._takes_runners = False
            return True
        self._most = max(self.at_work, 1)
        return self.at_work > 0

    def _send(self, *, runs: bool) -> bool:
        slot = self._slots.take(runner=runs)
        if slot is None:
            return False
        told = (self._server, self._loop, self._saying.append, self._carrying, self._sign)
        carrier = Carrier(*told, slot=slot, runs=runs)
        self._all.add(carrier)
        carrier.start()
        return True

    def _make(self, letter: Letter) -> None:
        with suppress(Exception):  # it is said when the letter is carried
            letter.ready(self._sign)

    def _report(self) -> float:
        """Hands over what they said once nobody carries a mail, or after a moment, so that one transaction serves all.

        The moment begins when last nobody had said anything: for a server that is slow nobody waits. Returns when it
        is to be asked again at the latest.
        """
        if not self._saying:
            self._since = monotonic()
            return inf
        if self._carrying and monotonic() < self._since + _TOGETHER:
            return self._since + _TOGETHER
        self._said.put(self._saying.copy())
        self._saying.clear()
        return inf

    def _noted(self, said: Said) -> Said:
        carrier = said.carrier
        if said.free or said.over:
            self._with_letters.discard(carrier)
        if said.free:
            self._free.append(carrier)
            self.was_let_in = True
        if said.result and said.result.state is DeliveryState.SENDING:
            self._late.add(carrier)
            self._slots.give(carrier.slot)  # another goes in its stead
        if said.over:
            if carrier not in self._late:
                self._slots.give(carrier.slot)
            self._all.discard(carrier)
            self._late.discard(carrier)
            self._wrong = self._wrong or said.wrong
        return said
