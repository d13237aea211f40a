"""One mail, read: the values every later step works with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from digest.reading.bounces import Bounce
from digest.reading.decoding import one_newline
from digest.reading.html import coloured, to_text
from digest.reading.kind import Kind, judge, title_in
from digest.reading.message import Message, parse
from digest.reading.reply import Reply, separate
from digest.reading.signing import without_courtesies

_SENTENCE_END = re.compile(r"(?<=[.?!])\s(?=[A-ZÆØÅ])")

_SAYS_HTML = re.compile(r"\bhtml\b", re.IGNORECASE)
_EXCUSE = 300  # characters of a plain part that only says to look at the other one
_TELLING = 40  # characters: "Skal jeg sende den?" says nothing by itself
MAX_TITLE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """What a mail says. `answer_to` is a Message-ID or `#112`; addresses are in normal form, "" when unknown."""

    kind: Kind
    sign: str
    sender: str
    sender_name: str
    subject: str
    title: str
    text: str
    quoted: str
    inline: tuple[tuple[str, str], ...]
    signature: str
    disclaimer: str
    answer_to: str
    bounce: Bounce | None
    forwarded_from: str
    message_id: str
    received_at: datetime | None
    attachments: tuple[str, ...]

    @property
    def bounced_address(self) -> str:
        """The address that was not reached; "" when the mail is no bounce or names none."""
        return self.bounce.address if self.bounce else ""


def read_mail(raw: bytes) -> ReadMail:
    """The mail in `raw`, read as a person would; never raises."""
    message = parse(raw)
    body = message.body
    if not body or (len(body) < _EXCUSE and message.html and _SAYS_HTML.search(body)):
        body = to_text(message.html)
    looks = coloured(message.html)
    return _read(message, separate(body, subject=message.subject, writer=message.sender_name, looks=looks))


def read_body(text: str) -> ReadMail:
    """A bare body, without headers, read the same way."""
    return _read(parse(b""), separate(one_newline(text)))


def _read(message: Message, reply: Reply) -> ReadMail:
    judgement = judge(message, reply)
    return ReadMail(
        kind=judgement.kind,
        sign=judgement.sign,
        sender=message.sender,
        sender_name=message.sender_name,
        subject=message.subject,
        title=_cut(title_in(message.subject), MAX_TITLE) or _ask(reply.text),
        text=reply.text,
        quoted=reply.quoted,
        inline=reply.inline,
        signature=reply.signature,
        disclaimer=reply.disclaimer,
        answer_to=judgement.answer_to,
        bounce=judgement.bounce,
        forwarded_from=reply.forwarded_from,
        message_id=message.message_id,
        received_at=message.received,
        attachments=tuple(part.filename for part in message.attachments),
    )


def _ask(text: str, longest: int = 90) -> str:
    """A title out of the words: the first question, else the first sentence, cut at a word; "" of nothing."""
    whole = " ".join(without_courtesies(text)[: 20 * longest].split())
    sentences = _SENTENCE_END.split(whole)
    questions = [sentence for sentence in sentences if sentence.endswith("?") and len(sentence) >= _TELLING]
    chosen = (questions or [sentence for sentence in sentences if len(sentence) >= _TELLING] or sentences)[0]
    return _cut(chosen[:1].upper() + chosen[1:].rstrip("."), longest)


def _cut(text: str, longest: int) -> str:
    """The text, or its beginning up to a clause or a word, and a sign that there was more."""
    if len(text) <= longest:
        return text
    clause = text[:longest].rpartition(",")[0]
    return (clause if len(clause) > longest // 2 else text[:longest].rpartition(" ")[0] or text[:longest]) + " …"
