"""Mail that no person wrote to us: absence notes, receipts, invitations, complaints, mail to many; each by a sign."""

from __future__ import annotations

import re

from digest.reading.message import Message
from digest.reading.reply import Reply
from digest.reading.smalltalk import asks, offers

NOTICES = ("read_receipt", "meeting_answer", "encrypted", "invitation", "reaction", "recall", "reminder", "voice")
BULK = ("bulk", "phishing")
"""The signs of bulk mail."""

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_A_LINE = 60
_AUTO_SUBJECT = re.compile(
    r"^\s*(automatisk svar|autosvar|auto(matic)?[- ]?(reply|response)|auto|ikke (til stede|på kontoret|på arbejde)|"
    r"fravær(sbesked|ende|smeddelelse)?|"
    r"out of( the)? office|autoreply|automatische antwort|automatiskt svar|abwesenheit\w*|"
    r"frånvarande|vacation|réponse automatique|fraværsassistent)\s*(:|$|re\b|sv\b)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(jeg|vi) (er|holder) (på (ferie|kursus|orlov|barsel)|ikke på kontoret|fraværende|(\w*)ferie\b)|"
    r"\b(jeg|vi) (er|holder|har|tager|tar)\b.{0,20}\b(\w*orlov|barsel|avspasering|afspadserer|fri)\b|"
    r"\bgeschlossen\b|\bnicht im haus\b|"
    r"\bnicht im büro\b|\b(i am|i'm|i will be) (currently |now )?(out of|away|on)\b|\bjag är (på|ledig)\b|"
    r"\b(jeg|vi) er (desværre |pt\.? |lige nu )?(ikke på arbejde|syg|på afspadsering)\b|\bjeg har ferie\b|"
    r"\bfratrådt\b|\bbegrænset adgang til (min )?mail|"
    r"\b(min|mine|denne) (e-?)?mails? (bliver|læses) ikke (læst|besvaret)?",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"\b(denne|vores) (postkasse|mailboks|mailadresse|indbakke|mail|konto|e-mail)\b.{0,50}"
    r"\b(overvåges|flyttet|lukket|nedlagt|læses|læst|tjekke[st]|lukker)\b|"
    r"\bmin (postkasse|mailboks|indbakke|mail|konto|e-mail)\b.{0,50}\b(overvåges|læses|læst|tjekke[st])\b|"
    r"\bmails? til den gamle adresse\b|"
    r"\bjeg er (stoppet|fratrådt|ikke længere ansat)\b.{0,120}\b(send|kontakt|henvend|overvåges|videre)|"
    r"\bno longer (work|employed|with|at)\b.{0,250}\b(contact|write|send)",
    re.IGNORECASE | re.DOTALL,
)
_URGENT = re.compile(r"\b(haster det|hvis det haster|er det vigtigt|urgent)\s?\?", re.IGNORECASE)
_BACK = re.compile(
    r"\b(tilbage|retur)\b.{0,40}\b(\d|mandag|tirsdag|onsdag|torsdag|fredag|uge|efter|igen)|\b(return|back)\b.{0,40}\d|"
    r"\b(til og med|overtaget|afløser|vikarierer|i perioden|frem til|vender tilbage|fordelt|tilbake|"
    r"nicht weitergeleitet|until|bis zum|till och med|kontakta|henvendelser? (?:kan|bedes)|besvarer din)\b|"
    r"\b(sendt? videre|videresendt)\b|"
    r"\b(haster det|hvis det haster|ved hastesager|kontakt (venligst )?(min|vores|i stedet|hovednummer)|"
    r"henvendelse til)\b",
    re.IGNORECASE,
)
_AUTO_TEXT = re.compile(
    r"^\s*this is an auto(matic|mated|-?reply)|"
    r"\b(dette er (et|en) (automatisk|auto)[ -]?(genereret )?(svar|besked|e-?mail|mail|meddelelse|kvittering))\b|"
    r"\bsend\w* .{0,30}\bigen til den nye adresse\b",
    re.IGNORECASE,
)
_ACKNOWLEDGES = re.compile(
    r"\b(din|deres|jeres) (mail|e-?mail|henvendelse|besked) er modtaget\b|"
    r"\b(vi har modtaget|tak for) (din|jeres) (mail|e-?mail|henvendelse|besked|sag)\b|\bsag(snr)?\b\.?.{0,15}\d{3,}|"
    r"\bwe have received your (e-?mail|message|request)",
    re.IGNORECASE,
)
_UNATTENDED = re.compile(
    r"\b(kan|skal) (du )?ikke (besvare|foretage)|kan ikke besvares|automatisk|sendt videre|arbejdsdage|hverdage|"
    r"svartid|sagsnummer|"
    r"do not reply|working days|ticket|case number",
    re.IGNORECASE,
)
_REMINDER = re.compile(r"^\s*(påmindelse|reminder)\s*:", re.IGNORECASE)
_RECALL = re.compile(r"^\s*(tilbagekald(else|t)?|recall)\s*:", re.IGNORECASE)
_RECALLS = re.compile(r"\bkalde\b.{0,60}\btilbage\b|\btilbagekalde\b|\brecall\b", re.IGNORECASE)
_VOICE = re.compile(r"\b(talebesked|telefonsvarer|voice ?mail)\b", re.IGNORECASE)
_COMPLAINT_SUBJECT = re.compile(r"^(complaint about message|abuse report)\b", re.IGNORECASE)
_SAID = re.compile(r"[\"'“”»«][^\"'“”»«\n]{1,80}[\"'“”»«][^\n]{0,80}")  # a quotation, and the rest of its line
_BAIT = re.compile(
    r"\b((din|deres|your) )(e-?mail|postkasse|mailbox|mail|konto|account)\w*\b.{0,60}"
    r"\b(fuld|full|grænse|limit|udløber|expires?|spærre[ts])\b.{0,400}"
    r"\b(adgangskode|password|bekræft|verify|log ?ind?)\b",
    re.IGNORECASE | re.DOTALL,
)
_OFFER = re.compile(
    r"\b(hvis du ikke (ønsker|vil) (at )?(høre|modtage)|ønsker du ikke (flere (mails|nyhedsbreve)|at (høre|modtage))|"
    r"to (unsubscribe|opt out)|unsubscribe here|afmeld (dig )?her)\b.{0,80}https?://",
    re.IGNORECASE | re.DOTALL,
)
_MEETING_SUBJECT = re.compile(
    r"^\s*(accepteret|afvist|foreløbigt accepteret|nyt tidspunkt foreslået|accepted|declined|tentative|"
    r"new time proposed)\s*:",
    re.IGNORECASE,
)
_PROPOSES = re.compile(r"^\s*(nyt tidspunkt|new time)\b", re.IGNORECASE)
_READ_TEXT = re.compile(r"\b(blev læst|er læst|was read|has been read)\b", re.IGNORECASE)
_READ_SUBJECT = re.compile(r"^\s*(læst|ikke læst|read|not read)\s*:", re.IGNORECASE)


