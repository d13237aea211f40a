"""What a text is about: tags of the vocabulary, and rare words besides, each with the words that earned it.

    text | words | without silent passages | mentions of tags | Tagged, heaviest first
                                           | words that no list has | Keyword

A word earns a tag by being a synonym as it stands, by its stem, or by holding one inside a compound; several words
earn one by their stems in a row. In the same letters the longer synonym wins: "genbrugsplads" is no reuse. A compound
written in two words, and a long word with one letter wrong, are recognised. Passages that say nothing (`passages`)
earn no tag. Other fuzzy matching was measured and gained nothing on Danish procurement texts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log2
from typing import NamedTuple

from digest.matching.passages import silent, topics
from digest.matching.stopwords import COMMON, FUNCTION, OFFICES
from digest.matching.vocabulary import Facet, Vocabulary, misspelt
from digest.matching.words import Word, key_of, spelt, tidy, words_of

_OF_FACET = {
    Facet.PRODUCT: 1.0,
    Facet.LABEL: 0.95,
    Facet.AIM: 0.95,
    Facet.METHOD: 0.95,
    Facet.FIELD: 0.6,
    Facet.BARRIER: 0.6,
}
"""The weight of a mention: what is bought says most about what a request wants, the field and barriers least."""

TITLE = 2
"""How often a word of the title, or of a line "Emneord:", counts."""

KEYWORD = 4
"""The fewest letters of a keyword."""

READ = 20_000
"""The characters of a text that are read."""

REMEMBERED = 200_000
"""The words whose tags are kept; then the memory starts anew."""

LETTERS = 60
"""The most letters of a word."""


class Evidence(NamedTuple):
    """Words that earned a tag, and the place of their first character in the title or the text."""

    words: str
    start: int
    in_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A tag of a text, and the distinct words that earned it, in order.

    weight: 1 for one mention of a product, slowly more for several; less for other facets.
    """

    slug: str
    weight: float
    evidence: tuple[Evidence, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that earned it."""
        return tuple(one.words for one in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A content word of a text, by its stem, as it is first written. weight: as of a tag, 1 for one mention."""

    key: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The tags and keywords of a text, and the text itself, "" where it is not at hand."""

    tags: tuple[Tagged, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    text: str = ""

    @property
    def said(self) -> str:
        """The text, or else the words of it that are known."""
        heard = (word for tagged in self.tags for word in tagged.words)
        return self.text or " ".join((*heard, *(word.words for word in self.keywords)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A tag or a word that a request and a case share, with the words of either.

    slug: of a tag; "" for a word that no tag has. weight: its part of the score.
    """

    slug: str
    asked: tuple[str, ...]
    told: tuple[str, ...]
    weight: float = 0.0


class _Mention(NamedTuple):
    slug: str
    evidence: Evidence
    times: int


def read(text: str, vocabulary: Vocabulary, *, title: str = "", own: Iterable[str] = ()) -> Reading:
    """The tags and keywords of a text. `own`: names of the writer's organisation, which earn nothing."""
    own = tuple(own)
    mentions: list[_Mention] = []
    counted: dict[str, tuple[int, str]] = {}
    for passage, in_title in ((tidy(title), True), (tidy(text)[:READ], False)):
        words = _heard(passage, own)
        named = topics(passage)
        for slug, start, end in _mentions(words, vocabulary):
            times = TITLE if in_title or _within(start, named) else 1
            mentions.append(_Mention(slug, Evidence(_written(passage[start:end]), start, in_title), times))
        for before, word in pairwise([None, *words]):
            if word and _is_content(word) and not _is_name(before, word, passage):
                times = TITLE if in_title or _within(word.start, named) else 1
                count, first = counted.get(word.key, (0, _written(passage[word.start : word.end])))
                counted[word.key] = (count + times, first)
    keywords = (Keyword(key=key, weight=_growing(count), words=first) for key, (count, first) in counted.items())
    return Reading(
        tags=_tags(mentions, vocabulary),
        keywords=tuple(sorted(keywords, key=lambda one: one.key)),
        text=f"{title}\n{text}" if title else text,
    )


def tag(text: str, vocabulary: Vocabulary, *, title: str = "", own: Iterable[str] = ()) -> tuple[Tagged, ...]:
    """The tags of a text, heaviest first, then by slug; () when it has none."""
    return read(text, vocabulary, title=title, own=own).tags


def shared(about: Reading, case: Reading, idf: Mapping[str, float]) -> tuple[Shared, ...]:
    """What a request and a case share, the weightiest first; words that earned a shared tag are not repeated."""
    told = {tagged.slug: tagged for tagged in case.tags}
    tags = [
        Shared(
            slug=tagged.slug,
            asked=tagged.words,
            told=told[tagged.slug].words,
            weight=tagged.weight * told[tagged.slug].weight * idf[tagged.slug] ** 2,
        )
        for tagged in about.tags
        if tagged.slug in told
    ]
    said = {word for one in tags for word in (*one.asked, *one.told)}
    spoken = {word.key: word for word in case.keywords}
    words = [
        Shared(
            slug="",
            asked=(word.words,),
            told=(spoken[word.key].words,),
            weight=word.weight * spoken[word.key].weight * idf["~" + word.key] ** 2,
        )
        for word in about.keywords
        if word.key in spoken and "~" + word.key in idf and word.words not in said
    ]
    return tuple(sorted((*tags, *words), key=lambda one: (-one.weight, one.slug, one.asked)))


def shared_widely(
    asked: Mapping[str, float],
    told: Mapping[str, float],
    alike: Iterable[tuple[Keyword, Keyword, float]],
    idf: Mapping[str, float],
) -> tuple[Shared, ...]:
    """The wider tags that a request and a case share, and their words that are alike, the weightiest first."""
    tags = [
        Shared(slug=slug, asked=(), told=(), weight=weight * told[slug] * idf[slug] ** 2)
        for slug, weight in asked.items()
        if slug in told
    ]
    words = [
        Shared(slug="", asked=(one.words,), told=(other.words,), weight=part * one.weight * idf["~" + other.key] ** 2)
        for one, other, part in alike
    ]
    return tuple(sorted((*tags, *words), key=lambda one: (-one.weight, one.slug, one.asked)))


def common(some: Iterable[Tagged], others: Iterable[Tagged]) -> int:
    """The number of tags two texts share."""
    return len({one.slug for one in some} & {one.slug for one in others})


def named(slug: str, vocabulary: Vocabulary) -> Tagged:
    """A tag set by a person, without evidence; it weighs as one of the title."""
    return Tagged(slug=slug, weight=round(_OF_FACET[vocabulary.tags[slug].facet] * _growing(TITLE), 3), evidence=())


def given(said: str, vocabulary: Vocabulary) -> tuple[Tagged, ...]:
    """The tags that a word, or a few, given as a tag names, heaviest first; () for what the vocabulary does not have.

    It is a label or a synonym as it stands: no part of a compound names a tag ("rumskibe" is not "skibe").
    """
    words = words_of(tidy(said))
    keys = " ".join(word.key for word in words)
    slugs = {tag.slug for tag in vocabulary.tags.values() if said.strip().casefold() == tag.slug}
    for tag_ in vocabulary.tags.values():
        labels = (" ".join(word.key for word in words_of(label)) for label in (tag_.da, tag_.en))
        if any(f" {label} " in f" {keys} " for label in labels):
            slugs.add(tag_.slug)
    for place, word in enumerate(words):
        slugs |= {slug for *_, slug in vocabulary.earning.in_word(spelt(word.form), word.key, compounds=False)}
        slugs |= {slug for *_, slug in vocabulary.earning.in_row(words, place)}
    evidence = Evidence(_written(said), 0)
    return _tags([_Mention(slug, evidence, 1) for slug in slugs], vocabulary)


def _tags(mentions: list[_Mention], vocabulary: Vocabulary) -> tuple[Tagged, ...]:
    of_slug: dict[str, list[_Mention]] = {}
    for mention in mentions:
        of_slug.setdefault(mention.slug, []).append(mention)
    found = (
        Tagged(
            slug=slug,
            weight=round(_OF_FACET[vocabulary.tags[slug].facet] * _growing(sum(one.times for one in earned)), 3),
            evidence=_each_once(earned),
        )
        for slug, earned in of_slug.items()
    )
    return tuple(sorted(found, key=lambda tagged: (-tagged.weight, tagged.slug)))


def _each_once(mentions: list[_Mention]) -> tuple[Evidence, ...]:
    """The evidence of mentions in order, without words that occurred before."""
    first: dict[str, Evidence] = {}
    for mention in mentions:
        first.setdefault(mention.evidence.words, mention.evidence)
    return tuple(first.values())


def _growing(times: int) -> float:
    """The weight of this many mentions: 1 for one, slowly more for several."""
    return round(1 + log2(times) / 2, 3)


def _heard(passage: str, own: tuple[str, ...]) -> list[Word]:
    """The words of a passage without those in silent passages."""
    unheard = silent(passage, own)
    return [word for word in words_of(passage) if not _within(word.start, unheard)]


def _within(start: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place is within one of the spans, which are in order and disjoint."""
    place = bisect_right(spans, (start, inf)) - 1
    return place >= 0 and start < spans[place][1]


def _written(words: str) -> str:
    """Words as written within a sentence: `Uniformer` as `uniformer`, `RFID` and `el-Cykel` as they are."""
    plain = " ".join(words.split())
    return plain if plain[1:] != plain[1:].lower() else plain.lower()


def _mentions(words: list[Word], vocabulary: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """(slug, start, end) for each place that earns a tag, in characters."""
    unearned = {
        (place, slug)
        for begin in range(len(words))
        for first, end, slug in vocabulary.never.in_row(words, begin)
        for place in range(first, end)
    }
    for place, word in enumerate(words):
        for slug in _of_word(word.form, vocabulary):
            if (place, slug) not in unearned:
                yield slug, word.start, word.end
        for slug in _of_two(words, place, vocabulary):
            yield slug, word.start, words[place + 1].end
        for _, end, slug in vocabulary.earning.in_row(words, place):
            if (place, slug) not in unearned:
                yield slug, word.start, words[end - 1].end


def _of_word(form: str, vocabulary: Vocabulary, *, across: int = 0) -> tuple[str, ...]:
    """The tags one word earns, each once; kept for later texts. across: a place that the synonym must span."""
    known = vocabulary.found.get((form, across))
    if known is None:
        if len(vocabulary.found) >= REMEMBERED:
            vocabulary.found.clear()
        known = vocabulary.found[form, across] = _look_up(spelt(form), key_of(form), vocabulary, across)
    return known


def _look_up(form: str, key: str, vocabulary: Vocabulary, across: int) -> tuple[str, ...]:
    if len(form) > LETTERS:
        return ()
    office = form.endswith(OFFICES)
    found = list(vocabulary.earning.in_word(form, key, compounds=not office))
    refused = list(vocabulary.never.in_word(form, key))
    if across:
        found = [span for span in found if span[0] < across < span[1]]
    elif not found and not office and (meant := misspelt(key, vocabulary)):
        found = list(vocabulary.earning.in_word(meant, meant))
        refused = [(0, len(meant), slug) for _, _, slug in refused]
    return tuple(
        dict.fromkeys(
            slug
            for start, end, slug in found
            if not any(slug == no and _holds(first, last, start, end) for first, last, no in refused)
            and not any(
                slug != other and last - first > end - start and min(end, last) - max(start, first) > 1
                for first, last, other in found
            )
        )
    )


def _holds(first: int, last: int, start: int, end: int) -> bool:
    return first <= start and end <= last


def _of_two(words: list[Word], place: int, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The tags of a compound written in two words, "arbejds tøj", at the first of them."""
    if place + 1 == len(words) or words[place + 1].sentence != words[place].sentence:
        return ()
    first, both = words[place].form, words[place].form + words[place + 1].form
    if len(both) < 2 * KEYWORD or len(first) < KEYWORD - 1 or {first, words[place + 1].form} & FUNCTION:
        return ()
    return _of_word(both, vocabulary, across=len(spelt(first)))


def _is_name(before: Word | None, word: Word, passage: str) -> bool:
    """Whether a word is a proper name, which says nothing of what a text is about."""
    first = before is None or before.sentence != word.sentence
    return not first and passage[word.start : word.end].istitle()


def _is_content(word: Word) -> bool:
    return KEYWORD <= len(word.form) <= LETTERS and word.key not in COMMON and not word.form[0].isdigit()
