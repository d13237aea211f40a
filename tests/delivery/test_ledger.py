"""A copy of the database that is put back: what may have gone out since must not go out again by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.delivery.ledger import deliveries, doubt_all, resolve
from digest.delivery.send import waiting
from digest.edition.approve import release
from digest.edition.views import edition
from digest.errors import StoreFault
from digest.store.engine import Store, open_store
from digest.store.states import DeliveryReason, DeliveryState, EditionReason, EditionState
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
