"""The page of a letter: what members may still see, in the words of now; the mails that were sent stay as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from digest.edition.pages import shown_edition
from digest.letters import block_of, nobody, own_of
from digest.members.privacy.erasure import erase_member
from digest.requests.answers import set_hidden
from digest.requests.deciding import Wording, edit, set_state
from digest.requests.nameless import set_anonymous
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionBlock
from digest.store.states import Consent, RequestState
from digest.writing.personal import join
from tests.approving import HOUSE
from tests.build import (
    KIM,
    LIS,
    NEXT,
    a_case,
    a_member,
    a_request,
    an_answer,
    an_edition,
    goes_out,
    secretary,
)
from tests.databases import kept
from tests.delivery.notices import leaves

AFTER = secretary(NEXT.sends_at)


@pytest.fixture
@kept
def sent(store: Store) -> Store:
    """Two letters went out: Kim of Nordmose asks in the first, and again in the second, in which Lis answers."""
    a_member(store, KIM, name="Kim Holm")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_request(store, "Vi i Nordmose søger uniformer. Hilsen Kim Holm", address=KIM, title="Uniformer til Nordmose")
    a_request(store, "Hvem har købt elbiler?", address=LIS)
    an_edition(store)
    goes_out(store, "23")
    leaves(store)
    return store


def page(store: Store, number: int = 23, language: str = "da") -> str:
    with store.read() as session:
        edition_id = session.scalars(select(Edition.id).filter_by(number=number)).one()
    return shown_edition(store, edition_id, house=HOUSE, language=language) or ""


def kept(store: Store) -> list[object]:
    """The frozen letters, and the hash of every mail of an edition."""
    with store.read() as session:
        blocks = session.execute(select(EditionBlock.language, EditionBlock.html, EditionBlock.text))
        hashes = session.execute(
            select(Delivery.recipient, Delivery.message_hash).where(Delivery.edition_id.is_not(None))
        )
        return [*map(tuple, blocks), *map(tuple, hashes)]


def anonymous(store: Store) -> None:
    set_anonymous(store, 101, anonymous=True, by=AFTER)


def hidden(store: Store) -> None:
    set_state(store, 101, RequestState.HIDDEN, by=AFTER)


def erased(store: Store) -> None:
    erase_member(store, KIM, by=AFTER)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_letter_of_which_nothing_was_taken_back_is_shown_as_it_was_sent(sent: Store, language: str) -> None:
    with sent.read() as session:
        edition = session.scalars(select(Edition)).one()
        as_sent = join(block_of(edition, language), own_of(edition, nobody(edition, language)))[0]
    assert page(sent, language=language) == as_sent


@pytest.mark.both
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("deed", [anonymous, hidden])
def test_who_is_named_no_more_is_not_named_on_the_page_of_the_letter(
    sent: Store, deed: Callable[[Store], None], language: str
) -> None:
    assert "Nordmose" in page(sent, language=language)
    before = kept(sent)
    deed(sent)
    shown = page(sent, language=language)
    assert not [one for one in ("Nordmose", "Kim", "Holm") if one in shown]
    assert "#101" in shown
    assert "elbiler" in shown
    assert kept(sent) == before


def test_a_hidden_request_is_said_to_be_taken_down_and_cannot_be_answered(sent: Store) -> None:
    hidden(sent)
    assert "Efterlysningen er taget ned." in page(sent)
    assert "uniformer" not in page(sent).lower()
    assert "Svar på #101" not in page(sent)
    assert "Svar på #102" in page(sent)
    set_state(sent, 101, RequestState.OPEN, by=AFTER)
    assert "Vi i Nordmose søger uniformer" in page(sent)


@pytest.mark.both
def test_a_request_without_a_name_stays_with_its_masked_words(sent: Store) -> None:
    anonymous(sent)
    assert "søger uniformer" in page(sent)
    assert "En kollega" in page(sent)


def test_an_erased_asker_is_not_named_and_the_request_stays(sent: Store) -> None:
    erased(sent)
    assert not [one for one in ("Kim", "Holm") if one in page(sent)]
    assert "søger uniformer" in page(sent)


def test_words_that_were_taken_out_afterwards_are_not_on_the_page(sent: Store) -> None:
    edit(sent, 101, Wording(text="Hvem har uniformer?"), by=AFTER)
    assert "Hvem har uniformer?" in page(sent)
    assert "søger uniformer" not in page(sent)


@pytest.mark.both
def test_a_later_letter_that_asks_again_or_shows_an_answer_is_shown_as_things_stand(sent: Store) -> None:
    a_request(sent, "Hvem har købt sko?", address=LIS, at=NEXT.closes_at.replace(day=10))
    answer = an_answer(
        sent,
        "Vi har uniformer fra Egnholm.",
        to=102,
        by=KIM,
        consent=Consent.EVERYONE,
        at=NEXT.closes_at.replace(day=10),
    )
    a_case(sent, "Sko af læder", "Egnholm", at=NEXT.closes_at.replace(day=9))
    an_edition(sent, NEXT)
    goes_out(sent, "24", now=NEXT.sends_at)
    leaves(sent, now=NEXT.sends_at)
    assert "Nordmose" in page(sent, 24)
    assert "Sko af læder" in page(sent, 24)
    anonymous(sent)
    set_hidden(sent, answer, hidden=True, by=AFTER)
    shown = page(sent, 24)
    assert "Uniformer til" in shown
    assert "Sko af læder" in shown
    assert not [one for one in ("Nordmose", "Kim Holm", "fra Egnholm.") if one in shown]
