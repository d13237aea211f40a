"""The vocabulary in use: the shipped file with the staff's edits, which are rows.

    the shipped tags | edits, row by row | checked | built once, and kept until a row changes

An edit that does not fit, as after an upgrade of the shipped file, is left out and shown in the status; the others
stay in use and tagging goes on.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from digest.actions import Action
from digest.errors import MissingInput, Worded
from digest.matching.vocabulary import Vocabulary, build, entry_of, faults, laid_over, read, tags_of
from digest.matching.words import spelt
from digest.resources import DATA
from digest.store.engine import Store
from digest.store.models import Base, VocabularyEdit
from digest.store.reasons import MisfitReason

log = logging.getLogger(__name__)

Entry = dict[str, Any]
"""A tag as the file has it."""

_LISTS = (("synonyms", "added", "removed"), ("never", "never_added", "never_removed"))
"""Each list of words of an entry, with the columns of an edit that add to it and take from it."""

_IN_USE = "vocabulary in use"  # in Session.info


@dataclass(frozen=True, slots=True)
class Misfit:
    """An edit that does not fit and is not in use, with the reason."""

    slug: str
    reason: MisfitReason
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class InUse:
    """The vocabulary, and the edits that do not fit."""

    vocabulary: Vocabulary
    left_out: tuple[Misfit, ...]


def vocabulary(session: Session) -> Vocabulary:
    """The vocabulary in use."""
    return in_use(session).vocabulary


def vocabulary_now(store: Store) -> Vocabulary:
    """The vocabulary in use, read for itself."""
    with store.read() as session:
        return vocabulary(session)


def vocabulary_of(row: Base) -> Vocabulary:
    """The vocabulary in use in a row's session. Raises ValueError for a row without one."""
    session = object_session(row)
    if session is None:
        raise ValueError(f"{row!r} stands in no session")
    return vocabulary(session)


def in_use(session: Session) -> InUse:
    """The vocabulary in use, with the edits that do not fit.

    It is built once for each state of the edits and looked up once a transaction: an edit changes no tag in its own
    transaction.
    """
    found = session.info.get(_IN_USE)
    if not isinstance(found, InUse):
        found = session.info[_IN_USE] = _built(_state(session))
    return found


def left_out(store: Store) -> tuple[Misfit, ...]:
    """The edits that do not fit. Builds no vocabulary."""
    with store.read() as session:
        return _fitting(_state(session))[1]


@cache
def shipped() -> dict[str, Entry]:
    """The entries of the shipped file, by slug."""
    return {tag.slug: entry_of(tag) for tag in read(DATA / "vocabulary.toml", sure=True)}


def fields_of(row: VocabularyEdit) -> Entry:
    """An edit as an entry of the file, without its slug."""
    lists = {name: list(getattr(row, name)) for _, *names in _LISTS for name in names}
    return {**lists, "own": dict(row.own)}


def edited(before: Entry, edit: Mapping[str, Any]) -> Entry:
    """An entry with an edit applied. A word that is there already is not added again."""
    entry = {**before, **edit.get("own", {})}
    for name, added, removed in _LISTS:
        words = [word for word in before.get(name, []) if word not in edit.get(removed, [])]
        entry[name] = words + [word for word in edit.get(added, []) if word not in words]
    return {name: value for name, value in entry.items() if value}


def difference(before: Entry, after: Entry) -> dict[str, Any]:
    """The edit that turns one entry into the other."""
    edit: dict[str, Any] = {}
    for name, added, removed in _LISTS:
        old, new = before.get(name, []), after.get(name, [])
        edit[added] = [word for word in new if word not in old]
        edit[removed] = [word for word in old if word not in new]
    plain = {*before, *after} - {name for name, *_ in _LISTS}
    return edit | {"own": {name: after.get(name, "") for name in sorted(plain) if before.get(name) != after.get(name)}}


def resolved(word: str, words: Vocabulary) -> str:
    """The slug of a slug or label. Raises MissingInput, which names the nearest slugs."""
    said = " ".join(word.split()).casefold()
    labels = {label.casefold(): tag.slug for tag in words.tags.values() for label in (tag.da, tag.en)}
    slug = said if said in words.tags else labels.get(said)
    if slug:
        return slug
    near = nearest(said, words)
    if near:
        values = {"word": word, "near": labelled(near, words)}
        raise MissingInput("There is no tag '%(word)s'; near it: %(near)s.", values)
    raise MissingInput("There is no tag '%(word)s'.", {"word": word}, remedy=Action.LIST_TAGS)


def nearest(word: str, words: Vocabulary) -> list[str]:
    """The tags with the spelling that is nearest to a word, at most four."""
    names = {name: tag.slug for tag in words.tags.values() for name in (tag.slug, spelt(tag.da), spelt(tag.en))}
    plain = spelt(word.casefold())
    close = [names[name] for name in get_close_matches(plain, names, n=6, cutoff=0.6)]
    close += [slug for name, slug in names.items() if len(plain) >= 4 and plain[:5] in name]
    return list(dict.fromkeys(close))[:4]


def labelled(slugs: Sequence[str], words: Vocabulary) -> Worded:
    """Tags as a value of a fault: their labels for a reader, their slugs for a command."""
    return Worded(", ".join(slugs), lambda language: ", ".join(words.label(slug, language) for slug in slugs))


def _state(session: Session) -> str:
    """The edits as one hashable value."""
    edits = {row.slug: fields_of(row) for row in session.scalars(select(VocabularyEdit))}
    return json.dumps(edits, sort_keys=True)


@lru_cache(maxsize=4)
def _built(state: str) -> InUse:
    """The vocabulary for one state of the edits."""
    entries, missing = _fitting(state)
    return InUse(build(tags_of({**shipped(), **entries})), missing)


@lru_cache(maxsize=4)
def _fitting(state: str) -> tuple[dict[str, Entry], tuple[Misfit, ...]]:
    """The entries with the edits that fit, and the edits that do not fit.

    Faults are rare: edits are left out one at a time until none remains.
    """
    edits: dict[str, Entry] = json.loads(state)
    entries: dict[str, Entry] = {}
    missing: list[tuple[str, str]] = []
    while edits:
        entries = {slug: edited(shipped().get(slug, {}), edit) for slug, edit in edits.items()}
        wrong = faults(laid_over(shipped(), entries))
        if not wrong:
            break
        misfits = {slug: what for slug, what in wrong if slug in edits} or dict.fromkeys(edits, wrong[0][1])
        missing += misfits.items()
        edits = {slug: edit for slug, edit in edits.items() if slug not in misfits}
        entries = {slug: entry for slug, entry in entries.items() if slug in edits}
    for slug, what in missing:
        log.warning("the local edit of %s is not in use: %s", slug, what)
    return entries, tuple(_misfit(slug, what) for slug, what in sorted(missing))


def _misfit(slug: str, fault: str) -> Misfit:
    if slug not in shipped() and fault.startswith("the label"):
        return Misfit(slug, MisfitReason.GONE, {})
    return Misfit(slug, MisfitReason.WRONG, {"fault": fault})
