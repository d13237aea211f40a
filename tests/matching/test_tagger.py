from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.matching.tagger import Tagged, read, tag
from digest.matching.vocabulary import Facet, Tag, Vocabulary, build, load
from digest.matching.words import tidy
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
    return {found.slug: found.words for found in tag(text, vocabulary, title=title)}


@pytest.mark.parametrize("word", ["uniform", "uniformer", "UNIFORMERNE", "uniformens"])
def test_a_word_earns_its_tag_in_any_inflection(word: str) -> None:
    assert _evidence(f"Vi køber {word} igen.") == {"workwear": (word,)}


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


def test_evidence_is_the_words_as_written_within_a_sentence_each_once_in_order() -> None:
    assert _evidence("Uniformer. Arbejdstøjet! uniformer, UNIFORM") == {
        "workwear": ("uniformer", "arbejdstøjet", "UNIFORM")
    }


def test_evidence_says_where_it_stands() -> None:
    text = "Vi vil have vask af\ntøj og uniformer"
    found = {one.slug: one.evidence for one in tag(text, SMALL, title="Uniformer")}
    assert [(one.words, one.start, one.in_title) for one in found["workwear"]] == [("uniformer", 0, True)]
    [laundry] = found["laundry"]
    assert (laundry.words, text[laundry.start : laundry.start + 11]) == ("vask af tøj", "vask af\ntøj")


def test_a_phrase_is_not_made_of_the_end_of_the_title_and_its_beginning() -> None:
    assert _evidence("Hvem?", title="Møbler: nye eller brugte") == {}


def test_a_phrase_is_not_made_of_the_end_of_the_title_and_the_text() -> None:
    assert _evidence("Møbler er dyre.", title="Nye eller brugte") == {}


def test_a_word_of_the_title_weighs_more_than_one_of_the_text() -> None:
    [in_text], [in_title] = tag("uniform", SMALL), tag("", SMALL, title="uniform")
    assert in_title.weight > in_text.weight
    assert in_title.words == in_text.words


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
        "uniformt tilbud",
        "Tilbuddet afleveres elektronisk",
        "automatiske automobiler",
        "automatisering og billetautomater",
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
        ("Parkeringsautomater", {"trafik"}),
        ("Cherrytomater", {"frugt-og-groent"}),
        ("Brugte computere til skolerne", {"it-udstyr", "genbrug", "skole"}),
        ("LED i gadelyset", {"belysning"}),
    ],
)
def test_ordinary_requests_are_tagged_by_the_shipped_vocabulary(
    shipped: Vocabulary, text: str, slugs: set[str]
) -> None:
    assert set(_evidence(text, vocabulary=shipped)) >= slugs


FORMS = build(
    [
        _tag("cars", "-bil", "=ev"),
        _tag("phones", "mobil"),
        _tag("furniture", "møbel-", "-møbler"),
        _tag("take-back", "tage … retur"),
        _tag("packaging", "emballage"),
        _tag("waste", "genbrugsplads"),
        _tag("reuse", "genbrug", facet=Facet.AIM),
        _tag("pavilions", "pavillon", never=("musikpavillon", "=pavilloner")),
        _tag("apprentices", "uddannelsesklausul", facet=Facet.AIM),
        _tag("cleaning", "rengøring"),
    ]
)


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("elbilerne", {"cars"}),
        ("bilen", {"cars"}),
        ("mobilen", {"phones"}),  # the longer word wins in the same letters
        ("billedet", set()),
        ("møbelindkøb", {"furniture"}),
        ("kontormøbler", {"furniture"}),
        ("genbrugspladsen", {"waste"}),
        ("genbrugsmursten", {"reuse"}),
        ("de tager gerne alt det gamle retur", {"take-back"}),
        ("tag varerne. Send dem retur", set()),
        ("tag to eller tre meget store bunker retur", set()),
        ("pavillonen", {"pavilions"}),
        ("musikpavillonen", set()),
        ("pavilloner", set()),
    ],
)
def test_a_synonym_says_where_in_a_word_or_a_sentence_it_is_found(text: str, slugs: set[str]) -> None:
    assert set(_evidence(text, vocabulary=FORMS)) == slugs


