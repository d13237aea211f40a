"""A mail server's replies, read as RFC 5321 has them, and what one of them speaks of: the recipient, or us and it.

5.1.x, 5.2.1, a plain 550 to RCPT           the recipient: the mail has failed; not where it speaks of the sender
any other 5xx                               us or the server: the mail waits
421                                         the server, which closes: the round ends
any other 4xx                               later
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_OF_RECIPIENT = re.compile(r"5\.1\.(?!7$|8$)\d+|5\.2\.1")  # 5.1.7 and 5.1.8 speak of the sender
_PLAIN = frozenset({501, 550, 551, 553})
"""Codes without a status by which RCPT says that there is no such recipient."""
_OF_US = re.compile(
    r"relay(?:ing|ed)?\s+(?:access\s+)?(?:is\s+|was\s+)?(?:denied|not|prohibited|disallowed|restricted)"
    r"|(?:not?|cannot|can't|don't|won't|refuse[sd]?|unable)\s+(?:to\s+|allowed\s+to\s+)?relay"
    r"|\bsender\b|\bmail from\b|return.?path",
    re.IGNORECASE,
)
_OF_US_PLAIN = re.compile(
    r"relay|quota|storage|spam|junk|black.?list|block|listed|reputation|polic|limit|too many|rate|throttl|authenti"
    r"|sender|helo|spf|dkim|dmarc|virus|content|denied|not allowed|banned|client host|reverse dns|\bptr\b|\btls\b"
    r"|temporar|back.?end|licen[cs]e|internal|resolution|lookup|timed? ?out|overload|resources"
    r"|database|server (?:is )?down",
    re.IGNORECASE,
)
_GREYLISTING = re.compile(r"gr[ae]y.?list|\bretry in\b|\btry again in\b", re.IGNORECASE)
_PERIOD = re.compile(r"(\d{1,6})\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d):(\d\d)\b")  # postgrey: `try again in 00:05:00`
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_LONGEST = timedelta(hours=12)
_LINES, _LINE = 100, 2000
"""Most lines of a reply, and bytes of a line; a server that says more is not followed."""
_BEGINS = re.compile(rb"([2-5]\d\d)([ -]|\r?\n)")
CLOSING = 421
"""The code by which a server closes the connection."""


class About(StrEnum):
    """Of what a reply speaks."""

    NOTHING = ""  # it takes the mail
    RECIPIENT = "recipient"
    HOUSE = "house"  # us, the mail, or our server
    LATER = "later"
    CLOSING = "closing"  # the server, which has no time for anybody


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply, with its words on one line."""

    code: int
    words: str

    @classmethod
    def of(cls, code: int, words: bytes) -> Reply:
        """The reply as smtplib gives it."""
        return cls(code, " ".join(words.decode(errors="replace").split())[:1000])

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()

    @property
    def status(self) -> str:
        """Its enhanced status, such as `5.1.1`; "" without one, or one of another class than its code."""
        found = _STATUS.match(self.words)
        return found[1] if found and found[1][0] == f"{self.code}"[0] else ""

    def about(self, *, to_rcpt: bool) -> About:
        """Of what it speaks, as a reply to RCPT or to what comes after it."""
        if self.code == CLOSING:
            return About.CLOSING
        if self.code < 500:
            return About.LATER if self.code >= 400 else About.NOTHING
        return About.RECIPIENT if self._speaks_of_recipient(to_rcpt=to_rcpt) else About.HOUSE

    def _speaks_of_recipient(self, *, to_rcpt: bool) -> bool:
        if self.status and not self.status.startswith("5.0."):
            return bool(_OF_RECIPIENT.fullmatch(self.status)) and not _OF_US.search(self.words)
        return to_rcpt and self.code in _PLAIN and bool(self.words) and not _OF_US_PLAIN.search(self.words)

    @property
    def greylists(self) -> bool:
        """Whether it puts off everybody whom it does not know, which says nothing of anybody."""
        return 400 <= self.code < 500 and bool(_GREYLISTING.search(self.words))

    @property
    def wait(self) -> timedelta:
        """For how long it says to wait, at most half a day; nothing where it does not say."""
        if not 400 <= self.code < 500:
            return timedelta(0)
        if clock := _CLOCK.search(self.words):
            hours, minutes, seconds = (int(part) for part in clock.groups())
            return min(timedelta(hours=hours, minutes=minutes, seconds=seconds), _LONGEST)
        told = _PERIOD.search(self.words)
        return min(timedelta(seconds=int(told[1]) * _SECONDS[told[2][0].lower()]), _LONGEST) if told else timedelta(0)

    def without(self, recipient: str) -> str:
        """Its words without what differs from one recipient to another, so that replies can be compared."""
        local, _, domain = recipient.partition("@")
        words = f"{self}".casefold()
        for part in (recipient, domain, local):
            words = words.replace(part.casefold(), "") if part else words
        return re.sub(r"\b[\w.-]*\d[\w.-]*\b", "", words[3:])


class Heard:
    """What a server has said and nobody has read yet: so many lines a reply, three digits, then a blank or a dash."""

    def __init__(self) -> None:
        self._unread = b""
        self._words: list[bytes] = []

    @property
    def begun(self) -> bool:
        """Whether it has said anything that is not read."""
        return bool(self._unread or self._words)

    def add(self, said: bytes) -> None:
        """Takes what it says. Raises SMTPServerDisconnected when it says more than anybody would."""
        self._unread += said
        if len(self._unread) > _LINES * _LINE:
            raise smtplib.SMTPServerDisconnected(f"more than {_LINES * _LINE} bytes that nobody asked for")

    def forget(self) -> None:
        """Lets what was said before TLS count for nothing (CVE-2011-0411)."""
        self._unread, self._words = b"", []

    def reply(self) -> tuple[int, bytes] | None:
        """(code, words) of the next reply; None until it is whole; the code is -1 for what is no reply.

        Raises SMTPServerDisconnected for one that does not end.
        """
        while b"\n" in self._unread or len(self._unread) > _LINE:
            line, ended, self._unread = self._unread.partition(b"\n")
            line += ended
            found = _BEGINS.match(line)
            if len(line) > _LINE or not found:
                self._words = []
                return -1, line[:200]
            self._words.append(line[4:].strip(b" \t\r\n"))
            if found[2] != b"-":
                words, self._words = b"\n".join(self._words), []
                return int(found[1]), words
            if len(self._words) == _LINES:
                raise smtplib.SMTPServerDisconnected(f"a reply of more than {_LINES} lines")
        return None
