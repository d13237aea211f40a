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
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import Session

from digest.cases.bank import Bank, Clue
from digest.cases.vocabulary import vocabulary
from digest.edition.manifest import block_digest, row_digest
from digest.house import House
from digest.marks import Page
from digest.matching.tagger import tag
from digest.members.subscription import standing, standings
from digest.store.models import Delivery, Edition, EditionRecipient, Member, MemberAddress, Request
from digest.store.states import DELIVERIES_GONE, Audience
from digest.writing.personal import Hint, PersonalBlock, render_personal

HINTS = 3
"""The most requests in a personal block."""

CHUNK = 2_000
"""Members that are read at a time."""

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


@dataclass(frozen=True, slots=True)
class Recipient:
    """A member who gets the letter, with their block, their page to unsubscribe at, and the digest of it all."""

    reader: Reader
    own: Own
    unsubscribe: str
    digest: str


class Personal:
    """Writes the personal blocks of an edition."""

    def __init__(self, session: Session, edition: Edition, asked: Sequence[Request], *, bank: Bank, house: House):
        self._session, self._edition, self._house = session, edition, house
        self._day = edition.sends_at.astimezone(house.zone).date()
        self._words = vocabulary(session)
        self._asked = [_Asked(request, _by_organisation(bank.clues(request))) for request in asked]
        self._meant = {clue.member_id for one in self._asked for clues in one.clues.values() for clue in clues}
        self._follows = lru_cache(_KINDS)(self._followed_by)
        self._block = lru_cache(_BLOCKS)(self._rendered)
        self._own = lru_cache(_KINDS)(self._own_of)

    def recipients(self, *, missing: bool = False) -> Iterator[list[Recipient]]:
        """The recipients in chunks, by member id: all, or those who have no row in the edition yet."""
        interests = cast(Member.interests, Text)
        columns = (Member.id, Member.organisation_id, interests, Member.name, Member.language, MemberAddress.address)
        rows = standings(*columns).where(standing(self._day) == "").order_by(Member.id)
        if self._edition.audience is Audience.RECEIVED:
            rows = rows.where(Member.id.in_(_received(self._edition)))
        if missing:
            here = select(EditionRecipient.member_id).where(EditionRecipient.edition_id == self._edition.id)
            rows = rows.where(~here.where(EditionRecipient.member_id == Member.id).exists())
        for chunk in self._session.execute(rows.execution_options(yield_per=CHUNK)).partitions():
            yield [self._recipient(Reader(*row)) for row in chunk]

    def _recipient(self, reader: Reader) -> Recipient:
        meant = reader.id if reader.id in self._meant else None
        own = self._own(reader.organisation_id, reader.interests, reader.language, meant)
        page = self._house.page(Page.UNSUBSCRIBE, reader.id, reader.language, self._day)
        digest = row_digest(reader.address, reader.name, reader.language, page, block=own.digest)
        return Recipient(reader, own, page, digest)

    def _own_of(self, organisation_id: int, interests: str, language: str, member_id: int | None) -> Own:
        """The block of the members of an organisation with these interests, or of the one whom a clue means.

        The requests of others that they may know about: by clues first, then by interests.
        """
        follows = self._follows(interests)
        known, followed = [], []
        for one in self._asked:
            if one.request.organisation_id == organisation_id and not one.request.anonymous:
                continue  # of one without a name, what is left out would tell who asks
            if clue := one.clue_for(organisation_id, member_id):
                known.append(self._hint(one.request, clue.code, clue.values, language))
            elif slug := next((row.slug for row in one.request.tags if row.slug in follows), ""):
                values = {"label": self._words.label(slug, language)}  # of its weightiest tag that they follow
                followed.append(self._hint(one.request, "interest", values, language))
        hints = tuple((known + followed)[:HINTS])
        return self._block(_Same(hints, language))

    def _rendered(self, same: _Same) -> Own:
        block = render_personal(same.hints, same.language, unsubscribe="")
        return Own(block, block_digest(block.html, block.text, block.preheader))

    def _followed_by(self, interests: str) -> frozenset[str]:
        """The tags of a member's interests."""
        told = json.loads(interests)
        return frozenset(one.slug for one in tag(", ".join(told), self._words)) if told else frozenset()

    def _hint(self, request: Request, reason: str, values: Mapping[str, object], language: str) -> Hint:
        title = request.public_title
        reply = self._house.reply_to(request, title, language)
        return Hint(number=request.number, title=title, reason=reason, values=values, reply=reply)


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
    """A request, and by organisation its clues, the surest first."""

    request: Request
    clues: Mapping[int, Sequence[Clue]]

    def clue_for(self, organisation_id: int, member_id: int | None) -> Clue | None:
        """The surest clue for a member or their organisation."""
        theirs = self.clues.get(organisation_id, ())
        return next((clue for clue in theirs if clue.member_id in {None, member_id}), None)


def _by_organisation(clues: Sequence[Clue]) -> Mapping[int, Sequence[Clue]]:
    found: dict[int, list[Clue]] = defaultdict(list)
    for clue in clues:
        found[clue.organisation_id].append(clue)
    return found


def _received(edition: Edition) -> Select[int]:
    """The ids of the members to whom an earlier revision of the edition went, or may have gone."""
    row = EditionRecipient
    its = (Delivery.edition_id == row.edition_id) & (Delivery.recipient == row.address)
    gone = select(row.member_id).join(Delivery, its).join(Edition, Edition.id == row.edition_id)
    earlier = gone.where(Edition.period == edition.period, Edition.revision < edition.revision)
    return earlier.where(Delivery.state.in_(DELIVERIES_GONE))
