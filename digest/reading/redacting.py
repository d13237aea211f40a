"""Taking a person's name and addresses out of texts and mails, as when somebody asks to be forgotten.

A name is found however it is written in mail: over two lines, last name first, with entities in HTML, per cent signs in
links, letters composed of two signs.
"""

from __future__ import annotations

import html.entities
import re
import unicodedata
from collections.abc import Iterable
from email.charset import QP, Charset
from email.header import Header
from email.message import Message as Parsed
from email.parser import BytesParser
from email.policy import SMTP, compat32
from typing import Any
from urllib.parse import quote

from digest.reading.message import decode, header_text, parse

GONE = "[slettet]"

_GAP = r"(?:\s|\xa0|&nbsp;|&#160;|%20|[+_>]|<[^<>]{0,300}>)+"
_TAG = re.compile(r"<[^<>]{0,300}>")
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_ENTITIES = {chr(code): f"&{name};" for code, name in html.entities.codepoint2name.items()}


class Trace:
    """What speaks of one person: their names (of two words at least) and their addresses."""

    def __init__(self, *, names: Iterable[str], addresses: Iterable[str]) -> None:
        several = [words for name in names if len(words := name.replace(",", " ").split()) > 1]
        turned = [[f"{words[-1]},", *words[:-1]] for words in several]
        patterns = [_GAP.join(_written(word) for word in words) for words in several + turned]
        patterns += [rf"(?<![.+-]){_written(address)}(?![-])" for address in addresses]
        self._pattern = re.compile("|".join(rf"(?<!\w)(?:{one})(?!\w)" for one in patterns or ["(?!)"]), re.IGNORECASE)

    def in_text(self, text: str) -> bool:
        """Whether the text speaks of them."""
        return self._pattern.search(text) is not None

    def without(self, text: str) -> str:
        """The text with a mark where they were."""
        return self._pattern.sub(lambda found: GONE + "".join(_TAG.findall(found[0])), text)

    def in_value(self, value: Any) -> bool:
        """Whether a text, a mail, or what is made of texts speaks of them."""
        if isinstance(value, bytes):
            return self.in_mail(value)
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, dict):
            return any(self.in_value(inner) for pair in value.items() for inner in pair)
        return isinstance(value, list) and any(self.in_value(inner) for inner in value)

    def without_in(self, value: Any) -> Any:
        """The value with a mark wherever they were."""
        if isinstance(value, bytes):
            return self.mail_without(value)
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {self.without_in(key): self.without_in(inner) for key, inner in value.items()}
        return [self.without_in(inner) for inner in value] if isinstance(value, list) else value

    def in_mail(self, raw: bytes) -> bool:
        """Whether a header or a part of the mail speaks of them, however it is encoded."""
        mail = parse(raw)
        texts = [decode(raw), *(value for _, value in mail.headers)]
        texts += [text for part in mail.parts for text in (part.filename, part.text)]
        return any(self.in_text(text) for text in texts)

    def mail_without(self, raw: bytes) -> bytes:
        """The mail with a mark wherever they were; other headers and parts stay as they are.

        What cannot be taken apart becomes its subject and its words.
        """
        if not self.in_mail(raw):
            return raw
        try:
            whole = BytesParser(policy=compat32).parsebytes(raw)
            for part in whole.walk():
                self._clean(part)
            cleaned = whole.as_bytes(policy=SMTP.clone(max_line_length=None, utf8=True))
        except (
            ValueError,
            LookupError,
            TypeError,
            RecursionError,
            AttributeError,
        ):  # strange mail: see reading.message
            cleaned = b""
        return cleaned if cleaned and not self.in_mail(cleaned) else self._plainly(raw)

    def _clean(self, part: Parsed) -> None:
        headers = [(name, header_text(str(value)), value) for name, value in part.raw_items()]
        if any(self.in_text(text) for _, text, _ in headers):
            for name, _, _ in headers:
                del part[name]
            for name, text, value in headers:
                part[name] = Header(self.without(text), "utf-8").encode() if self.in_text(text) else value
        if part.is_multipart():
            return
        data = part.get_payload(decode=True)
        text = decode(data if isinstance(data, bytes) else b"", str(part.get_param("charset") or ""))
        if self.in_text(text):
            del part["Content-Transfer-Encoding"]
            shown = part.get_content_maintype() == "text"
            part.set_payload(self.without(text) if shown else GONE, _UTF8)
            if not shown:
                part.set_type("text/plain")

    def _plainly(self, raw: bytes) -> bytes:
        mail = parse(raw)
        words = self.without(mail.body or mail.html)
        return f"Subject: {Header(self.without(mail.subject), 'utf-8').encode()}\r\n\r\n{words}".encode()


def _written(word: str) -> str:
    """A pattern for a word however it is written."""
    return "".join(_sign(sign) for sign in word)


def _sign(sign: str) -> str:
    if sign.isascii() and sign.isalnum():
        return sign
    codes = {ord(sign.lower()), ord(sign.upper()[0])}
    forms = {sign, sign.upper(), unicodedata.normalize("NFD", sign), quote(sign, safe="")}
    forms |= {_ENTITIES[chr(code)] for code in codes if chr(code) in _ENTITIES}
    forms |= {form for code in codes for form in (f"&#{code};", f"&#x{code:x};")}
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms))})"
