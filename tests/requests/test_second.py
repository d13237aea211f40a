"""A wish for no name in a second mail of its own belongs to the first one, and is no request."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from digest.requests.nameless import set_anonymous
from digest.requests.views import requests
from digest.store.models import Answer, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, Doubt, MailState, RequestState
from tests.build import ASK, KIM, LIS, OLE, SERVER, secretary, to_change
from tests.conftest import eml
from tests.house import House

ANSWER = eml(LIS, "SV: Uniformer #101", "Det har vi gjort i to år, og det gik godt.")

SECOND = [
    ("Min mail fra i går: gerne uden navn", "Hej\n\nJeg glemte det.\n\nMvh Kim"),
    ("Min mail fra i går: gerne uden navn", ""),
    ("Glemte lige noget", "Den efterlysning, jeg sendte i går, må ikke have vores navn på."),
    ("Anonymt", "Det gælder mailen fra i går."),
    ("Anonymt", "ANONYM"),
    ("Uniformer", "Helst uden vores navn, tak."),
    ("Til sekretariatet", "I min tidligere mail vil vi gerne være anonyme. Kan det nås?"),
    ("My mail from yesterday", "Please leave our name out of it. Thanks!"),
    ("Vores spørgsmål om uniformer", "Det må ikke fremgå, at det er os, der spørger."),
]


def count(house: House) -> tuple[int, int]:
    with house.store.read() as session:
        return tuple(session.scalar(select(func.count()).select_from(one)) or 0 for one in (Request, Answer))  # type: ignore[return-value]


@pytest.mark.parametrize(("subject", "text"), SECOND)
@pytest.mark.words
def test_a_wish_in_a_mail_of_its_own_holds_the_request_that_came_before(house: House, subject: str, text: str) -> None:
    house.files(ASK)
    assert house.files(eml(KIM, subject, text))[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    request = house.request()
    assert (request.state, request.doubt, request.anonymous) == (
        RequestState.HELD,
        Doubt.PERHAPS_ANONYMOUS,
        True,
    )
    assert count(house) == (1, 0)
    assert "#101" in house.reason()


def test_a_wish_about_an_answer_takes_the_name_off_the_answer(house: House) -> None:
    house.files(ASK, ANSWER)
    wish = eml(LIS, "Mit svar i går", "Det må gerne være uden navn, tak.")
    assert house.files(wish)[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    with house.store.read() as session:
        row = session.scalars(select(Answer)).one()
        assert (row.consent, row.doubt) == (Consent.ANONYMOUS, Doubt.NAMELESS)
    assert count(house) == (1, 1)
    assert house.request().state is RequestState.OPEN


def test_somebody_elses_and_an_old_request_are_not_meant(house: House) -> None:
    house.files(ASK)
    wish = ("Min mail fra i går: gerne uden navn", "Jeg glemte det.")
    assert house.files(eml(LIS, *wish))[-1] == (MailState.HELD, MailReason.CHANGE)
    house.now += timedelta(days=30)
    assert house.files(eml(KIM, *wish))[-1] == (MailState.HELD, MailReason.CHANGE)
    assert house.request().state is RequestState.OPEN
    assert count(house) == (1, 0)


@pytest.mark.both
def test_a_new_request_with_a_wish_is_one(house: House) -> None:
    house.files(ASK)
    new = eml(KIM, "Elbiler, gerne anonymt", "Hej igen\n\nVi har også et spørgsmål: Hvem har købt elbiler?")
    house.files(new)
    assert count(house) == (2, 0)
    assert house.request().state is RequestState.OPEN


def test_a_wish_that_nobody_has_proven_changes_nothing(house: House) -> None:
    house.files(ASK)
    house.sets(inbox={"sources": ["inbox"], "server": SERVER})
    house.comes(eml(KIM, "Min mail fra i går: gerne uden navn", "Jeg glemte det."), vouch=False)
    house.files()
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert house.request().state is RequestState.OPEN
    assert count(house) == (1, 0)


NUMBERED = [
    ("#101", "Gerne anonymt, tak."),
    ("Re: #101", "Det må helst ikke stå, hvem vi er."),
    ("SV: #101", "Kan I tage navnet af?"),
    ("Re: #101", "Vi vil gerne være anonyme, og fristen er 9. december"),
    ("Efterlysning 101", "Hej\n\nVi vil helst ikke nævnes ved navn her.\n\nMvh Kim"),
]


@pytest.mark.parametrize(("subject", "text"), NUMBERED)
@pytest.mark.words
def test_a_wish_of_the_asker_that_names_the_number_holds_the_request(house: House, subject: str, text: str) -> None:
    house.files(ASK)
    assert house.files(eml(KIM, subject, text))[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    request = house.request()
    assert (request.state, request.doubt, request.anonymous) == (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)
    assert count(house) == (1, 0)
    assert "#101" in house.reason()


@pytest.mark.parametrize("text", ["Gerne anonymt, tak.", "Kan I tage navnet af?", "ANONYM"])
def test_a_wish_of_an_answerer_that_names_the_number_is_about_their_answer(house: House, text: str) -> None:
    house.files(ASK, ANSWER)
    assert house.files(eml(LIS, "Re: #101", text))[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    with house.store.read() as session:
        row = session.scalars(select(Answer)).one()
        assert (row.consent, row.doubt) == (Consent.ANONYMOUS, Doubt.NAMELESS)
    assert count(house) == (1, 1)


ORDERED = [
    ("LUK", MailReason.CLOSED),
    ("ANONYM", MailReason.CHANGED),
    ("FRIST 11-12-2026", MailReason.CHANGED),
    ("EMNEORD: tekstiler", MailReason.CHANGED),
    ("Hej\n\nRETTELSE\nHvem har købt uniformer til to hold?", MailReason.CHANGED),
]


@pytest.mark.parametrize(("text", "reason"), ORDERED)
@pytest.mark.words
def test_an_order_of_the_asker_that_names_the_number_is_one(house: House, text: str, reason: MailReason) -> None:
    house.files(ASK)
    before = house.request()
    assert house.files(eml(KIM, "Re: #101", text))[-1] == (MailState.FILED, reason)
    after = house.request()
    assert count(house) == (1, 0)
    if "RETTELSE" in text:
        assert after.text == "Hvem har købt uniformer til to hold?" != before.text
    if "FRIST" in text:
        assert after.deadline == date(2026, 12, 11)


def test_an_order_that_names_the_number_waits_where_nobody_has_proven_it(house: House) -> None:
    house.files(ASK)
    house.files(eml(KIM, "Re: #101", "FRIST 11-12-2026"), vouch=False)
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert house.request().deadline is None


def test_what_the_asker_writes_to_somebody_who_answered_waits_for_a_person(house: House) -> None:
    house.files(ASK, ANSWER)
    words = eml(KIM, "Re: #101", "Tak for svaret, Lis. Kan du sende os jeres kravspecifikation?")
    assert house.files(words)[-1] == (MailState.HELD, MailReason.ASKER_WRITES)


VACUUMS = eml(KIM, "Robotstøvsugere", "Hvem har købt robotstøvsugere til plejecentre?")
NAMING = [
    ("Min mail om robotstøvsugere", "Hov, den om robotstøvsugere skal være uden vores navn.", 101),
    ("Hov", "Den om robotstøvsugeren skal være uden vores navn.", 101),
    ("Min mail om plejecentre", "Gerne uden navn.", 101),
    ("Min mail om uniformer", "Gerne uden navn.", 102),
    ("Min efterlysning #101", "Gerne uden navn.", 101),
]


@pytest.mark.parametrize(("subject", "text", "number"), NAMING)
@pytest.mark.words
def test_of_two_requests_the_one_whose_words_the_wish_names_is_held(
    house: House, subject: str, text: str, number: int
) -> None:
    house.files(VACUUMS, ASK)
    assert house.files(eml(KIM, subject, text))[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    assert house.request(number).doubt == Doubt.PERHAPS_ANONYMOUS
    assert house.request(203 - number).state is RequestState.OPEN
    assert not house.request(203 - number).anonymous
    assert f"#{number}" in house.reason()


@pytest.mark.both
def test_where_it_is_in_doubt_which_is_meant_all_are_without_the_name(house: House) -> None:
    house.files(VACUUMS, ASK)
    [receipt] = house.receives(eml(KIM, "Min mail fra i går", "Gerne uden navn, tak."))[-1:]
    assert house.reasons()[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    for number in (101, 102):
        assert (house.request(number).anonymous, house.request(number).state) == (True, RequestState.HELD)
        assert f"#{number}" in house.reason()
        assert f"#{number}" in receipt.body
    assert "er efterlysning" not in receipt.body
    set_anonymous(house.store, 101, anonymous=False, by=secretary())
    assert house.reasons()[-1][0] is MailState.HELD
    set_anonymous(house.store, 102, anonymous=True, by=secretary())
    assert house.reasons()[-1][0] is MailState.FILED


@pytest.mark.parametrize(
    ("subject", "numbers"), [("Min mail fra i går", (101, 102)), ("Min mail om uniformer", (102,))]
)
def test_the_order_in_a_reply_to_the_receipt_settles_what_it_names(
    house: House, subject: str, numbers: tuple[int, ...]
) -> None:
    house.files(VACUUMS, ASK)
    [receipt] = house.receives(eml(KIM, subject, "Gerne uden navn, tak."))[-1:]
    assert "er efterlysning" not in receipt.body
    [told] = house.receives(to_change(3, "ANONYM"))[-1:]
    assert house.reasons()[-1] == (MailState.FILED, MailReason.CHANGED)
    for number in numbers:
        request = house.request(number)
        assert (request.anonymous, request.doubt, request.state) == (True, Doubt.NONE, RequestState.OPEN)
        assert f"#{number}" in receipt.body
        assert f"#{number}" in f"{told.subject}\n{told.body}"
    assert house.reasons()[2][0] is MailState.FILED


def test_the_order_in_a_reply_to_the_receipt_of_a_wish_about_an_answer_is_about_the_answer(house: House) -> None:
    house.files(ASK, ANSWER)
    [receipt] = house.receives(eml(LIS, "Mit svar i går", "Det må gerne være uden navn, tak."))[-1:]
    assert "#101 (Uniformer)" in receipt.body
    assert house.files(to_change(3, "ANONYM", sender=LIS))[-1] == (MailState.FILED, MailReason.CHANGED)
    assert house.request().anonymous is False
    assert count(house) == (1, 1)


def test_where_it_is_in_doubt_whether_a_request_or_an_answer_is_meant_both_are_without_the_name(house: House) -> None:
    house.files(ASK, ANSWER, eml(LIS, "Robotstøvsugere", "Hvem har købt robotstøvsugere til plejecentre?"))
    wish = eml(LIS, "Min mail fra i går", "Gerne uden navn, tak.")
    assert house.files(wish)[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    assert house.request(102).doubt == Doubt.PERHAPS_ANONYMOUS
    assert not house.request(101).anonymous
    with house.store.read() as session:
        assert session.scalars(select(Answer)).one().consent is Consent.ANONYMOUS
    assert "#101" in house.reason()
    assert "#102" in house.reason()


LATER = [
    ("Re: Uniformer", "Hov, vil I lige tage vores navn af?"),
    ("Min mail fra før", "Glem lige, at den kom fra mig :-)"),
    ("Oups", "I nåede vel ikke at skrive vores navn?"),
    ("Vigtigt", "Kan I nå at rette noget? Vi vil ikke på tryk."),
    ("Hov", "Var det for sent at blive anonym?"),
    ("Sorry", "Could you scrub our name off it?"),
    ("Til jer på kontoret", "Kan I huske, at vi ikke skal nævnes nogen steder?"),
    ("SV: Uniformer", "Glem, hvem der spurgte."),
    ("En tilføjelse", "Jeg glemte at sige, at det ikke må fremgå, at det er os."),
]


@pytest.mark.parametrize(("subject", "text"), LATER)
def test_a_later_wish_holds_the_earlier_request_under_any_subject(house: House, subject: str, text: str) -> None:
    house.files(ASK)
    assert house.files(eml(KIM, subject, text))[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    request = house.request()
    assert (request.state, request.doubt, request.anonymous) == (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)
    assert count(house) == (1, 0)


def test_a_wish_that_asks_nothing_besides_holds_the_earlier_request_too(house: House) -> None:
    house.files(ASK)
    house.files(eml(KIM, "Lige en ting", "Kan I nå at lade os være ude af det? Vores direktør er lidt øm over sagen."))
    assert (house.request().state, house.request().anonymous) == (RequestState.HELD, True)
    assert [one.number for one in requests(house.store)] == [101]


@pytest.mark.parametrize(
    "text",
    ["Kan I slette mit navn fra modtagerlisten?", "Vil I fjerne min gamle adresse?", "Hvornår er næste møde hos jer?"],
)
def test_a_mail_to_the_secretariat_about_a_list_holds_no_request(house: House, text: str) -> None:
    house.files(ASK, eml(KIM, "Til sekretariatet", text))
    assert house.request().state is RequestState.OPEN


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Uniformer", "Hvem har købt uniformer til to hold? Vi vil ikke nævnes."),
        ("SV: Uniformer igen", "Hvem har købt uniformer til to hold? Kan I sende den uden afsender?"),
        ("Uniformer", "ANONYM\n\nHvem har købt uniformer til to hold?"),
    ],
)
def test_a_request_that_is_sent_again_with_a_wish_holds_the_first(house: House, subject: str, text: str) -> None:
    house.files(ASK, eml(KIM, subject, text))
    first, again = house.request(), house.request(102)
    assert (first.state, first.doubt, first.anonymous) == (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)
    assert again.anonymous


@pytest.mark.both
def test_a_correction_with_a_wish_holds_the_request_whose_title_it_has_and_makes_no_other(house: House) -> None:
    text = "RETTELSE\n\nHvem har købt uniformer til to hold?\nKald os bare en jysk kommune"
    house.files(ASK, eml(KIM, "Re: Uniformer", text))
    request = house.request()
    assert len(requests(house.store)) == 1
    assert (request.state, request.doubt, request.anonymous) == (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)


def test_another_request_with_a_wish_leaves_the_first_as_it_is(house: House) -> None:
    house.files(ASK, eml(KIM, "Elbiler", "Hvem har købt elbiler? Vi vil ikke nævnes."))
    assert (house.request().state, house.request().anonymous) == (RequestState.OPEN, False)


COLLEAGUES = [
    ("Uniformer", "Kim skrev om uniformer. Vi vil ikke stå som afsender."),
    ("Vores efterlysning", "Det må ikke fremgå, at det er os."),
    ("Til IKA", "Kan I tage vores navn af Kims mail?"),
    ("#101", "Vi vil ikke nævnes."),
]


@pytest.mark.parametrize(("subject", "text"), COLLEAGUES)
def test_a_colleagues_wish_holds_the_request_of_their_house(house: House, subject: str, text: str) -> None:
    house.files(ASK)
    assert house.files(eml(OLE, subject, text))[-1][0] is MailState.HELD
    request = house.request()
    assert (request.state, request.doubt, request.anonymous) == (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)
    assert count(house) == (1, 0)


@pytest.mark.parametrize("subject", ["Uniformer", "SV: Uniformer", "Om vores efterlysning"])
@pytest.mark.parametrize("text", ["Det her er kun til dig, Kim.", "Det bliver mellem os.", "Behandl det fortroligt."])
def test_a_colleagues_mail_for_one_reader_leaves_the_request_of_their_house(
    house: House, subject: str, text: str
) -> None:
    house.files(ASK)
    assert house.files(eml(OLE, subject, text))[-1][0] is MailState.HELD
    assert (house.request().state, house.request().anonymous) == (RequestState.OPEN, False)


@pytest.mark.parametrize(
    ("subject", "text"), [*LATER[:3], ("#101", "Vi vil ikke nævnes."), ("SV: #101", "ANONYM"), *SECOND[:2]]
)
def test_where_no_proof_is_asked_for_an_unproven_wish_holds_the_request(house: House, subject: str, text: str) -> None:
    house.sets(inbox={"sources": ["inbox"]})
    house.files(ASK, vouch=False)
    house.files(eml(KIM, subject, text), vouch=False)
    assert house.reasons()[-1] == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    request = house.request()
    assert (request.state, request.doubt, request.anonymous) == (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)


TWO = "Til 113:\nVi vasker ved 40 grader.\n\nTil 112:\nVi dæmper fra kl. 23, men helst uden vores navn på den her."


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.words
def test_a_wish_among_other_words_waits_for_those_whatever_becomes_of_the_request(
    house: House, *, anonymous: bool
) -> None:
    house.files(ASK)
    set_anonymous(house.store, 101, anonymous=anonymous, by=secretary())
    state, reason = house.files(eml(KIM, "Svar", TWO))[-1]
    assert (state, reason == MailReason.PERHAPS_ANONYMOUS) == (MailState.HELD, False)
    assert house.request().anonymous
    set_anonymous(house.store, 101, anonymous=False, by=secretary())
    assert house.reasons()[-1] == (state, reason)
