"""The rows of an edition's recipients are written where they are otherwise, in chunks, however many there are."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from digest.cases.bank import Bank
from digest.edition import personal
from digest.edition.approve import release, unapprove
from digest.edition.checks import check
from digest.edition.compose import renewed
from digest.edition.freezing import freeze
from digest.edition.personal import Personal
from digest.edition.preview import shown
from digest.edition.recipients import differences, picked, recipients
from digest.edition.views import edition, editions, named
from digest.lists.organisations import organisation_named
from digest.members.changes import Particulars, edit_member, members, set_left
from digest.members.privacy.erasure import erase_member
from digest.members.register import Person, enrol
from digest.operations.status import status
from digest.outbox import content_of
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionRecipient
from digest.store.reasons import EditionReason
from digest.store.states import EditionState
from tests.approving import approve
from tests.build import ADDRESS, CLOSES, KIM, NOW, SENDS, goes_out, secretary
from tests.edition.conftest import OWEN, QUIET, drafted

MANY = 120


def enrolled(store: Store, first: int, count: int) -> None:
    """So many more in the register, in organisations of forty."""
    with store.write() as session:
        for number in range(first, first + count):
            house = organisation_named(session, f"Kommune {number // 40}")
            interests = ["arbejdstøj"] if number % 2 else []
            who = Person(name=f"Medlem {number}", organisation=house, interests=interests)
            enrol(session, who, addresses=[f"medlem{number}@kommune{number // 40}.example"], now=NOW)


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile, with the values."""
    said: list[tuple[str, Any]] = []

    def listen(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        said.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", listen)
    yield said
    event.remove(store.engine, "before_cursor_execute", listen)


def looks(store: Store) -> dict[str, Callable[[], object]]:
    """What is done with a draft, and seen of it and beside it, whoever gets it."""
    settings = Settings(fortnight={"anchor": "2026-12-02"}, association={"name": "IKA", "address": ADDRESS})
    return {
        "compose": lambda: renewed(store, "23", house=QUIET, now=CLOSES),
        "compose the same": lambda: renewed(store, "23", house=QUIET, now=CLOSES),
        "view": lambda: edition(store, "23"),
        "list": lambda: editions(store),
        "check": lambda: check(store, "23", house=QUIET),
        "letter": lambda: shown(store, "23"),
        "recipients": lambda: recipients(store, "23", on=NOW.date(), limit=5),
        "differences": lambda: differences(store, "23"),
        "picked": lambda: picked(store, "23"),
        "members": lambda: members(store, today=NOW.date(), limit=5),
        "status": lambda: status(store, settings, now=NOW),
        "approve": lambda: approve(store, "23", by="Tove", now=NOW, house=QUIET),
        "take back": lambda: unapprove(store, "23", by=secretary()),
    }


def counted(store: Store) -> dict[str, int]:
    found = {}
    for name, look in looks(store).items():
        with statements(store) as said:
            look()
        found[name] = len(said)
    return found


@pytest.mark.both
def test_more_members_take_no_more_statements(asked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "CHUNK", 6 * MANY + 10)  # all are one
    enrolled(drafted(asked), 0, MANY)
    counted(asked)  # whoever looks first reads what is kept for the others
    enrolled(asked, MANY, MANY)
    few = counted(asked)
    enrolled(asked, 2 * MANY, 4 * MANY)
    many = counted(asked)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}
    assert edition(asked, "23").recipients == 6 * MANY + 2


@pytest.mark.both
def test_every_recipient_of_a_release_has_a_row_and_few_statements_make_them(asked: Store) -> None:
    enrolled(asked, 0, 5 * MANY)
    approve(drafted(asked), "23", by="Tove", now=NOW, house=QUIET)
    with statements(asked) as said:
        assert [view.name for view in release(asked, house=QUIET, now=SENDS)] == ["23"]
    assert len(said) < MANY
    with asked.read() as session:
        theirs = session.execute(select(EditionRecipient.address).order_by(EditionRecipient.address)).all()
        rows = session.execute(select(Delivery.recipient).order_by(Delivery.recipient)).all()
        assert len(rows) == 5 * MANY + 2
        assert rows == theirs
        for row in session.scalars(select(Delivery).limit(3)):
            assert content_of(session, row) is not None