@pytest.mark.parametrize("word", ["uddannelsesklausulen", "uddanelsesklausul", "uddannelseskluasul"])
def test_a_long_word_with_one_letter_wrong_is_known(word: str) -> None:
    assert set(_evidence(word, vocabulary=FORMS)) == {"apprentices"}


@pytest.mark.parametrize("word", ["udanelsesklausul", "emballges", "klausul"])
def test_a_word_with_more_wrong_or_too_short_a_word_is_not_guessed(word: str) -> None:
    assert _evidence(word, vocabulary=FORMS) == {}


@pytest.mark.parametrize("text", ["rengoering", "RENGOERING", "re\u0301ngøring", "rengöring"])
def test_a_word_is_known_in_the_spelling_of_another_keyboard(text: str) -> None:
    assert set(_evidence(text, vocabulary=FORMS)) == {"cleaning"}


def test_a_compound_in_two_words_is_known_and_said_as_written() -> None:
    assert _evidence("vores arbejds tøj", vocabulary=SMALL) == {"workwear": ("arbejds tøj",)}
    assert _evidence("til tøj", vocabulary=build([_tag("x", "tiltøj")])) == {}


def test_words_of_a_line_of_topics_count_twice() -> None:
    [once], [twice] = tag("uniform", SMALL), tag("Hej\nEmneord: uniform", SMALL)
    assert twice.weight > once.weight


def test_keywords_are_the_content_words_with_no_tag_or_with_one() -> None:
    about = read("Vi søger uniformer med indsyet kølevest, kølevesten skal vaskes. Mvh Bo Vase", SMALL)
    assert {word.words for word in about.keywords} == {"uniformer", "indsyet", "kølevest", "vaskes"}
    weights = {word.words: word.weight for word in about.keywords}
    assert weights["kølevest"] > weights["indsyet"]


@pytest.mark.parametrize(
    "text",
    [
        "Vi søger møbler, ikke it, men stole.",
        "Det er ikke it, jeg spørger om.",
        "Bortset fra it hører vi gerne om alt.",
        "Hej it-afdeling",
        "Vi søger sko.\nMed venlig hilsen\nBo, it",
        "Denne mail kan indeholde fortrolige oplysninger om it.",
        "Tænk på it og miljøet, før du printer.",
    ],
)
def test_what_a_text_sets_aside_earns_nothing(text: str) -> None:
    assert "it" not in _evidence(text)


@pytest.mark.parametrize(
    "text",
    [
        "Vi har ikke styr på vores it",
        "Ikke kun it",
        "Vi ved ikke, hvordan man køber it",
        "Uden it går det ikke",
        "Vi kan ikke få it til at virke",
        "Hej vi skal købe it. Mvh Bo",
    ],
)
def test_a_not_that_is_about_the_thing_leaves_its_tag(text: str) -> None:
    assert "it" in _evidence(text)


def test_the_name_of_the_own_organisation_earns_nothing() -> None:
    found = tag("Vask af Tøj A/S søger uniformer", SMALL, own=("Vask af Tøj",))
    assert {one.slug for one in found} == {"workwear"}


def test_what_comes_after_many_pages_is_not_read() -> None:
    assert set(_evidence("uniform " + "og " * 20_000 + "sko")) == {"workwear"}


def test_what_is_longer_than_any_word_earns_nothing() -> None:
    assert _evidence("uniform" * 10) == {}


@_often
@given(st.text(max_size=200) | st.lists(_words).map(" ".join))
def test_evidence_always_stands_in_the_text_where_it_says(text: str) -> None:
    whole = tidy(text)
    for found in tag(text, SMALL):
        assert isinstance(found, Tagged)
        assert found.weight > 0
        for words, start, in_title in found.evidence:
            assert not in_title
            stands = " ".join(whole[start : start + 3 * len(words)].split())
            assert stands.lower().startswith(words.lower())
