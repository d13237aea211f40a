from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.errors import InputFault
from digest.members.importing import import_members
from digest.members.register import member_with
from digest.members.suppressions import suppress
from digest.spreadsheets import Choices, Gone, ImportPlan, Refusal
from digest.store.engine import Store
from digest.store.models import Organisation
from digest.store.states import MemberKind
from tests.build import a_member, secretary
from tests.conftest import NOW
from tests.members.lists import KIM, LIS, SALE, imported, listed, name_at, people, told_to


def test_a_first_list_is_all_new(store: Store, tmp_path: Path) -> None:
    plan = imported(store, tmp_path, KIM, LIS, SALE)
    assert replace(plan, headings=()) == ImportPlan(
        new=("kim@nordmose.example", "lis@nordmose.example", "salg@traadfast.example"),
        changed=(),
        gone=(),
        refused=(),
        unchanged=0,
        done=True,
    )
    with store.read() as session:
        kim = member_with(session, "kim@nordmose.example")
        assert kim is not None
        assert (kim.name, kim.organisation.name, kim.kind, kim.language) == (
            "Kim Holm",
            "Nordmose",
            MemberKind.MEMBER,
            "da",
        )
        assert kim.interests == ["elbiler", "møbler"]
        assert kim.since == NOW


@pytest.mark.both
def test_the_same_list_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS, SALE)
    again = imported(store, tmp_path, KIM.replace("kim@nordmose", " Kim@Nordmose"), LIS, SALE)
    assert replace(again, headings=()) == ImportPlan(new=(), changed=(), gone=(), refused=(), unchanged=3, done=True)


@pytest.mark.both
def test_what_changes_is_told_in_words(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS)
    plan = imported(store, tmp_path, KIM, "Tangsø;Lis Dam Holm;lis@nordmose.example;ld@nordmose.example;;en;")
    assert plan.unchanged == 1
    assert [address for address, _ in plan.changed] == ["lis@nordmose.example"]
    for words in ("name: Lis Dam → Lis Dam Holm", "organisation: Nordmose → Tangsø", "also ld@nordmose.example"):
        assert words in plan.changed[0][1]
    assert told_to(store) == ["kim@nordmose.example"]


def test_who_is_missing_from_a_part_of_the_list_stays_and_is_told(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS)
    plan = imported(store, tmp_path, KIM, gone=Gone.KEEP)
    assert (plan.gone, plan.missing) == ((), ("lis@nordmose.example",))
    assert told_to(store) == ["kim@nordmose.example", "lis@nordmose.example"]


def test_half_a_list_marks_nobody_as_gone_until_a_person_says_so(store: Store, tmp_path: Path) -> None:
    rows = [f"Nordmose;N{number};n{number}@nordmose.example;;medlem;;" for number in range(8)]
    imported(store, tmp_path, *rows)
    plan = imported(store, tmp_path, *rows[:4], LIS)
    assert not plan.done
    assert plan.fault.startswith("4 of 8 are not in the file; nothing was imported")
    assert len(told_to(store)) == 8
    assert imported(store, tmp_path, *rows[:4], LIS, gone=Gone.MARK).done
    assert len(told_to(store)) == 5


def test_who_was_added_by_hand_is_missed_in_no_list(store: Store, tmp_path: Path) -> None:
    a_member(store, "bo@nordmose.example")
    imported(store, tmp_path, KIM, LIS)
    assert imported(store, tmp_path, KIM).gone == ("lis@nordmose.example",)
    assert told_to(store) == ["bo@nordmose.example", "kim@nordmose.example"]


def test_who_is_gone_gets_no_mail_and_may_come_back(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS)
    assert imported(store, tmp_path, KIM).gone == ("lis@nordmose.example",)
    assert told_to(store) == ["kim@nordmose.example"]
    assert imported(store, tmp_path, KIM, gone=Gone.MARK).gone == ()
    assert imported(store, tmp_path, KIM, LIS).changed == (("lis@nordmose.example", "back again"),)
    assert told_to(store) == ["kim@nordmose.example", "lis@nordmose.example"]


