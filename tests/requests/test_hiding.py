"""What is hidden is shown to members nowhere, whatever letter it stood in; opened, it is as before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.cases.bank import Bank
from digest.edition.compose import compose
from digest.edition.pages import shown_request
from digest.edition.views import edition
from digest.errors import EditionFault
from digest.requests.deciding import merge, postpone, set_state
from digest.requests.related import related
from digest.store.engine import Store
from digest.store.models import EditionBlock, Request
from digest.store.states import Consent, RequestState
from tests.approving import HOUSE
from tests.build import (
    KIM,
    LIS,
    NEXT,
    OLE,
    PERIOD,
    SENDS,
    a_draft,
    a_house,
    a_member,
    a_request,
    an_answer,
    an_edition,
    goes_out,
    secretary,
)
from tests.databases import kept
from tests.delivery.notices import send_to
from tests.delivery.server import Scripted

LATER = NEXT.closes_at.replace(day=13)


@pytest.fixture
@kept
def sent(store: Store) -> Store:
    """Kim's #101 went out, Lis answered for everyone, and Ole asks something like it: #102."""
    a_member(store, KIM, name="Kim Holm")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_member(store, OLE, name="Ole Bro", organisation="Klitmark Kommune")
    a_request(store, address=KIM)
    an_edition(store)
    goes_out(store, "23")
    with Scripted() as server:
        send_to(store, server.port, now=SENDS)
    an_answer(store, consent=Consent.EVERYONE, at=LATER)
    a_request(store, "Hvem har fået repareret uniformer i hjemmeplejen?", address=OLE, at=LATER)
    return store


def state(store: Store, number: int = 101) -> RequestState:
    with store.read() as session:
        return session.scalars(select(Request.state).filter_by(number=number)).one()


def before(store: Store) -> list[int]:
    """What is told to have been asked before, and who is asked since they have."""
    with store.read() as session:
        asked = session.scalars(select(Request).filter_by(number=102)).one()
        bank = Bank.of(session)
        return [one.number for one in bank.asked_before(asked)] + [one.values["number"] for one in bank.clues(asked)]


def letter(store: Store) -> str:
    """The next letter's words."""
    with store.read() as session:
        return "".join(session.scalars(select(EditionBlock.text).filter_by(edition_id=edition(store).id)))


@pytest.mark.both
def test_a_request_that_went_out_and_is_hidden_is_in_no_list_letter_or_page(sent: Store) -> None:
    a_draft(sent, NEXT)
    assert 101 in before(sent)
    assert "101" in letter(sent)
    assert [one.number for one in related(sent, 102).before] == [101]
    set_state(sent, 101, RequestState.HIDDEN, by=secretary(NEXT.closes_at))
    compose(sent, house=HOUSE, period=NEXT, now=NEXT.closes_at, again=True)
    assert before(sent) == []
    assert related(sent, 102).before == ()
    assert "101" not in letter(sent)
    assert shown_request(sent, 101, house=a_house(), language="da") is None


@pytest.mark.both
def test_opened_again_it_is_published_as_before_and_goes_out_no_second_time(sent: Store) -> None:
    set_state(sent, 101, RequestState.HIDDEN, by=secretary(LATER))
    set_state(sent, 101, RequestState.OPEN, by=secretary(LATER))
    assert (state(sent), 101 in before(sent)) == (RequestState.PUBLISHED, True)
    assert shown_request(sent, 101, house=a_house(), language="da") is not None
    made = a_draft(sent, NEXT)
    assert made is not None
    assert made.requests == (102,)


@pytest.mark.both
def test_what_went_out_and_is_hidden_cannot_be_sent_again_by_another_way(sent: Store) -> None:
    set_state(sent, 101, RequestState.HIDDEN, by=secretary(LATER))
    for deed in (
        lambda: postpone(sent, 101, by=secretary(LATER)),
        lambda: merge(sent, 101, 102, by=secretary(LATER)),
        lambda: set_state(sent, 101, RequestState.HELD, by=secretary(LATER)),
    ):
        with pytest.raises(EditionFault, match="#101 is hidden; it cannot be made"):
            deed()
    assert state(sent) is RequestState.HIDDEN


@pytest.mark.both
def test_hiding_takes_the_approval_of_a_letter_that_asks_again(store: Store) -> None:
    a_member(store, KIM, name="Kim Holm")
    a_request(store)
    an_edition(store)
    goes_out(store, "23")
    a_request(store, at=LATER)
    an_edition(store, NEXT)
    set_state(store, 101, RequestState.HIDDEN, by=secretary(NEXT.closes_at))
    assert edition(store).approved_by == ""


@pytest.mark.parametrize("home", ["hidden", "open"])
def test_an_answer_to_what_was_merged_into_something_unseen_stands_in_no_letter(store: Store, home: str) -> None:
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    for _ in range(3):
        a_request(store)
    merge(store, 101, 102, by=secretary(PERIOD.closes_at.replace(day=29)))
    an_answer(store, to=101, consent=Consent.EVERYONE, at=PERIOD.closes_at.replace(day=29))
    set_state(store, 102, RequestState(home), by=secretary(PERIOD.closes_at.replace(day=29)))
    made = a_draft(store)
    assert made is not None
    assert made.answers == ()
    if home == "open":
        goes_out(store, "23", now=SENDS)
        a_request(store, at=LATER)
        following = a_draft(store, NEXT)
        assert following is not None
        assert len(following.answers) == 1
