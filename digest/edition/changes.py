"""What changed in an edition since somebody saw it: its parts then and now, and the log.

the page that shows it | its parts, short enough for a form | what is composed now | the changes, as codes
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from digest.edition.looks import looked_up
from digest.edition.views import OF_NO_LETTER, last_with_letter, named
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import (
    AuditEntry,
    Case,
    Edition,
    EditionAnswer,
    EditionRecipient,
    EditionRequest,
    EditionUnanswered,
    InboundMail,
    Match,
    Member,
    Request,
    RequestTag,
)

NAMED = 5
"""The most people who are named, and the most entries of the log."""

_LARGEST = 500_000
"""The most bytes of parts that were sent along."""


class Part(StrEnum):
    """What may change in an edition, and in a request that it shows."""

    REQUEST_CAME = "request_came"  # number, title
    REQUEST_WENT = "request_went"  # number
    REQUEST = "request"  # number, what: the parts of it below
    TITLE = "title"
    TEXT = "text"
    DEADLINE = "deadline"
    TAGS = "tags"
    CASES = "cases"
    NAME = "name"
    ORDER = "order"
    WORD = "word"  # language
    ANSWERS = "answers"
    UNANSWERED = "unanswered"
    CAME = "recipients_came"  # count, names
    LEFT = "recipients_left"  # count, names
    DAY = "day"  # when
    SENDER = "sender"
    DECIDED = "decided"  # act, key: of the log
    MAILS = "mails"  # count
    PERSONAL = "personal"
    LETTER = "letter"  # a setting that reaches the bytes, or the template


@dataclass(frozen=True, slots=True)
class Change:
    """A part that is otherwise now."""

    part: Part
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """An edition in short: hashes of what it shows, and who gets it (the ids as bits of a number)."""

    composed_at: str
    day: str
    sender: str
    word: Mapping[str, str]
    requests: Sequence[Sequence[Any]]  # number, and the hashes of _FIELDS; in the letter's order
    answers: Sequence[int]
    unanswered: Sequence[int]
    letter: str
    members: str


_FIELDS = (Part.TITLE, Part.TEXT, Part.DEADLINE, Part.TAGS, Part.CASES, Part.NAME)

_LOGGED = {
    Act.REQUEST_TAGGED: Part.TAGS,
    Act.REQUEST_ANONYMOUS: Part.NAME,
    Act.REQUEST_LINKED: Part.CASES,
    Act.REQUEST_UNLINKED: Part.CASES,
    Act.REQUEST_PINNED: Part.CASES,
    Act.REQUEST_UNPINNED: Part.CASES,
}


def as_shown(store: Store, name: str) -> str:
    """The edition called `name` in short, for a form that is about exactly it. Raises UnknownEdition."""
    with store.read() as session:
        told = json.dumps(asdict(_parts(session, named(session, name))), separators=(",", ":"))
        return base64.urlsafe_b64encode(zlib.compress(told.encode(), 9)).decode()


def changes(store: Store, name: str, shown: str) -> tuple[Change, ...]:
    """What is otherwise in the edition called `name` than when it was `shown`, as `as_shown` gave it.

    What the log knows of the time since fills in; () when nothing can be told, or `shown` cannot be read. Raises
    UnknownEdition.
    """
    then = _read(shown)
    if then is None:
        return ()
    with store.read() as session:
        edition = named(session, name)
        now = _parts(session, edition)
        try:
            found = list(_between(session, edition, then, now))
            since = datetime.fromisoformat(then.composed_at)
        except (TypeError, ValueError, KeyError, IndexError):
            return ()  # nobody sends this by our form
        logged = list(_logged(session, edition, since, at_once=False))
        specific = [one for one in logged if one.part not in (Part.DECIDED, Part.MAILS)]
        told = _merged([*found, *(specific if found else logged)])
        return told or (Change(Part.LETTER if then.letter != now.letter else Part.PERSONAL),)


def since_composed(store: Store, name: str) -> tuple[Change, ...]:
    """What was decided, or came in, since the edition called `name` was composed. Raises UnknownEdition."""
    with store.read() as session:
        edition = named(session, name)
        return _merged(list(_logged(session, edition, edition.composed_at, at_once=True)))


def _parts(session: Session, edition: Edition) -> _Parts:
    met = selectinload(Request.matches).load_only(Match.rank, Match.sure).joinedload(Match.case)
    reading = joinedload(EditionRequest.request).options(
        joinedload(Request.organisation),
        joinedload(Request.member).load_only(Member.name),
        selectinload(Request.tags).load_only(RequestTag.slug),
        met.load_only(Case.title, Case.summary, Case.outcome, Case.hidden),
    )
    chosen = select(EditionRequest).where(EditionRequest.edition_id == edition.id).options(reading)
    places = session.scalars(chosen.order_by(EditionRequest.position)).all()
    answers = select(EditionAnswer.answer_id).filter_by(edition_id=edition.id).order_by(EditionAnswer.position)
    again = select(Request.number).join(EditionUnanswered).where(EditionUnanswered.edition_id == edition.id)
    ids = select(EditionRecipient.member_id).filter_by(edition_id=edition.id)
    members = looked_up(session, "members", (edition,), lambda: f"{_bits(session.scalars(ids)):x}")
    return _Parts(
        composed_at=edition.composed_at.isoformat(),
        day=edition.sends_at.isoformat(),
        sender=_short(dict(edition.sender)),
        word={language: _short(text) for language, text in edition.word.items() if text},
        requests=[[place.request.number, *map(_short, _shown_of(place.request))] for place in places],
        answers=list(session.scalars(answers)),
        unanswered=list(session.scalars(again.order_by(EditionUnanswered.position))),
        letter=_short([[block.language, block.subject, block.html, block.text] for block in edition.blocks]),
        members=members,
    )


def _shown_of(request: Request) -> tuple[object, ...]:
    """What a letter shows of a request, in the order of _FIELDS."""
    return (
        request.title,
        request.text,
        str(request.deadline),
        [tag.slug for tag in request.tags],
        [
            [one.case_id, one.sure, one.case.title, one.case.summary, one.case.outcome]
            for one in (*request.cases, *request.perhaps)
        ],
        [request.anonymous, request.organisation.name, request.member.name if request.member else ""],
    )


def _short(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:10]


def _bits(ids: Any) -> int:
    """The numbers as bits of one, which 20,000 people in a register need two kilobytes for."""
    found = bytearray()
    for one in ids:
        found.extend(bytes(max(0, one // 8 + 1 - len(found))))
        found[one // 8] |= 1 << one % 8
    return int.from_bytes(found, "little")


def _read(shown: str) -> _Parts | None:
    unpack = zlib.decompressobj()
    try:
        told = unpack.decompress(base64.urlsafe_b64decode(shown.encode()), _LARGEST)
        return _Parts(**json.loads(told)) if not unpack.unconsumed_tail else None
    except (ValueError, TypeError, RecursionError, zlib.error, binascii.Error):
        return None


def _between(session: Session, edition: Edition, then: _Parts, now: _Parts) -> Iterator[Change]:
    """What the parts say, of requests first."""
    before, after = ({row[0]: row[1:] for row in each.requests} for each in (then, now))
    asked = select(Request.number, Request.title).join(EditionRequest).where(EditionRequest.edition_id == edition.id)
    titles = {row[0]: row[1] for row in session.execute(asked)}
    yield from (Change(Part.REQUEST_CAME, {"number": one, "title": titles[one]}) for one in after if one not in before)
    yield from (Change(Part.REQUEST_WENT, {"number": int(one)}) for one in before if one not in after)
    for number in [one for one in after if one in before]:
        pairs = zip(_FIELDS, before[number], after[number], strict=True)
        if what := tuple(name for name, was, now_is in pairs if was != now_is):
            yield Change(Part.REQUEST, {"number": number, "what": what})
    if [one for one in before if one in after] != [one for one in after if one in before]:
        yield Change(Part.ORDER)
    for language in sorted({*then.word, *now.word}):
        if then.word.get(language) != now.word.get(language):
            yield Change(Part.WORD, {"language": language})
    for part, was, now_is in (
        (Part.ANSWERS, then.answers, now.answers),
        (Part.UNANSWERED, then.unanswered, now.unanswered),
        (Part.SENDER, then.sender, now.sender),
    ):
        if was != now_is:
            yield Change(part)
    if then.day != now.day:
        yield Change(Part.DAY, {"when": edition.sends_at})
    yield from _people(session, int(then.members, 16), int(now.members, 16))


def _people(session: Session, then: int, now: int) -> Iterator[Change]:
    for part, these in ((Part.CAME, now & ~then), (Part.LEFT, then & ~now)):
        if these:
            ids = [place for place, bit in enumerate(reversed(f"{these:b}")) if bit == "1"][: NAMED + 1]
            names = session.scalars(select(Member.name).where(Member.id.in_(ids[:NAMED])).order_by(Member.id))
            yield Change(part, {"count": these.bit_count(), "names": tuple(names)})


def _logged(session: Session, edition: Edition, since: datetime, *, at_once: bool) -> Iterator[Change]:
    """What was decided and came in since a moment; with `at_once` also at that very moment."""
    decided = AuditEntry.at >= since if at_once else AuditEntry.at > since
    entries = select(AuditEntry).where(decided, AuditEntry.act.not_in(OF_NO_LETTER)).order_by(AuditEntry.id.desc())
    if at_once:
        entries = entries.join(Edition, Edition.id == edition.id).where(AuditEntry.id > last_with_letter())
    inside = set(
        session.scalars(select(Request.number).join(EditionRequest).where(EditionRequest.edition_id == edition.id))
    )
    for entry in session.scalars(entries.limit(NAMED * 4)):
        yield from _of_entry(entry, edition, {str(number) for number in inside})
    came = InboundMail.collected_at >= since if at_once else InboundMail.collected_at > since
    if count := session.scalar(select(func.count()).select_from(InboundMail).where(came)):
        yield Change(Part.MAILS, {"count": count})


def _of_entry(entry: AuditEntry, edition: Edition, inside: set[str]) -> Iterator[Change]:
    """An entry of the log as changes of the edition, or else as what was decided."""
    what = tuple(name for name in _FIELDS if name in entry.changes) if entry.act == Act.REQUEST_EDITED else ()
    if entry.act in _LOGGED:
        what = (_LOGGED[Act(entry.act)],)
    if what and entry.key in inside:
        yield Change(Part.REQUEST, {"number": int(entry.key), "what": what})
    elif entry.act == Act.EDITION_WORD and entry.key == edition.name:
        yield from (Change(Part.WORD, {"language": language}) for language in sorted(entry.changes))
    elif entry.act == Act.DATE_MOVED and entry.key == edition.period.isoformat():
        yield Change(Part.DAY, {"when": edition.sends_at})
    else:
        yield Change(Part.DECIDED, {"act": entry.act, "key": entry.key})


def _merged(found: Sequence[Change]) -> tuple[Change, ...]:
    """The changes, each once, and those of one request together; of the log the newest."""
    parts: dict[int, dict[Part, None]] = {}
    for one in found:
        if one.part is Part.REQUEST:
            parts.setdefault(one.values["number"], {}).update(dict.fromkeys(one.values["what"]))
    others = {repr(one): one for one in found if one.part is not Part.REQUEST}.values()
    decided = [one for one in others if one.part is Part.DECIDED]
    kept = [one for one in others if one.part is not Part.DECIDED or one in decided[:NAMED]]
    together = [
        Change(Part.REQUEST, {"number": number, "what": tuple(name for name in _FIELDS if name in what)})
        for number, what in parts.items()
    ]
    return (*together, *kept)
