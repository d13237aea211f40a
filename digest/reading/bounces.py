"""Bounces: which address was not reached, with what status, and whether permanently.

Read from a report by RFC 3464 where there is one; else by flufl.bounce, which knows forty mail servers; else from the
words.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from itertools import pairwise

from digest.addresses import ADDRESS, normal
from digest.reading import daemons
from digest.reading.message import Message
from digest.reading.parts import Part

WARNINGS = ("delay_warning", "delivered")
"""The signs of reports about mail that has not bounced."""

_REPORT = 60_000  # characters of a report that are read
_RAW, _LINES, _LINE = 20_000, 400, 300  # bytes, lines, bytes of a line that flufl.bounce sees, slow as it is
_WORDS = 20_000
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # its warnings about odd mail help nobody

_DELAY = re.compile(r"^action:\s*delayed", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(r"^action:\s*failed", re.IGNORECASE | re.MULTILINE)
_ARRIVED = re.compile(r"^action:\s*(delivered|relayed|expanded)", re.IGNORECASE | re.MULTILINE)
_ORIGINAL = re.compile(
    r"^original-recipient:[^;\n]{0,40};\s*<?([^\s<>@]{1,64}@[^\s<>]{3,190})", re.IGNORECASE | re.MULTILINE
)
_FINAL = re.compile(r"^(?:final|original)-recipient:[^;\n]{0,40};\s*<?([^\s<>]{3,254})", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})\b", re.IGNORECASE | re.MULTILINE)
_ENHANCED = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.:@-])([45])(\d)\d[ :\n-](?!kr|%)")
_TO = re.compile(r"^(?:to|x-failed-recipients):[^\n]{0,300}", re.IGNORECASE | re.MULTILINE)
_PASSES = ("2.2", "3.1", "2.3")  # a full mailbox, a full system, a mail too large: temporary
_LABELLED = re.compile(
    r"(?:\brcpt to|\b(?:recipient|failed) address|^recipient|^addressed to|\brejected recipient|\bfinal recipient|"
    r""
    r"\b(?:mail|message|meddelelse|meldingen|meddelande|nachricht) (?:to|til|till|an|à))"
    r"[:\s]{1,5}<?([^\s<>@;:]{1,64}@[^\s<>;,]{3,190}[^\s<>;,.:])",
    re.IGNORECASE | re.MULTILINE,
)
_AT_START = re.compile(r"^[ \t*]{0,8}<?([^\s<>@:;]{1,64}@[^\s<>;:,]{3,190})>?(?:[:\s]|$)", re.MULTILINE)
_HELPS = re.compile(r"\b(contact|kontakt|send mail to|write to|message-id)\b[^\n]{0,60}$", re.IGNORECASE)
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_OPENING, _FORMULAE = 250, 6_000  # characters in which a server's own words begin, and in which they are looked for


@dataclass(frozen=True, slots=True)
class Bounce:
    """A bounce. `warning` marks a report about mail that has not bounced: delay_warning, or delivered.

    status: by RFC 3463, such as 5.1.1; "" when it is not given. permanent: whether other mail would bounce too; a full
    mailbox is temporary, whatever its status. policy: the mail was refused for its content or sender, which says
    nothing of the address.
    """

    sign: str
    address: str = ""
    status: str = ""
    permanent: bool = False
    warning: str = ""
    policy: bool = False


def bounce_in(message: Message, words: str) -> Bounce | None:
    """The bounce that a mail reports; None for other mail. words: its own words."""
    machine = _is_machine(message)
    report = next((part for part in message.parts if _is_report(part) and (machine or not part.attached)), None)
    if report is not None or message.report_type.lower().endswith("delivery-status"):
        return _reported(message, report.text[:_REPORT] if report else "")
    failed = message.header("x-failed-recipients")
    named = bool(daemons.SUBJECT.match(message.subject) or daemons.WAITS_SUBJECT.match(message.subject))
    if not (machine or failed or named):  # most mails: their words need no look
        return None
    said = _above_the_original(message.body[:_WORDS] or words)
    if _waits(message.subject, said):
        return Bounce("delay_warning", warning="delay_warning") if machine else None
    if not (failed or _returns(message, said, words, named=named, machine=machine)):
        return None
    if _FAILED.search(message.body[:_WORDS]) and _FINAL.search(message.body[:_WORDS]):
        return _reported(message, message.body[:_WORDS])
    address = normal(failed.split(",", maxsplit=1)[0]) if "@" in failed else _address_in(message, said)
    status, permanent = _status_in(said)
    sign = "failed_recipients" if failed else "undelivered"
    return Bounce(sign, address, status, permanent, policy=_is_policy(status, said))


def _is_report(part: Part) -> bool:
    return part.content_type in _REPORTS and not part.inner


def _is_machine(message: Message) -> bool:
    """Whether a server sent a mail, or perhaps a person who looks after one."""
    return _is_sure_machine(message) or bool(
        daemons.NAMED.match(message.sender) or daemons.CALLED.match(message.sender_name)
    )


def _is_sure_machine(message: Message) -> bool:
    nameless = not message.sender and bool(daemons.CALLED.match(message.sender_name))
    return nameless or message.return_path == "" or bool(daemons.NOBODY_ELSE.match(message.sender))


def _waits(subject: str, said: str) -> bool:
    return bool(daemons.WAITS_SUBJECT.match(subject) or daemons.WAITS.search(said[:2_000]))


def _returns(message: Message, said: str, words: str, *, named: bool, machine: bool) -> bool:
    """Whether a mail that may be a server's says that another did not arrive.

    A person writes about such mail, too: only whole formulae at the beginning, which ask nothing, are a server's.
    """
    formula = daemons.FORMULA.search(said[:_FORMULAE])
    if not machine:
        opens = formula is not None and formula.start() < _OPENING
        return named and opens and message.return_path is None and "?" not in words
    if daemons.NOBODY_ELSE.match(message.sender) and not message.report_type:
        return True
    if _is_sure_machine(message):
        return named or bool(formula or daemons.TEXT.search(said))
    return bool(formula or (named and daemons.TEXT.search(said))) and (named or "?" not in words)


def _above_the_original(text: str) -> str:
    """What a server says above the mail that it returns; everything where it says nothing above."""
    enclosed = daemons.ENCLOSED.search(text)
    above = text[: enclosed.start()] if enclosed else text
    return above if above.strip() else text


def _reported(message: Message, told: str) -> Bounce:
    if not _FAILED.search(told):
        if _DELAY.search(told):
            return Bounce("delivery_status", warning="delay_warning")
        if _ARRIVED.search(told):
            return Bounce("delivery_status", warning="delivered")
    blocks = re.split(r"\n[ \t]{0,80}\n", told)
    failed = next((block for block in blocks if _FAILED.search(block)), told)
    found = _ORIGINAL.search(failed) or _FINAL.search(failed) or _FINAL.search(told)
    address = normal(found[1]) if found else _address_in(message, "")
    code = _STATUS.search(failed)
    status, permanent = _status_in(f"{code[1] if code else ''} {failed}")
    return Bounce("delivery_status", address, status, permanent, policy=_is_policy(status, failed))


def _is_policy(status: str, said: str) -> bool:
    """Whether the status (RFC 3463), or where it is unclear the words, blame security, policy, content or sender."""
    if status in ("5.1.7", "5.1.8"):
        return True
    if status[1:3] in (".6", ".7"):
        return not daemons.NOBODY.search(ADDRESS.sub("", said))
    return status[1:] in ("", ".0.0", ".3.0", ".5.0", ".5.4") and bool(daemons.REFUSED.search(ADDRESS.sub("", said)))


def _status_in(told: str) -> tuple[str, bool]:
    """(status, permanent): from the status, else from the server's reply, else from the words."""
    enhanced = _ENHANCED.search(told)
    if enhanced:
        status = enhanced[1]
    else:
        code = _REPLY_CODE.search(told)
        status = f"{code[1]}.0.0" if code else ""
    if not status.strip("45.0"):
        said = ADDRESS.sub("", told)
        nobody = bool(status) or bool(daemons.NOBODY.search(said))
        return status, nobody and not status.startswith("4") and not daemons.FULL.search(said)
    return status, status.startswith("5") and status[2:] not in _PASSES


