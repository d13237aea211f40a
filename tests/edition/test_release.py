"""A letter to many is made ready little by little, and goes out at once: nobody waits for it."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import func, select

import digest.outbox
from digest.delivery.claims import waiting
from digest.edition.approve import release, unapprove
from digest.edition.views import edition
from digest.edition.word import set_words
from digest.outbox import discard_letters, prepare_letters
from digest.store.engine import Store, open_store
from digest.store.models import Delivery, EditionRecipient
from digest.store.states import DeliveryState, EditionState
from tests.approving import HOUSE, approve
from tests.build import CLOSES, SENDS, a_draft, a_member, a_request, secretary
from tests.command import Forked
from tests.databases import kept
from tests.delivery.notices import send_to
from tests.delivery.server import Scripted
from tests.waiting import wait_until

MEMBERS, FEW = 300, 10


@kept
def approved(store: Store) -> Store:
    """A letter to more than are made ready at a time."""
    for number in range(MEMBERS):
        a_member(store, f"m{number:03}@x{number % 4}.example", name=f"M {number}")
    a_request(store)
    a_draft(store)
    approve(store, "23", by="Tove", now=CLOSES)
    return store


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest.outbox, "_FEW", FEW)


def ready(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0


def _releases(url: str) -> None:
    digest.outbox._FEW = FEW
    release(open_store(url), house=HOUSE, now=SENDS)


def begun(store: Store) -> Forked:
    """A process that releases what is due."""
    return Forked(_releases, store.engine.url.render_as_string(hide_password=False))


def all_get_it_once(store: Store) -> None:
    assert edition(store, "23").state is EditionState.SENDING
    assert ready(store) == MEMBERS
    with Scripted() as server:
        assert send_to(store, server.port, now=SENDS, connections=4).rows == {DeliveryState.SENT: MEMBERS}
    assert set(Counter(recipient for recipient, _ in server.kept).values()) == {1}
    assert edition(store, "23").state is EditionState.SENT


@pytest.mark.both
def test_a_crash_while_it_is_made_ready_leaves_it_approved_and_the_next_call_goes_on(store: Store) -> None:
    process = begun(approved(store))
    wait_until(lambda: ready(store) >= FEW, step=0.001)
    process.kill()
    process.wait()
    assert FEW <= ready(store) < MEMBERS
    assert edition(store, "23").state is EditionState.APPROVED
    assert waiting(store, now=SENDS) == 0
    with Scripted() as server:
        assert not send_to(store, server.port, now=SENDS).rows
    assert [view.name for view in release(store, house=HOUSE, now=SENDS)] == ["23"]
    all_get_it_once(store)


def test_others_decide_while_it_is_made_ready(store: Store) -> None:
    process = begun(approved(store))
    wait_until(lambda: ready(store) >= FEW, step=0.001)
    with store.write():
        assert FEW <= ready(store) < MEMBERS  # a decision comes between its pieces
    assert process.wait() == 0
    all_get_it_once(store)


def test_what_was_made_ready_for_an_approval_that_fell_is_gone_or_made_anew(store: Store, few: None) -> None:
    prepare_letters(approved(store), edition(store, "23").id, now=SENDS)
    assert ready(store) == MEMBERS
    unapprove(store, "23", by=secretary(CLOSES))
    set_words(store, "23", {"da": "Tak for sidst."}, house=HOUSE, by=secretary(CLOSES))
    approve(store, "23", by="Tove", now=CLOSES)
    release(store, house=HOUSE, now=SENDS)  # nobody has taken away what was ready
    all_get_it_once(store)


def test_what_was_made_ready_for_a_draft_goes(store: Store, few: None) -> None:
    prepare_letters(approved(store), edition(store, "23").id, now=SENDS)
    discard_letters(store)
    assert ready(store) == MEMBERS
    unapprove(store, "23", by=secretary(CLOSES))
    discard_letters(store)
    assert ready(store) == 0


def test_content_that_somebody_changed_after_it_was_made_ready_does_not_go_out(store: Store, few: None) -> None:
    prepare_letters(approved(store), edition(store, "23").id, now=SENDS)
    with store.write() as session:
        session.scalars(select(EditionRecipient)).first().name = "Somebody else"  # type: ignore[union-attr]
    assert release(store, house=HOUSE, now=SENDS) == []
    assert edition(store, "23").state is EditionState.DRAFT
    assert waiting(store, now=SENDS) == 0
