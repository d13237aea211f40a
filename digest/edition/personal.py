"""The personal block of each recipient: the requests they may know something about, and why.

members | clues and interests | at most three hints each | recipients

Members are read in chunks, and blocks are kept for those who share them: a hundred thousand members take no more memory
than a thousand.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import Session

from digest.cases.bank import Bank, Clue
from digest.cases.vocabulary import vocabulary
from digest.edition.manifest import Links, block_digest, row_digest
from digest.house import House
from digest.marks import Page
from digest.matching.tagger import tag
from digest.members.subscription import standing, standings
from digest.store.models import Delivery, Edition, EditionRecipient, Member, MemberAddress, Request
from digest.store.states import DELIVERIES_GONE, Audience
from digest.writing.personal import Hint, PersonalBlock, render_personal

HINTS = 3
"""The most requests in a personal block."""

CHUNK = 250
"""Members that are read at a time: so few that they are gone before Python has looked for garbage among them twice."""

_BLOCKS, _KINDS = 2_000, 20_000
"""Rendered blocks that are kept, and kinds of members whose block is known."""


class Reader(NamedTuple):
    """A member as a letter needs them. interests: JSON, as the row holds them."""

    id: int
    organisation_id: int
    interests: str
    name: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Own:
    """A personal block without a link to unsubscribe, and its digest."""

    block: PersonalBlock
    digest: str


class Recipient(NamedTuple):
    """A member who gets the letter, with their block, and the digest of it all."""

    reader: Reader
    own: Own
    digest: str


class Personal:
    """Writes the personal blocks of an edition."""

    def __init__(self, session: Session, edition: Edition, asked: Sequence[Request], *, bank: Bank, house: House):
        self._session, self._edition, self._house = session, edition, house
        self._day = edition.sends_at.astimezone(house.zone).date()
        self._words, self._links = vocabulary(session), Links(house, self._day)
        self._asked = [_Asked.of(request) for request in asked]
        self._clues: dict[int, list[tuple[_Asked, list[Clue]]]] = defaultdict(list)
        for one, request in zip(self._asked, asked, strict=True):
            for organisation_id, clues in _by_organisation(bank.clues(request)).items():
                self._clues[organisation_id].append((one, clues))
        known = chain.from_iterable(self._clues.values())
        self._meant = {clue.member_id for _, clues in known for clue in clues}
        self._wanted = lru_cache(_KINDS)(self._wanted_by)
        self._block = lru_cache(_BLOCKS)(self._rendered)
        self._own = lru_cache(_KINDS)(self._own_of)
        self._reply = cache(self._reply_to)

    def recipients(self, *, missing: bool = False) -> Iterator[list[Recipient]]:
        """The recipients in chunks, by member id: all, or those who have no row in the edition yet."""
        interests = cast(Member.interests, Text)
        columns = (Member.id, Member.organisation_id, interests, Member.name, Member.language, MemberAddress.address)
        rows = _meant(self._edition, self._day, *columns, missing=missing).order_by(Member.id)
        found = self._session.connection().execute(rows, execution_options={"yield_per": CHUNK})
        for chunk in found.partitions():  # rows, not objects: half of the time goes into them
            yield [self._recipient(Reader(*row)) for row in chunk]

    def unsubscribe(self, reader: Reader) -> str:
        """The page at which a recipient unsubscribes; "" where there are none."""
        return self._house.page(Page.UNSUBSCRIBE, reader.id, reader.language, self._day)

    def _recipient(self, reader: Reader) -> Recipient:
        meant = reader.id if reader.id in self._meant else None
        own = self._own(reader.organisation_id, reader.interests, reader.language, meant)
        links = self._links[reader.language]
        return Recipient(reader, own, row_digest(reader.id, reader[3:], block=own.digest, links=links))

    def _own_of(self, organisation_id: int, interests: str, language: str, member_id: int | None) -> Own:
        """The block of the members of an organisation with these interests, or of the one whom a clue means.

        The requests of others that they may know about: by clues first, then by interests.
        """
        known = {}
        for one, clues in self._clues.get(organisation_id, ()):
            clue = next((clue for clue in clues if clue.member_id in {None, member_id}), None)
            if clue and one.is_for(organisation_id):
                known[one.number] = self._hint(one, clue.code, clue.values, language)
        followed = (
            self._hint(one, "interest", {"label": self._words.label(slug, language)}, language)
            for one, slug in self._wanted(interests)
            if one.number not in known and one.is_for(organisation_id)
        )
        return self._block(_Same(tuple(islice(chain(known.values(), followed), HINTS)), language))

    def _rendered(self, same: _Same) -> Own:
        block = render_personal(same.hints, same.language, unsubscribe="")
        return Own(block, block_digest(block.html, block.text, block.preheader))

    def _wanted_by(self, interests: str) -> list[tuple[_Asked, str]]:
        """The requests that meet somebody's interests, each with the weightiest of its tags that does."""
        told = json.loads(interests)
        follows = {one.slug for one in tag(", ".join(told), self._words)} if told else set()
        met = ((one, next((slug for slug in one.slugs if slug in follows), "")) for one in self._asked)
        return [(one, slug) for one, slug in met if slug]

    def _hint(self, one: _Asked, reason: str, values: Mapping[str, object], language: str) -> Hint:
        reply = self._reply(one, language)
        return Hint(number=one.number, title=one.title, reason=reason, values=values, reply=reply)

    def _reply_to(self, one: _Asked, language: str) -> str:
        return self._house.reply_to(one.number, one.title, language)


