"""The vocabulary in use: what the staff changes over the shipped file, as rows and as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from digest.actions import Action, Remedy
from digest.cases import vocabulary as in_use
from digest.cases.edits import add, all_tags, drop, export_edits, import_edits, show
from digest.cases.retagging import retag
from digest.cases.vocabulary import left_out, vocabulary
from digest.errors import InputFault, MissingInput
from digest.matching.tagger import tag
from digest.store.engine import Store
from digest.store.models import VocabularyEdit
from digest.store.reasons import MisfitReason
from digest.writing.alphabet import in_order
from tests.build import secretary
from tests.cases.bank import changed, fill, slugs, snapshot

OURS = """
[tags.vaskeplast]
da = "plast i vasken"
en = "plastic from washing"
facet = "aim"
parent = "tekstiler"
synonyms = ["fnuggerlulle", "mikroplast fra vask"]
"""


def earned(store: Store, text: str) -> set[str]:
    with store.read() as session:
        return {one.slug for one in tag(text, vocabulary(session))}


def rows(store: Store) -> dict[str, object]:
    with store.read() as session:
        return {row.slug: in_use.fields_of(row) for row in session.scalars(select(VocabularyEdit))}


def listed(folder: Path, text: str | bytes) -> Path:
    file = folder / "edits.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.both
def test_without_edits_the_shipped_vocabulary_is_in_use_and_built_once(store: Store) -> None:
    with store.read() as one, store.read() as other:
        assert vocabulary(one) is vocabulary(other)
    assert earned(store, "Uniformer") == {"arbejdstoej"}


def test_a_word_that_is_added_earns_the_tag_from_the_next_look_on(store: Store) -> None:
    assert earned(store, "en fnuggerlulle") == set()
    (change,) = add(store, "arbejdstøj", ["fnuggerlulle"], by=secretary())
    assert (change.slug, change.what) == ("arbejdstoej", "+ fnuggerlulle")
    assert earned(store, "en fnuggerlulle") == {"arbejdstoej"}
    assert add(store, "arbejdstoej", ["fnuggerlulle"], by=secretary()) == ()


def test_a_word_that_is_dropped_earns_it_no_more_and_one_that_comes_back_leaves_no_edit(store: Store) -> None:
    drop(store, "arbejdstoej", ["Uniform"], by=secretary())
    assert earned(store, "Uniformer") == set()
    add(store, "arbejdstoej", ["uniform"], by=secretary())
    assert earned(store, "Uniformer") == {"arbejdstoej"}


def test_dropping_without_words_gives_back_what_was_shipped(store: Store) -> None:
    add(store, "arbejdstoej", ["fnuggerlulle"], by=secretary())
    drop(store, "arbejdstoej", ["uniform"], by=secretary())
    (change,) = drop(store, "arbejdstoej", [], by=secretary())
    assert change.what == "+ uniform, - fnuggerlulle"
    assert rows(store) == {}
    assert drop(store, "arbejdstoej", [], by=secretary()) == ()


@pytest.mark.both
def test_a_word_that_means_something_else_never_earns_it(store: Store) -> None:
    add(store, "arbejdstoej", ["uniformeret"], never=True, by=secretary())
    assert earned(store, "uniformeret") == set()
    drop(store, "arbejdstoej", ["uniformeret"], never=True, by=secretary())
    assert earned(store, "uniformeret") == {"arbejdstoej"}


@pytest.mark.parametrize(
    ("slug", "word", "fault"),
    [
        ("arbejdstoej", "kontorstol", "'kontorstol' is 'kontorstol' of kontormoebler again"),
        ("arbejdstoej", "=", "no empty one"),
        ("arbejdstoej", "=…", "no empty one"),
        ("arbejdstoej", "…", "no empty one"),
        ("arbejdstoej", "a\x07b", "cannot be a synonym"),
        ("arbejdstøjj", "fnuggerlulle", "near it: arbejdstoej"),
    ],
)
def test_what_the_vocabulary_cannot_have_is_refused(store: Store, slug: str, word: str, fault: str) -> None:
    with pytest.raises(InputFault, match=fault):
        add(store, slug, [word], by=secretary())
    assert rows(store) == {}


def test_a_tag_keeps_at_least_one_word_and_only_its_own_are_dropped(store: Store) -> None:
    (seen,) = show(store, "arbejdstoej")
    with pytest.raises(InputFault, match="at least one word"):
        drop(store, "arbejdstoej", seen.tag.synonyms, by=secretary())
    with pytest.raises(MissingInput, match="none of the synonyms of arbejdstoej") as fault:
        drop(store, "arbejdstoej", ["hospitalskitler"], by=secretary())
    assert fault.value.remedy == Remedy(Action.KEEP_FROM_TAG, {"slug": "arbejdstoej", "word": "hospitalskitler"})
    assert rows(store) == {}


def test_a_tag_is_shown_by_its_name_or_by_a_word_that_earns_it(store: Store) -> None:
    add(store, "arbejdstoej", ["fnuggerlulle"], by=secretary())
    drop(store, "arbejdstoej", ["uniform"], by=secretary())
    assert [one.tag.slug for one in show(store, "en fnuggerlulle")] == ["arbejdstoej"]
    (seen,) = show(store, "workwear")
    assert (seen.ours, seen.dropped, seen.wider) == (("fnuggerlulle",), ("uniform",), ("tekstiler",))
    assert "arbejdstoej" in show(store, "tekstiler")[0].narrower
    assert [one.tag.slug for one in all_tags(store, limit=None) if one.ours] == ["arbejdstoej"]
    with pytest.raises(MissingInput, match="No tag knows 'klaverstemmer'"):
        show(store, "klaverstemmer")


@pytest.mark.both
def test_the_tags_are_in_the_order_of_their_danish_labels(store: Store) -> None:
    labels = [one.tag.da for one in all_tags(store, limit=None)]
    assert labels == in_order(labels, "da")
    assert labels != sorted(labels)


def test_one_synonym_changes_only_the_texts_that_have_the_word(store: Store) -> None:
    fill(store)
    before = snapshot(store)
    add(store, "vaskeri", ["fnuggerlulle"], by=secretary())
    assert changed(before, snapshot(store)) == set()
    retag(store, apply=True)
    assert changed(before, snapshot(store)) == {"lint", "#103"}
    assert "vaskeri" in slugs(store, "#103")
    drop(store, "vaskeri", [], by=secretary())
    retag(store, apply=True)
    assert snapshot(store) == before


def test_a_file_of_edits_brings_a_tag_of_our_own(store: Store, tmp_path: Path) -> None:
    (change,) = import_edits(store, listed(tmp_path, OURS), by=secretary())
    assert change.what.startswith("new: + fnuggerlulle")
    assert earned(store, "fnuggerluller") == {"vaskeplast"}
    with store.read() as session:
        assert list(vocabulary(session).ancestors("vaskeplast")) == ["tekstiler"]
    (gone,) = drop(store, "vaskeplast", [], by=secretary())
    assert gone.what == "is no tag any more"
    assert earned(store, "fnuggerluller") == set()


@pytest.mark.both
def test_what_is_exported_comes_in_again_as_it_was(store: Store, tmp_path: Path) -> None:
    import_edits(store, listed(tmp_path, OURS), by=secretary())
    add(store, "arbejdstoej", ['=f"nu\\g', "plast … vask"], by=secretary())
    drop(store, "arbejdstoej", ["uniform"], by=secretary())
    add(store, "arbejdstoej", ["fnug"], never=True, by=secretary())
    drop(store, "arbejdstoej", ["uniformitet"], never=True, by=secretary())
    before = rows(store)
    assert set(before) == {"vaskeplast", "arbejdstoej"}
    assert export_edits(store, tmp_path / "out.toml") == 2
    for slug in before:
        drop(store, slug, [], by=secretary())
    import_edits(store, tmp_path / "out.toml", by=secretary())
    assert rows(store) == before
    assert import_edits(store, tmp_path / "out.toml", by=secretary()) == ()


@pytest.mark.both
def test_an_export_of_nothing_takes_all_edits_back(store: Store, tmp_path: Path) -> None:
    assert export_edits(store, tmp_path / "none.toml") == 0
    add(store, "arbejdstoej", ["fnuggerlulle"], by=secretary())
    assert [one.what for one in import_edits(store, tmp_path / "none.toml", by=secretary())] == ["- fnuggerlulle"]
    assert rows(store) == {}


def test_a_dry_run_of_an_import_tells_the_same_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    add(store, "arbejdstoej", ["fnuggerfnug"], by=secretary())
    before = rows(store)
    dry = import_edits(store, listed(tmp_path, OURS), dry_run=True, by=secretary())
    assert rows(store) == before
    assert dry == import_edits(store, listed(tmp_path, OURS), by=secretary())
    assert [one.slug for one in dry] == ["arbejdstoej", "vaskeplast"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (OURS.encode().replace(b"plast i", b"pl\xe6st i"), "line 3: not UTF-8"),
        (OURS.replace("]\n", "\n", 1), "line 2"),
        (OURS + OURS, "line 9"),
        (OURS.replace('en = "plastic from washing"', ""), "line 2: vaskeplast: the label 'en' is missing"),
        (OURS.replace('"tekstiler"', '"tøj"'), "line 2: vaskeplast: the parent 'tøj' is no tag"),
        (OURS.replace('"aim"', '"wish"'), "line 2: vaskeplast: the facet"),
        (OURS.replace("fnuggerlulle", "kontorstol"), "line 2: vaskeplast: 'kontorstol' is 'kontorstol' of kontorm"),
        (OURS.replace('["fnugger', '["fnuggerluller", "fnugger'), "line 2: vaskeplast: 'fnuggerlulle' is 'fnugg"),
        (OURS.replace('"tekstiler"', '"b"') + OURS.replace("vaskeplast", "b").replace('"tekstiler"', '"vaskeplast"'),
         "line 2: vaskeplast: is its own ancestor"),
        ('[tags.tekstiler]\nda = "t"\nen = "t"\nfacet = "product"\nparent = "arbejdstoej"\nsynonyms = ["tekstil"]\n',
         r"not usable: line 1: tekstiler: is its own ancestor through 'tekstiler'\.$"),
        (OURS.replace("synonyms", "synonymer"), "no such field: synonymer"),
        ("", "it has no tags"),
        ("tags = 3", "it has no tags"),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_is_refused_by_its_line_and_what_was_stays(
    store: Store, tmp_path: Path, text: str | bytes, fault: str
) -> None:
    add(store, "arbejdstoej", ["fnuggerfnug"], by=secretary())
    before = rows(store)
    with pytest.raises(InputFault, match=fault):
        import_edits(store, listed(tmp_path, text), by=secretary())
    assert rows(store) == before
    assert earned(store, "fnuggerfnug") == {"arbejdstoej"}


def test_a_file_that_is_not_there_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be read"):
        import_edits(store, tmp_path / "nowhere.toml", by=secretary())


def test_an_edit_that_no_longer_fits_is_left_out_and_told_and_the_others_stay(store: Store) -> None:
    add(store, "vaskeri", ["fnuggerlulle"], by=secretary())
    with store.write() as session:
        session.add(VocabularyEdit(slug="arbejdstoej", added=["kontorstol"]))  # shipped elsewhere since
        session.add(VocabularyEdit(slug="forsvundet", added=["klaverstemmer"]))  # shipped no more
        session.add(VocabularyEdit(slug="halv", added=["halvt"], own={"da": "halv"}))
    assert earned(store, "fnuggerlulle, uniform, kontorstol, klaverstemmer, halvt") == {
        "vaskeri", "arbejdstoej", "kontormoebler",
    }  # fmt: skip
    told = left_out(store)
    assert [(one.slug, one.reason) for one in told] == [
        ("arbejdstoej", MisfitReason.WRONG),
        ("forsvundet", MisfitReason.GONE),
        ("halv", MisfitReason.GONE),
    ]
    assert "of kontormoebler again" in told[0].values["fault"]
    drop(store, "arbejdstoej", ["kontorstol"], by=secretary())
    drop(store, "forsvundet", [], by=secretary())
    drop(store, "halv", [], by=secretary())
    assert left_out(store) == ()


def test_an_edit_that_adds_what_is_shipped_since_still_fits(store: Store) -> None:
    with store.write() as session:
        session.add(VocabularyEdit(slug="arbejdstoej", added=["uniform", "fnuggerlulle"], removed=["forsvundet"]))
    assert earned(store, "en fnuggerlulle") == {"arbejdstoej"}
    assert left_out(store) == ()


def test_a_tag_of_our_own_stays_while_others_stand_under_it(store: Store, tmp_path: Path) -> None:
    under = OURS.replace("vaskeplast", "fnug").replace("tekstiler", "vaskeplast").replace("fnuggerlulle", "fnug")
    under = under.replace("plast i vasken", "fnug").replace("plastic from washing", "lint")
    import_edits(store, listed(tmp_path, OURS + under.replace("mikroplast", "fnug")), by=secretary())
    with pytest.raises(InputFault, match="fnug: the parent 'vaskeplast' is no tag"):
        drop(store, "vaskeplast", [], by=secretary())
    drop(store, "fnug", [], by=secretary())
    drop(store, "vaskeplast", [], by=secretary())
    assert rows(store) == {}


@pytest.mark.both
def test_edits_of_two_tags_that_do_not_fit_together_leave_out_one(store: Store) -> None:
    with store.write() as session:
        session.add(VocabularyEdit(slug="arbejdstoej", added=["fnuggerlulle"]))
        session.add(VocabularyEdit(slug="vaskeri", added=["fnuggerlulle"]))
    assert earned(store, "fnuggerlulle") == {"arbejdstoej"}
    assert len(left_out(store)) == 1


def test_a_row_that_is_no_edit_at_all_stops_nothing(store: Store) -> None:
    with store.write() as session:
        session.add(VocabularyEdit(slug="arbejdstoej", added=[7], own={"synonyms": 3}))  # type: ignore[list-item]
    assert earned(store, "Uniformer") == {"arbejdstoej"}
    assert len(left_out(store)) == 1
