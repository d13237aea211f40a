from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.followup.answers import pass_on
from digest.reading.message import Message, parse
from digest.requests.answering import pass_answer
from digest.requests.deciding import merge, set_state
from digest.requests.opening import Call, add_request
from digest.requests.passing import MOST_BYTES
from digest.requests.views import answers as listed
from digest.store.models import Answer, Delivery, Member, Request
from digest.store.states import Consent, DeliveryKind, DeliveryState, RequestState
from tests.build import ASK, KIM, LIS, secretary, with_files
from tests.conftest import NOW, eml
from tests.house import House


def passed(house: House) -> list[Message]:
    """The answers that went into the ledger now."""
    before = {row.id for row in answers(house)}
    pass_on(house.store, house=house.value, now=NOW)
    return [parse(row.message or b"") for row in answers(house) if row.id not in before]


def answers(house: House) -> list[Delivery]:
    return [row for row in house.rows(DeliveryKind.ANSWER) if row.state is not DeliveryState.SUPPRESSED]


def test_an_answer_goes_to_the_asker_and_a_reply_to_it_to_the_answerer(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi gjort i to år.\n\nMvh Lis"))
    (mail,) = passed(house)
    assert mail.subject == "Svar på din efterlysning #101: Uniformer"
    assert "Lis Dam, Tangsø Kommune, har svaret" in mail.body
    assert "Det har vi gjort i to år." in mail.body
    assert mail.header("reply-to") == LIS
    assert answers(house)[0].recipient == "kim@nordmose.example"


@pytest.mark.both
def test_each_answer_goes_once(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert len(passed(house)) == 1
    assert passed(house) == []


def test_files_go_along_but_for_programs_and_what_is_too_much(house: House) -> None:
    house.receives(ASK, with_files(("krav på øl.pdf", 10), ("virus.exe", 10), ("stor.pdf", MOST_BYTES)))
    (mail,) = passed(house)
    assert [(part.filename, len(part.data)) for part in mail.files] == [("krav på øl.pdf", 10)]
    assert "virus.exe og stor.pdf" in mail.body


@pytest.mark.both
def test_somebody_without_a_name_stays_without_one(house: House) -> None:
    house.receives(ASK, with_files(("Lis Dam.pdf", 10), text="Det har vi gjort.\n\nANONYMT"))
    assert passed(house) == []
    assert house.reason() == "an answer to #101 without a name, which may tell whose it is: Lis Dam.pdf"
    pass_answer(house.store, 1, by=secretary())
    (mail,) = passed(house)
    whole = f"{mail.raw.decode()} {mail.body}".lower()
    assert [word for word in ("tangsø", "tangsoe", "lis") if word in whole] == []
    assert mail.files == ()
    with house.store.read() as session:
        assert session.scalars(select(Answer.consent)).one() is Consent.ANONYMOUS


def test_an_asker_who_has_left_gets_nothing_and_who_answers_their_own_neither(house: House) -> None:
    house.receives(ASK, eml("kim@nordmose.example", "SV: Uniformer #101", "Vi har fundet noget selv."))
    assert passed(house) == []
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    with house.store.write() as session:
        for member in session.scalars(select(Member)):
            member.left_at = NOW
    assert passed(house) == []


def asks_too(house: House, address: str, title: str, into: int | None = None) -> int:
    """The number of one more request, merged into another."""
    number = add_request(
        house.store, Call(address=address, organisation="", title=title, text=title), first=1, by=secretary(NOW)
    )
    if into:
        merge(house.store, number, into, by=secretary())
    return number


def gone_to(house: House) -> list[str]:
    passed(house)
    return sorted(row.recipient for row in answers(house))


def test_an_answer_to_one_of_several_merged_requests_goes_to_all_who_asked(house: House) -> None:
    house.receives(ASK)
    ole = asks_too(house, "ole@nordmose.example", "Arbejdstøj", 101)
    asks_too(house, "ann@english.example", "Workwear", 101)
    house.receives(eml(LIS, f"SV: Arbejdstøj #{ole}", "Det har vi."))
    mails = passed(house)
    assert [row.recipient for row in answers(house)] == ["ole@nordmose.example", KIM, "ann@english.example"]
    assert [mail.subject for mail in mails] == [
        f"Svar på din efterlysning #{ole}: Arbejdstøj",
        "Svar på din efterlysning #101: Uniformer",
        "Answer to your request #103: Workwear",
    ]
    assert [f"#{ole}, som er lagt sammen med din" in mail.body for mail in mails] == [False, True, False]
    assert f"#{ole} is merged with your request #103" in mails[2].body
    assert {mail.header("reply-to") for mail in mails} == {LIS}
    assert passed(house) == []


@pytest.mark.both
def test_nobody_gets_an_answer_twice_and_its_writer_never(house: House) -> None:
    house.receives(ASK)
    asks_too(house, KIM, "Mere arbejdstøj", 101)
    asks_too(house, LIS, "Kitler", 101)
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert gone_to(house) == [KIM]


def test_who_answers_what_they_asked_themselves_tells_nobody_else(house: House) -> None:
    house.receives(ASK)
    number = asks_too(house, LIS, "Kitler", 101)
    house.receives(eml(LIS, f"SV: Kitler #{number}", "Det er nu slet ikke det samme, I har misforstået os."))
    assert gone_to(house) == []


def test_an_asker_who_is_gone_keeps_no_answer_from_the_others(house: House) -> None:
    house.receives(ASK)
    asks_too(house, "ole@nordmose.example", "Arbejdstøj", 101)
    with house.store.write() as session:
        session.get_one(Member, 1).left_at = NOW
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert gone_to(house) == ["ole@nordmose.example"]


def test_parted_again_each_gets_the_answers_to_their_own(house: House) -> None:
    house.receives(ASK)
    number = asks_too(house, "ole@nordmose.example", "Arbejdstøj", 101)
    set_state(house.store, number, RequestState.OPEN, by=secretary())
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert gone_to(house) == [KIM]


def test_an_answer_to_a_closed_request_goes_to_those_merged_into_it_too(house: House) -> None:
    house.receives(ASK)
    with house.store.write() as session:
        session.scalars(select(Request).filter_by(number=101)).one().state = RequestState.PUBLISHED
    asks_too(house, "ole@nordmose.example", "Arbejdstøj", 101)
    house.receives(eml(KIM, "SV: Uniformer #101", "LUK"))
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert gone_to(house) == [KIM, "ole@nordmose.example"]


def test_who_answers_is_told_that_several_asked(house: House) -> None:
    house.receives(ASK)
    asks_too(house, KIM, "Mere arbejdstøj", 101)
    (receipt,) = house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert "går videre til den, der spurgte" in receipt.body
    asks_too(house, "ole@nordmose.example", "Arbejdstøj", 101)
    (receipt,) = house.receives(eml(LIS, "SV: Uniformer #101", "Vi har en til."))
    assert "går videre til dem, der spurgte" in receipt.body


def test_an_answer_to_a_closed_request_goes_to_the_asker_too(house: House) -> None:
    house.receives(ASK, eml("kim@nordmose.example", "SV: Uniformer #101", "LUK"))
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert len(passed(house)) == 1


@pytest.mark.parametrize(
    "name",
    ["virus.exe", "krav.pdf.SCR", "krav.docm", "krav\u202efdp.exe", "krav.exe. ", "plan.iso", "noter.one", "x.lnk"],
)
@pytest.mark.words
def test_what_runs_does_not_go_along_whatever_it_calls_itself(house: House, name: str) -> None:
    house.receives(ASK, with_files((name, 10), ("krav.pdf", 10)))
    (mail,) = passed(house)
    assert [part.filename for part in mail.files] == ["krav.pdf"]
    assert "Ikke sendt med" in mail.body


@pytest.mark.parametrize(
    "words",
    [
        "ANONYM\n\nDet har vi gjort.\n\nMvh\nLis Dam\nTangsø Kommune",
        "Hej Kim\n\nDet har vi gjort.\n\nANONYM\n\nVenlig hilsen\n\nLis Dam\nUdbudskonsulent\nTlf. 12 34 56 78",
        "Det har vi gjort.\n\nANONYM\n\nLis",
        "Det har vi gjort i Tangsø. /Lis\n\nANONYM, tak",
        "Det har vi gjort.\n\nMvh Lis\n\nANONYM",
    ],
)
@pytest.mark.words
def test_an_answer_without_a_name_says_nowhere_who_wrote_it(house: House, words: str) -> None:
    house.receives(ASK, eml(f"Lis Dam <{LIS}>", "SV: Uniformer #101", words))
    pass_answer(house.store, 1, by=secretary())
    (mail,) = passed(house)
    assert "Det har vi gjort" in mail.body
    for name in ("Lis", "Dam", "Tangsø", LIS):
        assert name not in mail.raw.decode()
        assert name not in mail.body
    assert "Et svar på denne mail kommer til sekretariatet" in mail.body


def test_an_answer_that_may_wish_for_no_name_waits_for_a_person(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi gjort. Jeg vil gerne være anonym."))
    assert passed(house) == []
    assert house.reason() == "#101: the writer perhaps does not want to be named"


def test_what_the_asker_writes_to_somebody_without_a_name_waits_for_a_person(house: House) -> None:
    house.receives(ASK, eml(KIM, "SV: Svar på din efterlysning #101: Uniformer", "Må jeg ringe?"))
    assert passed(house) == []
    assert "perhaps to somebody who answered" in house.reason()


def test_answers_lie_in_the_thread_of_what_was_asked(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert passed(house)[0].in_reply_to == "<1@nordmose.example>"


def test_the_list_of_answers_says_how_far_each_has_come(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi."))
    assert [(row.passed, row.looked_at) for row in listed(house.store)] == [((), False)]
    assert len(passed(house)) == 1
    assert [(row.passed, row.looked_at) for row in listed(house.store)] == [((DeliveryState.PENDING,), True)]
