"""The requests that a mail's words are to, among those of the last letters: each with the words that are for it.

parts, as their writer names them | numbers, places, titles, askers' names | one share for each request; sure, or not

Sure is only what can mean nothing else: every line that names a request names one that stands in a late letter, no
name or title is that of two, and all words are under some line or for all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from digest.marks import Purpose
from digest.published import last_letters, was_published
from digest.reading import Kind, ReadMail
from digest.reading.addressed import How, Part, Reference, headings
from digest.reading.doubt import ASKS_NOTHING, asks_colleagues
from digest.reading.giving import gives, is_for_staff
from digest.reading.kind import UNSURE
from digest.reading.signature import says_nothing
from digest.requests.orders import request_named
from digest.requests.second import telling
from digest.store.models import EditionRequest, Request, Staff

LATE = 6
"""The letters whose requests words may be to without more: those of a quarter."""

_BY_SUBJECT = "reply_to_request"
"""The sign of an answer whose subject or thread says to which request it is."""

_FEW = 12  # most words below a whole letter that are a sign-off
_TELLING = 6  # fewest letters of a single word that says which request is meant
_OF_FILES = re.compile(r"\b(vedhæft\w*|vedlagt\w*|bilag\w*|attach\w*|enclos\w*|filen|fil\b)", re.IGNORECASE)


_TO_NUMBER = re.compile(r"(?:\b(?:til|for|vedr\.?|ang\.?|og|samt|nr\.?|nummer|to)\s|#)\s?#?(\d{1,6})\b", re.IGNORECASE)
_TO_SOMEBODY = re.compile(
    r"\b(?:kun|ikke|igen|også|forresten|p\.?\s?s\.?|only|not|also)\W{1,3}(?:til|for|to)\s(?:den|ham|hende|dem|(?-i:[A-ZÆØÅ]))",
    re.IGNORECASE,
)
"""Words to one of those who asked, where no line above them says so."""


@dataclass(frozen=True, slots=True)
class Share:
    """The words of a mail that are for one request, and whether its files are, too.

    whole: they are all of the mail, since it does not say which of them are for this request.
    """

    number: int
    words: str
    has_files: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Addressees:
    """The shares of a mail, in its order.

    sure: no person needs to look. numbered: its lines and subject say numbers. lost: lines above its words say a number
    that no request has which members know, or that is not of whom they say.
    """

    shares: tuple[Share, ...]
    sure: bool
    numbered: bool
    lost: bool

    @property
    def numbers(self) -> list[int]:
        """The numbers of the requests."""
        return [share.number for share in self.shares]


def as_answer(session: Session, read: ReadMail, *, at: datetime) -> ReadMail:
    """The mail, as an answer where its words are to requests of the last letters; `at`: when it was received.

    In doubt where the reader is sure of something else. What only mentions requests stays what it is.
    """
    weak = all(one.weak for part in read.parts for one in part.references)
    if not _may_answer(read) or (weak and read.kind is Kind.REQUEST and not read.doubt):
        return read
    found = addressees(session, read, at=at)
    if found is None:
        return read
    fits = read.kind is Kind.ANSWER or (read.kind is Kind.REQUEST and read.doubt in (ASKS_NOTHING, UNSURE))
    if len(found.shares) > 1 and (fits or found.numbered):
        sure = fits and (found.numbered or read.doubt != UNSURE)
    elif len(found.shares) == 1 and _is_told_anew(session, read, found):
        sure = fits
    else:
        return read
    doubt, also = ("", read.also) if sure else (UNSURE, Kind.REQUEST if read.kind is Kind.ANSWER else read.kind)
    named = read.answer_to if request_named(session, read.answer_to) is not None else f"#{found.numbers[0]}"
    return replace(read, kind=Kind.ANSWER, answer_to=named, doubt=doubt, also=also)


def _may_answer(read: ReadMail) -> bool:
    """Whether a mail asks or answers, or is in doubt."""
    return read.kind in (Kind.REQUEST, Kind.ANSWER) or (read.kind in (Kind.CHANGE, Kind.OTHER) and bool(read.doubt))


def _is_told_anew(session: Session, read: ReadMail, found: Addressees) -> bool:
    """Whether a mail surely gives to the one request that it names, and which the reader did not find."""
    if not (found.sure and gives(read.text)):
        return False
    if read.kind is Kind.ANSWER:
        return request_named(session, read.answer_to) is None
    return read.doubt in (ASKS_NOTHING, UNSURE) or (found.numbered and not asks_colleagues(read.text))


def addressees(session: Session, read: ReadMail, *, at: datetime, told: Collection[int] = ()) -> Addressees | None:
    """The requests that a mail's words are to; None where it names none that members know.

    told: those that a person says it is to, known or not.
    """
    if not read.parts:
        return None
    sharing = _Sharing(_Letters(session, read, at, told), _named_before(read))
    for part in read.parts:
        sharing.takes(part)
    shares = sharing.shared()
    if not shares:
        return None
    files = [file.name for file in read.attachments if not file.logo]
    several = len(shares) > 1
    asks = several and asks_colleagues(read.text)
    strays = _strays(read, {share.number for share in shares}, sharing.letters)
    sure = not (sharing.doubted or asks or strays or (files and several) or read.whole or read.forwarded_from)
    shares = _with_files(shares, files) if files and several else shares
    return Addressees(shares, sure, sharing.numbered, sharing.lost or strays)


def _strays(read: ReadMail, numbers: set[int], letters: _Letters) -> bool:
    """Whether words may be to somebody besides what stands above them: another request, or one that is named twice."""
    said = Counter(int(found[1]) for found in _TO_NUMBER.finditer(read.text))
    others = [
        number for number, count in said.items() if letters.is_late(number) and (number not in numbers or count > 1)
    ]
    return bool(others) or (len(numbers) > 1 and bool(_TO_SOMEBODY.search(read.text)))


def _named_before(read: ReadMail) -> str:
    """The number that the address or the subject says the mail answers; "" for none, and for one in its words."""
    if read.key is not None and read.key.purpose is Purpose.REPLY:
        return str(read.key.number)
    told = read.kind is Kind.ANSWER and read.sign == _BY_SUBJECT and read.answer_to.startswith("#")
    return read.answer_to[1:] if told else ""


def _with_files(shares: tuple[Share, ...], names: list[str]) -> tuple[Share, ...]:
    """The shares, where files go with those alone whose words speak of them; with all where none or all do."""
    speaks = [
        bool(_OF_FILES.search(share.words)) or any(name.casefold() in share.words.casefold() for name in names)
        for share in shares
    ]
    if not any(speaks):
        return shares
    return tuple(replace(share, has_files=told) for share, told in zip(shares, speaks, strict=True))


@dataclass(slots=True)
class _Sharing:
    """How the parts of a mail are shared out, one after the other.

    base: the numbers that the subject or address names. leading: words above, for all; trailing: words below.
    """

    letters: _Letters
    named: str
    base: list[int] = field(default_factory=list)
    leading: list[str] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)
    given: dict[int, list[str]] = field(default_factory=dict)
    last: tuple[int, ...] = ()
    doubted: bool = False
    numbered: bool = True
    lost: bool = False

    def __post_init__(self) -> None:
        if self.named and (number := self.letters.numbered(self.named)):
            self.base.append(number)

    def takes(self, part: Part) -> None:
        """Shares out one part more."""
        numbers = self._numbers(part)
        if part.titled:
            self.base = list(dict.fromkeys([*self.base, *numbers]))
            self._leads(part.words)
        elif numbers:
            for number in numbers:
                self.given.setdefault(number, []).append(part.words)
            self.last = tuple(numbers)
        elif part.references:
            self._folds(part.whole)
        elif part.between or self.given:
            self.doubted |= part.between and len(part.words.split()) > _FEW
            self.trailing.append(part.words)
        else:
            self._leads(part.words)

    def _leads(self, words: str) -> None:
        self.leading += [words] if words else []

    def _folds(self, whole: str) -> None:
        """Words under a line that names nothing stand with those before them."""
        for number in self.last:
            self.given[number].append(whole)
        if not self.last:
            self._leads(whole)

    def _numbers(self, part: Part) -> list[int]:
        numbers: dict[int, None] = {}
        for one in part.references:
            found = self.letters.called(one)
            weak = one.weak and not self.letters.is_exact(one, found) and not (found and found.issubset(self.base))
            if weak and self.base and not part.titled:
                continue  # the subject says another: these words are something else
            self.lost |= one.how is How.NUMBER and not (found or one.weak or part.titled)
            self.doubted |= len(found) > 1 or (not found and not one.weak) or (weak and len(found) == 1)
            if len(found) == 1:
                numbers |= dict.fromkeys(found)
                self.numbered &= one.how is How.NUMBER and not weak
        return list(numbers)

    def shared(self) -> tuple[Share, ...]:
        """What each request gets, after the last part: the words for it, with those for all."""
        others = [number for number in self.base if number not in self.given]
        self.doubted |= bool(self.given and (others or any("?" in words for words in self.leading)))
        numbers, shares = [*others, *self.given], []
        for number in numbers:
            own = [words for words in self.given.get(number, ()) if words]
            self.doubted |= not own and says_nothing("\n".join(self.leading))
            self.doubted |= len(numbers) > 1 and is_for_staff("\n".join(own or self.leading))
            shares.append(Share(number, "\n\n".join([*self.leading, *own, *self.trailing]).strip()))
        if len(shares) > 1:
            self.doubted |= any(not self.letters.is_late(share.number) for share in shares)
        return tuple(shares)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request of a late letter, as members see it."""

    number: int
    title: str
    asker: str
    organisation: str


