"""Nudges: who may know is asked once, when a person has looked, and never who gets no letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.demo.sink import Sink
from digest.errors import InputFault, MissingInput
from digest.members.subscription import put_off, unsubscribe
from digest.outbox import content_of
from digest.reading.message import parse
from digest.requests.deciding import make_ready, set_state
from digest.requests.nudging import contacts, nudge
from digest.requests.trying import tried
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.reasons import Refusal
from digest.store.states import DeliveryKind, DeliveryState, RequestState
from tests.build import KIM, LIS, OLE, a_case, a_request, secretary, unname
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

WORDS = "Hvem har fået repareret uniformer?"


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim asks, a person has looked, and the case of Lis' organisation fits."""
    a_case(house.store, organisation="Tangsø Kommune")
    a_request(house.store, WORDS, address=KIM)
    make_ready(house.store, [101], by=secretary())
    return house


def nudges(house: House, address: str = LIS, note: str = "") -> None:
    nudge(house.store, 101, address, by=secretary(), word=Word(house.value, note))


def text_of(house: House) -> str:
    [row] = house.rows(DeliveryKind.NUDGE)
    with house.store.read() as session:
        return parse(content_of(session, session.get_one(Delivery, row.id)) or b"").body


def names(store: Store) -> list[tuple[str, str, bool]]:
    return [(one.name, one.clue.code, one.asked_at is not None) for one in contacts(store, 101, today=NOW.date())]


@pytest.mark.both
def test_who_may_know_is_asked_once_and_stands_as_asked(asked: House) -> None:
    assert names(asked.store) == [("Lis Dam", "own_case", False)]
    nudges(asked, note="Vi talte om det i Vejle.")
    told = text_of(asked)
    assert "Nordmose Kommune spørger:" in told
    assert WORDS in told
    assert "I har casen »Uniformer repareres«." in told
    assert "Vi talte om det i Vejle." in told
    assert names(asked.store) == [("Lis Dam", "own_case", True)]
    with pytest.raises(InputFault, match="asked already"):
        nudges(asked)
    assert len(asked.rows(DeliveryKind.NUDGE)) == 1


def test_a_reply_to_it_is_an_answer(asked: House) -> None:
    nudges(asked)
    [row] = asked.rows(DeliveryKind.NUDGE)
    sent = parse(row.message or b"")
    reply_to = dict(sent.headers)["reply-to"]
    reply = eml(LIS, f"SV: {sent.subject}", "Det har vi gjort i to år.", to=reply_to)
    asked.files(reply)
    assert "answer to #101" in asked.reason()


def test_who_asks_without_a_name_is_not_named(asked: House) -> None:
    unname(asked.store, 101)
    nudges(asked)
    told = text_of(asked)
    assert "En kollega spørger:" in told
    assert "Nordmose" not in told
    assert "Kim" not in told


@pytest.mark.both
def test_who_asked_not_to_be_named_meanwhile_is_named_to_nobody_and_another_mail_may_go(asked: House) -> None:
    nudges(asked)
    unname(asked.store, 101)
    assert [row.state for row in asked.rows(DeliveryKind.NUDGE)] == [DeliveryState.VOID]
    assert names(asked.store) == [("Lis Dam", "own_case", False)]
    nudges(asked)
    dropped, sent = asked.rows(DeliveryKind.NUDGE)
    assert b"Nordmose" in (dropped.message or b"")
    assert (sent.state, b"Nordmose" in (sent.message or b"")) == (DeliveryState.PENDING, False)


@pytest.mark.both
def test_a_nudge_about_a_request_that_was_hidden_meanwhile_is_kept_back(asked: House, tmp_path: Path) -> None:
    nudges(asked)
    set_state(asked.store, 101, RequestState.HIDDEN, by=secretary())
    with Sink(tmp_path / "sink") as sink:
        asked.sets(smtp={"host": "127.0.0.1", "port": sink.port, "security": "none"})
        asked.ticks(NOW)
        assert sink.mails == []
    assert [(row.state, row.reason) for row in asked.rows(DeliveryKind.NUDGE)] == [
        (DeliveryState.SUPPRESSED, Refusal.NOT_ASKED)
    ]


@pytest.mark.parametrize("stop", ["unsubscribed", "paused"])
def test_who_gets_no_letters_is_not_asked(asked: House, stop: str) -> None:
    [one] = contacts(asked.store, 101, today=NOW.date())
    if stop == "paused":
        put_off(asked.store, one.member, until=NOW.date(), by=secretary())
    else:
        unsubscribe(asked.store, one.member, by=secretary())
    with pytest.raises(InputFault, match="gets no letters"):
        nudges(asked)
    assert asked.rows(DeliveryKind.NUDGE) == []


@pytest.mark.both
def test_who_unsubscribes_before_it_is_sent_gets_none(asked: House, tmp_path: Path) -> None:
    nudges(asked)
    [one] = contacts(asked.store, 101, today=NOW.date())
    unsubscribe(asked.store, one.member, by=secretary())
    with Sink(tmp_path / "sink") as sink:
        asked.sets(smtp={"host": "127.0.0.1", "port": sink.port, "security": "none"})
        asked.ticks(NOW)
        assert sink.mails == []
    assert [row.state for row in asked.rows(DeliveryKind.NUDGE)] == [DeliveryState.SUPPRESSED]


def test_nobody_is_asked_for_whom_nothing_speaks(asked: House) -> None:
    for address in (OLE, KIM, "fremmed@andetsteds.example"):
        with pytest.raises(MissingInput):
            nudges(asked, address)


def test_nobody_is_asked_before_a_person_has_looked(house: House) -> None:
    a_case(house.store, organisation="Tangsø Kommune")
    house.files(eml(KIM, "Uniformer", WORDS))
    with pytest.raises(InputFault, match="Look at request"):
        nudges(house)


def test_whom_it_mails_is_said_before(asked: House) -> None:
    word = Word(asked.value)
    found = tried(asked.store, lambda trial: nudge(trial, 101, LIS, by=secretary(), word=word), today=NOW.date())
    assert (found.told, found.nudged) == ((), (LIS,))
    assert asked.rows(DeliveryKind.NUDGE) == []
