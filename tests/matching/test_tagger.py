from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.matching.tagger import Tagged, tag
from digest.matching.vocabulary import Facet, Tag, Vocabulary, build, load, words_of
from digest.resources import DATA

_often = settings(deadline=None, derandomize=True, max_examples=100)

_words = st.sampled_from(["uniform", "vask", "af", "tøj", "sko", "it", "brugte", "møbler"])


def _tag(slug: str, *synonyms: str, facet: Facet = Facet.PRODUCT, never: tuple[str, ...] = ()) -> Tag:
    return Tag(slug=slug, da=slug, en=slug, facet=facet, synonyms=synonyms, never=never)


SMALL = build(
    [
        _tag("workwear", "uniform", "arbejdstøj", never=("uniformitet",)),
        _tag("laundry", "vask af tøj"),
        _tag("shoes", "=sko"),
        _tag("towels", "håndklæde"),
        _tag("used", "brugte møbler", facet=Facet.AIM),
        _tag("it", "it"),
    ]
)


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return load(DATA / "vocabulary.toml")


def _evidence(text: str, *, title: str = "", vocabulary: Vocabulary = SMALL) -> dict[str, tuple[str, ...]]:
    return {found.slug: found.evidence for found in tag(text, vocabulary, title=title)}


@pytest.mark.parametrize("word", ["uniform", "Uniformer", "UNIFORMERNE", "uniformens"])
def test_a_word_earns_its_tag_in_any_inflection(word: str) -> None:
    assert _evidence(f"Vi køber {word} igen.") == {"workwear": (word.lower(),)}


@pytest.mark.parametrize("word", ["politiuniformer", "uniformsskjorte", "sommerarbejdstøj"])
def test_a_word_earns_its_tag_inside_a_compound(word: str) -> None:
    assert _evidence(word) == {"workwear": (word,)}


def test_a_short_word_is_not_found_inside_others() -> None:
    assert _evidence("kapital og split") == {}
    assert _evidence("en it-aftale") == {"it": ("it",)}


@pytest.mark.parametrize("text", ["skoene", "skolen", "løbesko", "skos"])
def test_an_exact_word_is_found_only_as_it_stands(text: str) -> None:
    assert _evidence(text) == {}
    assert _evidence(f"sko til {text}") == {"shoes": ("sko",)}


def test_an_exact_synonym_of_several_words_is_not_earned_by_its_first() -> None:
    assert _evidence("grøn maling", vocabulary=build([_tag("power", "=grøn strøm")])) == {}


def test_a_never_word_earns_nothing() -> None:
    assert _evidence("Uniformitet er godt") == {}
    assert _evidence("uniformitet i uniformer") == {"workwear": ("uniformer",)}


def test_words_in_a_row_earn_a_tag_by_their_stems() -> None:
    assert _evidence("Vask af tøjet, tak") == {"laundry": ("vask af tøjet",)}


@pytest.mark.parametrize("text", ["vask tøj", "tøj af vask", "vask", "vask af"])
def test_words_of_a_phrase_earn_nothing_out_of_order_or_alone(text: str) -> None:
    assert _evidence(text) == {}


def test_evidence_is_the_words_as_written_each_once_in_order() -> None:
    assert _evidence("Uniformer. Arbejdstøjet! uniformer, UNIFORM") == {
        "workwear": ("uniformer", "arbejdstøjet", "uniform")
    }


def test_a_phrase_is_not_made_of_the_end_of_the_title_and_its_beginning() -> None:
    assert _evidence("Hvem?", title="Møbler: nye eller brugte") == {}


def test_a_phrase_is_not_made_of_the_end_of_the_title_and_the_text() -> None:
    assert _evidence("Møbler er dyre.", title="Nye eller brugte") == {}


def test_a_word_of_the_title_weighs_more_than_one_of_the_text() -> None:
    [in_text], [in_title] = tag("uniform", SMALL), tag("", SMALL, title="uniform")
    assert in_title.weight > in_text.weight
    assert in_title.evidence == in_text.evidence


def test_more_mentions_weigh_more_but_never_so_many_times_more() -> None:
    once, twice, often = (tag("uniform " * count, SMALL)[0].weight for count in (1, 2, 8))
    assert once < twice < often < 8 * once


def test_what_is_bought_weighs_more_than_why() -> None:
    weights = {found.slug: found.weight for found in tag("brugte møbler og uniformer", SMALL)}
    assert weights["workwear"] > weights["used"]


def test_tags_come_heaviest_first_then_by_slug() -> None:
    found = tag("sko, vask af tøj, uniform, uniform", SMALL)
    assert [one.slug for one in found] == ["workwear", "laundry", "shoes"]


def test_letters_with_loose_accents_are_the_same_letters() -> None:
    assert set(_evidence(unicodedata.normalize("NFD", "håndklæder"))) == {"towels"}


def test_a_soft_hyphen_does_not_break_a_word() -> None:
    assert set(_evidence("arbejds\u00adtøj")) == {"workwear"}


def test_a_text_of_nothing_has_no_tags() -> None:
    assert tag("", SMALL) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Kære kolleger",
        "Kære alle i netværket",
        "Hej alle, på forhånd mange tak for hjælpen",
        "Med venlig hilsen",
        "Dear all, best wishes and many thanks",
        "ledelsen",
        "Ledelsen har brugt lang tid",
        "Vi har brugt et år på udbuddet",
        "klimabehandling",
        "facadebeklædning",
        "uniformt tilbud",
        "Tilbuddet afleveres elektronisk",
    ],
)
def test_words_that_only_look_like_a_synonym_earn_nothing_from_the_shipped_vocabulary(
    shipped: Vocabulary, text: str
) -> None:
    assert _evidence(text, vocabulary=shipped) == {}


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Hvem har fået repareret uniformer?", {"arbejdstoej", "reparation"}),
        ("Elbiler til hjemmeplejen", {"elbiler", "hjemmepleje"}),
        ("Brugte computere til skolerne", {"it-udstyr", "genbrug", "skole"}),
        ("LED i gadelyset", {"belysning"}),
    ],
)
def test_ordinary_requests_are_tagged_by_the_shipped_vocabulary(
    shipped: Vocabulary, text: str, slugs: set[str]
) -> None:
    assert set(_evidence(text, vocabulary=shipped)) >= slugs


def test_every_shipped_synonym_earns_its_own_tag(shipped: Vocabulary) -> None:
    silent = {
        (slug, synonym)
        for slug, entry in shipped.tags.items()
        for synonym in entry.synonyms
        if slug not in _evidence(synonym.lstrip("="), vocabulary=shipped)
    }
    assert silent == set()


@_often
@given(st.text(max_size=200) | st.lists(_words).map(" ".join))
def test_evidence_always_stands_in_the_text(text: str) -> None:
    whole = " ".join(words_of(text))
    for found in tag(text, SMALL):
        assert isinstance(found, Tagged)
        assert found.weight > 0
        assert [words for words in found.evidence if words not in whole] == []
