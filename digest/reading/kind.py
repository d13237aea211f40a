"""What kind of mail: a person's request, answer or unsubscribe wish, or a machine's auto-reply, bounce or complaint.

Bounces are told first: Microsoft's and Google's carry `Auto-Submitted: auto-replied` like a vacation mail.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from email import message_from_bytes
from enum import StrEnum

from digest.addresses import normal
from digest.reading.leaving import leaving
from digest.reading.message import Message
from digest.reading.reply import Reply, without_courtesies

MACHINES = ("encrypted", "invitation", "reaction", "recall", "reminder", "voice")
COURTESIES = ("thanks", "new_address")
"""Signs of `other`: what programs send, and what people send that asks and answers nothing."""


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
    r"din mail (blev|er) ikke|postmaster notify: delivery|"
    r"non.?delivery|mail system error|nondeliverable|delivery notification|mail could not be delivered|"
    r"warning: could not send|meddelelsen kunne ikke leveres)",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"(could not be delivered|couldn't be delivered|delivery (has failed|to the following)|permanent (fatal )?error|"
    r"undeliverable|unable to deliver|user unknown|kunne ikke leveres|address(es)? failed|mailbox unavailable|"
    r"kunne aflevere|no such user|has reported the following problems|"
    r"following recipients|unrouteable address|host or domain name not found)",
    re.IGNORECASE,
)
_DELAY = re.compile(r"^action:\s*delayed", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(r"^action:\s*failed", re.IGNORECASE | re.MULTILINE)
_ARRIVED = re.compile(r"^action:\s*(delivered|relayed|expanded)", re.IGNORECASE | re.MULTILINE)
_WARNING = re.compile(r"^warning: (could not send|message)", re.IGNORECASE)
_WARNING_TEXT = re.compile(r"warning message only", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"^original-recipient:[^;\n]{0,40};\s*<?([^\s<>@]{1,64}@[^\s<>]{3,190})", re.IGNORECASE | re.MULTILINE
)
_FINAL = re.compile(r"^(?:final|original)-recipient:[^;\n]{0,40};\s*<?([^\s<>]{3,254})", re.IGNORECASE | re.MULTILINE)
_AUTO_SUBJECT = re.compile(
    r"^\s*(automatisk svar|autosvar|auto(matic)?[- ]?(reply|response)|ikke til stede|fravær(sbesked)?|"
    r"out of( the)? office|autoreply|automatische antwort|automatiskt svar|abwesenheits(notiz|nachricht)|"
    r"frånvarande|vacation)\s*(:|$)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(jeg|vi) er (på (ferie|kursus|orlov|barsel)|ikke på kontoret|fraværende)|\bnicht im büro\b|"
    r"\b(i am|i'm) (out of|away|on)\b|\bbegrænset adgang til (min )?mail",
    re.IGNORECASE,
)
_REMINDER = re.compile(r"^\s*(påmindelse|reminder)\s*:", re.IGNORECASE)
_RECALL = re.compile(r"^\s*(tilbagekald(else|t)?|recall)\s*:", re.IGNORECASE)
_VOICE = re.compile(r"\b(talebesked|telefonsvarer|voice ?mail)\b", re.IGNORECASE)
_COMPLAINT_SUBJECT = re.compile(r"^(complaint about message|abuse report)\b", re.IGNORECASE)
_BAIT = re.compile(
    r"\b(postkasse|mailbox|konto|account)\b.{0,60}\b(fuld|full|grænse|limit|udløber|expires?|spærre[ts])\b.{0,400}"
    r"\b(adgangskode|password|bekræft|verify|log ?ind?)\b",
    re.IGNORECASE | re.DOTALL,
)
_THANKS = re.compile(
    r"^\W*((tusind|mange|1000|super|hjertelig|kæmpe)\s+)?(tak|thanks|thank you)\b.{0,90}$", re.IGNORECASE | re.DOTALL
)
_MOVED = re.compile(r"\b(ny|nye|ændret|skifter?|new)\s+(e-?)?(mail)?(adresse|address|mail)\b", re.IGNORECASE)
_AUTO_TEXT = re.compile(
    r"^\s*(dette er (et automatisk|en automatisk)|this is an auto(matic|mated|-?reply))", re.IGNORECASE
)
_ASKS = re.compile(r"\b(søger|leder efter|efterlyser|looking for|mangler|hører gerne)\b", re.IGNORECASE)
_MEETING_SUBJECT = re.compile(
    r"^\s*(accepteret|afvist|foreløbigt accepteret|accepted|declined|tentative)\s*:", re.IGNORECASE
)
_READ_TEXT = re.compile(r"\b(blev læst|er læst|was read|has been read)\b", re.IGNORECASE)
_GLANCE = 20_000  # characters of own words that tell the kind
_REPORT = 60_000  # characters of a report
_A_LINE = 60
_SHORT, _FEW = 400, 14  # characters of a note about a new address, words of thanks
_READ_SUBJECT = re.compile(r"^\s*(læst|ikke læst|read|not read)\s*:", re.IGNORECASE)
_REPLY_SUBJECT = re.compile(r"^\s*((sv|re|aw|svar|antw|vs|fw|fwd)\s*:\s*)+", re.IGNORECASE)
_CALLED_REQUEST = re.compile(r"^(efterlysning|request)\s*[:–-]\s*", re.IGNORECASE)
_SAYS_NOTHING = {"hjælp", "svar", "spørgsmål", "efterlysning", "hej", "help", "question", "request", "test"}
_LETTER_SUBJECT = re.compile(r"\befterlysninger\b|\brequests for cases\b", re.IGNORECASE)
_NUMBER = re.compile(r"#(\d{1,6})\b|\befterlysning (?:nr\.?\s?)?(\d{1,6})\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_IN_TEXT = re.compile(
    r"(?:#|\bnr\.?\s?|\bnummer\s|^\W*(?:til|vedr\.?|ang\.?|om)\s(?:efterlysning\s)?(?=\d{2,}))(\d{1,6})\b",
    re.IGNORECASE | re.MULTILINE,
)
_ANSWERING = re.compile(
    r"^\s*(svar (på|til|vedr\.?)|(vedr\.?|ang\.?|til|om) (nr\.?|nummer|#|efterlysning))", re.IGNORECASE
)


def judge(message: Message, reply: Reply) -> Judgement:
    """The kind of a mail, from its signs; never raises."""
    reply = replace(reply, text=reply.text[:_GLANCE])
    for ask in (_bounce, _complaint, _receipt_or_meeting, _machine, _auto_reply, _bulk):
        found = ask(message, reply)
        if found:
            return found
    return _person(message, reply)


def number_in(subject: str) -> str:
    """`#112` when the subject speaks of a request by number, else ""."""
    found = _NUMBER.search(subject)
    return f"#{found[1] or found[2]}" if found else ""


def title_in(subject: str) -> str:
    """The subject without SV:, Re: and "Efterlysning:"; "" when it says nothing of its own."""
    bare = _CALLED_REQUEST.sub("", _REPLY_SUBJECT.sub("", subject)).strip()
    if bare.strip(" ?.!").lower() in _SAYS_NOTHING:
        return ""
    bare = bare[:1].upper() + bare[1:]
    return "" if _REPLY_SUBJECT.match(subject) and _LETTER_SUBJECT.search(bare) else bare


def _bounce(message: Message, reply: Reply) -> Judgement | None:
    report = message.first("message/delivery-status")
    if report is not None or message.report_type.lower() == "delivery-status":
        told = report.text[:_REPORT] if report else ""
        if _DELAY.search(told) and not _FAILED.search(told):
            return Judgement(kind=Kind.OTHER, sign="delay_warning")
        if _ARRIVED.search(told) and not _FAILED.search(told):
            return Judgement(kind=Kind.OTHER, sign="delivered")
        return Judgement(kind=Kind.BOUNCE, sign="delivery_status", bounced_address=_bounced(message, told))
    if _WARNING.match(message.subject) or _WARNING_TEXT.search(message.body[:2_000]):
        return Judgement(kind=Kind.OTHER, sign="delay_warning")
    failed = message.header("x-failed-recipients")
    daemon = bool(_DAEMON.match(message.sender)) or message.return_path == ""
    subject = bool(_BOUNCE_SUBJECT.match(message.subject))
    text = bool(_BOUNCE_TEXT.search(message.body[:20_000] or reply.text[:20_000])) and (daemon or "?" not in reply.text)
    if failed or sum((daemon, subject, text)) >= 2:
        sign = "failed_recipients" if failed else "undelivered"
        return Judgement(kind=Kind.BOUNCE, sign=sign, bounced_address=_bounced(message, failed))
    return None


def _bounced(message: Message, told: str) -> str:
    """The address that failed: as the report says, else as flufl.bounce finds it, else the first in the text."""
    final = _failed_recipient(told)
    if final:
        return final
    if "@" in told:
        return normal(told.split(",", maxsplit=1)[0])
    return _by_flufl(message.raw) or _first_address(message.body[:20_000])


def _failed_recipient(told: str) -> str:
    """The recipient whose block of the report says that it failed: as we wrote to them, else as it was in the end."""
    blocks = re.split(r"\n[ \t]*\n", told)
    failed = [block for block in blocks if _FAILED.search(block)]
    for block in failed or [told]:
        original = _ORIGINAL.search(block) or _FINAL.search(block)
        if original:
            return normal(original[1])
    found = _FINAL.search(told)
    return normal(found[1]) if found else ""


def _by_flufl(raw: bytes) -> str:
    from flufl.bounce import all_failures  # noqa: PLC0415  (loads forty detectors; only bounces need them)

    with suppress(Exception):  # it raises on some ordinary mail, in many ways; then nothing was found
        temporary, permanent = all_failures(message_from_bytes(raw[:_REPORT]))
        for found in sorted(permanent) + sorted(temporary):
            return normal(found.decode("ascii", "replace"))
    return ""


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return normal(found.group()) if found else ""


def _complaint(message: Message, _reply: Reply) -> Judgement | None:
    if _COMPLAINT_SUBJECT.match(message.subject) and (message.attachments or message.return_path == message.sender):
        return Judgement(kind=Kind.COMPLAINT, sign="complaint_subject")
    if message.report_type.lower() == "feedback-report" or message.first("message/feedback-report"):
        return Judgement(kind=Kind.COMPLAINT, sign="feedback_report")
    return None


def _receipt_or_meeting(message: Message, reply: Reply) -> Judgement | None:
    read = _READ_SUBJECT.match(message.subject) and _READ_TEXT.search(reply.text[:2_000])
    if message.report_type.lower() == "disposition-notification" or read:
        return Judgement(kind=Kind.OTHER, sign="read_receipt")
    calendar = message.first("text/calendar")
    answered = calendar is not None and "METHOD:REPLY" in calendar.text[:20_000].upper()
    if answered or (_MEETING_SUBJECT.match(message.subject) and len(reply.text) < _A_LINE):
        return Judgement(kind=Kind.OTHER, sign="meeting_answer")
    return None


def _machine(message: Message, _reply: Reply) -> Judgement | None:
    """Mail that a program made about something else than absence: an invitation, a reaction, a sound, a secret."""
    calendar = message.first("text/calendar")
    inner = message.content_type + message.header("content-type").lower()
    signs = {
        "encrypted": "multipart/encrypted" in inner or "enveloped-data" in inner,
        "invitation": calendar is not None and "METHOD:REQUEST" in calendar.text[:20_000].upper(),
        "reaction": any("reaction" in part.content_type for part in message.parts),
        "recall": bool(message.header("x-ms-exchange-recall-report")) or bool(_RECALL.match(message.subject)),
        "reminder": bool(_REMINDER.match(message.subject)) and bool(message.header("auto-submitted")),
        "voice": bool(_VOICE.search(message.subject))
        and any(part.content_type.startswith("audio/") for part in message.parts),
    }
    sign = next((sign for sign, so in signs.items() if so), "")
    return Judgement(kind=Kind.OTHER, sign=sign) if sign else None


def _bulk(message: Message, reply: Reply) -> Judgement | None:
    """Mail to many, and mail that fishes: what names a way to be taken off somebody's list is no member's."""
    listed = message.header("list-unsubscribe") and not message.header("list-post")
    if listed and message.header("precedence").lower() in ("bulk", "junk"):
        return Judgement(kind=Kind.OTHER, sign="bulk")
    if _BAIT.search(f"{message.subject}\n{reply.text[:2_000]}"):
        return Judgement(kind=Kind.OTHER, sign="phishing")
    return None


def _auto_reply(message: Message, reply: Reply) -> Judgement | None:
    submitted = message.header("auto-submitted").split(";")[0].strip().lower()
    if submitted and submitted != "no":
        return Judgement(kind=Kind.AUTO_REPLY, sign="auto_submitted")
    if message.header("x-autoreply") or message.header("x-autorespond"):
        return Judgement(kind=Kind.AUTO_REPLY, sign="autoreply_header")
    if message.header("precedence").lower() == "auto_reply":
        return Judgement(kind=Kind.AUTO_REPLY, sign="precedence")
    if _AUTO_SUBJECT.match(message.subject) and ("?" not in reply.text or _AWAY.search(reply.text[:400])):
        return Judgement(kind=Kind.AUTO_REPLY, sign="auto_subject")
    if _AUTO_TEXT.match(reply.text[:300]):
        return Judgement(kind=Kind.AUTO_REPLY, sign="auto_text")
    return None


def _person(message: Message, reply: Reply) -> Judgement:
    """What a person wants; a sign other than `own_words` on a request says that it is in doubt."""
    words, title = reply.text, title_in(message.subject)
    leaves = leaving(words, title)
    if leaves:
        return Judgement(kind=Kind.UNSUBSCRIBE, sign=leaves)
    if not words.strip() and not message.attachments:
        return Judgement(kind=Kind.OTHER, sign="empty")
    courtesy = _courtesy(words, message.subject)
    if courtesy:
        return Judgement(kind=Kind.OTHER, sign=courtesy)
    replies = bool(_REPLY_SUBJECT.match(message.subject))
    number = number_in(message.subject)
    answered = message.in_reply_to or (message.references[-1] if message.references else "")
    if (replies and (number or (answered and title))) or (number and _ANSWERING.match(message.subject)):
        return Judgement(kind=Kind.ANSWER, sign="reply_to_request", answer_to=number or answered)
    if replies and not title:
        return _reply_to_letter(words)
    return Judgement(kind=Kind.REQUEST, sign="own_words")


def _courtesy(words: str, subject: str) -> str:
    """Which sign says that nothing is asked or answered: thanks alone, or a new address; "" for none."""
    core = without_courtesies(words)
    if "?" in words or _ASKS.search(words) or len(core) > _SHORT:
        return ""
    if _MOVED.search(subject):
        return "new_address"
    told = len(core.split()) > _FEW
    return "thanks" if _THANKS.match(core) and not told and not number_in(subject) else ""


def _reply_to_letter(words: str) -> Judgement:
    """A reply to a whole letter answers the one request it names, asks something new, or is for a person to read."""
    numbers = set(_IN_TEXT.findall(words))
    if len(numbers) == 1:
        return Judgement(kind=Kind.ANSWER, sign="names_request", answer_to=f"#{numbers.pop()}")
    asks = "?" in words or _ASKS.search(words)
    return Judgement(kind=Kind.REQUEST, sign="own_words" if asks else "asks_nothing")
