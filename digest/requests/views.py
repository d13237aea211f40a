"""Views of requests and answers: every request with its tags, every answer and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from digest.actions import Action
from digest.anonymity import public_title, public_words
from digest.cases.vocabulary import vocabulary
from digest.errors import MissingInput
from digest.store.engine import Store
from digest.store.models import Answer, Case, Delivery, Edition, EditionAnswer, Match, Member, Request, RequestTag
from digest.store.paging import PAGE, Listed, page
from digest.store.states import REQUESTS_WAITING, Consent, DeliveryKind, DeliveryState, EditionState, RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request in a list; `tags` are Danish labels, `cases` the titles it matched when it was composed."""

    number: int
    state: RequestState
    asked_at: datetime
    organisation: str
    title: str
    tags: tuple[str, ...]
    cases: tuple[str, ...]
    answers: int
    looked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRequestView:
    """One request with its words. `asker` is "" for an organisation alone; `looked_by`: who has seen these words.

    `public_title` and `public_text` are what others see: without names where the asker wants none.
    """

    number: int
    state: RequestState
    asked_at: datetime
    asker: str
    organisation: str
    title: str
    text: str
    public_title: str
    public_text: str
    deadline: date | None
    anonymous: bool
    tags: tuple[str, ...]
    cases: tuple[str, ...]
    looked_at: datetime | None
    looked_by: str
    mail: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """An answer in a list.

    `name` and `organisation` are "" when its writer is no longer in the register; `mail` is its id in the inbox.
    `passed`: the state of the mail to the asker, None when there is none; `looked_at`: whether that was decided.
    `edition` is the number of the one that shows it.
    """

    id: int
    number: int
    mail: int | None
    answered_at: datetime
    name: str
    organisation: str
    consent: Consent
    passed: DeliveryState | None
    looked_at: bool
    edition: int | None
    hidden: bool


def requests(
    store: Store,
    state: RequestState | None = None,
    *,
    new: bool = False,
    after: int | None = None,
    limit: int | None = PAGE,
) -> Listed[RequestView]:
    """The requests, or those of one state, the highest number first; with `new` those that nobody has looked at."""
    query = select(Request).options(
        defer(Request.text),
        joinedload(Request.organisation),
        selectinload(Request.tags).load_only(RequestTag.slug),
        selectinload(Request.matches).load_only(Match.rank).joinedload(Match.case).load_only(Case.title),
    )
    if state:
        query = query.where(Request.state == state)
    if new:
        query = query.where(Request.looked_at.is_(None), Request.state.in_(REQUESTS_WAITING))
    with store.read() as session:
        words = vocabulary(session)
        rows = page(session, query, Request.number, after=after, limit=limit, newest=True)
        counts = select(Answer.request_id, func.count()).where(Answer.request_id.in_([row.id for row in rows]))
        answers = {row[0]: row[1] for row in session.execute(counts.group_by(Answer.request_id))}
        return rows.each(
            lambda row: RequestView(
                number=row.number,
                state=row.state,
                asked_at=row.asked_at,
                organisation=row.organisation.name,
                title=row.title,
                tags=tuple(words.label(tag.slug, "da") for tag in row.tags),
                cases=tuple(match.case.title for match in row.matches),
                answers=answers.get(row.id, 0),
                looked_at=row.looked_at,
            )
        )


def request(store: Store, number: int) -> WholeRequestView:
    """One request. Raises MissingInput for an unknown number."""
    with store.read() as session:
        row = session.scalar(select(Request).filter_by(number=number))
        if row is None:
            raise MissingInput(f"There is no request #{number}.", remedy=Action.LIST_REQUESTS)
        words = vocabulary(session)
        return WholeRequestView(
            number=row.number,
            state=row.state,
            asked_at=row.asked_at,
            asker=row.member.name if row.member else "",
            organisation=row.organisation.name,
            title=row.title,
            text=row.text,
            public_title=public_title(row),
            public_text=public_words(row),
            deadline=row.deadline,
            anonymous=row.anonymous,
            tags=tuple(words.label(tag.slug, "da") for tag in row.tags),
            cases=tuple(match.case.title for match in row.matches),
            looked_at=row.looked_at,
            looked_by=row.looked_by,
            mail=row.mail_id,
        )


def answers(
    store: Store, consent: Consent | None = None, *, after: int | None = None, limit: int | None = PAGE
) -> Listed[AnswerView]:
    """The answers, or those of one consent, the newest first."""
    query = select(Answer).options(
        defer(Answer.text),
        joinedload(Answer.request).load_only(Request.number),
        joinedload(Answer.member).load_only(Member.name).joinedload(Member.organisation),
    )
    if consent:
        query = query.where(Answer.consent == consent)
    with store.read() as session:
        rows = page(session, query, Answer.id, after=after, limit=limit, newest=True)
        ids = [row.id for row in rows]
        showing = select(EditionAnswer.answer_id, Edition.number).join(Edition).where(EditionAnswer.answer_id.in_(ids))
        ways = select(Delivery.key, Delivery.state).where(Delivery.kind == DeliveryKind.ANSWER)
        shown = session.execute(showing.where(Edition.state != EditionState.SKIPPED))
        editions = {row[0]: row[1] for row in shown}
        keys = [f"answer-{one}" for one in ids]
        passed = {row[0]: row[1] for row in session.execute(ways.where(Delivery.key.in_(keys)))}
        return rows.each(
            lambda row: AnswerView(
                id=row.id,
                number=row.request.number,
                mail=row.mail_id,
                answered_at=row.answered_at,
                name=row.member.name if row.member else "",
                organisation=row.member.organisation.name if row.member else "",
                consent=row.consent,
                passed=passed.get(f"answer-{row.id}"),
                looked_at=row.passed_at is not None,
                edition=editions.get(row.id),
                hidden=row.hidden,
            )
        )
