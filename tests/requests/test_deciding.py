"""What a person decides about requests: held, let in, postponed, merged, hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from digest.actions import Action, Remedy
from digest.errors import EditionFault, MissingInput
from digest.requests.deciding import Wording, edit, followers, merge, postpone, set_state
from digest.requests.opening import Call, add_request
from digest.store.engine import Store
from digest.store.models import Edition, EditionDate, EditionRequest, Request
from digest.store.reasons import EditionReason
from digest.store.states import DateState, EditionState, RequestState
from tests.build import ASK, KIM, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

FORTNIGHT = timedelta(days=14)
ONE, TWO, THREE = (NOW + timedelta(days=1) + FORTNIGHT * number for number in range(3))
TO_SEND = timedelta(days=2)


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """Requests #101 to #104, and three fortnights planned."""
    for number in range(4):
        add_request(
            store,
            Call(address="", organisation=f"By {number}", title="Stole", text="Hvem har stole?"),
            first=101,
            by=secretary(NOW - timedelta(hours=1)),
        )
    with store.write() as session:
        for closes in (ONE, TWO, THREE):
            session.add(
                EditionDate(
                    period=(closes + TO_SEND).date(),
                    state=DateState.PLANNED,
                    closes_at=closes,
                    sends_at=closes + TO_SEND,
                    reason="",
                    why="",
                    by_hand=False,
                )
            )
    return store


def request(store: Store, number: int) -> Request:
    with store.read() as session:
        return session.scalars(select(Request).filter_by(number=number)).one()


def out_of(store: Store, number: int) -> datetime | None:
    """When the edition closes that a request was postponed out of."""
    with store.read() as session:
        date_id = session.scalars(select(Request.postponed_date_id).filter_by(number=number)).one()
        return session.get_one(EditionDate, date_id).closes_at if date_id else None


def an_edition(store: Store, *numbers: int, closes: datetime = ONE, state: EditionState = EditionState.APPROVED) -> int:
    """The id of an edition that has these requests."""
    with store.write() as session:
        edition = Edition(
            period=(closes + TO_SEND).date(),
            revision=0,
            number=closes.day,
            state=state,
            reason="",
            closes_at=closes,
            sends_at=closes + TO_SEND,
            composed_at=NOW,
            sender={},
            approved_hash="x",
            approved_at=NOW,
            approved_by="Tove",
            sent_at=None,
        )
        edition.requests = [
            EditionRequest(request=row, position=row.number)
            for row in session.scalars(select(Request).where(Request.number.in_(numbers)))
        ]
        session.add(edition)
        session.flush()
        return edition.id


def state_of(store: Store, edition_id: int) -> EditionState:
    with store.read() as session:
        return session.get_one(Edition, edition_id).state


def test_a_request_is_postponed_to_the_edition_after_the_next_planned_one(asked: Store) -> None:
    assert postpone(asked, 101, by=secretary(NOW)) == TWO + TO_SEND
    assert (request(asked, 101).state, out_of(asked, 101)) == (RequestState.POSTPONED, ONE)


@pytest.mark.both
def test_one_that_stands_in_an_edition_is_postponed_to_the_one_after_it(asked: Store) -> None:
    an_edition(asked, 101)
    assert postpone(asked, 101, by=secretary(ONE + timedelta(hours=3))) == TWO + TO_SEND
    assert out_of(asked, 101) == ONE


@pytest.mark.both
def test_postponing_again_changes_nothing_until_the_next_edition_is_at_hand(asked: Store) -> None:
    edition = an_edition(asked, 101)
    postpone(asked, 101, by=secretary(NOW))
    with asked.write() as session:
        session.get_one(Edition, edition).requests = []  # composed again
    assert postpone(asked, 101, by=secretary(ONE + timedelta(hours=1))) == TWO + TO_SEND
    with asked.write() as session:
        session.get_one(Edition, edition).state = EditionState.SENT
    assert postpone(asked, 101, by=secretary(ONE + timedelta(days=3))) == THREE + TO_SEND
    assert out_of(asked, 101) == TWO