def _address_in(message: Message, words: str) -> str:
    """The address that failed, where no report names it; not ours; at last the recipient of the returned mail."""
    found = _by_flufl(message.raw)
    if found:
        return found
    ours = {normal(address) for address in ADDRESS.findall(message.header("to"))} | {message.sender}
    named = [*_LABELLED.finditer(words), *_AT_START.finditer(words), *ADDRESS.finditer(words)]
    told = (
        one[one.lastindex or 0]
        for one in named
        if not _HELPS.search(words, one.start() - 80, one.start(one.lastindex or 0))
    )
    for address in map(normal, told):
        if address not in ours and ADDRESS.fullmatch(address):
            return address
    returned = message.first("text/rfc822-headers") or next(
        (part for part in message.parts if part.content_type == "message/rfc822"), None
    )
    line = _TO.search(returned.text[:_WORDS]) if returned else None
    addressed = ADDRESS.search(line[0]) if line else None
    return normal(addressed.group()) if addressed else ""


def _by_flufl(raw: bytes) -> str:
    from flufl.bounce import all_failures  # noqa: PLC0415  (loads forty detectors; only bounces need them)

    lines = raw[:_RAW].replace(b"\r\n", b"\n").split(b"\n")[:_LINES]
    short = b"\n".join(line[:_LINE] for above, line in pairwise([b"", *lines]) if line.strip() or above.strip())
    with suppress(Exception):  # it raises many errors on ordinary mail: nothing found then
        temporary, permanent = all_failures(message_from_bytes(short))
        for found in sorted(permanent) + sorted(temporary):
            return normal(found.decode("ascii", "replace"))
    return ""
