"""The erasure of a person, with their mails; their requests and cases stay with the organisation, without a name.

    holdings | all is searched, while others write | their rows are deleted | the mark replaces their name elsewhere
        | the database is compacted

Of their addresses only fingerprints stay, so that no old list brings them back.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import escape
from sqlalchemy import Column, ColumnElement, LargeBinary, and_, delete, select, update
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.errors import InputFault
from digest.letters import fingerprint as hash_of
from digest.lists.erasures import remember_erased
from digest.matching.words import tidy, words_of
from digest.members.privacy.holdings import Closed, Holdings, Mention, closed, holdings, mentions, place_of
from digest.members.register import known
from digest.progress import Progress, silent
from digest.reading.contacts import HANDLE, LINK, MAIL_ADDRESS
from digest.reading.marking import Who, within
from digest.reading.redacting import GONE, Trace
from digest.reading.signature import without_greetings
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import (
    AuditEntry,
    Base,
    Case,
    Delivery,
    Edition,
    EditionBlock,
    EditionRecipient,
    Member,
    Request,
    Sighting,
    Staff,
)
from digest.store.reasons import EditionReason, MailReason
from digest.store.states import (
    DELIVERIES_UNDONE,
    EDITIONS_COMING,
    EDITIONS_UNDER_WAY,
    EDITIONS_UNSENT,
    DeliveryKind,
    DeliveryState,
    EditionState,
    MailState,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReport:
    """What was erased, or would be: their mails, answers and letters, and rows of others that name them.

    `requests`: numbers of those that stay, without a name. `sources`: where their mails lie outside the database.
    `drafts`: names of editions that are drafts again. `unsearched`: names that are searched in their own words only.
    `closed`: files of others that stay and could not be searched.
    `whole`: whether the database was compacted, so that no deleted data is left in it.
    """

    mails: int
    answers: int
    letters: int
    requests: tuple[int, ...]
    mentions: dict[str, int]
    sources: tuple[str, ...]
    drafts: tuple[str, ...]
    unsearched: tuple[str, ...]
    closed: tuple[Closed, ...]
    done: bool
    whole: bool


def erase_member(
    store: Store, address: str, *, by: Actor, dry_run: bool = False, progress: Progress = silent
) -> ErasureReport:
    """Erases the person with this address; with `dry_run` only reports what would go.

    Raises MissingInput when nobody has the address, InputFault while an edition is on its way, or for one of the staff.
    """
    with store.read() as session:  # which takes long, and keeps nobody else from writing
        before = holdings(session, known(session, address))
        searched = before.trace
        for place in mentions(session, searched, progress):
            _try_mark(session, searched, place)
        kept_closed = tuple(closed(session, before))
    with store.read() if dry_run else store.write() as session:
        theirs = holdings(session, known(session, address), searched=searched)
        _refuse(session, theirs)
        found = list(mentions(session, theirs.trace))
        drafts = _drafts(session, theirs, found)
        without_letter = _unsent(session, {place.edition_id for place in theirs.shown}, EDITIONS_UNSENT)
        erased = ErasureReport(
            mails=len(theirs.mails),
            answers=len(theirs.answers),
            letters=len(theirs.letters),
            requests=tuple(request.number for request in theirs.requests),
            mentions=_elsewhere(theirs, found),
            sources=tuple(mail.source_id for mail in theirs.mails),
            drafts=tuple(str(edition.name) for edition in drafts),
            unsearched=theirs.unsearched,
            closed=kept_closed,
            done=not dry_run,
            whole=False,
        )
        if dry_run:
            return erased
        erased_id = theirs.member.id
        for edition in without_letter:
            edition.blocks = []  # it has their own words, so it must be composed again
        _remove(session, theirs, by.at)
        _mark(session, theirs.trace, found)
        _forget_words(session, theirs, found)
        record(session, by, Act.MEMBER_ERASED, erased_id)
        theirs_too = EditionRecipient.edition_id.in_([edition.id for edition in drafts])
        session.execute(update(EditionRecipient).where(theirs_too).values(digest=""))  # composed anew from their words
        for edition in drafts:
            edition.recipients_hash = ""
            was = EditionReason.SOMEBODY_ERASED if edition.state is EditionState.APPROVED else edition.reason
            edition.make_draft(EditionReason.ANSWER_ERASED if edition in without_letter else was)
    progress("making the file anew", 0)
    log.info("somebody was erased: mails=%d", erased.mails)
    return replace(erased, whole=store.compact())


def _try_mark(session: Session, trace: Trace, place: Mention) -> None:
    """Lets the trace know a mail without their name, before others must wait for it."""
    column, here = _cell(place)
    if isinstance(column.type, LargeBinary):
        trace.without_in(session.scalar(select(column).where(here)))


def _refuse(session: Session, theirs: Holdings) -> None:
    on_its_way = session.scalars(select(Edition).where(Edition.state.in_(EDITIONS_UNDER_WAY))).first()
    if on_its_way:
        raise InputFault(f"Edition {on_its_way.name} is {on_its_way.state}; erase when it has gone out.")
    staff = session.scalars(select(Staff).where(Staff.address.in_(theirs.addresses))).first()
    if staff:
        raise InputFault(
            f"{staff.address} is on the staff.", remedy=Remedy(Action.REMOVE_STAFF, {"address": staff.address})
        )


def _drafts(session: Session, theirs: Holdings, found: Sequence[Mention]) -> list[Edition]:
    """The editions that have not gone out and contain something of theirs."""
    ids = {letter.edition_id for letter in theirs.letters} | {place.edition_id for place in theirs.shown}
    ids |= {place.key[0] for place in found if place.table in ("edition_block", "edition_recipient")}
    return _unsent(session, ids, EDITIONS_COMING)


def _unsent(session: Session, ids: Collection[int], states: Collection[EditionState]) -> list[Edition]:
    return list(session.scalars(select(Edition).where(Edition.id.in_(ids), Edition.state.in_(states))))


def _elsewhere(theirs: Holdings, found: Sequence[Mention]) -> dict[str, int]:
    """The number of rows of each table that name them and stay."""
    gone = {place_of(row) for row in theirs.rows}
    rows = {(place.table, place.key) for place in found} - gone
    return dict(Counter(table for table, _ in sorted(rows)))


def _remove(session: Session, theirs: Holdings, now: datetime) -> None:
    member, organisation = theirs.member, theirs.member.organisation
    for request in theirs.requests:
        request.member_id = None
        request.title = _own_words(theirs, request.title)
        request.text = _own_words(theirs, without_greetings(request.text, writer=member.name))
        request.public_title = _own_words(theirs, request.public_title)
        request.public_text = _own_words(theirs, request.public_text)
    own = [mail.id for mail in theirs.mails]
    session.execute(update(Request).where(Request.mail_id.in_(own)).values(mail_id=None))
    for row in (*theirs.shown, *theirs.answers, *theirs.letters, *theirs.suppressions):
        session.delete(row)
    logged = [entry.id for entry in theirs.decisions]  # the decision stays, without their words
    session.execute(update(AuditEntry).where(AuditEntry.id.in_(logged)).values(changes={}))
    for mail in theirs.mails:  # the row stays, or the next look takes the mail in again
        session.execute(delete(Sighting).where(Sighting.mail_id == mail.id))
        mail.source_id, mail.raw, mail.reason_values = f"erased:{mail.sha256}", b"", {}
        mail.state, mail.reason, mail.purged_at = MailState.IGNORED, MailReason.ERASED, mail.purged_at or now
        mail.kind = mail.sender = mail.subject = mail.message_id = mail.words = ""
    for delivery in theirs.deliveries:
        delivery.recipient = f"erased-{delivery.id}@invalid"
        waits = delivery.kind is DeliveryKind.ANSWER and delivery.state is DeliveryState.SUPPRESSED
        if waits or delivery.state in DELIVERIES_UNDONE:
            delivery.state = DeliveryState.VOID
        if delivery.message is not None:
            delivery.message = b""
    for address in theirs.addresses:
        remember_erased(session, address, now)
    session.delete(member)
    session.flush()
    for table in (Member, Request, Case):
        if session.scalar(select(table.id).filter_by(organisation_id=organisation.id).limit(1)) is not None:
            return
    session.delete(organisation)
    session.flush()


def _own_words(theirs: Holdings, text: str) -> str:
    """What they wrote without their names, also in other addresses and links of theirs."""
    named = within(Who(person=theirs.member.name, addresses=theirs.addresses))
    for kind in (MAIL_ADDRESS, LINK, HANDLE):
        text = kind.sub(lambda found: GONE if named.search(found[0]) else found[0], text)
    return theirs.own_trace.without(text)


def _mark(session: Session, trace: Trace, found: Sequence[Mention]) -> None:
    """Replaces the name by the mark everywhere; their own rows are deleted already."""
    contacts = _contacts(session, trace, found)
    for place in found:
        column, here = _cell(place)
        table = column.table
        before = session.scalar(select(column).where(here))
        after = trace.without_in(before)
        if table is EditionBlock.__table__ and isinstance(after, str):
            after = _without_contacts(after, contacts)
        if after == before:
            continue
        if column is Case.__table__.columns["contact"]:
            after = ""  # a telephone number beside the name goes too
        values = {column.name: f"{after} {place.key[0]}" if column.unique else after}
        if column is Delivery.__table__.columns["message"]:
            values["message_hash"] = hash_of(after)
        session.execute(update(table).where(here).values(values))


def _cell(place: Mention) -> tuple[Column[Any], ColumnElement[bool]]:
    """(the column, which row) of a place."""
    table = Base.metadata.tables[place.table]
    here = and_(*(one == value for one, value in zip(table.primary_key.columns, place.key, strict=True)))
    return table.columns[place.column], here


def _contacts(session: Session, trace: Trace, found: Sequence[Mention]) -> list[str]:
    """The contacts of cases that name them, after the name is marked, as letters show them."""
    named = [place.key[0] for place in found if (place.table, place.column) == ("case", "contact")]
    return [trace.without(one) for one in session.scalars(select(Case.contact).where(Case.id.in_(named)))]


def _without_contacts(letter: str, contacts: Sequence[str]) -> str:
    """A letter without these contacts: a telephone number beside the name goes too."""
    for contact in contacts:
        for written in (contact, str(escape(contact))):
            letter = letter.replace(written, GONE)
    return letter


def _forget_words(session: Session, theirs: Holdings, found: Sequence[Mention]) -> None:
    """Removes keywords that are no longer in the texts they were read from, since names are keywords too."""
    session.flush()
    session.expire_all()
    asked = {request.id for request in theirs.requests} | _ids(found, Request)
    for request in session.scalars(select(Request).where(Request.id.in_(asked))):
        request.keywords = _standing(request.keywords, request.title, request.text)
    for case in session.scalars(select(Case).where(Case.id.in_(_ids(found, Case)))):
        case.keywords = _standing(case.keywords, case.title, case.summary, case.outcome, case.norm)


def _ids(found: Sequence[Mention], kind: type[Base]) -> set[int]:
    return {place.key[0] for place in found if place.table == kind.__tablename__}


def _standing(keywords: list[list[Any]], *texts: str) -> list[list[Any]]:
    stems = {word.key for word in words_of(tidy("\n".join(texts)))}
    return [one for one in keywords if one[0] in stems]
