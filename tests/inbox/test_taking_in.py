"""What a person makes of a mail: an act that changes nothing says what would, and what they say counts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from digest.actions import Action, Remedy
from digest.errors import DigestError
from digest.inbox.reviewing import Verdict, accept
from digest.inbox.views import mail
from digest.requests.deciding import Wording
from digest.requests.outcome import Outcome
from digest.store.models import Answer, AuditEntry, Request
from digest.store.states import Consent, Doubt, MailState, RequestState
from tests.build import ASK, KIM, secretary, to_change
from tests.conftest import NOW, eml
from tests.house import House

LIS = "lis@tangsoe.example"


def taken(house: House, number: int, **how: object) -> Outcome:
    verdict = Verdict(**how)  # type: ignore[arg-type]
    return accept(house.store, number, verdict, house=house.value, by=secretary(NOW))


def refused(house: House, number: int) -> DigestError:
    with pytest.raises(DigestError) as fault:
        taken(house, number)
    assert mail(house.store, number, house=house.value).mail.state is MailState.HELD
    return fault.value


def is_out(house: House, number: int = 101) -> None:
    with house.store.write() as session:
        session.scalars(select(Request).filter_by(number=number)).one().state = RequestState.PUBLISHED


@pytest.mark.parametrize("words", ["Kan I også skrive, at det haster?", "Det var faktisk 40 jakker."])
def test_a_reply_without_an_order_is_refused_with_the_act_that_changes_the_request(house: House, words: str) -> None:
    house.files(ASK, to_change(1, words))
    fault = refused(house, 2)
    assert "would change nothing" in str(fault)
    assert fault.remedy == Remedy(Action.CHANGE_REQUEST, {"mail": 2, "number": 101})


@pytest.mark.both
def test_a_correction_of_what_has_gone_out_is_refused_and_taken_as_a_change_by_name(house: House) -> None:
    house.files(ASK)
    is_out(house)
    house.files(to_change(1, "RETTELSE\n\nHvem har købt brugte busser?"))
    fault = refused(house, 2)
    assert "#101" in str(fault)
    assert fault.remedy is not None
    assert fault.remedy.action is Action.CHANGE_REQUEST
    assert taken(house, 2, change_of=101).state is MailState.FILED
    assert house.request().text == "Hvem har købt brugte busser?"


@pytest.mark.both
def test_a_reply_to_the_receipt_of_an_answer_is_refused_with_the_answer_it_is_about(house: House) -> None:
    house.files(ASK, eml(LIS, "SV: Uniformer #101", "Det har vi."), to_change(2, "Vi mente 30 stk.", sender=LIS))
    fault = refused(house, 3)
    assert fault.remedy == Remedy(Action.CHANGE_ANSWER, {"mail": 3, "answer": 1})


def test_an_answer_to_a_number_that_nobody_has_is_refused_with_how_to_say_which(house: House) -> None:
    house.files(ASK, eml(LIS, "SV: Uniformer #999", "Det har vi."))
    fault = refused(house, 2)
    assert fault.remedy == Remedy(Action.SAY_WHICH, {"mail": 2})
    assert "Mail 2 answers #999, which is no request." in str(fault)


def test_an_answer_that_names_no_request_is_refused_with_that_it_names_none(house: House) -> None:
    house.files(ASK, eml(LIS, "SV: Nyt om møbler", "Det har vi.", in_reply_to="<nyt@tangsoe.example>"))
    fault = refused(house, 2)
    assert fault.remedy == Remedy(Action.SAY_WHICH, {"mail": 2})
    assert "Mail 2 is an answer, and does not say to which request." in str(fault)


@pytest.mark.both
@pytest.mark.parametrize("sender", [KIM, LIS])
@pytest.mark.parametrize("order", ["LUK", "FRIST 12-12-2026", "EMNEORD: møbler", "RETTELSE"])
@pytest.mark.words
def test_of_a_mail_that_a_person_takes_as_an_answer_no_order_makes_anything_else(
    house: House, sender: str, order: str
) -> None:
    house.files(ASK, eml(LIS, "Jakker", "Hvem har jakker?"), eml(sender, "Møde", f"Vi har 200.\n\n{order}\n\nRing."))
    tags = [tag.slug for tag in house.request(101).tags]
    number = 102 if sender == KIM else 101
    outcome = taken(house, 3, answer_to=number)
    assert (outcome.state, outcome.reason) == (MailState.FILED, "answer")
    row = house.request(number)
    assert (row.state, row.deadline) == (RequestState.OPEN, None)
    assert [tag.slug for tag in house.request(101).tags] == tags
    with house.store.read() as session:
        assert session.scalars(select(Answer.text)).one().startswith("Vi har 200.")
        said = session.scalars(select(AuditEntry).filter_by(thing="mail", key="3")).one().changes
    assert said["orders in it, not obeyed"] == [None, [order.split(maxsplit=1)[0].rstrip(":")]]


@pytest.mark.both
def test_who_may_see_an_answer_that_a_person_takes_in_is_as_its_writer_orders_and_shown(house: House) -> None:
    house.files(ASK, eml(LIS, "Møde", "Vi har 200.\n\nALLE"))
    taken(house, 2, answer_to=101)
    with house.store.read() as session:
        assert session.scalars(select(Answer.consent)).one() is Consent.EVERYONE
        said = session.scalars(select(AuditEntry).filter_by(thing="mail", key="2")).one().changes
    assert said["orders in it"] == [None, ["ALLE"]]


MERE = [
    "Gerne anonymt, tak.",
    "Det må helst ikke stå, hvem vi er.",
    "Hej\n\nKan I tage navnet af?\n\nMvh Kim",
    "ANONYM",
    "Vi vil gerne være anonyme, og fristen er 9. december",
]


@pytest.mark.both
@pytest.mark.parametrize("words", MERE)
@pytest.mark.parametrize("typed", [False, True], ids=["as it is", "in the form"])
@pytest.mark.words
def test_a_mere_wish_that_a_person_takes_as_a_change_takes_the_name_off_and_leaves_the_words(
    house: House, words: str, typed: bool
) -> None:
    house.files(ASK, eml(KIM, "Om noget", words))
    before = house.request()
    how = {"wording": Wording(title=before.title, text=words)} if typed else {}
    assert taken(house, 2, change_of=101, again=True, **how).state is MailState.FILED
    after = house.request()
    assert after.anonymous
    assert (after.text, after.state, after.doubt) == (before.text, RequestState.OPEN, Doubt.NONE)
    assert after.looked_at == (after.looked_at if "december" in words else before.looked_at)
    assert after.deadline == (date(2026, 12, 9) if "december" in words else None)


@pytest.mark.parametrize("typed", [False, True], ids=["as it is", "in the form"])
def test_a_mere_order_to_close_is_no_words_for_a_request(house: House, typed: bool) -> None:
    house.files(ASK, eml(KIM, "Om noget", "LUK"))
    before = house.request()
    how = {"wording": Wording(title=before.title, text="LUK")} if typed else {}
    with pytest.raises(DigestError, match="only an order") as fault:
        taken(house, 2, change_of=101, again=True, **how)
    assert fault.value.remedy == Remedy(Action.SHOW_REQUEST, {"number": 101})
    assert house.request().text == before.text


@pytest.mark.both
def test_new_words_with_a_wish_change_the_request_and_hold_it_without_the_name(house: House) -> None:
    house.files(ASK, eml(KIM, "Om noget", "Hvem har købt brugte busser? Vi vil gerne være anonyme."))
    assert taken(house, 2, change_of=101, again=True).state is MailState.FILED
    after = house.request()
    assert "brugte busser" in after.text
    assert after.anonymous
    assert after.doubt == Doubt.PERHAPS_ANONYMOUS
