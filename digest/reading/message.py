"""A mail's headers and bodies from raw bytes.

The standard library's modern policy raises on real mail (an encoded newline in From, Exchange's `<[..]>` Message-IDs,
unknown charsets), so the old one parses, and every header and part is decoded behind guards and limits.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message as Parsed
from itertools import islice

from digest.addresses import ADDRESS, normal
from digest.reading.decoding import MAX_HEADER, header_text, moment, undo_surrogates
from digest.reading.parts import MAX_PARTS, Part, parameter, raw_header, take_apart

MAX_REFERENCES = MAX_RECIPIENTS = 100
_MAX_LINES = 5  # of a header that names recipients
MOST_SHOWN = 5_000_000
"""Bytes of the parts that are shown, which are read; time and memory grow with them."""
LARGEST_LOGO, LARGEST_UNSHOWN = 200_000, 60_000  # bytes of a picture in the HTML; of any other

_ELSEWHERE = "message/external-body"  # RFC 2046, section 5.2.3
_LOGO = re.compile(r"(image\d{3,}|outlook-|logo|signatur|banner|icon|facebook|linkedin|pastedgraphic)", re.IGNORECASE)
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc", "resent-to")
_FOLD = re.compile(r"[\r\n\t]")
_QUOTED_NAME = re.compile(r'"(?:[^"\\\\]|\\\\.){0,1000}"')
_COMMENT = re.compile(r"\([^()]{0,1000}\)")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,995}>")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part that is shown: the same words as plain text and as HTML, "" for a form that it does not have."""

    plain: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail, decoded. Header texts are single lines without control characters.

    results: the topmost Authentication-Results, undecoded.
    sent_to: its recipients, those written by the receiving server first, at most MAX_RECIPIENTS.
    pieces: the parts that are shown, in their order; those of an attached mail where there are no others.
    body: their plain texts, joined; "" without any.
    html: their HTML, joined; "" without any.
    whole: whether all of what is shown was read, and not the first MOST_SHOWN bytes alone; a part may lie elsewhere.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    return_path: str | None
    sent_to: tuple[str, ...]
    subject: str
    date: datetime | None
    received: datetime | None
    content_type: str
    report_type: str
    headers: tuple[tuple[str, str], ...]
    results: str
    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...]
    whole: bool
    raw: bytes

    @property
    def body(self) -> str:
        """The plain texts."""
        return "\n".join(piece.plain for piece in self.pieces if piece.plain.strip())

    @property
    def html(self) -> str:
        """The HTML of all pieces."""
        return "\n".join(piece.html for piece in self.pieces if piece.html)

    def header(self, name: str) -> str:
        """The first header of that name, "" without one."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")

    def first(self, content_type: str) -> Part | None:
        """The first part of that type that is not an attachment."""
        return next((part for part in self.parts if part.content_type == content_type and not part.attached), None)

    @property
    def files(self) -> tuple[Part, ...]:
        """The attachments without a signature's pictures."""
        return tuple(part for part in self.attachments if not self.is_logo(part))

    def is_logo(self, part: Part) -> bool:
        """Whether a picture belongs to the text or a signature: small, or shown in the HTML by its Content-ID."""
        if not part.content_type.startswith("image/"):
            return False
        shown = bool(part.content_id) and f"cid:{part.content_id}" in self.html
        named = bool(_LOGO.match(part.filename)) or not part.filename
        return (shown or named) and len(part.data) <= (LARGEST_LOGO if shown else LARGEST_UNSHOWN)

    @property
    def attachments(self) -> tuple[Part, ...]:
        """All attachments."""
        return tuple(part for part in self.parts if part.attached)


def parse(raw: bytes) -> Message:
    """The mail in `raw`; never raises."""
    head, every = take_apart(raw)
    parts = _within(every[:MAX_PARTS])
    sender_name, sender = _sender(head)
    return Message(
        message_id=_first_id(raw_header(head, "Message-ID")),
        in_reply_to=_first_id(raw_header(head, "In-Reply-To")),
        references=tuple(_MESSAGE_ID.findall(header_text(raw_header(head, "References")))[:MAX_REFERENCES]),
        sender=sender,
        sender_name=sender_name,
        return_path=_return_path(head),
        sent_to=_sent_to(head),
        subject=header_text(raw_header(head, "Subject")),
        date=moment(raw_header(head, "Date")),
        received=moment(raw_header(head, "Received").rpartition(";")[2]),
        content_type=head.get_content_type(),
        report_type=parameter(head, "report-type"),
        results=_FOLD.sub(" ", raw_header(head, "Authentication-Results")),
        headers=tuple((name.lower(), header_text(str(value))) for name, value in head.raw_items()),
        parts=parts,
        pieces=_pieces(parts),
        whole=parts == every and all(part.content_type != _ELSEWHERE for part in parts),
        raw=raw,
    )


