"""Members are found by some letters of a name, of any of their addresses, or of their organisation."""

from __future__ import annotations

import pytest

from digest.members.changes import add_alias, members
from digest.members.subscription import restore, unsubscribe
from digest.members.suppressions import add
from digest.store.engine import Store
from digest.store.reasons import SuppressionReason
from tests.build import a_member, secretary
from tests.conftest import NOW


def found(store: Store, words: str, **page: object) -> list[str]:
    """The addresses of those who are found."""
    return [row.address for row in members(store, today=NOW.date(), search=words, **page)]  # type: ignore[arg-type]


@pytest.fixture
def peopled(store: Store) -> Store:
    a_member(store, "kim@nordmose.example", name="Kim Ærø")
    a_member(store, "ole@nordmose.example", name="Ole Bro")
    a_member(store, "lis@oestby.example", name="Lis Dam", organisation="Østby Kommune")
    add_alias(store, "lis@oestby.example", "indkoeb_1@oestby.example", by=secretary())
    return store


@pytest.mark.both
@pytest.mark.parametrize(
    ("words", "those"),
    [
        ("ærø", ["kim@nordmose.example"]),
        ("ØSTBY", ["lis@oestby.example"]),
        ("INDKOEB_1@", ["lis@oestby.example"]),
        ("indkoebx1", []),
        ("ole nordmose", ["ole@nordmose.example"]),
        ("nordmose", ["kim@nordmose.example", "ole@nordmose.example"]),
        ("%", []),
    ],
)
def test_each_word_stands_in_name_address_or_organisation(peopled: Store, words: str, those: list[str]) -> None:
    assert sorted(found(peopled, words)) == those


@pytest.mark.both
def test_what_is_found_is_whole_page_by_page(peopled: Store) -> None:
    first = members(peopled, today=NOW.date(), search="nordmose", limit=1)
    assert (len(first), first.more) == (1, 1)
    assert len(found(peopled, "nordmose", after=first[0].address, limit=1)) == 1


@pytest.mark.both
def test_the_staff_let_letters_come_again_whatever_stopped_them(store: Store) -> None:
    number = a_member(store, "kim@nordmose.example")
    add(store, "kim@nordmose.example", reason=SuppressionReason.BOUNCED, by=secretary())
    restore(store, number, by=secretary())
    unsubscribe(store, number, by=secretary())
    restore(store, number, by=secretary())
    assert members(store, today=NOW.date())[0].state == ""
