"""Who sells places in search engines, links and websites asks nobody, and answers nothing."""

from __future__ import annotations

import pytest

from digest.reading.selling import sells
from digest.store.reasons import MailReason
from digest.store.states import MailState
from tests.build import ASK, KIM
from tests.conftest import eml
from tests.house import House

SPAM = {
    "We can rank your site on Google": "Hi,\n\nWe can rank your site on Google page 1. Can I send you a quote?\n\nJohn",
    "RE: Proposal": "I wrote about ranking your website last week. Our team can grow your organic traffic. Interested?",
    "SV: Uniformer #101": "We offer affordable link building services. Are you interested?",
    "Guest post": "How much do you charge for a guest post on your website?",
    "SEO": "50 guest posts with high DA backlinks for 99 dollars. Reply for our price list.",
    "Website": "Dear Sir, we are a leading web design company. Let me know, and I will send our portfolio.",
    "Bedre placering": "Vi kan få jeres hjemmeside på side 1 på Google. Skal vi tage en kort snak?",
    "Flere kunder": "Vi tilbyder søgemaskineoptimering til faste priser. Må jeg ringe?",
}


@pytest.mark.parametrize("subject", SPAM)
def test_whoever_sells_a_place_in_a_search_engine_is_known(subject: str) -> None:
    assert sells(f"{subject}\n{SPAM[subject]}")


@pytest.mark.parametrize(
    "words",
    [
        "Hvem har købt hjælp til, at hjemmesiden ligger højere på Google?",
        "Hvordan har I fået jeres hjemmeside på side 1 på Google?",
        "Vi har erfaring med søgemaskineoptimering: det kostede 40.000 kr.",
        "Vi købte webdesign hos et lille bureau. Se vores hjemmeside.",
        "Link building var ikke en del af kontrakten.",
        "Er jeres hjemmeside tilgængelig for blinde?",
    ],
)
def test_who_asks_colleagues_or_tells_what_they_bought_sells_nothing(words: str) -> None:
    assert not sells(words)


@pytest.mark.parametrize("sender", ["john@seo.example", KIM])
@pytest.mark.parametrize("subject", SPAM)
@pytest.mark.words
def test_it_becomes_no_request_and_no_answer(house: House, subject: str, sender: str) -> None:
    state, reason = house.files(ASK, eml(sender, subject, SPAM[subject]))[-1]
    assert state is MailState.HELD
    assert reason == (MailReason.ASKS_NOTHING if sender == KIM else MailReason.UNKNOWN_SENDER)
