"""One mail, read: the values that all later steps work with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import islice

from digest.addresses import ADDRESS, normal
from digest.marks import Key, key_in
from digest.reading.addressed import How, addressed
from digest.reading.addressed import Part as Addressed
from digest.reading.authentication import Authentication, authenticate
from digest.reading.automated import submitted_by
from digest.reading.body import words_of
from digest.reading.bounces import Bounce
from digest.reading.decoding import one_newline
from digest.reading.kind import IN_SUBJECT, NO_WORDS, UNSURE, Kind, judge, number_in, title_in
from digest.reading.message import Message, parse
from digest.reading.parts import Part
from digest.reading.prefixes import prefixed
from digest.reading.reply import Head, Reply, separate
from digest.reading.signature import without_greetings

_SENTENCE_END = re.compile(r"(?<=[.?!])\s(?=[A-ZÆØÅ])")

_REPORTED = ("message/feedback-report", "message/rfc822", "text/rfc822-headers")
_COMPLAINT = 10_000  # characters of a part of a complaint that are searched for our address
MOST_KEYS = 10
"""The addresses of one mail that are tried for a key."""
_HEADED = re.compile(r"[^\n]{1,40}:[ \t]{0,9}\n")  # "Til 113:" on a line of its own above words
_SIGNED = re.compile(
    r"(?:[\s,.–-]{1,5}(?:(?:med |de )?(?:venlige?|bedste|mange|kærlige?) hils\w{2,3}|mvh|vh|kh|dbh|"
    r"(?:best|kind) regards)|(?<=[,.?!\n])\s{0,3}(?:hilsen|hilsner|på forhånd tak|tak på forhånd))(?![\w-])[.,!]?"
    r"(?:\s{1,3}[\w.,&/'-]{1,30}){0,6}\s*$",
    re.IGNORECASE,
)
"""A sign-off at the end of the last line, with a name, a title, a place."""
_TELLING = 40  # fewest characters of a sentence for a title: "Skal jeg sende den?" has too few
MAX_TITLE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What a reader needs to recognise our own addresses, mails and servers.

    secrets: what addresses are signed with, the newest first; server: whose Authentication-Results count.
    """

    address: str = ""
    secrets: tuple[str, ...] = ()
    server: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a mail. `logo` is a picture of the text or the signature, and not a file of the writer's."""

    name: str
    content_type: str
    size: int
    logo: bool


class Wish(StrEnum):
    """What somebody says of their name: nothing; perhaps that it is to be left out; or they order it."""

    NONE = ""
    PERHAPS = "perhaps"
    ORDERED = "ordered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """A mail, read. `answer_to` is a Message-ID or `#112`; addresses are in normal form, "" when unknown.

    own: the beginning of `text` that is surely the writer's, in which orders count: nothing quoted or forwarded.
    inline: for answers between quoted lines, (quoted line, own words below it). parts: the words of a mail that names
    requests, each under those it names. whole: no part could be recognised as
    the writer's own, so `text` is everything. key: of ours, in an address that the mail was sent to, or in the mail
    that a complaint is about. answerable: whether a machine may answer it (RFC 3834, section 2). cut: the bytes of a
    mail whose words are too many to be read all, 0 for others. sure: how sure the kind is, from 0 to 1; also: the next
    likeliest kind, None where rules tell the kind. doubt: why a person must look before anything is done, "" for no
    doubt. received_at: when the last server took it; written_at: by the mail's own Date. files: a hash of the writer's
    files, "" without any. added: what its writer said of their name in a later mail, while it waited.
    """

    kind: Kind
    sign: str
    sure: float
    also: Kind | None
    doubt: str
    sender: str
    sender_name: str
    subject: str
    title: str
    text: str
    own: str
    quoted: str
    inline: tuple[tuple[str, str], ...]
    parts: tuple[Addressed, ...]
    signature: str
    disclaimer: str
    whole: bool
    answer_to: str
    in_reply_to: str
    bounce: Bounce | None
    forwarded_from: str
    message_id: str
    received_at: datetime | None
    written_at: datetime | None
    key: Key | None
    authentication: Authentication
    answerable: bool
    attachments: tuple[Attachment, ...]
    files: str
    cut: int
    added: Wish = Wish.NONE

    @property
    def bounced_address(self) -> str:
        """The address that was not reached; "" when the mail is no bounce or names none."""
        return self.bounce.address if self.bounce else ""


def read_mail(raw: bytes, ours: Ours | None = None, *, envelope: Sequence[str] = ()) -> ReadMail:
    """The mail in `raw`, read as a person would; never raises.

    envelope: its recipients by the envelope, where they are known.
    """
    message = parse(raw)
    return _read(message, _separated(message), ours or Ours(), [*envelope, *message.sent_to])


def signs_in(raw: bytes) -> frozenset[str]:
    """The signs by which the kind of a mail is weighed (`signs`); none of a machine's, or where rules tell it."""
    message = parse(raw)
    return judge(message, _separated(message)).seen


def read_body(text: str) -> ReadMail:
    """A body without headers, read the same way."""
    return _read(parse(b""), separate(one_newline(text)), Ours(), ())


