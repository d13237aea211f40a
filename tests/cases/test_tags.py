"""Tags of requests and cases: what the machine reads, what people put right, and what of it stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.cases.changing import add_case
from digest.cases.correcting import correct_case
from digest.cases.correcting import tags as case_tags
from digest.cases.retagging import retag
from digest.cases.tags import names_of, reading_of
from digest.cases.vocabulary import vocabulary
from digest.edition.views import edition
from digest.errors import MissingInput
from digest.matching.tagger import Evidence, Keyword, read
from digest.reading.orders import Orders
from digest.requests.deciding import Wording, correct_tags, edit, set_state, tags
from digest.requests.opening import Call, add_request
from digest.requests.orders import apply
from digest.store.engine import Store
from digest.store.models import Case, Organisation, Request
from digest.store.states import EditionState, Origin, RequestState
from tests.build import KIM, NEXT, a_member, an_edition, secretary
from tests.cases.bank import changed, fill, slugs, snapshot
from tests.conftest import NOW
from tests.databases import kept


@pytest.fixture
@kept
def bank(store: Store) -> Store:
    fill(store)
    return store


def origins(store: Store, number: int) -> dict[str, Origin]:
    return {one.slug: one.origin for one in tags(store, number) if not one.refused}


def named(store: Store, number: int, *words: str) -> None:
    """The asker orders EMNEORD."""
    with store.write() as session:
        apply(session, session.scalars(select(Request).filter_by(number=number)).one(), Orders(tags=words))


def test_a_word_that_is_named_counts_whole_and_earns_nothing_by_a_part_of_it(bank: Store) -> None:
    before = origins(bank, 101)
    named(bank, 101, "rumskibe", "kontorskibe", "skibsmodel")
    assert origins(bank, 101) == before
    named(bank, 101, "rumskibe", "Skibe", "genbrugte møbler", "it")
    assert origins(bank, 101) == dict.fromkeys(("skibe", "genbrug", "moebler", "it"), Origin.MEMBER)


def test_the_rows_of_a_text_give_back_what_was_read_in_it(bank: Store) -> None:
    with bank.read() as session:
        request = session.scalars(select(Request).filter_by(number=101)).one()
        again = read(request.text, vocabulary(session), title=request.title)
        assert reading_of(request) == again
        assert Evidence("uniformer", 0, in_title=True) in again.tags[0].evidence
        case = session.scalars(select(Case).filter_by(ref="lint")).one()
        assert Keyword(key="fnuggerlul", weight=1.5, words="fnuggerluller") in reading_of(case).keywords


@pytest.mark.both
@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Skovby Kommune", ("Skovby Kommune", "Skovby")),
        ("Region Nordhav", ("Region Nordhav", "Nordhav")),
        ("Havnedrift A/S", ("Havnedrift A/S",)),
        ("Kommune", ("Kommune",)),
    ],
)
def test_an_organisation_goes_by_its_name_and_by_that_alone(name: str, names: tuple[str, ...]) -> None:
    assert names_of(Organisation(name=name)) == names


def test_the_name_of_the_own_organisation_earns_nothing(store: Store) -> None:
    text = "Hvem har prøvet det? Rengøring Nord vil gerne høre."
    for organisation in ("Rengøring Nord Kommune", "Nordmose Kommune"):
        add_request(
            store, Call(address="", organisation=organisation, title="Hej", text=text), first=1, by=secretary(NOW)
        )
        fields = {"id": organisation, "title": "Hej", "summary": text, "organisation": organisation}
        add_case(store, {**fields, "year": "2025"}, by=secretary(NOW))
    assert slugs(store, "#1") == slugs(store, "Rengøring Nord Kommune") == set()
    assert slugs(store, "#2") == slugs(store, "Nordmose Kommune") == {"rengoering"}


def test_a_tag_that_is_set_by_hand_outlives_the_next_reading(bank: Store) -> None:
    correct_tags(bank, 102, add=["skole"], by=secretary())
    edit(bank, 102, Wording(text="Hvem har elbiler?"), by=secretary())
    retag(bank, apply=True)
    found = origins(bank, 102)
    assert found.pop("skole") is Origin.STAFF
    assert set(found.values()) == {Origin.MACHINE}


@pytest.mark.both
def test_a_tag_that_is_taken_away_stays_away_until_it_is_set_again(bank: Store) -> None:
    assert "arbejdstoej" in slugs(bank, "#101")
    found, _ = correct_tags(bank, 101, remove=["arbejdstoej"], by=secretary())
    assert [(one.slug, one.refused) for one in found if one.slug == "arbejdstoej"] == [("arbejdstoej", True)]
    edit(bank, 101, Wording(text="Uniformer! Hvem har uniformer?"), by=secretary())
    retag(bank, apply=True)
    assert "arbejdstoej" not in slugs(bank, "#101")
    correct_tags(bank, 101, add=["arbejdstoej"], by=secretary())
    assert origins(bank, 101)["arbejdstoej"] is Origin.STAFF


@pytest.mark.both
def test_a_tag_of_the_machine_that_is_set_by_hand_keeps_its_words(bank: Store) -> None:
    (before,) = [one for one in tags(bank, 101) if one.slug == "arbejdstoej"]
    found, _ = correct_tags(bank, 101, add=["arbejdstoej"], by=secretary())
    (after,) = [one for one in found if one.slug == "arbejdstoej"]
    assert (after.words, after.weight, after.origin) == (before.words, before.weight, Origin.STAFF)


def test_tags_are_named_by_slug_or_label(bank: Store) -> None:
    correct_tags(bank, 102, add=["Arbejdstøj", "bed linen", "skoler"], by=secretary())
    assert slugs(bank, "#102") >= {"arbejdstoej", "sengetoej", "skole"}


def test_an_unknown_tag_is_refused_with_those_near_it_and_nothing_is_changed(bank: Store) -> None:
    before = snapshot(bank)
    for add, remove in ((["skole", "arbejstøj"], ()), ((), ["arbejstøj"])):
        with pytest.raises(MissingInput, match="no tag 'arbejstøj'; near it: arbejdstoej"):
            correct_tags(bank, 101, add=add, remove=remove, by=secretary())
    assert snapshot(bank) == before
    with pytest.raises(MissingInput, match="no request #999"):
        tags(bank, 999)
    with pytest.raises(MissingInput, match="no case 'nix'"):
        case_tags(bank, "nix")


@pytest.mark.both
def test_one_correction_of_a_case_changes_that_case_alone(bank: Store) -> None:
    before = snapshot(bank)
    correct_case(bank, "chairs", add=["skole"], remove=["reparation"], by=secretary())
    assert changed(before, snapshot(bank)) == {"chairs"}
    retag(bank, apply=True)
    assert changed(before, snapshot(bank)) == {"chairs"}
    assert [one.slug for one in case_tags(bank, "chairs") if one.refused] == ["reparation"]


def test_one_correction_of_a_request_changes_that_request_alone(bank: Store) -> None:
    before = snapshot(bank)
    correct_tags(bank, 101, add=["skole"], by=secretary())
    assert changed(before, snapshot(bank)) == {"#101"}


def test_one_more_case_changes_no_other(bank: Store) -> None:
    before = snapshot(bank)
    add_case(
        bank, {"title": "Uniformer", "summary": "Leje", "organisation": "Tangsø", "year": "2026"}, by=secretary(NOW)
    )
    assert changed(before, snapshot(bank)) == set()


def test_a_correction_undoes_the_approval_of_an_edition_that_has_the_request(bank: Store) -> None:
    set_state(bank, 102, RequestState.HELD, by=secretary())
    a_member(bank, KIM)
    an_edition(bank, NEXT)
    assert correct_tags(bank, 102, add=["skole"], by=secretary())[1] is None
    assert edition(bank).state is EditionState.APPROVED
    assert correct_tags(bank, 101, add=["skole"], by=secretary())[1] == 23
    assert edition(bank).state is EditionState.DRAFT


def test_a_correction_that_changes_nothing_undoes_nothing(bank: Store) -> None:
    correct_tags(bank, 101, add=["skole"], remove=["arbejdstoej"], by=secretary())
    a_member(bank, KIM)
    an_edition(bank, NEXT)
    assert correct_tags(bank, 101, add=["skole"], remove=["arbejdstoej"], by=secretary())[1] is None
    assert edition(bank).state is EditionState.APPROVED


def test_the_askers_own_words_are_all_the_tags_and_stay(bank: Store) -> None:
    named(bank, 101, "møbler", "ubåde")
    assert origins(bank, 101) == {"moebler": Origin.MEMBER}
    edit(bank, 101, Wording(text="Hvem har elbiler?"), by=secretary())
    retag(bank, apply=True)
    assert origins(bank, 101) == {"moebler": Origin.MEMBER}


def test_words_of_the_asker_that_no_tag_knows_change_nothing(bank: Store) -> None:
    before = snapshot(bank)
    named(bank, 101, "ubåde")
    assert snapshot(bank) == before


@pytest.mark.both
def test_the_staff_corrects_the_askers_own_words(bank: Store) -> None:
    named(bank, 101, "møbler", "elbiler")
    before = origins(bank, 101)
    correct_tags(bank, 101, add=["skole", "elbiler"], remove=["moebler"], by=secretary())
    wanted = {slug: origin for slug, origin in before.items() if slug != "moebler"} | {"skole": Origin.STAFF}
    assert Origin.MEMBER in wanted.values()
    retag(bank, apply=True)
    assert origins(bank, 101) == wanted
    named(bank, 101, "møbler", "elbiler")
    assert origins(bank, 101) == wanted
