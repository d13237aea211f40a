"""Whoever a mail made a member is none any more once the mail is put aside, unless more of theirs is here."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.inbox.enrolled import membership
from digest.inbox.guessing import guessed
from digest.inbox.reviewing import Verdict, accept, dismiss, hold
from digest.inbox.views import mail
from digest.members.changes import Particulars, edit_member, member
from digest.requests.views import request
from digest.requests.word import Word
from digest.store.reasons import Refusal
from digest.store.states import DeliveryKind, MailState, RequestState
from tests.build import secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

KEVIN = "kevin@raket.example"
OFFER = eml(f"Kevin Rank <{KEVIN}>", "Flere besøg", "Vil I have flere besøg på jeres side?")


@pytest.fixture
@kept
def taken(house: House) -> House:
    """Kevin's offer was taken in as a request of Raketten's, and he is a member by it."""
    house.files(OFFER)
    again(house)
    return house


def again(house: House) -> None:
    verdict = Verdict(as_request=True, organisation="Raketten", again=True)
    accept(house.store, 1, verdict, house=house.value, by=secretary(NOW))


def stands(house: House) -> object:
    return member(house.store, KEVIN, today=NOW.date()).state


@pytest.mark.both
def test_who_is_a_member_by_a_mail_is_none_once_it_is_put_aside(taken: House) -> None:
    assert membership(taken.store, 1) == ("Kevin Rank", False)
    word = Word(taken.value)
    assert not dismiss(taken.store, 1, again=True, by=secretary(NOW), word=word)
    assert stands(taken) == Refusal.HAS_LEFT
    assert request(taken.store, 101).state is RequestState.HIDDEN
    assert taken.rows(DeliveryKind.UPDATE) == []
    assert membership(taken.store, 1) is None


def test_so_it_is_when_the_mail_was_held_first(taken: House) -> None:
    hold(taken.store, 1, by=secretary(NOW))
    assert stands(taken) == ""
    dismiss(taken.store, 1, by=secretary(NOW))
    assert stands(taken) == Refusal.HAS_LEFT


@pytest.mark.both
def test_who_is_taken_in_again_is_a_member_again(taken: House) -> None:
    dismiss(taken.store, 1, again=True, by=secretary(NOW))
    assert guessed(taken.store, mail(taken.store, 1, house=taken.value)).takes_in
    again(taken)
    assert taken.reasons()[0][0] is MailState.FILED
    assert stands(taken) == ""
    dismiss(taken.store, 1, again=True, by=secretary(NOW))
    assert stands(taken) == Refusal.HAS_LEFT


def test_who_has_written_more_stays(taken: House) -> None:
    taken.files(eml(KEVIN, "Elbiler", "Hvem har købt elbiler?"))
    assert membership(taken.store, 1) == ("Kevin Rank", True)
    dismiss(taken.store, 1, again=True, by=secretary(NOW))
    assert stands(taken) == ""


def test_whom_somebody_has_changed_in_the_register_stays(taken: House) -> None:
    edit_member(taken.store, KEVIN, Particulars(name="Kevin R."), by=secretary(NOW + timedelta(hours=1)))
    dismiss(taken.store, 1, again=True, by=secretary(NOW))
    assert stands(taken) == ""


def test_a_member_whose_mail_is_put_aside_stays(house: House) -> None:
    house.files(eml("kim@nordmose.example", "Elbiler", "Hvem har købt elbiler?"))
    assert membership(house.store, 1) is None
    dismiss(house.store, 1, again=True, by=secretary(NOW))
    assert member(house.store, "kim@nordmose.example", today=NOW.date()).state == ""
