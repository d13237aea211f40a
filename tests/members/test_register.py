from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.accounts.staff import StaffView, add_staff, staff
from digest.errors import InputFault
from digest.members.register import member_with
from digest.members.subscription import recipients, refusals
from digest.members.suppressions import suppress
from digest.store.engine import Store
from digest.store.models import Member, Suppression
from digest.store.states import Role
from tests.build import a_member, secretary
from tests.conftest import NOW


def test_only_members_who_have_not_left_and_may_be_written_to_get_an_edition(store: Store) -> None:
    a_member(store, "lis@nordmose.example")
    a_member(store, "kim@nordmose.example", aliases=("a@nordmose.example",))
    a_member(store, "salg@traadfast.example", kind="supplier")
    a_member(store, "ukendt@nordmose.example", kind="unknown")
    left = a_member(store, "bo@nordmose.example")
    a_member(store, "an@nordmose.example")
    with store.write() as session:
        session.get_one(Member, left).left_at = NOW
        suppress(session, "an@nordmose.example", reason="unsubscribed", now=NOW)
    with store.read() as session:
        assert [member.address for member in recipients(session, on=NOW.date())] == [
            "kim@nordmose.example",
            "lis@nordmose.example",
        ]


@pytest.mark.parametrize(
    "written", ["kim@nordmose.example", "KIM@Nordmose.example", "kh@nordmose.example", " <KH@nordmose.EXAMPLE> "]
)
def test_a_member_is_found_by_any_of_their_addresses_in_any_case(store: Store, written: str) -> None:
    member_id = a_member(store, "kim@nordmose.example", aliases=("kh@nordmose.example",))
    with store.read() as session:
        found = member_with(session, written)
        assert found is not None
        assert found.id == member_id


@pytest.mark.parametrize("written", ["", "im@nordmose.example", "kim@nordmose.example.com", "%"])
def test_nobody_is_found_by_an_address_that_is_nobodys(store: Store, written: str) -> None:
    a_member(store, "kim@nordmose.example")
    with store.read() as session:
        assert member_with(session, written) is None


def test_suppressing_twice_keeps_the_first_reason(store: Store) -> None:
    for reason in ("unsubscribed", "bounced"):
        with store.write() as session:
            suppress(session, "kim@nordmose.example", reason=reason, now=NOW)
    with store.read() as session:
        assert [row.reason for row in session.scalars(select(Suppression))] == ["unsubscribed"]


@pytest.mark.parametrize(
    ("kind", "left", "address", "reason"),
    [
        ("member", False, "kim@nordmose.example", ""),
        ("member", False, "kh@nordmose.example", "has_another_address"),
        ("member", True, "kim@nordmose.example", "has_left"),
        ("supplier", False, "kim@nordmose.example", "is_a_supplier"),
        ("unknown", False, "kim@nordmose.example", "is_a_unknown"),
    ],
)
def test_an_approved_mail_is_held_back_from_who_may_not_get_it_any_more(
    store: Store, kind: str, address: str, reason: str, *, left: bool
) -> None:
    member_id = a_member(store, "kim@nordmose.example", kind=kind, aliases=("kh@nordmose.example",))
    with store.write() as session:
        session.get_one(Member, member_id).left_at = NOW if left else None
    with store.read() as session:
        assert refusals(session, {member_id: address}, on=NOW.date()) == {member_id: reason}


def test_an_approved_mail_is_held_back_from_who_is_not_in_the_register(store: Store) -> None:
    with store.read() as session:
        assert refusals(session, {7: "kim@nordmose.example"}, on=NOW.date()) == {7: "no_longer_a_member"}


def test_the_staff_is_in_the_order_of_the_danish_alphabet(store: Store) -> None:
    for name in ("Aase", "Ørjan", "vera", "Anne"):
        add_staff(store, address=f"{name.lower().replace('ø', 'oe')}@ika.example", name=name, by=secretary())
    assert [row.name for row in staff(store)] == ["Anne", "vera", "Ørjan", "Aase"]


def test_the_staff_is_told_by_name_and_each_address_once(store: Store) -> None:
    add_staff(store, address="Vera@IKA.example", name="Vera", by=secretary())
    add_staff(store, address="anne@ika.example", name="Anne", language="en", by=secretary())
    with pytest.raises(InputFault, match="on the staff already"):
        add_staff(store, address="vera@ika.example", name="Vera", by=secretary())
    with pytest.raises(InputFault, match="not a mail address"):
        add_staff(store, address="vera", name="Vera", by=secretary())
    assert staff(store) == [
        StaffView(name="Anne", address="anne@ika.example", language="en", role=Role.APPROVER),
        StaffView(name="Vera", address="vera@ika.example", language="da", role=Role.APPROVER),
    ]


def test_an_approved_mail_is_held_back_from_who_is_paused_on_its_day(store: Store) -> None:
    member_id = a_member(store, "kim@nordmose.example")
    with store.write() as session:
        session.get_one(Member, member_id).paused_until = NOW.date()
    with store.read() as session:
        theirs, tomorrow = {member_id: "kim@nordmose.example"}, NOW.date() + timedelta(days=1)
        assert refusals(session, theirs, on=NOW.date()) == {member_id: "is_paused"}
        assert refusals(session, theirs, on=tomorrow) == {member_id: ""}
