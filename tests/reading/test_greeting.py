"""Whom a text greets, and whether that is somebody who is known."""

from __future__ import annotations

import pytest

from digest.reading.greeting import greeted, is_among


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hej Pia\n\nVi har en.", ("Pia",)),
        ("Kære Pia, har du tid til den her?", ("Pia",)),
        ("Hej igen Karen Marie!\nJa.", ("Karen", "Marie")),
        ("Hi Pia & Bo,\nyes", ("Pia", "Bo")),
        ("Hej Pia kan du svare på den?", ("Pia",)),
        ("Godmorgen Poul-Erik.\nJa.", ("Poul-Erik",)),
        ("God formiddag Pia\nJa.", ()),
        *((f"{one}\n\nVi har en.", ()) for one in ("Hej", "Hej alle", "Hej Alle sammen", "Kære Kolleger", "Hej I to")),
        *((f"{one}\n\nVi har en.", ()) for one in ("Hej Kollegaer", "Dear All", "Hi there", "Dear Sir", "Hej Team")),
        *((f"{one}\n\nVi har en.", ()) for one in ("Kære Nordmose Kommune", "Hej Udbudsnetværk", "Hej Efterlyser")),
        ("Hej Vi har købt ti.", ()),
        ("Hej Tak, det lyder godt.", ()),
        ("Hej med jer. Pia siger ja.", ()),
        ("Hejren Pia, vores maskot, er købt.", ()),
        ("Vi har en. Hej Pia.", ()),
    ],
)
def test_a_greeting_says_whom_it_is_to(text: str, names: tuple[str, ...]) -> None:
    assert greeted(text) == names


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *(("Hanne", "Hanne Bjerregaard"), ("Bjerregaard", "Hanne Bjerregaard"), ("Hane", "Hanne Bjerregaard")),
        *(("Chris", "Christian Holm"), ("Lis", "lisdam"), ("KTH", "Kåre Tobias Hald"), ("Soren", "Søren Friis")),
        *(("Kirstine", "Kirsten Bro"), ("Åse", "Aase Lund"), ("Lisbet", "Lis Dam"), ("Hannne", "hanne.bjerregaard")),
    ],
)
def test_a_short_a_misspelt_name_and_initials_are_known(name: str, known: str) -> None:
    assert is_among([name], [known])


@pytest.mark.parametrize("name", ["Pia", "Bo", "Ida", "Mads", "Kirsten"])
def test_another_name_is_not(name: str) -> None:
    assert not is_among([name], ["Hanne Bjerregaard", "hanne.bjerregaard", "Nordmose Kommune"])
