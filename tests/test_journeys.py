"""No journey through the house grows, and the docs say where each leads."""

from __future__ import annotations

from tests.journeys import FILE, MOST, document, lived_anew


def test_no_journey_touches_more_files_and_the_docs_have_them_as_they_are() -> None:
    lived = lived_anew()
    assert {one.name: len(one.files) for one in lived if len(one.files) > MOST[one.name]} == {}
    page = FILE.read_text(encoding="utf-8")
    assert document(page, lived) == page  # else: make docs
