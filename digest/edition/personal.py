"""The recipients of an edition, each with the requests they may know something about, and why.

members | clues and interests | at most three hints each | recipients
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.cases.bank import Bank, Clue
from digest.cases.vocabulary import vocabulary_of
from digest.house import House
from digest.marks import Page
from digest.matching.tagger import tag
from digest.members.subscription import recipients
from digest.store.models import Delivery, Edition, EditionRecipient, Member, Request
from digest.store.states import DELIVERIES_GONE, Audience
from digest.writing.personal import Hint, PersonalBlock, render_personal

HINTS = 3
"""The most requests in a personal block."""


def recipients_of(
    session: Session, edition: Edition, asked: Sequence[Request], bank: Bank, house: House
) -> list[EditionRecipient]:
    """The recipients of an edition with these requests, each with a personal block."""
    day = edition.sends_at.astimezone(house.zone).date()
    known = [_Asked(request, _by_organisation(bank.clues(request))) for request in asked]
    desk = _Desk(known, house)
    members = recipients(session, on=day)
    if edition.audience is Audience.RECEIVED:
        had = _received(session, edition)
        members = [member for member in members if member.id in had]
    return [_recipient(member, desk, day) for member in members]


def _received(session: Session, edition: Edition) -> frozenset[int]:
    """The members to whom an earlier revision of the edition went, or may have gone."""
    row = EditionRecipient
    its = (Delivery.edition_id == row.edition_id) & (Delivery.recipient == row.address)
    gone = select(row.member_id).join(Delivery, its).join(Edition, Edition.id == row.edition_id)
    earlier = gone.where(Edition.period == edition.period, Edition.revision < edition.revision)
    return frozenset(session.scalars(earlier.where(Delivery.state.in_(DELIVERIES_GONE))))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, and by organisation its clues, the surest first."""

    request: Request
    clues: Mapping[int, Sequence[Clue]]


class _Desk:
    """Renders the hints of an edition, and keeps the blocks and interests that many members share."""

    def __init__(self, asked: Sequence[_Asked], house: House) -> None:
        self.asked, self.house = asked, house
        self._follows: dict[tuple[str, ...], frozenset[str]] = {}
        self._blocks: dict[object, PersonalBlock] = {}

    def follows(self, member: Member) -> frozenset[str]:
        """The tags of a member's interests."""
        told = tuple(member.interests)
        if told not in self._follows:
            found = tag(", ".join(told), vocabulary_of(member)) if told else ()
            self._follows[told] = frozenset(one.slug for one in found)
        return self._follows[told]

    def block(self, hints: tuple[Hint, ...], language: str) -> PersonalBlock:
        """The personal block with these hints, without a link to unsubscribe."""
        same = (language, *((hint.number, hint.sentence(language)) for hint in hints))
        if same not in self._blocks:
            self._blocks[same] = render_personal(hints, language, unsubscribe="")
        return self._blocks[same]


def _by_organisation(clues: Sequence[Clue]) -> Mapping[int, Sequence[Clue]]:
    found: dict[int, list[Clue]] = defaultdict(list)
    for clue in clues:
        found[clue.organisation_id].append(clue)
    return found


def _recipient(member: Member, desk: _Desk, day: date) -> EditionRecipient:
    block = desk.block(_hints(member, desk), member.language)
    return EditionRecipient(
        member_id=member.id,
        address=member.address,
        name=member.name,
        language=member.language,
        html=block.html,
        text=block.text,
        preheader=block.preheader,
        unsubscribe=desk.house.page(Page.UNSUBSCRIBE, member.id, member.language, day),
    )


def _hints(member: Member, desk: _Desk) -> tuple[Hint, ...]:
    """The requests of others that a member may know about: by clues first, then by interests."""
    follows = desk.follows(member)
    known, followed = [], []
    for one in desk.asked:
        if one.request.organisation_id == member.organisation_id and not one.request.anonymous:
            continue  # of one without a name, what is left out would tell who asks
        if clue := _clue_for(member, one.clues):
            known.append(_hint(one.request, clue.code, clue.values, member, desk.house))
        elif follows and (label := _followed(one.request, follows, member.language)):
            followed.append(_hint(one.request, "interest", {"label": label}, member, desk.house))
    return tuple((known + followed)[:HINTS])


def _clue_for(member: Member, clues: Mapping[int, Sequence[Clue]]) -> Clue | None:
    """The surest clue for the member or their organisation."""
    theirs = clues.get(member.organisation_id, ())
    return next((clue for clue in theirs if clue.member_id in {None, member.id}), None)


def _hint(request: Request, reason: str, values: Mapping[str, object], member: Member, house: House) -> Hint:
    title = request.public_title
    reply = house.reply_to(request, title, member.language)
    return Hint(number=request.number, title=title, reason=reason, values=values, reply=reply)


def _followed(request: Request, follows: frozenset[str], language: str) -> str:
    """The label of the request's weightiest tag that is among those followed; "" when none is."""
    slug = next((row.slug for row in request.tags if row.slug in follows), "")
    return vocabulary_of(request).label(slug, language) if slug else ""
