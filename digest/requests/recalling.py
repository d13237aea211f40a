"""The answers of one mail, as long as its writer may say that they are wrong: none goes on within the hour.

a reply to their receipt | which ones | not on their way yet: deleted; else hidden, and a person looks
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.errors import Withdrawn
from digest.reading.recalling import Recall
from digest.requests.answers import answered
from digest.requests.outcome import MembersMail, Outcome
from digest.requests.passing import UNTIL
from digest.requests.told import WITHDRAWN, kept
from digest.requests.withholding import withhold_answer
from digest.store.acts import Act
from digest.store.models import Answer, InboundMail
from digest.store.reasons import EditionReason, MailReason
from digest.store.states import MailState

log = logging.getLogger(__name__)


def take_back_answers(session: Session, rows: Sequence[Answer], written: MembersMail, wish: Recall) -> Outcome:
    """Takes back the answers that their writer says are wrong; one that has gone is hidden, and a person looks.

    A person looks, too, where the wish is not clear: the mail of the answers then waits, with all that had not gone.
    """
    by = Actor.member(written.member.id, at=written.at)
    meant = [row for row in rows if row.request.number in wish.numbers]
    gone = [row for row in meant if row.passed_at is not None]
    for row in gone:
        if not row.hidden:
            record(session, by, Act.ANSWER_HIDDEN, row.id)
        row.hidden = True
        withhold_answer(session, row, EditionReason.WORDS_HIDDEN, at=written.at)
    back = [row for row in meant if row.passed_at is None]
    numbers = [row.request.number for row in meant]
    first = session.get_one(InboundMail, rows[0].mail_id)
    for row in back:
        session.delete(row)
    log.info("mail=%d takes back answers to %s", written.mail.id, numbers)
    _note(first, [row.request.number for row in back], written.mail)
    _settle(first, [row for row in rows if row not in back])
    values = {"number": numbers[0], "numbers": numbers, "mail": first.id}
    if gone or not wish.clear:
        return Outcome(MailState.HELD, MailReason.CHANGE, values)
    return Outcome(MailState.FILED, MailReason.TAKEN_BACK, values)


def _note(mail: InboundMail, numbers: list[int], later: InboundMail) -> None:
    """Notes beside a mail which of its answers its writer took back, in which later one."""
    before = mail.reason_values.get(WITHDRAWN, {}).get("numbers", [])
    if numbers:
        told = {"numbers": sorted({*before, *numbers}), "mail": later.id}
        mail.reason_values = {**mail.reason_values, WITHDRAWN: told}


def refuse_withdrawn(mail: InboundMail, numbers: Collection[int] = (), *, known: bool) -> None:
    """Raises Withdrawn for a mail whose writer took its answers back, unless that is known, or those to `numbers`.

    Without `numbers` any of them.
    """
    told = mail.reason_values.get(WITHDRAWN)
    back = [number for number in told["numbers"] if not numbers or number in numbers] if told else []
    if told and back and not known:
        raise Withdrawn(
            "The writer of mail %(mail)s has taken back their answer to %(numbers)s, in mail %(later)s.",
            {"mail": mail.id, "numbers": ", ".join(f"#{number}" for number in back), "later": told["mail"]},
            remedy=Remedy(Action.ACCEPT_WITHDRAWN, {"mail": mail.id}),
        )


def _settle(mail: InboundMail, left: Sequence[Answer]) -> None:
    """Says what a mail is whose answers were taken back: the answers that are left; without any, it waits."""
    until = {UNTIL: mail.reason_values[UNTIL]} if UNTIL in mail.reason_values else {}
    if left:
        outcome = answered(left)
        mail.reason, mail.reason_values = outcome.reason, kept(mail, {**outcome.values, **until})
    else:
        told = mail.reason_values[WITHDRAWN]
        values = {"number": told["numbers"][0], **told}
        mail.state, mail.reason, mail.reason_values = MailState.HELD, MailReason.WITHDRAWN, kept(mail, values)
