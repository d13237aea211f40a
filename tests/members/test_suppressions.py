from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import select

from digest.errors import InputFault
from digest.members.changes import Particulars, add_member
from digest.members.privacy.erasure import erase_member
from digest.members.subscription import recipients
from digest.members.suppressions import add, as_csv, import_suppressions, lift, suppressed, suppressions
from digest.spreadsheets import Choices, ImportPlan
from digest.spreadsheets.sheets import as_text, read_sheets
from digest.store.engine import Store
from digest.store.models import Suppression
from digest.store.reasons import SuppressionReason
from digest.store.states import MemberKind
from tests.build import a_member, secretary
from tests.conftest import NOW

KIM, LIS = "kim@nordmose.example", "lis@nordmose.example"


def listed(store: Store, reason: SuppressionReason | None = None) -> list[tuple[str, str, datetime]]:
    return [(row.address, row.reason, row.since) for row in suppressions(store, reason)]


def imported(store: Store, folder: Path, text: str, *, dry_run: bool = False) -> ImportPlan:
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    return import_suppressions(
        store, file, Choices(dry_run=dry_run), zone=ZoneInfo("Europe/Copenhagen"), by=secretary(NOW)
    )


def test_an_address_added_by_hand_gets_no_letter_until_it_is_lifted(store: Store) -> None:
    a_member(store, KIM)
    added = add(store, " <KIM@nordmose.example>", reason=SuppressionReason.BY_HAND, by=secretary(NOW))
    assert (added.new, added.suppression.address, added.letters_to) == (True, KIM, "")
    with store.read() as session:
        assert recipients(session, on=NOW.date()) == []
    lift(store, KIM, by=secretary())
    with store.read() as session:
        assert [member.address for member in recipients(session, on=NOW.date())] == [KIM]


@pytest.mark.both
def test_adding_twice_keeps_the_first_reason_and_says_so(store: Store) -> None:
    add(store, KIM, reason=SuppressionReason.COMPLAINT, by=secretary(NOW))
    again = add(store, KIM, reason=SuppressionReason.BOUNCED, by=secretary(NOW))
    assert (again.new, again.suppression.reason) == (False, "complaint")


def test_an_address_somebody_only_writes_from_names_the_one_their_letters_go_to(store: Store) -> None:
    a_member(store, KIM, aliases=("kh@nordmose.example",))
    assert add(store, "kh@nordmose.example", reason=SuppressionReason.BY_HAND, by=secretary(NOW)).letters_to == KIM


def test_what_is_no_address_is_not_added(store: Store) -> None:
    with pytest.raises(InputFault, match="not a mail address"):
        add(store, "kim", reason=SuppressionReason.BY_HAND, by=secretary(NOW))
    assert listed(store) == []


@pytest.mark.both
def test_the_list_is_of_one_reason_or_of_all(store: Store) -> None:
    add(store, LIS, reason=SuppressionReason.BOUNCED, by=secretary(NOW))
    add(store, KIM, reason=SuppressionReason.UNSUBSCRIBED, by=secretary(NOW))
    assert [row[0] for row in listed(store)] == [KIM, LIS]
    assert listed(store, SuppressionReason.BOUNCED) == [(LIS, "bounced", NOW)]


@pytest.mark.both
def test_what_is_exported_is_imported_as_it_was(store: Store, tmp_path: Path) -> None:
    add(store, KIM, reason=SuppressionReason.UNSUBSCRIBED, by=secretary(NOW))
    add(store, "post@xn--rn-lka.example", reason=SuppressionReason.BY_HAND, by=secretary(NOW))
    before, text = listed(store), as_csv(suppressions(store))
    assert text.splitlines()[:2] == ["address;reason;since", f"{KIM};unsubscribed;2026-11-30T11:30:00+00:00"]
    for row in before:
        lift(store, row[0], by=secretary())
    assert imported(store, tmp_path, text).new == (KIM, "post@xn--rn-lka.example")
    assert listed(store) == before


@pytest.mark.both
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "'="])
def test_no_cell_that_is_exported_is_a_formula_and_it_is_imported_as_it_was(sign: str, tmp_path: Path) -> None:
    said = f"{sign}cmd|' /c calc'!a0"
    file = tmp_path / "list.csv"
    file.write_text(f"navn;by\n{as_text(said)};{as_text('Kim')}\n", encoding="utf-8")
    assert file.read_text().splitlines()[1].startswith(f"'{sign}")
    (sheet,) = read_sheets(file)
    assert list(sheet.lines[1].cells.values()) == [said, "Kim"]


def test_an_address_that_begins_as_a_formula_does_is_exported_as_text(store: Store, tmp_path: Path) -> None:
    add(store, "=cmd@nordmose.example", reason=SuppressionReason.BY_HAND, by=secretary(NOW))
    before, text = listed(store), as_csv(suppressions(store))
    assert text.splitlines()[1].startswith("'=cmd@")
    lift(store, "=cmd@nordmose.example", by=secretary())
    assert imported(store, tmp_path, text).new == ("=cmd@nordmose.example",)
    assert listed(store) == before


