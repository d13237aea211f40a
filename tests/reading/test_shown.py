"""What others are shown of a text: neither its greeting nor its sign-off, however short that is."""

from __future__ import annotations

import pytest

from digest.reading.shown import as_shown

WRITER = "Hanne Bjerregaard"


@pytest.mark.parametrize(
    "signed",
    [
        *(
            "\n\nHilsen Hanne",
            "\n/Hanne",
            "\n\nMvh H",
            "\n\nDe bedste hilsner\nHanne",
            " Hilsen Hanne",
            " Mvh H",
            " /Hanne",
        ),
        *(
            "\n/hb",
            "\n\nHanne",
            "\n\nKh Hanne B.",
            "\n\nPå forhånd tak,\nHanne",
            "\n// Hanne",
            "\n- Hanne",
            "\nTak, Hanne",
        ),
        *(
            "\nKnus Hanne",
            "\nHanne B",
            "\n\nDbh.\nHanne\n",
            " Kh. Hanne",
            "\n\nvh\nh",
            "\n\nHB",
            "\n\nMvh Mette",
            "\n/Mette",
        ),
        *("\n\nMed venlig hilsen Hanne", "\n\nBest regards\nHanne", "\n\nHanne Bjerregaard", "\n-- Hanne", "\n– HB"),
        *(
            "\n\nHanne Bjerregaard, Nordmose Kommune",
            "\n\nHanne, Nordmose Kommune",
            " Hanne Bjerregaard, Nordmose Kommune",
        ),
        *("\n\nHanne Bjerregaard | Udbudskonsulent", "\nHanne Bjerregaard - Indkøb, Nordmose Kommune"),
        *("\n\nMvh Hanne Bjerregaard, udbudskonsulent", "\n\nHanne B. (Region Nordhav)", "\nTak, Hanne, Nordmose"),
    ],
)
def test_a_sign_off_with_a_first_name_or_initials_is_not_shown(signed: str) -> None:
    assert as_shown(f"Hvem har købt stole?{signed}", writer=WRITER) == "Hvem har købt stole?"


@pytest.mark.parametrize(
    "text",
    [
        "Vi søger:\n- Borde\n- Stole",
        "Vi købte hos firmaet\nIKEA",
        "Vi kører 40 km /t",
        "Har I stole eller borde?\n\nStørrelse M",
        "Vi har talt med Hanne.",
        "Spørg Hanne",
        "Vi har to, der kan det\nHanne, som har prøvet det",
        "Vi har to, der kan det\nHanne, og hun er god",
        "Vi har to, der kan det\nMette Bro, Nordmose Kommune",
        "Vi bruger\n/etc",
        "Hanne",
        "Det er godt. Malte ved mere.",
        "Hvem har papir, mapper og/eller tape?",
        "Vi så på to.\n\nIngen af dem",
    ],
)
def test_words_that_are_no_sign_off_stay(text: str) -> None:
    assert as_shown(text, writer=WRITER) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hej\n\njeg er ny her. Hvem har stole?", "Jeg er ny her. Hvem har stole?"),
        ("Kære alle,\nvi søger stole.", "Vi søger stole."),
        ("Hej alle, øh, hvem har stole?", "Øh, hvem har stole?"),
        ("Kære IKA, jeg leder efter stole.", "Jeg leder efter stole."),
        ("Hej\niPhone-covers søges", "iPhone-covers søges"),
        ("Hej\nwww.stole.example er god", "www.stole.example er god"),
        ("jeg er ny her.", "jeg er ny her."),
    ],
)
def test_words_behind_a_greeting_begin_with_a_capital(text: str, shown: str) -> None:
    assert as_shown(text, writer=WRITER) == shown
