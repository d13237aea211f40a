"""Tags of requests and cases as rows: the machine's are written anew at each reading, the staff's stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from digest.matching.tagger import Tagged, tag
from digest.matching.vocabulary import Vocabulary, load
from digest.resources import DATA
from digest.store.models import Case, CaseTag, Origin, Request, RequestTag


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary in use."""
    return load(DATA / "vocabulary.toml")


def tag_request(request: Request) -> None:
    """Write the machine's tags of a request."""
    found = tag(request.text, vocabulary(), title=request.title)
    kept = [row for row in request.tags if row.origin is Origin.STAFF]
    request.tags = kept + [RequestTag(**values) for values in _machine(found, kept)]


def tag_case(case: Case) -> None:
    """Write the machine's tags of a case."""
    found = tag(case_text(case.summary, case.outcome, case.norm), vocabulary(), title=case.title)
    kept = [row for row in case.tags if row.origin is Origin.STAFF]
    case.tags = kept + [CaseTag(**values) for values in _machine(found, kept)]


def case_text(*fields: str) -> str:
    """What of a case is read for tags, besides its title."""
    return "\n".join(field for field in fields if field)


def tagged(rows: Iterable[RequestTag] | Iterable[CaseTag]) -> tuple[Tagged, ...]:
    """Rows as the values that ranking works with."""
    return tuple(Tagged(slug=row.slug, weight=row.weight, evidence=tuple(row.evidence)) for row in rows)


def _machine(found: Iterable[Tagged], kept: Sequence[RequestTag] | Sequence[CaseTag]) -> list[dict[str, object]]:
    decided = {row.slug for row in kept}
    return [
        {"slug": one.slug, "weight": one.weight, "evidence": list(one.evidence), "origin": Origin.MACHINE}
        for one in found
        if one.slug not in decided
    ]
