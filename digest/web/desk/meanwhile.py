"""What was decided since a page was made, about what its form is about.

the newest decision when the page was made, hidden in its form | the newer ones about the same thing | the act waits
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from digest.accounts.audit import AuditView, decided_since
from digest.edition.dating import dating
from digest.errors import DigestError
from digest.inbox.became import became
from digest.store.acts import Act
from digest.store.engine import Store
from digest.web.desk.numbers import whole
from digest.web.forms import Fields

MADE = "seen_until"
"""The hidden field with the number of the newest decision when the page of a form was made."""

_NOTHING_ELSE = frozenset({Act.MAIL_CLAIMED, Act.MAIL_UNCLAIMED, Act.REQUEST_READY, Act.DELIVERY_DOUBTED})
"""Decisions after which everything is as it was for whoever decides next."""


def meanwhile(store: Store, parts: Mapping[str, Any], form: Fields, compared: frozenset[Act]) -> tuple[AuditView, ...]:
    """The newer decisions about what a form is about, the oldest first; () for a form that says no newest one.

    parts: of its path; compared: the decisions that its own page compares with what was seen.
    """
    last = whole(form.get(MADE, ""))
    if last is None:
        return ()
    found = decided_since(store, last, set(_things(store, parts, form)))
    return tuple(row for row in found if row.act not in _NOTHING_ELSE | compared)


def _things(store: Store, parts: Mapping[str, Any], form: Fields) -> Iterator[tuple[str, str]]:
    """What a form is about, each by its kind and key."""
    numbers = {part for part in (parts.get("number"), *map(whole, form.all("number"))) if part is not None}
    yield from (("request", str(number)) for number in numbers)
    if "mail" in parts:
        yield "mail", str(parts["mail"])
        yield from became(store, parts["mail"])
    if "answer" in parts:
        yield "answer", str(parts["answer"])
    if "name" in parts:
        yield "edition", parts["name"]
        yield from (("delivery", one) for one in form.all("id"))
        with suppress(DigestError):
            yield "date", str(dating(store, parts["name"]).period)
    yield from (("finding", form["code"]) for _ in form.all("code")[:1])
    yield from (("staff", form["address"]) for _ in form.all("address")[:1])