def _separated(message: Message) -> Reply:
    body, looks = words_of(message.pieces)
    head = Head(
        subject=message.subject,
        writer=message.sender_name,
        answers=_answers(message),
        readers=tuple(address.lower() for address in message.sent_to),
    )
    return separate(body, head, looks=looks)


def _read(message: Message, reply: Reply, ours: Ours, sent_to: Sequence[str]) -> ReadMail:
    key = _key(sent_to, ours)
    judgement = judge(message, reply, key)
    if judgement.kind is Kind.COMPLAINT:
        key = _key(_written_in(message), ours)
    title = _cut(_SIGNED.sub("", title_in(message.subject)), MAX_TITLE) or title_of(reply.text)
    bare = judgement.sign in (IN_SUBJECT, NO_WORDS)
    parts = (
        ()
        if reply.whole or bare
        else addressed(reply.above if reply.inline else reply.own, message.subject, reply.below)
    )
    headed = (one for part in parts if _HEADED.match(part.whole) for one in part.references)
    answers_too = judgement.kind is Kind.REQUEST and any(one.how is How.NUMBER for one in headed)
    attachments = tuple(_attachment(message, part) for part in message.attachments)
    return ReadMail(
        kind=judgement.kind,
        sign=judgement.sign,
        sure=round(judgement.sure, 3),
        also=Kind.ANSWER if answers_too else judgement.also,
        doubt=UNSURE if answers_too else judgement.doubt,
        sender=message.sender,
        sender_name=message.sender_name,
        subject=message.subject,
        title=title,
        text={IN_SUBJECT: title, NO_WORDS: ""}.get(judgement.sign, reply.text),
        own="" if bare else reply.own,
        quoted=reply.quoted,
        inline=reply.inline,
        parts=parts,
        signature=f"{reply.text}\n{reply.signature}".strip() if bare else reply.signature,
        disclaimer=reply.disclaimer,
        whole=reply.whole,
        answer_to=judgement.answer_to,
        in_reply_to=message.in_reply_to,
        bounce=judgement.bounce,
        forwarded_from=reply.forwarded_from,
        message_id=message.message_id,
        received_at=message.received,
        written_at=message.date,
        key=key,
        authentication=authenticate(message, server=ours.server, own=ours.address),
        answerable=_answerable(message),
        attachments=attachments,
        files=_hash_of(part for part, one in zip(message.attachments, attachments, strict=True) if not one.logo),
        cut=0 if message.whole else len(message.raw),
    )


def _key(addresses: Iterable[str], ours: Ours) -> Key | None:
    """The first key of ours among the addresses; only MOST_KEYS of ours are tried, so that nobody can guess many."""
    local = normal(ours.address).partition("@")[0]
    likely = (one for one in addresses if not local or one.lower().startswith(f"{local}+"))
    keys = (key_in(address, ours.address, ours.secrets) for address in islice(likely, MOST_KEYS))
    return next((key for key in keys if key), None)


def _written_in(message: Message) -> Iterator[str]:
    """The addresses in a complaint, which contains the mail it is about and its sender (RFC 5965)."""
    for part in message.parts:
        if part.content_type in _REPORTED:
            yield from (found.group() for found in ADDRESS.finditer(part.text[:_COMPLAINT]))


def _answers(message: Message) -> bool:
    """Whether a mail answers or forwards another, by its headers."""
    subject = message.subject
    return bool(message.in_reply_to or message.references or prefixed(subject) or number_in(subject))


def _answerable(message: Message) -> bool:
    """Whether a program may answer: not a program, a list, or a mail without a return path."""
    automatic = bool(submitted_by(message))
    many = message.header("precedence").strip().lower() in ("bulk", "list", "junk") or bool(message.header("list-id"))
    return not (automatic or many or message.return_path == "")


def _attachment(message: Message, part: Part) -> Attachment:
    name = part.filename or part.content_type.replace("/", ".")
    return Attachment(name=name, content_type=part.content_type, size=len(part.data), logo=message.is_logo(part))


def _hash_of(files: Iterable[Part]) -> str:
    """A hash of files, whatever their names and order; "" for none."""
    hashes = sorted(sha256(file.data).hexdigest() for file in files)
    return sha256("".join(hashes).encode()).hexdigest() if hashes else ""


def title_of(text: str, longest: int = 90) -> str:
    """A title from the words: the first question, else the first sentence, cut at a word; "" for no words."""
    whole = " ".join(_SIGNED.sub("", without_greetings(text)[: 20 * longest]).rstrip(" ,").split())
    sentences = _SENTENCE_END.split(whole)
    questions = [sentence for sentence in sentences if sentence.endswith("?") and len(sentence) >= _TELLING]
    chosen = (questions or [sentence for sentence in sentences if len(sentence) >= _TELLING] or sentences)[0]
    return _cut(chosen[:1].upper() + chosen[1:].rstrip("."), longest)


def _cut(text: str, longest: int) -> str:
    """The text, or its beginning up to a clause or a word, with a sign of the cut."""
    if len(text) <= longest:
        return text
    clause = text[:longest].rpartition(",")[0]
    return (clause if len(clause) > longest // 2 else text[:longest].rpartition(" ")[0] or text[:longest]) + " …"
