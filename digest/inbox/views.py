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
from digest.store.states import Consent, DeliveryKind, DeliveryState, EditionState, MailState, RequestState

_REASONS = {
    "": "not read yet",
    "request": "request #{number}",
    "answer": "answer to #{number}",
    "unsubscribed": "{address} gets no more letters",
    "test": "a test letter, or an answer to one",
    "unknown_sender": "nobody in the register has this address",
    "kind_supplier": "a supplier",
    "kind_unknown": "neither marked as member nor as supplier",
    "has_left": "has left the association",
    "no_text": "no words of its own",
    "too_large": "larger than {megabytes} MB: look at it where it lies",
    "too_long": "{characters} characters: too long to go to everybody unseen",
    "perhaps_unsubscribe": "perhaps a wish to leave",
    "asks_nothing": "a reply to the letter that seems to ask nothing",
    "answer_to_unknown": "an answer to {to}, which no request has",
    "auto_reply": "an automatic reply",
    "bounce": "a bounce: {address} was not reached",
    "came_back": "a mail to {address} came back ({how})",
    "complaint": "a spam complaint, without a sign of whose it is",
    "complained": "{address} calls our mail spam, and gets none any more",
    "colleague": "an answer to #{number} from somebody new under the domain of {organisation}: accept adds them",
    "not_proven": "nothing says that it is from whom it says; waits for their yes",
    "confirmed": "a yes to mail {mail}",
    "flood": "more than {most} mails from there in an hour",
    "cpr": "has what looks like a CPR number",
    "by_hand": "put aside by hand",
    "dealt_with": "a person has dealt with it",
    "closed_before": "request #{number} was closed already",
    "unsubscribed_before": "{address} gets no letters already",
    "written_again": "written again in mail {mail}",
    "answer_early": "an answer to #{number}, which nobody knows of yet",
    "asker_writes": "the asker of #{number} writes to it: perhaps to somebody who answered",
    "perhaps_anonymous": "perhaps wishes not to be named: `ANONYM` alone on a line would say so",
    "delay_warning": "a warning that a mail is late",
    "delivered": "a receipt that a mail has arrived",
    "read_receipt": "a read receipt",
    "encrypted": "encrypted: nobody here can open it",
    "invitation": "an invitation to a meeting",
    "reaction": "a reaction without words",
    "recall": "somebody calls a mail back",
    "reminder": "a calendar's reminder",
    "voice": "a voice message",
    "bulk": "mail to many",
    "phishing": "asks for a password: do not follow its links",
    "thanks": "thanks, and nothing else",
    "greeting": "a kind word: nothing is asked or answered",
    "new_address": "somebody has a new address",
    "meeting_answer": "an answer to a meeting",
    "empty": "nothing in it",
    "return_path": "written to where only mail servers write: no person's",
    "own_address": "from our own address",
    "own_loop": "our own mail, sent back to us",
    "own_message_id": "our own mail, come back",
    "loop": "going in circles",
    "not_authenticated": "the mail server says that it is not from whom it says",
    "nothing_own": "nothing of its own beside what it quotes",
    "changed": "changed request #{number}",
    "closed": "closed request #{number}",
    "change": "a reply to our receipt, without a clear order",
    "change_late": "a change to #{number}, which is in a letter already",
    "not_yours": "an order about #{number}, which is another organisation's",
    "duplicate": "a copy of mail {mail}",
    "unreadable": "could not be read: {fault}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail as the shells show it."""

    id: int
    received_at: datetime
    sender: str
    subject: str
    kind: str
    state: MailState
    reason: str


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

    @property
    def who(self) -> str:
        """Who answered, in words."""
        return f"{self.name}, {self.organisation}" if self.name else ""

    @property
    def way(self) -> str:
        """Whether it went to the asker, in words."""
        if self.passed is not None:
            return str(self.passed)
        return "to nobody" if self.looked_at else "not yet"


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


def sentence(reason: str, values: Mapping[str, Any]) -> str:
    """A reason code with its values, in words."""
    template = _REASONS.get(reason)
    return template.format_map(values) if template else reason


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
        reason=sentence(row.reason, row.reason_values),
    )
