"""What a look at all recipients of an edition finds, kept: they are frozen, so that one look is enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, func, select
from sqlalchemy.orm import Session

from digest.store.models import Edition, Erasure

_Found = TypeVar("_Found")

_KEPT: WeakKeyDictionary[Pool, dict[tuple[str | int | None, ...], tuple[object, Any]]] = WeakKeyDictionary()
"""What was found, by what was looked for and where, with what the editions are known by to be the same still."""


def looked_up(session: Session, what: str, editions: Sequence[Edition | None], look: Callable[[], _Found]) -> _Found:
    """What the look finds among the recipients of some editions; looked for once, under the name `what`.

    And again when an edition was composed anew, or somebody was erased.
    """
    erased = session.scalar(select(func.count()).select_from(Erasure))
    state = (erased, *((one.recipients_hash, one.recipient_count) for one in editions if one))
    place = (what, *(one.id if one else None for one in editions))
    kept = _KEPT.setdefault(session.get_bind().engine.pool, {})
    if place not in kept or kept[place][0] != state:
        kept[place] = (state, look())
    found: _Found = kept[place][1]
    return found
