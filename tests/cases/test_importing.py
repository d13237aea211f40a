from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.cases.bank import Bank
from digest.cases.changing import add_case
from digest.cases.importing import import_cases
from digest.errors import InputFault
from digest.spreadsheets import Choices, Gone, ImportPlan
from digest.store.engine import Store
from digest.store.models import Case, CaseTag
from digest.store.states import Origin
from tests.build import secretary
from tests.conftest import NOW

HEADINGS = "Id;Titel;Resumé;Organisation;År;Synlighed;Link"
UNIFORMS = "c1;Uniformer;Genbrugte uniformer til hjemmeplejen;Nordmose;2024;borgere;https://nordmose.example/1"
CHAIRS = "c2;Kontorstole;Brugte kontorstole;Tangsø;2023;maskinrum;"


def listed(folder: Path, *rows: str) -> Path:
    file = folder / "cases.csv"
    file.write_text("\n".join((HEADINGS, *rows)) + "\n", encoding="utf-8")
    return file


def imported(store: Store, folder: Path, *rows: str, gone: Gone | None = None) -> ImportPlan:
    return import_cases(store, listed(folder, *rows), Choices(gone=gone), by=secretary(NOW))


def tags_of(store: Store, ref: str) -> dict[str, Origin]:
    with store.read() as session:
        return {tag.slug: tag.origin for tag in session.scalars(select(Case).filter_by(ref=ref)).one().tags}


def refs(store: Store) -> list[str]:
    """The cases that can be shown."""
    with store.read() as session:
        return sorted(Bank.of(session).cases)


def test_a_first_file_is_all_new_and_tagged(store: Store, tmp_path: Path) -> None:
    plan = imported(store, tmp_path, UNIFORMS, CHAIRS)
    assert replace(plan, headings=()) == ImportPlan(
        new=("c1 Uniformer", "c2 Kontorstole"), changed=(), gone=(), refused=(), unchanged=0, done=True
    )
    assert tags_of(store, "c1")["arbejdstoej"] is Origin.MACHINE
    with store.read() as session:
        case = session.scalars(select(Case).filter_by(ref="c1")).one()
        assert (case.year, case.visibility, case.organisation.name) == (2024, "citizens", "Nordmose")


def test_the_same_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS, CHAIRS)
    again = imported(store, tmp_path, UNIFORMS, CHAIRS)
    assert replace(again, headings=()) == ImportPlan(new=(), changed=(), gone=(), refused=(), unchanged=2, done=True)


def test_a_case_without_an_id_is_known_by_title_and_organisation(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS.removeprefix("c1"), UNIFORMS.removeprefix("c1").replace("Nordmose", "Tangsø"))
    plan = imported(store, tmp_path, UNIFORMS.removeprefix("c1").replace("2024", "2025"))
    assert plan.changed == (("Uniformer / Nordmose Uniformer", "year"),)
    assert plan.gone == ("Uniformer / Tangsø Uniformer",)


def test_a_text_that_changes_is_tagged_anew(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS)
    changed = UNIFORMS.replace("Uniformer;Genbrugte uniformer", "Kontorstole;Kontorstole")
    assert imported(store, tmp_path, changed).changed == (("c1 Kontorstole", "title, summary"),)
    tags = tags_of(store, "c1")
    assert "kontormoebler" in tags
    assert "arbejdstoej" not in tags


def test_a_tag_of_the_staff_outlives_the_next_reading(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS)
    with store.write() as session:
        case = session.scalars(select(Case)).one()
        case.tags = [
            CaseTag(slug="moebler", weight=7, evidence=[], origin=Origin.STAFF),
            CaseTag(slug="vaskeri", weight=7, evidence=[], origin=Origin.STAFF),
        ]
    imported(store, tmp_path, UNIFORMS.replace("Genbrugte", "Kontorstole og"))
    assert tags_of(store, "c1")["moebler"] is Origin.STAFF
    assert tags_of(store, "c1")["vaskeri"] is Origin.STAFF
    assert tags_of(store, "c1")["arbejdstoej"] is Origin.MACHINE
    with store.read() as session:
        assert session.get_one(CaseTag, (1, "moebler")).weight == 7


