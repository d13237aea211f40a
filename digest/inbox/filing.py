"""File: each kept mail becomes a Request or an Answer, takes effect, or is held or ignored with a reason.

    received | read | what came back | facts | a reason in the table -> held or ignored | else it takes effect

One mail, one transaction: a mail that cannot be read is `failed` and stops no other.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from digest.addresses import shortened
from digest.errors import BrokenOff, OverLimit, WorkFault
from digest.house import READ_MEGABYTES, READ_SECONDS, House
from digest.inbox.addressees import as_answer
from digest.inbox.bounces import came_back, complained
from digest.inbox.copies import sameness
from digest.inbox.effects import ordered_in, take
from digest.inbox.facts import facts_of, is_proven
from digest.inbox.postscripts import with_postscript
from digest.inbox.reasons import decide
from digest.inbox.sources.files import is_of_files
from digest.members.register import member_with
from digest.progress import Progress, silent
from digest.reading import Kind, ReadMail
from digest.requests.deciding import undo_approvals_of
from digest.requests.departed import departed
from digest.requests.outcome import MembersMail, Outcome
from digest.requests.second import second_mail
from digest.requests.told import kept
from digest.store.engine import Store
from digest.store.models import InboundMail
from digest.store.reasons import REASONS_FORGED, MailReason
from digest.store.states import MailState

_OLDEST = datetime(1995, 1, 1, tzinfo=UTC)
"""A mail that says it is older has a wrong clock, and counts from when it was collected."""

_OF_LITTLE_WORDS = frozenset(
    (
        *(MailReason.ASKS_NOTHING, MailReason.FOR_STAFF, MailReason.NO_TEXT, MailReason.EMPTY, MailReason.THANKS),
        *(MailReason.GREETING, MailReason.NOTHING_OWN, MailReason.PERHAPS_CLOSE, MailReason.PERHAPS_UNSUBSCRIBE),
    )
)
"""Reasons of mails that ask for nothing, and may wish for something of an earlier one."""

_OF_NO_MEMBERS = frozenset((MailReason.HAS_LEFT, MailReason.KIND_SUPPLIER, MailReason.KIND_UNKNOWN))
"""Reasons of mails of people whose earlier ones may be there: whoever asks not to be named is not named."""

log = logging.getLogger(__name__)


def file_mails(
    store: Store,
    *,
    house: House,
    now: datetime,
    progress: Progress = silent,
    stopping: Callable[[], bool] = lambda: False,
) -> Counter[MailState]:
    """Files every received mail, in order of arrival; returns how many came to which state. stopping: asked between."""
    with store.read() as session:
        waiting = select(InboundMail.id).filter_by(state=MailState.RECEIVED).order_by(InboundMail.id)
        ids = list(session.scalars(waiting))
    counted: Counter[MailState] = Counter()
    for mail_id in ids:
        if stopping():
            break
        progress("reading", len(ids))
        state = file_mail(store, mail_id, house=house, now=now)
        if state:
            counted[state] += 1
    return counted


def file_mail(store: Store, mail_id: int, *, house: House, now: datetime) -> MailState | None:
    """Files one mail and returns its state; None when another process filed it, or reading it was broken off."""
    with store.read() as session:
        row = session.get_one(InboundMail, mail_id)
    try:
        read = house.read(row)  # outside the transaction, since a long mail takes time
        with store.write() as session:
            mail = session.get_one(InboundMail, mail_id)
            if mail.state is not MailState.RECEIVED:  # another process was faster
                return None
            describe(mail, read)
            read = as_answer(session, read, at=mail.received_at)
            mail.kind = read.kind
            outcome = _outcome(session, mail, read, house, now)
            return conclude(mail, outcome)
    except BrokenOff:
        return None  # the mail is read when the program runs again
    except OperationalError:
        raise  # a fault of the database, not of the mail: the next tick tries it again
    except OverLimit:
        log.warning("mail=%d takes too long or too much memory to read", mail_id)
        limits = {"seconds": READ_SECONDS, "megabytes": READ_MEGABYTES}
        return _failed(store, mail_id, Outcome(MailState.FAILED, MailReason.OVER_LIMIT, limits))
    except Exception as fault:  # the fault is in the row, and the others go on
        log.exception("mail=%d failed", mail_id)
        said = _storable(f"{fault}" if isinstance(fault, WorkFault) else f"{type(fault).__name__}: {fault}")
        return _failed(store, mail_id, Outcome(MailState.FAILED, MailReason.UNREADABLE, {"fault": said}))


def _failed(store: Store, mail_id: int, outcome: Outcome) -> MailState:
    with store.write() as session:
        return conclude(session.get_one(InboundMail, mail_id), outcome)


def describe(mail: InboundMail, read: ReadMail) -> None:
    """Writes a mail's sender, subject and kind beside its bytes, and when it came: a mail in a file by its Date."""
    mail.kind, mail.sender, mail.subject, mail.message_id = read.kind, read.sender, read.subject, read.message_id
    mail.words = sameness(read)
    came = read.received_at or (read.written_at if is_of_files(mail.source_id) else None)
    if came is not None and came > _OLDEST:
        mail.received_at = min(came, mail.collected_at)


def conclude(mail: InboundMail, outcome: Outcome) -> MailState:
    """Writes down what became of a mail; returns its state."""
    mail.state, mail.reason, mail.reason_values = outcome.state, outcome.reason, kept(mail, outcome.values)
    log.info("mail=%d from=%s %s %s", mail.id, shortened(mail.sender), outcome.state, outcome.reason)
    return outcome.state


def _outcome(session: Session, mail: InboundMail, read: ReadMail, house: House, now: datetime) -> Outcome:
    """What becomes of a mail: what came back, a reason in the table, or its effect."""
    back = None
    if read.kind is Kind.BOUNCE:
        back = came_back(session, read, house.bounces, now)
    elif read.kind is Kind.COMPLAINT:
        back = complained(session, read, now)
    if back:
        return back
    member = member_with(session, read.sender) if read.sender else None
    decided = decide(facts_of(session, mail, read, member, house))
    if member is None:
        return decided or Outcome(MailState.HELD, MailReason.UNKNOWN_SENDER)
    proven = is_proven(session, member, read)
    written = MembersMail(mail=mail, read=read, member=member, house=house, at=now, proven=proven)
    outcome = None
    if decided is not None and decided.reason in _OF_LITTLE_WORDS:
        held = decided if decided.state is MailState.HELD else Outcome(MailState.HELD, MailReason.CHANGE)
        outcome = second_mail(session, written, waits=held)
    elif decided is not None and decided.reason in _OF_NO_MEMBERS:
        ordered, text = ordered_in(read, today=mail.received_at.date())
        outcome = departed(session, written, ordered, text)
    outcome = with_postscript(session, written, outcome or decided or take(session, written))
    if outcome.state is MailState.HELD and outcome.reason not in REASONS_FORGED:
        undo_approvals_of(session, member)
    return outcome


def _storable(said: str) -> str:
    """The beginning of what a fault says, without what no database takes: it may cite the mail."""
    return said[:500].replace("\0", "").encode("utf-8", "backslashreplace").decode()