def submitted_by(message: Message) -> str:
    """What Auto-Submitted says of the program that sent a mail, without comments and parameters; "" for a person."""
    told = _COMMENT.sub(" ", message.header("auto-submitted")).partition(";")[0].strip().strip("\"'").lower()
    return "" if told == "no" else told


def complaint(message: Message) -> str:
    """The sign of a spam complaint (RFC 5965, and older forms); "" without one."""
    if _COMPLAINT_SUBJECT.match(message.subject) and (message.attachments or message.return_path == message.sender):
        return "complaint_subject"
    reported = message.report_type.lower() == "feedback-report" or message.first("message/feedback-report")
    return "feedback_report" if reported else ""


def notice(message: Message, reply: Reply) -> str:
    """The sign of a receipt, a meeting answer, an invitation, or another mail by a program; "" without one."""
    told = asks(reply.text) or offers(reply.text)
    read = _READ_SUBJECT.match(message.subject) and _READ_TEXT.search(reply.text[:2_000]) and not told
    if message.report_type.lower() == "disposition-notification" or read:
        return "read_receipt"
    calendar = message.first("text/calendar")
    method = calendar.text[:20_000].upper() if calendar else ""
    proposes = bool(_PROPOSES.match(message.subject))
    meeting = _MEETING_SUBJECT.match(message.subject) and len(reply.text) < _A_LINE and (proposes or not told)
    if "METHOD:REPLY" in method or "METHOD:COUNTER" in method or meeting:
        return "meeting_answer"
    inner = message.content_type + message.header("content-type").lower()
    signs = {
        "encrypted": "multipart/encrypted" in inner or "enveloped-data" in inner,
        "invitation": "METHOD:REQUEST" in method,
        "reaction": any("reaction" in part.content_type for part in message.parts),
        "recall": bool(message.header("x-ms-exchange-recall-report"))
        or (bool(_RECALL.match(message.subject)) and bool(_RECALLS.search(reply.text[:500])) and not told),
        "reminder": bool(_REMINDER.match(message.subject)) and bool(message.header("auto-submitted")),
        "voice": bool(_VOICE.search(message.subject))
        and any(part.content_type.startswith("audio/") for part in message.parts),
    }
    return next((sign for sign, so in signs.items() if so), "")


def auto_reply(message: Message, reply: Reply) -> str:
    """The sign that a program answered for a person; "" without one. `Auto-Submitted: no` is a person."""
    if submitted_by(message):
        return "auto_submitted"
    if message.header("x-autoreply") or message.header("x-autorespond"):
        return "autoreply_header"
    if message.header("precedence").lower() == "auto_reply":
        return "precedence"
    return _auto_by_words(message.subject, reply.text)


def _auto_by_words(subject: str, words: str) -> str:
    """The sign in the words alone, when they ask nothing and tell nothing of what the writer has or did."""
    text = words[:1_000]
    away = bool(_AWAY.search(text))
    asked = asks(_URGENT.sub("", f"{subject}\n{words}"))
    if _AUTO_SUBJECT.match(subject) and (not asked or away):
        return "auto_subject"
    if asked or offers(words):
        return ""
    acknowledges = bool(_ACKNOWLEDGES.search(f"{subject}\n{text}")) and bool(_UNATTENDED.search(text))
    if (away and _BACK.search(text)) or acknowledges or _LEFT.search(text):
        return "auto_words"
    return "auto_text" if _AUTO_TEXT.search(text) else ""


def bulk(message: Message, reply: Reply) -> str:
    """The sign of mail to many, and of phishing; "" without one.

    Mail with a way to unsubscribe from another list is not a member's.
    """
    listed = message.header("list-unsubscribe") and not message.header("list-post")
    text = _SAID.sub("", reply.text[:2_000])
    if (listed and message.header("precedence").lower() in ("bulk", "junk")) or _OFFER.search(text):
        return "bulk"
    return "phishing" if _BAIT.search(f"{message.subject}\n{text}") and not asks(text) else ""
