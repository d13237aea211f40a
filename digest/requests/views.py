"""Views of requests and answers: every request with its tags, every answer and how far it has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from digest.anonymity import answer_may_tell, may_tell, unsigned
from digest.cases.vocabulary import vocabulary
from digest.reading.marking import taken_out
from digest.reading.message import parse
from digest.reading.telephones import phone_numbers
from digest.reading.telling import Tell
from digest.requests.afterwards import stopped
from digest.requests.answers import known_answer
from digest.requests.askers import passing_key
from digest.requests.numbers import known
from digest.requests.passing import sent_named
from digest.requests.search import has
from digest.store.engine import Store
from digest.store.models import (
    Answer,
    AuditEntry,
    Case,
    Delivery,
    Edition,
    EditionAnswer,
    EditionRequest,
    InboundMail,
    Match,
    Member,
    Request,
    RequestTag,
)
from digest.store.models.editions import edition_name
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.reasons import code_of
from digest.store.states import (
    REQUESTS_TO_LOOK_AT,
    Consent,
    DeliveryKind,
    DeliveryState,
    Doubt,
    EditionState,
    RequestState,
)
from digest.writing.reasons import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request in a list; `tags` are Danish labels, `anonymous`: others see it without the asker's name.

    cases: the titles of those it surely met when composed, perhaps: of the weaker ones; None while no edition has it.
    """

    number: int
    state: RequestState
    asked_at: datetime
    organisation: str
    title: str
    tags: tuple[str, ...]
    cases: tuple[str, ...] | None
    perhaps: tuple[str, ...] | None
    answers: int
    looked_at: datetime | None
    anonymous: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """An answer in a list.

    `name` and `organisation` are "" when its writer is no longer in the register; `mail` is its id in the inbox.
    `passed`: the states of the mails to those who asked, () when there are none; `looked_at`: whether that was decided;
    waits: why somebody who asked gets it only later, a reason of the ledger, "" when nobody waits; behind: the later
    mail of its writer that a person reads first, None for none. `edition` is the name of the last one that shows it.
    doubt: why it waits for a decision about names; phones: telephone numbers in words for everyone; sent_named: whether
    it went to who asked with its writer's name, None where nobody noted it.
    """

    id: int
    number: int
    mail: int | None
    answered_at: datetime
    name: str
    organisation: str
    consent: Consent
    passed: tuple[DeliveryState, ...]
    looked_at: bool
    waits: str
    behind: int | None
    edition: str | None
    hidden: bool
    doubt: Doubt | str
    phones: tuple[str, ...]
    sent_named: bool | None

    @property
    def way(self) -> Way:
        """How far it has come, besides the mails."""
        named = None if self.sent_named is (self.consent is not Consent.ANONYMOUS) else self.sent_named
        return Way(decided=self.looked_at, doubt=self.doubt, waits=self.waits, behind=self.behind, named=named)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeAnswerView(AnswerView):
    """One answer with its words. `passed_to`: to whom it was passed on, in the order of `passed`.

    words: its text without greeting and sign-off, where it came by mail; original: the words in which it came, where a
    person has changed them, else "". `public_text`: as others than the asker see it, and the asker of an anonymous one;
    `marked_out` is what was taken out of it, `tells` what may still tell whose it is, `files` the names of its files.
    """

    title: str
    text: str
    words: str
    original: str
    public_text: str
    marked_out: tuple[str, ...]
    tells: tuple[Tell, ...]
    files: tuple[str, ...]
    passed_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRequestView:
    """One request. `asker` is "" for an organisation alone; `looked_by`: who has seen these words.

    words: its text as others see it, but for names: without greeting and sign-off, where it came by mail.
    `public_title` and `public_text` are what others see: without names where the asker wants none; then
    `marked_out` is what was taken out of them, and `tells` what may still tell. doubt: why it waits for a decision
    about names. `cases` are the ids and titles of those it surely met when it was composed, `perhaps` of the weaker
    ones, `unlinked` of those that were taken away, `pinned` of those put on. `merged`: the numbers of those merged into
    it; `editions`: the names of those that have it, the first one first.
    """

    number: int
    state: RequestState
    asked_at: datetime
    asker: str
    organisation: str
    title: str
    text: str
    words: str
    public_title: str
    public_text: str
    deadline: date | None
    anonymous: bool
    doubt: Doubt | str
    marked_out: tuple[str, ...]
    tells: tuple[Tell, ...]
    tags: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]
    perhaps: tuple[tuple[str, str], ...]
    unlinked: tuple[tuple[str, str], ...]
    pinned: tuple[tuple[str, str], ...]
    merged_into: int | None
    merged: tuple[int, ...]
    editions: tuple[tuple[str, EditionState], ...]
    answers: tuple[AnswerView, ...]
    looked_at: datetime | None
    looked_by: str
    mail: int | None


