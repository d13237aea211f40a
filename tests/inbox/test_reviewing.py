from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.actions import Action, Remedy
from digest.errors import InputFault, MissingInput
from digest.inbox.reviewing import Verdict, accept, hold, retry
from digest.inbox.views import mails
from digest.marks import Key, Purpose, keyed
from digest.members.register import member_with
from digest.members.suppressions import has_unsubscribed
from digest.reading.message import parse
from digest.requests.views import requests
from digest.store.models import Answer, InboundMail
from digest.store.states import MailState, RequestState
from tests.build import ADDRESS, ASK, KIM, secretary
from tests.conftest import NOW, eml, why
from tests.house import House

NEW = eml("Ida Falk <ida@nordmose.example>", "Elbiler", "Hvem har købt elbiler?")


def taken(house: House, number: int, **how: object) -> tuple[MailState, str]:
    verdict = Verdict(**how)  # type: ignore[arg-type]
    outcome = accept(house.store, number, verdict, house=house.value, by=secretary(NOW))
    return outcome.state, outcome.reason


def test_somebody_new_is_added_and_their_request_taken_in_one_step(house: House) -> None:
    house.files(NEW)
    with pytest.raises(InputFault, match="Nobody in the register writes from") as fault:
        taken(house, 1)
    assert fault.value.remedy == Remedy(Action.NAME_ORGANISATION)
    assert taken(house, 1, organisation="Nordmose Kommune") == (MailState.FILED, "request")
    assert [request.title for request in requests(house.store)] == ["Elbiler"]
    with house.store.read() as session:
        member = member_with(session, "ida@nordmose.example")
        assert member is not None
        assert (member.name, member.organisation.name) == ("Ida Falk", "Nordmose Kommune")


def test_a_held_mail_is_taken_as_an_answer_to_the_request_a_person_names(house: House) -> None:
    house.files(ASK, eml("lis@tangsoe.example", "SV: IKA Efterlysninger 23", "Vi har en del om det emne."))
    with pytest.raises(MissingInput, match="#999"):
        taken(house, 2, answer_to=999)
    assert taken(house, 2, answer_to=101) == (MailState.FILED, "answer")
    with house.store.read() as session:
        assert session.scalars(select(Answer.text)).one() == "Vi har en del om det emne."


@pytest.mark.both
def test_what_was_ignored_by_mistake_becomes_a_request(house: House) -> None:
    house.files(eml(KIM, "Autosvar: Elbiler", "Jeg er på ferie til mandag."))
    assert taken(house, 1, as_request=True) == (MailState.FILED, "request")


@pytest.mark.both
def test_nothing_is_taken_twice_and_no_supplier_at_all(house: House) -> None:
    house.files(ASK, eml("salg@traadfast.example", "Tilbud", "Køb vores uniformer."))
    with pytest.raises(InputFault, match="filed already"):
        taken(house, 1)
    with pytest.raises(InputFault, match="is no member"):
        taken(house, 2)
    with pytest.raises(MissingInput, match="no mail 9"):
        taken(house, 9)
    assert len(requests(house.store)) == 1


@pytest.mark.both
def test_a_mail_is_read_again_when_somebody_has_come_into_the_register(house: House) -> None:
    house.files(eml("lis@tangsoe.example", "Elbiler", "Hvem har?"), eml(KIM, "SV: Intet #999", "Det har vi."))
    assert retry(house.store, 2, house=house.value, by=secretary(NOW)) is MailState.HELD
    with pytest.raises(InputFault, match="filed already"):
        retry(house.store, 1, house=house.value, by=secretary(NOW))
    assert mails(house.store)[0].state is MailState.HELD


@pytest.mark.both
def test_what_was_taken_in_can_be_held_and_taken_in_again(house: House) -> None:
    house.files(ASK)
    hold(house.store, 1, by=secretary())
    assert [request.state for request in requests(house.store)] == [RequestState.HELD]
    assert [row.state for row in mails(house.store)] == [MailState.HELD]
    assert taken(house, 1) == (MailState.FILED, "request")
    assert [(request.number, request.state) for request in requests(house.store)] == [(101, RequestState.OPEN)]


