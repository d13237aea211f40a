from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading.deadlines import ordered_deadline, wished_deadline
from digest.reading.orders import Orders, number_corrected, orders, subject_corrects


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ANONYM", Orders(anonymous=True)),
        ("anonymt.", Orders(anonymous=True)),
        ("ALLE", Orders(everyone=True)),
        ("LUK", Orders(close=True)),
        ("FRIST 12-12-2026", Orders(deadline=date(2026, 12, 12))),
        ("Frist: 1. december 2026", Orders(deadline=date(2026, 12, 1))),
        ("frist 3/1/2027", Orders(deadline=date(2027, 1, 3))),
        ("deadline 5 May 2027", Orders(deadline=date(2027, 5, 5))),
        ("EMNEORD: stole, genbrug , reparation.", Orders(tags=("stole", "genbrug", "reparation"))),
        ("* ANONYM", Orders(anonymous=True)),
    ],
)
def test_a_word_alone_on_a_line_is_an_order(line: str, expected: Orders) -> None:
    assert orders(f"Hvem har købt stole?\n\n{line}\n\nMvh Kim") == (expected, "Hvem har købt stole?\n\nMvh Kim")


@pytest.mark.parametrize(
    "line",
    ["Anonymiserer I tilbuddene?", "alle", "luk", "Frist", "Fristen for tilbud er 12-12-2026",
     "FRIST 31-02-2026", "Emneord", "LUK sagen", "Svar til ALLE", "frist 12-13-2026", "Rettelse"],
)  # fmt: skip
def test_a_sentence_is_no_order(line: str) -> None:
    text = f"Hvem har købt stole?\n\n{line}"
    assert orders(text) == (Orders(), text)


def test_below_a_correction_stands_the_text_as_it_shall_be() -> None:
    told, text = orders("Hov, jeg skrev forkert\n\nRETTELSE\nHvem har købt 400 stole?\nFRIST 12-12-2026\n\nMvh Kim")
    assert told == Orders(correction=True, deadline=date(2026, 12, 12))
    assert text == "Hvem har købt 400 stole?\n\nMvh Kim"


def test_orders_add_up_and_the_last_one_of_a_kind_counts() -> None:
    told, text = orders("ANONYM\nFRIST 1-12-2026\nFRIST 2-12-2026\nEMNEORD: a")
    assert told == Orders(anonymous=True, deadline=date(2026, 12, 2), tags=("a",))
    assert text == ""


@given(st.text(max_size=200))
def test_of_words_that_are_no_orders_none_is_lost(text: str) -> None:
    told, kept = orders(text)
    if not told.any:
        assert kept.split() == text.split()


@pytest.mark.parametrize(
    "line",
    ["ANONYM", "anonymt", "ANONYM, tak", "Anonymt tak", "*ANONYM*", "ANONYM - tak!", "Svar: ANONYM", "  ANONYM ."],
)
def test_a_wish_for_no_name_is_read_however_it_is_written(line: str) -> None:
    assert orders(f"Det har vi.\n\n{line}\n\nMere.") == (Orders(anonymous=True), "Det har vi.\n\nMere.")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ANONYM ALLE", Orders(anonymous=True, everyone=True)),
        ("ALLE,\tANONYM", Orders(anonymous=True, everyone=True)),
        ("ANONYM og ALLE.", Orders(anonymous=True, everyone=True)),
        ("ANONYM FRIST 18-12-2026", Orders(anonymous=True, deadline=date(2026, 12, 18))),
        ("FRIST 18-12-2026, ANONYM", Orders(anonymous=True, deadline=date(2026, 12, 18))),
        ("EMNEORD: a, b ANONYM", Orders(anonymous=True, tags=("a", "b"))),
        ("EMNEORD: a, b", Orders(tags=("a", "b"))),
    ],
)
def test_several_orders_on_a_line_all_count(line: str, told: Orders) -> None:
    assert orders(f"Hvem har stole?\n{line}") == (told, "Hvem har stole?")


@pytest.mark.parametrize(
    "behind", ["mvh Jens Peter", "Hej Bo", "Kære Bo", "kh Mads", "Hilsen Hanne", "Med venlig hilsen"]
)
@pytest.mark.parametrize("between", [" ", "\t", ". ", " - ", "\xa0"])
def test_a_greeting_behind_the_wish_for_no_name_takes_nothing_from_it(between: str, behind: str) -> None:
    assert orders(f"Det har vi.\nANONYM{between}{behind}") == (Orders(anonymous=True), f"Det har vi.\n{behind}")


