"""Views of the bank: the cases in a list, found by their words, and one with all it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import defer, joinedload, selectinload

from digest.cases.changing import FIELDS, known, said
from digest.cases.tags import TagView, view
from digest.cases.vocabulary import vocabulary
from digest.store.engine import Store
from digest.store.models import Case, Match, Organisation, Request
from digest.store.paging import PAGE, Listed, Order, page, part, searched

_SAID = tuple(getattr(Case, name) for name in FIELDS if name != "organisation")
_SEARCHED = (Case.ref, *(column for column in _SAID if column is not Case.year))
_LONG = ("price", "prioritisation", "barriers", "link", "contact")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case in a list; `tags` are Danish labels. hidden: by a person or by its file; gone: its file has it no more."""

    ref: str
    title: str
    organisation: str
    year: int
    tags: tuple[str, ...]
    hidden: bool
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCaseView:
    """One case. fields: what it says, by name; by_hand: those that no file changes, `hidden` too.

    requests: the numbers of those it was found for.
    """

    ref: str
    fields: Mapping[str, str]
    tags: tuple[TagView, ...]
    hidden: bool
    gone_at: datetime | None
    added_at: datetime | None
    imported: bool
    source: str
    by_hand: tuple[str, ...]
    requests: tuple[int, ...]


def cases(
    store: Store,
    *,
    search: str = "",
    organisation: str = "",
    after: str | None = None,
    limit: int | None = PAGE,
) -> Listed[CaseView]:
    """The cases, the newest first: all, or those with every word of `search`, of organisations with those letters."""
    light = [defer(getattr(Case, name)) for name in ("keywords", *_LONG)]
    listed = select(Case).options(joinedload(Case.organisation), selectinload(Case.tags), *light)
    with store.read() as session:
        words = vocabulary(session)

        def shown(case: Case) -> CaseView:
            return CaseView(
                ref=case.ref,
                title=case.title,
                organisation=case.organisation.name,
                year=case.year,
                tags=tuple(words.label(tag.slug, "da") for tag in case.tags),
                hidden=case.hidden,
                gone=case.gone_at is not None,
            )

        if not organisation and all(map(_is_plain, search.split())):
            order, found = Order(Case.ref, by=(Case.id,), newest=True), listed.where(*map(_has, search.split()))
            return (searched if search else page)(session, found, order, after=after, limit=limit).each(shown)
        query = select(Case.id, Case.ref, Organisation.name, *_SAID).join(Case.organisation)
        query = query.where(*map(_may_have, search.split()))
        rows = session.execute(query.order_by(Case.id.desc()))
        fitting = [
            (row[0], row[1]) for row in rows if _fits(row[1:], search.casefold().split(), organisation.casefold())
        ]
        some = part(fitting, lambda one: one[1], after=after, limit=limit)
        views = {case.id: shown(case) for case in session.scalars(listed.where(Case.id.in_([id_ for id_, _ in some])))}
        return some.each(lambda one: views[one[0]])


def _is_plain(word: str) -> bool:
    """Whether databases find a word as people do: they fold the case of ASCII letters only."""
    return word.isascii() and word.isalpha()


def _has(word: str) -> ColumnElement[bool]:
    """Whether a case has a plain word."""
    houses = select(Organisation.id).where(Organisation.name.icontains(word, autoescape=True))
    return or_(Case.organisation_id.in_(houses), *(column.icontains(word, autoescape=True) for column in _SEARCHED))


def _may_have(word: str) -> ColumnElement[bool]:
    """Whether a case may have a word, of which databases know the letters of ASCII alone; `_fits` decides."""
    if not word.isalpha() or any(len(sign.casefold()) > 1 for sign in word):
        return true()
    told = f"%{''.join(sign if sign.isascii() else '_' for sign in word)}%"
    houses = select(Organisation.id).where(Organisation.name.ilike(told))
    return or_(Case.organisation_id.in_(houses), *(column.ilike(told) for column in _SEARCHED))


def _fits(row: Sequence[object], words: Sequence[str], organisation: str) -> bool:
    """Whether a case, as its id, its organisation and what it says, has all the words."""
    told = " ".join(map(str, row)).casefold()
    return organisation in str(row[1]).casefold() and all(word in told for word in words)


def case(store: Store, ref: str) -> WholeCaseView:
    """One case with all it says. Raises MissingInput for an unknown id."""
    with store.read() as session:
        row = known(session, ref)
        numbers = select(Request.number).join(Match, Match.request_id == Request.id).where(Match.case_id == row.id)
        told = said(row)
        return WholeCaseView(
            ref=row.ref,
            fields={field: told[field] for field in FIELDS},
            tags=view(session, row),
            hidden=row.hidden,
            gone_at=row.gone_at,
            added_at=row.added_at,
            imported=row.imported,
            source=row.source,
            by_hand=tuple(row.by_hand),
            requests=tuple(session.scalars(numbers.order_by(Request.number))),
        )
