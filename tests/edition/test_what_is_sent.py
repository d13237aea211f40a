"""Whatever is approved is what would be composed at that moment, and whatever is sent is what was approved.

Whatever people write, edit, hide, move, approve, take back, stop and send, in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from digest.calendar.dates import closed_at, move, open_at, plan, skip
from digest.calendar.rule import Rule
from digest.delivery.claims import Run
from digest.delivery.send import send
from digest.edition.approve import expire, release, release_named, unapprove
from digest.edition.compose import compose, compose_anew, due, reconsider
from digest.edition.correct import Correction, correct, drop
from digest.edition.manifest import hash_as_read
from digest.edition.stop import resume, stop
from digest.edition.word import set_words
from digest.errors import DigestError
from digest.letters import letter_for
from digest.members.changes import Particulars, add_member, edit_member, set_left
from digest.members.suppressions import add as stop_writing_to
from digest.members.suppressions import lift
from digest.requests.answers import set_hidden
from digest.requests.deciding import Wording, correct_tags, edit, merge, postpone, set_state
from digest.requests.nameless import set_anonymous
from digest.requests.opening import Call, add_request
from digest.settings import Security, Smtp
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, AuditEntry, Delivery, Edition
from digest.store.reasons import SuppressionReason
from digest.store.states import (
    DELIVERIES_WAITING,
    Audience,
    Consent,
    DeliveryKind,
    DeliveryState,
    EditionState,
    MemberKind,
    RequestState,
)
from tests.approving import HOUSE, approve
from tests.build import CLOSES, PERIOD, ZONE, a_case, a_member, an_answer, secretary
from tests.databases import Databases
from tests.delivery.server import Scripted

RULE = Rule(anchor=PERIOD.day, sending_time=time(9), closing_days=2, closing_time=time(12), zone=ZONE)
START = CLOSES - timedelta(days=3)
PEOPLE = ["hanne@nordmose.example", "lis@tangsoe.example", "kim@nordmose.example"]
TEXTS = ["Hvem har købt genbrugte uniformer?", "Hvem har fået repareret stole?", "Hvem kører i elbiler?"]
TAGS = ["arbejdstoej", "skole"]
Change = Callable[["Contents"], object]

states = st.sampled_from([RequestState.OPEN, RequestState.HELD, RequestState.HIDDEN])
numbers, texts, people, tags = (st.integers(101, 104), *map(st.sampled_from, (TEXTS, PEOPLE, TAGS)))


class Contents:
    """What a letter is made of, and what people do to it."""

    store: Store
    now: datetime

    def somebody_asks(self, text: str, address: str) -> None:
        call = Call(address=address, organisation="", title=text[:20], text=text)
        self.do(partial(add_request, self.store, call, first=101))

    def a_request_is_edited(self, number: int, text: str) -> None:
        self.do(partial(edit, self.store, number, Wording(text=text)))

    def a_request_is_tagged(self, number: int, added: str, removed: str) -> None:
        self.do(partial(correct_tags, self.store, number, add=[added], remove=[removed]))

    def a_request_is_decided(self, number: int, state: RequestState) -> None:
        self.do(partial(set_state, self.store, number, state))

    def a_name_is_taken_off_or_shown(self, number: int, off: bool) -> None:
        self.do(partial(set_anonymous, self.store, number, anonymous=off))

    def a_request_is_postponed(self, number: int) -> None:
        self.do(partial(postpone, self.store, number))

    def a_request_is_merged(self, number: int, into: int) -> None:
        self.do(partial(merge, self.store, number, into))

    def a_case_is_added(self, title: str) -> None:
        a_case(self.store, title, at=self.now)

    def an_answer_is_hidden_or_shown(self, hidden: bool) -> None:
        with self.store.read() as session:
            found = session.scalars(select(Answer.id).order_by(Answer.id.desc()).limit(1)).first()
        if found:
            self.do(partial(set_hidden, self.store, found, hidden=hidden))

    def somebody_answers_for_everyone(self, number: int) -> None:
        with suppress(AssertionError):  # no such request, or the asker answers: it is held
            an_answer(self.store, to=number, consent=Consent.EVERYONE, at=self.now)

    def a_member_is_renamed(self, address: str, name: str) -> None:
        self.do(partial(edit_member, self.store, address, Particulars(name=name)))

    def a_member_leaves_or_is_back(self, address: str, left: bool) -> None:
        self.do(partial(set_left, self.store, address, left=left))

    def a_member_unsubscribes_or_is_back(self, address: str, stopped: bool) -> None:
        what = partial(stop_writing_to, reason=SuppressionReason.UNSUBSCRIBED) if stopped else lift
        self.do(partial(what, self.store, address))

    def somebody_joins(self) -> None:
        new = Particulars(name="Ny Lund", organisation="Kommune 9", kind=MemberKind.MEMBER)
        self.do(partial(add_member, self.store, "ny@nordmose.example", new))

    def do(self, act: Callable[..., object]) -> None:
        with suppress(DigestError):  # refused
            act(by=secretary(self.now))


def done_by(change: Callable[..., object], **arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Change]:
    """A change with arguments by chance."""
    return st.builds(lambda **given: lambda one: change(one, **given), **arguments)


changes: st.SearchStrategy[Change] = st.one_of(
    done_by(Contents.somebody_asks, text=texts, address=people),
    done_by(Contents.a_request_is_edited, number=numbers, text=texts),
    done_by(Contents.a_request_is_tagged, number=numbers, added=tags, removed=tags),
    done_by(
        Contents.a_request_is_decided,
        number=numbers,
        state=st.sampled_from([RequestState.OPEN, RequestState.HELD, RequestState.HIDDEN]),
    ),
    done_by(Contents.a_name_is_taken_off_or_shown, number=numbers, off=st.booleans()),
    done_by(Contents.a_request_is_postponed, number=numbers),
    done_by(Contents.a_request_is_merged, number=numbers, into=numbers),
    done_by(Contents.a_case_is_added, title=texts),
    done_by(Contents.an_answer_is_hidden_or_shown, hidden=st.booleans()),
    done_by(Contents.somebody_answers_for_everyone, number=numbers),
    done_by(Contents.a_member_is_renamed, address=people, name=st.sampled_from(["Bo Dam", "Ib Lund"])),
    done_by(Contents.a_member_leaves_or_is_back, address=people, left=st.booleans()),
    done_by(Contents.a_member_unsubscribes_or_is_back, address=people, stopped=st.booleans()),
    done_by(Contents.somebody_joins),
)
few = st.lists(changes, max_size=2)


class House(Contents, RuleBasedStateMachine):
    """Requests, answers and members that change, and editions that are composed, approved and sent meanwhile."""

    def __init__(self, store: Store, server: Scripted) -> None:
        super().__init__()
        self.store, self.server, self.now = store, server, START
        self.seen = len(server.kept)
        self.approved: dict[str, set[bytes]] = {}  # by edition, the letters that somebody approved

    def teardown(self) -> None:
        self.store.close()

    @initialize()
    def there_are_members_a_case_and_a_request(self) -> None:
        for number, address in enumerate(PEOPLE):
            a_member(self.store, address, name=f"Ib{number} Lund", organisation=f"Kommune {number}")
        a_case(self.store, at=START - timedelta(days=30))
        plan(self.store, RULE, now=self.now)
        self.somebody_asks(TEXTS[0], PEOPLE[0])

    @rule(words=st.sampled_from(["", "Tak for sidst.", "God jul."]))
    def the_word_is_set(self, words: str) -> None:
        self.do(partial(set_words, self.store, "", {"da": words}, house=HOUSE))

    @rule(early=st.booleans())
    def an_edition_is_composed(self, early: bool) -> None:
        period = open_at(self.store, self.now) if early else closed_at(self.store, self.now)
        if period:
            with suppress(DigestError):
                compose(self.store, house=HOUSE, period=period, now=self.now, again=True)

    @rule(days=st.integers(-2, 5))
    def the_date_is_moved(self, days: int) -> None:
        period = open_at(self.store, self.now)
        self.do(partial(move, self.store, RULE, period.day, to=period.sends_at.date() + timedelta(days=days)))

    @rule()
    def the_date_is_skipped(self) -> None:
        self.do(partial(skip, self.store, RULE, open_at(self.store, self.now).day))

    @rule(with_requests=st.booleans(), audience=st.sampled_from(Audience))
    def an_edition_is_corrected(self, *, with_requests: bool, audience: Audience) -> None:
        wanted = Correction(with_requests=with_requests, audience=audience)
        self.do(partial(correct, self.store, "", wanted, house=HOUSE))

    @rule()
    def a_correction_is_dropped(self) -> None:
        self.do(partial(drop, self.store, ""))

    @rule()
    def an_approval_is_taken_back(self) -> None:
        self.do(partial(unapprove, self.store, ""))

    @rule()
    def somebody_approves(self) -> None:
        with suppress(DigestError):
            approve(self.store, "", by="Tove", now=self.now)
        self.keep_what_was_approved()

    @rule(drafted=few, approved=few, released=few, mails=st.integers(1, 9))
    def a_letter_goes_out(
        self, drafted: list[Change], approved: list[Change], released: list[Change], mails: int
    ) -> None:
        """Composed, approved, released and sent; and things change between."""
        self.somebody_asks(TEXTS[0], PEOPLE[0])
        self.an_edition_is_composed(early=True)
        self.do_all(drafted)
        self.somebody_approves()
        self.do_all(approved)
        reconsider(self.store, house=HOUSE, now=self.now)
        self.keep_what_was_approved()
        self.it_is_sent_early()
        self.do_all(released)
        self.some_mails_are_sent(mails)

    @rule(changes=st.lists(changes, min_size=1, max_size=4))
    def something_changes(self, changes: list[Change]) -> None:
        self.do_all(changes)

    def do_all(self, some: list[Change]) -> None:
        for change in some:
            change(self)

    @rule()
    def a_letter_is_stopped(self) -> None:
        self.do(partial(stop, self.store, ""))

    @rule()
    def a_letter_goes_on(self) -> None:
        self.do(partial(resume, self.store, ""))

    @rule()
    def it_is_sent_early(self) -> None:
        with suppress(DigestError):
            release_named(self.store, "", house=HOUSE, now=self.now, early=True)

    @rule(hours=st.sampled_from([1, 24, 72, 14 * 24]))
    def time_passes(self, hours: int) -> None:
        """What is done at each tick."""
        self.now += timedelta(hours=hours)
        plan(self.store, RULE, now=self.now)
        period = due(self.store, self.now)
        if period:
            compose(self.store, house=HOUSE, period=period, now=self.now)
        expire(self.store, now=self.now, at_most_late=timedelta(hours=24))
        reconsider(self.store, house=HOUSE, now=self.now)
        self.keep_what_was_approved()
        release(self.store, house=HOUSE, now=self.now)

    @rule(mails=st.integers(1, 4))
    def some_mails_are_sent(self, mails: int) -> None:
        """The run ends after so many mails."""
        left = iter(range(mails - 1))
        run = Run(owner="me", clock=lambda: self.now, stopping=lambda: self.over, progress=lambda: self.one_less(left))
        self.over = False
        server = Smtp(host="127.0.0.1", port=self.server.port, security=Security.NONE, timeout=10)
        assert send(self.store, server, run).fault == ""

    def one_less(self, left: object) -> None:
        self.over = next(left, None) is None  # type: ignore[call-overload]

    def keep_what_was_approved(self) -> None:
        """Whatever is approved is what would be composed at that moment."""
        with self.store.write() as session:
            for edition in session.scalars(select(Edition).filter_by(state=EditionState.APPROVED)):
                assert hash_as_read(session, edition, HOUSE) == edition.approved_hash
                letters = letters_of(edition)
                self.approved.setdefault(str(edition.name), set()).update(letters.values())
                with session.begin_nested() as point:
                    compose_anew(session, edition, HOUSE, self.now)
                    now = letters_of(edition)
                    point.rollback()
                both = letters.keys() & now.keys()
                assert [letters[one] for one in both] == [now[one] for one in both], f"{edition.name} is stale"

    @invariant()
    def what_was_sent_was_approved(self) -> None:
        new, self.seen = self.server.kept[self.seen :], len(self.server.kept)
        with self.store.read() as session:
            rows = session.execute(
                select(Delivery.recipient, Delivery.key).where(Delivery.kind == DeliveryKind.EDITION)
            )
            keys = {(row[0], row[1].removesuffix(".0")) for row in rows}
        for recipient, content in new:
            found = [name for name, letters in self.approved.items() if undated(content) in letters]
            assert found, f"{recipient} got what nobody approved"
            assert any((recipient, name) in keys for name in found)

    @invariant()
    def what_is_hidden_is_on_its_way_to_nobody(self) -> None:
        """Neither a request nor an answer that was hidden, or lost its name, leaves with what waits to be sent."""
        going = select(Edition).where(Edition.state == EditionState.SENDING)
        waits = select(Delivery.edition_id).where(Delivery.state.in_(DELIVERIES_WAITING))
        with self.store.read() as session:
            for edition in session.scalars(going.where(Edition.id.in_(waits))):
                asked = [place.request for place in edition.requests]
                assert RequestState.HIDDEN not in {request.state for request in asked}
                assert not any(place.answer.hidden for place in edition.answers)
                for request in (one for one in asked if one.anonymous):
                    rows = select(func.max(AuditEntry.at)).filter_by(act=Act.REQUEST_ANONYMOUS, key=str(request.number))
                    assert (session.scalar(rows) or self.now) <= (edition.approved_at or START)

    @invariant()
    def nobody_gets_a_letter_twice(self) -> None:
        with self.store.read() as session:
            sent = select(Delivery.key, Delivery.recipient).where(Delivery.state == DeliveryState.SENT)
            rows = [tuple(row) for row in session.execute(sent)]
        assert len(rows) == len(set(rows))


def letters_of(edition: Edition) -> dict[str, bytes]:
    """The letter of each recipient, by address."""
    return {recipient.address: undated(letter_for(edition, recipient)) for recipient in edition.recipients}


def undated(letter: bytes) -> bytes:
    """A letter without the line that says when it was sent."""
    return b"\r\n".join(line for line in letter.split(b"\r\n") if not line.startswith(b"Date: "))


def test_whatever_people_do_what_is_sent_was_approved_as_it_would_be_composed(
    databases: Databases,
) -> None:
    with Scripted() as server:

        def house() -> House:
            return House(databases.renewed(), server)

        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            house,
            settings=settings(
                max_examples=12, stateful_step_count=15, deadline=None, derandomize=True, phases=[Phase.generate]
            ),
        )
        assert server.kept
