from __future__ import annotations

from datetime import date, timedelta

import pytest

from digest.accounts.audit import Sought, decisions
from digest.actions import Action, Remedy
from digest.errors import InputFault, MissingInput
from digest.members.changes import (
    Particulars,
    add_alias,
    add_member,
    edit_member,
    member,
    members,
    pause,
    remove_alias,
    set_left,
)
from digest.members.subscription import recipients
from digest.members.suppressions import UNSUBSCRIBED, suppress
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.reasons import Refusal, SuppressionReason
from digest.store.states import MemberKind
from tests.build import a_member, secretary
from tests.conftest import NOW
from tests.databases import kept

TODAY = NOW.date()
KIM, LIS = "kim@nordmose.example", "lis@tangsoe.example"


@pytest.fixture
@kept
def house(store: Store) -> Store:
    a_member(store, KIM, name="Kim Holm", aliases=("kh@nordmose.example",))
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_member(store, "salg@traadfast.example", name="Carsten", organisation="Trådfast", kind="supplier")
    return store


def told_to(store: Store, on: date = TODAY) -> list[str]:
    with store.read() as session:
        return [row.address for row in recipients(session, on=on)]


def test_everybody_is_listed_with_whether_letters_go_there(house: Store) -> None:
    with house.write() as session:
        suppress(session, LIS, reason=UNSUBSCRIBED, now=NOW)
    listed = {row.name: row.state for row in members(house, today=TODAY)}
    assert listed == {
        "Kim Holm": Refusal.NONE,
        "Lis Dam": SuppressionReason.UNSUBSCRIBED,
        "Carsten": Refusal.IS_SUPPLIER,
    }
    assert [row.name for row in members(house, today=TODAY, kind=MemberKind.SUPPLIER)] == ["Carsten"]


def test_the_register_is_in_the_order_of_the_danish_alphabet(store: Store) -> None:
    people = [("Aabenraa Kommune", "Ø"), ("Ærø Kommune", "Å"), ("Vejle Kommune", "Åse"), ("Vejle Kommune", "Ane")]
    for number, (organisation, name) in enumerate(people):
        a_member(store, f"{number}@nordmose.example", name=name, organisation=organisation)
    listed = [(row.organisation, row.name) for row in members(store, today=TODAY)]
    assert listed == [people[3], people[2], people[1], people[0]]


def test_somebody_new_gets_letters_and_a_known_address_is_refused(house: Store) -> None:
    add_member(
        house,
        "Bo@X.example",
        Particulars(name="Bo", organisation="X", kind=MemberKind.MEMBER, language="en"),
        by=secretary(NOW),
    )
    assert "bo@x.example" in told_to(house)
    with pytest.raises(InputFault, match=r"belongs to Kim Holm \(kim@nordmose.example\)"):
        add_member(
            house,
            "KH@nordmose.example",
            Particulars(name="B", organisation="X", kind=MemberKind.MEMBER, language="da"),
            by=secretary(NOW),
        )
    with pytest.raises(InputFault, match="name and an organisation"):
        add_member(
            house,
            "c@x.example",
            Particulars(name=" ", organisation="X", kind=MemberKind.MEMBER, language="da"),
            by=secretary(NOW),
        )


def test_a_new_address_keeps_the_old_one_and_a_wish_to_leave(house: Store) -> None:
    edit_member(
        house, "kh@nordmose.example", Particulars(language="en"), to="kim.holm@nordmose.example", by=secretary(NOW)
    )
    row = member(house, KIM, today=TODAY)
    assert (row.address, row.language, row.name) == ("kim.holm@nordmose.example", "en", "Kim Holm")
    assert set(row.aliases) == {KIM, "kh@nordmose.example"}
    with house.write() as session:
        suppress(session, LIS, reason=UNSUBSCRIBED, now=NOW)
    edit_member(house, LIS, Particulars(), to="lis@ny.example", by=secretary(NOW))
    assert told_to(house) == ["kim.holm@nordmose.example"]
    with pytest.raises(InputFault, match="belongs to"):
        edit_member(house, KIM, Particulars(), to=LIS, by=secretary(NOW))
    assert told_to(house) == ["kim.holm@nordmose.example"]


def test_a_supplier_never_gets_a_letter_whatever_is_edited(house: Store) -> None:
    edit_member(house, KIM, Particulars(kind=MemberKind.SUPPLIER), by=secretary(NOW))
    add_alias(house, "salg@traadfast.example", "direktion@traadfast.example", by=secretary(NOW))
    edit_member(house, "salg@traadfast.example", Particulars(), to="direktion@traadfast.example", by=secretary(NOW))
    assert told_to(house) == [LIS]


def test_a_pause_ends_by_itself_or_by_hand(house: Store) -> None:
    pause(house, KIM, until=TODAY + timedelta(days=3), by=secretary())
    assert told_to(house, TODAY + timedelta(days=3)) == [LIS]
    assert told_to(house, TODAY + timedelta(days=4)) == [KIM, LIS]
    row = member(house, KIM, today=TODAY)
    assert (row.state, row.paused_until) == (Refusal.IS_PAUSED, TODAY + timedelta(days=3))
    pause(house, KIM, until=None, by=secretary())
    assert told_to(house) == [KIM, LIS]


def test_an_alias_comes_and_goes_but_not_the_address_of_the_letters(house: Store) -> None:
    add_alias(house, KIM, "udbud@nordmose.example", by=secretary(NOW))
    assert "udbud@nordmose.example" in member(house, KIM, today=TODAY).aliases
    remove_alias(house, "udbud@nordmose.example", by=secretary())
    with pytest.raises(MissingInput, match="Nobody has the address"):
        member(house, "udbud@nordmose.example", today=TODAY)
    with pytest.raises(InputFault, match="gets letters"):
        remove_alias(house, KIM, by=secretary())
    with pytest.raises(InputFault, match="belongs to Lis Dam"):
        add_alias(house, KIM, LIS, by=secretary(NOW))


def test_who_left_by_mistake_is_taken_back_and_gets_the_letter_again(house: Store) -> None:
    set_left(house, KIM, left=True, by=secretary(NOW))
    assert (told_to(house), member(house, KIM, today=TODAY).state) == ([LIS], Refusal.HAS_LEFT)
    set_left(house, "kh@nordmose.example", left=False, by=secretary(NOW + timedelta(days=1)))
    assert (told_to(house), member(house, KIM, today=TODAY).state) == ([KIM, LIS], Refusal.NONE)
    back, left = decisions(house, Sought(thing="member"))[:2]
    assert [(row.act, row.key) for row in (left, back)] == [(Act.MEMBER_LEFT, "1"), (Act.MEMBER_BACK, "1")]
    assert back.changes == {"left_at": [NOW.isoformat(), None]}


def test_nobody_leaves_twice_and_nobody_is_back_who_never_left(house: Store) -> None:
    with pytest.raises(InputFault, match="Kim Holm has not left"):
        set_left(house, KIM, left=False, by=secretary())
    set_left(house, KIM, left=True, by=secretary(NOW))
    with pytest.raises(InputFault, match="Kim Holm left on 2026-11-30") as fault:
        set_left(house, KIM, left=True, by=secretary(NOW + timedelta(days=9)))
    assert fault.value.remedy == Remedy(Action.TAKE_BACK, {"address": KIM})
    with pytest.raises(MissingInput):
        set_left(house, "per@elsewhere.example", left=False, by=secretary())
    assert len(decisions(house, Sought(thing="member"))) == 1
