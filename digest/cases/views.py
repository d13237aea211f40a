"""Views of the bank: the cases in a list, found by their words, and one with all it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import defer, joinedload, selectinload

from digest.cases.changing import FIELDS, known, said
from digest.cases.tags import TagView, view
from digest.cases.vocabulary import vocabulary
from digest.store.engine import Store
from digest.store.models import Case, Match, Organisation, Request
from digest.store.paging import PAGE, Listed, Order, page, part

_SEARCHED = (Case.ref, *(getattr(Case, name) for name in FIELDS if name not in ("organisation", "year")))
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
    query = select(Case).options(joinedload(Case.organisation), defer(Case.keywords))
    light = [defer(getattr(Case, name)) for name in _LONG]
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

        if not (search or organisation):
            listed = query.options(*light, selectinload(Case.tags))
            return page(session, listed, Order(Case.ref, by=(Case.id,), newest=True), after=after, limit=limit).each(
                shown
            )
        for word in search.split():
            query = query.where(_may_have(word))
        rows = session.scalars(query.order_by(Case.id.desc())).unique().all()
        fitting = [case for case in rows if _fits(case, search.casefold().split(), organisation.casefold())]
        some = part(fitting, lambda case: case.ref, after=after, limit=limit)
        tagged = select(Case).where(Case.id.in_([case.id for case in some]))
        session.scalars(tagged.options(selectinload(Case.tags))).all()  # of those that are shown alone
        return some.each(shown)


def _may_have(word: str) -> ColumnElement[bool]:
    """Whether a case may have a word: databases fold the case of ASCII letters only, and `_fits` decides."""
    if not word.isascii() or not word.isalpha():
        return true()
    house = Case.organisation.has(Organisation.name.icontains(word, autoescape=True))
    return or_(house, *(column.icontains(word, autoescape=True) for column in _SEARCHED))


def _fits(case: Case, words: list[str], organisation: str) -> bool:
    told = " ".join((case.ref, *said(case).values())).casefold()
    return organisation in case.organisation.name.casefold() and all(word in told for word in words)


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
