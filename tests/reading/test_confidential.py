from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.confidential import has_cpr, without_cpr


@pytest.mark.parametrize(
    "text",
    [
        "Hans nummer er 010203-1234.",
        "CPR 311299-0005, tak",
        "CPR: 290200–1234",  # 2000 had a 29 February
        "0707614285",  # agrees with the check
        "070761 4285",
        "(010203-1234)",
        "Bo Bro,010203-1234",
        "010203 - 1234",
        "Borgeren med cpr 0101801234 klagede.",  # no check since 2007
        "CPR-nr. 070680 1239",
    ],
)
def test_a_personal_number_is_found(text: str) -> None:
    assert has_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ring på 45 12 34 56 78",
        "Tlf. 12 34 56 78",
        "EAN 5798000123456",
        "CVR 12345678",
        "Sag 2026-112233-1234",
        "Udbud nr. 320203-1234",  # no day 32
        "Udbud nr. 011303-1234",  # no month 13
        "Faktura 0102031235",  # ten figures whose check does not agree
        "2026/S 070761-4285678",
        "1.010203-1234",
        "0102031234,50 kr.",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert not has_cpr(text)


@given(st.text(alphabet="0123456789 -–./,abc\n", max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert has_cpr(text) in (True, False)
    assert has_cpr(f"{text} x 010203-1234 x") is True


@pytest.mark.parametrize("between", ["-", "‐", "‑", "–", "—", "−", " – ", ".", "/", "--"])
def test_a_cpr_number_is_known_whatever_stands_between(between: str) -> None:
    text = f"Borgeren 010203{between}1234 skriver."
    assert has_cpr(text)
    assert without_cpr(text) == "Borgeren [CPR] skriver."


@pytest.mark.parametrize("number", ["01.02.03-1234", "01/02/03-1234"])
def test_a_cpr_number_is_known_with_a_day_written_out(number: str) -> None:
    assert without_cpr(number) == "[CPR]"
