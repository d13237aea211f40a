"""Answers: what a member's reply to a request becomes, and whether the letter may show it.

reply, orders | an answer, masked | goes to the asker; or waits for a person, with a doubt about names
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action
from digest.anonymity import answer_may_tell, mask_answer
from digest.errors import EditionFault, MissingInput
from digest.reading.closing import closing, speaks_of_closing
from digest.reading.greeting import greeted, is_among
from digest.reading.nameless import wishes_by_rule
from digest.reading.orders import Orders
from digest.reading.second import only_wishes_no_name, unnames, wishes_in
from digest.requests.askers import asking, passing_key
from digest.requests.nameless import doubt
from digest.requests.outcome import MembersMail, Outcome, in_doubt
from digest.requests.secrecy import named_in_files, of_the_house
from digest.requests.withholding import withhold_answer
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, Edition, EditionAnswer, Member, Request, Staff
from digest.store.reasons import DeliveryReason, EditionReason, MailReason
from digest.store.states import (
    DELIVERIES_DUE,
    EDITIONS_UNSENT,
    REQUESTS_UNSEEN,
    Consent,
    DeliveryKind,
    DeliveryState,
    Doubt,
    EditionState,
    MailState,
)
from digest.writing.lint.imitating import frames

log = logging.getLogger(__name__)

_MOST_SAID = 5
"""The most places named in the reason of a mail that may tell who wrote it."""


def answer(session: Session, request: Request, written: MembersMail, ordered: Orders, text: str) -> Outcome:
    """Adds a member's answer to a request; one in doubt goes nowhere until a person has looked. Returns the outcome.

    An answer that comes early, or is the asker's, is not added unless a person has looked.
    """
    mail, member = written.mail, written.member
    wished = not ordered.anonymous and _wishes(request, written, text)
    unnamed = ordered.anonymous or wished
    if unnamed:
        take_name_off(session, request, member, at=written.at)
    if unnamed and (about := _about_former(session, request, written, text)) is not None:
        return about
    if unnamed and _is_of_the_house(request, written, text):
        doubt(session, request, at=written.at)
        return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, {"number": request.number})
    if waits := _waits(session, request, written, text, unnamed=unnamed):
        return waits
    if not (text or written.by_hand or any(not file.logo for file in written.read.attachments)):
        reason = MailReason.PERHAPS_ANONYMOUS if unnamed else MailReason.NO_TEXT
        return Outcome(MailState.HELD, reason, {"number": request.number} if unnamed else {})
    row = Answer(
        request=request,
        member=member,
        mail_id=mail.id,
        text=text,
        consent=Consent.ANONYMOUS if unnamed else Consent.EVERYONE if ordered.everyone else Consent.ASKER,
        answered_at=mail.received_at,
        passed_at=None,
    )
    asked = asking(session, request)
    mask_answer(row, asked)
    session.add(row)
    row.doubt, telling = _doubt(session, row, asked, written, wished=wished)
    if row.doubt:
        said = {"said": ", ".join(telling[:_MOST_SAID])} if telling else {}
        return Outcome(MailState.HELD, MailReason(row.doubt), {"number": request.number, **said})
    return Outcome(MailState.FILED, MailReason.ANSWER, {"number": request.number})


def _doubt(
    session: Session, row: Answer, asked: Sequence[Request], written: MembersMail, *, wished: bool
) -> tuple[Doubt, list[str]]:
    """(why an answer waits for a person who looks after names, the words and files that may tell)."""
    if wished:
        return Doubt.PERHAPS_ANONYMOUS, []
    if row.consent is Consent.ANONYMOUS:
        files = [file.name for file in written.read.attachments if not file.logo]
        telling = [*(one.said for one in answer_may_tell(row)), *files]
        return (Doubt.MAY_TELL if telling else Doubt.NAMELESS), telling
    if of_the_house(row, asked):
        return Doubt.OWN_HOUSE, []
    naming = named_in_files(session, row, asked)
    return (Doubt.NAMES_ASKER if naming else Doubt.NONE), naming


def _waits(session: Session, request: Request, written: MembersMail, text: str, *, unnamed: bool) -> Outcome | None:
    """Holds an answer that comes early or is the asker's, and one that may be something else; None for any other.

    unnamed: it is without a name, and so waits in any case.
    """
    early = "" if written.by_hand else _early(request, written.member, text)
    if early:
        return Outcome(MailState.HELD, MailReason(early), {"number": request.number})
    doubted = in_doubt(written)
    if unnamed:  # where only words that may speak of passing on wish for it, they do
        by_rule = wishes_by_rule(text, subject=written.read.subject)
        return doubted if doubted and doubted.reason is MailReason.WITHHELD and not by_rule else None
    return _closes(request, written) or doubted or to_be_read(session, [request], written)


def _closes(request: Request, written: MembersMail) -> Outcome | None:
    """Holds a mail that speaks of closing somebody else's request; None for any other, and for one that looks ours."""
    text = written.read.text
    if written.by_hand or written.decided or not speaks_of_closing(text) or frames(text):
        return None
    return Outcome(MailState.HELD, MailReason.PERHAPS_CLOSE, {"number": request.number})


