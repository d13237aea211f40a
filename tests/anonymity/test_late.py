"""A wish for no name that comes when the letter goes out, or has gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.edition.pages import shown_request
from digest.edition.views import edition
from digest.requests.views import request
from digest.store.reasons import MailReason
from digest.store.states import EditionState, MailState, RequestState
from tests.anonymity.composed import compose_it
from tests.build import KIM, PERIOD, SENDS, goes_out, to_change
from tests.conftest import eml
from tests.delivery.notices import send_some
from tests.delivery.server import Scripted
from tests.house import House


@pytest.fixture
def house(house: House) -> House:
    house.now = PERIOD.closes_at.replace(day=29)
    return house


def all_have_it(house: House, folder: Path) -> None:
    """The letter goes out, and everybody gets it."""
    goes_out(house.store, "", house=house.value, now=SENDS)
    house.now = SENDS
    house.sends(folder)


def test_who_regrets_when_the_letter_has_gone_is_not_named_any_more_and_a_person_knows(
    house: House, tmp_path: Path
) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler i Nordmose?"))
    compose_it(house)
    all_have_it(house, tmp_path)
    assert house.files(to_change(1, "ANONYM"))[-1] == (MailState.HELD, MailReason.CHANGE_LATE)
    page = shown_request(house.store, 101, house=house.value, language="da")
    assert page is not None
    assert (page.request.organisation, page.request.asker) == ("", "")
    assert "Nordmose" not in str(page.request.paragraphs)


@pytest.mark.parametrize("count", [1, 7])
def test_who_regrets_when_the_letter_has_gone_is_told_where_the_name_is_off_and_where_not(
    house: House, count: int, tmp_path: Path
) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler i Nordmose?"))
    compose_it(house)
    all_have_it(house, tmp_path)
    for _ in range(count - 1):  # however often they write
        house.receives(to_change(1, f"Jeg har et spørgsmål nummer {_}."))
    receipt = house.receives(to_change(1, "ANONYM"))[-1]
    assert receipt.subject == "Efterlysning #101 er uden dit navn"
    assert "på dens side, i brevet på nettet og i det, der kommer" in receipt.body
    assert "De mails, der er sendt, kan vi ikke kalde tilbage." in receipt.body


def test_who_regrets_before_anybody_has_the_letter_is_named_to_nobody(house: House) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler i Nordmose?"))
    compose_it(house)
    goes_out(house.store, "", house=house.value, now=SENDS)
    house.now = SENDS
    receipt = house.receives(to_change(1, "FRIST 20-12-2026\nANONYM"))[-1]
    assert house.reasons()[-1] == (MailState.FILED, MailReason.CHANGED)
    assert "kalde tilbage" not in receipt.body
    assert edition(house.store).state is EditionState.DRAFT
    assert (request(house.store, 101).anonymous, request(house.store, 101).state) == (True, RequestState.OPEN)
    assert "Nordmose" not in compose_it(house)


@pytest.mark.parametrize("words", ["ANONYM", "Vi vil helst ikke nævnes alligevel."])
def test_who_regrets_while_the_letter_goes_out_is_told_that_the_rest_waits(house: House, words: str) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler i Nordmose?"))
    compose_it(house)
    goes_out(house.store, "", house=house.value, now=SENDS)
    house.now = SENDS
    with Scripted() as server:
        send_some(house.store, server.port, 1, now=SENDS)
        receipt = house.receives(to_change(1, words))[-1]
        assert "sendt, kan vi ikke kalde tilbage. De, der ikke er sendt, venter" in " ".join(receipt.body.split())
        assert edition(house.store).state is EditionState.STOPPED
        house.ticks(SENDS)
        assert len(server.kept) == 1


def test_a_wish_when_the_letter_has_gone_is_told_as_what_it_does_until_somebody_has_looked(
    house: House, tmp_path: Path
) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler i Nordmose?"))
    compose_it(house)
    all_have_it(house, tmp_path)
    receipt = house.receives(to_change(1, "Vi vil helst ikke nævnes alligevel."))[-1]
    assert "Indtil sekretariatet har set på det, vises den uden dit og din organisations navn" in receipt.body
    assert "De mails, der er sendt, kan vi ikke kalde tilbage." in receipt.body