def test_a_case_that_is_gone_is_told_and_still_shown(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS, CHAIRS)
    assert imported(store, tmp_path, UNIFORMS, gone=Gone.KEEP).missing == ("c2 Kontorstole",)
    assert refs(store) == ["c1", "c2"]


def test_a_case_marked_as_gone_is_shown_no_more_and_may_come_back(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS, CHAIRS)
    assert imported(store, tmp_path, UNIFORMS, gone=Gone.MARK).gone == ("c2 Kontorstole",)
    assert refs(store) == ["c1"]
    assert imported(store, tmp_path, UNIFORMS, gone=Gone.MARK).gone == ()
    assert imported(store, tmp_path, UNIFORMS, CHAIRS).changed == (("c2 Kontorstole", "back again"),)
    assert refs(store) == ["c1", "c2"]


def test_a_dry_run_tells_the_same_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, UNIFORMS)
    file = listed(tmp_path, CHAIRS)
    dry = import_cases(store, file, Choices(dry_run=True, gone=Gone.MARK), by=secretary(NOW))
    assert not dry.done
    assert refs(store) == ["c1"]
    done = import_cases(store, file, Choices(gone=Gone.MARK), by=secretary(NOW))
    assert (dry.new, dry.gone) == (done.new, done.gone) == (("c2 Kontorstole",), ("c1 Uniformer",))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("c3;Elbiler;Elbiler;Nordmose;i fjor;;", "the year 'i fjor' is not a year"),
        ("c3;Elbiler;Elbiler;Nordmose;;;", "the year '' is not a year"),
        ("c3;Elbiler;Elbiler;Nordmose;24;;", "the year '24' is not a year"),
        ("c3;Elbiler;Elbiler;Nordmose;20²4;;", "the year '20²4' is not a year"),
        ("c3;Elbiler;Elbiler;Nordmose;2024;hemmelig;", "the visibility 'hemmelig' is neither"),
        ("c3;Elbiler;Elbiler;Nordmose;2024;;javascript:alert(1)", "the link 'javascript:alert(1)' is not a web"),
        ("c3;;Elbiler;Nordmose;2024;;", "no title"),
        ("c3;Elbiler;;Nordmose;2024;;", "no summary"),
        ("c3;Elbiler;Elbiler;;2024;;", "no organisation"),
        ("c1;Elbiler;Elbiler;Nordmose;2024;;", "the id 'c1' is in row 2 too"),
    ],
)
def test_a_refused_row_is_named_and_then_nothing_is_imported(
    store: Store, tmp_path: Path, row: str, words: str
) -> None:
    plan = imported(store, tmp_path, UNIFORMS, row)
    assert not plan.done
    assert [refusal.row for refusal in plan.refused] == [3]
    assert words in plan.refused[0].reason
    assert refs(store) == []


def test_a_case_by_telephone_is_in_the_bank_and_tagged(store: Store) -> None:
    fields = {"title": "Uniformer", "summary": "Genbrug", "organisation": "Nordmose", "year": "2026"}
    first, second = add_case(store, fields, by=secretary(NOW)), add_case(store, fields, by=secretary(NOW))
    assert first != second
    assert "arbejdstoej" in tags_of(store, first)
    assert refs(store) == sorted([first, second])


def test_a_case_by_telephone_is_checked_like_one_from_a_file(store: Store) -> None:
    fields = {"id": "c1", "title": "Uniformer", "summary": "Genbrug", "organisation": "Nordmose", "year": "2026"}
    for wrong in ({"year": "snart"}, {"title": ""}, {"link": "ftp:x"}, {"visibility": "alle"}):
        with pytest.raises(InputFault):
            add_case(store, {**fields, **wrong}, by=secretary(NOW))
    add_case(store, fields, by=secretary(NOW))
    with pytest.raises(InputFault, match="id 'c1' already"):
        add_case(store, fields, by=secretary(NOW))
    assert refs(store) == ["c1"]


def test_a_case_by_telephone_is_gone_for_no_file(store: Store, tmp_path: Path) -> None:
    ref = add_case(
        store, {"title": "Uniformer", "summary": "x", "organisation": "Nordmose", "year": "2026"}, by=secretary(NOW)
    )
    imported(store, tmp_path, CHAIRS, gone=Gone.MARK)
    assert refs(store) == ["c2", ref]