def to_be_read(session: Session, requests: Sequence[Request], written: MembersMail) -> Outcome | None:
    """Holds an answer that is perhaps to somebody else, or would look like words of ours, or speaks of closing.

    None for any other.
    """
    if written.by_hand or written.decided:
        return None
    if closes := _closes(requests[0], written):
        return closes
    if lines := frames(written.read.text):
        said = ", ".join(lines[:_MOST_SAID])
        return Outcome(MailState.HELD, MailReason.IMITATES, {"number": requests[0].number, "lines": said})
    return _to_another(session, requests, written)


def _to_another(session: Session, requests: Sequence[Request], written: MembersMail) -> Outcome | None:
    """Holds a mail that greets somebody by name who neither asked nor stands in what is asked, nor is of the staff."""
    names = greeted(written.read.text)
    asked = [one for request in requests for one in asking(session, request)] if names else []
    askers = [one.member for one in asked if one.member is not None]
    if not askers:
        return None
    boxes = [row.address.partition("@")[0] for one in askers for row in one.addresses]
    told = [written.house.association, written.house.letter, *session.scalars(select(Staff.name))]
    told += [f"{one.title} {one.text} {one.organisation.name}" for one in asked]
    words = re.findall(r"[\w'’-]+", " ".join(told))
    if is_among(names, [*(one.name for one in askers), *boxes]) or not set(names).isdisjoint(words):
        return None
    return Outcome(MailState.HELD, MailReason.GREETS_ANOTHER, {"number": requests[0].number, "name": " ".join(names)})


def answered(rows: Sequence[Answer]) -> Outcome:
    """What a mail is that became these answers."""
    numbers = [row.request.number for row in rows]
    if len(numbers) == 1:
        return Outcome(MailState.FILED, MailReason.ANSWER, {"number": numbers[0]})
    return Outcome(MailState.FILED, MailReason.ANSWERS, {"number": numbers[0], "numbers": numbers})


def take_name_off(session: Session, request: Request, member: Member, *, at: datetime) -> list[Answer]:
    """The member's earlier answers to a request, now without the name; those not passed on yet wait for a person.

    A letter that shows one and has not gone out shows it no more; one under way goes to nobody else.
    """
    same = [one.id for one in asking(session, request)]
    earlier = select(Answer).where(Answer.request_id.in_(same), Answer.member_id == member.id)
    rows = [row for row in session.scalars(earlier) if row.consent is not Consent.ANONYMOUS]
    for row in rows:
        showing = select(Edition).join(EditionAnswer).where(EditionAnswer.answer_id == row.id)
        for edition in session.scalars(showing.where(Edition.state == EditionState.APPROVED)):
            edition.make_draft(EditionReason.ANSWER_CHANGED)
        withhold_answer(session, row, EditionReason.NAME_TAKEN_OFF, at=at)
        row.consent = Consent.ANONYMOUS
        mask_answer(row, asking(session, row.request))
        _call_back(session, row)
        if row.passed_at is None or _is_kept_back(session, row):
            row.doubt = Doubt.NAMELESS
        log.info("answer=%d is without its name", row.id)
    return rows


def _about_former(session: Session, request: Request, written: MembersMail, text: str) -> Outcome | None:
    """What becomes of a mere wish for no name by somebody who answered before; None for an answer of its own."""
    if written.decided or not only_wishes_no_name(text, few=1):
        return None
    same = [one.id for one in asking(session, request)]
    told = select(Answer).where(Answer.request_id.in_(same), Answer.member_id == written.member.id)
    former = session.scalars(told.order_by(Answer.answered_at.desc(), Answer.id.desc()).limit(1)).first()
    if former is None:
        return None
    values = {"number": former.request.number, "mail": former.mail_id}
    if written.by_hand:
        return Outcome(MailState.FILED, MailReason.CHANGED, values)
    return Outcome(MailState.HELD, MailReason.PERHAPS_ANONYMOUS, values)


def _is_of_the_house(request: Request, written: MembersMail, text: str) -> bool:
    """Whether a mere wish for no name is of a colleague of who asked, and so about the request.

    That it is for the asker alone, and files, are of an answer.
    """
    if written.decided or request.anonymous or request.member_id == written.member.id or not unnames(written.read):
        return False
    if any(not file.logo for file in written.read.attachments):
        return False
    sure = written.proven or not written.house.server
    colleague = request.organisation_id == written.member.organisation_id
    return sure and colleague and only_wishes_no_name(text, few=1)