@pytest.mark.parametrize(
    ("since", "moment"),
    [
        ("", NOW),
        ("2026-11-01", datetime(2026, 10, 31, 23, 0, tzinfo=UTC)),
        ("2026-11-01T09:00:00+00:00", datetime(2026, 11, 1, 9, 0, tzinfo=UTC)),
        ("2026-11-01 09:00", datetime(2026, 11, 1, 8, 0, tzinfo=UTC)),
        ("1-11-2026", datetime(2026, 10, 31, 23, 0, tzinfo=UTC)),
        ("01-11-2026 09:00", datetime(2026, 11, 1, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_people_and_spreadsheets_write_it(
    store: Store, tmp_path: Path, since: str, moment: datetime
) -> None:
    assert imported(store, tmp_path, f"Adresse;Årsag;Siden\n{KIM};frameldt;{since}\n").done
    assert listed(store) == [(KIM, "unsubscribed", moment)]


@pytest.mark.parametrize("since", ["i går", "2026-12-24", "0001-01-01", "9999-12-31T23:59:59-12:00", "31-13-2026"])
def test_what_is_no_moment_or_yet_to_come_is_refused(store: Store, tmp_path: Path, since: str) -> None:
    plan = imported(store, tmp_path, f"address;since\n{KIM};{since}\n")
    assert [refusal.row for refusal in plan.refused] == [2]
    assert since in plan.refused[0].reason


def test_a_list_without_reasons_is_by_hand(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["E-mail"])  # type: ignore[union-attr]
    book.active.append([KIM.upper()])  # type: ignore[union-attr]
    book.save(tmp_path / "list.xlsx")
    file = tmp_path / "list.xlsx"
    assert import_suppressions(store, file, zone=ZoneInfo("Europe/Copenhagen"), by=secretary(NOW)).done
    assert listed(store) == [(KIM, "by_hand", NOW)]


def test_a_list_with_bad_rows_is_refused_whole_and_each_is_named(store: Store, tmp_path: Path) -> None:
    rows = (f"{LIS};bounced", "kim;bounced", f"{KIM};sur", ";bounced", f"{LIS};bounced")
    plan = imported(store, tmp_path, "address;reason\n" + "\n".join(rows))
    assert [(refusal.row, refusal.reason.split(":")[0]) for refusal in plan.refused] == [
        (3, "'kim' is not a mail address"),
        (4, "the reason 'sur' is none of unsubscribed, bounced, complaint, by_hand"),
        (5, "no address"),
        (6, f"{LIS} is in row 2 too"),
    ]
    assert (plan.done, listed(store)) == (False, [])


def test_what_stands_already_is_kept_as_it_is(store: Store, tmp_path: Path) -> None:
    add(store, KIM, reason=SuppressionReason.UNSUBSCRIBED, by=secretary(NOW))
    plan = imported(store, tmp_path, f"address;reason\n{KIM};bounced\n{LIS};bounced\n")
    assert (plan.new, plan.unchanged, plan.done) == ((LIS,), 1, True)
    assert listed(store) == [(KIM, "unsubscribed", NOW), (LIS, "bounced", NOW)]


def test_a_dry_run_shows_the_plan_and_adds_nobody(store: Store, tmp_path: Path) -> None:
    plan = imported(store, tmp_path, f"address\n{KIM}\n", dry_run=True)
    assert (plan.new, plan.done, listed(store)) == ((KIM,), False, [])


def test_who_was_erased_stays_forgotten(store: Store, tmp_path: Path) -> None:
    a_member(store, KIM, aliases=("kh@nordmose.example",))
    erase_member(store, KIM, by=secretary(NOW))
    plan = imported(store, tmp_path, f"address\n{KIM.upper()}\nKH@nordmose.example\n{LIS}\n")
    assert (plan.new, plan.unchanged, plan.refused, plan.done) == ((LIS,), 0, (), True)
    assert plan.notes == ("Of those that were erased, 2, nothing is kept: they stay forgotten, and get nothing.",)
    with pytest.raises(InputFault, match="was erased on 2026-11-30"):
        add(store, KIM, reason=SuppressionReason.BY_HAND, by=secretary(NOW))
    assert [row[0] for row in listed(store)] == [LIS]


@pytest.mark.both
def test_who_was_erased_and_is_back_may_be_on_the_list_again(store: Store) -> None:
    a_member(store, KIM)
    erase_member(store, KIM, by=secretary(NOW))
    add_member(
        store,
        KIM,
        Particulars(name="Kim", organisation="Nordmose", kind=MemberKind.MEMBER, language="da"),
        by=secretary(NOW),
    )
    assert add(store, KIM, reason=SuppressionReason.BY_HAND, by=secretary(NOW)).new


@pytest.mark.both
def test_a_list_that_names_where_somebody_only_writes_from_says_so(store: Store, tmp_path: Path) -> None:
    a_member(store, KIM, aliases=("kh@nordmose.example",))
    plan = imported(store, tmp_path, f"address\n{LIS}\nkh@nordmose.example\n")
    assert plan.notes == ("Letters go to another address of whoever writes from kh@nordmose.example.",)


def test_a_heading_that_was_chosen_is_remembered(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"Modtager;Note\n{KIM};\n", encoding="utf-8")
    zone = ZoneInfo("Europe/Copenhagen")
    assert import_suppressions(
        store, file, Choices(columns={"Modtager": "address", "Note": "reason"}), zone=zone, by=secretary(NOW)
    ).done
    file.write_text(f"Modtager;Note\n{LIS};klage\n", encoding="utf-8")
    assert import_suppressions(store, file, zone=zone, by=secretary(NOW)).done
    with store.read() as session:
        assert suppressed(session, LIS) == "complaint"
        assert len(session.scalars(select(Suppression)).all()) == 2


def test_a_list_without_headings_is_refused_and_no_address_is_lost(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="no line of headings: it begins with ny@"):
        imported(store, tmp_path, "ny@x.example\nny2@x.example\n")
    assert suppressions(store) == []
