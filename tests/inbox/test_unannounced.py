"""Where nothing says who wrote a mail, what takes effect is told to the member, or a person looks first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.inbox.reasons import MOST_OLD
from digest.inbox.reviewing import AS_IT_IS, Verdict, accept
from digest.marks import Key, Purpose, keyed
from digest.members.suppressions import suppress
from digest.store.reasons import SuppressionReason
from digest.store.states import MailState
from tests.build import ADDRESS, ASK, KIM, LIS, SECRET, a_member, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

OLD = "Thu, 19 Nov 2026 09:00:00 +0100"
ASKS = (KIM, "Elbiler", "Hvem har købt elbiler?")
ANSWERS = (LIS, "SV: Uniformer #101", "Det har vi gjort i to år.")
SHARES = (LIS, "SV: Uniformer #101", "Det har vi gjort i to år.\n\nALLE")
CLOSES = (KIM, "SV: Uniformer #101", "LUK")
CHANGES = (KIM, "SV: Modtaget: Efterlysning #101", "RETTELSE\n\nHvem har købt brugte busser?")
OF_A_LIST = (
    {"list_id": "<indkoeb.nordmose.example>"},
    {"precedence": "bulk"},
    {"precedence": "List"},
    {"precedence": "junk"},
    {"return_path": "<>"},
)


@pytest.fixture
def house(house: House) -> House:
    """Kim has asked for uniforms, and was told; from now on nobody says which mails are genuine."""
    asked(house)
    house.sets(inbox={"sources": ["inbox"]})
    return house


@kept
def asked(house: House) -> House:
    assert house.receives(ASK)
    return house


@pytest.mark.parametrize("headers", OF_A_LIST, ids=str)
@pytest.mark.parametrize("words", [ASKS, ANSWERS, CLOSES], ids=lambda words: words[2][-12:])
def test_a_mail_that_no_receipt_answers_and_that_may_be_forged_waits_for_a_person(
    house: House, words: tuple[str, str, str], headers: dict[str, str]
) -> None:
    assert house.receives(eml(*words, **headers), vouch=False) == []
    assert house.reasons()[-1] == (MailState.HELD, "no_receipt")


@pytest.mark.parametrize("date", ["", OLD, "Mon, 2 Nov 2015 09:00:00 +0100"])
@pytest.mark.parametrize("words", [ASKS, ANSWERS, SHARES], ids=lambda words: words[2][-12:])
def test_what_may_be_forged_and_takes_effect_is_told_however_old_it_says_it_is(
    house: House, words: tuple[str, str, str], date: str
) -> None:
    assert len(house.receives(eml(*words, date=date), vouch=False)) == 1
    assert house.reasons()[-1][0] is MailState.FILED


@pytest.mark.parametrize("words", [CLOSES, CHANGES], ids=lambda words: words[2][-12:])
def test_an_order_that_may_be_forged_changes_nothing(house: House, words: tuple[str, str, str]) -> None:
    before = house.request()
    house.receives(eml(*words, date=OLD), vouch=False)
    assert house.reasons()[-1][0] is MailState.HELD
    assert (house.request().state, house.request().text) == (before.state, before.text)


@pytest.mark.both
@pytest.mark.parametrize("seconds", [0, 1, 9])
def test_a_mail_that_comes_on_the_heels_of_a_receipt_is_told_all_the_same(house: House, seconds: int) -> None:
    with house.store.write() as session:
        for row in house.rows():
            session.merge(row).sent_at = house.now
    house.now += timedelta(seconds=seconds)
    assert len(house.receives(eml(*ASKS), vouch=False)) == 1


def test_no_receipt_can_go_to_an_address_that_is_not_written_to(house: House) -> None:
    with house.store.write() as session:
        suppress(session, KIM, reason=SuppressionReason.BOUNCED, now=NOW)
    house.receives(eml(*ASKS), vouch=False)
    assert house.reasons()[-1] == (MailState.HELD, "no_receipt")


@pytest.mark.parametrize("headers", [{}, {"date": OLD}, {"list_id": "<indkoeb.nordmose.example>"}], ids=str)
def test_who_leaves_is_told_whatever_the_mail_looks_like(house: House, headers: dict[str, str]) -> None:
    (told,) = house.receives(eml(KIM, "Afmeld", "Afmeld mig fra brevet.", **headers), vouch=False)
    assert told.subject == "Du får ikke flere breve"


@pytest.mark.parametrize("headers", [{}, {"date": OLD}, {"list_id": "<indkoeb.nordmose.example>"}], ids=str)
def test_the_key_of_a_receipt_proves_who_wrote_and_what_it_does_is_told(house: House, headers: dict[str, str]) -> None:
    assert len(house.receives(eml(KIM, "SV: Uniformer", "LUK", to=keyed_to(1), **headers), vouch=False)) == 1
    assert house.reasons()[-1] == (MailState.FILED, "closed")


def keyed_to(mail_id: int) -> str:
    """The address to which a reply to the receipt of a mail goes."""
    return keyed(ADDRESS, Key(Purpose.CHANGE, mail_id), SECRET)


@pytest.mark.parametrize("headers", [{}, {"date": OLD}, {"list_id": "<indkoeb.nordmose.example>"}], ids=str)
def test_a_yes_is_told_however_it_was_sent(house: House, headers: dict[str, str]) -> None:
    house.sets(inbox={"sources": ["inbox"], "server": "mx.ika.example"})
    assert len(house.receives(eml(*ASKS), vouch=False)) == 1  # is this yours?
    assert len(house.receives(eml(KIM, "SV: Bekræft", "JA", to=keyed_to(2), **headers), vouch=False)) == 1
    assert house.reasons()[-1] == (MailState.FILED, "confirmed")


def test_an_old_mailbox_that_nothing_vouches_for_mails_a_few_and_the_rest_waits(house: House) -> None:
    for number in range(MOST_OLD + 5):
        a_member(house.store, f"m{number}@egnholm.example", organisation="Egnholm")
    raws = [
        eml(f"m{number}@egnholm.example", f"Biler {number}", f"Hvem har købt {number} elbiler?", date=OLD)
        for number in range(MOST_OLD + 5)
    ]
    assert len(house.receives(*raws, vouch=False)) == MOST_OLD
    assert house.reasons()[-5:] == [(MailState.HELD, "old")] * 5
    assert house.receives(eml(*ASKS), vouch=False)  # one of today


def test_an_old_mailbox_that_is_vouched_for_becomes_requests_and_mails_nobody(house: House) -> None:
    house.sets(inbox={"sources": ["inbox"], "server": "mx.ika.example"})
    raws = [eml(KIM, f"Biler {number}", f"Hvem har købt {number} elbiler?", date=OLD) for number in range(5)]
    assert house.receives(*raws) == []
    assert house.reasons()[1:] == [(MailState.FILED, "request")] * 5


@pytest.mark.parametrize("headers", [{"list_id": "<indkoeb.nordmose.example>"}, {"return_path": "<>"}], ids=str)
@pytest.mark.parametrize("verdict", [AS_IT_IS, Verdict(as_request=True)], ids=["as it is", "as a request"])
def test_what_a_person_takes_in_is_told_to_the_member(house: House, headers: dict[str, str], verdict: Verdict) -> None:
    house.receives(eml(*ASKS, **headers), vouch=False)
    accept(house.store, 2, verdict, house=house.value, by=secretary(house.now))
    (told,) = house.receives()
    assert told.subject == "Modtaget: Efterlysning #102: Elbiler"


def test_a_mail_that_failed_the_checks_and_is_taken_in_all_the_same_is_told_to_the_member(house: House) -> None:
    house.sets(inbox={"sources": ["inbox"], "server": "mx.ika.example"})
    fails = b"Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n"
    assert house.receives(fails + eml(*ASKS), vouch=False) == []
    accept(house.store, 2, Verdict(despite_failure=True), house=house.value, by=secretary(house.now))
    (told,) = house.receives()
    assert KIM in told.header("to")
