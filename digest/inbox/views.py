"""Views of the inbox: every mail with its state and reason, and one with its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from digest.actions import Action
from digest.errors import MissingInput, OverLimit, WorkFault
from digest.house import House
from digest.inbox.claims import claimant
from digest.reading import ReadMail
from digest.reading.confidential import without_cpr
from digest.requests.afterwards import stops
from digest.requests.told import POSTSCRIPTS
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Request
from digest.store.paging import PAGE, Listed, Order, page
from digest.store.reasons import MailReason, code_of
from digest.store.states import MailState


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """A mail in a list. `values` are those of its reason; claimed_by: who said that they look at it."""

    id: int
    received_at: datetime
    sender: str
    subject: str
    kind: str
    state: MailState
    reason: MailReason | str
    values: Mapping[str, Any]
    claimed_by: str
    claimed_at: datetime | None

    def looks(self, now: datetime) -> str:
        """The address of the one of the staff who looks at it; "" for nobody, or after a day."""
        return claimant(self.claimed_by, self.claimed_at, now)


@dataclass(frozen=True, slots=True)
class Postscript:
    """A later mail of the same writer that answers the receipt of one that waited: its id and words, "" once purged."""

    id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailText:
    """A mail as it was read, and what became of it.

    `read` is None once the mail was purged, and for one that takes too much to read. `filed` is the text that stays of
    a purged mail: the request's, or the answer's. stops: the answers of the same writer that wait until it is decided,
    by id, with the numbers of their requests. postscripts: what its writer added while it waited.
    """

    mail: MailView
    read: ReadMail | None
    purged_at: datetime | None
    filed: str
    stops: tuple[tuple[int, int], ...]
    postscripts: tuple[Postscript, ...]


def mails(
    store: Store,
    state: MailState | None = None,
    *,
    search: str = "",
    after: int | None = None,
    limit: int | None = PAGE,
) -> Listed[MailView]:
    """The mails, or those of one state, the newest first; those with every word of `search` in sender or subject."""
    query = select(InboundMail).options(load_only(*_SHOWN))
    if state:
        query = query.where(InboundMail.state == state)
    for word in search.split():
        query = query.where(
            or_(*(column.icontains(word, autoescape=True) for column in (InboundMail.sender, InboundMail.subject)))
        )
    with store.read() as session:
        return page(session, query, Order(InboundMail.id, newest=True), after=after, limit=limit).each(_view)


def waiting(store: Store, *, limit: int) -> Listed[MailView]:
    """The mails that wait for a person, the one that has waited longest first."""
    query = select(InboundMail).options(load_only(*_SHOWN)).where(InboundMail.state == MailState.HELD)
    with store.read() as session:
        return page(session, query, Order(InboundMail.id), limit=limit).each(_view)


def mail(store: Store, mail_id: int, *, house: House) -> MailText:
    """One mail with its words, read as it was filed. Raises MissingInput for an unknown id."""
    with store.read() as session:
        row = session.get(InboundMail, mail_id)
        if row is None:
            raise MissingInput("There is no mail %(mail)s.", {"mail": mail_id}, remedy=Action.LIST_MAILS)
        gone = row.purged_at is not None
        return MailText(
            mail=_view(row),
            read=None if gone else _read(row, house),
            purged_at=row.purged_at,
            filed=_filed(session, row) if gone else "",
            stops=tuple(stops(session, mail_id)),
            postscripts=tuple(_postscripts(session, row, house)),
        )


def _postscripts(session: Session, row: InboundMail, house: House) -> Iterator[Postscript]:
    for later in (session.get(InboundMail, one) for one in row.reason_values.get(POSTSCRIPTS, ())):
        if later is not None:
            read = _read(later, house) if later.purged_at is None else None
            yield Postscript(later.id, without_cpr(read.text) if read else "")


def neighbours(store: Store, mail_id: int, state: MailState) -> tuple[int | None, int | None]:
    """The ids of the mails of a state that came right before and right after one; None where there is none."""
    ids = select(InboundMail.id).where(InboundMail.state == state)
    before = ids.where(InboundMail.id < mail_id).order_by(InboundMail.id.desc()).limit(1)
    behind = ids.where(InboundMail.id > mail_id).order_by(InboundMail.id).limit(1)
    with store.read() as session:
        return session.scalar(before), session.scalar(behind)


_SHOWN = (
    InboundMail.received_at,
    InboundMail.sender,
    InboundMail.subject,
    InboundMail.kind,
    InboundMail.state,
    InboundMail.reason,
    InboundMail.reason_values,
    InboundMail.claimed_by,
    InboundMail.claimed_at,
)


def _read(row: InboundMail, house: House) -> ReadMail | None:
    try:
        return house.read(row)
    except (OverLimit, WorkFault):  # its reason says so
        return None


def _filed(session: Session, row: InboundMail) -> str:
    """The text of what was made of a mail: of answers to several requests all their words; "" for nothing."""
    requests, answers = select(Request.text).filter_by(mail_id=row.id), select(Answer.text).filter_by(mail_id=row.id)
    return "\n\n".join(text for query in (requests, answers.order_by(Answer.id)) for text in session.scalars(query))


def _view(row: InboundMail) -> MailView:
    return MailView(
        id=row.id,
        received_at=row.received_at,
        sender=row.sender,
        subject=row.subject,
        kind=row.kind,
        state=row.state,
        reason=code_of(row.reason, MailReason),
        values=row.reason_values,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
    )
