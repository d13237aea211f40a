"""The cases and the published requests, as an index that can be searched.

    rows | Bank | the cases a request meets; earlier requests and their answers; who may know something

A bank holds plain values and may be kept beyond its transaction, for a letter or a round of receipts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, Text, cast, func, select
from sqlalchemy.orm import Session, defer

from digest.cases.tags import evidence_in, keywords_in, reading_of
from digest.cases.vocabulary import vocabulary
from digest.matching.meaning import encoder
from digest.matching.ranking import Candidate, CaseIndex, Match, tiers
from digest.matching.tagger import Reading, Tagged
from digest.published import was_published
from digest.store.engine import encoder_of
from digest.store.models import Answer, AuditEntry, Case, CaseTag, Member, Organisation, Request, RequestTag
from digest.store.states import Consent, RequestState

DEEP = 20
"""The length of the ranking in which clues are looked for: the owner of one of these cases may know something."""

BEFORE = 2
"""The most earlier requests shown beside a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """A case of the bank; `outcome`: what came of it."""

    id: int
    ref: str
    title: str
    organisation_id: int
    organisation: str
    year: int
    outcome: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRequest:
    """A published request and who answered it, as (member id, organisation id).

    openly: those who answered for everyone to read; quietly: the others. Hidden answers count in neither.
    """

    number: int
    title: str
    asked_at: datetime
    state: RequestState
    organisation_id: int
    anonymous: bool
    openly: tuple[tuple[int, int], ...]
    quietly: tuple[tuple[int, int], ...]

    @property
    def answers(self) -> int:
        """The number of answers."""
        return len(self.openly) + len(self.quietly)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """Why somebody may know something about a request: a code with values, and who.

    own_case: their organisation has the case `case`. answered, asked: they did so for request #`number`, `title`.
    member_id: only this member; None: everybody in the organisation.
    """

    code: str
    values: Mapping[str, Any]
    organisation_id: int
    member_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The published requests by number, with an index."""

    requests: Mapping[str, KnownRequest]
    request_index: CaseIndex

    @classmethod
    def lately(cls, session: Session) -> Asked:
        """The requests to show somebody something of, which are read anew only when some were changed."""
        kept, state = _kept(session), (_state_of_requests(session), vocabulary(session))
        if kept.of_requests != state:
            kept.asked, kept.of_requests = Asked(**_requests_in(session)), state
        return kept.asked

    def asked_before(self, request: Request) -> list[KnownRequest]:
        """Similar requests that were asked before this one, the most similar first; at most BEFORE."""
        return self._like(request)[:BEFORE]

    def _like(self, request: Request) -> list[KnownRequest]:
        return [
            before
            for match in self.request_index.rank(reading_of(request), limit=DEEP, floor="before")
            if (before := self.requests[match.key]).number != request.number and before.asked_at <= request.asked_at
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank(Asked):
    """The cases by ref, with an index, and the published requests."""

    cases: Mapping[str, KnownCase]
    case_index: CaseIndex

    @classmethod
    def of(cls, session: Session) -> Bank:
        """The bank as the rows stand: cases that are not gone, requests that members have seen."""
        return cls(**_cases_in(session), **_requests_in(session))

    @classmethod
    def lately(cls, session: Session) -> Bank:
        """The bank to show somebody, whose cases and requests are read anew only when some were changed.

        Every change of a case or of the vocabulary is in the log, by which it is known.
        """
        kept, state = _kept(session), (_state_of_cases(session), vocabulary(session))
        if kept.of_cases != state:
            kept.cases, kept.of_cases = _cases_in(session), state
        asked = Asked.lately(session)
        return cls(**kept.cases, requests=asked.requests, request_index=asked.request_index)

    def cases_for(self, request: Request) -> list[tuple[KnownCase, Match]]:
        """The cases that surely fit a request, at most SHOWN, or else at most WEAK that perhaps do; ranks from 1.

        Those that the staff put on come first, and are sure. Without the asker's own, unless they want no name: what is
        left out would tell who asks. Without those that the staff took away.
        """
        ranked = self._ranked(request)
        others = [match for match in ranked if self.cases[match.key].id not in request.pinned_cases]
        found = tiers([*self._pinned(request, ranked), *others])
        nothing_sure = not any(match.sure for match in found)
        return [(self.cases[match.key], match) for match in found if match.sure or nothing_sure]

    def _ranked(self, request: Request, without: frozenset[str] = frozenset()) -> tuple[Match, ...]:
        """The cases that surely or perhaps fit, as if those that may not be shown were not in the bank."""
        ranked = self.case_index.rank(reading_of(request), limit=DEEP, floor="perhaps", without=without)
        left_out = {match.key for match in ranked if not _may_be_shown(self.cases[match.key], request)}
        return self._ranked(request, without | left_out) if left_out else ranked

    def _pinned(self, request: Request, ranked: Sequence[Match]) -> Iterator[Match]:
        """The cases that the staff put on a request, in their order; they may share nothing with it."""
        if not request.pinned_cases:
            return
        refs = {case.id: case.ref for case in self.cases.values()}
        met = {match.key: match for match in ranked}
        for case_id in request.pinned_cases:
            if (ref := refs.get(case_id)) is not None:  # else it is hidden, or gone
                yield replace(met.get(ref) or Match(key=ref, rank=1, score=1.0, shared=()), sure=True)

    def clues(self, request: Request) -> list[Clue]:
        """Who may know something about a request, the surest first; the asker's own organisation only for no name."""
        clues = [
            Clue(code="own_case", values={"case": case.title}, organisation_id=case.organisation_id)
            for match in self.case_index.rank(reading_of(request), limit=DEEP, floor="hint")
            if (case := self.cases[match.key]).id not in request.refused_cases
        ]
        for before in self._like(request):
            clues += _clues_of(before)
        return [clue for clue in clues if clue.organisation_id != request.organisation_id or request.anonymous]


