"""Whatever lists come in one after another, the letter goes to the members of the last one and to no supplier."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.members.importing import import_members
from digest.spreadsheets import Choices, Gone
from tests.build import secretary
from tests.conftest import NOW
from tests.databases import Databases
from tests.members.lists import listed, told_to

pytestmark = pytest.mark.both


ADDRESSES = [f"{name}@nordmose.example" for name in ("an", "bo", "kim")]


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[tuple[list[str], str]], bool]:
    """A member list out of few addresses, each in one row at most, and whether who is missing counts as left."""
    left = draw(st.permutations(ADDRESSES))
    rows = [(["always@nordmose.example"], "medlem")]  # a list without rows is refused
    while left:
        size = draw(st.integers(1, len(left)))
        kind = draw(st.sampled_from(["medlem", "medlem", "medlem", "leverandør", "", "not in the list"]))
        if kind != "not in the list":
            rows.append((left[:size], kind))
        left = left[size:]
    return rows, draw(st.booleans())


def rows_of(people: list[tuple[list[str], str]]) -> list[str]:
    return [f"Nordmose;N{own[0]};{own[0]};{','.join(own[1:])};{kind};;" for own, kind in people]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(imports=st.lists(lists(), min_size=2, max_size=4))
def test_whatever_lists_come_in_no_suppliers_address_gets_an_edition(
    imports: list[tuple[list[tuple[list[str], str]], bool]],
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("imports")
    store = databases.renewed()
    moment: datetime = NOW
    try:
        for people_listed, mark_gone in imports:
            before, moment = told_to(store), moment + timedelta(days=1)
            file = listed(folder, *rows_of(people_listed))
            plan = import_members(
                store, file, Choices(gone=Gone.MARK if mark_gone else Gone.KEEP), by=secretary(moment)
            )
            if not plan.done:
                assert told_to(store) == before
                continue
            others = {address for own, kind in people_listed if kind != "medlem" for address in own}
            assert others.isdisjoint(told_to(store))
    finally:
        store.close()


@settings(max_examples=100, deadline=None, derandomize=True)
@given(imports=st.lists(lists(), min_size=2, max_size=4))
def test_whatever_lists_come_in_the_members_of_the_last_one_get_the_edition(
    imports: list[tuple[list[tuple[list[str], str]], bool]],
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("imports")
    store = databases.renewed()
    try:
        for people_listed, _ in imports:
            file = listed(folder, *rows_of(people_listed))
            if import_members(store, file, Choices(gone=Gone.MARK), by=secretary(NOW)).done:
                assert told_to(store) == sorted(own[0] for own, kind in people_listed if kind == "medlem")
    finally:
        store.close()
