"""To which requests the words of a mail are, as their writer says it; numbers that are something else say nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading import read_mail
from digest.reading.addressed import How, Part, Reference, addressed
from digest.reading.reply import separate
from tests.conftest import eml

LETTER = "SV: Efterlysninger 48: genbrugte møbler, skolemælk og tre til"
TO_SEVERAL = {
    "lines with the numbers and a colon": (
        LETTER,
        "Hej\n\nTil 113:\nVi køber skolemælk hos Naturmælk.\n\nTil 117:\nVi leasede ti elcykler i 2024.",
        [("", "Hej"), ("#113", "Vi køber skolemælk hos Naturmælk."), ("#117", "Vi leasede ti elcykler i 2024.")],
    ),
    "words behind the colon": (
        LETTER,
        "Nr. 113: Vi bruger Naturmælk.\nNr. 117: Vi har ti elcykler.",
        [("#113", "Vi bruger Naturmælk."), ("#117", "Vi har ti elcykler.")],
    ),
    "a hash and a title": (
        LETTER,
        "#113 Skolemælk\nVi bruger Naturmælk.\n\n#117 – Elcykler\nVi har ti.",
        [("#113 Skolemælk", "Vi bruger Naturmælk."), ("#117 Elcykler", "Vi har ti.")],
    ),
    "a name and the number in brackets": (
        LETTER,
        "Til Mads (112):\nRing til os.\n\nTil Lone (113)\nVi har et udbud.",
        [("#112 Mads", "Ring til os."), ("#113 Lone", "Vi har et udbud.")],
    ),
    "one line for all, and one text": (
        LETTER,
        "Svar til 113 og 117\n\nVi har samlet det hele i en aftale.",
        [("#113 #117", "Vi har samlet det hele i en aftale.")],
    ),
    "a subject for all, and one text": (
        "Svar til 113 og 117",
        "Vi har samlet det hele i en aftale.",
        [("#113 #117", "Vi har samlet det hele i en aftale.")],
    ),
    "a subject for all, and a part for each": (
        "SV: Svar på nr. 113, 117 og 120",
        "113: Naturmælk.\n117: Ti elcykler.\n120: Ingen krav.",
        [("#113 #117 #120", ""), ("#113?", "Naturmælk."), ("#117?", "Ti elcykler."), ("#120?", "Ingen krav.")],
    ),
    "a line for two among others": (
        LETTER,
        "Til 113 og 114:\nVi har en aftale om begge.\n\nTil 117:\nTi cykler.",
        [("#113 #114", "Vi har en aftale om begge."), ("#117", "Ti cykler.")],
    ),
    "whole sentences that begin with whom they are to": (
        LETTER,
        "Til nr. 113 har vi en god case fra vuggestuerne.\n\nTil nr. 117 kan jeg kun sige: lej dem.",
        [
            ("#113", "Til nr. 113 har vi en god case fra vuggestuerne."),
            ("#117", "Til nr. 117 kan jeg kun sige: lej dem."),
        ],
    ),
    "bullets": (
        LETTER,
        "Her er lidt:\n- Efterlysning 113: Naturmælk.\n- Efterlysning 117: Ti elcykler.",
        [("Her er lidt?", ""), ("#113", "Naturmælk."), ("#117", "Ti elcykler.")],
    ),
    "stars around the numbers": (
        LETTER,
        "*Ad 113*\nNaturmælk.\n\n**Ad 117**\nTi elcykler.",
        [("#113", "Naturmælk."), ("#117", "Ti elcykler.")],
    ),
    "bare numbers": (
        LETTER,
        "113: Naturmælk.\n117 - Ti elcykler.",
        [("#113?", "Naturmælk."), ("#117?", "Ti elcykler.")],
    ),
    "titles and no numbers": (
        LETTER,
        "Vedr. skolemælk:\nNaturmælk.\n\nVedr. elcykler:\nTi stykker, leaset.",
        [("skolemælk", "Naturmælk."), ("elcykler", "Ti stykker, leaset.")],
    ),
    "names and no numbers": (
        LETTER,
        "Til Mads,\nRing bare.\n\nTil Lone Juhl i Fjordby:\nVi har et udbud.",
        [("Mads", "Ring bare."), ("Lone Juhl i Fjordby", "Vi har et udbud.")],
    ),
    "greetings with names": (
        LETTER,
        "Kære Mads,\nRing bare.\n\nKære Lone\nVi har et udbud.",
        [("Mads?", "Ring bare."), ("Lone?", "Vi har et udbud.")],
    ),
    "titles alone on lines": (
        LETTER,
        "Skolemælk: Naturmælk.\nElcykler: Ti stykker.",
        [("Skolemælk?", "Naturmælk."), ("Elcykler?", "Ti stykker.")],
    ),
    "places in the letter": (
        LETTER,
        "Til nummer 3 i brevet:\nNaturmælk.\n\nTil den femte i brevet:\nTi elcykler.",
        [("3.", "Naturmælk."), ("5.", "Ti elcykler.")],
    ),
    "English": (
        "Re: Requests for cases 48",
        "Hi all\n\nTo no. 113: We use a dairy nearby.\n\nRegarding request 117: Ten bikes, leased.",
        [("", "Hi all"), ("#113", "We use a dairy nearby."), ("#117", "Ten bikes, leased.")],
    ),
    "English, for both": (
        "Answers to #113 and #117",
        "One contract for both.",
        [("#113 #117", "One contract for both.")],
    ),
    "English, by name and title": (
        "Re: Requests for cases 48",
        "For Mads (112): Call us.\n\nAbout school milk:\nA dairy nearby.",
        [("#112 Mads", "Call us."), ("school milk", "A dairy nearby.")],
    ),
}
TO_ONE = {
    "a name and a number": (LETTER, "Til Mads (112)\n\nVi har en case.", [("#112 Mads", "Vi har en case.")]),
    "a subject matter": (LETTER, "Vedr. skolemælk\n\nVi har en case.", [("skolemælk", "Vi har en case.")]),
    "a place in a sentence": (LETTER, "Nummer 3 i brevet har vi gjort.", [("3.", "Nummer 3 i brevet har vi gjort.")]),
    "a place in a sentence, told": (
        LETTER,
        "Hej, jeg kan svare på nr. 2 i jeres brev. Vi købte ti.",
        [("2.", "Hej, jeg kan svare på nr. 2 i jeres brev. Vi købte ti.")],
    ),
    "a place, in English": (
        "Re: Requests for cases 48",
        "We have done number 3 in the letter.",
        [("3.", "We have done number 3 in the letter.")],
    ),
    "the first of them": (
        LETTER,
        "Den første i brevet kan vi svare på.",
        [("1.", "Den første i brevet kan vi svare på.")],
    ),
    "a late answer": ("Et sent svar på nr. 99", "Vi gjorde det.", [("#99", "Vi gjorde det.")]),
    "number and title": (
        "Nr. 112 - AI til sagsbehandling",
        "Vi gjorde det.",
        [("#112 AI til sagsbehandling", "Vi gjorde det.")],
    ),
    "a title as subject": ("SV: Økologisk skolemælk", "Vi gjorde det.", [("Økologisk skolemælk?", "Vi gjorde det.")]),
    "a subject that says what it is about": ("Vedr. skolemælk", "Vi gjorde det.", [("skolemælk", "Vi gjorde det.")]),
    "a number alone in the subject": ("112", "Vi gjorde det.", [("#112?", "Vi gjorde det.")]),
}
TO_NOBODY = {
    "prices": "113 kr. pr. liter.\n\n117 kr. pr. cykel.",
    "prices with lines": "113 - 117 kr. pr. liter\n1.200: for ti",
    "a law": "Lov nr. 113 af 2. marts gælder.\n\nBekendtgørelse nr. 117 gælder også.",
    "a law at the beginning": "Nr. 113 af 2. marts 2020 gælder.\n\n§ 117: Det offentlige.",
    "a list of demands": "Nr. 3 i listen over krav er vigtigst.\n\nPunkt 4 i kravspecifikationen er dyrest.",
    "numbered lines": "1. Pris\n2. Kvalitet\n3. Levering",
    "numbered lines with colons": "1: Pris\n2: Kvalitet",
    "counts": "Til 113 elever købte vi mælk.\n\nTil 117 ansatte købte vi cykler.",
    "days": "Om 14 dage ved vi mere.\n\nOm 30 dage er det slut.",
    "times and telephones": "Ring 12 34 56 78.\nKl. 10: møde",
    "a request that mentions two": "Hvem har læst #113 og #117 og kan hjælpe os med mælk til elcykler?",
    "a request about lists": "Hvem har erfaring med nummer 3 i prioriteringen?",
    "prose": "Vi har købt ti elcykler.\nTil gengæld er de dyre.\nOm vinteren står de stille.",
    "a date": "Den 3. i måneden får vi mælk.\n12.11.2026: levering",
    "house numbers": "Storegade 113: kantine\nStoregade 117: børnehave",
}


def _told(parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    return [(" ".join(map(str, part.references)), part.words) for part in parts]


@pytest.mark.parametrize(("subject", "text", "expected"), (TO_SEVERAL | TO_ONE).values(), ids=TO_SEVERAL | TO_ONE)
def test_words_stand_under_whom_they_are_to(subject: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert _told(addressed(text, subject)) == expected


@pytest.mark.parametrize("text", TO_NOBODY.values(), ids=TO_NOBODY)
def test_other_numbers_and_words_are_to_nobody_in_particular(text: str) -> None:
    assert [part for part in addressed(text, LETTER) if any(not one.weak for one in part.references)] == []


@pytest.mark.parametrize("subject", ["SV: Efterlysninger 48: mælk", "Skolemælk 2026 og 2027", "Budget 113.000", "Hej"])
def test_a_subject_that_names_none_is_to_nobody_surely(subject: str) -> None:
    assert [one for part in addressed("Vi gjorde det.", subject) for one in part.references if not one.weak] == []


NONE = Reference(how=How.WORDS, said="")
QUOTED = """\
Hej alle, se mellem linjerne

