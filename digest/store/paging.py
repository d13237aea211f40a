"""Pages of lists: `after` is the key of the last row of the page before, `limit` the number of rows.

after None: from the beginning; limit None: all rows. The next page is found by the key of this one's last row, so rows
that come meanwhile shift nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

PAGE = 50
"""The rows of a page."""

_Row = TypeVar("_Row")
_Other = TypeVar("_Other")


class Listed(list[_Row]):
    """A page of a list; `more` rows come after it."""

    __slots__ = ("more",)

    def __init__(self, rows: Iterable[_Row] = (), more: int = 0) -> None:
        super().__init__(rows)
        self.more = more

    def each(self, view: Callable[[_Row], _Other]) -> Listed[_Other]:
        """The same page, with `view` applied to each row."""
        return Listed(map(view, self), self.more)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: by its key, or by other columns, unique together; `newest`: from the last one on."""

    key: InstrumentedAttribute[Any]
    by: Sequence[InstrumentedAttribute[Any]] = ()
    newest: bool = False

    @property
    def columns(self) -> Sequence[InstrumentedAttribute[Any]]:
        """The columns that it is by."""
        return self.by or (self.key,)


def page(
    session: Session, query: Select[_Row], order: Order, *, after: object = None, limit: int | None = PAGE
) -> Listed[_Row]:
    """The entities of a query in an order."""
    rest = _past(query, order, after)
    rows = session.scalars(_ordered(rest, order).limit(limit)).unique().all()
    if limit is None or len(rows) < limit:
        return Listed(rows)
    total = session.scalar(
        select(func.count()).select_from(rest.with_only_columns(order.key).order_by(None).subquery())
    )
    return Listed(rows, (total or 0) - len(rows))


def searched(
    session: Session, query: Select[_Row], order: Order, *, after: object = None, limit: int | None = PAGE
) -> Listed[_Row]:
    """The same of a query that must read every row: once, for the page and for how many there are."""
    told = _past(query, order, after).with_only_columns(order.key, func.count().over())
    found = session.execute(_ordered(told, order).limit(limit)).all()
    rows = session.scalars(_ordered(query.where(order.key.in_([one[0] for one in found])), order)).unique().all()
    return Listed(rows, found[0][1] - len(found) if found else 0)


def _past(query: Select[_Row], order: Order, after: object) -> Select[_Row]:
    """The query, from behind the row with a key."""
    if after is None:
        return query
    past = select(*order.columns).where(order.key == after).scalar_subquery() if order.by else tuple_(after)
    place = tuple_(*order.columns)
    return query.where(place < past if order.newest else place > past)


def _ordered(query: Select[_Row], order: Order) -> Select[_Row]:
    return query.order_by(*(column.desc() if order.newest else column for column in order.columns))


def part(rows: Sequence[_Row], key: Callable[[_Row], object], *, after: object, limit: int | None) -> Listed[_Row]:
    """A page of rows that are in order already, as those that no database can sort."""
    start = next((place for place, row in enumerate(rows, 1) if key(row) == after), len(rows)) if after else 0
    end = len(rows) if limit is None else start + limit
    return Listed(rows[start:end], max(len(rows) - end, 0))
