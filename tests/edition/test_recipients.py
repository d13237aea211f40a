"""The recipients of an edition, and how they differ from those of the last one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.edition.recipients import FOUND, Among, differences, picked, reader_of, readers, recipients
from digest.members.changes import Particulars, edit_member, set_left
from digest.store.engine import Store
from digest.store.reasons import Refusal
from tests.build import ANN, KIM, LIS, NEXT, OLE, a_draft, a_member, a_request, goes_out, secretary
from tests.databases import kept

DAY = NEXT.sends_at.date()


@pytest.fixture
@kept
def twice(store: Store) -> Store:
    """An edition that went out, and the draft of the next; meanwhile Lis left, Ann came, Ole turned to English."""
    a_member(store, KIM, name="Kim Holm")
    a_member(store, OLE, name="Ole Bro", interests=("arbejdstøj",))
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_request(store, "Hvem har købt genbrugt arbejdstøj?", organisation="Tangsø Kommune")
    a_draft(store)
    goes_out(store, "23")
    set_left(store, LIS, left=True, by=secretary())
    a_member(store, ANN, name="Ann Lee", organisation="Øster Klitmark", language="en")
    edit_member(store, OLE, Particulars(language="en"), by=secretary())
    a_request(store, "Hvem har elcykler?", organisation="Tangsø Kommune", at=NEXT.closes_at - timedelta(days=1))
    a_draft(store, NEXT, again=True)
    return store


def addresses(store: Store, among: Among = Among.ALL, **others: str) -> list[str]:
    return [row.address for row in recipients(store, "24", among, on=DAY, **others)]


@pytest.mark.both
def test_who_is_new_who_is_gone_and_who_reads_another_language(twice: Store) -> None:
    found = differences(twice, "24")
    assert found.last == "23"
    assert (found.counts[Among.NEW], found.counts[Among.GONE], found.counts[Among.OTHER_LANGUAGE]) == (1, 1, 1)
    assert addresses(twice, Among.NEW) == [ANN]
    assert addresses(twice, Among.OTHER_LANGUAGE) == [OLE]
    (gone,) = recipients(twice, "24", Among.GONE, on=DAY)
    assert (gone.address, gone.organisation, gone.why) == (LIS, "Tangsø Kommune", Refusal.HAS_LEFT)
    rows = {row.address: row for row in recipients(twice, "24", on=DAY)}
    assert (rows[ANN].new, rows[KIM].new, rows[OLE].was, rows[KIM].was) == (True, False, "da", "")


def test_the_first_edition_has_none_to_compare_with(twice: Store) -> None:
    assert differences(twice, "23").last is None
    assert recipients(twice, "23", Among.GONE, on=DAY) == []
    assert not any(row.new for row in recipients(twice, "23", on=DAY))


@pytest.mark.both
def test_they_are_found_by_name_address_and_organisation_page_by_page(twice: Store) -> None:
    for words in ("ann", "Lee", "klitmark", "øster ann", "english.example"):
        assert addresses(twice, search=words) == [ANN], words
    assert addresses(twice, search="100%") == []
    first = recipients(twice, "24", on=DAY, limit=2)
    assert (len(first), first.more) == (2, 1)
    assert addresses(twice) == [row.address for row in first] + addresses(twice, after=first[-1].address)
    found = recipients(twice, "24", on=DAY, search="example", limit=2)
    assert (found[:], found.more) == (first[:], 1)
    rest = recipients(twice, "24", on=DAY, search="example", after=found[-1].address, limit=2)
    assert (len(rest), rest.more) == (1, 0)


def test_of_very_many_readers_with_a_word_the_first_are_listed_and_nobody_counts_the_others(twice: Store) -> None:
    for number in range(FOUND):
        a_member(twice, f"m{number}@by.example", name=f"Medlem {number}")
    a_draft(twice, NEXT, again=True)
    found = readers(twice, "24", "medlem")
    assert (len(found), found.more) == (FOUND, 0)
    found = readers(twice, "24", "example")
    assert (len(found), found.more) == (FOUND, 1)


@pytest.mark.both
def test_words_lead_to_the_one_reader_they_mean(twice: Store) -> None:
    assert reader_of(twice, "24", "ole bro")[0] == OLE
    assert reader_of(twice, "24", OLE.upper())[0] == OLE
    chosen, several = reader_of(twice, "24", "nordmose")
    assert (chosen, [row.address for row in several]) == ("", [KIM, OLE])
    assert reader_of(twice, "24", LIS) == ("", [])


def test_three_are_picked_who_get_it_very_differently(twice: Store) -> None:
    found = picked(twice, "23")
    assert (found.longest, found.english) == (OLE, "")
    assert found.plain in {KIM, LIS}
    assert picked(twice, "24").english == ANN
