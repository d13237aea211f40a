"""A case made of a mail in which a member tells one, by a person's decision."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.anonymity import who_is
from digest.cases.answering import NAMELESS
from digest.cases.importing import new_case, values_of, write
from digest.errors import InputFault
from digest.house import House
from digest.inbox.effects import ordered_in
from digest.inbox.filing import conclude, describe
from digest.inbox.reversal import delete_answers, hide_request, known_mail, refuse_forged, to_take
from digest.inbox.views import mail as told_mail
from digest.lists.erasures import Erased
from digest.lists.organisations import organisation_named
from digest.members.register import member_with
from digest.reading import ReadMail
from digest.reading.confidential import without_cpr
from digest.reading.mail import title_of
from digest.reading.marking import Who, marked_out
from digest.reading.second import wishes_in
from digest.reading.shown import as_shown
from digest.reading.titles import title_without_wishes
from digest.reading.unwished import unwished
from digest.requests.outcome import Outcome
from digest.requests.recalling import refuse_withdrawn
from digest.requests.told import take_back_receipts
from digest.requests.word import Word, tell_writer
from digest.spreadsheets import Row
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, Case, InboundMail, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, MailState, MemberKind

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTold:
    """What the case says, by its field; the others as in a verdict.

    agreed: a writer who wishes for no name has said, to a person, that everybody may read it.
    """

    fields: Mapping[str, str]
    agreed: bool = False
    despite_failure: bool = False
    despite_withdrawal: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What a case of a mail would say, by its field.

    nameless: its writer seems to wish for no name. stranger: its writer is no member. Of either the case is hidden.
    """

    fields: Mapping[str, str]
    nameless: bool
    stranger: bool


def drafted(store: Store, mail_id: int, *, house: House) -> CaseDraft:
    """What a case of a mail would be: without sign-off, telephone numbers and mail addresses.

    Of a writer who wishes for no name, without that and without what names them. Raises MissingInput for an unknown
    mail.
    """
    shown = told_mail(store, mail_id, house=house)
    read, title, told = shown.read, shown.mail.subject, shown.filed
    if read is not None:
        title, told = read.title, ordered_in(read, today=shown.mail.received_at.date())[1]
    with store.read() as session:
        member = member_with(session, shown.mail.sender) if shown.mail.sender else None
        nameless = _wishes_no_name(session, known_mail(session, mail_id), read)
        words = as_shown(without_cpr(told), writer=member.name if member else "")
        if nameless:
            title, words = title_without_wishes(title) or title_of(unwished(words)), unwished(words) or words
        organisation = member.organisation.name if member else ""
        who = _writer(member, read) if nameless else Who()
        fields = {
            "title": marked_out(without_cpr(title), who).text if nameless else without_cpr(title),
            "summary": marked_out(words, who).text,
            "organisation": NAMELESS if nameless else organisation,
            "year": str(shown.mail.received_at.year),
        }
        return CaseDraft(fields=fields, nameless=nameless, stranger=not _is_member(member))


def _writer(member: Member | None, read: ReadMail | None) -> Who:
    """Whoever wrote a mail, as the register has them; else by the name that it gives."""
    if member is not None:
        return who_is(member, member.organisation)
    return Who(person=read.sender_name if read else "")


def _is_member(writer: Member | None) -> bool:
    return writer is not None and writer.kind is MemberKind.MEMBER and writer.left_at is None


def _wishes_no_name(session: Session, mail: InboundMail, read: ReadMail | None) -> bool:
    """Whether a mail seems to wish for no name, by its words or an order, or what it became has none."""
    if read is not None:
        ordered, _ = ordered_in(read, today=mail.received_at.date())
        if ordered.anonymous or wishes_in(read):
            return True
    requests = session.scalars(select(Request).filter_by(mail_id=mail.id))
    answers = session.scalars(select(Answer).filter_by(mail_id=mail.id))
    return any(row.anonymous or row.doubt for row in requests) or any(
        row.consent is Consent.ANONYMOUS or row.doubt for row in answers
    )


def case_of_mail(store: Store, mail_id: int, told: CaseTold, *, by: Actor, word: Word) -> str:
    """Makes a case of a mail that waits, and returns its id. A member who wrote it is told.

    It is hidden where its writer wishes for no name, or is no member. Raises MissingInput for an unknown mail;
    InputFault as `accept` does, when something needed is missing or wrong, and for a writer who wishes for no name and
    has not agreed.
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
        nameless = _wishes_no_name(session, row, read)
        _refuse_unasked(row, told, nameless=nameless)
        hidden = nameless or not _is_member(member_with(session, row.sender) if row.sender else None)
        hide_request(session, row, by=by)
        delete_answers(session, row)  # held in doubt: it is a case, and no answer
        case = session.scalar(select(Case).filter_by(ref=ref))
        if case is None:
            case = new_case(session, values, imported=False, now=by.at)
            case.hidden = hidden
        else:  # it was one before, and was taken back
            house_of = organisation_named(session, str(values["organisation"]))
            write(session, case, {**values, "organisation": house_of, "hidden": hidden})
        if read is not None:
            describe(row, read)
        take_back_receipts(session, row)
        before = row.reason
        conclude(row, Outcome(MailState.FILED, MailReason.CASE, {"case": ref}))
        row.acknowledged = True
        record(session, by, Act.CASE_ADDED, ref, {"agreed": (False, told.agreed), "hidden": (False, hidden)})
        record(session, by, Act.MAIL_ACCEPTED, mail_id, {"reason": (before, MailReason.CASE)})
        tell_writer(session, word, row, case=str(values["title"]), by=by)
        log.info("case=%s made of mail=%d", ref, mail_id)
        return ref


def _refuse_unasked(mail: InboundMail, told: CaseTold, *, nameless: bool) -> None:
    """Raises InputFault for a case of a writer who wishes for no name, and whom nobody has asked."""
    if nameless and not told.agreed:
        raise InputFault(
            "Whoever wrote mail %(mail)s seems to wish for no name, and has not said that everybody may read it.",
            {"mail": mail.id},
            remedy=Action.ASK_WRITER,
        )
