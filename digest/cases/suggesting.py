"""Words that recur in requests and cases and that no tag of the vocabulary has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.cases.vocabulary import vocabulary
from digest.errors import InputFault
from digest.matching.tagger import tag
from digest.matching.vocabulary import Vocabulary
from digest.matching.words import key_of, spelt, words_of
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Case, IgnoredWord, Request
from digest.store.paging import PAGE, Listed, part
from digest.store.states import RequestState

REQUESTS = 2
TEXTS = 3
"""A word recurs when it stands in REQUESTS requests, or in TEXTS requests and cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A word no tag has, in its most frequent spelling, and the texts it stands in: "#112", or a case's `ref`.

    telling: higher for a word that few texts have, that stands in titles or more than once in a text, and in requests.
    """

    words: str
    telling: float
    requests: tuple[str, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    name: str
    asked: bool
    keywords: Sequence[Sequence[Any]]


def suggest(store: Store, *, after: str | None = None, limit: int | None = PAGE) -> Listed[Suggestion]:
    """The recurring words, the most telling first, then in alphabetical order; without those that were ignored."""
    with store.read() as session:
        words = vocabulary(session)
        ignored = set(session.scalars(select(IgnoredWord.key)))
        texts = list(_texts(session))
    found: dict[str, list[tuple[_Text, float, str]]] = defaultdict(list)
    for text in texts:
        for key, weight, form in text.keywords:
            if key not in ignored:
                found[key].append((text, weight, form))
    coming = (places for places in found.values() if _comes_again(places))
    suggestions = [_suggestion(places, len(texts)) for places in coming if not _is_known(places, words)]
    telling = sorted(suggestions, key=lambda one: (-one.telling, one.words))
    return part(telling, lambda one: one.words, after=after, limit=limit)


def ignore(store: Store, words: Iterable[str], *, by: Actor) -> tuple[str, ...]:
    """Ignores words in all their inflections and returns them. Raises InputFault for what is not one word."""
    with store.write() as session:
        done = []
        for said in words:
            if len(words_of(said)) != 1:
                raise InputFault(f"{said!r} is not one word.")
            [word] = words_of(said)
            session.merge(IgnoredWord(key=word.key, words=word.form))
            done.append(word.form)
        record(session, by, Act.TAG_IGNORED, "", {"words": ([], done)})
        return tuple(done)


def _texts(session: Session) -> Iterator[_Text]:
    asked = (
        select(Request.number, Request.keywords).where(Request.state != RequestState.HIDDEN).order_by(Request.number)
    )
    told = select(Case.ref, Case.keywords).where(Case.shown).order_by(Case.id)
    yield from (_Text(f"#{number}", True, keywords) for number, keywords in session.execute(asked))
    yield from (_Text(ref, False, keywords) for ref, keywords in session.execute(told))


def _comes_again(places: Sequence[tuple[_Text, float, str]]) -> bool:
    return len(places) >= TEXTS or sum(text.asked for text, _, _ in places) >= REQUESTS


def _is_known(places: Sequence[tuple[_Text, float, str]], words: Vocabulary) -> bool:
    """Whether a tag has the word in any inflection, as a synonym or as a word that never earns it."""
    forms = {form for _, _, form in places}
    return any(tag(form, words) or any(words.never.in_word(spelt(form), key_of(form))) for form in forms)


def _said(text: _Text, weight: float) -> float:
    """The weight of a word in a text: cubed, so that a mention in passing counts little, and doubled in a request."""
    return weight**3 * (2 if text.asked else 1)


def _suggestion(places: Sequence[tuple[_Text, float, str]], texts: int) -> Suggestion:
    forms = [form for _, _, form in places]
    return Suggestion(
        words=max(sorted(set(forms)), key=forms.count),
        telling=round(sum(_said(text, weight) for text, weight, _ in places) * log(1 + texts / len(places)), 2),
        requests=tuple(text.name for text, _, _ in places if text.asked),
        cases=tuple(text.name for text, _, _ in places if not text.asked),
    )
