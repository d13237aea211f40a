"""Removal of a person's name and addresses from texts and mails, as for an erasure.

Names are found in all forms that mail uses: over two lines, last name first, HTML entities, percent encoding in links,
decomposed letters, å for aa or aa for å.
"""

from __future__ import annotations

import html.entities
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from email.charset import QP, Charset
from email.header import Header
from email.message import Message as Parsed
from email.parser import BytesParser
from email.policy import SMTP, compat32
from typing import Any
from urllib.parse import quote, unquote

from digest.errors import OverLimit, WorkFault
from digest.limited import Limited
from digest.reading.decoding import decode, header_text
from digest.reading.message import parse
from digest.reading.parts import Part, take_apart
from digest.reading.zips import ZIP, Archive, Room, UnreadableZip

GONE = "[slettet]"

_GAP = r"(?:\s|\xa0|&nbsp;|&#160;|&gt;|%20|[+_>-]|<[^<>]{0,300}>)+"
_GENITIVE = r"(?:['\u2019]?e?s)?"
_MOST_UNPACKED, _MOST_ENTRIES = 20_000_000, 1_000  # bytes and entries of all zips of a mail that are searched
_QUICK = 20_000  # bytes of a mail that takes no time to be taken apart, whatever stands in it
_MOST_SECONDS, _MOST_MEGABYTES = 10, 1_000
_FAR = 5_000  # characters between two words of a name, with markup between them
_TAG = re.compile(r"<[^<>]{0,300}>")
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_LITERAL = re.compile(r"[A-Za-z0-9]+")  # what is written in one form only
_SPELT = {"å": "aa", "ø": "oe", "æ": "ae"}
_LETTER = {two: one for one, two in _SPELT.items()}
_UNITS = re.compile("aa|oe|ae|.", re.IGNORECASE | re.DOTALL)
_ENTITIES = {chr(code): f"&{name};" for code, name in html.entities.codepoint2name.items()}