def requests_of(store: Store, numbers: Sequence[int]) -> tuple[RequestView, ...]:
    """The requests of these numbers, in their order."""
    query = select(Request).options(*_LISTED)
    with store.read() as session:
        rows = session.scalars(query.where(Request.number.in_(numbers))).all()
        found = {view.number: view for view in _views(session, rows)}
    return tuple(found[number] for number in numbers if number in found)


def requests(
    store: Store,
    state: RequestState | None = None,
    *,
    search: str = "",
    member: int | None = None,
    after: int | None = None,
    limit: int | None = PAGE,
) -> Listed[RequestView]:
    """The requests, or those of one state or one member, the highest number first.

    search: those that have each of its words in title, text or organisation, or as their number.
    """
    query = select(Request).options(*_LISTED).filter_by(**_given(state=state, member_id=member))
    return _page_of(store, query.where(*map(has, search.split())), Order(Request.number, newest=True), after, limit)


def unseen(store: Store, *, after: int | None = None, limit: int | None = PAGE) -> Listed[RequestView]:
    """The requests that a person has yet to look at, the lowest number first."""
    query = select(Request).options(*_LISTED).where(Request.looked_at.is_(None), Request.state.in_(REQUESTS_TO_LOOK_AT))
    return _page_of(store, query, Order(Request.number), after, limit)


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}


def _page_of(
    store: Store, query: Select[Request], order: Order, after: int | None, limit: int | None
) -> Listed[RequestView]:
    with store.read() as session:
        rows = page(session, query, order, after=after, limit=limit)
        return Listed(_views(session, rows), rows.more)


def unseen_among(store: Store, numbers: Sequence[int]) -> int:
    """How many of the requests of these numbers nobody has looked at."""
    new = select(func.count()).where(Request.number.in_(numbers), Request.looked_at.is_(None))
    with store.read() as session:
        return session.scalar(new) or 0


def _views(session: Session, rows: Sequence[Request]) -> Iterator[RequestView]:
    """The rows as they stand in a list."""
    words = vocabulary(session)
    counts = select(Answer.request_id, func.count()).where(Answer.request_id.in_([row.id for row in rows]))
    answers = {row[0]: row[1] for row in session.execute(counts.group_by(Answer.request_id))}
    in_editions = select(EditionRequest.request_id).where(EditionRequest.request_id.in_([row.id for row in rows]))
    composed = set(session.scalars(in_editions))
    for row in rows:
        yield RequestView(
            number=row.number,
            state=row.state,
            asked_at=row.asked_at,
            organisation=row.organisation.name,
            title=row.title,
            tags=tuple(words.label(tag.slug, "da") for tag in row.tags),
            cases=tuple(match.case.title for match in row.cases) if row.id in composed else None,
            perhaps=tuple(match.case.title for match in row.perhaps) if row.id in composed else None,
            answers=answers.get(row.id, 0),
            looked_at=row.looked_at,
            anonymous=row.anonymous,
        )


def request(store: Store, number: int) -> WholeRequestView:
    """One request. Raises MissingInput for an unknown number."""
    with store.read() as session:
        row = known(session, number)
        words = vocabulary(session)
        merged = select(Request.number).filter_by(state=RequestState.MERGED, merged_into=number)
        having = select(Edition).join(EditionRequest).filter_by(request_id=row.id)
        having = having.order_by(Edition.period, Edition.revision)
        given = select(Answer).options(*_BRIEFLY).filter_by(request_id=row.id)
        return WholeRequestView(
            number=row.number,
            state=row.state,
            asked_at=row.asked_at,
            asker=row.member.name if row.member else "",
            organisation=row.organisation.name,
            title=row.title,
            text=row.text,
            words=unsigned(row),
            public_title=row.public_title,
            public_text=row.public_text,
            deadline=row.deadline,
            anonymous=row.anonymous,
            doubt=code_of(row.doubt, Doubt),
            marked_out=(
                *taken_out(row.title, row.public_title),
                *taken_out(row.text, row.public_text, as_typed=row.as_typed),
            ),
            tells=may_tell(row) if row.anonymous else (),
            tags=tuple(words.label(tag.slug, "da") for tag in row.tags),
            cases=tuple((match.case.ref, match.case.title) for match in row.cases),
            perhaps=tuple((match.case.ref, match.case.title) for match in row.perhaps),
            unlinked=_cases(session, row.refused_cases),
            pinned=_cases(session, row.pinned_cases),
            merged_into=row.merged_into,
            merged=tuple(session.scalars(merged.order_by(Request.number))),
            editions=tuple((str(one.name), one.state) for one in session.scalars(having)),
            answers=_answers(session, session.scalars(given.order_by(Answer.id)).all()),
            looked_at=row.looked_at,
            looked_by=row.looked_by,
            mail=row.mail_id,
        )


