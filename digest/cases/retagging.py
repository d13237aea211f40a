"""Reading all requests and cases again after the vocabulary or the reading changed: a preview, then the change."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from digest.cases.tags import keywords_of, read_case, read_request, values_of, wanted, write
from digest.cases.vocabulary import vocabulary
from digest.progress import Progress, silent
from digest.store.engine import Store
from digest.store.models import Case, Request
from digest.store.states import RequestState

log = logging.getLogger(__name__)

EXAMPLES = 20
MANY = 300
"""Texts in one transaction, during which nobody else can write."""

Text = TypeVar("Text", Request, Case)


@dataclass(frozen=True, slots=True)
class Example:
    """A text whose tags change: "#112 Uniformer", and the slugs it gains and loses."""

    text: str
    come: tuple[str, ...]
    go: tuple[str, ...]


@dataclass(slots=True)
class Retagged:
    """What reading everything again changes, in numbers.

    texts: read. changed: get other tags; `come` and `go` count those by slug. touched: keep their tags and get other
    weights, evidence or keywords.
    """

    texts: int = 0
    changed: int = 0
    touched: int = 0
    come: Counter[str] = field(default_factory=Counter)
    go: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


def retag(store: Store, *, apply: bool = False, progress: Progress = silent) -> Retagged:
    """Reads every request that is not closed and every case again; returns the changes, made only with `apply`.

    Tags that people set or removed stay. Rows are written MANY at a time, so a run that was cut short can be repeated.
    """
    with store.read() as session:
        open_ = select(Request.id).where(Request.state != RequestState.CLOSED).order_by(Request.number)
        asked, told = list(session.scalars(open_)), list(session.scalars(select(Case.id).order_by(Case.id)))
    found = Retagged()
    for requests, cases in (*((some, []) for some in _portions(asked)), *(([], some) for some in _portions(told))):
        with store.write() if apply else store.read() as session:
            rows: list[Request | Case] = [*_rows(session, Request, requests), *_rows(session, Case, cases)]
            for row in rows:
                progress("reading anew", len(asked) + len(told))
                _take(session, row, found, apply=apply)
    log.info("retagged texts=%d changed=%d applied=%s", found.texts, found.changed, apply)
    return found


def _portions(ids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, MANY)):
        yield some


def _rows(session: Session, kind: type[Text], ids: Sequence[int]) -> list[Text]:
    query = select(kind).where(kind.id.in_(ids)).order_by(kind.id)
    return list(session.scalars(query.options(selectinload(kind.tags), selectinload(kind.organisation))))


def _take(session: Session, row: Request | Case, found: Retagged, *, apply: bool) -> None:
    words = vocabulary(session)
    reading = read_request(row, words) if isinstance(row, Request) else read_case(row, words)
    tags, keywords = wanted(row, reading), keywords_of(reading)
    before = values_of(row.tags)
    come, go = sorted(tags.keys() - before.keys()), sorted(before.keys() - tags.keys())
    found.texts += 1
    found.come.update(come)
    found.go.update(go)
    if come or go:
        found.changed += 1
        if len(found.examples) < EXAMPLES:
            name = f"#{row.number}" if isinstance(row, Request) else row.ref
            found.examples.append(Example(f"{name} {row.title}", tuple(come), tuple(go)))
    elif tags != before or keywords != row.keywords:
        found.touched += 1
    if apply:
        write(row, tags, keywords)
