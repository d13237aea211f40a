"""Who decided what is logged, in the transaction that carries it out; nobody changes the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.accounts.actor import Actor
from digest.accounts.audit import Sought, decisions
from digest.errors import EditionFault
from digest.inbox.reviewing import hold
from digest.members.changes import Particulars, edit_member
from digest.members.privacy.erasure import erase_member
from digest.members.subscription import unsubscribe
from digest.requests.deciding import Wording, edit, set_state
from digest.store.acts import Act, ActorKind
from digest.store.engine import Store
from digest.store.models import AuditEntry
from digest.store.states import RequestState
from tests.build import ASK, KIM, a_member, a_request, secretary, to_change
from tests.conftest import NOW
from tests.house import House


def logged(store: Store) -> list[tuple[str, str, str, str]]:
    """(who, name, act, key) of each decision, the oldest first."""
    return [(row.actor, row.name, row.act, row.key) for row in reversed(decisions(store))]


def test_what_the_staff_decides_is_logged_with_its_name_and_what_changed(store: Store) -> None:
    number, by = a_request(store), secretary(NOW, "vibe")
    edit(store, number, Wording(title="Arbejdstøj"), by=by)
    set_state(store, number, RequestState.HIDDEN, by=by)
    edited, hidden = reversed(decisions(store, Sought(thing="request", key=str(number)))[:2])
    assert (edited.actor, edited.name, edited.at) == (ActorKind.STAFF, "vibe", NOW)
    assert dict(edited.changes) == {"title": ["Hvem har fået repareret uniformer?", "Arbejdstøj"]}
    assert dict(hidden.changes) == {"state": ["open", "hidden"]}


def test_what_changes_nothing_is_not_logged(store: Store) -> None:
    number = a_request(store)
    set_state(store, number, RequestState.HIDDEN, by=secretary())
    before = logged(store)
    set_state(store, number, RequestState.HIDDEN, by=secretary())
    assert logged(store) == before


def test_what_is_refused_is_not_logged(store: Store) -> None:
    before = logged(store)
    with pytest.raises(EditionFault):
        edit(store, a_request(store), Wording(), by=secretary())
    assert [act for _, _, act, _ in logged(store)] == [act for _, _, act, _ in before] + [Act.REQUEST_ADDED]


def test_what_members_do_by_mail_and_on_their_page_is_logged_as_theirs(house: House) -> None:
    house.files(ASK)
    house.files(to_change(1, "LUK"))
    assert logged(house.store)[-1][2:] == (Act.REQUEST_CLOSED, "101")
    assert logged(house.store)[-1][0] == ActorKind.MEMBER
    member = a_member(house.store, "ida@nordmose.example", name="Ida Falk")
    unsubscribe(house.store, member, by=Actor.member(member, at=NOW))
    assert logged(house.store)[-1] == (ActorKind.MEMBER, str(member), Act.MEMBER_UNSUBSCRIBED, str(member))


@pytest.mark.both
def test_the_log_is_read_a_page_at_a_time(store: Store) -> None:
    for _ in range(5):
        a_request(store)
    first = decisions(store, Sought(thing="request"), limit=2)
    assert first.more == 3
    assert [row.id for row in decisions(store, Sought(thing="request"), after=first[-1].id)] == [3, 2, 1]


def test_nobody_changes_or_takes_away_what_was_logged(store: Store) -> None:
    a_request(store)
    with pytest.raises(TypeError, match="stays as it was logged"), store.write() as session:
        session.scalars(select(AuditEntry)).one().name = "somebody else"
    with pytest.raises(TypeError, match="stays as it was logged"), store.write() as session:
        session.delete(session.scalars(select(AuditEntry)).one())


@pytest.mark.both
def test_of_somebody_erased_the_log_keeps_that_it_was_decided_and_no_word(store: Store) -> None:
    member = a_member(store, KIM, name="Kim Holm")
    number = a_request(store, address=KIM)
    edit_member(store, KIM, Particulars(name="Kim Dyrlund"), by=secretary())
    edit(store, number, Wording(text="Kim Dyrlund spørger igen."), by=secretary())
    erase_member(store, KIM, by=secretary(NOW + timedelta(days=1)))
    with store.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert not any("Kim" in str(row.changes) for row in rows)
        assert (rows[-1].act, rows[-1].key) == (Act.MEMBER_ERASED, str(member))


def test_a_mail_that_is_held_is_logged(house: House) -> None:
    house.files(ASK)
    hold(house.store, 1, by=secretary())
    assert (ActorKind.STAFF, "tove@ika.example", Act.MAIL_HELD, "1") in logged(house.store)
