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
from digest.reading.message import Message

WARNINGS = ("delay_warning", "delivered")
"""The signs of reports about mail that has not bounced."""

_REPORT = 60_000  # characters of a report that are read
_RAW, _LINES, _LINE = 20_000, 400, 300  # bytes, lines, bytes of a line that flufl.bounce sees, slow as it is
_WORDS = 20_000
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # its warnings about odd mail help nobody

_DAEMON = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon|microsoftexchange[0-9a-f]+)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"^(undeliver(ed|able)|uleveret|kan ikke leveres|ikke leveret|delivery (status notification|failure|has failed)|"
    r"mail delivery (failed|failure|system)|returned mail|failure notice|message undeliverable|message status|"
    r"din (e-?)?mail (blev|er|kom|kunne) ikke|postmaster notify: delivery|retur(neret)?( mail)?\b|"
    r"non.?delivery|mail system error|nondeliverable|delivery notification|mail could not be delivered|"
    r"warning: could not send|meddelelsen kunne ikke leveres|unzustellbar|olevererbart|(kan|kunde) inte levereras)",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(could not be delivered|couldn't be delivered|delivery (has failed|to the following)|permanent (fatal )?error|"
    r"undeliverable|unable to deliver|user unknown|kunne ikke (leveres|afleveres)|address(es)? failed|"
    r"mailbox unavailable|(ikke|inte) (blevet )?(afleveret|leveret|levererat)|gick inte att leverera|sendt retur|"
    r"kunne aflevere|no such user|has reported the following problems|findes ikke (længere )?hos|"
    r"following recipients|unrouteable address|host or domain name not found)",
    re.IGNORECASE,
)
_DELAY = re.compile(r"^action:\s*delayed", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(r"^action:\s*failed", re.IGNORECASE | re.MULTILINE)
_ARRIVED = re.compile(r"^action:\s*(delivered|relayed|expanded)", re.IGNORECASE | re.MULTILINE)
_WARNING = re.compile(r"^warning: (could not send|message)|^(levering(en)? er )?forsinket\b|^delayed:", re.IGNORECASE)
_WARNING_TEXT = re.compile(r"warning message only", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"^original-recipient:[^;\n]{0,40};\s*<?([^\s<>@]{1,64}@[^\s<>]{3,190})", re.IGNORECASE | re.MULTILINE
)
_FINAL = re.compile(r"^(?:final|original)-recipient:[^;\n]{0,40};\s*<?([^\s<>]{3,254})", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})\b", re.IGNORECASE | re.MULTILINE)
_ENHANCED = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.:@-])([45])(\d)\d[ -](?!kr|%)")
_TO = re.compile(r"^(?:to|x-failed-recipients):[^\n]{0,300}", re.IGNORECASE | re.MULTILINE)
_PASSES = ("2.2", "3.1", "2.3")  # a full mailbox, a full system, a mail too large: temporary
_NOBODY = re.compile(
    r"user (unknown|not found)|unknown user|no such (user|recipient|mailbox|address)|does ?n.t exist|findes ikke|"
    r"ukendt|address not found|invalid recipient|disabled|inactive|lukket|nedlagt|not our customer|no mailbox here",
    re.IGNORECASE,
)


_REFUSED = re.compile(
    r"\b(spam|spamhaus|blocklist|blacklist|block(ed)? (list|using|by)|banned|reputation|policy|DMARC|SPF|DKIM|virus|"
    r"content (rejected|filter)|unsolicited|rate limit|message rejected)",
    re.IGNORECASE,
)


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
    report = message.first("message/delivery-status") or message.first("message/global-delivery-status")
    if report is not None or message.report_type.lower().endswith("delivery-status"):
        told = report.text[:_REPORT] if report else ""
        return _reported(message, told)
    machine, failed = _from_machine(message), message.header("x-failed-recipients")
    if not (machine or failed or _SUBJECT.match(message.subject)):  # most mails: their words need no look
        return None
    if _WARNING.match(message.subject) or _WARNING_TEXT.search(message.body[:2_000]):
        return Bounce("delay_warning", warning="delay_warning") if machine else None
    text = bool(_TEXT.search(message.body[:_WORDS] or words)) and (machine or "?" not in words)
    if failed or sum((machine, bool(_SUBJECT.match(message.subject)), text)) >= 2:
        address = normal(failed.split(",", maxsplit=1)[0]) if "@" in failed else _address_in(message, words)
        said = message.body[:_WORDS] or words
        status, permanent = _status_in(said)
        sign = "failed_recipients" if failed else "undelivered"
        return Bounce(sign, address, status, permanent, policy=_is_policy(status, said))
    return None


def _from_machine(message: Message) -> bool:
    return bool(_DAEMON.match(message.sender)) or message.return_path == ""


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
        return not _NOBODY.search(ADDRESS.sub("", said))
    return status[1:] in ("", ".0.0", ".3.0", ".5.0", ".5.4") and bool(_REFUSED.search(ADDRESS.sub("", said)))


def _status_in(told: str) -> tuple[str, bool]:
    """(status, permanent): from the status, else from the server's reply, else from the words."""
    enhanced = _ENHANCED.search(told)
    if enhanced:
        status = enhanced[1]
    else:
        code = _REPLY_CODE.search(told)
        status = f"{code[1]}.0.0" if code else ""
    if not status:
        return "", bool(_NOBODY.search(ADDRESS.sub("", told)))
    return status, status.startswith("5") and status[2:] not in _PASSES


def _address_in(message: Message, words: str) -> str:
    """The address that failed, where no report names it; not ours; at last the recipient of the returned mail."""
    found = _by_flufl(message.raw)
    if found:
        return found
    ours = {normal(address) for address in ADDRESS.findall(message.header("to"))} | {message.sender}
    text = message.body[:_WORDS] or words[:_WORDS]
    for address in map(normal, ADDRESS.findall(text)):
        if address not in ours:
            return address
    returned = message.first("text/rfc822-headers") or next(
        (part for part in message.parts if part.content_type == "message/rfc822"), None
    )
    line = _TO.search(returned.text[:_WORDS]) if returned else None
    named = ADDRESS.search(line[0]) if line else None
    return normal(named.group()) if named else ""


def _by_flufl(raw: bytes) -> str:
    from flufl.bounce import all_failures  # noqa: PLC0415  (loads forty detectors; only bounces need them)

    lines = raw[:_RAW].replace(b"\r\n", b"\n").split(b"\n")[:_LINES]
    short = b"\n".join(line[:_LINE] for above, line in pairwise([b"", *lines]) if line.strip() or above.strip())
    with suppress(Exception):  # it raises many errors on ordinary mail: nothing found then
        temporary, permanent = all_failures(message_from_bytes(short))
        for found in sorted(permanent) + sorted(temporary):
            return normal(found.decode("ascii", "replace"))
    return ""
