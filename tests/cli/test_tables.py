"""Tables on a terminal of any width, and in a pipe."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from digest.cli.console import many
from digest.cli.tables import table_lines

NAMES = ("#", "received", "from", "organisation", "subject", "phones", "answers", "reason")
WORDS = st.lists(
    st.sampled_from(["vi", "køber", "Hospitalsfællesskabet", "genbrugte", "møbler", "🚀", "2026"]), max_size=14
)
ROWS = st.lists(
    st.tuples(
        st.integers(1, 99999).map(str),
        st.sampled_from(["2026-11-29 17:09", "Mon 2026-11-30 12:00", ""]),
        st.from_regex(r"[a-z]{3,30}@[a-z]{3,18}\.example", fullmatch=True),
        WORDS.map(" ".join),
        WORDS.map(" ".join),
        st.sampled_from(["", "55 12 34 56", "+45 55 12 34 56, 70 10 20 30"]),
        st.integers(0, 12).map(str),
        st.sampled_from(["-", "the edition that went out 2026-12-02 09:00 has it", "nobody has this address"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, derandomize=True)
@given(ROWS, st.sampled_from([80, 100, 120, 200]))
def test_no_date_number_or_address_is_broken_or_cut_whatever_the_width(rows: list[tuple[str, ...]], width: int) -> None:
    lines = list(table_lines(NAMES, rows, width=width))
    assert max(map(cell_len, lines)) <= width
    for row in rows:
        for place, values in ((0, row[0]), (1, row[1]), (2, row[2]), (5, row[5].split(", ")), (6, row[6])):
            for value in [values] if isinstance(values, str) else values:
                assert any(value in line for line in lines), (NAMES[place], value)
        if "went out" in row[7]:
            assert any("2026-12-02 09:00" in line for line in lines)


@settings(deadline=None, derandomize=True)
@given(ROWS)
def test_in_a_pipe_each_row_is_one_line_with_all_of_it(rows: list[tuple[str, ...]]) -> None:
    lines = list(table_lines(NAMES, rows, width=None))
    assert len(lines) == len(rows) + 2
    for row, line in zip(rows, lines[2:], strict=True):
        assert all(value in line for value in row)


def test_what_fits_stands_beside_each_other_and_what_does_not_below_its_row() -> None:
    row = ("112", "2026-11-29", "Hospitalsfællesskabet Midtfjord", "Hvem har købt " * 9, "0")
    names = ("no.", "asked", "organisation", "title", "answers")
    wide = list(table_lines(names, [row], width=120))
    assert wide[2].startswith("112  2026-11-29  Hospitalsfællesskabet Midtfjord  Hvem har købt Hvem")
    assert "…" in wide[2]
    narrow = list(table_lines(names, [row], width=60))
    assert narrow[2].split() == ["112", "2026-11-29", "Hospitalsfællesskabet", "Midtfjord", "0"]
    assert narrow[3].startswith("     title: Hvem har købt Hvem")
    assert narrow[3].endswith("…")


@pytest.mark.parametrize(("count", "said"), [(0, "0 people"), (1, "1 person"), (2, "2 people")])
def test_a_number_and_its_noun_agree(count: int, said: str) -> None:
    assert many(count, "person", "people") == said


def test_most_nouns_take_an_s() -> None:
    assert (many(1, "request"), many(14, "request")) == ("1 request", "14 requests")