def _cases(session: Session, ids: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """The ids and titles of cases."""
    if not ids:
        return ()
    cases = select(Case.ref, Case.title).where(Case.id.in_(ids)).order_by(Case.id)
    return tuple((one[0], one[1]) for one in session.execute(cases))


def answers(
    store: Store,
    consent: Consent | None = None,
    *,
    member: int | None = None,
    after: int | None = None,
    limit: int | None = PAGE,
) -> Listed[AnswerView]:
    """The answers, or those of one consent or one member, the newest first."""
    query = select(Answer).options(*_BRIEFLY).filter_by(**_given(consent=consent, member_id=member))
    with store.read() as session:
        rows = page(session, query, Order(Answer.id, newest=True), after=after, limit=limit)
        return Listed(_answers(session, rows), rows.more)


def in_doubt(store: Store, *, limit: int) -> Listed[AnswerView]:
    """The answers that wait for a decision about names, the one that has waited longest first."""
    query = select(Answer).options(*_BRIEFLY).where(Answer.doubt != Doubt.NONE)
    with store.read() as session:
        rows = page(session, query, Order(Answer.id), limit=limit)
        return Listed(_answers(session, rows), rows.more)


def answer(store: Store, answer_id: int) -> WholeAnswerView:
    """One answer. Raises MissingInput for an unknown id."""
    with store.read() as session:
        row = known_answer(session, answer_id)
        (view,) = _answers(session, [row])
        way = select(Delivery.recipient).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(answer_id))
        logged = select(AuditEntry.changes).filter_by(thing="answer", key=str(answer_id)).order_by(AuditEntry.id)
        before = (changes["text"][0] for changes in session.scalars(logged) if "text" in changes)
        mail = session.get(InboundMail, row.mail_id) if row.mail_id is not None else None
        return WholeAnswerView(
            **asdict(view),
            title=row.request.title,
            text=row.text,
            words=unsigned(row),
            original=next(before, ""),
            public_text=row.public_text,
            marked_out=taken_out(row.text, row.public_text, as_typed=row.as_typed),
            tells=answer_may_tell(row) if row.consent is Consent.ANONYMOUS else (),
            files=tuple(file.filename for file in parse(mail.raw).files) if mail else (),
            passed_to=tuple(session.scalars(way.order_by(Delivery.id))),
        )


_LISTED = (
    defer(Request.text),
    defer(Request.public_text),
    joinedload(Request.organisation),
    selectinload(Request.tags).load_only(RequestTag.slug),
    selectinload(Request.matches)
    .load_only(Match.rank, Match.sure)
    .joinedload(Match.case)
    .load_only(Case.ref, Case.title, Case.hidden),
)
_BRIEFLY = (
    defer(Answer.text),
    joinedload(Answer.request).load_only(Request.number),
    joinedload(Answer.member).load_only(Member.name).joinedload(Member.organisation),
)


def _answers(session: Session, rows: Sequence[Answer]) -> tuple[AnswerView, ...]:
    """The rows as views, in their order."""
    ids = [row.id for row in rows]
    showing = select(EditionAnswer.answer_id, Edition.number, Edition.revision).join(Edition)
    showing = showing.where(EditionAnswer.answer_id.in_(ids), Edition.state != EditionState.SKIPPED)
    shown = session.execute(showing.order_by(Edition.period, Edition.revision))
    editions = {answer_id: edition_name(number, revision) for answer_id, number, revision in shown}
    keys = [passing_key(one) for one in ids]
    ways = select(Delivery.key, Delivery.state, Delivery.reason).where(
        Delivery.kind == DeliveryKind.ANSWER, Delivery.key.in_(keys)
    )
    passed: dict[str, list[DeliveryState]] = defaultdict(list)
    waits: dict[str, str] = {}
    for key, state, reason in session.execute(ways.order_by(Delivery.id)):
        passed[key].append(state)
        if state is DeliveryState.SUPPRESSED:
            waits[key] = reason
    behind = stopped(session, [row.id for row in rows if row.passed_at is None or passing_key(row.id) in waits])
    named = sent_named(session, ids)
    return tuple(
        AnswerView(
            id=row.id,
            number=row.request.number,
            mail=row.mail_id,
            answered_at=row.answered_at,
            name=row.member.name if row.member else "",
            organisation=row.member.organisation.name if row.member else "",
            consent=row.consent,
            passed=tuple(passed[passing_key(row.id)]),
            looked_at=row.passed_at is not None,
            waits=waits.get(passing_key(row.id), ""),
            behind=behind.get(row.id),
            edition=editions.get(row.id),
            hidden=row.hidden,
            doubt=code_of(row.doubt, Doubt),
            phones=tuple(phone_numbers(row.public_text)) if row.consent is Consent.EVERYONE else (),
            sent_named=named.get(str(row.id)),
        )
        for row in rows
    )
