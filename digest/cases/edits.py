"""Edits of the vocabulary by the staff, word by word or from a file; each is checked before it is stored."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.actions import Action, Remedy
from digest.cases.vocabulary import (
    Entry,
    difference,
    edited,
    fields_of,
    in_use,
    labelled,
    nearest,
    resolved,
    shipped,
    vocabulary,
)
from digest.errors import InputFault, MissingInput
from digest.matching.tagger import tag as tags_in
from digest.matching.vocabulary import Tag, entry_of, faults, laid_over, read, tags_of
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import VocabularyEdit
from digest.store.paging import PAGE, Listed, part
from digest.writing.alphabet import alphabetical

log = logging.getLogger(__name__)

_HEAD = """\
# What this house changed in the vocabulary: each tag that was touched, whole.
# Once it is imported, a tag that is not here is as it was shipped.

[tags]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """A tag of the vocabulary. ours: those of its words that were added here; dropped: shipped words removed here."""

    tag: Tag
    wider: tuple[str, ...]
    narrower: tuple[str, ...]
    ours: tuple[str, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit changes, or would change, in a tag."""

    slug: str
    what: str


def show(store: Store, word: str) -> tuple[EntryView, ...]:
    """The tag of that slug or label; else the tags that the word earns. Raises MissingInput when there is none."""
    with store.read() as session:
        words = vocabulary(session)
        try:
            slugs = [resolved(word, words)]
        except MissingInput:
            slugs = [one.slug for one in tags_in(word, words)]
        if not slugs:
            near = nearest(word, words)
            if near:
                said = {"word": word, "near": labelled(near, words)}
                raise MissingInput("No tag knows '%(word)s'; near it: %(near)s.", said)
            raise MissingInput("No tag knows '%(word)s'.", {"word": word}, remedy=Action.LIST_TAGS)
        return tuple(_view(session, slug) for slug in slugs)


def all_tags(store: Store, *, after: str | None = None, limit: int | None = PAGE) -> Listed[EntryView]:
    """The tags, by their Danish labels; `after` is a slug."""
    with store.read() as session:
        tags = sorted(vocabulary(session).tags.values(), key=lambda tag: (alphabetical(tag.da, "da"), tag.slug))
        shown = part(tags, lambda tag: tag.slug, after=after, limit=limit)
        return shown.each(lambda tag: _view(session, tag.slug))


def add(store: Store, slug: str, words: Sequence[str], *, never: bool = False, by: Actor) -> tuple[Change, ...]:
    """Adds words that earn a tag, or with `never` words that must not earn it; words it has are left as they are.

    Raises MissingInput for an unknown tag, InputFault for a word that cannot be a synonym or is another tag's.
    """
    with store.write() as session:
        slug, entry, field = _found(session, slug, never=never)
        new = [word for word in map(_plain, words) if word not in entry.get(field, [])]
        record(session, by, Act.TAG_WORDS, slug, {field: ([], new)})
        return _put(session, {slug: {**entry, field: [*entry.get(field, []), *dict.fromkeys(new)]}})


def drop(store: Store, slug: str, words: Sequence[str], *, never: bool = False, by: Actor) -> tuple[Change, ...]:
    """Removes words that earn a tag, or with `never` words that must not.

    Without words, every edit of the tag is undone; a tag that was not shipped is then gone. Raises MissingInput for an
    unknown tag or a word it does not have, InputFault for its last synonym, or for a tag that is another's parent.
    """
    with store.write() as session:
        if not words:
            record(session, by, Act.TAG_WORDS, slug)
            return _forget(session, slug)
        slug, entry, field = _found(session, slug, never=never)
        having = {word.casefold(): word for word in entry.get(field, [])}
        for word in words:
            if _plain(word).casefold() not in having:
                keep = None if never else Remedy(Action.KEEP_FROM_TAG, {"slug": slug, "word": word})
                raise MissingInput(f"{word!r} is none of the {field} of {slug}.", remedy=keep)
        gone = {having[_plain(word).casefold()] for word in words}
        record(session, by, Act.TAG_WORDS, slug, {field: (sorted(gone), [])})
        return _put(session, {slug: {**entry, field: [word for word in entry[field] if word not in gone]}})


def export_edits(store: Store, path: Path) -> int:
    """Writes the edited tags to a file, in the form of the shipped one; returns how many."""
    with store.read() as session:
        rows = session.scalars(select(VocabularyEdit).order_by(VocabularyEdit.slug))
        entries = {row.slug: edited(shipped().get(row.slug, {}), fields_of(row)) for row in rows}
    path.write_text(_HEAD + "".join(_table(slug, entry) for slug, entry in entries.items()), encoding="utf-8")
    return len(entries)


def import_edits(store: Store, path: Path, *, dry_run: bool = False, by: Actor) -> tuple[Change, ...]:
    """Replaces the edits by those of a file; returns the changes, or with `dry_run` what they would be.

    A tag that is not in the file becomes what was shipped. Raises InputFault with the line when anything in the file is
    wrong; then nothing changes.
    """
    under = tags_of(shipped())
    entries = {tag.slug: entry_of(tag) for tag in read(path, over=under)}
    with store.write() as session:
        rows = session.scalars(select(VocabularyEdit))
        before = {row.slug: edited(shipped().get(row.slug, {}), fields_of(row)) for row in rows}
        touched = {slug: entry for slug, entry in entries.items() if entry != shipped().get(slug)}
        changes = [
            _change(slug, before.get(slug, shipped().get(slug, {})), touched.get(slug, shipped().get(slug, {})))
            for slug in sorted({*before, *touched})
        ]
        if not dry_run:
            session.execute(delete(VocabularyEdit))
            for slug, entry in touched.items():
                session.add(VocabularyEdit(slug=slug, **difference(shipped().get(slug, {}), entry)))
            record(session, by, Act.TAG_IMPORT)
            log.info("vocabulary: %d local edits from a file", len(touched))
    return tuple(change for change in changes if change.what)


def _found(session: Session, word: str, *, never: bool) -> tuple[str, Entry, str]:
    """The slug of a word, its entry (also one that does not fit and is not in use), and the list of words meant."""
    slug = _slug(session, word)
    row = session.get(VocabularyEdit, slug)
    return slug, edited(shipped().get(slug, {}), fields_of(row) if row else {}), "never" if never else "synonyms"


def _slug(session: Session, word: str) -> str:
    """The slug of a word, also that of an edit that is not in use."""
    return word if session.get(VocabularyEdit, word) else resolved(word, vocabulary(session))


def _forget(session: Session, word: str) -> tuple[Change, ...]:
    """Restores a tag to what was shipped."""
    slug = _slug(session, word)
    row = session.get(VocabularyEdit, slug)
    if row is None:
        return ()
    before, after = edited(shipped().get(slug, {}), fields_of(row)), shipped().get(slug, {})
    others = {tag.slug: entry_of(tag) for tag in vocabulary(session).tags.values() if tag.slug != slug}
    _check(laid_over(others, {slug: after} if after else {}))
    session.delete(row)
    log.info("vocabulary: %s as it was shipped", slug)
    return (_change(slug, before, after),)


def _put(session: Session, entries: dict[str, Entry]) -> tuple[Change, ...]:
    """Stores entries as edits, after checking them together."""
    tags = vocabulary(session).tags
    under = {slug: entry_of(tag) for slug, tag in tags.items()}
    _check(laid_over(under, entries))
    changes = []
    for slug, whole in entries.items():
        entry = {name: value for name, value in whole.items() if value}
        row = session.get(VocabularyEdit, slug)
        if row is not None:
            session.delete(row)
            session.flush()
        if entry != shipped().get(slug):
            session.add(VocabularyEdit(slug=slug, **difference(shipped().get(slug, {}), entry)))
        changes.append(_change(slug, under.get(slug, {}), entry))
        log.info("vocabulary: %s changed by hand", slug)
    return tuple(change for change in changes if change.what)


def _check(entries: dict[str, Entry]) -> None:
    wrong = [f"{slug}: {what}" for slug, what in faults(entries)]
    if wrong:
        raise InputFault(f"The vocabulary cannot have that: {'; '.join(wrong)}.")


def _change(slug: str, before: Entry, after: Entry) -> Change:
    """What a tag gains and loses, in words; "" for nothing."""
    if not after:
        return Change(slug, "is no tag any more")
    edit = difference(before, after)
    told = [
        *(f"+ {word}" for word in edit["added"]),
        *(f"- {word}" for word in edit["removed"]),
        *(f"never: + {word}" for word in edit["never_added"]),
        *(f"never: - {word}" for word in edit["never_removed"]),
        *(f"{name}: {value or 'none'}" for name, value in edit["own"].items()),
    ]
    return Change(slug, ("new: " if told and not before else "") + ", ".join(told))


def _view(session: Session, slug: str) -> EntryView:
    words = in_use(session).vocabulary
    tag, before = words.tags[slug], shipped().get(slug, {})
    edit = difference(before, entry_of(tag))
    return EntryView(
        tag=tag,
        wider=tuple(words.ancestors(slug)),
        narrower=tuple(sorted(other.slug for other in words.tags.values() if other.parent == slug)),
        ours=(*edit["added"], *edit["never_added"]),
        dropped=(*edit["removed"], *edit["never_removed"]),
    )


def _plain(word: str) -> str:
    """A synonym in the form in which it is stored."""
    plain = " ".join(word.replace("...", "…").split())
    if not plain.isprintable():
        raise InputFault(f"{word!r} cannot be a synonym.")
    return plain


def _table(slug: str, entry: Entry) -> str:
    lines = [f"{name} = {_value(entry[name])}" for name in _ORDER if name in entry]
    return "\n".join(["", f"[tags.{slug}]", *lines, ""])


_ORDER = ("da", "en", "facet", "parent", "cpv", "synonyms", "never")


def _value(value: object) -> str:
    """A value in TOML, which writes strings and lists as JSON does."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
