"""The vocabulary: tags, and the words that earn them, from a file people can read and correct.

[tags.arbejdstoej]
da = "arbejdstøj"
en = "workwear"
facet = "product"
parent = "tekstiler"
cpv = ["18100000"]
synonyms = ["arbejdstøj", "=kittel", "-dragt", "møbel-", "vask af tøj", "tage … retur"]
never = ["uniformitet"]                         # looks like a synonym, means something else

A word is compared by its stem, and found inside compounds when the stem has five letters or more. "=word": only as it
is written. "-word": also as the end of a compound, however short; "word-": as its beginning. Several words stand in
that order in a row, by their stems; where "…" stands, up to four others may come between, in one sentence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from digest.errors import InputFault
from digest.matching.words import Word, spelt, words_of

COMPOUND = 5
"""The fewest letters of a stem that is found inside compounds; shorter ones are found by accident."""

LONG = 8
"""The fewest letters of a word that may be misspelt by one letter."""

BETWEEN = 4
"""The most words in place of the "…" of a synonym."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CPV = re.compile(r"\d{8}")
_FIELDS = {"da", "en", "facet", "synonyms", "parent", "cpv", "never"}
_GAP = "…"


class Facet(StrEnum):
    """What a tag is about."""

    PRODUCT = "product"  # what is bought
    METHOD = "method"  # how it is bought
    AIM = "aim"  # why
    LABEL = "label"  # a label or standard
    BARRIER = "barrier"  # what hurts
    FIELD = "field"  # whose work it is for


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """An entry of the vocabulary."""

    slug: str
    da: str
    en: str
    facet: Facet
    synonyms: tuple[str, ...]
    parent: str = ""
    cpv: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """The label in a language."""
        return self.en if language == "en" else self.da


@dataclass(frozen=True, slots=True)
class Patterns:
    """The synonyms ready for search: for each kind of pattern, the slugs it stands for."""

    exact: dict[str, list[str]] = field(default_factory=dict)
    whole: dict[str, list[str]] = field(default_factory=dict)
    inside: dict[str, list[str]] = field(default_factory=dict)
    ends: dict[str, list[str]] = field(default_factory=dict)
    begins: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def add(self, synonym: str, slug: str) -> None:
        """Adds a synonym of a tag."""
        row = row_of(synonym)
        if len(row) > 1:
            self.rows.setdefault(row[0], []).append((row, slug))
        elif synonym.startswith("="):
            _put(self.exact, spelt(words_of(synonym)[0].form), slug)
        else:
            [word] = words_of(synonym)
            _put(self.whole, word.key, slug)
            if synonym.startswith("-"):
                _put(self.ends, word.key, slug)
            elif synonym.endswith("-"):
                _put(self.begins, spelt(word.form), slug)
            elif len(word.key) >= COMPOUND:
                _put(self.inside, word.key, slug)

    def in_word(self, form: str, key: str, *, compounds: bool = True) -> Iterator[tuple[int, int, str]]:
        """(start, end, slug) for each pattern in a word, as places in its folded letters."""
        for slug in (*self.exact.get(form, ()), *self.whole.get(key, ())):
            yield 0, len(form), slug
        if compounds:
            yield from self._in_compound(form, key)

    def _in_compound(self, form: str, key: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, slug) for each pattern in a compound; what follows a beginning has three letters or more."""
        size = len(form)
        for start in (0, *range(2, size)):
            for end in range(start + COMPOUND, size + 1):
                yield from ((start, end, slug) for slug in self.inside.get(form[start:end], ()))
        for cut in range(2, size - 1):
            yield from ((cut, size, slug) for slug in self.ends.get(key[cut:], ()))
            yield from ((0, cut, slug) for slug in self.begins.get(form[:cut], ()) if size - cut >= 3)

    def in_row(self, words: list[Word], place: int) -> Iterator[tuple[int, int, str]]:
        """(first, last + 1, slug) for each pattern of several words that begins at a place."""
        for row, slug in self.rows.get(words[place].key, ()):
            last = _reach(row, words, place)
            if last is not None:
                yield place, last + 1, slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The tags, and their words ready for search: those that earn a tag, those that never do, and near misses."""

    tags: Mapping[str, Tag]
    earning: Patterns
    never: Patterns
    near: Mapping[str, tuple[str, ...]]
    found: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)  # the tags of words looked up before

    def label(self, slug: str, language: str) -> str:
        """The label of the tag; the slug itself when the vocabulary no longer has it."""
        tag = self.tags.get(slug)
        return tag.label(language) if tag else slug

    def ancestors(self, slug: str) -> Iterator[str]:
        """The parent tags, the nearest first."""
        parent = self.tags[slug].parent if slug in self.tags else ""
        while parent:
            yield parent
            parent = self.tags[parent].parent