def test_between_closing_and_composing_the_edition_that_closed_is_at_hand(asked: Store) -> None:
    assert postpone(asked, 101, by=secretary(ONE + timedelta(seconds=5))) == TWO + TO_SEND
    late = add_request(
        asked,
        Call(address="", organisation="By 9", title="Elbiler", text="Hvem?"),
        first=1,
        by=secretary(ONE + timedelta(seconds=2)),
    )
    assert postpone(asked, late, by=secretary(ONE + timedelta(seconds=5))) == THREE + TO_SEND


@pytest.mark.both
def test_without_a_planned_edition_nothing_can_be_postponed(asked: Store) -> None:
    with asked.write() as session:
        for row in session.scalars(select(EditionDate)):
            row.state = DateState.SKIPPED
    with pytest.raises(EditionFault, match="No edition is planned"):
        postpone(asked, 101, by=secretary(NOW))
    assert request(asked, 101).state is RequestState.OPEN


@pytest.mark.both
@pytest.mark.parametrize("what", ["held", "hidden", "postponed", "merged"])
def test_whatever_takes_a_request_out_undoes_the_approval_and_open_brings_it_back(asked: Store, what: str) -> None:
    edition = an_edition(asked, 101, 102)
    if what == "postponed":
        postpone(asked, 101, by=secretary(NOW))
    elif what == "merged":
        merge(asked, 101, 104, by=secretary())
    else:
        set_state(asked, 101, RequestState(what), by=secretary())
    assert request(asked, 101).state == what
    assert state_of(asked, edition) is EditionState.DRAFT
    set_state(asked, 101, RequestState.OPEN, by=secretary())
    row = request(asked, 101)
    assert (row.state, row.postponed_date_id, row.merged_into) == (RequestState.OPEN, None, None)


def test_another_request_leaves_the_approval_alone(asked: Store) -> None:
    edition = an_edition(asked, 102)
    set_state(asked, 101, RequestState.HELD, by=secretary())
    set_state(asked, 102, RequestState.OPEN, by=secretary())
    assert state_of(asked, edition) is EditionState.APPROVED


@pytest.mark.both
def test_what_was_merged_into_a_request_follows_along(asked: Store) -> None:
    merge(asked, 103, 102, by=secretary())
    merge(asked, 102, 101, by=secretary())
    assert [request(asked, number).merged_into for number in (102, 103)] == [101, 101]
    with asked.read() as session:
        head = session.scalars(select(Request).filter_by(number=101)).one()
        assert [row.number for row in followers(session, head)] == [102, 103]


@pytest.mark.parametrize(
    ("number", "into", "said", "remedy"),
    [
        (101, 101, "into itself", None),
        (101, 999, "no request #999", Remedy(Action.LIST_REQUESTS)),
        (999, 101, "no request #999", Remedy(Action.LIST_REQUESTS)),
        (101, 103, "#103 is itself merged into #104: merge #101 into #104", None),
        (104, 103, "#103 is itself merged into #104", Remedy(Action.PART_REQUEST, {"number": 103})),
        (103, 101, "#103 is merged into #104 already", Remedy(Action.PART_REQUEST, {"number": 103})),
    ],
)
def test_what_cannot_be_merged_is_told_why(
    asked: Store, number: int, into: int, said: str, remedy: Remedy | None
) -> None:
    merge(asked, 103, 104, by=secretary())
    with pytest.raises((EditionFault, MissingInput), match=said) as fault:
        merge(asked, number, into, by=secretary())
    assert fault.value.remedy == remedy
    assert request(asked, 101).state is RequestState.OPEN
    merge(asked, 103, 104, by=secretary())  # said again, it is so already


@pytest.mark.parametrize("state", ["hidden", "closed"])
def test_nothing_is_merged_into_what_nobody_answers_any_more(asked: Store, state: str) -> None:
    with asked.write() as session:
        session.scalars(select(Request).filter_by(number=102)).one().state = RequestState(state)
    with pytest.raises(EditionFault, match=f"#102 is {state}; nothing can be merged"):
        merge(asked, 101, 102, by=secretary())


