"""File: each kept mail becomes a Request or an Answer, takes effect, or is held or ignored with a reason.

    received | read | whose is it? | request -> Request, tagged     answer -> Answer     unsubscribe -> Suppression
                                   | a machine's, a copy -> ignored                      anything unclear -> held

One mail, one transaction: a mail that cannot be read is `failed` and stops no other.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from digest.addresses import Purpose, domain_of, shortened
from digest.inbox.bounces import came_back, complained
from digest.inbox.effects import Rules, is_from, take
from digest.members.register import member_with, organisation_at
from digest.progress import Progress, silent
from digest.reading import Kind, ReadMail, Verdict, read_mail
from digest.reading.confidential import has_cpr
from digest.requests.orders import UNPROVEN, Outcome
from digest.store.engine import Store
from digest.store.models import InboundMail, Member
from digest.store.states import MailState, MemberKind
from digest.writing.letter import TEST

LONGEST = 20_000
"""Characters of own words that go to every member without a person having looked."""

_FOR_A_PERSON = ("new_address", "greeting", "phishing", "encrypted")
_IN_DOUBT = ("perhaps_unsubscribe", "asks_nothing")

_LEAVES = re.compile(r"\W{0,5}(afmeld|framel|unsubscrib)", re.IGNORECASE)
_OF_A_TEST = re.compile(rf"(?:\s{{0,9}}\w{{1,9}}\s?:)*\s{{0,9}}{re.escape(TEST)}", re.IGNORECASE)
_FEW = 4  # words of subject and text together that ask for nothing
_OTHERS = ("not_authenticated", UNPROVEN)  # reasons of mails that may be from somebody else
_AGAIN = timedelta(days=7)  # within which people send a mail again

log = logging.getLogger(__name__)


def file_mails(
    store: Store,
    *,
    rules: Rules,
    now: datetime,
    progress: Progress = silent,
) -> Counter[MailState]:
    """File every mail that is only received, in the order they came here; how many came to which state."""
    with store.read() as session:
        waiting = select(InboundMail.id).filter_by(state=MailState.RECEIVED).order_by(InboundMail.id)
        ids = list(session.scalars(waiting))
    counted: Counter[MailState] = Counter()
    for mail_id in ids:
        progress("reading", len(ids))
        state = file_mail(store, mail_id, rules=rules, now=now)
        if state:
            counted[state] += 1
    return counted


def file_mail(store: Store, mail_id: int, *, rules: Rules, now: datetime) -> MailState | None:
    """The state a mail came to; None when another process filed it."""
    with store.read() as session:
        row = session.get_one(InboundMail, mail_id)
    try:
        read = read_row(row, rules)  # outside the transaction: a long mail must keep nobody from writing
        with store.write() as session:
            mail = session.get_one(InboundMail, mail_id)
            if mail.state is not MailState.RECEIVED:  # another process was faster
                return None
            describe(mail, read)
            outcome = _decide(session, mail, read, rules, now=now)
            return record(mail, outcome)
    except OperationalError:
        raise  # the database's trouble, not the mail's: it is still `received`, and the next tick tries again
    except Exception as fault:  # one bad mail is one bad mail: say so in its row, and go on
        log.exception("mail=%d failed", mail_id)
        with store.write() as session:
            mail = session.get_one(InboundMail, mail_id)
            return record(mail, Outcome(MailState.FAILED, "unreadable", {"fault": f"{type(fault).__name__}: {fault}"}))


def read_row(row: InboundMail, rules: Rules) -> ReadMail:
    """A kept mail, read."""
    return read_mail(row.raw, rules.ours, envelope=row.recipients)


def describe(mail: InboundMail, read: ReadMail) -> None:
    """Write down what a mail is, beside its bytes."""
    mail.kind, mail.sender, mail.subject, mail.message_id = read.kind, read.sender, read.subject, read.message_id
    mail.words = _words(read)
    if read.received_at is not None:
        mail.received_at = min(read.received_at, mail.collected_at)


def record(mail: InboundMail, outcome: Outcome) -> MailState:
    """Write down what became of a mail; gives its state."""
    mail.state, mail.reason, mail.reason_values = outcome.state, outcome.reason, dict(outcome.values)
    log.info("mail=%d from=%s %s %s", mail.id, shortened(mail.sender), outcome.state, outcome.reason)
    return outcome.state


def _decide(session: Session, mail: InboundMail, read: ReadMail, rules: Rules, *, now: datetime) -> Outcome:
    """What becomes of a mail. Machines first, then who wrote, then what they want."""
    machine = _of_machine(session, read, rules, now)
    if machine:
        return machine
    member = member_with(session, read.sender) if read.sender else None
    held = _held(session, mail, member, read, rules)
    if held or member is None:
        return _unless_copy(session, mail, read, held or Outcome(MailState.HELD, "unknown_sender"))
    twin = _twin(session, mail, read, MailState.FILED)
    if twin:
        return Outcome(MailState.IGNORED, "duplicate", {"mail": twin})
    proven = _is_proven(session, member, read)
    if rules.ours.server and not proven:
        return Outcome(MailState.HELD, UNPROVEN)
    return take(session, mail, read, member, rules, now=now, proven=proven)


def _is_proven(session: Session, member: Member, read: ReadMail) -> bool:
    """Whether the member wrote it: the server says so, or it came to the address that only they were told."""
    if read.trust.verdict is Verdict.PASS:
        return True
    if read.key is None or read.key.purpose is not Purpose.CHANGE:
        return False
    told = session.get(InboundMail, read.key.number)
    return told is not None and is_from(session, told, member)


def _of_machine(session: Session, read: ReadMail, rules: Rules, now: datetime) -> Outcome | None:
    """What becomes of a machine's mail; None for a person's."""
    if read.kind is Kind.BOUNCE:
        return came_back(session, read, rules.bounces, now) or Outcome(
            MailState.IGNORED, "bounce", {"address": read.bounced_address}
        )
    if read.kind is Kind.COMPLAINT:
        return complained(session, read, now) or Outcome(MailState.HELD, "complaint")
    if read.kind is Kind.AUTO_REPLY:
        return Outcome(MailState.IGNORED, "auto_reply", {"sign": read.sign})
    if read.kind is Kind.OTHER and read.sign not in _FOR_A_PERSON:
        return Outcome(MailState.IGNORED, read.sign)
    return _circling(read)


def _circling(read: ReadMail) -> Outcome | None:
    """Mail of our own, or that answers a return path or a test: nothing that a person wrote to us; None for another."""
    if _OF_A_TEST.match(read.subject):
        return Outcome(MailState.IGNORED, "test")
    if read.key is not None and read.key.signed and read.key.purpose is Purpose.BOUNCE:
        return Outcome(MailState.IGNORED, "return_path")
    if read.trust.ours:
        return Outcome(MailState.IGNORED, read.trust.ours)
    return Outcome(MailState.IGNORED, "loop") if read.trust.loops else None


def _held(session: Session, mail: InboundMail, member: Member | None, read: ReadMail, rules: Rules) -> Outcome | None:
    """Why a person must look at a mail: who wrote it first, then what it says."""
    if member is None:
        return _colleague(session, read) or Outcome(MailState.HELD, "unknown_sender")
    if member.kind is not MemberKind.MEMBER:
        return Outcome(MailState.HELD, f"kind_{member.kind}")
    if member.left_at is not None:
        return Outcome(MailState.HELD, "has_left")
    if read.trust.verdict is Verdict.FAIL:
        return Outcome(MailState.HELD, "not_authenticated")
    return _flood(session, mail, rules) or _unclear(read)


def _colleague(session: Session, read: ReadMail) -> Outcome | None:
    """Somebody with a key of ours, under the domain of one organisation's members: a letter was passed on to them."""
    if read.key is None or not read.key.signed or read.key.purpose is not Purpose.REPLY:
        return None
    organisation = organisation_at(session, domain_of(read.sender))
    if not organisation:
        return None
    return Outcome(MailState.HELD, "colleague", {"number": read.key.number, "organisation": organisation})