class Trace:
    """What identifies one person: names (of at least two words), addresses, and words that identify them alone.

    domains: those under which pages and other addresses identify them too. pattern: an expression for all of it, to be
    matched in any case.
    """

    def __init__(
        self,
        *,
        names: Iterable[str],
        addresses: Collection[str],
        alone: Collection[str] = (),
        domains: Collection[str] = (),
    ) -> None:
        several = [words for name in names if len(words := words_of(name)) > 1]
        forms = [form for words in several for form in (words, [f"{words[-1]},", *words[:-1]])]
        patterns = [_GAP.join(_written(word) for word in form) + _GENITIVE for form in forms]
        patterns += [f"(?-i:{_written(word)}){_GENITIVE}" for word in alone if len(word) > 1]
        patterns += [rf"(?<![.+-]){''.join(map(_sign, address))}(?![-])" for address in addresses]
        patterns += [rf"(?:[\w.+-]{{1,64}}@)?(?:[\w-]{{1,63}}\.){{0,4}}{re.escape(domain)}" for domain in domains]
        told = [" ".join(words) for words in several] + [word for word in alone if len(word) > 1]
        told = [re.sub("aa|oe|ae", " ", name, flags=re.IGNORECASE) for name in told]  # written in two forms
        told += [*addresses, *domains]
        self._literals = [[literal.lower() for literal in _LITERAL.findall(one)] for one in told]
        self._known: dict[int, bool] = {}
        self._cleaned: dict[int, bytes] = {}
        self.pattern = "|".join(rf"(?:(?<!\w)|(?<=%20))(?:{one})(?!\w)" for one in patterns or ["(?!)"])
        self._pattern = re.compile(self.pattern, re.IGNORECASE)

    def in_text(self, text: str) -> bool:
        """Whether the text names them."""
        return any(self._pattern.search(text, start, end) for start, end in self._windows(text))

    def found_in(self, text: str) -> str:
        """The first words of a text that name them; "" for none."""
        found = self._pattern.search(text)
        return " ".join(found[0].split()) if found else ""

    def without(self, text: str) -> str:
        """The text with the mark in place of what names them."""
        if not self.in_text(text):
            return text
        return self._pattern.sub(lambda found: GONE + "".join(_TAG.findall(found[0])), text)

    def _windows(self, text: str) -> Iterator[tuple[int, int]]:
        """The places where they may be named: around letters that every form has. A hundred times quicker than all."""
        folded = _folded(text)
        for literals in self._literals:
            if not literals:
                yield 0, len(text)
            elif all(literal in folded for literal in literals):
                yield from _around(max(literals, key=len), folded)

    def in_value(self, value: Any) -> bool:
        """Whether a text, a mail, or a structure of texts names them."""
        if isinstance(value, bytes):
            return self.in_mail(value)
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, dict):
            return any(self.in_value(inner) for pair in value.items() for inner in pair)
        return isinstance(value, list) and any(self.in_value(inner) for inner in value)

    def without_in(self, value: Any) -> Any:
        """The value with the mark in place of what names them."""
        if isinstance(value, bytes):
            return self.mail_without(value)
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {self.without_in(key): self.without_in(inner) for key, inner in value.items()}
        return [self.without_in(inner) for inner in value] if isinstance(value, list) else value

    def in_mail(self, raw: bytes) -> bool:
        """Whether a header or a part of the mail names them, in any encoding; it is searched once.

        Of zips, office documents too, only so much is unpacked: a small one may hold a thousand times its size.
        """
        key = hash(raw)
        if key not in self._known:
            self._known[key] = self._in_mail(raw)
        return self._known[key]

    def _in_mail(self, raw: bytes) -> bool:
        mail = parse(raw)
        texts = [decode(raw), *(value for _, value in mail.headers)]
        if any(self.in_text(text) for text in texts):
            return True
        room = room_to_search()
        _, parts = take_apart(raw)  # all of them, whole
        return any(self.in_part(part, room) for part in parts)

    def in_part(self, part: Part, room: Room) -> bool:
        """Whether a file's name or content names them; of zips, as far as there is room."""
        return self.in_text(part.filename) or self._in_file(part.data, _text(part), room)

    def mail_without(self, raw: bytes) -> bytes:
        """The mail with the mark in place of what names them; other headers and parts stay as they are.

        A mail that cannot be taken apart, or only in more time or memory than it is worth, becomes its subject and its
        text.
        """
        if not self.in_mail(raw):
            return raw
        key = hash(raw)
        if key not in self._cleaned:
            self._cleaned[key] = self._without_in_mail(raw)
        return self._cleaned[key]

    def _without_in_mail(self, raw: bytes) -> bytes:
        cleaned = b""
        with suppress(OverLimit, WorkFault):
            cleaned = _cleaning(self, raw) if len(raw) > _QUICK else self.marked_in_parts(raw)
        return cleaned if cleaned and not self.in_mail(cleaned) else self._plainly(raw)

    def marked_in_parts(self, raw: bytes) -> bytes:
        """The mail, taken apart, with the mark in its headers and parts; b"" where it cannot be taken apart."""
        room = room_to_search()
        try:
            whole = BytesParser(policy=compat32).parsebytes(raw)
            for part in whole.walk():
                self._clean(part, room)
            return whole.as_bytes(policy=SMTP.clone(max_line_length=None, utf8=True))
        except (
            ValueError,
            LookupError,
            TypeError,
            RecursionError,
            AttributeError,
        ):  # malformed mail: see reading.message
            return b""

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs, without what is known of mails."""
        return self.__dict__ | {"_known": {}, "_cleaned": {}}

    def _clean(self, part: Parsed, room: Room) -> None:
        """Marks a part's headers and text; a file that names them is replaced whole."""
        for name, value in part.raw_items():
            if self.in_text(header_text(str(value))) or self.in_text(unquote(str(value))):
                self._clean_header(part, name.lower(), str(value))
        if part.is_multipart():
            return
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        text = decode(data, str(part.get_param("charset") or ""))
        if part.get_content_maintype() == "text" and self.in_text(text):
            del part["Content-Transfer-Encoding"]
            part.set_payload(self.without(text), _UTF8)
        elif self._in_file(data, text, room):
            del part["Content-Transfer-Encoding"]
            part.set_payload(GONE, _UTF8)
            part.set_type("text/plain")

    def _clean_header(self, part: Parsed, name: str, value: str) -> None:
        if name == "content-type":
            part.del_param("name")
        elif name == "content-disposition":
            part.set_param("filename", GONE, header="content-disposition", replace=True)
        else:
            part.replace_header(name, Header(self.without(header_text(value)), "utf-8").encode())

    def _in_file(self, data: bytes, text: str, room: Room) -> bool:
        return self.in_text(text) or any(self.in_text(inner) for inner in _zipped_texts(data, room))

    def _plainly(self, raw: bytes) -> bytes:
        mail = parse(raw)
        words = self.without(mail.body or mail.html)
        return f"Subject: {Header(self.without(mail.subject), 'utf-8').encode()}\r\n\r\n{words}".encode()


