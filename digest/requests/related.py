"""What is known beside one request: matching cases, earlier requests, and who may know something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from digest.cases.bank import Bank, Clue, KnownCase, KnownRequest
from digest.cases.vocabulary import vocabulary
from digest.matching.tagger import Shared
from digest.matching.vocabulary import Vocabulary
from digest.requests.numbers import known
from digest.store.engine import Store
from digest.store.models import Member, Organisation, Request
from digest.writing.language import Common


@dataclass(frozen=True, slots=True, kw_only=True)
class Knower:
    """An organisation, or a member of one (`member` is "" for all of it), and why they may know something."""

    organisation: str
    member: str
    clue: Clue


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What is known beside a request: `cases` that surely fit or else those that `perhaps` do.

    Each case with the tags and words in common.
    """

    title: str
    cases: tuple[tuple[KnownCase, tuple[Common, ...]], ...]
    perhaps: tuple[tuple[KnownCase, tuple[Common, ...]], ...]
    before: tuple[KnownRequest, ...]
    knowers: tuple[Knower, ...]


def related(store: Store, number: int, *, language: str = "da") -> Related:
    """What is known beside a request, by the bank as it stands. Raises MissingInput for an unknown number."""
    with store.read() as session:
        return related_in(session, known(session, number), Bank.lately(session), language)


def related_in(session: Session, request: Request, bank: Bank, language: str) -> Related:
    """What is known in a bank beside a request."""
    words = vocabulary(session)
    met = [(case, found, in_common(found.shared, words, language)) for case, found in bank.cases_for(request)]
    return Related(
        title=request.title,
        cases=tuple((case, common) for case, found, common in met if found.sure),
        perhaps=tuple((case, common) for case, found, common in met if not found.sure),
        before=tuple(bank.asked_before(request)),
        knowers=tuple(_knowers(session, bank.clues(request))),
    )


def in_common(shared: Iterable[Shared], words: Vocabulary, language: str) -> tuple[Common, ...]:
    """The tags and words that a request and a case share, with the labels of the tags."""
    return tuple(Common(words.label(one.slug, language) if one.slug else "", one.told) for one in shared)


def _knowers(session: Session, clues: Sequence[Clue]) -> Iterator[Knower]:
    """Each organisation or member once, with the surest clue."""
    ids = {clue.organisation_id for clue in clues}, {clue.member_id for clue in clues}
    houses = _names(session, select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids[0])))
    members = _names(session, select(Member.id, Member.name).where(Member.id.in_(ids[1] - {None})))
    seen: set[tuple[int, int | None]] = set()
    for clue in clues:
        if (who := (clue.organisation_id, clue.member_id)) not in seen:
            seen.add(who)
            member = members.get(clue.member_id, "") if clue.member_id else ""
            yield Knower(organisation=houses[clue.organisation_id], member=member, clue=clue)


def _names(session: Session, query: Select[int, str]) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(query)}