@pytest.mark.both
def test_a_dry_run_tells_the_same_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS)
    file = listed(tmp_path, KIM.replace("Kim Holm", "Kim Dahl"), SALE)
    dry = import_members(store, file, Choices(dry_run=True, gone=Gone.MARK), by=secretary(NOW))
    assert not dry.done
    assert (people(store), name_at(store, "kim@nordmose.example")) == (2, "Kim Holm")
    assert told_to(store) == ["kim@nordmose.example", "lis@nordmose.example"]
    done = import_members(store, file, Choices(gone=Gone.MARK), by=secretary(NOW))
    assert (dry.new, dry.changed, dry.gone) == (done.new, done.changed, done.gone)


@pytest.mark.both
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Nordmose;Bo;bo at nordmose;;medlem;;", "'bo at nordmose' is not a mail address"),
        ("Nordmose;Bo;bo@nordmose.example;bo@;medlem;;", "'bo@' is not a mail address"),
        ("Nordmose;Bo;;;medlem;;", "no address"),
        (";Bo;bo@nordmose.example;;medlem;;", "no organisation"),
        ("Nordmose;Bo;bo@nordmose.example;;gæst;;", "the type 'gæst' is neither medlem nor leverandør"),
        ("Nordmose;Bo;bo@nordmose.example;;medlem;fransk;", "the language 'fransk' is neither da nor en"),
        ("Nordmose;Bo;KIM@nordmose.example;;medlem;;", "kim@nordmose.example is in row 2 too"),
        ("Nordmose;Bo;bo@nordmose.example;kim@nordmose.example;medlem;;", "kim@nordmose.example is in row 2 too"),
        (
            "Nordmose;Bo;lis@nordmose.example;ole@tangsoe.example;medlem;;",
            "ole@tangsoe.example is the address of Kim Holm",
        ),
    ],
)
@pytest.mark.words
def test_a_refused_row_is_named_and_then_nothing_is_imported(
    store: Store, tmp_path: Path, row: str, words: str
) -> None:
    a_member(store, "lis@nordmose.example", name="Lis Dam")
    a_member(store, "ole@tangsoe.example", aliases=("old@tangsoe.example",))
    plan = imported(store, tmp_path, KIM, row, gone=Gone.MARK)
    assert not plan.done
    assert [refusal.row for refusal in plan.refused] == [3]
    assert words in plan.refused[0].reason
    assert people(store) == 2
    assert name_at(store, "lis@nordmose.example") == "Lis Dam"
    assert told_to(store) == ["lis@nordmose.example", "ole@tangsoe.example"]


@pytest.mark.both
def test_every_refused_row_is_told_in_the_order_of_the_file(store: Store, tmp_path: Path) -> None:
    a_member(store, "lis@nordmose.example")
    a_member(store, "ole@tangsoe.example", aliases=("old@tangsoe.example",))
    plan = imported(
        store, tmp_path, "Nordmose;Bo;lis@nordmose.example;ole@tangsoe.example;medlem;;", KIM, "Nordmose;Bo;;;medlem;;"
    )
    assert plan.refused == (Refusal(2, "ole@tangsoe.example is the address of Kim Holm"), Refusal(4, "no address"))


