"""The commands for tags and the vocabulary, as a person meets them."""

from __future__ import annotations

import sqlite3

from tests.shell import BECAUSE, Shell


def test_tags_of_a_request_are_shown_with_their_words_and_corrected(drafted: Shell) -> None:
    assert "reparation, reparere, reparationen" in drafted.good("request", "tags", "1")
    drafted.good("approve", "--yes", *BECAUSE)
    said = drafted.good("request", "tags", "1", "--add", "skoler", "--add", "moebler", "--remove", "reparation")
    assert "skole" in said
    assert "taken away by the staff" in said
    assert "Edition 1 takes it in." in said
    assert "draft" in drafted.good("status")
    again = drafted.good("request", "tags", "1", "--add", "skoler")
    assert "composed again" not in again
    drafted.good("compose", "--again")
    assert "taken away by the staff" in drafted.good("request", "tags", "1")


def test_an_unknown_tag_or_text_is_one_line_that_helps(drafted: Shell) -> None:
    assert "near it: arbejdstoej" in drafted.bad("request", "tags", "1", "--add", "arbejstøj")
    assert "no request #99" in drafted.bad("request", "tags", "99")
    assert "no case 'x'" in drafted.bad("case", "tags", "x")


def test_tags_of_a_case_are_corrected(ready: Shell) -> None:
    assert "uniformer" in ready.good("case", "tags", "c02")
    assert "taken away by the staff" in ready.good("case", "tags", "c02", "--remove", "arbejdstøj")
    assert "0 get other tags" in ready.good("retag")


def test_the_vocabulary_learns_a_word_and_the_texts_are_read_anew(drafted: Shell) -> None:
    assert "arbejdstøj / workwear" in drafted.good("vocabulary", "show", "uniformer")
    assert "words that no tag knows" in drafted.good("vocabulary", "suggest")
    assert "fabrikken" in drafted.good("vocabulary", "suggest", "--all")
    drafted.good("vocabulary", "ignore", "fabrikken")
    assert "fabrikken" not in drafted.good("vocabulary", "suggest", "--all")
    assert "arbejdstoej: + fabrikken" in drafted.good("vocabulary", "add", "arbejdstoej", "fabrikken")
    assert "arbejdstoej: - uniform" in drafted.good("vocabulary", "drop", "arbejdstoej", "uniform")
    dry = drafted.good("retag")
    assert "Tags that come: arbejdstoej" in dry
    assert "Tags that go: arbejdstoej" in dry
    assert "  #1 Reparation og tilbagetagning af uniformer: - arbejdstoej" in dry
    assert "Nothing was changed" in dry
    assert "Nothing was changed" not in drafted.good("retag", "--apply")
    assert "54 texts: 0 get other tags, 0 the same" in drafted.good("retag")


def test_the_edits_go_out_and_in_as_a_file(ready: Shell) -> None:
    ready.good("vocabulary", "add", "arbejdstoej", "fnuggerlulle")
    assert "1 tag" in ready.good("vocabulary", "export", "edits.toml")
    file = ready.folder / "edits.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"fnuggerlulle"', '"fnugfanger"'), encoding="utf-8")
    said = ready.good("vocabulary", "import", "edits.toml", "--dry-run")
    assert "arbejdstoej: + fnugfanger, - fnuggerlulle" in said
    assert "A dry run" in said
    ready.good("vocabulary", "import", "edits.toml")
    assert "fnugfanger" in ready.good("vocabulary", "show", "workwear")
    file.write_text(file.read_text(encoding="utf-8").replace('"fnugfanger"', '"kontorstol"'), encoding="utf-8")
    assert "line 6: arbejdstoej: 'kontorstol'" in ready.bad("vocabulary", "import", "edits.toml")
    assert "fnugfanger" in ready.good("vocabulary", "show", "workwear")


def test_status_names_an_edit_that_does_not_fit_and_the_service_goes_on(ready: Shell) -> None:
    assert "does not fit" not in ready.good("status")
    with sqlite3.connect(ready.folder / "var/digest.sqlite3") as database:
        database.execute(
            "INSERT INTO vocabulary_edit (slug, added, removed, never_added, never_removed, own) "
            "VALUES ('arbejdstoej', '[\"kontorstol\"]', '[]', '[]', '[]', '{}')"
        )
    database.close()
    said = ready.good("status")
    assert (
        "A local edit of the vocabulary does not fit and is not in use: arbejdstoej: it does not fit in: 'kontorstol'"
        in said
    )
    assert "uniform" in ready.good("vocabulary", "show", "arbejdstoej")
    ready.good("vocabulary", "drop", "arbejdstoej")
    assert "does not fit" not in ready.good("status")
