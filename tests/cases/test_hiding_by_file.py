"""A file that calls a case a draft, or says that it may not be shared; what a person set; the lists cases are from."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from digest.accounts.audit import Sought, decisions
from digest.cases.bank import Bank
from digest.cases.changing import edit_case, leave_to_file, set_hidden
from digest.cases.importing import import_cases
from digest.cases.views import case
from digest.spreadsheets import Choices, Gone, ImportPlan
from digest.store.engine import Store
from digest.store.models import Case
from tests.build import secretary
from tests.conftest import NOW

HEADINGS = "Id;Titel;Resumé;Organisation;År"
BY = secretary(NOW)


def imported(
    store: Store, folder: Path, *rows: str, headings: str = HEADINGS, choices: Choices | None = None
) -> ImportPlan:
    file = folder / "cases.csv"
    file.write_text("\n".join((headings, *rows)) + "\n", encoding="utf-8")
    return import_cases(store, file, choices or Choices(), by=BY)


def shown(store: Store) -> list[str]:
    with store.read() as session:
        return sorted(Bank.of(session).cases)


def row(ref: str, *more: str, title: str = "Uniformer") -> str:
    return ";".join((ref, title, "Genbrugte uniformer", "Nordmose", "2024", *more))


@pytest.mark.parametrize(
    ("heading", "hides", "shows"),
    [
        ("Status", ["kladde", "Kladde (mangler pris)", "UDKAST", "draft", "afventer godkendelse", "Ikke klar"],
         ["klar", "Afsluttet", "i drift", ""]),
        ("Må deles", ["nej", "Nej, ikke endnu", "0", "falsk", "måske", "kun internt"], ["ja", "Ja", "x", "1"]),
        ("Må casen deles med andre?", ["nej"], ["ja"]),
        ("Må ikke deles", ["x", "ja", "1"], ["nej", ""]),
        ("Fortrolig", ["ja", "x", "delvist"], ["nej", ""]),
        ("Samtykke til deling", ["nej", "afventer svar"], ["ja", "2026-03-01"]),
    ],
)  # fmt: skip
def test_a_file_that_says_no_to_a_case_keeps_it_hidden(
    store: Store, tmp_path: Path, heading: str, hides: list[str], shows: list[str]
) -> None:
    rows = [row(f"h{number}", cell) for number, cell in enumerate(hides)]
    rows += [row(f"s{number}", cell) for number, cell in enumerate(shows)]
    plan = imported(store, tmp_path, *rows, headings=f"{HEADINGS};{heading}")
    assert plan.done
    assert plan.held_back == tuple(f"h{number} Uniformer" for number in range(len(hides)))
    assert shown(store) == [f"s{number}" for number in range(len(shows))]


def test_a_case_without_its_mark_is_not_shared_where_the_others_have_theirs(store: Store, tmp_path: Path) -> None:
    marked = f"{HEADINGS};Må deles"
    assert imported(store, tmp_path, row("c1", "x"), row("c2", ""), headings=marked).held_back == ("c2 Uniformer",)
    assert shown(store) == ["c1"]
    assert imported(store, tmp_path, row("c1", ""), row("c2", ""), headings=marked).held_back == ()
    assert shown(store) == ["c1", "c2"]


@pytest.mark.both
def test_of_two_columns_the_no_counts(store: Store, tmp_path: Path) -> None:
    both = f"{HEADINGS};Må deles;Offentlig;Status"
    imported(store, tmp_path, row("c1", "ja", "nej", ""), row("c2", "ja", "ja", "kladde"), headings=both)
    assert shown(store) == []


@pytest.mark.both
def test_a_case_that_its_file_hid_is_shown_when_the_file_lets_it(store: Store, tmp_path: Path) -> None:
    drafts = f"{HEADINGS};Status"
    imported(store, tmp_path, row("c1", "kladde"), headings=drafts)
    assert shown(store) == []
    assert imported(store, tmp_path, row("c1", "klar"), headings=drafts).changed == (("c1 Uniformer", "shown again"),)
    assert shown(store) == ["c1"]
    assert imported(store, tmp_path, row("c1", "kladde"), headings=drafts).changed == (("c1 Uniformer", "hidden"),)
    assert imported(store, tmp_path, row("c1")).changed == ()
    assert shown(store) == []


@pytest.mark.both
def test_what_a_person_hid_or_showed_no_file_undoes_and_the_plan_says_so(store: Store, tmp_path: Path) -> None:
    drafts = f"{HEADINGS};Status"
    imported(store, tmp_path, row("c1", "klar"), row("c2", "kladde"), headings=drafts)
    assert set_hidden(store, "c1", hidden=True, by=BY)
    assert set_hidden(store, "c2", hidden=False, by=BY)
    assert not set_hidden(store, "c2", hidden=False, by=BY)
    again = imported(store, tmp_path, row("c1", "klar"), row("c2", "kladde"), headings=drafts)
    assert again.changed == ()
    kept = "keeps what a person set, which the file has otherwise: hidden."
    assert again.notes == (f"c1 Uniformer {kept}", f"c2 Uniformer {kept}")
    assert shown(store) == ["c2"]
    assert [entry.act for entry in decisions(store, Sought(thing="case"))][1:3] == ["case shown", "case hidden"]


@pytest.mark.both
def test_what_a_person_wrote_no_file_undoes_until_it_may(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, row("c1"))
    assert edit_case(store, "c1", {"title": "Kontorstole", "year": "2025"}, by=BY) == ("title", "year")
    with store.read() as session:
        tags = {tag.slug for tag in session.scalars(select(Case)).one().tags}
    assert "kontormoebler" in tags
    again = imported(store, tmp_path, row("c1").replace("Genbrugte", "Nye"))
    assert again.changed == (("c1 Kontorstole", "summary"),)
    assert again.notes == ("c1 Kontorstole keeps what a person set, which the file has otherwise: title, year.",)
    assert case(store, "c1").fields["title"] == "Kontorstole"
    imported(store, tmp_path, row("c1", title="Kontorstole").replace("Genbrugte", "Nye"))
    assert case(store, "c1").by_hand == ("year",)  # the file says of the title what the person wrote
    assert leave_to_file(store, "c1", ["year", "norm"], by=BY) == ("year",)
    assert imported(store, tmp_path, row("c1", title="Kontorstole")).changed == (("c1 Kontorstole", "summary, year"),)
    assert case(store, "c1").fields["year"] == "2024"


@pytest.mark.both
def test_a_file_of_another_source_calls_no_case_gone(store: Store, tmp_path: Path) -> None:
    mark = Choices(gone=Gone.MARK)
    imported(store, tmp_path, row("c1"), row("c2"), choices=mark)
    partners = Choices(gone=Gone.MARK, source="partners")
    assert imported(store, tmp_path, row("p1"), row("p2"), choices=partners).gone == ()
    assert imported(store, tmp_path, row("p1"), choices=partners).gone == ("p2 Uniformer",)
    assert imported(store, tmp_path, row("c1"), choices=mark).gone == ("c2 Uniformer",)
    assert shown(store) == ["c1", "p1"]


@pytest.mark.both
def test_the_good_rows_can_be_taken_and_nothing_is_called_gone_for_the_bad_ones(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, row("c1"), row("c2"))
    bad = row("c2").replace("2024", "snart")
    assert not imported(store, tmp_path, row("c3"), bad).done
    plan = imported(store, tmp_path, row("c3"), bad, choices=Choices(skip_bad=True, gone=Gone.MARK))
    assert plan.done
    assert (plan.new, plan.refused, plan.gone) == (("c3 Uniformer",), (), ())
    assert [(one.row, one.reason) for one in plan.skipped] == [(3, "the year 'snart' is not a year")]
    assert plan.missing == ("c1 Uniformer", "c2 Uniformer")
    assert shown(store) == ["c1", "c2", "c3"]