def test_a_list_without_a_type_column_is_refused(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("Organisation;Navn;E-mail\nNordmose;Kim;kim@nordmose.example\n", encoding="utf-8")
    with pytest.raises(InputFault, match="no column 'Type'"):
        import_members(store, file, by=secretary(NOW))


@pytest.mark.both
def test_a_moved_address_keeps_the_old_one_as_alias(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM)
    moved = "Tangsø;Kim Holm;kim@tangsoe.example;kim@nordmose.example;medlem;;elbiler, møbler"
    plan = imported(store, tmp_path, moved)
    assert plan.new == plan.gone == ()
    assert "address: kim@nordmose.example → kim@tangsoe.example" in plan.changed[0][1]
    assert told_to(store) == ["kim@tangsoe.example"]
    assert name_at(store, "kim@nordmose.example") == "Kim Holm"
    assert imported(store, tmp_path, moved).unchanged == 1


@pytest.mark.both
def test_who_unsubscribed_stays_so_when_their_address_moves(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM)
    with store.write() as session:
        suppress(session, "kim@nordmose.example", reason="unsubscribed", now=NOW)
    imported(store, tmp_path, "Tangsø;Kim Holm;kim@tangsoe.example;kim@nordmose.example;medlem;;")
    assert told_to(store) == []


@pytest.mark.both
def test_two_members_may_swap_their_addresses(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS)
    swapped = (KIM.replace("kim@", "lis@"), LIS.replace("lis@", "kim@"))
    assert imported(store, tmp_path, *swapped).done
    assert told_to(store) == ["kim@nordmose.example", "lis@nordmose.example"]
    assert name_at(store, "lis@nordmose.example") == "Kim Holm"
    assert imported(store, tmp_path, *swapped).unchanged == 2


@pytest.mark.parametrize("turned", [False, True])
def test_an_alias_that_becomes_somebody_elses_address_costs_nobody_their_letter(
    store: Store, tmp_path: Path, *, turned: bool
) -> None:
    a_member(store, "kim@nordmose.example", name="Kim Holm", aliases=("post@nordmose.example",))
    rows = [KIM, LIS.replace("lis@", "post@")]
    plan = imported(store, tmp_path, *(reversed(rows) if turned else rows))
    assert name_at(store, "kim@nordmose.example") == "Kim Holm"
    assert plan.refused or told_to(store) == ["kim@nordmose.example", "post@nordmose.example"]


def test_a_new_person_who_claims_somebodys_alias_does_not_become_that_person(store: Store, tmp_path: Path) -> None:
    a_member(store, "kim@nordmose.example", name="Kim Holm", aliases=("post@nordmose.example",))
    plan = imported(store, tmp_path, KIM, "Nordmose;Lis Dam;lis@nordmose.example;post@nordmose.example;medlem;;")
    assert name_at(store, "kim@nordmose.example") == "Kim Holm"
    assert plan.refused or told_to(store) == ["kim@nordmose.example", "lis@nordmose.example"]


@pytest.mark.both
def test_two_people_of_one_name_stay_two(store: Store, tmp_path: Path) -> None:
    a_member(store, "kim@nordmose.example", name="Kim Holm", aliases=("post@nordmose.example",))
    plan = imported(store, tmp_path, KIM, KIM.replace("kim@", "post@"))
    assert plan.refused or told_to(store) == ["kim@nordmose.example", "post@nordmose.example"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_supplier_who_claims_a_members_alias_takes_nobodys_letter_and_becomes_no_member(
    store: Store, tmp_path: Path, *, turned: bool
) -> None:
    a_member(store, "kim@nordmose.example", name="Kim Holm", aliases=("post@nordmose.example",))
    rows = [KIM, SALE.replace(";;leverandør", ";post@nordmose.example;leverandør")]
    imported(store, tmp_path, *(reversed(rows) if turned else rows))
    assert told_to(store) == ["kim@nordmose.example"]
    with store.read() as session:
        supplier = member_with(session, "salg@traadfast.example")
        assert supplier is None or supplier.kind is MemberKind.SUPPLIER


def test_a_member_who_becomes_a_supplier_gets_no_more_letters(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, LIS)
    imported(store, tmp_path, KIM.replace("medlem", "leverandør"), LIS)
    assert told_to(store) == ["lis@nordmose.example"]


def test_a_list_without_rows_is_refused_and_nobody_is_gone(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM)
    with pytest.raises(InputFault, match="no rows below its headings"):
        imported(store, tmp_path, gone=Gone.MARK)
    assert told_to(store) == ["kim@nordmose.example"]


@pytest.mark.both
def test_who_has_a_new_name_and_a_new_address_at_once_is_the_same_person(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM)
    plan = imported(
        store,
        tmp_path,
        KIM.replace("Kim Holm;kim@nordmose.example;", "Kim Dahl;kd@nordmose.example;kim@nordmose.example"),
    )
    assert (len(plan.changed), plan.new, plan.gone) == (1, (), ())
    assert told_to(store) == ["kd@nordmose.example"]


def test_a_new_address_without_the_old_one_is_the_same_person_by_name_and_organisation(
    store: Store, tmp_path: Path
) -> None:
    imported(store, tmp_path, KIM, LIS)
    with store.write() as session:
        suppress(session, "kim@nordmose.example", reason="unsubscribed", now=NOW)
    plan = imported(store, tmp_path, KIM.replace("kim@nordmose", "kh@nordmose"), LIS)
    assert (plan.new, plan.gone) == ((), ())
    assert "address: kim@nordmose.example → kh@nordmose.example" in plan.changed[0][1]
    assert told_to(store) == ["lis@nordmose.example"]
    assert name_at(store, "kim@nordmose.example") == "Kim Holm"


@pytest.mark.both
def test_two_of_one_name_in_one_organisation_are_not_guessed_at(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM, KIM.replace("kim@", "kim2@"))
    plan = imported(store, tmp_path, KIM.replace("kim@", "kim3@"))
    assert plan.new == ("kim3@nordmose.example",)


@pytest.mark.both
def test_an_alias_that_changes_hands_is_told(store: Store, tmp_path: Path) -> None:
    a_member(store, "kim@nordmose.example", name="Kim Holm", aliases=("post@nordmose.example",))
    lis = "Nordmose;Lis Dam;lis@nordmose.example;post@nordmose.example;medlem;;"
    assert (
        "post@nordmose.example was an address of Kim Holm, and is one of Lis Dam now."
        in imported(store, tmp_path, KIM, lis).notes
    )
    sale = SALE.replace(";;leverandør", ";post@nordmose.example;leverandør")
    refused = imported(store, tmp_path, KIM, LIS, sale).refused
    assert [refusal.reason for refusal in refused] == [
        "Lis Dam, a member, writes from post@nordmose.example; only a member can have it"
    ]


def test_who_is_of_no_known_type_and_whom_no_letter_reaches_is_told(store: Store, tmp_path: Path) -> None:
    plan = imported(store, tmp_path, KIM, "Tangsø;Bo;bo@tangsoe.example;;;;")
    assert "Of no known type, and so without a letter: bo@tangsoe.example." in plan.notes
    with store.write() as session:
        suppress(session, "kim@nordmose.example", reason="unsubscribed", now=NOW)
    notes = imported(store, tmp_path, KIM, "Tangsø;Bo;bo@tangsoe.example;;;;").notes
    assert notes[-1].startswith("No letter reaches anybody in Nordmose:")


def test_an_empty_cell_says_nothing_about_language_and_interests(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM.replace(";medlem;;", ";medlem;en;"))
    assert imported(store, tmp_path, KIM.replace("elbiler, møbler", "")).unchanged == 1
    with store.read() as session:
        kim = member_with(session, "kim@nordmose.example")
        assert kim is not None
        assert (kim.language, kim.interests) == ("en", ["elbiler", "møbler"])


def test_addresses_as_mail_programs_copy_them_are_taken(store: Store, tmp_path: Path) -> None:
    rows = "Nordmose;Bo;Bo Krogh <Bo@nordmose.example>;Bo K <bk@nordmose.example>, b2@nordmose.example;medlem;;"
    assert imported(store, tmp_path, rows).new == ("bo@nordmose.example",)
    assert name_at(store, "bk@nordmose.example") == "Bo"


@pytest.mark.both
def test_an_organisation_is_the_same_in_large_letters(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, KIM.replace("Nordmose;", "Nordmose Øst;"))
    plan = imported(
        store, tmp_path, KIM.replace("Nordmose;", "NORDMOSE ØST;"), LIS.replace("Nordmose;", "nordmose øst;")
    )
    assert (plan.unchanged, len(plan.new)) == (1, 1)
    with store.read() as session:
        assert session.scalars(select(Organisation.name)).all() == ["Nordmose Øst"]