def _is_shown(part: Part) -> bool:
    return part.content_type in ("text/plain", "text/html") and not part.attached


def _within(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts; of those that are shown, together MOST_SHOWN bytes."""
    if sum(len(part.data) for part in parts if _is_shown(part)) <= MOST_SHOWN:
        return parts
    room = MOST_SHOWN
    kept: list[Part] = []
    for part in parts:
        kept.append(replace(part, data=part.data[:room]) if _is_shown(part) else part)
        room -= len(kept[-1].data) if _is_shown(part) else 0
    return tuple(kept)


def _pieces(parts: tuple[Part, ...]) -> tuple[Piece, ...]:
    shown = [part for part in parts if _is_shown(part)]
    own = _grouped(part for part in shown if not part.inner)
    return own or _grouped(shown)


def _grouped(parts: Iterable[Part]) -> tuple[Piece, ...]:
    """The pieces that have words; parts of one alternative are one piece."""
    forms: dict[int, tuple[list[str], list[str]]] = {}
    for number, part in enumerate(parts, start=1):
        plain, html = forms.setdefault(part.group or -1000 - number, ([], []))
        (html if part.content_type == "text/html" else plain).append(part.text)
    pieces = (Piece("\n".join(filter(str.strip, plain)), "\n".join(html)) for plain, html in forms.values())
    return tuple(piece for piece in pieces if piece.plain.strip() or piece.html.strip())


def _sender(head: Parsed) -> tuple[str, str]:
    """(name, address) of the one From; no address when there is none, or more than one.

    Servers differ in how they judge a From with several addresses, groups or leftovers.
    """
    told = [str(value)[:MAX_HEADER] for name, value in head.raw_items() if name.strip().lower() == "from"]
    if len(told) != 1:
        return "", ""
    raw = undo_surrogates(told[0])
    try:
        found = [(name, address) for name, address in email.utils.getaddresses([raw]) if "@" in address]
    except (RecursionError, ValueError, IndexError, TypeError):  # nested comments and other hostile input
        found = [("", address) for address in ADDRESS.findall(raw)[-1:]]
    bare = _COMMENT.sub("", _QUOTED_NAME.sub("", raw))
    single = len(found) == 1 and bare.count("<") <= 1 and len(ADDRESS.findall(bare)) <= 1 and bare.count("@") <= 1
    if not single or any(sign in found[0][1] for sign in ("=?", ":", " ")):
        address = _only_address(bare)
        return _name_in(raw) if address or not found else header_text(found[0][0]), address
    name = _name_in(raw) if "," in bare.partition("<")[0] else header_text(found[0][0])  # "Holm, Kim <...>"
    return name or _name_in(bare), normal(header_text(found[0][1]))


def _only_address(bare: str) -> str:
    """The address of a From that names one alone, if more than once; "" for several, and where a reader may differ."""
    addresses = ADDRESS.findall(bare)
    left = _MAILTO.sub("", bare)
    sure = len(addresses) == bare.count("@") and not any(sign in left for sign in ("=?", ":"))
    distinct = {normal(address) for address in addresses}
    return distinct.pop() if sure and len(distinct) == 1 else ""


def _name_in(raw: str) -> str:
    """The words of a From beside its addresses."""
    return header_text(ADDRESS.sub("", _MAILTO.sub("", raw))).strip(" <>[]()\"',;")


def _return_path(head: Parsed) -> str | None:
    """The envelope's sender; "" for the empty one of bounces, None when the header is missing."""
    raw = raw_header(head, "Return-Path")
    if not raw:
        return None
    found = ADDRESS.search(undo_surrogates(raw))
    return normal(found.group()) if found else ""


def _sent_to(head: Parsed) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in _RECIPIENTS:
        named = (str(value) for key, value in head.raw_items() if key.lower() == name)
        for told in islice(named, _MAX_LINES):
            addresses = (normal(one.group()) for one in ADDRESS.finditer(header_text(told)))
            found |= dict.fromkeys(islice(addresses, MAX_RECIPIENTS))
    return tuple(islice(found, MAX_RECIPIENTS))


def _first_id(raw: str) -> str:
    text = header_text(raw)
    found = _MESSAGE_ID.search(text)
    return found.group() if found else text.lstrip("#")  # "#112" is our own way to name a request