def test_a_wish_for_no_name_counts_below_the_signature_and_in_the_subject_too() -> None:
    assert orders("Det har vi.", elsewhere="Mvh\nLis Dam\nANONYM")[0].anonymous
    assert orders("Det har vi.", subject="SV: Efterlysning #112 ANONYM")[0].anonymous
    assert not orders("Det har vi.", subject="Anonym rekruttering", elsewhere="Mvh\nLis")[0].anonymous


@pytest.mark.parametrize("line", ["Luk", "LUK", "Luk!", "Alle", "ALLE"])
def test_a_telephone_writes_the_first_letter_large(line: str) -> None:
    assert orders(line)[0].any


@pytest.mark.parametrize("line", ["alle", "Alle har det", "Luk døren", "anonyme ansøgninger"])
def test_a_word_of_a_sentence_is_no_order(line: str) -> None:
    assert orders(line) == (Orders(), line)


@pytest.mark.parametrize(
    ("line", "deadline"),
    [
        ("FRIST 10/12", date(2026, 12, 10)),
        ("FRIST 18. december", date(2026, 12, 18)),
        ("Frist: 5/1", date(2027, 1, 5)),
        ("FRIST 30. november.", date(2026, 11, 30)),
    ],
)
def test_a_date_without_a_year_is_the_next_one(line: str, deadline: date) -> None:
    assert orders(line, today=date(2026, 11, 30))[0].deadline == deadline
    assert orders(line)[0].deadline is None


@pytest.mark.parametrize("text", ["luk", "luk, tak", "Hej\n\nluk\n\nMvh Kim", "  luk.\nMvh Kim", "close"])
def test_close_in_small_letters_counts_alone_on_the_first_line(text: str) -> None:
    assert orders(text)[0] == Orders(close=True)


@pytest.mark.parametrize("text", ["Vi skrev til dem:\nluk\nMvh Kim", "luk døren", "lukket", "Hej\n\nluk den ikke"])
def test_close_in_small_letters_is_no_order_elsewhere(text: str) -> None:
    assert not orders(text)[0].close


@pytest.mark.parametrize("subject", ["luk", "SV: Luk", "Re: LUK, tak"])
def test_close_counts_alone_in_the_subject(subject: str) -> None:
    assert orders("Mvh Kim", subject=subject)[0].close
    assert not orders("Mvh Kim", subject=f"{subject} dør og vindue")[0].close


TODAY = date(2026, 11, 30)  # a Monday


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("FRIST fredag den 11. december", date(2026, 12, 11)),
        ("senest fredag den 11. december", date(2026, 12, 11)),
        ("Senest d. 11/12 kl. 12", date(2026, 12, 11)),
        ("frist: 11/12", date(2026, 12, 11)),
        ("Svarfrist: 11-12-26", date(2026, 12, 11)),
        ("Svar senest tirsdag d. 5. jan., tak", date(2027, 1, 5)),
        ("inden jul", date(2026, 12, 23)),
        ("Frist: inden juleferien", date(2026, 12, 23)),
        ("senest uge 50", date(2026, 12, 11)),
        ("Senest i uge 2", date(2027, 1, 15)),
        ("inden udgangen af uge 50", date(2026, 12, 11)),
        ("Inden udgangen af januar", date(2027, 1, 31)),
        ("senest på fredag", date(2026, 12, 4)),
        ("* Deadline 5 May 2027", date(2027, 5, 5)),
        ("Fristen er 14. december", date(2026, 12, 14)),
        ("Fristen er fredag den 11. december kl. 12.", date(2026, 12, 11)),
        ("Vi skal bruge svar inden d. 14/12", date(2026, 12, 14)),
        ("Jeg vil gerne have svarene senest 9. december.", date(2026, 12, 9)),
        ("Deadline er fredag", date(2026, 12, 4)),
        ("Svarfristen udløber desværre allerede 4. december", date(2026, 12, 4)),
        ("Gerne svar senest uge 50", date(2026, 12, 11)),
        ("I må meget gerne svare før den 14. december", date(2026, 12, 14)),
    ],
)
def test_a_day_in_words_is_a_deadline(line: str, day: date) -> None:
    assert orders(f"Hvem har købt stole?\n\n{line}\n\nMvh Kim", today=TODAY) == (
        Orders(deadline=day),
        "Hvem har købt stole?\n\nMvh Kim",
    )