@pytest.mark.both
def test_more_members_take_no_more_memory(asked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "CHUNK", 20)
    drafted(asked)
    peaks = []
    for first, count in ((0, 2 * MANY), (2 * MANY, 6 * MANY)):
        enrolled(asked, first, count)
        with asked.write() as session:
            row = named(session, "23")
            theirs = Personal(
                session, row, [place.request for place in row.requests], bank=Bank.of(session), house=QUIET
            )
            freeze(session, row, theirs)
            tracemalloc.start()
            freeze(session, row, theirs)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            session.rollback()
    assert peaks[1] < 1.3 * peaks[0]


def test_only_the_row_of_whoever_gets_something_else_is_written(asked: Store) -> None:
    enrolled(asked, 0, MANY)
    before = rows_of(drafted(asked))
    edit_member(asked, KIM, Particulars(name="Kim Bjerre"), by=secretary())
    with statements(asked) as said:
        renewed(asked, "23", house=QUIET, now=NOW)
    written = [values for statement, values in said if statement.startswith("INSERT INTO edition_recipient")]
    assert len(written) == 1
    assert "Kim Bjerre" in str(written[0])
    assert "Medlem" not in str(written[0])
    after = rows_of(asked)
    assert {address for address in after if after[address] != before[address]} == {KIM}


def test_a_draft_that_is_the_same_writes_no_recipient(asked: Store) -> None:
    drafted(asked)
    with statements(asked) as said:
        renewed(asked, "23", house=QUIET, now=NOW)
    assert not [one for one, _ in said if one.startswith(("INSERT INTO edition_recipient", "UPDATE edition_recipient"))]


@pytest.mark.both
def test_whoever_comes_and_goes_gets_a_row_or_has_none(asked: Store) -> None:
    drafted(asked)
    set_left(asked, OWEN, left=True, by=secretary())
    enrolled(asked, 0, 3)
    assert renewed(asked, "23", house=QUIET, now=NOW).recipients == 4
    new = {f"medlem{number}@kommune0.example" for number in range(3)}
    assert rows_of(asked).keys() == {KIM, *new}


@pytest.mark.both
def test_another_secret_writes_every_link_anew(asked: Store) -> None:
    before = drafted(asked)
    old = edition(before, "23").manifest
    with before.read() as session:
        links = set(session.scalars(select(EditionRecipient.unsubscribe)))
    new = renewed(asked, "23", house=replace(QUIET, secret="en anden"), now=NOW)
    with asked.read() as session:
        assert not links & set(session.scalars(select(EditionRecipient.unsubscribe)))
    assert new.manifest != old


@pytest.mark.both
@pytest.mark.parametrize("column", ["html", "text", "preheader", "name", "unsubscribe", "language"])
def test_what_somebody_writes_in_a_row_does_not_go_out_and_is_mended_when_it_is_composed_anew(
    asked: Store, column: str
) -> None:
    before = approve(drafted(asked), "23", by="Tove", now=NOW, house=QUIET)
    right = rows_of(asked)
    with asked.write() as session:
        row = session.scalars(select(EditionRecipient).filter_by(address=OWEN)).one()
        setattr(row, column, "da" if column == "language" else "Noget andet")
    assert release(asked, house=QUIET, now=SENDS) == []
    fallen = edition(asked, "23")
    assert (fallen.state, fallen.reason) == (EditionState.DRAFT, EditionReason.CHANGED_AFTER_APPROVAL)
    again = approve(asked, "23", by="Tove", now=SENDS, house=QUIET)
    assert rows_of(asked) == right
    assert again.manifest == before.manifest
    assert len(release(asked, house=QUIET, now=SENDS)) == 1


@pytest.mark.both
def test_who_was_erased_is_nobody_to_look_as(asked: Store) -> None:
    goes_out(drafted(asked), "23", house=QUIET)
    with asked.write() as session:
        session.scalars(select(Edition)).one().state = EditionState.SENT
    assert OWEN in (found := picked(asked, "23")).english or OWEN in (found.plain, found.longest)
    erase_member(asked, OWEN, by=secretary(SENDS))
    found = picked(asked, "23")
    assert OWEN not in (found.english, found.plain, found.longest)


def rows_of(store: Store) -> dict[str, tuple[Any, ...]]:
    """The rows of the recipients by address, but for their digest."""
    row = EditionRecipient
    columns = (row.address, row.member_id, row.name, row.language, row.html, row.text, row.preheader, row.unsubscribe)
    with store.read() as session:
        return {one[0]: tuple(one[1:]) for one in session.execute(select(*columns))}