def test_an_answer_is_held_as_long_as_it_has_not_gone_to_the_asker(house: House) -> None:
    house.files(ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi."))
    hold(house.store, 2, by=secretary())
    assert [request.answers for request in requests(house.store)] == [0]
    assert taken(house, 2) == (MailState.FILED, "answer")
    with house.store.write() as session:
        session.scalars(select(Answer)).one().passed_at = NOW
    with pytest.raises(InputFault, match="has gone to the one who asked"):
        hold(house.store, 2, by=secretary())


@pytest.mark.both
def test_a_wish_to_leave_that_was_none_is_held_again_and_takes_nobody_off(house: House) -> None:
    house.files(eml(KIM, "AFMELD", "Tak."))
    assert has_unsubscribed(house.store, KIM)
    hold(house.store, 1, by=secretary())
    assert mails(house.store)[0].state is MailState.HELD
    assert not has_unsubscribed(house.store, KIM)


@pytest.mark.both
def test_an_order_that_took_effect_is_not_held_again(house: House) -> None:
    house.files(ASK, eml(KIM, "LUK #101", "LUK"))
    assert requests(house.store)[0].state is RequestState.CLOSED
    with pytest.raises(InputFault, match="has taken effect") as fault:
        hold(house.store, 2, by=secretary())
    assert fault.value.remedy == Remedy(Action.CHANGE_EFFECT)


@pytest.mark.both
def test_a_colleague_with_a_letter_that_was_passed_on_is_added_in_one_step(house: House) -> None:
    answer = eml("ida@nordmose.example", "SV: x", "Det har vi.", to=keyed(ADDRESS, Key(Purpose.REPLY, 101), "hemmelig"))
    house.files(ASK, answer)
    assert why(mails(house.store)[0]).startswith("an answer to #101 from somebody new under the domain of Nordmose")
    assert taken(house, 2) == (MailState.FILED, "answer")
    with house.store.read() as session:
        member = member_with(session, "ida@nordmose.example")
        assert member is not None
        assert member.organisation.name == "Nordmose Kommune"


@pytest.mark.both
def test_who_was_told_that_a_person_looks_is_told_what_came_of_it(house: House) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har elbiler til Bo Bro, 010203-1234?"))
    with house.store.write() as session:
        session.get_one(InboundMail, 1).acknowledged = True
    taken(house, 1)
    with house.store.read() as session:
        assert not session.get_one(InboundMail, 1).acknowledged


def test_an_answer_to_a_request_that_nobody_knows_of_waits(house: House) -> None:
    house.files(ASK)
    hold(house.store, 1, by=secretary())
    answer = eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi.")
    assert house.files(answer)[-1] == (MailState.HELD, "answer_early")


def test_what_an_asker_writes_to_somebody_without_a_name_is_for_a_person_to_send_on(house: House) -> None:
    house.files(ASK, eml(KIM, "SV: Svar på din efterlysning #101: Uniformer", "Må jeg ringe?"))
    with pytest.raises(InputFault, match="from the asker") as fault:
        taken(house, 2)
    assert fault.value.remedy == Remedy(Action.DISMISS_MAIL, {"mail": 2})
    assert [request.answers for request in requests(house.store)] == [0]


FAILED = b"Authentication-Results: mx.ika.example; dmarc=fail header.from=%s\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        eml("hvem@tangsoe.example", "Elbiler", "Hvem har elbiler?"),
        eml("salg@traadfast.example", "Tilbud", "Hvem har elbiler?"),
        eml("bo@nordmose.example", "Elbiler", "Hvem har elbiler?"),
        eml(KIM, "Afmelding", "Mit CPR-nummer er 010203-1234. Hvem har elbiler?"),
        eml(KIM, "Referat", "Hermed referatet."),
    ],
)
def test_a_mail_that_fails_the_servers_checks_is_shown_as_such_whatever_else_is_to_be_said(
    house: House, raw: bytes
) -> None:
    domain = parse(raw).sender.partition("@")[2].encode()
    assert house.files(FAILED % domain + raw) == [(MailState.HELD, "not_authenticated")]


def test_a_mail_that_fails_the_servers_checks_is_taken_in_by_somebody_who_knows_it(house: House) -> None:
    house.files(FAILED % b"nordmose.example" + ASK)
    with pytest.raises(InputFault, match=r"failed the mail server's checks \(dmarc=fail\)") as fault:
        taken(house, 1)
    assert fault.value.remedy == Remedy(Action.ACCEPT_DESPITE_FAILURE, {"mail": 1})
    hold(house.store, 1, by=secretary(NOW))
    with pytest.raises(InputFault, match="failed the mail server's checks"):
        taken(house, 1, as_request=True)
    assert requests(house.store) == []
    assert taken(house, 1, despite_failure=True) == (MailState.FILED, "request")
