"""A case made of a mail in which a member tells one, by a person's decision."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.importing import new_case, values_of, write
from digest.house import House
from digest.inbox.filing import conclude, describe
from digest.inbox.reversal import delete_answers, hide_request, refuse_forged, to_take
from digest.inbox.views import mail as told_mail
from digest.lists.erasures import Erased
from digest.lists.organisations import organisation_named
from digest.members.register import member_with
from digest.reading.confidential import without_cpr
from digest.reading.marking import Who, marked_out
from digest.reading.shown import as_shown
from digest.requests.outcome import Outcome
from digest.requests.recalling import refuse_withdrawn
from digest.requests.told import take_back_receipts
from digest.requests.word import Word, tell_writer
from digest.spreadsheets import Row
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Case, InboundMail
from digest.store.reasons import MailReason
from digest.store.states import MailState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTold:
    """What the case says, by its field; the others as in a verdict."""

    fields: Mapping[str, str]
    despite_failure: bool = False
    despite_withdrawal: bool = False
    again: bool = False


def drafted(store: Store, mail_id: int, *, house: House) -> dict[str, str]:
    """What a case of a mail would say, by its field: without sign-off, telephone numbers and mail addresses.

    Raises MissingInput for an unknown mail.
    """
    shown = told_mail(store, mail_id, house=house)
    with store.read() as session:
        member = member_with(session, shown.mail.sender) if shown.mail.sender else None
        organisation, writer = (member.organisation.name, member.name) if member else ("", "")
    told = without_cpr(shown.read.text) if shown.read else shown.filed
    return {
        "title": without_cpr(shown.read.title) if shown.read else shown.mail.subject,
        "summary": marked_out(as_shown(told, writer=writer), Who()).text,
        "organisation": organisation,
        "year": str(shown.mail.received_at.year),
    }


def case_of_mail(store: Store, mail_id: int, told: CaseTold, *, by: Actor, word: Word) -> str:
    """Makes a case of a mail that waits, and returns its id. A member who wrote it is told.

    Raises MissingInput for an unknown mail; InputFault as `accept` does, and when something needed is missing or wrong.
    """
    with store.read() as session:
        found = session.get(InboundMail, mail_id)
        read = word.house.read(found) if found is not None and found.purged_at is None else None
    if read is not None:
        refuse_forged(read, mail_id, told.despite_failure)
    ref = f"m{mail_id}"
    with store.write() as session:
        row = to_take(session, mail_id, again=told.again, by=by, word=word)
        refuse_withdrawn(row, known=told.despite_withdrawal)
        values = values_of(Row(0, {**told.fields, "id": ref}))
        Erased(session).refuse_case(" ".join(map(str, values.values())))
        hide_request(session, row, by=by)
        delete_answers(session, row)  # held in doubt: it is a case, and no answer
        case = session.scalar(select(Case).filter_by(ref=ref))
        if case is None:
            new_case(session, values, imported=False, now=by.at)
        else:  # it was one before, and was taken back
            house_of = organisation_named(session, str(values["organisation"]))
            write(session, case, {**values, "organisation": house_of, "hidden": False})
        if read is not None:
            describe(row, read)
        take_back_receipts(session, row)
        before = row.reason
        conclude(row, Outcome(MailState.FILED, MailReason.CASE, {"case": ref}))
        row.acknowledged = True
        record(session, by, Act.CASE_ADDED, ref)
        record(session, by, Act.MAIL_ACCEPTED, mail_id, {"reason": (before, MailReason.CASE)})
        tell_writer(session, word, row, case=str(values["title"]), by=by)
        log.info("case=%s made of mail=%d", ref, mail_id)
        return ref
