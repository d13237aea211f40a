"""Answers to askers: each goes once to everybody who asked that, with its files; replies go to the answerer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.followup.post import each
from digest.house import House
from digest.outbox import Post, post
from digest.reading.filenames import plain_name
from digest.reading.message import parse
from digest.requests.answers import askers, passing_key
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Member, Request
from digest.store.states import Consent, DeliveryKind
from digest.writing.mime import File
from digest.writing.notes import PassedOn, passed_on

log = logging.getLogger(__name__)

MOST_FILES, MOST_BYTES = 10, 10_000_000
"""The most files of one answer, and their bytes together before base64 adds a third."""

_RUN = (
    "ace app appx application apk bat chm cmd com cpl dll dmg docm dotm exe gadget hta htm html img "
    "inf ink iso jar js jse lnk mht mhtml msc msi msp mst one pif pkg pptm ps1 psm1 py reg rgs scr "
    "sct settingcontent-ms sh shb shs shtml svg swf url vb vbe vbs vhd vhdx website ws wsc wsf wsh "
    "xhtml xlam xll xlsb xlsm xltm"
)
_PROGRAMS = tuple(f".{ending}" for ending in _RUN.split())
"""Endings of files that run, or that hide what runs."""

_SAFE = (
    "application/pdf",
    "application/vnd.o",
    "application/msword",
    "application/zip",
    "image/",
    "text/plain",
    "text/csv",
)
"""Prefixes of the content types that are kept; other files become application/octet-stream, which nothing opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """What goes to each asker: the answerer's address, "" for none; the files, and the names of those left out."""

    address: str
    files: Sequence[File]
    left_out: Sequence[str]


def pass_on(store: Store, *, house: House, now: datetime) -> int:
    """Adds the new answers to the ledger, for those who asked; returns how many."""
    with store.read() as session:
        ids = list(
            session.scalars(select(Answer.id).where(Answer.passed_at.is_(None), Answer.doubt == "").order_by(Answer.id))
        )
    return each(ids, lambda answer_id: _pass_on(store, answer_id, house, now), what="answer")


def _pass_on(store: Store, answer_id: int, house: House, now: datetime) -> bool:
    with store.write() as session:
        answer = session.get_one(Answer, answer_id)
        if answer.passed_at is not None or answer.doubt:  # another process was faster
            return False
        answer.passed_at = now
        told = askers(session, answer.request, answer.member_id, on=now.date())
        if not told:
            log.info("answer=%d request=%d has no asker to go to", answer.id, answer.request.number)
            return False
        mail = session.get(InboundMail, answer.mail_id) if answer.mail_id is not None else None
        parcel = _parcel(answer, mail)
        posted = [
            Post(
                kind=DeliveryKind.ANSWER,
                key=passing_key(answer.id),
                address=asker.address,
                name=asker.name,
                note=passed_on(_passed(answer, request, asker, parcel, house), asker.language),
                reply_to=parcel.address,
                answers=_thread(session, request),
                files=parcel.files,
            )
            for asker, request in told
        ]
        return sum(post(session, mail, house=house, now=now) for mail in posted) > 0


def _thread(session: Session, request: Request) -> str:
    """The Message-ID of the mail in which a request came, so that its answers are shown in its thread; "" for none."""
    mail = session.get(InboundMail, request.mail_id) if request.mail_id is not None else None
    return mail.message_id if mail else ""


def _address(answer: Answer, mail: InboundMail | None) -> str:
    """The address at which the asker reaches the answerer; "" for an anonymous one."""
    if answer.consent is Consent.ANONYMOUS or answer.member is None:
        return ""
    return mail.sender if mail else answer.member.address


def _parcel(answer: Answer, mail: InboundMail | None) -> _Parcel:
    files, left_out = _files(mail.raw if mail else b"", anonymous=answer.consent is Consent.ANONYMOUS)
    return _Parcel(address=_address(answer, mail), files=files, left_out=left_out)


def _passed(answer: Answer, request: Request, asker: Member, parcel: _Parcel, house: House) -> PassedOn:
    answerer = answer.member if parcel.address else None
    return PassedOn(
        association=house.association,
        name=asker.name,
        number=request.number,
        title=request.title,
        text=answer.text if parcel.address and request.id == answer.request_id else answer.public_text,
        names=answerer.name if answerer else "",
        organisation=answerer.organisation.name if answerer else "",
        address=parcel.address,
        files=tuple(file.name for file in parcel.files),
        left_out=tuple(parcel.left_out),
        answered=answer.request.number,
        unnamed_asker=request.anonymous,
    )


def _files(raw: bytes, *, anonymous: bool) -> tuple[list[File], list[str]]:
    """(files that are passed on, names of those that are not): no programs, and nothing of anonymous answers.

    Names of files, and what programs write into them, tell who made them.
    """
    if anonymous:
        return [], []
    files: list[File] = []
    left_out: list[str] = []
    for part in parse(raw).files:
        room = len(files) < MOST_FILES and sum(len(file.data) for file in files) + len(part.data) <= MOST_BYTES
        name = plain_name(part.filename)
        if room and not name.lower().endswith(_PROGRAMS):
            kind = part.content_type if part.content_type.startswith(_SAFE) else "application/octet-stream"
            files.append(File(name=name, content_type=kind, data=part.data))
        else:
            left_out.append(name)
    return files, left_out
