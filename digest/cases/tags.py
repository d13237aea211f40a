"""Tags of requests and cases as rows: the machine's are rewritten at each reading, what people set stays.

A tag that the staff set is a row of its own; one that they removed is kept in `refused_tags`. Where the asker named
the tags of a request, the machine adds none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from digest.cases.vocabulary import resolved, vocabulary
from digest.errors import InputFault
from digest.matching.tagger import Evidence, Keyword, Reading, Tagged, given, named, read
from digest.matching.vocabulary import Vocabulary
from digest.store.models import Case, CaseTag, Organisation, Request, RequestTag
from digest.store.states import Origin

Wanted = dict[str, dict[str, Any]]
"""The tags a text should have: by slug, the other columns of its row."""

_BODIES = ("kommune", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """A tag of a request or a case; a refused one has no weight."""

    slug: str
    label: str
    weight: float
    words: tuple[str, ...]
    origin: Origin
    refused: bool = False


def tag_request(session: Session, request: Request) -> None:
    """Writes the machine's tags and keywords of a request."""
    _write(request, read_request(request, vocabulary(session)))


def tag_case(session: Session, case: Case) -> None:
    """Writes the machine's tags and keywords of a case."""
    _write(case, read_case(case, vocabulary(session)))


def read_request(request: Request, words: Vocabulary) -> Reading:
    """The tags and keywords the machine finds in a request: in its masked words, where the asker wants no name."""
    told = (request.public_title, request.public_text) if request.anonymous else (request.title, request.text)
    return read(told[1], words, title=told[0], own=names_of(request.organisation))


def read_case(case: Case, words: Vocabulary) -> Reading:
    """The tags and keywords the machine finds in a case."""
    text = case_text(case.summary, case.outcome, case.norm)
    return read(text, words, title=case.title, own=names_of(case.organisation))


def case_text(*fields: str) -> str:
    """The fields of a case that are read for tags, besides its title, as one text."""
    return "\n".join(field for field in fields if field)


def names_of(organisation: Organisation) -> tuple[str, ...]:
    """The names of an organisation: the full one, and the one without "Kommune" or "Region"."""
    bare = " ".join(word for word in organisation.name.split() if word.casefold() not in _BODIES)
    return tuple(dict.fromkeys(name for name in (organisation.name, bare) if name))


def reading_of(row: Request | Case) -> Reading:
    """The tags and keywords of a request or a case, from its rows, and the words that others see."""
    words = (row.title, row.summary) if isinstance(row, Case) else (row.public_title, row.public_text)
    return Reading(tags=tagged(row.tags), keywords=keywords_in(row.keywords), text="\n".join(words))


def tagged(rows: Iterable[RequestTag | CaseTag]) -> tuple[Tagged, ...]:
    """The rows as the values that ranking takes."""
    return tuple(Tagged(slug=row.slug, weight=row.weight, evidence=evidence_in(row.evidence)) for row in rows)


def wanted(row: Request | Case, reading: Reading) -> Wanted:
    """The tags a text should have after a reading: those people set stay, with the evidence of the new reading."""
    found = {one.slug: one for one in reading.tags}
    kept = values_of(tag for tag in row.tags if tag.origin is not Origin.MACHINE)
    for slug, values in kept.items():
        if values["origin"] is Origin.STAFF:
            values["evidence"] = _cells(found[slug].evidence) if slug in found else []
    if any(values["origin"] is Origin.MEMBER for values in kept.values()):
        found = {}
    for slug, one in found.items():
        if slug not in kept and slug not in row.refused_tags:
            kept[slug] = {"weight": one.weight, "evidence": _cells(one.evidence), "origin": Origin.MACHINE}
    return kept


def keywords_of(reading: Reading) -> list[list[Any]]:
    """The keywords of a reading in the form of their column."""
    return [[one.key, one.weight, one.words] for one in reading.keywords]


def write(row: Request | Case, tags: Wanted, keywords: list[list[Any]]) -> None:
    """Changes the rows to the tags and keywords given; rows that are equal are not touched."""
    rows = {tag.slug: tag for tag in row.tags}
    for slug, values in tags.items():
        tag = rows.get(slug)
        if tag is None:
            row.tags.append(_new(row, slug, values))  # type: ignore[arg-type]
            continue
        for name, value in values.items():
            if getattr(tag, name) != value:
                setattr(tag, name, value)
    for slug, tag in rows.items():
        if slug not in tags:
            row.tags.remove(tag)  # type: ignore[arg-type]
    row.tags.sort(key=lambda tag: (-tag.weight, tag.slug))
    if row.keywords != keywords:
        row.keywords = keywords