class _Letters:
    """The requests of the last letters, by what members may call them."""

    def __init__(self, session: Session, read: ReadMail, at: datetime, told: Collection[int]) -> None:
        self._session, self._read, self._at, self._told = session, read, at, told

    @cached_property
    def _orders(self) -> list[list[_Asked]]:
        """The requests of each of the last letters, in its order, the last letter first."""
        letters = {edition.id: list[_Asked]() for edition in last_letters(self._session, self._at, most=LATE)}
        whole = joinedload(EditionRequest.request)
        rows = (
            select(EditionRequest)
            .join(Request)
            .where(EditionRequest.edition_id.in_(letters), was_published())
            .options(whole.joinedload(Request.member), whole.joinedload(Request.organisation))
            .order_by(EditionRequest.position)
        )
        for row in self._session.scalars(rows):
            letters[row.edition_id].append(_asked(row.request))
        return list(letters.values())

    @cached_property
    def _late(self) -> dict[int, _Asked]:
        return {one.number: one for letter in self._orders for one in letter}

    @cached_property
    def _staff(self) -> set[str]:
        """The first names of the staff."""
        return {name.split()[0].casefold() for name in self._session.scalars(select(Staff.name)) if name.strip()}

    def is_late(self, number: int) -> bool:
        """Whether a request stands in one of the last letters."""
        return number in self._late

    def numbered(self, said: str) -> int | None:
        """The number of a request that members know, None for any other."""
        number = int(said)
        known = select(Request.id).where(Request.number == number, was_published())
        if number in self._told or number in self._late:
            return number
        return number if self._session.scalar(known) is not None else None

    def called(self, one: Reference) -> set[int]:
        """The numbers of the requests that are called so; of none, one or several."""
        if one.how is How.PLACE:
            return self._placed(int(one.said))
        if one.how is How.WORDS:
            return self._worded(one.said)
        number = self.numbered(one.said)
        return {number} if number is not None and self._agrees(number, one.beside) else set()

    def is_exact(self, one: Reference, found: set[int]) -> bool:
        """Whether a weak reference is none: a whole title, or a number among those of the letter that is quoted."""
        if len(found) != 1:
            return False
        if one.how is How.NUMBER:
            return one.said in headings(self._read.quoted)
        title = self._late[next(iter(found))].title
        return telling(one.said) == telling(title)

    def _placed(self, place: int) -> set[int]:
        """The request at a place of the letter that is quoted, or of the last one; and one that has that number."""
        if not self._orders:
            return set()
        quoted = set(map(int, headings(self._read.quoted)))
        letter = max(self._orders, key=lambda asked: len(quoted & {one.number for one in asked}))
        at = place - 1 if place > 0 else place
        found = {letter[at].number} if -1 <= at < len(letter) else set()
        return found | ({place} & self._late.keys())

    def _worded(self, said: str) -> set[int]:
        """The requests whose asker has that name, or whose title has all of these words."""
        named = {one.number for one in self._late.values() if _is_called(one, said)}
        if named and said.split(maxsplit=1)[0].casefold() in self._staff:
            return set()  # one of the staff may be meant
        words = telling(said)
        if not any(len(word) >= _TELLING for word in words) and len(words) < 2:
            return named
        titled = {one.number for one in self._late.values() if words <= telling(one.title)}
        exact = {number for number in titled if telling(self._late[number].title) == words}
        return named or exact or titled

    def _agrees(self, number: int, beside: str) -> bool:
        """Whether the words beside a number are of its request: of its title, its asker, or their organisation."""
        if not beside or number not in self._late:
            return not beside
        one = self._late[number]
        said = telling(beside)
        return _is_called(one, beside) or bool(said & (telling(one.title) | telling(one.organisation)))


def _asked(request: Request) -> _Asked:
    """A request, without who asked where the letter has no name."""
    named = not (request.anonymous or request.doubt) and request.member is not None
    return _Asked(
        number=request.number,
        title=request.public_title,
        asker=request.member.name if named and request.member else "",
        organisation="" if request.anonymous or request.doubt else request.organisation.name,
    )


def _is_called(one: _Asked, said: str) -> bool:
    """Whether words are an asker's first name, with no other family name behind it."""
    names, words = one.asker.casefold().split(), re.findall(r"[\w-]+", said)
    if not names or not words or words[0].casefold() != names[0]:
        return False
    others = [word.casefold() for word in words[1:] if word[:1].isupper()]
    known = {*names, *re.findall(r"[\w-]+", one.organisation.casefold())}
    return known.issuperset(others)


def shared_out(found: Addressees | None, numbers: Iterable[int], whole: str) -> tuple[Share, ...]:
    """The share of each of these requests; one that the mail does not name gets all of its words."""
    shares = {share.number: share for share in found.shares} if found else {}
    return tuple(shares.get(number) or Share(number, whole, whole=True) for number in dict.fromkeys(numbers))