def _flood(session: Session, mail: InboundMail, rules: Rules) -> Outcome | None:
    """More mails of one sender in the hour before this one than people write; others' in their name do not count."""
    counted = select(func.count()).where(
        InboundMail.sender == mail.sender,
        InboundMail.id != mail.id,
        InboundMail.state != MailState.RECEIVED,
        InboundMail.reason.not_in(_OTHERS),
        InboundMail.received_at <= mail.received_at,
        InboundMail.received_at > mail.received_at - timedelta(hours=1),
    )
    several = (session.scalar(counted) or 0) >= rules.most_an_hour
    return Outcome(MailState.HELD, "flood", {"most": rules.most_an_hour}) if several else None


def _unclear(read: ReadMail) -> Outcome | None:
    """Why the words themselves are for a person; the first reason of all."""
    asks = read.kind is Kind.REQUEST
    said = f"{read.title}\n{read.text}"
    reasons = {
        "no_text": not read.text.strip() and (asks or read.kind is Kind.ANSWER),
        "cpr": has_cpr(said),
        "perhaps_unsubscribe": asks and bool(_LEAVES.match(read.subject)),
        "too_long": len(read.text) > LONGEST,
        "nothing_own": read.whole and (asks or read.kind is Kind.ANSWER),
        "asks_nothing": asks and "?" not in said and len(said.split()) < _FEW,
        read.sign: read.sign in (*_IN_DOUBT, *_FOR_A_PERSON),
    }
    reason = next((reason for reason, so in reasons.items() if so), "")
    return Outcome(MailState.HELD, reason, {"characters": len(read.text)}) if reason else None


def _unless_copy(session: Session, mail: InboundMail, read: ReadMail, held: Outcome) -> Outcome:
    """A person should not have to look at the same mail twice."""
    twin = _twin(session, mail, read, MailState.HELD)
    return Outcome(MailState.IGNORED, "duplicate", {"mail": twin}) if twin else held


def _twin(session: Session, mail: InboundMail, read: ReadMail, state: MailState) -> int | None:
    """The earlier mail in that state that this one is a copy of: from the same, with the same words to the same end.

    The same Message-ID is the same mail whenever it comes; another one with the same subject, sent again within days.
    """
    lately = mail.received_at - _AGAIN
    alike = (InboundMail.subject == read.subject) & (InboundMail.received_at > lately)
    if read.message_id:
        alike |= InboundMail.message_id == read.message_id
    earlier = select(InboundMail.id).where(
        alike,
        InboundMail.words == mail.words,
        InboundMail.words != "",
        InboundMail.sender == read.sender,
        InboundMail.state == state,
        InboundMail.id != mail.id,
    )
    return session.scalars(earlier.order_by(InboundMail.id).limit(1)).first()


def _words(read: ReadMail) -> str:
    """A hash of what a mail says and of what it says it to; "" for one without words, which is a copy of none."""
    if not read.text.strip():
        return ""
    told = f"{read.key}\n{read.in_reply_to}\n{read.answer_to}\n{read.text}"
    return sha256(told.encode("utf-8", "replace")).hexdigest()
