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


def page(
    session: Session, query: Select[_Row], order: Order, *, after: object = None, limit: int | None = PAGE
) -> Listed[_Row]:
    """The entities of a query in an order."""
    key, columns, newest = order.key, order.by or (order.key,), order.newest
    rest = query
    if after is not None:
        past = select(*columns).where(key == after).scalar_subquery() if order.by else tuple_(after)
        place = tuple_(*columns)
        rest = query.where(place < past if newest else place > past)
    ordered = rest.order_by(*(column.desc() if newest else column for column in columns))
    rows = session.scalars(ordered.limit(limit)).unique().all()
    if limit is None or len(rows) < limit:
        return Listed(rows)
    total = session.scalar(select(func.count()).select_from(rest.with_only_columns(key).order_by(None).subquery()))
    return Listed(rows, (total or 0) - len(rows))


def part(rows: Sequence[_Row], key: Callable[[_Row], object], *, after: object, limit: int | None) -> Listed[_Row]:
    """A page of rows that are in order already, as those that no database can sort."""
    start = next((place for place, row in enumerate(rows, 1) if key(row) == after), len(rows)) if after else 0
    end = len(rows) if limit is None else start + limit
    return Listed(rows[start:end], max(len(rows) - end, 0))
