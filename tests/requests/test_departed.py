"""Who is no member any more is heard when they ask not to be named, and in nothing else."""

from __future__ import annotations

import pytest

from digest.inbox.reviewing import dismiss
from digest.members.changes import Particulars, edit_member, set_left
from digest.requests.views import answer, request
from digest.store.models import Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, Doubt, MailState, MemberKind, RequestState
from tests.build import ASK, KIM, LIS, OLE, a_request, an_answer, secretary, to_change
from tests.conftest import eml
from tests.databases import kept
from tests.house import House

HELD, FILED = MailState.HELD, MailState.FILED


@pytest.fixture
@kept
def house(house: House) -> House:
    """Kim has asked #101, and has left."""
    house.files(ASK)
    set_left(house.store, KIM, left=True, by=secretary())
    return house


def shown(house: House, number: int = 101) -> Request:
    return house.request(number)


@pytest.mark.both
@pytest.mark.parametrize(
    "mail",
    [
        eml(KIM, "SV: Uniformer #101", "ANONYM"),
        eml(KIM, "SV: Modtaget: Efterlysning #101: Uniformer", "ANONYM"),
        to_change(1, "ANONYM"),
    ],
)
def test_the_order_for_no_name_is_obeyed(house: House, mail: bytes) -> None:
    assert house.files(mail)[-1] == (FILED, MailReason.CHANGED)
    assert (shown(house).anonymous, shown(house).doubt, shown(house).state) == (True, "", RequestState.OPEN)


@pytest.mark.parametrize(
    "mail",
    [
        eml(KIM, "SV: Uniformer #101", "Vi vil helst ikke nævnes."),
        to_change(1, "Vi vil helst ikke nævnes."),
        eml(KIM, "Min efterlysning om uniformer", "Den skal være uden navn."),
        eml(KIM, "ANONYM", "Jeg er stoppet. Nævn mig ikke i min efterlysning."),
    ],
)
def test_a_wish_for_no_name_takes_it_off_until_a_person_has_looked(house: House, mail: bytes) -> None:
    assert house.files(mail)[-1] == (HELD, MailReason.PERHAPS_ANONYMOUS)
    assert (shown(house).anonymous, shown(house).doubt) == (True, Doubt.PERHAPS_ANONYMOUS)


@pytest.mark.parametrize(
    "words", ["LUK", "FRIST 12-12-2026", "RETTELSE\nHvem har købt hjelme?", "Hvem har købt hjelme?"]
)
def test_nothing_else_in_their_mail_does_anything(house: House, words: str) -> None:
    assert house.files(to_change(1, words), eml(KIM, "SV: Uniformer #101", f"{words} "))[-1] == (HELD, "has_left")
    seen = request(house.store, 101)
    assert (seen.state, seen.deadline, seen.anonymous) == (RequestState.OPEN, None, False)
    assert "hjelme" not in seen.text


@pytest.mark.both
def test_words_beside_the_order_are_read_by_a_person(house: House) -> None:
    assert house.files(to_change(1, "ANONYM\n\nLUK\n\nOg skriv hellere om hjelme."))[-1] == (HELD, MailReason.BESIDE)
    assert (shown(house).anonymous, shown(house).state) == (True, RequestState.OPEN)
    dismiss(house.store, len(house.reasons()), by=secretary())


def test_who_did_not_write_it_takes_no_name_off(house: House) -> None:
    house.files(eml(KIM, "SV: Uniformer #101", "ANONYM"), vouch=False)
    assert house.reasons()[-1][0] is HELD
    assert not shown(house).anonymous


@pytest.mark.parametrize("kind", [MemberKind.SUPPLIER, MemberKind.UNKNOWN])
def test_an_answer_of_somebody_who_is_of_another_kind_now_loses_its_name(house: House, kind: MemberKind) -> None:
    given = an_answer(house.store, "Det har vi i Tangsø.", consent=Consent.EVERYONE)
    edit_member(house.store, LIS, given=Particulars(kind=kind), by=secretary())
    assert house.files(eml(LIS, "SV: Uniformer #101", "ANONYM"))[-1] == (HELD, MailReason.PERHAPS_ANONYMOUS)
    assert (answer(house.store, given).consent, shown(house).anonymous) == (Consent.ANONYMOUS, False)


def test_their_old_colleagues_requests_stay_as_they_are(house: House) -> None:
    number = a_request(house.store, "Hvem har købt elcykler?", address=OLE, at=house.now)
    house.files(eml(KIM, f"SV: #{number}", "ANONYM"), eml(KIM, "Vores efterlysninger", "Vi vil ikke nævnes."))
    assert not shown(house, number).anonymous
