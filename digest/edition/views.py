"""Views of editions: found by number or date, as frozen values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, String, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from digest.actions import Action
from digest.errors import UnknownEdition
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import (
    AuditEntry,
    Edition,
    EditionAnswer,
    EditionRequest,
    InboundMail,
    Match,
    Request,
)
from digest.store.models.editions import edition_name
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.reasons import EditionReason, code_of
from digest.store.states import EDITIONS_COMING, EditionState

OF_NO_LETTER = frozenset(act for act in Act if act.thing in ("staff", "delivery", "finding")) | {
    Act.EDITION_APPROVED,
    Act.EDITION_UNAPPROVED,
    Act.EDITION_CORRECTED,
    Act.REQUEST_READY,
    Act.REQUEST_NUDGED,
    Act.MAIL_CLAIMED,
    Act.MAIL_UNCLAIMED,
}
"""What is decided that changes nothing in any letter."""

_WITH_LETTER = (Act.EDITION_APPROVED, Act.EDITION_WORD, Act.EDITION_ARRANGED)
"""What is decided about an edition whose letter is composed in the same act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """An edition in a list: its requests by their numbers, its answers by their ids.

    nameless: those that are shown without the asker's name. goes_out_at: once it is approved. overtaken: whether it has
    not gone out and something was decided or came in since it was composed, so that it may be otherwise now; an
    approval may then fall.
    """

    id: int
    number: int | None
    revision: int
    period: date
    state: EditionState
    reason: EditionReason | str
    closes_at: datetime
    sends_at: datetime
    composed_at: datetime
    requests: tuple[int, ...]
    answers: tuple[int, ...]
    without_cases: tuple[int, ...]
    nameless: tuple[int, ...]
    recipients: int
    approved_by: str
    approved_at: datetime | None
    goes_out_at: datetime
    sent_at: datetime | None
    overtaken: bool

    @property
    def name(self) -> str | None:
        """Its number, and for a correction the revision too: `49`, `49.1`; None without a number."""
        return edition_name(self.number, self.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeEditionView(EditionView):
    """One edition, with the hash that approval binds it to; reads the frozen letter, and no recipient."""

    manifest: str


def editions(store: Store, *, after: int | None = None, limit: int | None = PAGE) -> Listed[EditionView]:
    """The editions, the newest first; `after` is an id."""
    order = (Edition.period, Edition.revision)
    with store.read() as session:
        rows = page(session, select(Edition), Order(Edition.id, by=order, newest=True), after=after, limit=limit)
        views = _views(session, rows)
        return rows.each(lambda row: views[row.id])


def is_composed(store: Store, period: date) -> bool:
    """Whether the fortnight of that day has an edition."""
    with store.read() as session:
        return session.scalar(select(Edition.id).where(Edition.period == period).limit(1)) is not None


def edition(store: Store, name: str = "") -> WholeEditionView:
    """The edition called `name` (see `named`)."""
    with store.read() as session:
        return view_of(session, named(session, name))


def edition_in_list(store: Store, name: str = "") -> EditionView:
    """The edition called `name` as a list has it, without its letter being read. Raises as `named` does."""
    with store.read() as session:
        row = named(session, name)
        return _views(session, [row])[row.id]


def named(session: Session, name: str = "") -> Edition:
    """The edition of that number (`23`), correction (`23.1`) or date (`2026-12-02`); else the newest with a number.

    Of a date, and where no name is given, it is the last correction that was not dropped. Raises UnknownEdition, and
    says which there are.
    """
    dropped = (Edition.revision > 0) & (Edition.state == EditionState.SKIPPED)
    newest = select(Edition).order_by(Edition.period.desc(), dropped, Edition.revision.desc())
    wanted = name.strip().lstrip("#")
    number, dot, revision = wanted.partition(".")
    found = None
    if not wanted:
        found = session.scalars(newest.where(Edition.number.is_not(None)).limit(1)).first()
    elif number.isdigit() and (revision.isdigit() or not dot):
        exact = newest.where(Edition.number == int(number), Edition.revision == int(revision or 0))
        found = session.scalars(exact).first()
    elif day := _day(wanted):
        found = session.scalars(newest.where(Edition.period == day).limit(1)).first()
    if found is None:
        known = [str(row.name) for row in session.scalars(newest.where(Edition.number.is_not(None)).limit(5))]
        values = {"edition": wanted, "known": ", ".join(known)}
        if known:
            raise UnknownEdition("There is no edition %(edition)s: there is %(known)s.", values)
        if wanted:
            raise UnknownEdition(
                "There is no edition %(edition)s: none is composed yet.", values, remedy=Action.COMPOSE
            )
        raise UnknownEdition("There is no edition: none is composed yet.", remedy=Action.COMPOSE)
    return found


def last_with_letter() -> ColumnElement[int]:
    """The id of the last entry in the log by which an edition's letter was composed as well; 0 for none.

    Whatever was decided before it is in the letter, by whatever clock.
    """
    of, number = aliased(AuditEntry), cast(Edition.number, String)
    name = case((Edition.revision == 0, number), else_=number + "." + cast(Edition.revision, String))
    last = select(func.max(of.id)).where(of.thing == "edition", of.key == name, of.act.in_(_WITH_LETTER))
    return func.coalesce(last.correlate(Edition).scalar_subquery(), 0)


@cache
def overtaken_editions() -> Select[int]:
    """The ids of editions that have not gone out, and were composed before something was decided, or came in."""
    id_ = AuditEntry.id + 0  # so that the log is entered by its time: by its ids it would be read from the beginning
    later = (AuditEntry.at >= Edition.composed_at) & (id_ > last_with_letter())
    decided = later & AuditEntry.act.not_in(OF_NO_LETTER)
    came = InboundMail.collected_at >= Edition.composed_at
    since = select(AuditEntry.id).where(decided).exists() | select(InboundMail.id).where(came).exists()
    return select(Edition.id).where(Edition.state.in_(EDITIONS_COMING), since)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def view_of(session: Session, row: Edition) -> WholeEditionView:
    """The row as a view."""
    session.flush()
    from digest.edition.manifest import manifest_hash  # noqa: PLC0415  (which loads what reads mails; lists need none)

    return WholeEditionView(**asdict(_views(session, [row])[row.id]), manifest=manifest_hash(row))


def _views(session: Session, rows: Sequence[Edition]) -> dict[int, EditionView]:
    """The rows as views, by id; reads only keys of what they show."""
    ids = [row.id for row in rows]
    matched = select(Match.case_id).where(Match.request_id == Request.id, Match.sure).exists()
    places = (
        select(EditionRequest.edition_id, Request.number, Request.anonymous, matched)
        .join(Request, EditionRequest.request_id == Request.id)
        .where(EditionRequest.edition_id.in_(ids))
        .order_by(EditionRequest.position)
    )
    requests, without_cases, nameless, answers = (defaultdict[int, list[int]](list) for _ in range(4))
    for edition_id, number, anonymous, has_case in session.execute(places):
        requests[edition_id].append(number)
        if anonymous:
            nameless[edition_id].append(number)
        if not has_case:
            without_cases[edition_id].append(number)
    shown = select(EditionAnswer.edition_id, EditionAnswer.answer_id).where(EditionAnswer.edition_id.in_(ids))
    for edition_id, answer_id in session.execute(shown.order_by(EditionAnswer.position)):
        answers[edition_id].append(answer_id)
    overtaken = set(session.scalars(overtaken_editions().where(Edition.id.in_(ids))))
    return {
        row.id: EditionView(
            id=row.id,
            number=row.number,
            revision=row.revision,
            period=row.period,
            state=row.state,
            reason=code_of(row.reason, EditionReason),
            closes_at=row.closes_at,
            sends_at=row.sends_at,
            composed_at=row.composed_at,
            requests=tuple(requests[row.id]),
            answers=tuple(answers[row.id]),
            without_cases=tuple(without_cases[row.id]),
            nameless=tuple(nameless[row.id]),
            recipients=row.recipient_count,
            approved_by=row.approved_by or "",
            approved_at=row.approved_at,
            goes_out_at=row.goes_out_at,
            sent_at=row.sent_at,
            overtaken=row.id in overtaken,
        )
        for row in rows
    }