def load(path: Path) -> Vocabulary:
    """The vocabulary in `path`. Raises InputFault with the file, the line and what is wrong there."""
    return build(read(path))


def read(path: Path, over: Iterable[Tag] = (), *, sure: bool = False) -> tuple[Tag, ...]:
    """The tags in `path`, in order. Raises InputFault with the file, the line and what is wrong there.

    over: tags that the file adds to, and is checked with. The file may then have none, below [tags]. sure: it is known
    to be right, as the one that comes with the program, and is not looked through at each start.
    """
    try:
        raw = path.read_bytes()
        source = raw.decode("utf-8-sig")
        document = tomllib.loads(source)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InputFault(f"The vocabulary {path} cannot be read: line {line}: not UTF-8.") from fault
    except tomllib.TOMLDecodeError as fault:
        raise InputFault(f"The vocabulary {path} cannot be read: {_placed(fault, source)}.") from fault
    except OSError as fault:
        raise InputFault(f"The vocabulary {path} cannot be read: {fault.strerror or fault}.") from fault
    entries = document.get("tags")
    under = {tag.slug: entry_of(tag) for tag in over}
    if not isinstance(entries, dict) or not (entries or under):
        raise InputFault(f"The vocabulary {path} is not usable: it has no tags, [tags.SLUG].")
    found = [] if sure else faults(laid_over(under, entries))
    told = [one for one in found if one[0] in entries] or found  # a fault between two files is reported in this one
    if found:
        wrong = [f"line {_line_of(source, slug)}: {slug}: {fault}" for slug, fault in told]
        raise InputFault(f"The vocabulary {path} is not usable: " + "; ".join(wrong) + ".")
    return tags_of(entries)