def name_tags(session: Session, request: Request, said: Iterable[str]) -> None:
    """Gives a request the tags that its asker names, beside the staff's; words that no tag has are left out.

    Tags that the staff removed stay away. Nothing changes when no word is known.
    """
    kept = values_of(tag for tag in request.tags if tag.origin is Origin.STAFF)
    words = vocabulary(session)
    named_now = [one for word in said for one in given(word, words) if one.slug not in request.refused_tags]
    found = {one.slug: one for one in reversed(named_now)}  # the first word for a tag is its evidence
    if found:
        rows = {
            one.slug: {
                "weight": one.weight,
                "evidence": [[words, -1, False] for words in one.words],  # they stand in no text of the request
                "origin": Origin.MEMBER,
            }
            for one in found.values()
        }
        write(request, rows | kept, request.keywords)


def unknown_tags(session: Session, said: Iterable[str]) -> tuple[str, ...]:
    """The words for which the vocabulary has no tag."""
    words = vocabulary(session)
    return tuple(one for one in said if not given(one, words))


def correct(session: Session, row: Request | Case, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> bool:
    """Sets and removes tags for good, by slug or label; returns whether anything changed.

    Raises MissingInput for a tag the vocabulary does not have, InputFault for one that is both set and removed.
    """
    words = vocabulary(session)
    rows = {tag.slug: tag for tag in row.tags}
    adding = {resolved(one, words) for one in add}
    removing = {one if one in rows else resolved(one, words) for one in remove}  # also one the vocabulary lost
    if both := adding & removing:
        raise InputFault("Either add or remove %(tags)s, not both.", {"tags": ", ".join(sorted(both))})
    refused = sorted((set(row.refused_tags) | removing) - adding)
    tags = values_of(tag for tag in row.tags if tag.slug not in refused)
    for slug in adding:
        heavier = max(named(slug, words).weight, rows[slug].weight if slug in rows else 0)
        evidence = rows[slug].evidence if slug in rows else []
        if slug not in rows or rows[slug].origin is Origin.MACHINE:
            tags[slug] = {"weight": heavier, "evidence": evidence, "origin": Origin.STAFF}
    before = {tag.slug: tag.origin for tag in row.tags}
    changed = refused != sorted(row.refused_tags) or before != {slug: one["origin"] for slug, one in tags.items()}
    if changed:
        row.refused_tags = refused
        write(row, tags, row.keywords)
    return changed


def kept(session: Session, row: Request | Case) -> list[str]:
    """The slugs of the tags of a request or a case, without those that the staff removed; for the log."""
    return [tag.slug for tag in view(session, row) if not tag.refused]


def view(session: Session, row: Request | Case) -> tuple[TagView, ...]:
    """The tags of a request or a case, heaviest first, then those that the staff removed."""
    words = vocabulary(session)
    return (
        *(
            TagView(
                slug=tag.slug,
                label=words.label(tag.slug, "da"),
                weight=tag.weight,
                words=tuple(one.words for one in evidence_in(tag.evidence)),
                origin=tag.origin,
            )
            for tag in row.tags
        ),
        *_refused(row, words),
    )


def _refused(row: Request | Case, words: Vocabulary) -> Iterator[TagView]:
    for slug in row.refused_tags:
        label = words.label(slug, "da")
        yield TagView(slug=slug, label=label, weight=0, words=(), origin=Origin.STAFF, refused=True)


def _write(row: Request | Case, reading: Reading) -> None:
    write(row, wanted(row, reading), keywords_of(reading))


def values_of(rows: Iterable[RequestTag | CaseTag]) -> Wanted:
    """The tags that rows have, in the form of `Wanted`."""
    return {row.slug: {"weight": row.weight, "evidence": row.evidence, "origin": row.origin} for row in rows}


def _new(row: Request | Case, slug: str, values: dict[str, Any]) -> RequestTag | CaseTag:
    kind = RequestTag if isinstance(row, Request) else CaseTag
    return kind(slug=slug, **values)


def _cells(evidence: Iterable[Evidence]) -> list[list[Any]]:
    return [list(one) for one in evidence]


def evidence_in(cells: Iterable[list[Any]]) -> tuple[Evidence, ...]:
    """The evidence in a column."""
    return tuple(Evidence(words=words, start=start, in_title=in_title) for words, start, in_title in cells)


def keywords_in(cells: Iterable[list[Any]]) -> tuple[Keyword, ...]:
    """The keywords in a column."""
    return tuple(Keyword(key=key, weight=weight, words=words) for key, weight, words in cells)
