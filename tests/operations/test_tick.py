"""A station that fails is a fault of that station: the others do their work, and each change is said once."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from digest.edition.views import edition
from digest.inbox.sources.files import LocalSource
from digest.operations import tick as ticks
from digest.operations.faults import Fault, Faults, Level, Station, Told
from digest.operations.tick import POST, Ticking, whole
from digest.store.engine import Store
from digest.store.states import DeliveryState, EditionState
from tests.build import SENDS, a_member, a_request, an_edition
from tests.conftest import NOW, eml
from tests.delivery.server import Scripted
from tests.house import House

pytestmark = pytest.mark.both

KINDS = [TypeError, KeyError, ValueError, UnicodeError, RecursionError, MemoryError, OSError, ZeroDivisionError]


class Odd:
    """A mailbox whose server says what nobody understands."""

    def __init__(self, fault: type[Exception]) -> None:
        self.fault = fault

    @contextmanager
    def look(self) -> Iterator[Iterator[object]]:
        raise self.fault("an odd answer")
        yield

    def taken(self, found: object) -> None:
        pass


@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.words
def test_an_approved_letter_goes_out_whatever_the_mailbox_does(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    a_member(store, "hanne@nordmose.example")
    a_request(store)
    with Scripted() as server:
        house = House(store, tmp_path, smtp={"host": "127.0.0.1", "port": server.port, "security": "none"})
        an_edition(store, house=house.value)
        house.comes(eml("hanne@nordmose.example", "Tak", "Tak for sidst, hvem kender el?"))
        sources = [Odd(fault), LocalSource(house.folder)]
        monkeypatch.setattr(ticks, "sources_of", lambda *_: sources)
        done = house.ticks(SENDS)
    assert edition(store).state is EditionState.SENT
    assert done.sent[DeliveryState.SENT] >= 1
    assert done.collected == 1
    (told,) = done.faults
    assert (told.station, told.at) == (Station.COLLECT, SENDS)
    assert "an odd answer" in told.said


def test_a_station_that_fails_is_named_with_its_level_and_where(tmp_path: Path, store: Store) -> None:
    faults = Faults(NOW)

    def fails() -> int:
        raise RecursionError("too deep")

    assert faults.guard(Station.COMPOSE, fails, 7) == 7
    assert faults.guard(Station.SEND, lambda: 3, 7) == 3
    (one,) = faults.found
    assert (one.said, one.level) == ("compose: RecursionError: too deep", Level.ERROR)
    assert "in fails" in one.trace


def test_each_change_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    told = Told()
    one = Fault(station=Station.SEND, level=Level.WARNING, at=NOW, said="The mail server does not answer.")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert told.now(POST, [one]) == (one.said,)
        assert told.now([Station.COLLECT], []) == (one.said,)  # another half's stations say nothing of it
        assert told.now(POST, []) == ()
    assert caplog.messages == [one.said, f"over: {one.said}"]


def test_a_mail_server_that_hangs_keeps_no_mail_from_coming_in_and_is_left_alone_for_a_while(
    store: Store, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        house = House(store, tmp_path, smtp={"host": "127.0.0.1", "port": port, "security": "none", "timeout": 0.2})
        a_member(store, "hanne@nordmose.example")
        house.comes(eml("hanne@nordmose.example", "Elbiler", "Hvem har købt elbiler?"))
        moment = [NOW]
        how = Ticking(clock=lambda: moment[0])
        first = whole(store, house.settings, how)
        assert (first.collected, first.receipts) == (1, 1)
        assert "does not answer" in first.faults[0].said
        began = threading.Event()
        silent.settimeout(0.01)
        while not began.is_set():  # what was said so far is taken off
            try:
                silent.accept()[0].close()
            except TimeoutError:
                began.set()
        assert [fault.said for fault in whole(store, house.settings, how).faults] == [first.faults[0].said]
        with pytest.raises(TimeoutError):
            silent.accept()
        moment[0] += timedelta(minutes=2)
        whole(store, house.settings, how)
        silent.accept()[0].close()
