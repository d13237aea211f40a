"""The vocabulary: tags, and the words that earn them, from a file people can read and correct.

[tags.arbejdstoej]
da = "arbejdstøj"
en = "workwear"
facet = "product"
synonyms = ["arbejdstøj", "uniform", "=sko"]    # "=" : this whole word only, as it stands
parent = "tekstiler"
cpv = ["18100000"]
never = ["uniformitet"]                         # looks like a synonym, means something else
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from digest.errors import InputFault

COMPOUND = 5
"""A stem of this many letters or more is also found inside compounds: shorter ones are found by accident."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CPV = re.compile(r"\d{8}")
_FIELDS = {"da", "en", "facet", "synonyms", "parent", "cpv", "never"}
_WORD = re.compile(r"\w+")


class Facet(StrEnum):
    """What a tag speaks of."""

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
        """What people call it."""
        return self.en if language == "en" else self.da


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The tags, and their words made ready: exact words, stems, stems inside compounds, stems in a row."""

    tags: Mapping[str, Tag]
    exact: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]
    compounds: tuple[tuple[str, str], ...]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    never: Mapping[str, frozenset[str]]

    def label(self, slug: str, language: str) -> str:
        """What people call the tag; the slug itself when the vocabulary no longer has it."""
        tag = self.tags.get(slug)
        return tag.label(language) if tag else slug


def load(path: Path) -> Vocabulary:
    """The vocabulary in `path`. Raises InputFault with the file, the line and what is wrong there."""
    try:
        raw = path.read_bytes()
        source = raw.decode("utf-8")
        entries = tomllib.loads(source).get("tags", {})
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise InputFault(f"The vocabulary {path} cannot be read: line {line}: not UTF-8.") from fault
    except (OSError, tomllib.TOMLDecodeError) as fault:
        raise InputFault(f"The vocabulary {path} cannot be read: {fault}.") from fault
    if not isinstance(entries, dict):
        raise InputFault(f"The vocabulary {path} is not usable: tags must be tables, [tags.SLUG].")
    faults = []
    tags = {}
    for slug, entry in entries.items():
        wrong = _wrong(slug, entry, entries)
        if wrong:
            faults.append(f"line {_line_of(source, slug)}: {slug}: {wrong}")
        else:
            tags[slug] = _tag(slug, entry)
    if faults:
        raise InputFault(f"The vocabulary {path} is not usable: " + "; ".join(faults) + ".")
    return build(tags.values())


def build(tags: Iterable[Tag]) -> Vocabulary:
    """A vocabulary of these tags."""
    by_slug = {tag.slug: tag for tag in tags}
    exact: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for tag in by_slug.values():
        for synonym in tag.synonyms:
            words = words_of(synonym)
            if synonym.startswith("=") and len(words) == 1:
                exact.setdefault(words[0], []).append(tag.slug)
            elif len(words) == 1:
                stems.setdefault(stem(words[0]), []).append(tag.slug)
            else:
                row = tuple(stem(word) for word in words)
                phrases.setdefault(row[0], []).append((row, tag.slug))
    inside = ((found, slug) for found, slugs in stems.items() for slug in slugs if len(found) >= COMPOUND)
    return Vocabulary(
        tags=by_slug,
        exact={word: tuple(slugs) for word, slugs in exact.items()},
        stems={found: tuple(slugs) for found, slugs in stems.items()},
        compounds=tuple(sorted(inside)),
        phrases={first: tuple(rows) for first, rows in phrases.items()},
        never={tag.slug: frozenset(word.lower() for word in tag.never) for tag in by_slug.values()},
    )


def words_of(text: str) -> list[str]:
    """The words of a text in lower case. A hyphen divides (LED-gadelys is two); soft ones and loose accents do not."""
    return _WORD.findall(unicodedata.normalize("NFC", text.replace("\u00ad", "")).lower())


@cache
def stem(word: str) -> str:
    """The Danish Snowball stem of a word in lower case."""
    return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import snowballstemmer  # noqa: PLC0415  (thirty languages; only tagging needs one)

    return snowballstemmer.stemmer("danish")


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
    if not entry.get("synonyms") or not all(words_of(word) for word in entry["synonyms"]):
        return "synonyms must name at least one word, and no empty one"
    if not all(_CPV.fullmatch(code) for code in entry.get("cpv", [])):
        return "a CPV code has eight digits"
    return _wrong_parent(slug, entries)


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