def _marked_in_parts(trace: Trace, raw: bytes) -> bytes:
    return trace.marked_in_parts(raw)


_cleaning = Limited(_marked_in_parts, seconds=_MOST_SECONDS, megabytes=_MOST_MEGABYTES)


def _text(part: Part) -> str:
    """The words of a text; of another file its bytes, as they stand."""
    return part.text if part.content_type.startswith("text/") else decode(part.data)


def room_to_search() -> Room:
    """How much of the zips of a mail is searched."""
    return Room(size=_MOST_UNPACKED, entries=_MOST_ENTRIES)


def _zipped_texts(data: bytes, room: Room) -> Iterator[str]:
    """The names and texts inside a .docx, .xlsx, .odt or another zip, as far as there is room; none of other files."""
    if not data.startswith(ZIP):
        return
    try:
        archive = Archive(data, room)
    except UnreadableZip:
        return
    for entry in archive.entries:
        yield entry.filename
        try:
            yield decode(archive.read(entry))
        except UnreadableZip:  # this one; a smaller or sound one may follow
            continue


def _folded(text: str) -> str:
    """The text, as long as before, without capitals: what an expression matches in any case is equal."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s").lower()


def _around(literal: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a text has these letters, with _FAR characters before and behind; what overlaps is one."""
    start, end, place = -1, -1, text.find(literal)
    while place >= 0:
        if place - _FAR > end:
            if end > 0:
                yield start, end
            start = max(0, place - _FAR)
        end = place + _FAR
        place = text.find(literal, place + len(literal))
    if end > 0:
        yield start, end


def words_of(name: str) -> list[str]:
    """The words of a name in spoken order: "Møller, Ole" is Ole Møller."""
    last, comma, first = name.partition(",")
    return f"{first} {last}".split() if comma else name.split()


def _written(word: str) -> str:
    """A pattern for a word in all its forms; a hyphen may be a space, and å is aa, ø oe, æ ae."""
    return "".join(_GAP if unit == "-" else _unit(unit) for unit in _UNITS.findall(word))


def _unit(unit: str) -> str:
    """A pattern for a letter, or for two that are written for one, in both spellings; a capital stays one."""
    small = unit.lower()
    if small not in _SPELT and small not in _LETTER:
        return "".join(map(_sign, unit))
    one, two = (small, _SPELT[small]) if small in _SPELT else (_LETTER[small], small)
    if not unit[0].isupper():
        return f"(?:{_sign(one)}|{two})"
    return f"(?:{_sign(one.upper())}|{two.capitalize()}|{two.upper()})"


def _sign(sign: str) -> str:
    if sign.isascii() and sign.isalnum():
        return sign
    codes = {ord(sign.lower()[0]), ord(sign.upper()[0])}
    forms = {sign, sign.upper(), unicodedata.normalize("NFD", sign), quote(sign, safe="")}
    forms |= {_ENTITIES[chr(code)] for code in codes if chr(code) in _ENTITIES}
    forms |= {form for code in codes for form in (f"&#{code};", f"&#x{code:x};")}
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms))})"
