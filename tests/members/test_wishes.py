"""A member list that says who wants no letter; bad rows that are left out; several lists, each asked for its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.accounts.audit import Sought, decisions
from digest.members.importing import import_members
from digest.members.subscription import recipients
from digest.members.suppressions import SuppressionView, add, suppressions
from digest.spreadsheets import Choices, Gone, ImportPlan
from digest.store.engine import Store
from digest.store.reasons import SuppressionReason
from tests.build import secretary
from tests.conftest import NOW

HEADINGS = "Organisation;Navn;E-mail;Type"
BY = secretary(NOW)
SALE = "Trådfast A/S;Carsten Salg;salg@traadfast.example;leverandør"


def imported(
    store: Store, folder: Path, *rows: str, headings: str = HEADINGS, choices: Choices | None = None
) -> ImportPlan:
    file = folder / "members.csv"
    file.write_text("\n".join((headings, *rows)) + "\n", encoding="utf-8")
    return import_members(store, file, choices or Choices(), by=BY)


def told_to(store: Store) -> list[str]:
    """Who gets an edition, by the part before the @."""
    with store.read() as session:
        return [member.address.partition("@")[0] for member in recipients(session, on=NOW.date())]


def row(name: str, *more: str) -> str:
    return ";".join(("Nordmose", f"{name.title()} Holm", f"{name}@nordmose.example", "medlem", *more))


@pytest.mark.parametrize(
    ("heading", "no", "yes"),
    [
        ("Ønsker nyhedsbrev", "nej", "ja"),
        ("Ønsker du at modtage nyhedsbrevet?", "Nej tak", "Ja tak"),
        ("Nyhedsbrev", "0", "1"),
        ("Nyhedsbrev (ja/nej)", "N", "J"),
        ("Nyhedsbrev, 1 = ja, 0 = nej", "0", "1"),
        ("Newsletter", "FALSE", "TRUE"),
        ("Samtykke", "Nej, kun sms", "12-03-2024"),
        ("Samtykke til mails", "ikke givet", "Ja (mundtligt)"),
        ("Modtager brevet", "afmeldt", "tilmeldt"),
        ("Afmeldt", "x", ""),
        ("Afmeldt nyhedsbrev", "2024-03-01", "nej"),
        ("Frameldt dato", "01-03-2024", ""),
        ("Ønsker ikke nyhedsbrev", "ja", "nej"),
        ("Status", "Afmeldt 2023", "Aktiv"),
        ("Unsubscribed", "yes", "no"),
    ],
)
def test_who_wants_no_letter_gets_none_however_the_list_says_it(
    store: Store, tmp_path: Path, heading: str, no: str, yes: str
) -> None:
    plan = imported(store, tmp_path, row("kim", no), row("lis", yes), headings=f"{HEADINGS};{heading}")
    assert plan.done, plan
    assert plan.held_back == ("kim@nordmose.example",)
    assert told_to(store) == ["lis"]
    assert suppressions(store) == [
        SuppressionView(address="kim@nordmose.example", reason=SuppressionReason.UNSUBSCRIBED, since=NOW)
    ]
    (entry,) = decisions(store, Sought(thing="address"))
    assert (entry.act, entry.key) == ("address suppressed", "kim@nordmose.example")


def test_a_yes_lifts_no_unsubscription_and_the_plan_says_so(store: Store, tmp_path: Path) -> None:
    wishes = f"{HEADINGS};Nyhedsbrev"
    imported(store, tmp_path, row("kim", "nej"), row("lis", "ja"), headings=wishes)
    add(store, "lis@nordmose.example", reason=SuppressionReason.UNSUBSCRIBED, by=BY)
    again = imported(store, tmp_path, row("kim", "ja"), row("lis", "ja"), row("bo", "ja"), headings=wishes)
    assert told_to(store) == ["bo"]
    said = "Have unsubscribed, and stay so, whatever the list says: kim@nordmose.example, lis@nordmose.example."
    assert said in again.notes
    assert again.held_back == ()


def test_a_no_leaves_another_reason_as_it_is(store: Store, tmp_path: Path) -> None:
    add(store, "kim@nordmose.example", reason=SuppressionReason.BOUNCED, by=BY)
    assert imported(store, tmp_path, row("kim", "nej"), headings=f"{HEADINGS};Nyhedsbrev").held_back == ()
    assert suppressions(store)[0].reason is SuppressionReason.BOUNCED


def test_a_blank_is_a_no_only_where_the_others_have_their_mark_and_nobody_says_no(store: Store, tmp_path: Path) -> None:
    wishes = f"{HEADINGS};Nyhedsbrev"
    dry = Choices(dry_run=True)
    marks = imported(store, tmp_path, row("kim", ""), row("lis", "x"), headings=wishes, choices=dry)
    assert marks.held_back == ("kim@nordmose.example",)
    words = imported(store, tmp_path, row("kim", ""), row("lis", "ja"), row("bo", "nej"), headings=wishes, choices=dry)
    assert words.held_back == ("bo@nordmose.example",)
    unsaid = "Of these the list does not say whether they want the letter; they get it: kim@nordmose.example."
    assert unsaid in words.notes
    assert imported(store, tmp_path, row("kim", ""), row("lis", ""), headings=wishes, choices=dry).held_back == ()
    assert suppressions(store) == []


@pytest.mark.both
def test_of_two_columns_the_no_counts(store: Store, tmp_path: Path) -> None:
    wishes = f"{HEADINGS};Nyhedsbrev;Samtykke;Afmeldt"
    imported(
        store,
        tmp_path,
        row("kim", "ja", "nej", ""),
        row("lis", "ja", "ja", "x"),
        row("bo", "ja", "", ""),
        headings=wishes,
    )
    assert told_to(store) == ["bo"]


def test_words_that_are_neither_yes_nor_no_are_for_a_person(store: Store, tmp_path: Path) -> None:
    wishes = f"{HEADINGS};Nyhedsbrev"
    for said in ("måske", "ja, men ikke om sommeren"):
        plan = imported(store, tmp_path, row("kim", said), headings=wishes)
        assert not plan.done
        assert plan.refused[0].reason == f"{said!r} does not say whether this person wants the letter: yes or no"
    unused = Choices(columns={"Nyhedsbrev": ""})
    assert imported(store, tmp_path, row("kim", "måske"), headings=wishes, choices=unused).done


def test_the_good_rows_can_be_taken_and_nobody_is_called_gone_for_the_bad_ones(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, row("kim"), row("lis"))
    bad = row("lis").replace("medlem", "ven")
    assert not imported(store, tmp_path, row("bo"), bad).done
    plan = imported(store, tmp_path, row("bo"), bad, choices=Choices(skip_bad=True, gone=Gone.MARK))
    assert plan.done
    assert (plan.new, plan.refused, plan.gone) == (("bo@nordmose.example",), (), ())
    assert [(one.row, one.reason) for one in plan.skipped] == [(3, "the type 'ven' is neither medlem nor leverandør")]
    assert plan.missing == ("kim@nordmose.example", "lis@nordmose.example")
    assert told_to(store) == ["bo", "kim", "lis"]
    dry = imported(store, tmp_path, row("eva"), bad, choices=Choices(skip_bad=True, dry_run=True))
    assert (dry.done, len(dry.skipped)) == (False, 1)


def test_a_row_that_claims_anothers_address_is_left_out_alone(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, row("kim"))
    aliases = f"{HEADINGS};Alias"
    rows = (row("kim", ""), row("bo", "kim@nordmose.example"), row("eva", ""))
    plan = imported(store, tmp_path, *rows, headings=aliases, choices=Choices(skip_bad=True))
    assert plan.done
    assert [one.row for one in plan.skipped] == [3]
    assert told_to(store) == ["eva", "kim"]


@pytest.mark.parametrize("gone", [None, Gone.MARK])
def test_a_list_of_suppliers_calls_no_member_gone_and_the_other_way_round(
    store: Store, tmp_path: Path, gone: Gone | None
) -> None:
    choices = Choices(gone=gone)
    imported(store, tmp_path, row("kim"), row("lis"), choices=choices)
    suppliers = imported(store, tmp_path, SALE, choices=choices)
    assert (suppliers.done, suppliers.gone) == (True, ())
    assert "Unchanged, from earlier lists: 2 people of another kind." in suppliers.notes
    again = imported(store, tmp_path, row("kim"), choices=choices)
    assert again.gone == ("lis@nordmose.example",)
    assert told_to(store) == ["kim"]
    untyped = Choices(gone=gone, everybody="supplier")
    assert imported(
        store, tmp_path, "Sten A/S;Bo;bo@sten.example", headings="Organisation;Navn;E-mail", choices=untyped
    ).gone == ("salg@traadfast.example",)


@pytest.mark.both
def test_a_list_with_both_kinds_asks_for_both(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, row("kim"), row("lis"), SALE, SALE.replace("salg@", "bo@").replace("Carsten", "Bo"))
    plan = imported(store, tmp_path, row("kim"), SALE)
    assert plan.gone == ("lis@nordmose.example", "bo@traadfast.example")


def test_each_named_list_is_asked_for_its_own_people(store: Store, tmp_path: Path) -> None:
    regions, towns = Choices(gone=Gone.MARK, source="regioner"), Choices(gone=Gone.MARK, source="kommuner")
    imported(store, tmp_path, row("kim"), row("lis"), choices=towns)
    assert imported(store, tmp_path, row("bo"), row("eva"), choices=regions).gone == ()
    assert imported(store, tmp_path, row("bo"), choices=regions).gone == ("eva@nordmose.example",)
    assert imported(store, tmp_path, row("kim"), choices=Choices(gone=Gone.MARK)).gone == ()
    assert imported(store, tmp_path, row("kim"), choices=towns).gone == ("lis@nordmose.example",)
    assert told_to(store) == ["bo", "kim"]
