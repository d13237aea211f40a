"""What kind of mail: a person's request, answer or unsubscribe wish, or a machine's auto-reply, bounce or complaint.

Bounces are told first: Microsoft's and Google's carry `Auto-Submitted: auto-replied` like a vacation mail.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from enum import StrEnum

from digest.addresses import normal
from digest.reading.message import Message
from digest.reading.reply import Reply


class Kind(StrEnum):
    """What a mail is; `other` is for what needs no answer: read receipts, meeting answers, delay warnings, nothing."""

    REQUEST = "request"
    ANSWER = "answer"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A mail's kind, the sign that decided it, and what belongs to that kind."""

    kind: Kind
    sign: str
    bounced_address: str = ""
    answer_to: str = ""


_DAEMON = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|microsoftexchange[0-9a-f]+)\b", re.IGNORECASE
)
_BOUNCE_SUBJECT = re.compile(
    r"^(undeliver(ed|able)|uleveret|kan ikke leveres|ikke leveret|delivery (status notification|failure|has failed)|"
    r"mail delivery (failed|failure|system)|returned mail|failure notice|message undeliverable|"
    r"non.?delivery|mail system error|nondeliverable|delivery notification|mail could not be delivered|"
    r"warning: could not send|meddelelsen kunne ikke leveres)",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"(could not be delivered|couldn't be delivered|delivery (has failed|to the following)|permanent (fatal )?error|"
    r"undeliverable|unable to deliver|user unknown|kunne ikke leveres|address(es)? failed|mailbox unavailable|"
    r"following recipients|unrouteable address|host or domain name not found)",
    re.IGNORECASE,
)
_DELAY = re.compile(r"^action:\s*delayed", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(r"^action:\s*failed", re.IGNORECASE | re.MULTILINE)
_FINAL = re.compile(r"^(?:final|original)-recipient:[^;\n]{0,40};\s*<?([^\s<>]{3,254})", re.IGNORECASE | re.MULTILINE)
_AUTO_SUBJECT = re.compile(
    r"^\s*(automatisk svar|autosvar|auto(matic)?[- ]?(reply|response)|ikke til stede|fraværsbesked|fravær:|"
    r"out of( the)? office|autoreply|automatische antwort|automatiskt svar|vacation)",
    re.IGNORECASE,
)
_AUTO_TEXT = re.compile(
    r"^\s*(dette er (et automatisk|en automatisk)|this is an auto(matic|mated|-?reply))", re.IGNORECASE
)
_MEETING_SUBJECT = re.compile(
    r"^\s*(accepteret|afvist|foreløbigt accepteret|accepted|declined|tentative)\s*:", re.IGNORECASE
)
_READ_SUBJECT = re.compile(r"^\s*(læst|ikke læst|read|not read)\s*:", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"^\s*((sv|re|aw|svar|antw|vs|fw|fwd)\s*:\s*)+", re.IGNORECASE)
_CALLED_REQUEST = re.compile(r"^efterlysning\s*[:–-]\s*", re.IGNORECASE)
_LETTER_SUBJECT = re.compile(r"\befterlysninger\b|\brequests for cases\b", re.IGNORECASE)
_NUMBER = re.compile(r"#(\d{1,6})\b|\befterlysning (?:nr\.?\s?)?(\d{1,6})\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_UNSUBSCRIBE = re.compile(
    r"^\W*(afmeld(ing)?|frameld(ing)?|unsubscribe)\W*$|"
    r"\b(afmelde?|framelde?|slette?) (venligst )?(mig|os|min (mail|adresse)|denne adresse)\b|"
    r"\b(afmelde? (jeres|dette|denne)|afmelding (af|fra) (nyhedsbrev|listen|mail))|"
    r"\bunsubscribe (me|us|this)\b|\b(please|want to) unsubscribe\b|\btake (me|us) off\b|\bremove (me|us) from\b|"
    r"\b(vil|ønsker) (gerne )?(ikke (længere )?(modtage|have) (jeres|disse|denne)|afmeldes)",
    re.IGNORECASE | re.MULTILINE,
)
_SHORT = 280  # characters: a wish to leave the list is a line or three, and asks nothing


def judge(message: Message, reply: Reply) -> Judgement:
    """The kind of a mail, from its signs; never raises."""
    for ask in (_bounce, _complaint, _receipt_or_meeting, _auto_reply):
        found = ask(message, reply)
        if found:
            return found
    return _person(message, reply)


def number_in(subject: str) -> str:
    """`#112` when the subject speaks of a request by number, else ""."""
    found = _NUMBER.search(subject)
    return f"#{found[1] or found[2]}" if found else ""


def title_in(subject: str) -> str:
    """The subject without SV:, Re: and "Efterlysning:"; "" when it only names the letter that was replied to."""
    bare = _CALLED_REQUEST.sub("", _REPLY_SUBJECT.sub("", subject)).strip()
    bare = bare[:1].upper() + bare[1:]
    return "" if _REPLY_SUBJECT.match(subject) and _LETTER_SUBJECT.search(bare) else bare


def _bounce(message: Message, reply: Reply) -> Judgement | None:
    report = message.first("message/delivery-status")
    if report is not None or message.report_type.lower() == "delivery-status":
        told = report.text if report else ""
        if _DELAY.search(told) and not _FAILED.search(told):
            return Judgement(kind=Kind.OTHER, sign="delay_warning")
        return Judgement(kind=Kind.BOUNCE, sign="delivery_status", bounced_address=_bounced(message, told))
    failed = message.header("x-failed-recipients")
    daemon = bool(_DAEMON.match(message.sender)) or message.return_path == ""
    subject = bool(_BOUNCE_SUBJECT.match(message.subject))
    text = bool(_BOUNCE_TEXT.search(message.body[:20_000] or reply.text[:20_000]))
    if failed or sum((daemon, subject, text)) >= 2:
        sign = "failed_recipients" if failed else "undelivered"
        return Judgement(kind=Kind.BOUNCE, sign=sign, bounced_address=_bounced(message, failed))
    return None


def _bounced(message: Message, told: str) -> str:
    """The address that failed: as the report says, else as flufl.bounce finds it, else the first in the text."""
    final = _FINAL.search(told)
    if final:
        return normal(final[1])
    if "@" in told:
        return normal(told.split(",", maxsplit=1)[0])
    return _by_flufl(message.raw) or _first_address(message.body[:20_000])


def _by_flufl(raw: bytes) -> str:
    from flufl.bounce import all_failures  # noqa: PLC0415  (loads forty detectors; only bounces need them)

    with suppress(Exception):  # it raises on some ordinary mail, in many ways; then nothing was found
        temporary, permanent = all_failures(message_from_bytes(raw))
        for found in sorted(permanent) + sorted(temporary):
            return normal(found.decode("ascii", "replace"))
    return ""


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return normal(found.group()) if found else ""


def _complaint(message: Message, _reply: Reply) -> Judgement | None:
    if message.report_type.lower() == "feedback-report" or message.first("message/feedback-report"):
        return Judgement(kind=Kind.COMPLAINT, sign="feedback_report")
    return None


def _receipt_or_meeting(message: Message, _reply: Reply) -> Judgement | None:
    if message.report_type.lower() == "disposition-notification" or _READ_SUBJECT.match(message.subject):
        return Judgement(kind=Kind.OTHER, sign="read_receipt")
    calendar = message.first("text/calendar")
    answered = calendar is not None and "METHOD:REPLY" in calendar.text[:20_000].upper()
    if answered or _MEETING_SUBJECT.match(message.subject):
        return Judgement(kind=Kind.OTHER, sign="meeting_answer")
    return None


def _auto_reply(message: Message, reply: Reply) -> Judgement | None:
    submitted = message.header("auto-submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return Judgement(kind=Kind.AUTO_REPLY, sign="auto_submitted")
    if message.header("x-autoreply") or message.header("x-autorespond"):
        return Judgement(kind=Kind.AUTO_REPLY, sign="autoreply_header")
    if message.header("precedence").lower() == "auto_reply":
        return Judgement(kind=Kind.AUTO_REPLY, sign="precedence")
    if _AUTO_SUBJECT.match(message.subject):
        return Judgement(kind=Kind.AUTO_REPLY, sign="auto_subject")
    if _AUTO_TEXT.match(reply.text[:_SHORT]):
        return Judgement(kind=Kind.AUTO_REPLY, sign="auto_text")
    return None


def _person(message: Message, reply: Reply) -> Judgement:
    words = reply.text
    asks = "?" in words or len(words) > _SHORT
    if not asks and (_UNSUBSCRIBE.search(title_in(message.subject)) or _UNSUBSCRIBE.search(words)):
        return Judgement(kind=Kind.UNSUBSCRIBE, sign="unsubscribe_words")
    if not words.strip() and not message.attachments:
        return Judgement(kind=Kind.OTHER, sign="empty")
    if _REPLY_SUBJECT.match(message.subject):
        number = number_in(message.subject)
        answered = message.in_reply_to or (message.references[-1] if message.references else "")
        if number or (answered and title_in(message.subject)):  # a reply to a whole letter asks something new
            return Judgement(kind=Kind.ANSWER, sign="reply_to_request", answer_to=number or answered)
    return Judgement(kind=Kind.REQUEST, sign="own_words")