def laid_over(under: Mapping[str, Any], entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of both, the added ones last, so that a fault between two is found there."""
    return {slug: entry for slug, entry in under.items() if slug not in entries} | dict(entries)


def faults(entries: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(slug, what is wrong) of entries as a file has them; [] when all are right."""
    found = [(slug, wrong) for slug, entry in entries.items() if (wrong := _wrong(slug, entry, entries))]
    return found or list(twice(tags_of(entries)))


def tags_of(entries: Mapping[str, Any]) -> tuple[Tag, ...]:
    """The tags of entries without faults."""
    return tuple(_tag(slug, entry) for slug, entry in entries.items())


def entry_of(tag: Tag) -> dict[str, Any]:
    """A tag as a file has it, without empty fields."""
    whole = {
        "da": tag.da,
        "en": tag.en,
        "facet": str(tag.facet),
        "parent": tag.parent,
        "cpv": list(tag.cpv),
        "synonyms": list(tag.synonyms),
        "never": list(tag.never),
    }
    return {name: value for name, value in whole.items() if value}


def build(tags: Iterable[Tag]) -> Vocabulary:
    """The vocabulary of these tags."""
    by_slug = {tag.slug: tag for tag in tags}
    earning, never = Patterns(), Patterns()
    near: dict[str, dict[str, None]] = {}
    for tag in by_slug.values():
        for synonym in tag.synonyms:
            earning.add(synonym, tag.slug)
            if len(row := row_of(synonym)) == 1 and len(row[0]) >= LONG and not synonym.startswith("="):
                for shorter in _shorter(row[0]):
                    near.setdefault(shorter, {})[row[0]] = None
        for word in tag.never:
            never.add(word, tag.slug)
    return Vocabulary(
        tags=by_slug, earning=earning, never=never, near={short: tuple(keys) for short, keys in near.items()}
    )


def twice(tags: Iterable[Tag]) -> Iterator[tuple[str, str]]:
    """(slug, what is wrong) for each synonym that occurs twice, in one tag or in two, and each label of two tags."""
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    called: dict[tuple[str, str], str] = {}
    for tag in tags:
        for language in ("da", "en"):
            label = (language, tag.label(language).casefold())
            if label in called:
                yield tag.slug, f"the label {tag.label(language)!r} is that of {called[label]} already"
            called.setdefault(label, tag.slug)
        for synonym in tag.synonyms:
            row = row_of(synonym)
            if len(row) == 1 and synonym.startswith("="):
                row = (spelt(words_of(synonym)[0].form), "=")
            if row in first:
                slug, other = first[row]
                yield tag.slug, f"{synonym!r} is {other!r} of {slug} again"
            first.setdefault(row, (tag.slug, synonym))


@lru_cache(maxsize=100_000)
def row_of(synonym: str) -> tuple[str, ...]:
    """The stems of a synonym of several words, "…" where others may come between."""
    parts = [[word.key for word in words_of(part)] for part in synonym.split(_GAP)]
    return tuple(key for place, part in enumerate(parts) for key in ([_GAP] if place else []) + part)


def within_one(one: str, other: str) -> bool:
    """Whether two words differ by at most one letter: one more, one less, another one, or two swapped."""
    if abs(len(one) - len(other)) > 1 or one[:1] != other[:1]:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if len(one) != len(other):
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        return longer[start + 1 :] == shorter[start:]
    return one[start + 1 :] == other[start + 1 :] or (
        one[start : start + 2] == other[start : start + 2][::-1] and one[start + 2 :] == other[start + 2 :]
    )


def misspelt(key: str, vocabulary: Vocabulary) -> str:
    """The one stem of the vocabulary within a letter of a long stem; "" for none, or several."""
    if len(key) < LONG:
        return ""
    found = {
        near for short in (key, *_shorter(key)) for near in vocabulary.near.get(short, ()) if within_one(key, near)
    }
    return found.pop() if len(found) == 1 else ""


def _shorter(key: str) -> set[str]:
    return {key, *(key[:place] + key[place + 1 :] for place in range(1, len(key)))}


def _put(patterns: dict[str, list[str]], key: str, slug: str) -> None:
    if slug not in patterns.setdefault(key, []):
        patterns[key].append(slug)


def _reach(row: tuple[str, ...], words: list[Word], place: int) -> int | None:
    """The end of a row that begins at `place`; None when it does not stand there."""
    at = place
    for before, key in pairwise(row):
        if key == _GAP:
            continue
        reach = BETWEEN + 1 if before == _GAP else 1
        ahead = (next_ for next_ in range(at + 1, min(at + reach, len(words) - 1) + 1) if words[next_].key == key)
        found = next(ahead, None)
        if found is None or words[found].sentence != words[place].sentence:
            return None
        at = found
    return at


def _tag(slug: str, entry: dict[str, Any]) -> Tag:
    lists = {name: tuple(entry.get(name, ())) for name in ("synonyms", "cpv", "never")}
    return Tag(
        slug=slug, da=entry["da"], en=entry["en"], facet=Facet(entry["facet"]), parent=entry.get("parent", ""), **lists
    )


def _wrong(slug: str, entry: Any, entries: Mapping[str, Any]) -> str:  # noqa: PLR0911  (a list of checks)
    """What is wrong with an entry; "" when nothing is."""
    if not isinstance(entry, dict) or not _SLUG.fullmatch(slug):
        return "a tag is a table whose name has only a-z, 0-9 and hyphens"
    unknown = sorted(set(entry) - _FIELDS)
    if unknown:
        return f"no such field: {', '.join(unknown)}"
    for name in ("da", "en"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            return f"the label {name!r} is missing"
    if not isinstance(entry.get("facet"), str) or entry["facet"] not in set(Facet):
        return f"the facet is none of {', '.join(Facet)}"
    for name in ("synonyms", "cpv", "never"):
        if not isinstance(entry.get(name, []), list) or not all(isinstance(word, str) for word in entry.get(name, [])):
            return f"{name} must be a list of words"
    if not entry.get("synonyms") or not all(_usable(word) for word in (*entry["synonyms"], *entry.get("never", []))):
        return "synonyms must name at least one word, and no empty one"
    if not all(_CPV.fullmatch(code) for code in entry.get("cpv", [])):
        return "a CPV code has eight digits"
    return _wrong_parent(slug, entries)


@lru_cache(maxsize=100_000)
def _usable(synonym: str) -> bool:
    """Whether a synonym has words, and "…" only between them."""
    return all(words_of(part) for part in synonym.split(_GAP))


def _wrong_parent(slug: str, entries: Mapping[str, Any]) -> str:
    seen = {slug}
    parent = entries[slug].get("parent", "")
    while parent:
        if not isinstance(parent, str) or not isinstance(entries.get(parent), dict):
            return f"the parent {parent!r} is no tag"
        if parent in seen:
            return f"is its own ancestor through {parent!r}"
        seen.add(parent)
        parent = entries[parent].get("parent", "")
    return ""


def _line_of(source: str, slug: str) -> int:
    header = re.compile(rf"^[ \t]*\[tags\.\"?{re.escape(slug)}\"?\]", re.MULTILINE)
    found = header.search(source)
    return source.count("\n", 0, found.start() if found else 0) + 1


def _placed(fault: tomllib.TOMLDecodeError, source: str) -> str:
    """A parser's message with its line, also where the parser says "end of document"."""
    said = str(fault)
    return said if "line" in said else f"line {source.count(chr(10)) + 1}: {said}"
