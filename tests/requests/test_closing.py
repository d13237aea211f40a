"""Who wishes in a sentence to have a request closed, and what is shown of the sign-off."""

from __future__ import annotations

import pytest

from digest.requests.views import request as asked
from digest.store.reasons import MailReason
from digest.store.states import MailState, RequestState
from tests.build import KIM, LIS, OLE, to_change
from tests.conftest import eml
from tests.databases import kept
from tests.house import House

ASK = eml(KIM, "Uniformer", "Hej alle\n\njeg leder efter uniformer. Hvem har købt nogen?\n\nHilsen Kim")
CLEAR = "Tusind tak for de mange svar, så I må gerne lukke den."
DOUBT = "Tusind tak! I må gerne lukke den, når fristen er gået."


@pytest.fixture
@kept
def house(house: House) -> House:
    """Kim has asked for uniforms."""
    house.files(ASK)
    return house


@pytest.mark.parametrize("words", [CLEAR, "så I må gerne lukke den", f"{CLEAR}\n\nMvh\nKim Holm"])
@pytest.mark.parametrize("subject", ["SV: Modtaget: Efterlysning #101: Uniformer", "SV: Efterlysning #101 – Uniformer"])
def test_a_clear_wish_of_the_asker_closes_the_request(house: House, subject: str, words: str) -> None:
    assert house.files(eml(KIM, subject, words))[-1] == (MailState.FILED, MailReason.CLOSED)
    assert house.request().state is RequestState.CLOSED


@pytest.mark.both
def test_the_order_alone_below_the_number_closes_ones_own_request_and_nobody_elses(house: House) -> None:
    assert house.files(eml(LIS, "Luk #101", "LUK"))[-1] == (MailState.HELD, MailReason.NOT_YOURS)
    assert house.request().state is RequestState.OPEN
    assert house.files(eml(KIM, "Luk #101", "Hej\n\nLUK"))[-1] == (MailState.FILED, MailReason.CLOSED)
    assert house.request().state is RequestState.CLOSED


def test_a_clear_wish_by_a_reply_to_the_receipt_closes_it_and_is_told(house: House) -> None:
    house.receives()
    (told,) = house.receives(to_change(1, CLEAR))
    assert told.subject == "Efterlysning #101 er lukket"


@pytest.mark.parametrize(
    ("sender", "subject", "words", "reason"),
    [
        (KIM, "SV: Efterlysning #101 – Uniformer", DOUBT, MailReason.PERHAPS_CLOSE),
        (KIM, "SV: Modtaget: Efterlysning #101: Uniformer", DOUBT, MailReason.PERHAPS_CLOSE),
        (KIM, "SV: IKA Efterlysninger 23", CLEAR, MailReason.PERHAPS_CLOSE),
        (KIM, "Tak for hjælpen", CLEAR, MailReason.PERHAPS_CLOSE),
        (LIS, "SV: Efterlysning #101 – Uniformer", CLEAR, MailReason.NOT_YOURS),
    ],
)
def test_a_wish_in_doubt_waits_for_a_person_with_a_reason(
    house: House, sender: str, subject: str, words: str, reason: MailReason
) -> None:
    assert house.files(eml(sender, subject, words))[-1] == (MailState.HELD, reason)
    assert house.request().state is RequestState.OPEN


@pytest.mark.parametrize("sender", [OLE, LIS])
@pytest.mark.parametrize(
    "words",
    [
        "Vi har fundet det, vi skulle bruge, så I må gerne lukke efterlysningen, men ikke før fredag.",
        "Nu kan efterlysningen lukkes, men ikke før fredag.",
        "I må lukke den på fredag.",
    ],
)
def test_what_somebody_else_says_of_closing_it_is_no_answer_and_waits(house: House, sender: str, words: str) -> None:
    assert house.files(eml(sender, "SV: Efterlysning #101 – Uniformer", words))[-1] == (
        MailState.HELD,
        MailReason.PERHAPS_CLOSE,
    )
    assert (asked(house.store, 101).answers, house.request().state) == ((), RequestState.OPEN)


def test_a_wish_that_nobody_vouches_for_closes_nothing(house: House) -> None:
    house.files(eml(KIM, "SV: Efterlysning #101 – Uniformer", CLEAR), vouch=False)
    assert house.reasons()[-1][0] is MailState.HELD
    assert house.request().state is RequestState.OPEN


def test_thanks_without_a_wish_are_thanks_as_before(house: House) -> None:
    assert house.files(eml(KIM, "SV: IKA Efterlysninger 23", "Tusind tak for hjælpen."))[-1][0] is MailState.IGNORED


def test_a_first_name_below_the_words_is_in_no_letter_and_stays_in_the_original(house: House) -> None:
    shown = asked(house.store, 101)
    assert shown.public_text == "Jeg leder efter uniformer. Hvem har købt nogen?"
    assert shown.text.endswith("Hilsen Kim")
    house.files(eml(OLE, "Elbiler", "Hvem har elbiler?\n\n/Ole"))
    assert (asked(house.store, 102).public_text, asked(house.store, 102).text) == (
        "Hvem har elbiler?",
        "Hvem har elbiler?\n\n/Ole",
    )


@pytest.mark.parametrize("server", ["", "mx.ika.example"])
@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("SV: Efterlysning #101 – Uniformer", "LUK"),
        ("Luk #101", "LUK"),
        ("Uniformer", "LUK"),
        ("Luk efterlysning 101", "Hej\n\nLuk efterlysning 101, tak.\n\nMvh Kim"),
        ("Tak for hjælpen", CLEAR),
        ("SV: Efterlysning #101 – Uniformer", DOUBT),
    ],
)
def test_that_nothing_says_who_closes_it_is_said_before_all_else(
    house: House, server: str, subject: str, words: str
) -> None:
    house.sets(inbox={"sources": ["inbox"], "server": server})
    assert house.files(eml(KIM, subject, words), vouch=False)[-1] == (MailState.HELD, MailReason.NOT_PROVEN)
    assert house.request().state is RequestState.OPEN


@pytest.mark.both
def test_what_a_person_must_look_at_waits_though_its_writer_says_that_it_is_theirs(house: House) -> None:
    (told,) = house.receives(eml(KIM, "Tak for hjælpen", CLEAR), vouch=False)[-1:]
    house.files(eml(KIM, f"SV: {told.subject}", "Ja", to=told.header("reply-to")))
    assert house.reasons()[1:] == [
        (MailState.HELD, MailReason.PERHAPS_CLOSE),
        (MailState.FILED, MailReason.CONFIRMED),
    ]
    assert house.request().state is RequestState.OPEN