def _call_back(session: Session, row: Answer) -> None:
    """Keeps back the mails with an answer that have not left; where none has, it is passed on anew."""
    mails = (Delivery.kind == DeliveryKind.ANSWER, Delivery.key == passing_key(row.id))
    due = update(Delivery).where(*mails, Delivery.state.in_(DELIVERIES_DUE))
    session.execute(due.values(state=DeliveryState.SUPPRESSED, reason=DeliveryReason.UNNAMED))
    others = select(Delivery.id).where(*mails, Delivery.state != DeliveryState.SUPPRESSED)
    if session.scalar(others.limit(1)) is None:
        row.passed_at = None


def _is_kept_back(session: Session, row: Answer) -> bool:
    """Whether somebody who asked gets the answer only when they may get mail again."""
    kept = select(Delivery.id).filter_by(kind=DeliveryKind.ANSWER, key=passing_key(row.id))
    return session.scalar(kept.where(Delivery.state == DeliveryState.SUPPRESSED).limit(1)) is not None


def _wishes(request: Request, written: MembersMail, text: str) -> bool:
    """Whether an answer seems to wish for no name; its subject may have the title of the request."""
    return wishes_in(written.read, text=text, titles=(request.title, request.public_title))


def _early(request: Request, member: Member, text: str) -> MailReason | None:
    """Why a mail may be no answer."""
    if request.member_id == member.id:
        return MailReason.PERHAPS_CLOSE if closing(text) else MailReason.ASKER_WRITES
    return MailReason.ANSWER_EARLY if request.state in REQUESTS_UNSEEN else None


def let_go(session: Session, row: Answer, *, named: bool = False, by: Actor) -> None:
    """Ends the doubt about an answer, in the transaction of the decision."""
    record(session, by, Act.ANSWER_PASSED, row.id, {"doubt": (row.doubt, ""), "named": (False, named)})
    row.doubt = Doubt.NONE
    if named and row.consent is Consent.ANONYMOUS:
        row.consent = Consent.ASKER
        mask_answer(row, asking(session, row.request))
    log.info("answer=%d is let go by hand", row.id)


def set_hidden(store: Store, answer_id: int, *, hidden: bool, by: Actor) -> tuple[str, ...]:
    """Hides an answer from the letter, or shows it again; returns the editions that have gone out with it.

    Hiding undoes the approval of an edition that shows it; a correction of one that has gone out leaves it out. Raises
    MissingInput for an unknown answer.
    """
    with store.write() as session:
        row = known_answer(session, answer_id)
        if hidden:
            _draft_again(session, row, EditionReason.ANSWER_HIDDEN)
            withhold_answer(session, row, EditionReason.WORDS_HIDDEN, at=by.at)
        if row.hidden is not hidden:
            record(session, by, Act.ANSWER_HIDDEN if hidden else Act.ANSWER_SHOWN, answer_id)
        row.hidden = hidden
        log.info("answer=%d hidden=%s by hand", answer_id, hidden)
        return tuple(str(edition.name) for edition in _showing(session, row) if edition.state not in EDITIONS_UNSENT)


def known_answer(session: Session, answer_id: int) -> Answer:
    """The answer. Raises MissingInput for an unknown id."""
    row = session.get(Answer, answer_id)
    if row is None:
        raise MissingInput("There is no answer %(answer)s.", {"answer": answer_id}, remedy=Action.LIST_ANSWERS)
    return row


def take_out(session: Session, row: Answer, reason: EditionReason) -> None:
    """Turns an approved edition that shows the answer into a draft. Raises EditionFault when one has gone out."""
    for edition in _showing(session, row):
        if edition.state not in EDITIONS_UNSENT:
            raise EditionFault(
                "Answer %(answer)s stands in edition %(edition)s, which is %(state)s.",
                {"answer": row.id, "edition": edition.name, "state": edition.state},
            )
    _draft_again(session, row, reason)


def _showing(session: Session, row: Answer) -> list[Edition]:
    """The editions that show an answer, the earliest first."""
    showing = select(Edition).join(EditionAnswer).where(EditionAnswer.answer_id == row.id)
    return list(session.scalars(showing.order_by(Edition.id)))


def _draft_again(session: Session, row: Answer, reason: EditionReason) -> None:
    """Turns an approved edition that shows the answer into a draft."""
    for edition in _showing(session, row):
        if edition.state is EditionState.APPROVED:
            edition.make_draft(reason)
            log.info("edition=%s a draft again: %s answer=%d", edition.name, reason, row.id)
