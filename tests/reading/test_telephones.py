"""Danish telephone numbers in people's words, and the numbers that are none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.telephones import phone_numbers
from tests.writing.soup import SOUP


@pytest.mark.parametrize(
    "text",
    [
        "12 34 56 78", "12345678", "+45 1234 5678", "12-34-56-78", "12.34.56.78", "0045 12345678", "+4512345678",
        "(+45) 12345678", "12\u00a034\u00a056\u00a078", "12 34 5678", "1234 56 78", "123 45 678", "123 456 78",
        "12/34/56/78", "12\u201134\u201156\u201178", "12\u202f34\u202f56\u202f78", "12  34  56  78", "+45 12 345 678",
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_however_it_is_written(text: str) -> None:
    for around in ("{}", "Ring {}.", "tlf.: {}, helst før 12", "({})", "tlf. {} eller", "mobil {}\nKim"):
        assert phone_numbers(around.format(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "(98)765432", "(98) 76 54 32", "+45(76)543210", "+45 (98) 765432", "7 6 5 4 3 2 1 0", "7.6.5.4.3.2.1.0",
        "76_54_32_10",
        "76•54•32•10", "76 · 54 · 32 · 10", "76543 210", "765 43210", "76 543210", "21–22–23–35", "21 – 22 – 23 – 35",
        "21—22—23—35", "76*54*32*10", "7654–3210", "+46 70 123 45 67", "0046 70 123 45 67", "+4670-1234567",
        "+49 (0)30 123456",
        "+44 20 7946 0958", "+45\n76 54 32 10", "fyrre halvtreds tres halvfjerds", "toogfyrre, enogtyve, ti, nitten",
        "syv seks fem fire tre to en nul", "forty fifty sixty-one seventy", "Fyrre-tres-firs-tyve",
    ],
)  # fmt: skip
def test_a_telephone_number_is_found_in_odd_writing(text: str) -> None:
    for around in ("{}", "Ring {}.", "Du kan ringe på {}, helst før 12", "mobil {}\nKim"):
        assert phone_numbers(around.format(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "(09) 41 22 08", "(09) 412208", "09-41 22 08", "070-123 45 67", "08-123 456 78", "0709-123456", "076 123 45 67",
        "+46 (0)70-123 45 67", "+46-8-123 456 78", "+47 912 34 567", "22 12 34 56", "+45 41-22-08-09", "45 41 22 08 09",
        "+45.41.22.08.09", "+45 (0) 41 22 08 09", "41 2208 09", "41\u202f22\u202f08\u202f09", "\uff0b45 41 22 08 09",
        "4-1-2-2-0-8-0-9", "+298 123456", "0046701234567",
    ],
)  # fmt: skip
def test_a_telephone_number_of_old_days_and_of_the_neighbours_is_found(text: str) -> None:
    for around in ("{}", "Ring {}.", "Du kan fange mig på {}, helst før 12", "mobil {}\nKim", "tlf {}"):
        assert phone_numbers(around.format(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "2019-2023", "2019 2023", "1999-2004", "10 20 30 40", "12 13 14 15", "uge 12 13 14 16", "02.19.04.08",
        "DK 41 22 08 09", "DK41220809", "bilag 12345678", "art.nr. 41220809", "serienr. 41220809", "licens 41220809",
        "aftale nr. 41220809", "side 12 34 56 78", "S2024/123-456789", "2024/S 123-456789", "§ 12, stk. 34", "§ 41 22",
        "ISO 9001 14001", "KLE 88.12.16", "01.01.24-31.12.27", "2.500.000", "12.345.678 kr.", "1000-2000 kr.",
        "30-11-2026 12:00", "EN 13 432", "SKI 50.10 2024", "j.nr. 12-34-56-78", "02-12 2026", "01-12-24",
    ],
)  # fmt: skip
def test_years_rows_paragraphs_and_numbers_of_files_are_no_telephone_numbers(text: str) -> None:
    for around in ("{}", "Det er {} i år", "({})"):
        assert phone_numbers(around.format(text)) == []


@pytest.mark.parametrize("text", ["76 54\n32 10", "76\n54 32 10", "76 54 32\n10", "7654\n3210", "765432\n10"])
def test_a_telephone_number_is_found_over_two_lines(text: str) -> None:
    assert phone_numbers(f"Du kan ringe til Kim på {text}, helst før 12.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "2021–2025", "2021–2022–2023", "12–11–2026", "12 34\n56 78\n90 12", "2024\n2025", "1 2 3 4 5 6 7 8",
        "+10.000.000 kr.",
        "+10 000 000", "J.nr. 76543 210", "sagsnr. 76_54_32_10", "CPV 39130 000", "76543 210 kr.", "34 100000 kr.",
        "en, to eller tre", "to tre fire fem", "tyve, tredive og fyrre", "1 2 3 4 5 6 7 8 9 10", "50 100000 stk.",
        "EAN 57 900012",
        "fra 2 til 3 og 4", "21–22–23", "2026-2027 2028-2029", "10-20-30-40-50", "2.3.4.5", "40 000 000",
    ],
)  # fmt: skip
def test_numbers_in_rows_are_no_telephone_numbers(text: str) -> None:
    for around in ("{}", "Det er {} i år"):
        assert phone_numbers(around.format(text)) == []


def test_a_row_of_numbers_that_somebody_is_to_call_is_a_telephone_number() -> None:
    for text in ("Ring til mig på 20 30 40 50.", "Jeg træffes bedst på 20 30 40 50.", "Call 21 22 23 24"):
        assert len(phone_numbers(text)) == 1, text


def test_every_telephone_number_is_found() -> None:
    assert phone_numbers("12345678/87654321, 12 34 56 78/87 65 43 21 eller tlf12345679") == [
        "12345678",
        "87654321",
        "12 34 56 78",
        "87 65 43 21",
        "12345679",
    ]
    assert phone_numbers("CPV 39130000 og 39131000, tlf. 12345678; CVR 12345678 og tlf 87654321") == [
        "12345678",
        "87654321",
    ]
    assert phone_numbers("Se 12345678, kh@nordmose.example,12345679") == ["12345678", "12345679"]


@pytest.mark.parametrize(
    "text",
    [
        "CVR 12345678", "CVR-nr. 12345678", "cvr.nr.: 12 34 56 78", "SE-nr. 12345678", "EAN 5790001234567",
        "EAN: 5790 0012 3456 7", "5790001234567", "EAN-nummer 12345678", "12-11-2026", "2026-11-12", "20261112",
        "12112026", "12.345.678 kr.", "12345678 kr.", "kr. 12345678", "12345678,-", "12345678,50", "39130000-2",
        "CPV 39130000", "CPV-koder: 39130000, 39131000 og 39132000", "https://strandby.example/12345678",
        "www.strandby.example/?id=12345678", "sager.example/12345678", "12345678@strandby.example", "1234567890",
        "rapport_12345678.pdf", "sagsnr. 12345678", "2026-12345678", "2026/12345678", "12345678/2026", "#12345678",
        "12 34 56 78 90", "12.34.56.78.9",
    ],
)  # fmt: skip
def test_a_number_of_another_kind_is_no_telephone_number(text: str) -> None:
    for around in ("{}", "Det er {} i år", "({})"):
        assert phone_numbers(around.format(text)) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ring lokal 1234.", ["1234"]),
        ("Lokalnr.: 4321, spørg efter Bo", ["4321"]),
        ("omstillingen 2020", ["2020"]),
        ("tlf. 5151", ["5151"]),
        ("Tlf.nr. 12 345 678", ["12 345 678"]),
        ("mobil: 1234-5678", ["1234-5678"]),
        ("mobilnummer 12.345.678", ["12.345.678"]),
        ("ring på 12 345 678 efter kl. 9", ["12 345 678"]),
        ("ext. 123", ["123"]),
        ("lokal 500 meter væk", []),
        ("lokale 1234", []),
        ("et lokalt 2026", []),
        ("hotel 12 345 678", []),
        ("ring 02-12-2026", []),
        ("12 345 678", []),
        ("12.345.678", []),
        ("1.234.567.890", []),
    ],
)
def test_a_number_is_known_by_what_stands_before_it(text: str, numbers: list[str]) -> None:
    assert phone_numbers(text) == numbers


_DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2049, 12, 31))
_FORMS = ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d/%m-%Y", "%Y-%m-%d", "%d%m%Y", "%Y%m%d", "%d %m %Y", "%Y %m %d")
_EIGHT = st.integers(min_value=10_000_000, max_value=99_999_999)


@given(_DAYS, st.sampled_from(_FORMS), st.sampled_from(("Frist {}.", "{}", "fra {} til 2030", "({})")))
def test_a_day_is_no_telephone_number(day: date, form: str, around: str) -> None:
    assert phone_numbers(around.format(day.strftime(form))) == []


@given(_DAYS, _DAYS, st.sampled_from((" - ", "-", " til ", " og ", "/")))
def test_two_days_are_none(one: date, other: date, between: str) -> None:
    assert phone_numbers(f"{one:%d.%m.%Y}{between}{other:%d.%m.%Y}") == []


@given(
    _EIGHT, st.sampled_from(("CVR {}", "CVR-nr. {}", "cvr: {}", "CVR-nummer {}", "(CVR {})", "CPV {}-5", "SE-nr. {}"))
)
def test_a_number_in_a_register_is_none(number: int, around: str) -> None:
    assert phone_numbers(around.format(number)) == []


@given(_EIGHT)
def test_a_company_number_in_pairs_is_none(number: int) -> None:
    figures = str(number)
    assert phone_numbers(f"CVR {figures[:2]} {figures[2:4]} {figures[4:6]} {figures[6:]}") == []


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(("{} kr.", "kr. {}", "DKK {}", "{},-", "{},50 kr.")))
def test_an_amount_is_none(amount: int, around: str) -> None:
    assert phone_numbers(around.format(f"{amount:,}".replace(",", "."))) == []
    assert phone_numbers(around.format(amount)) == []


@given(st.integers(min_value=5790000000000, max_value=5799999999999))
def test_an_electronic_address_is_none(number: int) -> None:
    figures = str(number)
    for form in (figures, f"{figures[:4]} {figures[4:8]} {figures[8:12]} {figures[12]}"):
        assert phone_numbers(f"EAN {form}") == []
        assert phone_numbers(f"Faktura sendes til {form}") == []


@given(_EIGHT, st.sampled_from(("{0}", "{1}", "{2}", "+45 {0}", "+45{0}", "0045{0}", "(+45) {1}")))
def test_eight_figures_that_are_called_a_telephone_are_one(number: int, form: str) -> None:
    figures = str(number)
    pairs, fours = " ".join(figures[at : at + 2] for at in range(0, 8, 2)), f"{figures[:4]} {figures[4:]}"
    written = form.format(figures, pairs, fours)
    assert phone_numbers(f"Tlf. {written}, spørg efter mig") == [written]


@given(SOUP)
def test_any_text_can_be_searched_for_numbers(text: str) -> None:
    assert all(any(sign.isdigit() for sign in number) for number in phone_numbers(text))
