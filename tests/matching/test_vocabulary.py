from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from digest.errors import InputFault
from digest.matching.tagger import tag
from digest.matching.vocabulary import Facet, Tag, Vocabulary, build, load, row_of
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


def _texts(synonym: str) -> tuple[str, ...]:
    """What a synonym stands for, alone: "-word" also ends a compound, "word-" also begins one, "…" leaves room."""
    if len(row_of(synonym)) > 1:
        words = synonym.lstrip("=")
        return (words.replace("…", " "), words.replace("…", "qqq qqq")) if "…" in words else (words,)
    word = synonym.strip("=-")
    if synonym.startswith("-"):
        return word, f"qqq{word}"
    return (word, f"{word}qqq") if synonym.endswith("-") else (word,)


def _earned(text: str, vocabulary: Vocabulary) -> set[str]:
    """The tags of words within a text: at its beginning "ikke" would set aside what follows."""
    return {found.slug for found in tag(f"Om {text}", vocabulary)}


def _alone(entry: Tag, synonyms: Iterable[str], never: Iterable[str]) -> Vocabulary:
    return build([replace(entry, parent="", synonyms=tuple(synonyms), never=tuple(never))])


def test_the_shipped_vocabulary_has_three_hundred_tags_of_five_synonyms(shipped: Vocabulary) -> None:
    assert len(shipped.tags) >= 300
    assert sum(len(entry.synonyms) for entry in shipped.tags.values()) >= 5 * len(shipped.tags)


def test_the_shipped_codes_have_eight_digits(shipped: Vocabulary) -> None:
    codes = [code for entry in shipped.tags.values() for code in entry.cpv]
    assert [code for code in codes if not (len(code) == 8 and code.isascii() and code.isdigit())] == []


def test_every_shipped_synonym_alone_earns_its_own_tag(shipped: Vocabulary) -> None:
    shadowed = {
        (slug, synonym)
        for slug, entry in shipped.tags.items()
        for synonym in entry.synonyms
        if slug not in _earned(_texts(synonym)[0], shipped)
    }
    assert shadowed == set()


def test_no_shipped_synonym_follows_from_the_others_of_its_tag(shipped: Vocabulary) -> None:
    idle = set()
    for slug, entry in shipped.tags.items():
        for synonym in entry.synonyms:
            others = [other for other in entry.synonyms if other != synonym]
            without = _alone(entry, others, entry.never)
            if all(slug in _earned(text, without) for text in _texts(synonym)):
                idle.add((slug, synonym))
    assert idle == set()


def test_every_shipped_never_refuses_something(shipped: Vocabulary) -> None:
    idle = set()
    for slug, entry in shipped.tags.items():
        without = _alone(entry, entry.synonyms, ())
        for word in entry.never:
            if not any(slug in _earned(text, without) for text in _texts(word)):
                idle.add((slug, word))
    assert idle == set()


def test_the_shipped_file_has_no_line_too_long_to_read() -> None:
    lines = (DATA / "vocabulary.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 120] == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Vi er nødt til at skille dem", "kompetencer"),
        ("Har I styr på det?", "stat"),
        ("Det er eventuelt en billig transport", "idraet"),
        ("Det er eventuelt en billig transport", "koeretoejer"),
        ("Det er eventuelt en billig transport", "arrangementer"),
        ("Jeg beder om egnens forskellige indsatser", "senge-og-lifte"),
        ("Jeg beder om egnens forskellige indsatser", "egnethed"),
        ("Jeg beder om egnens forskellige indsatser", "laboratorium"),
        ("Jeg beder om egnens forskellige indsatser", "kriminalforsorg"),
        ("Konkurrencen skal være særskilt", "exit"),
        ("Konkurrencen skal være særskilt", "skilte"),
        ("Elektroniske forandringer i politikken", "it-udstyr"),
        ("Elektroniske forandringer i politikken", "adfaerd"),
        ("Elektroniske forandringer i politikken", "beredskab"),
        ("Can you tell us what it meant?", "it"),
    ],
)
def test_a_word_that_only_looks_like_a_synonym_earns_no_tag(shipped: Vocabulary, text: str, slug: str) -> None:
    assert slug not in _earned(text, shipped)


def test_every_shipped_parent_is_a_tag(shipped: Vocabulary) -> None:
    assert {tag.parent for tag in shipped.tags.values() if tag.parent} <= set(shipped.tags)


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_two_shipped_tags_have_the_same_label(shipped: Vocabulary, language: str) -> None:
    labels = [tag.label(language).lower() for tag in shipped.tags.values()]
    assert sorted(label for label in set(labels) if labels.count(label) > 1) == []


def test_a_good_file_becomes_its_tags(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(GOOD, encoding="utf-8")
    workwear = load(path).tags["arbejdstoej"]
    assert (workwear.da, workwear.en, workwear.facet) == ("arbejdstøj", "workwear", Facet.PRODUCT)
    assert (workwear.parent, workwear.cpv, workwear.never) == ("tekstiler", ("18100000",), ())


@pytest.mark.parametrize("source", ["# intet endnu\n", "", "[tags]\n"])
def test_a_file_without_tags_is_refused(tmp_path: Path, source: str) -> None:
    assert "no tags" in _refusal(tmp_path, source)


def test_a_synonym_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    told = _refusal(tmp_path, GOOD.replace('"uniform"', '"tekstilerne"'))
    assert "line 8: arbejdstoej: 'tekstilerne' is 'tekstil' of tekstiler again" in told


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


def test_a_label_of_two_tags_is_refused_with_its_line(tmp_path: Path) -> None:
    told = _refusal(tmp_path, GOOD.replace('da = "arbejdstøj"', 'da = "Tekstiler"'))
    assert "arbejdstoej: the label 'Tekstiler' is that of tekstiler already" in told
