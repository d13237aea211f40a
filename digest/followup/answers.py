"""Answers to askers: each goes once to everybody who asked that, with its files; a reply to it goes to the answerer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.members.register import refusal
from digest.outbox import enqueue
from digest.reading.message import parse
from digest.settings import Association
from digest.store.engine import Store
from digest.store.models import Answer, Consent, DeliveryKind, InboundMail, Member, Request, RequestState
from digest.writing.mime import Envelope, File, Sender, message
from digest.writing.notes import PassedOn, passed_on

log = logging.getLogger(__name__)

MOST_FILES, MOST_BYTES = 10, 10_000_000
"""Files that go with one answer, together with their size before base64 adds a third."""

_PROGRAMS = (
    ".exe",
    ".js",
    ".vbs",
    ".bat",
    ".cmd",
    ".com",
    ".scr",
    ".ps1",
    ".msi",
    ".jar",
    ".hta",
    ".lnk",
    ".html",
    ".htm",
)


def pass_on(store: Store, *, association: Association, now: datetime) -> int:
    """How many answers were newly put into the ledger for those who asked."""
    with store.read() as session:
        ids = list(session.scalars(select(Answer.id).where(Answer.passed_at.is_(None)).order_by(Answer.id)))
    return sum(_pass_on(store, answer_id, association, now) for answer_id in ids)


def asking(session: Session, request: Request) -> list[Request]:
    """The request, and those that ask the same: the one it is merged into, and what else is merged into that one."""
    number = request.merged_into if request.state is RequestState.MERGED else request.number
    merged = (Request.state == RequestState.MERGED) & (Request.merged_into == number)
    same = select(Request).where(merged | (Request.number == number), Request.id != request.id)
    return [request, *session.scalars(same.order_by(Request.number))]


def _pass_on(store: Store, answer_id: int, association: Association, now: datetime) -> bool:
    with store.write() as session:
        answer = session.get_one(Answer, answer_id)
        if answer.passed_at is not None:  # another process was faster
            return False
        answer.passed_at = now
        askers = _askers(session, answer, now)
        if not askers:
            log.info("answer=%d request=%d has no asker to go to", answer.id, answer.request.number)
            return False
        mail = session.get(InboundMail, answer.mail_id) if answer.mail_id is not None else None
        files, left_out = _files(mail.raw if mail else b"", anonymous=answer.consent is Consent.ANONYMOUS)
        rows = [
            enqueue(
                session,
                kind=DeliveryKind.ANSWER,
                key=f"answer-{answer.id}",
                sender=association.address,
                recipient=asker.address,
                content=_content(answer, request, asker, mail, association, files, left_out, now),
                now=now,
            )
            for asker, request in askers
        ]
        return any(rows)


def _askers(session: Session, answer: Answer, now: datetime) -> list[tuple[Member, Request]]:
    """Who gets an answer, each once, with what they asked.

    Never who wrote it; and nobody, when somebody answers what they asked themselves: that is no answer.
    """
    if answer.member_id is not None and answer.request.member_id == answer.member_id:
        return []
    found: dict[int, tuple[Member, Request]] = {}
    for request in asking(session, answer.request):
        asker = request.member
        if asker is None or asker.id == answer.member_id or asker.id in found:
            continue
        if may_be_told(asker, now):
            found[asker.id] = (asker, request)
    return list(found.values())


def may_be_told(asker: Member, now: datetime) -> bool:
    """Whether mail about what somebody asked may go to them: also to who pauses the letter, or gets it no more."""
    return refusal(asker, asker.address, on=now.date()) in ("", "is_paused")


def _content(
    answer: Answer,
    request: Request,
    asker: Member,
    mail: InboundMail | None,
    association: Association,
    files: Sequence[File],
    left_out: Sequence[str],
    now: datetime,
) -> bytes:
    answerer = answer.member
    named = answer.consent is not Consent.ANONYMOUS and answerer is not None
    address = (mail.sender if mail else answerer.address) if named and answerer else ""
    note = passed_on(
        PassedOn(
            association=association.name,
            name=asker.name,
            number=request.number,
            title=request.title,
            text=answer.text,
            names=answerer.name if named and answerer else "",
            organisation=answerer.organisation.name if named and answerer else "",
            address=address,
            files=tuple(file.name for file in files),
            left_out=tuple(left_out),
            answered=answer.request.number,
        ),
        asker.language,
    )
    envelope = Envelope(
        sender=Sender(name=f"{association.name} {association.letter}", address=association.address),
        recipient=asker.address,
        recipient_name=asker.name,
        subject=note.subject,
        date=now,
        key=f"answer-{answer.id}",
        bulk=False,
        reply_to=address,
    )
    return message(envelope, text=note.text, files=files)


def _files(raw: bytes, *, anonymous: bool) -> tuple[list[File], list[str]]:
    """(files that go along, names of those that do not): programs never, and of the nameless not even a file's name."""
    if anonymous:
        return [], []
    files: list[File] = []
    left_out: list[str] = []
    for part in parse(raw).files:
        room = len(files) < MOST_FILES and sum(len(file.data) for file in files) + len(part.data) <= MOST_BYTES
        if room and not part.filename.lower().endswith(_PROGRAMS):
            files.append(File(name=part.filename, content_type=part.content_type, data=part.data))
        else:
            left_out.append(part.filename)
    return files, left_out
