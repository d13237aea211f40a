from __future__ import annotations

import pytest

from digest.reading.agreeing import confirms, says_more


@pytest.mark.parametrize("text", ["JA", "ja", "Ja tak", "Ja, det er mig.", "Yes", "Hej\n\nJa\n\nMvh Kim", "JA!"])
def test_a_yes_alone_is_one(text: str) -> None:
    assert confirms(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ja, men det er ikke mig, der har skrevet den.",
        "Ja hvad er det her?",
        "JA-NEJ",
        "Ja. Vi har modtaget din henvendelse.",
        "Yes! Your message has reached our service desk.",
        "Jamen dog",
        "Ja, men skriv ikke vores navn. Og fristen er 12. december.",
        "Ja, men den må ikke sendes videre til nogen",
        "Ja, den er anonym, men ikke fra mig",
        "Ja, anonym\n\nLUK",
        "Vi vil gerne være anonyme",
        "Nej",
        "",
    ],
)
def test_a_yes_with_more_is_none(text: str) -> None:
    assert not confirms(text)


@pytest.mark.parametrize(
    "text",
    [
        "JA, men gerne uden vores navn.",
        "Ja, det er min. Jeg vil gerne være anonym.",
        "YES, but please leave out our name",
        "Hej\n\nJA\n\nANONYM\n\nMvh Kim",
        "Ja tak, helst uden kommunens navn",
        "Ja. Det må ikke fremgå, at det er os.",
    ],
)
def test_a_yes_with_no_more_than_a_wish_for_no_name_is_one(text: str) -> None:
    assert confirms(text)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("JA", False),
        ("Ja tak, og god weekend", False),
        ("JA, men fristen er den 12. december", True),
        ("Hov, den skal vente til efter jul", True),
    ],
)
def test_small_talk_beside_a_yes_says_no_more(text: str, more: bool) -> None:
    assert says_more(text) is more
