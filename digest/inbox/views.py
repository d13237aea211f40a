"""What came in, for the shells: every mail with its state and reason, every request with its tags, every answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from digest.actions import Action
from digest.cases.vocabulary import vocabulary
from digest.errors import MissingInput
from digest.house import House
from digest.reading import ReadMail
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, Edition, EditionAnswer, InboundMail, Request
from digest.store.states import Consent, DeliveryKind, DeliveryState, EditionState, MailReason, MailState, RequestState


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail as the shells show it. `values` are what its reason speaks of."""

    id: int
    received_at: datetime
    sender: str
    subject: str
    kind: str
    state: MailState
    reason: MailReason
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request as the shells show it; `tags` are Danish labels, `cases` the titles it met when it was composed."""

    number: int
    state: RequestState
    asked_at: datetime
    organisation: str
    title: str
    tags: tuple[str, ...]
    cases: tuple[str, ...]
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """An answer as the shells show it.

    `name` and `organisation` are "" when nobody of that answer is in the register any more; `mail` is its id in the
    inbox. `passed`: how far the mail to the asker is, None when there is none; `looked_at`: whether that was decided.
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


def mails(store: Store, state: MailState | None = None) -> list[MailView]:
    """Every mail, or those of one state, as they came."""
    query = select(InboundMail).options(defer(InboundMail.raw)).order_by(InboundMail.received_at, InboundMail.id)
    if state:
        query = query.where(InboundMail.state == state)
    with store.read() as session:
        return [_view(row) for row in session.scalars(query)]


def requests(store: Store, state: RequestState | None = None) -> list[RequestView]:
    """Every request, or those of one state, by number."""
    query = select(Request).order_by(Request.number)
    if state:
        query = query.where(Request.state == state)
    with store.read() as session:
        words = vocabulary(session)
        counts = select(Answer.request_id, func.count()).group_by(Answer.request_id)
        answers = {row[0]: row[1] for row in session.execute(counts)}
        return [
            RequestView(
                number=row.number,
                state=row.state,
                asked_at=row.asked_at,
                organisation=row.organisation.name,
                title=row.title,
                tags=tuple(words.label(tag.slug, "da") for tag in row.tags),
                cases=tuple(match.case.title for match in row.matches),
                answers=answers.get(row.id, 0),
            )
            for row in session.scalars(query)
        ]


def answers(store: Store, consent: Consent | None = None) -> list[AnswerView]:
    """Every answer, or those of one consent, by the number of their request, then as they came."""
    query = select(Answer).join(Request, Answer.request_id == Request.id)
    if consent:
        query = query.where(Answer.consent == consent)
    showing = select(EditionAnswer.answer_id, Edition.number).join(Edition).where(Edition.state != EditionState.SKIPPED)
    ways = select(Delivery.key, Delivery.state).where(Delivery.kind == DeliveryKind.ANSWER)
    with store.read() as session:
        editions = {row[0]: row[1] for row in session.execute(showing)}
        passed = {row[0]: row[1] for row in session.execute(ways)}
        return [
            AnswerView(
                id=row.id,
                number=row.request.number,
                mail=row.mail_id,
                answered_at=row.answered_at,
                name=row.member.name if row.member else "",
                organisation=row.member.organisation.name if row.member else "",
                consent=row.consent,
                passed=passed.get(str(row.id)),
                looked_at=row.passed_at is not None,
                edition=editions.get(row.id),
                hidden=row.hidden,
            )
            for row in session.scalars(query.order_by(Request.number, Answer.answered_at, Answer.id))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """A mail as it was read, and what became of it.

    `read` is None once the mail was purged; `filed` are then the words that stay: the request's, or the answer's.
    """

    mail: MailView
    read: ReadMail | None
    purged_at: datetime | None
    filed: str


def mail(store: Store, mail_id: int, *, house: House) -> MailText:
    """One mail with its words, read as it was filed. Raises MissingInput for an unknown one."""
    with store.read() as session:
        row = session.get(InboundMail, mail_id)
        if row is None:
            raise MissingInput(f"There is no mail {mail_id}.", remedy=Action.LIST_MAILS)
        gone = row.purged_at is not None
        return MailText(
            mail=_view(row),
            read=None if gone else house.read(row),
            purged_at=row.purged_at,
            filed=_filed(session, row) if gone else "",
        )


def _filed(session: Session, row: InboundMail) -> str:
    """The words that were made of a mail; "" for none."""
    made = (select(Request.text).filter_by(mail_id=row.id), select(Answer.text).filter_by(mail_id=row.id))
    return next((text for query in made for text in session.scalars(query)), "")


def _view(row: InboundMail) -> MailView:
    return MailView(
        id=row.id,
        received_at=row.received_at,
        sender=row.sender,
        subject=row.subject,
        kind=row.kind,
        state=row.state,
        reason=MailReason(row.reason),
        values=row.reason_values,
    )
