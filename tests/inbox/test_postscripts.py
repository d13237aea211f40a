"""What a member says in answer to the receipt of a mail that waits is kept with that mail, and counts with it."""

from __future__ import annotations

import pytest

from digest.inbox.reviewing import accept, retry
from digest.inbox.views import mail
from digest.marks import Key, Purpose, keyed
from digest.reading.message import parse
from digest.requests.nameless import set_anonymous
from digest.requests.word import Word
from digest.store.models import InboundMail
from digest.store.reasons import MailReason
from digest.store.states import Doubt, MailState, RequestState
from tests.build import ADDRESS, ASK, KIM, LIS, SECRET, secretary, to_change
from tests.conftest import eml, why
from tests.house import House

pytestmark = pytest.mark.both
WISH = (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
IN_DOUBT = (RequestState.HELD, Doubt.PERHAPS_ANONYMOUS, True)


@pytest.fixture
def waiting(house: House) -> House:
    """Kim's mail waits for her yes, and she has been asked for it."""
    (asked,) = house.receives(ASK, vouch=False)
    assert "JA" in asked.body
    assert house.reasons() == [(MailState.HELD, MailReason.NOT_PROVEN)]
    return house


def stands(house: House, number: int = 101) -> tuple[RequestState, str, bool]:
    request = house.request(number)
    return request.state, request.doubt, request.anonymous


def row(house: House, mail_id: int) -> InboundMail:
    with house.store.read() as session:
        return session.get_one(InboundMail, mail_id)


def take_in(house: House, mail_id: int = 1) -> None:
    accept(house.store, mail_id, house=house.value, by=secretary(), word=Word(house.value))


@pytest.mark.words
@pytest.mark.parametrize(
    "text",
    [
        "JA, men gerne uden vores navn.",
        "Ja, det er min. Jeg vil gerne være anonym.",
        "YES, but please leave out our name",
        "Ja.\n\nDet må ikke fremgå, at det er os.\n\nMvh Kim",
    ],
)
def test_a_yes_with_a_wish_for_no_name_takes_the_mail_in_without_the_name(waiting: House, text: str) -> None:
    assert waiting.files(to_change(1, text)) == [WISH, (MailState.FILED, MailReason.CONFIRMED)]
    assert stands(waiting) == IN_DOUBT
    set_anonymous(waiting.store, 101, anonymous=False, by=secretary())
    assert stands(waiting) == (RequestState.OPEN, Doubt.NONE, False)
    assert waiting.reasons()[0] == (MailState.FILED, MailReason.REQUEST)


@pytest.mark.words
@pytest.mark.parametrize("text", ["JA\n\nANONYM", "Ja, anonymt tak"])
def test_a_yes_with_the_order_for_no_name_is_both(waiting: House, text: str) -> None:
    both = [(MailState.FILED, MailReason.REQUEST), (MailState.FILED, MailReason.CONFIRMED)]
    assert waiting.files(to_change(1, text)) == both
    assert stands(waiting) == (RequestState.OPEN, Doubt.NONE, True)


@pytest.mark.words
@pytest.mark.parametrize(
    "text",
    [
        "JA, men skriv ikke vores navn. Og fristen er den 12. december.",
        "Vi vil gerne være anonyme, hvis det er muligt.",
        "Ja, men den må ikke sendes videre til nogen",
        "Ja. Hvem har i øvrigt brugte stole? Helst uden kommunens navn.",
    ],
)
def test_a_wish_among_other_words_is_kept_with_the_mail_that_waits(waiting: House, text: str) -> None:
    assert waiting.files(to_change(1, text)) == [(MailState.HELD, MailReason.NOT_PROVEN), WISH]
    assert waiting.reason() == "about mail 1: the writer perhaps does not want to be named"
    shown = mail(waiting.store, 1, house=waiting.value)
    assert [(one.id, one.text) for one in shown.postscripts] == [(2, text)]
    take_in(waiting)
    assert stands(waiting) == IN_DOUBT
    assert waiting.reasons() == [WISH, WISH]
    assert why(mail(waiting.store, 1, house=waiting.value).mail) == waiting.reason()
    set_anonymous(waiting.store, 101, anonymous=True, by=secretary())
    assert [state for state, _ in waiting.reasons()] == [MailState.FILED, MailState.FILED]


def test_a_wish_counts_when_the_yes_comes_later_or_the_mail_is_read_again(waiting: House) -> None:
    waiting.files(to_change(1, "Vent lige. Vi vil ikke nævnes."))
    retry(waiting.store, 1, house=waiting.value, by=secretary())
    assert waiting.reasons()[0] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert waiting.files(to_change(1, "JA"))[0] == WISH
    assert stands(waiting) == IN_DOUBT


def test_the_yes_may_answer_the_receipt_of_the_postscript(waiting: House) -> None:
    waiting.files(to_change(1, "Vent lige. Vi vil ikke nævnes."))
    assert waiting.files(to_change(2, "JA"))[0] == WISH
    assert stands(waiting) == IN_DOUBT


@pytest.mark.words
@pytest.mark.parametrize("text", ["Ja, men fristen er den 12. december", "Hov, det skulle være til 60 ansatte."])
def test_other_words_are_shown_with_the_mail_that_waits(waiting: House, text: str) -> None:
    assert waiting.files(to_change(1, text))[0] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert [one.text for one in mail(waiting.store, 1, house=waiting.value).postscripts] == [text]
    take_in(waiting)
    assert stands(waiting) == (RequestState.OPEN, Doubt.NONE, False)


@pytest.mark.words
@pytest.mark.parametrize("text", ["JA", "Ja tak"])
def test_a_bare_yes_adds_nothing(waiting: House, text: str) -> None:
    waiting.files(to_change(1, text))
    assert mail(waiting.store, 1, house=waiting.value).postscripts == ()
    assert stands(waiting) == (RequestState.OPEN, Doubt.NONE, False)


def test_the_words_of_somebody_else_and_a_forged_answer_are_kept_with_nothing(waiting: House) -> None:
    waiting.files(to_change(1, "JA, men gerne uden vores navn.", sender=LIS))
    forged = to_change(1, "JA, men gerne uden vores navn.")
    failed = b"Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n" + forged
    assert waiting.files(failed, vouch=False)[-1] == (MailState.HELD, MailReason.NOT_AUTHENTICATED)
    assert "added" not in row(waiting, 1).reason_values
    assert mail(waiting.store, 1, house=waiting.value).postscripts == ()


CORRECTION = eml(KIM, "RETTELSE til #101", "RETTELSE\nHvem har købt uniformer til to hold?")


@pytest.mark.words
@pytest.mark.parametrize("server", ["mx.ika.example", ""])
def test_a_yes_with_a_wish_to_a_correction_takes_the_name_off_its_request(house: House, server: str) -> None:
    house.files(ASK)
    house.sets(inbox={"sources": ["inbox"], "server": server})
    house.files(CORRECTION, vouch=False)
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    house.files(to_change(2, "JA, men gerne uden vores navn."), vouch=False)
    assert house.reasons()[1:] == [WISH, (MailState.FILED, MailReason.CONFIRMED)]
    assert stands(house) == IN_DOUBT
    assert house.request().text == "Hvem har købt uniformer til to hold?"


def test_a_wish_about_a_correction_that_waits_holds_its_request_at_once_until_a_person_decides(house: House) -> None:
    house.files(ASK)
    house.files(CORRECTION, vouch=False)
    house.files(to_change(2, "Vent lidt. Og helst uden kommunens navn.\nFristen er den 12. december."))
    assert house.reasons()[1:] == [(MailState.HELD, MailReason.NOT_PROVEN), WISH]
    assert house.reason() == "#101: the writer perhaps does not want to be named"
    assert stands(house) == IN_DOUBT
    set_anonymous(house.store, 101, anonymous=False, by=secretary())
    assert house.reasons()[-1] == (MailState.FILED, MailReason.CHANGED)
    take_in(house, 2)
    assert stands(house) == (RequestState.OPEN, Doubt.NONE, False)


def test_a_yes_with_a_wish_to_an_answer_takes_its_name_off(house: House) -> None:
    house.files(ASK)
    house.files(eml(LIS, "SV: Uniformer #101", "Det har vi gjort i to år, og det gik godt."), vouch=False)
    assert house.reasons()[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    house.files(to_change(2, "JA, men gerne uden vores navn.", sender=LIS))
    assert house.reasons()[1:] == [WISH, (MailState.FILED, MailReason.CONFIRMED)]


def test_an_answer_that_quotes_the_whole_question_is_a_bare_yes(house: House) -> None:
    (asked,) = house.receives(ASK, vouch=False)
    quoted = "\n".join(f"> {line}" for line in asked.body.splitlines())
    to = keyed(ADDRESS, Key(Purpose.CHANGE, 1), SECRET)
    house.files(eml(KIM, f"SV: {asked.subject}", f"JA\n\nDen 1. december 2026 skrev IKA:\n{quoted}", to=to))
    assert stands(house) == (RequestState.OPEN, Doubt.NONE, False)
    assert parse(house.rows()[0].message or b"").subject == asked.subject