def _may_be_shown(case: KnownCase, request: Request) -> bool:
    own = case.organisation_id == request.organisation_id and not request.anonymous
    return not own and case.id not in request.refused_cases


def _clues_of(before: KnownRequest) -> Iterator[Clue]:
    """Who knows something of an earlier request.

    An answer that not everyone may read is a clue for its writer alone; an anonymous asker is no clue.
    """
    values = {"number": before.number, "title": before.title}
    for member_id, organisation_id in before.quietly:
        yield Clue(code="answered", values=values, organisation_id=organisation_id, member_id=member_id)
    for _, organisation_id in before.openly:
        yield Clue(code="answered", values=values, organisation_id=organisation_id)
    if not before.anonymous:
        yield Clue(code="asked", values=values, organisation_id=before.organisation_id)


class _Kept:
    """A bank as it was read last, with what its cases and its requests are known by to be the same still."""

    of_cases: object = None
    of_requests: object = None
    cases: dict[str, Any]
    asked: Asked


_KEPT: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()
"""The bank of each database."""


def _kept(session: Session) -> _Kept:
    return _KEPT.setdefault(session.get_bind().engine.pool, _Kept())


def _state_of_cases(session: Session) -> object:
    """What is otherwise when a case, its tags or its organisation are."""
    decided = select(func.max(AuditEntry.id)).where(AuditEntry.thing.in_(("case", "tag", "member")))
    shown = select(func.count(), func.max(Case.id))  # one that is hidden, or gone, is in the log
    tags = select(func.count(), func.sum(CaseTag.weight))
    return session.scalar(decided), tuple(session.execute(shown).one()), tuple(session.execute(tags).one())


def _state_of_requests(session: Session) -> object:
    """What is otherwise when a published request, its tags or its answers are."""
    row, tag = Request, RequestTag
    what = (row.id, row.number, row.state, row.public_title, row.anonymous, row.organisation_id, row.asked_at)
    asked = select(*what, cast(row.keywords, Text)).where(was_published(), row.state != RequestState.MERGED)
    tags = select(tag.request_id, tag.slug, tag.weight).order_by(tag.request_id, tag.slug)
    rows = [tuple(map(tuple, session.execute(query).all())) for query in (asked.order_by(row.id), tags)]
    return *rows, tuple(sorted(_answers(session).items()))


