"""An answer whose asker may get no mail waits for them, and goes to them when they may."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from digest.delivery.claims import Run
from digest.delivery.send import send
from digest.demo.sink import HOST, Sink
from digest.errors import EditionFault
from digest.members.changes import Particulars, edit_member, set_left
from digest.members.privacy.erasure import erase_member
from digest.members.suppressions import add, lift
from digest.operations.status import status
from digest.reading.message import parse
from digest.requests.answering import edit_answer, pass_answer
from digest.requests.deciding import merge
from digest.requests.views import answer, answers
from digest.settings import Security, Smtp
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.reasons import SuppressionReason
from digest.store.states import Consent, DeliveryKind, DeliveryState, MemberKind
from digest.writing.reasons import answer_way
from tests.build import ASK, KIM, LIS, OLE, a_request, an_answer, secretary, with_files
from tests.conftest import NOW, eml
from tests.house import House

BY = secretary(NOW)
Change = Callable[[Store], object]

LEAVING: dict[str, tuple[Change, Change]] = {
    "has_left": (
        lambda store: set_left(store, KIM, left=True, by=BY),
        lambda store: set_left(store, KIM, left=False, by=BY),
    ),
    "is_a_supplier": (
        lambda store: edit_member(store, KIM, Particulars(kind=MemberKind.SUPPLIER), by=BY),
        lambda store: edit_member(store, KIM, Particulars(kind=MemberKind.MEMBER), by=BY),
    ),
    "is_a_unknown": (
        lambda store: edit_member(store, KIM, Particulars(kind=MemberKind.UNKNOWN), by=BY),
        lambda store: edit_member(store, KIM, Particulars(kind=MemberKind.MEMBER), by=BY),
    ),
    "bounced": (
        lambda store: add(store, KIM, reason=SuppressionReason.BOUNCED, by=BY),
        lambda store: lift(store, KIM, by=BY),
    ),
}
leaving = pytest.mark.parametrize("why", LEAVING)


def passed(house: House) -> list[Delivery]:
    """The mails with answers that may go out, after a tick."""
    house.ticks(NOW)
    return [row for row in house.rows(DeliveryKind.ANSWER) if row.state is not DeliveryState.SUPPRESSED]


def way(house: House) -> str:
    """How the newest answer is shown to have gone."""
    row = answers(house.store)[0]
    return answer_way(row.passed, "en", row.way)


@leaving
def test_an_answer_waits_for_an_asker_who_may_get_no_mail_and_goes_to_them_when_they_may(
    house: House, why: str
) -> None:
    stops, comes_back = LEAVING[why]
    house.receives(ASK)
    stops(house.store)
    house.receives(with_files(("krav.pdf", 10)))
    assert passed(house) == []
    assert answers(house.store)[0].waits == why
    assert way(house).startswith("waits for who asked: ")
    comes_back(house.store)
    (row,) = passed(house)
    mail = parse(row.message or b"")
    assert (mail.sent_to, mail.header("reply-to")) == ((KIM,), LIS)
    assert [file.filename for file in mail.files] == ["krav.pdf"]
    assert (way(house), answers(house.store)[0].waits) == ("pending", "")
    assert len(passed(house)) == 1


@pytest.mark.both
@leaving
def test_one_that_was_kept_back_when_it_was_to_be_sent_goes_too(house: House, tmp_path: Path, why: str) -> None:
    stops, comes_back = LEAVING[why]
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert len(passed(house)) == 1
    stops(house.store)
    with Sink(tmp_path) as sink:
        server = Smtp(host=HOST, port=sink.port, security=Security.NONE)
        send(house.store, server, Run(owner="test", clock=lambda: NOW))
        assert passed(house) == []
        comes_back(house.store)
        (row,) = passed(house)
        assert row.state is DeliveryState.PENDING
        send(house.store, server, Run(owner="test", clock=lambda: NOW))
    assert [row.state for row in passed(house)] == [DeliveryState.SENT]


def test_who_comes_back_reads_the_words_of_today(house: House) -> None:
    stops, comes_back = LEAVING["has_left"]
    house.receives(ASK)
    stops(house.store)
    given = an_answer(house.store, "Ring 12 34 56 78. Det har vi.")
    assert passed(house) == []
    edit_answer(house.store, given, "Det har vi.", by=BY)
    comes_back(house.store)
    (row,) = passed(house)
    assert "12 34" not in parse(row.message or b"").body


@pytest.mark.both
def test_one_whose_writer_wants_no_name_meanwhile_waits_for_a_person(house: House) -> None:
    stops, comes_back = LEAVING["is_a_supplier"]
    house.receives(ASK)
    stops(house.store)
    given = an_answer(house.store, "Det har vi i Tangsø.")
    assert passed(house) == []
    house.files(eml(LIS, "SV: Uniformer #101", "ANONYMT"))
    comes_back(house.store)
    assert passed(house) == []
    pass_answer(house.store, given, by=BY)
    (row,) = passed(house)
    assert "Tangsø" not in parse(row.message or b"").body


@pytest.mark.both
def test_the_others_who_asked_do_not_wait_for_one_who_left_nor_get_it_twice(house: House) -> None:
    stops, comes_back = LEAVING["has_left"]
    house.receives(ASK)
    merge(house.store, a_request(house.store, address=OLE), 101, by=BY)
    stops(house.store)
    an_answer(house.store, "Det har vi.", consent=Consent.EVERYONE)
    assert [row.recipient for row in passed(house)] == [OLE]
    assert way(house) == "1 waits for who asked: has left, 1 pending"
    comes_back(house.store)
    assert sorted(row.recipient for row in passed(house)) == [KIM, OLE]


@pytest.mark.both
def test_who_comes_back_at_another_address_gets_it_there_once(house: House) -> None:
    house.receives(ASK)
    set_left(house.store, KIM, left=True, by=BY)
    an_answer(house.store, "Det har vi.")
    assert passed(house) == []
    set_left(house.store, KIM, left=False, by=BY)
    edit_member(house.store, KIM, Particulars(), to="kim.holm@nordmose.example", by=BY)
    assert [row.recipient for row in passed(house)] == ["kim.holm@nordmose.example"]
    assert (len(passed(house)), way(house)) == (1, "pending")


@pytest.mark.both
def test_who_is_erased_is_waited_for_no_more(house: House) -> None:
    house.receives(ASK)
    set_left(house.store, KIM, left=True, by=BY)
    an_answer(house.store, "Det har vi.")
    assert passed(house) == []
    assert status(house.store, house.settings, now=NOW).answers_waiting == 1
    erase_member(house.store, KIM, by=BY)
    assert status(house.store, house.settings, now=NOW).answers_waiting == 0


def test_an_answer_that_somebody_who_asks_the_same_has_not_got_is_passed_on_by_a_person(house: House) -> None:
    house.receives(ASK)
    given = an_answer(house.store, "Det har vi.")
    assert [row.recipient for row in passed(house)] == [KIM]
    with pytest.raises(EditionFault, match="whoever asked that has it"):
        pass_answer(house.store, given, by=BY)
    merge(house.store, a_request(house.store, address=OLE), 101, by=BY)
    assert [row.recipient for row in passed(house)] == [KIM]
    pass_answer(house.store, given, by=BY)
    assert [row.recipient for row in passed(house)] == [KIM, OLE]
    assert answer(house.store, given).passed_to == (KIM, OLE)


def test_why_an_answer_goes_to_nobody_is_said_to_who_passes_it_on(house: House) -> None:
    house.receives(ASK)
    set_left(house.store, KIM, left=True, by=BY)
    given = an_answer(house.store, "Det har vi.")
    assert passed(house) == []
    with pytest.raises(EditionFault, match="no mail may go to Kim Holm, who asked"):
        pass_answer(house.store, given, by=BY)
    alone = an_answer(house.store, "Det har vi.", to=a_request(house.store))
    assert passed(house) == []
    with pytest.raises(EditionFault, match="there is nobody who asked that"):
        pass_answer(house.store, alone, by=BY)
