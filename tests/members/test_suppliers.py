"""A supplier never receives an edition, whatever its alias, import order or later change of kind.

Whatever people do to the register, in any order, before an edition is composed, while it waits, and between two mails.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from digest.calendar.rule import Period
from digest.delivery.claims import Run, waiting
from digest.delivery.send import send
from digest.edition.approve import release_named
from digest.edition.compose import compose
from digest.errors import EditionFault, InputFault
from digest.members import suppressions
from digest.members.changes import Particulars, add_alias, add_member, edit_member, pause, remove_alias
from digest.members.importing import import_members
from digest.members.register import member_with
from digest.members.suppressions import lift, suppressed
from digest.requests.opening import Call, add_request
from digest.settings import Security, Smtp
from digest.spreadsheets import Choices, Gone
from digest.store.engine import Store
from digest.store.models import Delivery, Edition
from digest.store.states import DeliveryState, MemberKind
from tests.approving import HOUSE, approve
from tests.build import secretary
from tests.conftest import NOW
from tests.databases import Databases
from tests.delivery.server import Scripted

HEADINGS = "Organisation;Navn;E-mail;Andre adresser;Type;Sprog;Emneord"
ADDRESSES = [f"{name}@nordmose.example" for name in ("an", "bo", "kim", "post", "salg")]
NAMES = ["An Dam", "Bo Holm", "Kim Salg"]
ORGANISATIONS = ["Nordmose Kommune", "Trådfast A/S"]
TRIED_AGAIN = timedelta(hours=12)  # later: whoever was put off
KINDS = {"medlem": MemberKind.MEMBER, "leverandør": MemberKind.SUPPLIER, "": MemberKind.UNKNOWN}

Listed = tuple[list[str], str, str, str]
FIRST: list[Listed] = [
    (ADDRESSES[0:1], "medlem", NAMES[0], ORGANISATIONS[0]),
    (ADDRESSES[1:3], "medlem", NAMES[1], ORGANISATIONS[0]),
    (ADDRESSES[3:4], "medlem", NAMES[2], ORGANISATIONS[1]),
    (ADDRESSES[4:5], "leverandør", NAMES[2], ORGANISATIONS[1]),
]
Change = Callable[[Store], object]

addresses, names, organisations = st.sampled_from(ADDRESSES), st.sampled_from(NAMES), st.sampled_from(ORGANISATIONS)
kinds = st.sampled_from([MemberKind.MEMBER, *MemberKind])


@st.composite
def lists(draw: st.DrawFn) -> list[Listed]:
    """The rows of a member list, in any order; an address stands in one of them at most."""
    left, rows = list(draw(st.permutations(ADDRESSES))), list[Listed]()
    while left:
        size = draw(st.integers(1, min(3, len(left))))
        own, left = left[:size], left[size:]
        if draw(st.integers(0, 3)):  # else they are not in the list
            rows.append((own, draw(st.sampled_from(["medlem", *KINDS])), draw(names), draw(organisations)))
    return rows or [(ADDRESSES[:1], "medlem", NAMES[0], ORGANISATIONS[0])]


def take_list(store: Store, *, rows: list[Listed], gone: Gone) -> None:
    """Import the list; nobody whom it does not call a member has the address of one then."""
    file = Path(str(store.engine.url.database)).with_suffix(".csv")
    lines = [f"{organisation};{name};{own[0]};{','.join(own[1:])};{kind};;" for own, kind, name, organisation in rows]
    file.write_text("\n".join((HEADINGS, *lines)) + "\n", encoding="utf-8")
    if import_members(store, file, Choices(gone=gone), by=secretary(NOW)).done:
        with store.read() as session:
            for own, kind, _, _ in rows:
                owners = [member_with(session, address) for address in own]
                assert {owner and owner.kind for owner in owners} == {KINDS[kind]}


def stop_writing_to(store: Store, *, address: str) -> None:
    with store.write() as session:
        suppressions.suppress(session, address, reason="bounced", now=NOW)


def asked_by(store: Store, *, address: str) -> None:
    add_request(
        store,
        Call(
            address=address,
            organisation="" if address else "Nordmose Kommune",
            title="Uniformer",
            text="Hvem har fået repareret uniformer?",
        ),
        first=101,
        by=secretary(NOW),
    )


def done_by(function: Callable[..., object], **arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Change]:
    return st.builds(partial, st.just(function), **arguments)


particulars = st.builds(
    Particulars, name=names, organisation=organisations, kind=kinds, language=st.sampled_from(["da", "en"])
)
changes: st.SearchStrategy[Change] = st.one_of(
    done_by(edit_member, address=addresses, given=particulars, by=st.just(secretary())),
    done_by(
        edit_member,
        address=addresses,
        to=addresses,
        given=st.builds(Particulars, kind=st.none() | kinds),
        by=st.just(secretary()),
    ),
    done_by(take_list, rows=lists(), gone=st.sampled_from(Gone)),
    done_by(add_member, address=addresses, given=particulars, by=st.just(secretary())),
    done_by(add_alias, address=addresses, alias=addresses, by=st.just(secretary())),
    done_by(remove_alias, alias=addresses, by=st.just(secretary())),
    done_by(
        pause, address=addresses, until=st.none() | st.just(NOW.date() + timedelta(days=30)), by=st.just(secretary())
    ),
    done_by(stop_writing_to, address=addresses),
    done_by(lift, address=addresses, by=st.just(secretary())),
    done_by(lift, address=addresses, by=st.just(secretary())),  # twice: who is stopped should not stay so for ever
    done_by(asked_by, address=addresses),
)
few = st.lists(changes, max_size=3)


class Association(RuleBasedStateMachine):
    """A register that changes all the time, and editions that go out meanwhile."""

    def __init__(self, store: Store, server: Scripted) -> None:
        super().__init__()
        self.store, self.server = store, server
        self.now, self.day, self.seen = NOW, NOW.date(), len(server.kept)

    def teardown(self) -> None:
        self.store.close()

    @initialize()
    def there_are_members_and_a_supplier(self) -> None:
        for address in ADDRESSES:
            self.do(partial(lift, address=address, by=secretary()))
        self.do(partial(take_list, rows=FIRST, gone=Gone.KEEP))

    @rule(change=changes)
    def the_register_changes(self, change: Change) -> None:
        self.do(change)

    @rule(
        afresh=st.booleans(),
        drafted=few,
        approved=few,
        released=few,
        deferred=st.sets(addresses, max_size=3),
        meanwhile=few,
    )
    def an_edition_goes_out(
        self,
        *,
        afresh: bool,
        drafted: list[Change],
        approved: list[Change],
        released: list[Change],
        deferred: set[str],
        meanwhile: list[Change],
    ) -> None:
        """Composed, approved, released and sent; and the register changes between."""
        if afresh:  # or nobody would be left in the end
            self.there_are_members_and_a_supplier()
        self.draft()
        self.do(*drafted)
        self.do(lambda store: approve(store, "", by="Tove", now=self.now))
        self.do(*approved)
        self.do(lambda store: release_named(store, "", house=HOUSE, now=self.now, early=True))
        self.check_what_waits()
        self.do(*released)
        self.what_waits_is_sent(deferred, meanwhile)

    @precondition(lambda self: bool(waiting(self.store, now=self.now + TRIED_AGAIN)))
    @rule(deferred=st.sets(addresses, max_size=2), meanwhile=few)
    def what_was_put_off_is_sent(self, deferred: set[str], meanwhile: list[Change]) -> None:
        self.what_waits_is_sent(deferred, meanwhile)

    def what_waits_is_sent(self, deferred: set[str], meanwhile: list[Change]) -> None:
        """Some are put off by the server; and after each mail somebody changes the register."""
        self.server.deferred = deferred
        self.now += TRIED_AGAIN
        todo = iter(meanwhile)

        def one_more() -> None:
            self.check_what_was_sent()
            self.do(*islice(todo, 1))

        sent = send(
            self.store,
            Smtp(host="127.0.0.1", port=self.server.port, security=Security.NONE, timeout=10),
            Run(owner="me", clock=lambda: self.now, progress=one_more),
        )
        assert sent.fault == ""
        assert self.seen == len(self.server.kept)

    def do(self, *some: Change) -> None:
        for change in some:
            with suppress(InputFault, EditionFault):  # refused
                change(self.store)

    def draft(self) -> None:
        """The draft of the next edition, if anything is left for one: only who may be written to has a place in it."""
        self.do(partial(asked_by, address=""))
        self.day += timedelta(days=14)
        period = Period(day=self.day, closes_at=self.now + timedelta(hours=1), sends_at=self.now + timedelta(days=2))
        made = compose(self.store, house=HOUSE, period=period, now=self.now)
        if made is None:
            return  # what was asked stands in the draft before this one
        with self.store.read() as session:
            places = [recipient.address for recipient in session.get_one(Edition, made.id).recipients]
        self.check(places, "has a place in the draft")

    def check_what_waits(self) -> None:
        with self.store.read() as session:
            newest = select(Edition.id).order_by(Edition.id.desc()).limit(1).scalar_subquery()
            rows = session.scalars(select(Delivery).filter_by(state=DeliveryState.PENDING, edition_id=newest))
            waiting = [row.recipient for row in rows]
        self.check(waiting, "is to get it")

    def check_what_was_sent(self) -> None:
        new = [recipient for recipient, _ in self.server.kept[self.seen :]]
        self.seen += len(new)
        self.check(new, "got it")

    def check(self, whom: list[str], what: str) -> None:
        """At this moment each of them is where a member gets letters, who has not left, and may be written to."""
        with self.store.read() as session:
            for address in whom:
                member = member_with(session, address)
                assert member is not None, f"nobody's {address} {what}"
                assert member.kind is MemberKind.MEMBER, f"{address} of a {member.kind} {what}"
                assert member.left_at is None, f"{address}, who has left, {what}"
                assert member.address == address, f"{address}, an alias, {what}"
                assert not suppressed(session, address), f"{address}, suppressed, {what}"


def test_whatever_happens_to_the_register_no_supplier_gets_an_edition(
    databases: Databases,
) -> None:
    with Scripted() as server:

        def association() -> Association:
            return Association(databases.renewed(), server)

        bounded = settings(
            max_examples=12, stateful_step_count=8, deadline=None, derandomize=True, report_multiple_bugs=False
        )
        run_state_machine_as_test(association, settings=bounded)  # type: ignore[arg-type]  # a factory will do
        assert server.kept
