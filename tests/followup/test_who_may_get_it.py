"""Who may get a mail is asked again when it is sent, for every kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from digest.followup.answers import pass_on
from digest.members.changes import Particulars, edit_member, set_left
from digest.members.suppressions import add
from digest.store.engine import Store
from digest.store.reasons import SuppressionReason
from digest.store.states import DeliveryKind, DeliveryState, MemberKind
from tests.build import ASK, KIM, secretary, with_files
from tests.conftest import NOW, eml
from tests.house import House

BY = secretary(NOW)


def becomes_a_supplier(store: Store) -> None:
    edit_member(store, KIM, Particulars(kind=MemberKind.SUPPLIER), by=BY)


def is_of_no_known_kind(store: Store) -> None:
    edit_member(store, KIM, Particulars(kind=MemberKind.UNKNOWN), by=BY)


def leaves(store: Store) -> None:
    set_left(store, KIM, left=True, by=BY)


def bounces(store: Store) -> None:
    add(store, KIM, reason=SuppressionReason.BOUNCED, by=BY)


def unsubscribes(store: Store) -> None:
    add(store, KIM, reason=SuppressionReason.UNSUBSCRIBED, by=BY)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (becomes_a_supplier, "is_a_supplier"),
        (is_of_no_known_kind, "is_a_unknown"),
        (leaves, "has_left"),
        (bounces, "bounced"),
    ],
)
def test_an_answer_with_files_does_not_go_to_an_asker_who_may_not_have_it_any_more(
    house: House, tmp_path: Path, what: Callable[[Store], None], reason: str
) -> None:
    house.receives(ASK, with_files(("krav.pdf", 10)))
    pass_on(house.store, house=house.value, now=NOW)
    what(house.store)
    house.sends(tmp_path)
    rows = [row for row in house.rows() if row.recipient == KIM]
    assert {row.kind for row in rows} == {DeliveryKind.RECEIPT, DeliveryKind.ANSWER}
    assert {(row.state, row.reason) for row in rows} == {(DeliveryState.SUPPRESSED, reason)}


def test_who_unsubscribed_still_gets_answers_and_receipts(house: House, tmp_path: Path) -> None:
    house.receives(ASK, with_files(("krav.pdf", 10)))
    pass_on(house.store, house=house.value, now=NOW)
    unsubscribes(house.store)
    house.sends(tmp_path)
    assert {row.state for row in house.rows() if row.recipient == KIM} == {DeliveryState.SENT}


def test_whoever_wrote_is_told_that_somebody_looks(house: House, tmp_path: Path) -> None:
    stranger = eml("x@fremmed.example", "Hej", "Hvem har en god case om stole?", message_id="<1@fremmed.example>")
    house.receives(stranger)
    house.sends(tmp_path)
    assert [(row.kind, row.state) for row in house.rows()] == [(DeliveryKind.RECEIPT, DeliveryState.SENT)]
