"""What a text is about: tags of the vocabulary, each with the words that earned it.

A word earns a tag by being a synonym as it stands, by its stem, or by holding a synonym's stem inside a compound;
several words in a row earn one by their stems. Nothing is guessed: fuzzy matching and hunspell's compound splitting
were measured and gained nothing on Danish procurement texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

from digest.matching.vocabulary import Facet, Vocabulary, stem, words_of

_OF_FACET = {
    Facet.PRODUCT: 1.0,
    Facet.LABEL: 0.95,
    Facet.AIM: 0.95,
    Facet.METHOD: 0.95,
    Facet.FIELD: 0.6,
    Facet.BARRIER: 0.6,
}
"""What is bought says most about what a request wants; that something is dear, or for a school, says least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A tag of a text, and the distinct words that earned it, in order.

    weight: 1 for one mention of a product, slowly more for several; less for other facets.
    """

    slug: str
    weight: float
    evidence: tuple[str, ...]


def tag(text: str, vocabulary: Vocabulary, *, title: str = "") -> tuple[Tagged, ...]:
    """The tags of a text, heaviest first, then by slug; () when it has none. Words of the title count twice."""
    mentions: dict[str, list[str]] = {}
    for passage in (title, title, text):
        for slug, word in _mentions(words_of(passage), vocabulary):
            mentions.setdefault(slug, []).append(word)
    found = (
        Tagged(
            slug=slug,
            weight=round(_OF_FACET[vocabulary.tags[slug].facet] * (1 + log2(len(said)) / 2), 3),
            evidence=tuple(dict.fromkeys(said)),
        )
        for slug, said in mentions.items()
    )
    return tuple(sorted(found, key=lambda tagged: (-tagged.weight, tagged.slug)))


def _mentions(words: list[str], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """(slug, the words as written) for each place that earns a tag."""
    known: dict[str, tuple[str, ...]] = {}
    stems = [stem(word) for word in words]
    for place, word in enumerate(words):
        if word not in known:
            known[word] = _slugs_of(word, stems[place], vocabulary)
        for slug in known[word]:
            yield slug, word
        for row, slug in vocabulary.phrases.get(stems[place], ()):
            if tuple(stems[place : place + len(row)]) == row:
                yield slug, " ".join(words[place : place + len(row)])


def _slugs_of(word: str, its_stem: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The tags one word earns, each once."""
    found = dict.fromkeys(vocabulary.exact.get(word, ()))
    found |= dict.fromkeys(vocabulary.stems.get(its_stem, ()))
    found |= dict.fromkeys(slug for part, slug in vocabulary.compounds if part in word)
    return tuple(slug for slug in found if word not in vocabulary.never[slug])