def _cases_in(session: Session) -> dict[str, Any]:
    """The cases as a bank has them."""
    found = dict(_cases(session))
    rows = [(ref, case.year, about) for ref, (case, about) in found.items()]
    return {"cases": {ref: case for ref, (case, _) in found.items()}, "case_index": _index(session, rows)}


def _requests_in(session: Session) -> dict[str, Any]:
    """The requests as a bank has them."""
    found = dict(_requests(session))
    rows = [(number, one.asked_at.year, about) for number, (one, about) in found.items()]
    return {"requests": {number: one for number, (one, _) in found.items()}, "request_index": _index(session, rows)}


def _index(session: Session, rows: Sequence[tuple[str, int, Reading]]) -> CaseIndex:
    folder, words = encoder_of(session), vocabulary(session)
    cases = (Candidate(key=key, year=year, about=about) for key, year, about in rows)
    return CaseIndex(cases, words, encoder=encoder(folder) if folder else None)


def _cases(session: Session) -> Iterator[tuple[str, tuple[KnownCase, Reading]]]:
    tags = _tags(session.execute(select(CaseTag.case_id, CaseTag.slug, CaseTag.weight, CaseTag.evidence)))
    rows = session.execute(
        select(
            Case.id,
            Case.ref,
            Case.title,
            Case.summary,
            Case.organisation_id,
            Organisation.name,
            Case.year,
            Case.outcome,
            Case.link,
            Case.keywords,
        )
        .join(Organisation, Case.organisation_id == Organisation.id)
        .where(Case.shown)
        .order_by(Case.id)
    )
    for id_, ref, title, summary, organisation_id, name, year, outcome, link, keywords in rows:
        case = KnownCase(
            id=id_,
            ref=ref,
            title=title,
            organisation_id=organisation_id,
            organisation=name,
            year=year,
            outcome=outcome,
            link=link,
        )
        about = Reading(tags=tags.get(id_, ()), keywords=keywords_in(keywords), text=f"{title}\n{summary}")
        yield ref, (case, about)


def _requests(session: Session) -> Iterator[tuple[str, tuple[KnownRequest, Reading]]]:
    tags = _tags(
        session.execute(select(RequestTag.request_id, RequestTag.slug, RequestTag.weight, RequestTag.evidence))
    )
    given = _answers(session)
    asked = select(Request).where(was_published(), Request.state != RequestState.MERGED).order_by(Request.id)
    for request in session.scalars(asked.options(defer(Request.text), defer(Request.public_text))):
        known = KnownRequest(
            number=request.number,
            title=request.public_title,
            asked_at=request.asked_at,
            state=request.state,
            organisation_id=request.organisation_id,
            anonymous=request.anonymous,
            openly=tuple((member, house) for member, house, openly in given.get(request.id, ()) if openly),
            quietly=tuple((member, house) for member, house, openly in given.get(request.id, ()) if not openly),
        )
        about = Reading(tags=tags.get(request.id, ()), keywords=keywords_in(request.keywords))
        yield str(request.number), (known, about)


def _answers(session: Session) -> dict[int, list[tuple[int, int, bool]]]:
    """(member id, organisation id, whether for everyone) of each answer, not hidden nor held, by request id."""
    given: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    rows = session.execute(
        select(Answer.request_id, Answer.member_id, Member.organisation_id, Answer.consent)
        .join(Member, Answer.member_id == Member.id)
        .where(Answer.hidden.is_(False), Answer.doubt == "")
        .order_by(Answer.id)
    )
    for request_id, member_id, organisation_id, consent in rows:
        if member_id is not None:
            given[request_id].append((member_id, organisation_id, consent is Consent.EVERYONE))
    return given


def _tags(rows: Iterable[tuple[int, str, float, list[list[Any]]]]) -> dict[int, tuple[Tagged, ...]]:
    found: dict[int, list[Tagged]] = defaultdict(list)
    for owner, slug, weight, evidence in rows:
        found[owner].append(Tagged(slug=slug, weight=weight, evidence=evidence_in(evidence)))
    return {owner: tuple(sorted(tags, key=lambda one: (-one.weight, one.slug))) for owner, tags in found.items()}