@pytest.mark.parametrize("state", ["published", "closed"])
def test_what_has_gone_out_stays_out_but_another_may_be_merged_into_it(asked: Store, state: str) -> None:
    with asked.write() as session:
        session.scalars(select(Request).filter_by(number=102)).one().state = RequestState(state)
    deeds: list[Callable[[], object]] = [
        lambda: merge(asked, 102, 101, by=secretary()),
        lambda: postpone(asked, 102, by=secretary(NOW)),
        lambda: set_state(asked, 102, RequestState.HELD, by=secretary()),
    ]
    if state == "published":  # one that is closed may be opened again
        deeds.append(lambda: set_state(asked, 102, RequestState.OPEN, by=secretary()))
    for deed in deeds:
        with pytest.raises(EditionFault, match=f"#102 is {state}; it cannot be made"):
            deed()
    if state == "published":
        merge(asked, 101, 102, by=secretary())
        assert request(asked, 101).merged_into == 102


def test_a_postponed_or_merged_request_is_closed_by_its_asker(house: House, asked: Store) -> None:
    house.files(ASK)
    number = 105
    merge(house.store, number, 101, by=secretary())
    house.files(eml(KIM, f"SV: Efterlysning #{number} er lagt sammen med en anden: Uniformer", "LUK"))
    row = request(house.store, number)
    assert (row.state, row.merged_into) == (RequestState.CLOSED, None)


def test_what_was_merged_into_a_request_that_is_closed_unsent_goes_out_by_itself(house: House, asked: Store) -> None:
    house.files(ASK)
    merge(house.store, 101, 105, by=secretary())
    house.files(eml(KIM, "SV: Modtaget: Efterlysning #105", "LUK"))
    row = request(house.store, 101)
    assert (row.state, row.merged_into) == (RequestState.OPEN, None)


def test_a_postponed_request_is_still_corrected_by_its_asker(house: House, asked: Store) -> None:
    house.files(ASK)
    postpone(house.store, 105, by=secretary(NOW))
    house.files(eml(KIM, "SV: Efterlysning #105 er udskudt: Uniformer", "RETTELSE\nHvem har lejet møbler?"))
    assert request(house.store, 105).text == "Hvem har lejet møbler?"


@pytest.mark.both
def test_a_request_is_edited_until_it_has_gone_out(asked: Store) -> None:
    edition = an_edition(asked, 101)
    edit(asked, 101, Wording(title="Elbiler", text="Hvem har elbiler?", deadline=date(2026, 12, 12)), by=secretary())
    changed = request(asked, 101)
    assert (changed.title, changed.text, changed.deadline) == ("Elbiler", "Hvem har elbiler?", date(2026, 12, 12))
    assert state_of(asked, edition) is EditionState.DRAFT
    with asked.read() as session:
        assert [tag.slug for tag in session.scalars(select(Request).filter_by(number=101)).one().tags] == ["elbiler"]
    edit(asked, 101, Wording(title="Elbiler igen"), by=secretary())
    assert request(asked, 101).text == "Hvem har elbiler?"
    with pytest.raises(EditionFault, match="what is to be changed"):
        edit(asked, 101, Wording(), by=secretary())
    with asked.write() as session:
        session.scalars(select(Request).filter_by(number=101)).one().state = RequestState.CLOSED
    with pytest.raises(EditionFault, match="is closed"):
        edit(asked, 101, Wording(title="For sent"), by=secretary())


@pytest.mark.both
@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (lambda store: edit(store, 101, Wording(title="Andre stole"), by=secretary()), EditionReason.REQUEST_CHANGED),
        (lambda store: set_state(store, 101, RequestState.HIDDEN, by=secretary()), EditionReason.REQUEST_HIDDEN),
    ],
)
def test_a_draft_again_says_whether_a_request_was_changed_or_taken_out(
    asked: Store, deed: Callable[[Store], None], reason: EditionReason
) -> None:
    edition = an_edition(asked, 101)
    deed(asked)
    with asked.read() as session:
        row = session.get_one(Edition, edition)
        assert (row.state, row.reason) == (EditionState.DRAFT, reason)