@pytest.mark.parametrize(
    "line",
    [
        "FRIST torsdag den 11. december",  # a Friday
        "senest den 31. februar",
        "inden uge 50",
        "inden fredag",
        "senest mandag",
        "senest uge 54",
        "fredag den 11. december",
        "uge 50",
        "senest snart",
        "frist udløbet",
        "inden julemanden kommer",
        "senest den 11. december skal vi i udbud",
        "Frist: efter aftale",
    ],
)
def test_a_day_that_is_not_sure_is_left_alone(line: str) -> None:
    assert orders(f"Stole\n{line}", today=TODAY) == (Orders(), f"Stole\n{line}")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Vi søger cases. Jeg vil gerne have svar senest fredag den 11. december, tak.", date(2026, 12, 11)),
        ("Svar gerne inden jul.", date(2026, 12, 23)),
        ("Input modtages senest uge 50.", date(2026, 12, 11)),
        ("Må jeg høre fra jer inden den 11/12? Mvh", date(2026, 12, 11)),
        ("Hvem har købt stole? Fristen er 14. december.", date(2026, 12, 14)),
        ("Vi skal bruge svar inden d. 14/12, ellers er det for sent.", date(2026, 12, 14)),
        ("Hvem har købt stole? Deadline er fredag, så skynd jer.", date(2026, 12, 4)),
        ("Hvem har købt stole? Senest uge 50.", date(2026, 12, 11)),
        ("Hvem har købt stole? Helst inden jul, tak.", date(2026, 12, 23)),
        ("Sidste frist er onsdag d. 9/12 kl. 12.", date(2026, 12, 9)),
        ("Vi har brug for jeres svar før den 14. december.", date(2026, 12, 14)),
        ("Svar gerne senest den 11. december 2026.", date(2026, 12, 11)),
        ("Who has bought chairs? By 11 December, please.", date(2026, 12, 11)),
        ("Who has bought chairs? Please reply no later than December 11th.", date(2026, 12, 11)),
        ("We would like answers by Friday the 11th of December 2026.", date(2026, 12, 11)),
        ("Who has bought chairs? The deadline is 14 December.", date(2026, 12, 14)),
        ("Who has bought chairs? By Friday, please.", date(2026, 12, 4)),
        ("Tenders are due by 11 December.", None),
        ("We must have chosen by 11 December.", None),
        ("Hvem har købt elbiler i en by 12 december?", None),
        ("Tilbudsfristen er 14. december.", None),
        ("Fristen for at byde er 14. december.", None),
        ("De bydende har fået at vide, at fristen er 14. december.", None),
        ("Vi skal købe 40 stole inden jul.", None),
        ("Fristen er 2 uger.", None),
        ("Vi går i udbud senest den 11. december.", None),
        ("Vi skal svare ministeriet senest den 11. december.", None),
        ("Svar senest fredag den 11. december, og svar på bilag senest den 14. december.", None),
        ("Vi fik svar senest den 11. december 2020.", None),
    ],
)
def test_a_wish_for_answers_by_a_day_is_a_deadline(text: str, day: date | None) -> None:
    assert wished_deadline(text, TODAY) == day


FORMS = (
    *("FRIST {0}-{1}-{2}", "frist: {0}/{1}", "Senest den {0}. {3}", "FRIST {4} den {0}. {3}"),
    "inden {4} d. {0}/{1}-{2}",
)
MONTHS = (
    *("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november"),
    "december",
)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")


@given(st.dates(date(2024, 1, 1), date(2060, 1, 1)), st.integers(0, 300), st.sampled_from(FORMS))
def test_every_day_of_the_year_to_come_is_understood(today: date, ahead: int, form: str) -> None:
    day = today + timedelta(days=ahead)
    said = form.format(day.day, day.month, day.year, MONTHS[day.month - 1], WEEKDAYS[day.weekday()])
    assert ordered_deadline(said, today) == day


@given(st.text(max_size=120), st.dates())
def test_no_line_makes_the_reader_of_days_fail(line: str, today: date) -> None:
    for told in (line, f"senest {line}", f"frist {line}", "senest 31. 12"):
        found = ordered_deadline(told, today)
        assert found is None or isinstance(found, date)
    wished = wished_deadline(f"svar senest {line}", today)
    assert wished is None or wished >= today


@pytest.mark.parametrize("prefix", ["", "SV: ", "Re: SV: ", "VS: ", "Fwd: ", "AW: ", "Odp: ", "Svar : ", "Antw: RE: "])
def test_a_subject_corrects_behind_whatever_a_program_puts_before_it(prefix: str) -> None:
    assert subject_corrects(f"{prefix}Rettelse til 112") == "112"
    assert number_corrected(f"{prefix}RETTELSE: efterlysning nr. 112") == 112
    assert orders("Tak for hjælpen", subject=f"{prefix}luk")[0].close or prefix in ("VS: ", "Fwd: ")
    assert subject_corrects(f"{prefix}Stole, rettelse") is None
