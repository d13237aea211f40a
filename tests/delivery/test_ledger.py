"""A copy of the database that is put back: what may have gone out since must not go out again by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from digest.delivery.claims import waiting
from digest.delivery.ledger import deliveries, doubt_all, resolve, sent_mail, sent_to
from digest.edition.approve import release
from digest.edition.views import edition
from digest.errors import MissingInput, StoreFault
from digest.reading.message import parse
from digest.store.engine import Store, open_store
from digest.store.models import Delivery
from digest.store.reasons import DeliveryReason, EditionReason
from digest.store.states import DeliveryState, EditionState
from tests.approving import HOUSE, approve
from tests.build import CLOSES, SENDS, a_draft, a_member, a_request, secretary
from tests.delivery.notices import NOW, put, send_to
from tests.delivery.server import Scripted


@pytest.fixture
def copy(store: Store, tmp_path: Path) -> Store:
    """A copy made while an edition is approved and a mail waits; both go out after it."""
    a_member(store, "hanne@nordmose.example")
    a_request(store)
    a_draft(store)
    approve(store, "", by="Tove", now=CLOSES)
    put(store, "a@x.example")
    store.copy_to(tmp_path / "copy.sqlite3")
    assert len(release(store, house=HOUSE, now=SENDS)) == 1
    with Scripted() as server:
        assert send_to(store, server.port, now=SENDS).rows[DeliveryState.SENT] == 2
    return open_store(f"sqlite:///{tmp_path / 'copy.sqlite3'}")


def test_nothing_goes_out_again_by_itself_and_a_person_decides(copy: Store) -> None:
    assert waiting(copy, now=NOW) == 1
    assert doubt_all(copy, by=secretary()) == 2
    assert (edition(copy).state, edition(copy).approved_by) == (EditionState.DRAFT, "")
    assert edition(copy).reason is EditionReason.RESTORED
    assert release(copy, house=HOUSE, now=SENDS) == []
    assert waiting(copy, now=NOW) == 0
    (row,) = deliveries(copy)
    assert (row.state, row.reason) == (DeliveryState.UNCERTAIN, DeliveryReason.RESTORED)
    assert resolve(copy, row.id, arrived=True, by=secretary(NOW)) is DeliveryState.SENT
    assert doubt_all(copy, by=secretary()) == 0
    copy.close()


def test_a_copy_is_whole_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    put(store, "a@x.example")
    with store.write():  # somebody is at work meanwhile
        store.copy_to(tmp_path / "copy.sqlite3")
    copied = open_store(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert [row.recipient for row in deliveries(copied)] == ["a@x.example"]
    copied.close()
    with pytest.raises(StoreFault, match="There is a file"):
        store.copy_to(tmp_path / "copy.sqlite3")
    with pytest.raises(StoreFault, match="cannot be written"):
        store.copy_to(tmp_path / "nowhere" / "copy.sqlite3")


def test_what_was_sent_to_somebody_is_found_by_any_of_their_addresses_with_the_mail_itself(store: Store) -> None:
    a_member(store, "hanne@nordmose.example", name="Hanne Lund", aliases=("hl@nordmose.example",))
    a_member(store, "lis@tangsoe.example", name="Lis Dam", organisation="Tangsø Kommune")
    a_request(store)
    a_draft(store)
    approve(store, "", by="Tove", now=CLOSES)
    release(store, house=HOUSE, now=SENDS)
    put(store, "hl@nordmose.example")
    put(store, "eva@elsewhere.example")
    notice, letter = sent_to(store, "HL@nordmose.example")
    assert (notice.subject, letter.subject) == ("x", "IKA Efterlysninger 23: en efterlysning af en god case")
    assert (notice.delivery.recipient, letter.delivery.recipient) == ("hl@nordmose.example", "hanne@nordmose.example")
    content = sent_mail(store, letter.id).content
    assert content is not None
    assert parse(content).sent_to == ("hanne@nordmose.example",)
    assert "Hvem har fået repareret uniformer?" in parse(content).body
    assert [row.delivery.recipient for row in sent_to(store, "eva@elsewhere.example")] == ["eva@elsewhere.example"]
    assert list(sent_to(store, "per@elsewhere.example")) == []


def test_a_mail_that_was_purged_is_listed_and_its_words_are_gone(store: Store) -> None:
    put(store, "a@x.example")
    with store.write() as session:
        session.scalars(select(Delivery)).one().message = b""
    (row,) = sent_to(store, "a@x.example")
    assert (row.subject, sent_mail(store, row.id).content) == ("", None)
    with pytest.raises(MissingInput, match="no delivery 99"):
        sent_mail(store, 99)


def test_a_copy_knows_that_it_is_one_until_somebody_says_so(store: Store, tmp_path: Path) -> None:
    assert not store.is_copy()
    store.copy_to(tmp_path / "copy.sqlite3")
    assert not store.is_copy()
    copied = open_store(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert copied.is_copy()
    copied.say_restored()
    assert not copied.is_copy()
    copied.close()


def test_a_copy_that_cannot_be_finished_leaves_no_file(store: Store, tmp_path: Path) -> None:
    put(store, "a@x.example")
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "copy.sqlite3.part").mkdir()  # nothing can be written there
    with pytest.raises(StoreFault, match="cannot be written"):
        store.copy_to(folder / "copy.sqlite3")
    assert not (folder / "copy.sqlite3").exists()
