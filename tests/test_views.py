"""What the shells show is read in a bounded number of statements, however many rows there are, and nothing is written.

A house of a size is lived by the product's own steps. Every public function that takes a Store and opens no write is a
view in the table below, or a step that leaves the writing to others.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, get_type_hints

import pytest
from sqlalchemy import event, update

import digest
from digest.accounts import audit, sessions, staff
from digest.calendar import dates as calendar
from digest.calendar.rule import Period, Rule
from digest.cases import answering, correcting, edits, suggesting
from digest.cases import views as case_views
from digest.cases import vocabulary as words
from digest.cases.changing import add_case
from digest.delivery import ledger
from digest.delivery import send as sending
from digest.edition import absent, checks, compose, dating, fallen, pages, recipients, word
from digest.edition import approve as approving
from digest.edition import changes as letter_changes
from digest.edition import passing as set_up_passing
from digest.edition import preview as previewing
from digest.edition import stop as stopping
from digest.edition import views as edition_views
from digest.followup.answers import pass_on
from digest.inbox import became, enrolled, guessing, telling
from digest.inbox import files as inbox_files
from digest.inbox import views as inbox_views
from digest.inbox.collect import Arrived, keep
from digest.inbox.filing import file_mails
from digest.members import changes, register, subscription, suppressions
from digest.members.changes import Particulars
from digest.operations import clock, heartbeat
from digest.operations import status as operations
from digest.requests import deciding, grades, later, nudging, passing, place, related
from digest.requests import views as request_views
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionDate, InboundMail, Suppression
from digest.store.paging import Listed
from digest.store.reasons import SuppressionReason
from digest.store.states import MailState, MemberKind
from tests.approving import HOUSE, approve
from tests.build import secretary
from tests.conftest import eml

SETTINGS = Settings(
    association={"name": "IKA", "address": HOUSE.address},  # type: ignore[arg-type]
    fortnight={"anchor": "2026-12-02"},  # type: ignore[arg-type]
)
OPENING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
UNKNOWN = "Fnuggerluller, dingenoter og snurretopper."
BODIES = ("inbound_mail.raw", "delivery.message,", ".html", "request.text", "request.public_text", "answer.text")


@dataclass(kw_only=True)
class Lived:
    """A house in which fortnights were lived: the keys of what came last, by which single views are asked."""

    store: Store
    now: datetime = OPENING
    people: int = 0
    number: int = 0  # of the last request
    case: str = ""
    sent: int = 0  # the id of the last edition that went out

    def lives(self, fortnights: int, things: int) -> None:
        """Fortnights with so many new things of each kind; the letter of each but the last has gone out."""
        for _ in range(fortnights):
            if self.people:
                self._sends()
            for _ in range(things):
                self._comes()
            pass_on(self.store, house=HOUSE, now=self.now)
            draft = compose.compose(self.store, house=HOUSE, period=self._period, now=self.now)
            assert draft is not None
            assert (len(draft.requests), draft.without_cases) == (things, ())

    def _sends(self) -> None:
        approve(self.store, "", by="Tove", now=self.now)
        sent = approving.release_named(self.store, "", house=HOUSE, now=self.now, early=True)
        assert sent is not None
        self.sent, self.now = sent.id, self.now + timedelta(days=14)

    @property
    def _period(self) -> Period:
        return Period(day=(self.now + timedelta(days=2)).date(), closes_at=self.now, sends_at=self.now + timedelta(2))

    @property
    def address(self) -> str:
        """The address of the last member."""
        return f"m{self.people}@by{self.people}.example"

    def _comes(self) -> None:
        """Somebody new with a case, who asks; whoever came before answers; and an address nobody writes to."""
        before, store = self.address, self.store
        self.people += 1
        town, at = f"By{self.people} Kommune", self.now - timedelta(days=1)
        who = Particulars(name=f"Kim {self.people}", organisation=town, kind=MemberKind.MEMBER)
        changes.add_member(store, self.address, who, by=secretary(at))
        changes.add_alias(store, self.address, f"alias{self.people}@by.example", by=secretary(at))
        staff.add_staff(store, address=f"s{self.people}@ika.example", name=f"Stab {self.people}", by=secretary(at))
        suppressions.add(store, f"x{self.people}@by.example", reason=SuppressionReason.BY_HAND, by=secretary(at))
        told = {
            "title": "Uniformer repareres",
            "summary": "Om uniformer, fnuggerluller, klaverer og xylofoner.",
            "year": "2024",
        }
        self.case = add_case(store, {**told, "organisation": town}, by=secretary(at))
        self._mail(
            self.address,
            f"Uniformer {self.people}",
            f"ANONYM\n\nHvem har fået repareret uniformer? {UNKNOWN}",
        )
        self.number += 1
        if self.people > 1:
            self._mail(before, f"SV: #{self.number}", "ALLE\n\nDet har vi gjort i to år med uniformer.")

    def _mail(self, sender: str, subject: str, text: str) -> None:
        at = self.now - timedelta(hours=1)
        assert keep(self.store, [Arrived(source_id=f"{sender} {subject}", raw=eml(sender, subject, text))], now=at) == 1
        assert file_mails(self.store, house=HOUSE, now=at) == {MailState.FILED: 1}


LISTS: dict[Callable[..., Listed[Any]], tuple[Callable[[Lived], dict[str, Any]], str]] = {
    inbox_views.mails: (lambda _: {}, "id"),
    request_views.requests: (lambda _: {}, "number"),
    request_views.answers: (lambda _: {}, "id"),
    edition_views.editions: (lambda _: {}, "id"),
    recipients.recipients: (lambda lived: {"name": "", "on": lived.now.date()}, "address"),
    ledger.deliveries: (lambda _: {}, "id"),
    ledger.sent_to: (lambda _: {"address": "m2@by2.example"}, "id"),
    changes.members: (lambda lived: {"today": lived.now.date()}, "address"),
    staff.staff: (lambda _: {}, "address"),
    audit.decisions: (lambda _: {}, "id"),
    suppressions.suppressions: (lambda _: {}, "address"),
    calendar.dates: (lambda _: {"since": OPENING}, "period"),
    case_views.cases: (lambda _: {}, "ref"),
    edits.all_tags: (lambda _: {}, "tag.slug"),
    suggesting.suggest: (lambda _: {}, "words"),
}
"""Views of many rows, what they are asked with besides the page, and what a row goes by."""

SINGLES: dict[Callable[..., Any], Callable[[Lived], dict[str, Any]]] = {
    inbox_views.mail: lambda _: {"mail_id": 1, "house": HOUSE},
    inbox_files.files: lambda _: {"mail_id": 1},
    edition_views.edition: lambda _: {},
    stopping.has_reached_somebody: lambda _: {"name": ""},
    stopping.correction_in_wait: lambda _: {"name": ""},
    suppressions.has_unsubscribed: lambda _: {"address": "x1@by.example"},
    edition_views.edition_in_list: lambda _: {},
    letter_changes.as_shown: lambda _: {"name": ""},
    letter_changes.changes: lambda lived: {"name": "", "shown": letter_changes.as_shown(lived.store, "")},
    letter_changes.since_composed: lambda _: {"name": ""},
    set_up_passing.set_up: lambda _: {"house": HOUSE},
    dating.dating: lambda _: {"name": ""},
    recipients.differences: lambda _: {"name": ""},
    recipients.picked: lambda _: {"name": ""},
    recipients.reader_of: lambda lived: {"name": "", "words": lived.address},
    recipients.readers: lambda lived: {"name": "", "words": lived.address},
    edition_views.is_composed: lambda lived: {"period": lived.now.date()},
    ledger.delivery: lambda _: {"delivery_id": 1},
    ledger.sent_mail: lambda _: {"delivery_id": 1},
    ledger.settling: lambda _: {"chosen": ledger.Chosen(), "how": ledger.Settling.ARRIVED},
    ledger.unfinished: lambda _: {},
    changes.member: lambda lived: {"address": lived.address, "today": lived.now.date()},
    register.names_of: lambda lived: {"ids": range(1, lived.people + 1)},
    register.id_of: lambda lived: {"address": lived.address},
    audit.newest: lambda _: {},
    audit.decided_since: lambda lived: {"last": 0, "things": {("member", str(lived.people))}},
    became.became: lambda _: {"mail_id": 1},
    enrolled.membership: lambda _: {"mail_id": 1},
    changes.member_of: lambda lived: {"member_id": lived.people, "today": lived.now.date()},
    subscription.subscription: lambda lived: {"member_id": lived.people, "today": lived.now.date()},
    calendar.open_at: lambda lived: {"now": lived.now},
    calendar.closed_at: lambda lived: {"now": lived.now},
    case_views.case: lambda lived: {"ref": lived.case},
    correcting.tags: lambda lived: {"ref": lived.case},
    request_views.request: lambda lived: {"number": lived.number},
    request_views.answer: lambda _: {"answer_id": 1},
    deciding.tags: lambda lived: {"number": lived.number},
    related.related: lambda lived: {"number": lived.number},
    edits.show: lambda _: {"word": "uniformer"},
    words.left_out: lambda _: {},
    checks.check: lambda _: {"name": "", "house": HOUSE},
    checks.checks: lambda _: {"name": "", "house": HOUSE},
    compose.due: lambda lived: {"now": lived.now},
    approving.ready: lambda lived: {"now": lived.now},
    pages.shown_request: lambda _: {"number": 1, "house": HOUSE, "language": "da"},
    pages.shown_edition: lambda lived: {"edition_id": lived.sent, "house": HOUSE, "language": "da"},
    sending.waiting: lambda lived: {"now": lived.now},
    operations.status: lambda lived: {"settings": SETTINGS, "now": lived.now},
    operations.glance: lambda lived: {"settings": SETTINGS, "now": lived.now},
    sessions.sessions: lambda lived: {"now": lived.now},
    sessions.session_of: lambda _: {"session_id": 1},
    answering.drafted: lambda _: {"answer_id": 1},
    ledger.progress: lambda lived: {"edition_id": lived.sent},
    ledger.undelivered: lambda lived: {"edition_id": lived.sent},
    previewing.shown: lambda _: {"name": ""},
    word.word_of: lambda _: {"name": ""},
    guessing.guessed: lambda lived: {"shown": inbox_views.mail(lived.store, 1, house=HOUSE)},
    telling.drafted: lambda _: {"mail_id": 1, "house": HOUSE},
    inbox_views.neighbours: lambda _: {"mail_id": 1, "state": MailState.FILED},
    heartbeat.setbacks: lambda _: {},
    request_views.requests_of: lambda lived: {"numbers": list(range(101, lived.number + 1))},
    clock.doubt: lambda lived: {"now": lived.now},
    fallen.before: lambda _: {},
    place.out_after_deadline: lambda lived: {"number": lived.number, "now": lived.now, "zone": SETTINGS.zone},
    later.later_mails: lambda lived: {"numbers": list(range(101, lived.number + 1))},
    request_views.unseen: lambda _: {"limit": 1000},
    request_views.unseen_among: lambda lived: {"numbers": list(range(101, lived.number + 1))},
    request_views.in_doubt: lambda _: {"limit": 1000},
    inbox_views.waiting: lambda _: {"limit": 1000},
    words.vocabulary_now: lambda _: {},
    absent.absent: lambda _: {"name": ""},
    grades.grades: lambda _: {},
    nudging.contacts: lambda lived: {"number": lived.number, "today": lived.now.date()},
    nudging.beside: lambda lived: {"number": lived.number, "today": lived.now.date(), "language": "da"},
    passing.passages: lambda _: {"answer_id": 1, "house": HOUSE},
}
"""Views of one thing, or of figures."""

STEPS = {
    "accounts.audit.every_decision",
    "accounts.logbook.logbook",
    "cases.edits.export_edits",
    "delivery.claims.give_back",
    "delivery.claims.recover",
    "delivery.ledger.resolve",
    "delivery.plan.plan",
    "delivery.send.send",
    "edition.approve.release",
    "edition.preview.preview",
    "followup.answers.pass_on",
    "followup.outcomes.tell_askers",
    "followup.receipts.acknowledge",
    "inbox.collect.collect",
    "inbox.collect.collect_handled",
    "inbox.filing.file_mails",
    "inbox.purging.purge",
    "inbox.rewording.proposed",
    "inbox.sources.lmtp.serving",
    "members.privacy.export.export_member",
    "operations.scheduler.run",
    "operations.tick.desk",
    "operations.tick.post",
    "operations.tick.send_due",
    "operations.tick.stations",
    "operations.tick.tick",
    "requests.trying.tried",
    "operations.tick.whole",
    "operations.worker.work",
}
"""These only read in their own words, and have others write, into the database or a file."""


def readers() -> Iterator[Callable[..., Any]]:
    """Every public function of the rooms that takes a Store and opens no write itself."""
    rooms = (
        "accounts",
        "calendar",
        "cases",
        "delivery",
        "edition",
        "followup",
        "inbox",
        "members",
        "operations",
        "requests",
    )
    for found in pkgutil.walk_packages(digest.__path__, "digest."):
        if found.name.split(".")[1] not in rooms:
            continue
        for name, function in inspect.getmembers(importlib.import_module(found.name), inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            own = function.__module__ == found.name and not name.startswith("_")
            if own and get_type_hints(function).get(first) is Store and ".write(" not in inspect.getsource(function):
                yield function


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removeprefix('digest.')}.{function.__name__}"


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(store.engine, "before_cursor_execute", listen)
    yield said
    event.remove(store.engine, "before_cursor_execute", listen)


def asked(lived: Lived) -> dict[str, int]:
    """How many statements each view makes. None of them changes anything, and a list reads no bodies."""
    lists = {
        (view, limit): {**given(lived), "limit": limit} for view, (given, _) in LISTS.items() for limit in (2, None)
    }
    singles = {(view, 0): given(lived) for view, given in SINGLES.items()}
    counted = {}
    for (view, limit), given in (lists | singles).items():
        name = f"{name_of(view)} {limit}"
        with statements(lived.store) as said:
            view(lived.store, **given)
        assert not [one for one in said if not one.startswith(("SELECT", "BEGIN", "PRAGMA"))], name
        if view in (*LISTS, operations.status):
            assert not [one for one in said for body in BODIES if body in one], name
        counted[name] = len(said)
    return counted


@pytest.fixture
def lived(store: Store) -> Lived:
    calendar.plan(store, Rule.of(SETTINGS), now=OPENING)
    made = Lived(store=store)
    made.lives(3, 2)
    return made


def test_every_view_is_in_the_table() -> None:
    assert {name_of(one) for one in readers()} == {name_of(view) for view in LISTS | SINGLES} | STEPS


@pytest.mark.both
def test_no_view_asks_more_of_a_larger_house_and_none_writes(lived: Lived) -> None:
    few = asked(lived)
    lived.lives(3, 6)
    many = asked(lived)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


@pytest.mark.both
def test_a_list_is_whole_page_by_page_and_says_what_is_left(lived: Lived) -> None:
    for view, (given, key) in LISTS.items():
        whole = view(lived.store, **given(lived), limit=None)
        assert (len(whole) > 2, whole.more) == (True, 0), name_of(view)
        found: list[Any] = []
        while page := view(lived.store, **given(lived), after=attrgetter(key)(found[-1]) if found else None, limit=7):
            found += page
            assert page.more == len(whole) - len(found), name_of(view)
        assert found == whole, name_of(view)


def test_a_reason_that_another_version_wrote_is_shown_as_it_is(lived: Lived) -> None:
    with lived.store.write() as session:
        for table in (InboundMail, Edition, EditionDate, Suppression, Delivery):
            session.execute(update(table).values(reason="of another version"))
        session.execute(update(Suppression).where(Suppression.id == 1).values(address=lived.address))
    for view in (inbox_views.mails, edition_views.editions, calendar.dates, suppressions.suppressions):
        given, _ = LISTS[view]
        assert {row.reason for row in view(lived.store, **given(lived))} == {"of another version"}, name_of(view)
    assert edition_views.edition(lived.store).reason == "of another version"
    assert changes.member(lived.store, lived.address, today=lived.now.date()).state == "of another version"
    assert {(row.reason, row.said) for row in ledger.deliveries(lived.store)} == {("", "of another version")}