class _Same:
    """Hints, the same as others that say the same in a language."""

    def __init__(self, hints: tuple[Hint, ...], language: str) -> None:
        self.hints, self.language = hints, language
        self._said = (language, *((hint.number, hint.sentence(language)) for hint in hints))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the blocks need to know of a request. slugs: its tags, the weightiest first."""

    number: int
    title: str
    organisation_id: int
    anonymous: bool
    slugs: tuple[str, ...]

    @classmethod
    def of(cls, request: Request) -> _Asked:
        """A request as it stands in its row."""
        return cls(
            number=request.number,
            title=request.public_title,
            organisation_id=request.organisation_id,
            anonymous=request.anonymous,
            slugs=tuple(tag.slug for tag in request.tags),
        )

    def is_for(self, organisation_id: int) -> bool:
        """Whether an organisation's members are asked: not its own, unless what is left out would tell who asks."""
        return self.organisation_id != organisation_id or self.anonymous


def _by_organisation(clues: Sequence[Clue]) -> dict[int, list[Clue]]:
    """The clues of each organisation, the surest first."""
    found: dict[int, list[Clue]] = defaultdict(list)
    for clue in clues:
        found[clue.organisation_id].append(clue)
    return found


def leaves_somebody_out(session: Session, edition: Edition, house: House) -> bool:
    """Whether somebody who is to get an edition by now has no row in it."""
    rows = _meant(edition, edition.sends_at.astimezone(house.zone).date(), Member.id, missing=True)
    return session.scalar(rows.limit(1)) is not None


def _meant(edition: Edition, day: date, *columns: Any, missing: bool) -> Select[Any]:
    """A query of those who get an edition on a day: all, or those who have no row in it yet."""
    rows = standings(*columns).where(standing(day) == "")
    if edition.audience is Audience.RECEIVED:
        rows = rows.where(Member.id.in_(_received(edition)))
    elif edition.audience is Audience.MISSED:
        rows = rows.where(Member.id.not_in(_received(edition)))
    if missing:
        here = select(EditionRecipient.member_id).where(EditionRecipient.edition_id == edition.id)
        rows = rows.where(~here.where(EditionRecipient.member_id == Member.id).exists())
    return rows


def _received(edition: Edition) -> Select[int]:
    """The ids of the members to whom an earlier revision of the edition went, or may have gone."""
    row = EditionRecipient
    its = (Delivery.edition_id == row.edition_id) & (Delivery.recipient == row.address)
    gone = select(row.member_id).join(Delivery, its).join(Edition, Edition.id == row.edition_id)
    earlier = gone.where(Edition.period == edition.period, Edition.revision < edition.revision)
    return earlier.where(Delivery.state.in_(DELIVERIES_GONE))
