"""What programs of many languages write above a mail: forwarded words are the other's, quoted ones are cut."""

from __future__ import annotations

import pytest

from digest.reading import read_body, read_mail
from tests.reading.languages import LANGUAGES, WHO, forwards, replies

OWN = "Vi købte 60 brugte stole i fjor, og de holder endnu"
WORDS = "Hvem har købt brugte stole?\nOg hvad kostede de?\n\nPia"
FORWARDS = [(name, client) for name, told in LANGUAGES.items() for client in forwards(told, WORDS)]
REPLIES = [(name, client) for name, told in LANGUAGES.items() for client in replies(told, WORDS)]


@pytest.mark.parametrize("own", ["", f"{OWN}\n\n", f"{OWN}\n"], ids=["alone", "below words", "right below words"])
@pytest.mark.parametrize(("name", "client"), FORWARDS)
def test_forwarded_words_are_the_others(name: str, client: str, own: str) -> None:
    read = read_body(own + forwards(LANGUAGES[name], WORDS)[client])
    assert read.forwarded_from == "pia.dam@sundby.example"
    assert read.own == own.strip()
    assert read.text.removeprefix(own.strip()).strip() == WORDS
    assert read.quoted


@pytest.mark.parametrize("own", [f"{OWN}\n\n", f"{OWN}\n"], ids=["blank line", "none"])
@pytest.mark.parametrize(("name", "client"), REPLIES)
def test_quoted_words_are_cut(name: str, client: str, own: str) -> None:
    read = read_body(own + replies(LANGUAGES[name], WORDS)[client])
    assert (read.text, read.own, read.forwarded_from) == (OWN, OWN, "")
    assert "Og hvad kostede de?" in read.quoted
    assert WHO.partition(" <")[0] in read.quoted


@pytest.mark.parametrize(
    ("name", "client"),
    [one for one in REPLIES if one[1] in ("exchange", "roundcube", "samsung", "outlook", "outlook.com")],
)
def test_an_original_without_words_above_is_handed_on(name: str, client: str) -> None:
    read = read_body(replies(LANGUAGES[name], WORDS)[client])
    assert (read.text, read.forwarded_from) == (WORDS, "pia.dam@sundby.example")


@pytest.mark.parametrize(
    "own",
    [
        "To af os skrev kl. 10.00 til leverandøren, og han svarede:\nIngen stole før jul.",
        "Vi skal have svar på tre ting:\nData: hvem ejer dem?\nPris: hvad koster det?\nTid: hvornår?",
        "Vores kontakter:\nPer: 55 12 90 70\nDa: 55 12 90 71\nA: 55 12 90 72",
        "Til: alle kommuner\nTema: brugte stole\nFrist: 3. november 2026",
        "Original besked fra leverandøren: stolene kommer i 2027.",
        "Videresendt melding om fejl koster 300 kr. i vores kontrakt.",
        "El og vand skrev vi ind i kravene kl. 9.00 og igen:\nIngen svarede.",
        "Kopi: se bilag 3\nObjekt: stole\nData: 2026",
        "I skrev den 3. maj: Hvem har købt brugte stole? Det har vi.",
        "Le Klint har skrevet til os:\nLamperne kan repareres i 2027.",
        "------\nStole: 60\nBorde: 12\n------",
    ],
)
def test_own_words_that_only_look_so_stay_the_writers(own: str) -> None:
    assert read_body(f"Hej\n\n{own}").text == f"Hej\n\n{own}"


@pytest.mark.parametrize("prefix", ["VS", "Fwd", "WG", "TR", "RV", "VL", "Doorst", "PD", "ENC", "VB", "İLT"])
def test_a_subject_says_that_a_mail_is_handed_on(prefix: str) -> None:
    body = f"{OWN}\n\n{replies(LANGUAGES['en'], WORDS)['outlook']}"
    head = f"From: bo.holm@nordby.example\nSubject: {prefix}: Brugte stole\nContent-Type: text/plain; charset=utf-8"
    read = read_mail(f"{head}\n\n{body}".encode())
    assert (read.forwarded_from, read.own, read.title) == ("pia.dam@sundby.example", OWN, "Brugte stole")


@pytest.mark.parametrize("client", ["outlook", "outlook.com", "exchange"])
def test_an_answer_without_words_above_is_no_forward(client: str) -> None:
    head = "From: bo.holm@nordby.example\nSubject: SV: Brugte stole\nContent-Type: text/plain; charset=utf-8"
    read = read_mail(f"{head}\n\n{replies(LANGUAGES['da'], WORDS)[client]}".encode())
    assert (read.forwarded_from, read.own, read.whole) == ("", "", True)
