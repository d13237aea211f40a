"""The receipt of a mail that answers several requests: what goes where, and how its writer takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import Undivided, Withdrawn
from digest.followup.answers import pass_on
from digest.followup.receipts import acknowledge
from digest.inbox.filing import file_mails
from digest.inbox.reviewing import Verdict, accept, dismiss, hold, retry
from digest.inbox.views import mail
from digest.marks import Key, Purpose, keyed
from digest.reading.message import Message, parse
from digest.requests.answering import pass_answer
from digest.requests.trying import tried as prospect
from digest.requests.views import answers
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import Consent, DeliveryKind, DeliveryState, Doubt, MailState
from digest.writing.reasons import answer_way, mail_reason
from tests.build import ADDRESS, KIM, LIS, OLE, SECRET, SENDS, a_request, secretary
from tests.conftest import eml
from tests.house import House, registered
from tests.inbox.lettered import LETTER, consents, given, published, rows, with_file

TEXT = "Hej\n\nTil 101:\nVi køber hos Tråd.\n\nTil 102:\nALLE\nVi bruger Naturmælk.\n\nMvh\nLis Dam"
HOUR = timedelta(hours=1)
FILED, HELD = MailState.FILED, MailState.HELD


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(published(registered(store)), tmp_path, now=SENDS + timedelta(hours=5))


def replies(house: House, text: str, to: int = 1) -> list[tuple[MailState, str]]:
    """The states of all mails, after the answerer replied to the receipt of one."""
    return house.files(eml(LIS, "SV: Modtaget", text, to=keyed(ADDRESS, Key(Purpose.CHANGE, to), SECRET)))


def passed(house: House) -> list[Message]:
    """The mails to who asked, an hour later."""
    pass_on(house.store, house=house.value, now=house.now + HOUR)
    return [parse(row.message or b"") for row in house.rows(DeliveryKind.ANSWER)]


def test_one_receipt_shows_which_words_go_where(house: House) -> None:
    (receipt,) = house.receives(eml(LIS, LETTER, TEXT))
    assert receipt.subject == "Modtaget: dine svar på efterlysning #101 og #102"
    first, second = receipt.body.index("#101  Genbrugte uniformer"), receipt.body.index("#102  Økologisk skolemælk")
    assert first < receipt.body.index("Vi køber hos Tråd.") < second < receipt.body.index("Vi bruger Naturmælk.")
    assert second < receipt.body.index("Det kan også komme i et senere brev til alle medlemmer")
    assert "»102 er forkert«" in receipt.body
    assert "onsdag den 2. december 2026 kl. 15.00" in receipt.body


def test_the_receipt_says_which_files_go_where(house: House) -> None:
    house.receives(with_file("Til 101:\nTråd, se vedhæftede.\n\nTil 102:\nMælk."))
    accept(house.store, 1, Verdict(answers_to=(101, 102)), house=house.value, by=secretary(house.now))
    *_, receipt = house.receives()
    assert receipt.body.count("Filer: priser.csv") == 1
    assert receipt.body.index("Filer: priser.csv") < receipt.body.index("#102")


def test_the_receipt_of_a_mail_in_doubt_says_how_it_was_understood(house: House) -> None:
    (receipt,) = house.receives(eml(LIS, LETTER, "ANONYMT\n\nTil 101:\nTråd.\n\nTil 102:\nMælk."))
    assert "Den ser ud til at svare på #101 (Genbrugte uniformer), #102 (Økologisk skolemælk)." in receipt.body


def test_nobody_gets_an_answer_before_its_writer_could_take_it_back(house: House) -> None:
    house.files(eml(LIS, LETTER, TEXT))
    assert pass_on(house.store, house=house.value, now=house.now + HOUR / 2) == 0
    first, second = passed(house)
    assert ("Tråd" in first.body, "Naturmælk" in first.body) == (True, False)
    assert ("Tråd" in second.body, "Naturmælk" in second.body) == (False, True)
    assert pass_on(house.store, house=house.value, now=house.now + 2 * HOUR) == 0


def test_a_reply_takes_one_answer_back(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    assert replies(house, "Det var ikke til 102.") == [(FILED, "answer"), (FILED, "taken_back")]
    assert list(given(house)) == [101]
    assert [mail.sender for mail in passed(house)] == [ADDRESS]
    acknowledge(house.store, house=house.value, now=house.now)
    note = parse(house.rows(DeliveryKind.RECEIPT)[-1].message or b"")
    assert "Dit svar på #102 (Økologisk skolemælk) er taget tilbage, og ingen har fået det." in note.body


def test_the_same_words_after_an_answer_was_taken_back_are_looked_at_and_taking_it_back_twice_is_a_copy(
    house: House,
) -> None:
    again = {"date": "Wed, 02 Dec 2026 09:00:00 +0000"}
    house.receives(eml(LIS, LETTER, TEXT))
    replies(house, "Det var ikke til 102.")
    back = eml(LIS, "SV: Modtaget", "Det var ikke til 102.", to=keyed(ADDRESS, Key(Purpose.CHANGE, 1), SECRET), **again)
    assert house.files(back)[2:] == [(MailState.IGNORED, "duplicate")]
    assert house.files(eml(LIS, LETTER, TEXT, **again))[3:] == [(HELD, "repeats")]
    assert list(given(house)) == [101]


def test_what_is_not_clear_holds_all_that_has_not_gone(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    assert replies(house, "Hov, det var helt forkert!") == [(HELD, "withdrawn"), (HELD, "change")]
    assert given(house) == {}
    assert passed(house) == []


AFTERWARDS = [
    ("Mit svar", "Mit svar til 101 er forkert. Send det ikke videre."),
    ("Svar på 101", "Mit svar til #101 er forkert."),
    ("Mit svar", "Stop mit svar."),
    ("Vedr. mit svar", "Vent med at sende mit svar videre."),
]


@pytest.mark.both
@pytest.mark.parametrize(("subject", "words"), AFTERWARDS)
def test_answers_wait_while_a_later_mail_of_their_writer_does(house: House, subject: str, words: str) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    assert house.files(eml(LIS, subject, words))[-1][0] is HELD
    assert passed(house) == []
    shown = answers(house.store)[0]
    assert answer_way(shown.passed, "da", shown.way) == "venter: afsenderen har skrevet igen, i mail 2"
    assert [number for _, number in mail(house.store, 2, house=house.value).stops] == [101, 102]
    tried = prospect(house.store, lambda store: dismiss(store, 2, by=secretary(house.now)), today=house.now.date())
    assert len(tried.answered) == 2
    dismiss(house.store, 2, by=secretary(house.now))
    assert len(passed(house)) == 2


@pytest.mark.both
def test_a_person_passes_on_at_once_what_waits_for_a_later_mail(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    house.files(eml(LIS, "Mit svar", "Stop mit svar."))
    pass_answer(house.store, 1, by=secretary(house.now), word=Word(house.value))
    assert len(house.rows(DeliveryKind.ANSWER)) == 1


def test_an_answer_to_one_request_waits_for_a_mail_that_came_before_it_went(house: House) -> None:
    house.files(eml(LIS, "SV: Svar på #101", "Vi køber hos Tråd."), eml(LIS, "Mit svar", "Stop mit svar."))
    assert passed(house) == []


@pytest.mark.parametrize(
    ("sender", "subject", "words", "vouch"),
    [
        (OLE, "Mit svar", "Stop mit svar.", True),  # somebody else's
        (LIS, "Mit svar", "Stop mit svar.", False),  # perhaps somebody else's
        (LIS, "Elbiler", "Hvem har købt elbiler? Nævn os ikke.", True),  # a request, which is held itself
        (LIS, "SV: #104", "Vi har skilte.\n\nANONYM", True),  # an answer, which is held itself
    ],
)
def test_answers_wait_for_no_other_mail(house: House, sender: str, subject: str, words: str, vouch: bool) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    assert house.files(eml(sender, subject, words), vouch=vouch)[-1][0] is HELD
    assert len(passed(house)) == 2


WAYS = [
    Verdict(),
    Verdict(answer_to=102),
    Verdict(answers_to=(101, 102)),
    Verdict(as_request=True),
    Verdict(change_of=101),
]


@pytest.mark.both
@pytest.mark.parametrize("aside", [False, True])
@pytest.mark.parametrize("verdict", WAYS)
def test_what_its_writer_took_back_is_taken_in_again_only_by_who_knows_that(
    house: House, verdict: Verdict, aside: bool
) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    replies(house, "102 og 101 er forkert")
    if aside:
        dismiss(house.store, 1, by=secretary(house.now))
    with pytest.raises(Withdrawn, match=r"taken back their answer to #10[12].*, in mail 2"):
        accept(house.store, 1, verdict, house=house.value, by=secretary(house.now))
    with pytest.raises(Withdrawn):
        retry(house.store, 1, house=house.value, by=secretary(house.now))
    assert given(house) == {}


@pytest.mark.both
def test_who_knows_that_it_was_taken_back_takes_it_in_again(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    replies(house, "102 er forkert")
    accept(house.store, 1, Verdict(answer_to=101, again=True), house=house.value, by=secretary(house.now))
    assert list(given(house)) == [101]
    again = Verdict(answers_to=(101, 102), again=True)
    with pytest.raises(Withdrawn, match="to #102, in mail 2"):
        accept(house.store, 1, again, house=house.value, by=secretary(house.now))
    accept(house.store, 1, replace(again, despite_withdrawal=True), house=house.value, by=secretary(house.now))
    assert list(given(house)) == [101, 102]


def test_what_has_gone_is_in_no_letter_and_a_person_looks(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    passed(house)
    assert replies(house, "102 er forkert")[-1] == (HELD, "change")
    assert {row.request.number: row.hidden for row in rows(house)} == {101: False, 102: True}


@pytest.mark.both
def test_the_order_for_no_name_holds_for_all_answers_of_the_receipt(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    assert replies(house, "ANONYM")[-1] == (FILED, "changed")
    assert consents(house) == dict.fromkeys((101, 102), Consent.ANONYMOUS)
    assert [row.doubt for row in rows(house)] == [Doubt.NAMELESS] * 2
    assert passed(house) == []


def test_thanks_for_the_receipt_change_nothing(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    replies(house, "Tak, det passer.")
    assert house.reasons()[0] == (FILED, "answers")
    assert list(given(house)) == [101, 102]


def test_a_person_parts_a_mail_in_doubt_with_one_act(house: House) -> None:
    house.receives(eml(LIS, LETTER, "Kære Kim\nTråd.\n\nKære Mads\nEgetræ."))
    assert house.reasons() == [(HELD, "several")]
    outcome = accept(house.store, 1, house=house.value, by=secretary(house.now))
    assert (outcome.state, outcome.reason) == (FILED, "answers")
    assert given(house) == {101: "Tråd.", 104: "Egetræ."}
    assert pass_on(house.store, house=house.value, now=house.now) == 0
    assert len(passed(house)) == 2
    acknowledge(house.store, house=house.value, now=house.now)
    note = parse(house.rows(DeliveryKind.RECEIPT)[-1].message or b"")
    assert note.subject == "Modtaget: dine svar på efterlysning #101 og #104"
    assert "Svarene går videre" in note.body


def test_a_person_may_say_which_requests_a_mail_answers(house: House) -> None:
    house.files(eml(LIS, LETTER, "Til 101:\nTråd.\n\nTil 177:\nMælk."))
    with pytest.raises(Undivided, match=r"which words are for #102:"):
        accept(house.store, 1, Verdict(answers_to=(101, 102)), house=house.value, by=secretary(house.now))
    verdict = Verdict(answers_to=(101, 102), whole=True)
    accept(house.store, 1, verdict, house=house.value, by=secretary(house.now))
    assert given(house)[102] == "Til 101:\nTråd.\n\nTil 177:\nMælk."


def test_words_are_parted_among_requests_that_a_person_names_though_no_letter_has_shown_them(house: House) -> None:
    new = a_request(house.store, "Hvem har elcykler?", address=KIM, at=house.now)
    house.files(eml(LIS, LETTER, f"Til 101:\nTråd.\n\nTil {new}:\nMælk."))
    assert house.reasons()[-1][0] is HELD
    mail = len(house.reasons())
    accept(house.store, mail, Verdict(answers_to=(101, new)), house=house.value, by=secretary(house.now))
    assert given(house) == {101: "Tråd.", new: "Mælk."}


@pytest.mark.both
def test_a_person_takes_in_answers_without_a_name_and_each_waits_to_be_read(house: House) -> None:
    house.files(eml(LIS, LETTER, "Til 101:\nTråd, gerne anonymt.\n\nTil 102:\nMælk."))
    outcome = accept(house.store, 1, house=house.value, by=secretary(house.now))
    assert outcome.state is HELD
    assert consents(house) == dict.fromkeys((101, 102), Consent.ANONYMOUS)
    assert all(row.doubt for row in rows(house))
    assert passed(house) == []
    for row in rows(house):
        assert house.reasons()[0][0] is HELD
        pass_answer(house.store, row.id, by=secretary(house.now))
    assert house.reasons()[0] == (FILED, "answers")
    assert all("Lis" not in mail.body and "Tangsø" not in mail.body for mail in passed(house))


@pytest.mark.both
def test_holding_and_reading_again_double_nothing(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    hold(house.store, 1, by=secretary(house.now))
    assert given(house) == {}
    assert retry(house.store, 1, house=house.value, by=secretary(house.now)) is FILED
    assert list(given(house)) == [101, 102]
    file_mails(house.store, house=house.value, now=house.now)
    assert len(rows(house)) == 2


@pytest.mark.both
def test_a_mail_that_is_something_else_after_all_leaves_no_answer(house: House) -> None:
    house.receives(eml(LIS, LETTER, TEXT))
    accept(house.store, 1, Verdict(answer_to=104, again=True), house=house.value, by=secretary(house.now))
    assert list(given(house)) == [104]
    assert [row.state for row in house.rows(DeliveryKind.RECEIPT)] == [DeliveryState.VOID]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("code", ["answers", "several", "taken_back", "withdrawn"])
def test_every_reason_of_it_is_shown_in_words(language: str, code: str) -> None:
    numbers = {"da": "#101 og #102", "en": "#101 and #102"}[language]
    assert numbers in mail_reason(code, {"number": 101, "numbers": [101, 102], "mail": 2}, language)
