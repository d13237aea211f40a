from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from digest.accounts.staff import add_staff
from digest.requests.opening import Call, add_request
from digest.store.engine import Store
from digest.store.models import Member, MemberAddress, Staff, Suppression
from tests.build import a_member, secretary
from tests.conftest import NOW

pytestmark = pytest.mark.both


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a zone"), store.write() as session:
        session.add(Suppression(address="kim@nordmose.example", reason="unsubscribed", since=datetime(2026, 11, 30)))  # noqa: DTZ001


def test_a_moment_of_any_zone_comes_back_in_utc(store: Store) -> None:
    local = datetime(2026, 11, 30, 12, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))
    with store.write() as session:
        session.add(Suppression(address="kim@nordmose.example", reason="unsubscribed", since=local))
    with store.read() as session:
        back = session.query(Suppression).one().since
        stored = session.scalar(text("SELECT since FROM suppression"))
    assert back == local
    assert back.tzinfo is UTC
    assert str(stored).startswith("2026-11-30 11:30:00")


@pytest.mark.parametrize(
    "statement", ["UPDATE member SET kind = 'boss'", "UPDATE request SET state = 'lost'", "UPDATE request SET state=''"]
)
def test_the_database_refuses_a_state_nobody_has_declared(store: Store, statement: str) -> None:
    a_member(store, "kim@nordmose.example")
    add_request(
        store,
        Call(address="kim@nordmose.example", organisation="", title="Elbiler", text="Hvem?"),
        first=1,
        by=secretary(NOW),
    )
    with pytest.raises(IntegrityError, match=r"(?i)check"), store.write() as session:
        session.execute(text(statement))


def test_the_database_refuses_a_second_address_that_gets_mail(store: Store) -> None:
    member_id = a_member(store, "kim@nordmose.example", aliases=("kh@nordmose.example", "post@nordmose.example"))
    with pytest.raises(IntegrityError, match=r"(?i)unique"), store.write() as session:
        session.add(MemberAddress(address="kim2@nordmose.example", member_id=member_id, delivers=True, since=NOW))


def test_the_database_refuses_an_address_two_people_have(store: Store) -> None:
    a_member(store, "kim@nordmose.example", aliases=("post@nordmose.example",))
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        a_member(store, "lis@nordmose.example", aliases=("post@nordmose.example",))


def test_the_address_of_a_member_is_the_one_that_gets_mail(store: Store) -> None:
    member_id = a_member(store, "kim@nordmose.example", aliases=("a@nordmose.example",))
    with store.read() as session:
        assert session.get_one(Member, member_id).address == "kim@nordmose.example"


def test_the_database_refuses_a_row_that_speaks_of_another_that_is_not_there(store: Store) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), store.write() as session:
        session.add(MemberAddress(address="kim@nordmose.example", member_id=999, delivers=True, since=NOW))


def test_words_are_ordered_by_their_letters_numbers_whatever_the_server_speaks(store: Store) -> None:
    names = ["Bo", "Zoe", "aaby", "anna", "Åse", "Ærø", "Øjvind", "æble", "Bo B", "Bo-A", "bo"]
    for number, name in enumerate(names):
        add_staff(store, address=f"{number}@ika.example", name=name, by=secretary())
    with store.read() as session:
        assert list(session.scalars(select(Staff.name).order_by(Staff.name))) == sorted(names)
