"""Members' words that look like the letter are told; those that only speak of it are not."""

from __future__ import annotations

import pytest

from digest.writing.lint.imitating import imitations

FALSE = [
    "#99 Hvem vil vinde en bil?",
    "# 99",
    "**#12** Brugte møbler",
    "\u200b\uff0399 Hvem vil vinde",
    "----------------",
    "— — — — —",
    "________________",
    "================",
    "Svar på denne efterlysning",
    "SVAR PÅ NR. 112",
    "» Svar på #112 «",
    "Besvar på nr. 4",
    "Reply to this request",
    "Answer #14",
    "Det har vi i casebanken",
    "Måske beslægtet:",
    "DU KAN MÅSKE HJÆLPE",
    "Still without an answer:",
    "Afmeld eller hold pause",
    "[ Svar her ]",
    "→ Klik her: https://svar.example/login",
    "Klik her https://svar.example",
    ">>> https://svar.example/112",
    "https://svar.example/svar-her",
    "[Åbn](https://svar.example)",
    "Bekræft din adresse: www.svar.example",
]
HONEST = [
    "Hvem har købt brugte møbler?",
    "Vi så #112 i sidste brev og vil gerne vide mere.",
    "- krav til reparation",
    "1. Hvad kostede det?",
    "Se https://www.retsinformation.dk/eli/lta/2019/1230",
    "https://www.ft.dk/samling/20251/lovforslag/l42/index.htm",
    "Vi svarer på alle spørgsmål og vil gerne have jeres erfaringer med at svare på udbud, som andre har stillet i år.",
    "Rapporten (https://ika.example/rapport.pdf) siger noget andet.",
    "Mvh Kim",
    "...",
    "Vi har brug for en løsning til at afmelde biler – hvem har den?",
    "Svar gerne inden fredag.",
]


@pytest.mark.parametrize("line", FALSE)
def test_a_line_that_looks_like_the_letter_is_told(line: str) -> None:
    assert imitations(f"Hvem har købt møbler?\n{line}\nHilsen Kim") == (line.strip(),)


@pytest.mark.parametrize("line", HONEST)
def test_honest_words_are_left_alone(line: str) -> None:
    assert imitations(f"Møbler\n{line}\n\nHilsen Kim") == ()