> #113  Økologisk skolemælk
> Lone Juhl, Fjordby Kommune
>
>   Hvem har købt skolemælk?

Det har vi hos Naturmælk.

> Svar på nr. 113: efterlysning@ika.example
>
> #117  Elcykler til hjemmeplejen
> Mads Holm, Nordmose Kommune

Ti stykker, leaset i 2024.

Ring endelig.

>   Hvem har leaset?
>
> NYT I CASEBANKEN
"""


def test_words_between_the_lines_of_the_letter_stand_under_its_headings() -> None:
    reply = separate(QUOTED)
    assert reply.below == (("113", "Det har vi hos Naturmælk."), ("117", "Ti stykker, leaset i 2024.\n\nRing endelig."))
    assert reply.answered == ("113", "117")
    assert _told(addressed(reply.above, LETTER, reply.below)) == [
        ("", "Hej alle, se mellem linjerne"),
        ("#113", "Det har vi hos Naturmælk."),
        ("#117", "Ti stykker, leaset i 2024.\n\nRing endelig."),
    ]


def test_words_below_the_whole_letter_are_under_no_heading() -> None:
    text = f"{QUOTED}> * Reparation af uniformer\n\nHilsen fra os alle i indkøb og økonomi"
    assert separate(text).below[-1] == ("", "Hilsen fra os alle i indkøb og økonomi")


def test_words_above_the_first_heading_are_under_none() -> None:
    text = f"> Efterlysninger\n> Fem efterlysninger\n\nDet har vi gjort.\n\n{QUOTED.partition('linjerne')[2]}"
    assert separate(text).below[0] == ("", "Det har vi gjort.")


def test_a_mail_has_the_parts_of_its_words() -> None:
    mail = read_mail(eml("lis@tangsoe.example", LETTER, "Til 113:\nNaturmælk.\n\nTil 117:\nTi.\n\nMvh\nLis"))
    assert _told(mail.parts) == [("#113", "Naturmælk."), ("#117", "Ti."), ("", "Mvh\nLis")]


@given(st.text(alphabet=" \n#1379:.-–,()TilVedrognummerMads*>", max_size=200))
def test_no_words_are_lost(text: str) -> None:
    parts = addressed(text, LETTER)
    told = "".join(f"{part.words}{one.said}{one.beside}" for part in parts for one in part.references or [NONE])
    if parts:
        assert {letter for letter in text if letter.isdigit()} <= set(told)


def test_long_lines_take_no_long_time() -> None:
    start = time.thread_time()
    for piece in ("Til 113 og ", "Vedr. ", "#113, ", "Til Mads ", "nr. ", "113 ", "den første i ", "(", "*"):
        addressed(piece * 5_000, piece * 500)
        addressed(f"{piece}\n" * 5_000, piece)
    assert time.thread_time() - start < 5
