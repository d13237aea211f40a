from __future__ import annotations

from datetime import date, timedelta

import pytest

from digest.errors import MissingInput
from digest.members.changes import Particulars, edit_member, set_left
from digest.members.subscription import Standing, put_off, recipients, resume, subscription, unsubscribe
from digest.members.suppressions import add, suppressions
from digest.store.engine import Store
from digest.store.reasons import SuppressionReason
from tests.build import a_member, secretary
from tests.conftest import NOW

TODAY = NOW.date()
ADDRESS = "kim@nordmose.example"


def gets_it(store: Store, on: date = TODAY) -> bool:
    with store.read() as session:
        return bool(recipients(session, on=on))


def standing(store: Store, member: int, today: date = TODAY) -> Standing:
    return subscription(store, member, today=today).standing


@pytest.mark.both
def test_who_leaves_gets_no_more_letters_and_who_comes_back_gets_them_again(store: Store) -> None:
    member = a_member(store, ADDRESS)
    assert standing(store, member) is Standing.RECEIVES
    for _ in range(2):
        unsubscribe(store, member, by=secretary(NOW))
        assert standing(store, member) is Standing.UNSUBSCRIBED
        assert not gets_it(store)
    for _ in range(2):
        resume(store, member, by=secretary())
        assert standing(store, member) is Standing.RECEIVES
        assert gets_it(store)


@pytest.mark.both
def test_a_pause_lasts_up_to_and_with_its_last_day(store: Store) -> None:
    member = a_member(store, ADDRESS)
    last = TODAY + timedelta(days=30)
    put_off(store, member, until=last, by=secretary())
    assert subscription(store, member, today=last).until == last
    assert standing(store, member, last) is Standing.PAUSED
    assert not gets_it(store, last)
    assert standing(store, member, last + timedelta(days=1)) is Standing.RECEIVES
    assert gets_it(store, last + timedelta(days=1))


@pytest.mark.parametrize("reason", [SuppressionReason.BOUNCED, SuppressionReason.COMPLAINT, SuppressionReason.BY_HAND])
def test_nobody_lifts_what_was_not_their_own_wish(store: Store, reason: SuppressionReason) -> None:
    member = a_member(store, ADDRESS)
    add(store, ADDRESS, reason=reason, by=secretary(NOW))
    unsubscribe(store, member, by=secretary(NOW))
    resume(store, member, by=secretary())
    assert standing(store, member) is Standing.STOPPED
    assert [row.reason for row in suppressions(store)] == [reason]


def test_coming_back_ends_a_pause_too(store: Store) -> None:
    member = a_member(store, ADDRESS)
    put_off(store, member, until=TODAY + timedelta(days=30), by=secretary())
    unsubscribe(store, member, by=secretary(NOW))
    resume(store, member, by=secretary())
    assert standing(store, member) is Standing.RECEIVES


def test_it_is_the_address_that_gets_the_letters_now(store: Store) -> None:
    member = a_member(store, ADDRESS)
    edit_member(store, ADDRESS, Particulars(), to="kim.holm@nordmose.example", by=secretary(NOW))
    unsubscribe(store, member, by=secretary(NOW))
    assert [row.address for row in suppressions(store)] == ["kim.holm@nordmose.example"]
    assert subscription(store, member, today=TODAY).address == "ki***@nordmose.example"


@pytest.mark.both
def test_who_has_left_or_sells_gets_no_letter_and_cannot_ask_for_it_here(store: Store) -> None:
    gone, seller = a_member(store, ADDRESS), a_member(store, "salg@traadfast.example", kind="supplier")
    set_left(store, ADDRESS, left=True, by=secretary(NOW))
    for member in (gone, seller):
        resume(store, member, by=secretary())
        assert standing(store, member) is Standing.STOPPED
    assert not gets_it(store)


def test_somebody_who_is_not_in_the_register_is_told_so(store: Store) -> None:
    for act in (
        lambda: subscription(store, 7, today=TODAY),
        lambda: unsubscribe(store, 7, by=secretary(NOW)),
        lambda: put_off(store, 7, until=TODAY, by=secretary()),
        lambda: resume(store, 7, by=secretary()),
    ):
        with pytest.raises(MissingInput):
            act()
