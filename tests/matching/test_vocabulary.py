from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from digest.errors import InputFault
from digest.matching.vocabulary import Facet, Vocabulary, build, load, stem, words_of
from digest.resources import DATA

GOOD = """
[tags.tekstiler]
da = "tekstiler"
en = "textiles"
facet = "product"
synonyms = ["tekstil"]

[tags.arbejdstoej]
da = "arbejdstøj"
en = "workwear"
facet = "product"
synonyms = ["arbejdstøj", "uniform"]
parent = "tekstiler"
cpv = ["18100000"]
"""


@pytest.fixture(scope="module")
def shipped() -> Vocabulary:
    return load(DATA / "vocabulary.toml")


def _refusal(folder: Path, source: str | bytes) -> str:
    path = folder / "words.toml"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(InputFault) as refused:
        load(path)
    assert str(path) in str(refused.value)
    return str(refused.value)


def test_the_shipped_vocabulary_speaks_of_every_facet(shipped: Vocabulary) -> None:
    assert {tag.facet for tag in shipped.tags.values()} == set(Facet)


def test_no_shipped_synonym_stands_under_two_tags(shipped: Vocabulary) -> None:
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for tag in shipped.tags.values():
        for synonym in tag.synonyms:
            words = words_of(synonym)
            owners[tuple(words if synonym.startswith("=") else map(stem, words))].add(tag.slug)
    assert {words: slugs for words, slugs in owners.items() if len(slugs) > 1} == {}


def test_every_shipped_parent_is_a_tag(shipped: Vocabulary) -> None:
    assert {tag.parent for tag in shipped.tags.values() if tag.parent} <= set(shipped.tags)


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_two_shipped_tags_have_the_same_label(shipped: Vocabulary, language: str) -> None:
    labels = [tag.label(language).lower() for tag in shipped.tags.values()]
    assert sorted(label for label in set(labels) if labels.count(label) > 1) == []


def test_no_shipped_tag_forbids_its_own_synonym(shipped: Vocabulary) -> None:
    forbidden = {
        tag.slug: {word for said in tag.synonyms for word in [said.lstrip("=")]} for tag in shipped.tags.values()
    }
    assert {slug: words & shipped.never[slug] for slug, words in forbidden.items() if words & shipped.never[slug]} == {}


def test_a_good_file_becomes_its_tags(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(GOOD, encoding="utf-8")
    workwear = load(path).tags["arbejdstoej"]
    assert (workwear.da, workwear.en, workwear.facet) == ("arbejdstøj", "workwear", Facet.PRODUCT)
    assert (workwear.parent, workwear.cpv, workwear.never) == ("tekstiler", ("18100000",), ())


def test_an_empty_file_is_a_vocabulary_without_tags(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text("# intet endnu\n", encoding="utf-8")
    assert load(path).tags == {}


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('parent = "tekstiler"', 'parent = "toej"', "'toej'"),
        ('en = "workwear"', "", "'en'"),
        ('da = "arbejdstøj"', 'da = "  "', "'da'"),
        ('"18100000"', '"18100000-9"', "CPV"),
        ('"18100000"', "18100000", "cpv"),
        ('synonyms = ["arbejdstøj", "uniform"]', "synonyms = []", "synonyms"),
        ('synonyms = ["arbejdstøj", "uniform"]', 'synonyms = ["uniform", "-"]', "synonyms"),
        ('synonyms = ["arbejdstøj", "uniform"]', 'synonyms = "uniform"', "synonyms"),
        ('parent = "tekstiler"', 'forælder = "tekstiler"', "forælder"),
        ('parent = "tekstiler"', 'parent = ["tekstiler"]', "parent"),
    ],
)
def test_a_fault_in_a_tag_is_told_with_its_line(tmp_path: Path, good: str, bad: str, said: str) -> None:
    source = GOOD.replace(good, bad) if good != bad else GOOD
    assert source != GOOD
    told = _refusal(tmp_path, source.replace("forælder", '"forælder"'))
    assert "line 8: arbejdstoej" in told
    assert said in told


@pytest.mark.parametrize("facet", ['"thing"', "7", '["product"]', '""'])
def test_an_unknown_facet_is_told_with_its_line(tmp_path: Path, facet: str) -> None:
    told = _refusal(tmp_path, GOOD.replace('facet = "product"', f"facet = {facet}", 1))
    assert "line 2: tekstiler: the facet is none of product" in told


def test_a_cycle_of_parents_is_told_with_the_lines_of_both_tags(tmp_path: Path) -> None:
    told = _refusal(tmp_path, GOOD.replace('synonyms = ["tekstil"]', 'synonyms = ["tekstil"]\nparent = "arbejdstoej"'))
    assert "line 2: tekstiler: is its own ancestor" in told
    assert "line 9: arbejdstoej: is its own ancestor" in told


def test_a_tag_that_is_its_own_parent_is_refused(tmp_path: Path) -> None:
    assert "line 8: arbejdstoej" in _refusal(tmp_path, GOOD.replace('parent = "tekstiler"', 'parent = "arbejdstoej"'))


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    told = _refusal(tmp_path, GOOD.replace('en = "textiles"', "").replace('"18100000"', '"18"'))
    assert "tekstiler: the label 'en' is missing" in told
    assert "arbejdstoej: a CPV code has eight digits" in told


def test_a_name_with_danish_letters_is_refused_as_a_slug(tmp_path: Path) -> None:
    assert "line 8: arbejdstøj" in _refusal(tmp_path, GOOD.replace("[tags.arbejdstoej]", '[tags."arbejdstøj"]'))


@pytest.mark.parametrize("source", ["tags = 3\n", "tags = []\n", "[[tags]]\nda = 'x'\n"])
def test_tags_that_are_no_table_are_refused(tmp_path: Path, source: str) -> None:
    assert "tags" in _refusal(tmp_path, source)


def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 3" in _refusal(tmp_path, "\n[tags.stole]\nda = stole\n")


def test_the_same_tag_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "line 16" in _refusal(tmp_path, GOOD + '\n[tags.tekstiler]\nda = "x"\n')


def test_bytes_that_are_not_utf_8_are_refused_with_their_line(tmp_path: Path) -> None:
    assert "line 9" in _refusal(tmp_path, GOOD.encode("latin-1"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"none\.toml"):
        load(tmp_path / "none.toml")


def test_the_label_of_a_tag_that_is_gone_is_its_slug() -> None:
    assert build([]).label("fortid", "da") == "fortid"
