"""What differs between two long texts is shown, however far down it stands."""

from __future__ import annotations

from digest.writing.differing import differing

SAME = "Vi samler gode eksempler. " * 20
LIMIT = 300 + len("……")


def test_short_texts_are_shown_whole() -> None:
    assert differing("Elbiler. Ja.", "Elbiler. Nej.") == ("Elbiler. Ja.", "Elbiler. Nej.")
    assert differing("", "x" * 400) == ("", "x" * 300 + "…")


def test_a_sentence_that_changes_far_down_is_shown_and_the_others_are_not() -> None:
    before, after = f"{SAME}Vi har 40 biler.\n\nTak for hjælpen", f"{SAME}Vi har 60 biler.\n\nTak for hjælpen"
    assert differing(before, after) == ("… Vi har 40 biler. …", "… Vi har 60 biler. …")


def test_what_is_added_or_taken_out_is_shown_alone() -> None:
    assert differing(SAME.strip(), f"{SAME}Og ladestandere.") == ("…", "… Og ladestandere.")
    assert differing(f"{SAME}Og ladestandere.", SAME.strip()) == ("… Og ladestandere.", "…")


def test_words_that_change_far_into_one_long_sentence_are_shown() -> None:
    long = "biler og " * 100
    before, after = differing(f"{long}to cykler", f"{long}tre cykler")
    assert (before.startswith("…"), before.endswith("to cykler"), after.endswith("tre cykler")) == (True, True, True)
    assert max(len(before), len(after)) <= LIMIT


def test_much_that_changes_is_cut() -> None:
    old, new = (" ".join(f"{word} {place}." for place in range(5000)) for word in ("Bil", "Cykel"))
    assert all(len(one) <= LIMIT for one in differing(old, new))


def test_line_breaks_alone_are_shown_where_they_are() -> None:
    before, after = differing(f"{SAME}A. B.", f"{SAME}A.\nB.")
    assert (before[-5:], after[-5:]) == ("A. B.", "A.\nB.")
