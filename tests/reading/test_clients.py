"""Own words above what programs quote, as many programs and languages write it; a line of own words right above."""

# ruff: noqa: E501  (mails as they are written)

from __future__ import annotations

import pytest

from digest.reading import read_body

OWN = "Vi købte 60 brugte stole i fjor, og de holder endnu"
QUOTED = "Hvem har købt brugte stole?\nOg hvad kostede de?\n\nPia"
WHO = "Pia Dam <pia.dam@sundby.example>"
HEADS = {
    "gmail": f"Den tirs. 3. nov. 2026 kl. 09.14 skrev {WHO}:",
    "gmail, wrapped": "Den tirs. 3. nov. 2026 kl. 09.14 skrev Pia Dam <\npia.dam@sundby.example>:",
    "gmail in English, wrapped": f"On Tue, Nov 3, 2026 at\n9:14 AM {WHO} wrote:",
    "gmail in German": f"Am Di., 3. Nov. 2026 um 09:14 Uhr schrieb {WHO}:",
    "gmail in Swedish": f"Den tis 3 nov. 2026 kl 09:14 skrev {WHO}:",
    "gmail in French": f"Le mar. 3 nov. 2026 à 09:14, {WHO} a écrit :",
    "apple": f"Den 3. nov. 2026 kl. 09.14 skrev {WHO}:",
    "thunderbird": "Den 03.11.2026 kl. 09.14 skrev Pia Dam:",
    "thunderbird by name": "Pia Dam skrev den 03-11-2026 kl. 09:14:",
    "kmail": "På tirsdag den 3. november 2026 09.14.12 CET skrev Pia Dam:",
    "sogo": f"On Tuesday, November 03, 2026 09:14 CET, {WHO} wrote:",
    "horde": f"Citat af {WHO}:",
    "horde in English": f"Quoting {WHO}:",
    "horde in German": f"Zitat von {WHO}:",
    "tuta": "3. nov. 2026 09.14 af pia.dam@sundby.example:",
    "spark": f"On 3 Nov 2026, 09:14 +0100, {WHO}, wrote:",
    "airmail": "On 3 November 2026 at 09:14:12, Pia Dam (pia.dam@sundby.example) wrote:",
    "hey": f"On November 3, 2026, {WHO} wrote:",
    "superhuman": "On Tue, Nov 3, 2026 at 9:14 AM, Pia Dam < pia.dam@sundby.example > wrote:",
    "proton": f"tirsdag den 3. november 2026 kl. 09.14 skrev {WHO}:",
    "said": "On Tuesday, 3 November 2026 at 09:14, Pia Dam said:",
    "iso": f"2026-11-03 09:14 GMT+01:00 {WHO}:",
}
BLOCKS = {
    "outlook": f"Fra: {WHO}\nSendt: 3. november 2026 09:14\nTil: bo@nordby.example\nEmne: Brugte stole",
    "outlook with a rule": f"________________________________\nFra: {WHO}\nSendt: 3. november 2026 09:14\nTil: Bo\nEmne: Stole",
    "roundcube": f"-------- Original besked --------\nEmne: Brugte stole\nDato: 2026-11-03 09:14\nFra: {WHO}\nTil: bo@nordby.example",
    "no rule, subject first": f"Emne: Brugte stole\nDato: 2026-11-03 09:14\nFra: {WHO}\nTil: bo@nordby.example",
    "date first": f"Dato: 3. november 2026 kl. 09.14\nFra: {WHO}\nTil: bo@nordby.example\nEmne: Brugte stole",
    "to first, in English": f"To: bo@nordby.example\nFrom: {WHO}\nDate: Tue, 3 Nov 2026 09:14\nSubject: Chairs",
    "subject first, in German": f"Betreff: Stühle\nDatum: 03.11.2026 09:14\nVon: {WHO}\nAn: bo@nordby.example",
    "zoho": f"---- Den tir., 03 nov. 2026 09:14:12 +0100 {WHO} skrev ----",
    "notes": "Pia Dam ---03-11-2026 09:14:12---Hvem har brugte stole\n\nFra: Pia Dam/SUNDBY\nTil: Bo\nDato: 03-11-2026 09:14\n"
    "Emne: Brugte stole",
    "groupwise": f">>> {WHO} 03-11-2026 09:14 >>>",
    "proton, old": f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Tuesday, November 3rd, 2026 at 9:14 AM, {WHO} wrote:",
    "em client": '------ Oprindelig meddelelse ------\nFra "Pia Dam" <pia.dam@sundby.example>\nTil bo@nordby.example\nEmne Stole',
    "swedish": f"-----Ursprungligt meddelande-----\nFrån: {WHO}\nSkickat: den 3 november 2026 09:14\nTill: Bo\nÄmne: Stolar",
    "dutch": f"-----Oorspronkelijk bericht-----\nVan: {WHO}\nVerzonden: 3 november 2026 09:14\nAan: Bo\nOnderwerp: Stoelen",
}  # fmt: skip
MARKED = "\n".join(f"> {line}".rstrip() for line in QUOTED.split("\n"))
GAPS = ("\n", "\n\n", "\n\n\n")


@pytest.mark.parametrize("gap", GAPS, ids=["none", "one", "two"])
@pytest.mark.parametrize("head", HEADS)
def test_an_attribution_begins_at_its_own_words(head: str, gap: str) -> None:
    mail = read_body(f"{OWN}{gap}{HEADS[head]}\n{MARKED}")
    assert (mail.text, mail.own) == (OWN, OWN)
    assert "Og hvad kostede de?" in mail.quoted


@pytest.mark.parametrize("gap", GAPS, ids=["none", "one", "two"])
@pytest.mark.parametrize("head", BLOCKS)
def test_a_quoted_mail_begins_at_its_head_in_any_order(head: str, gap: str) -> None:
    mail = read_body(f"{OWN}{gap}{BLOCKS[head]}\n\n{QUOTED}")
    assert (mail.text, mail.own) == (OWN, OWN)
    assert "Og hvad kostede de?" in mail.quoted


@pytest.mark.parametrize(
    "own",
    [
        "Ja, det har vi. Ring på 09 11 22 33.",
        "Hej Pia\n\nDen ordning har vi haft i to år.\nMvh Bo",
        "Yes, we did, in 2024.",
        "Vi er glade for dem!",
        "On 3 May we bought them.",
    ],
)
@pytest.mark.parametrize(
    "head", ["gmail", "gmail, wrapped", "gmail in English, wrapped", "sogo", "iso", "tuta", "gmail in French"]
)
def test_a_sentence_right_above_an_attribution_stays_the_writers(own: str, head: str) -> None:
    assert read_body(f"{own}\n{HEADS[head]}\n{MARKED}").text == own


@pytest.mark.parametrize("head", [*HEADS.values(), BLOCKS["outlook"], BLOCKS["roundcube"]])
def test_an_own_citation_above_the_quoted_mail_stays_the_writers(head: str) -> None:
    own = "Vi skrev i kravene:\n\n> Stolene tages retur efter ti år.\n> Det er uden beregning.\n\nDet virker."
    mail = read_body(f"{own}\n\n{head}\n\n{MARKED}")
    assert mail.text == own
    assert "Stolene" not in mail.quoted


@pytest.mark.parametrize(
    "head", ["Vi skrev i kravene:", "I udbuddet har jeg formuleret det sådan:\n", "Fra kontrakten:"]
)
def test_an_own_citation_in_an_answer_that_quotes_no_mail_stays_the_writers(head: str) -> None:
    own = f"Hej Kim\n\n{head}\n> Stolene tages retur.\n>\n> Det er uden beregning.\n\nDet virker."
    assert read_body(own).text == own


@pytest.mark.parametrize("head", ["Du skriver:", "I spørger om:", "Mit svar på dine spørgsmål:", "Kim skrev:"])
def test_what_somebody_else_said_is_no_citation_of_the_writers(head: str) -> None:
    assert read_body(f"{head}\n> Hvem har købt stole?\n\nDet har vi.").text in ("Det har vi.", f"{head}\n\nDet har vi.")


@pytest.mark.parametrize("above", ["Hej Bo", "Kære Åse,", "Her er vores erfaringer:"])
def test_words_below_dashes_are_the_writers_where_a_greeting_alone_stands_above(above: str) -> None:
    body = f"{above}\n\n--\n\n1. Træet revnede\n2. Eftersynet gik fint\n\nClaus"
    assert "Eftersynet gik fint" in read_body(body).text
    signature = f"{above}\n\n-- \nClaus Ravn\nIndkøber, Nordmose Kommune\nTlf. 12 34 56 78"
    assert "Indkøber" not in read_body(signature).text or read_body(signature).whole


def test_lines_of_the_quoted_mail_that_are_answered_singly_are_no_citation() -> None:
    body = f"> Hvem har købt brugte stole?\nDet har vi.\n\n{HEADS['gmail']}\n{MARKED}"
    assert read_body(body).text == "Det har vi."


@pytest.mark.parametrize(
    "own",
    [
        "Emne: Cykler til hjemmeplejen\nDato: 3. maj\nTil: alle\n\nHvem har erfaring?",
        "Den 3. maj kl. 10.00 sagde de følgende:\nvi kan levere i juni",
        "Vi citerer fra kravene:\nAlle stole er brugte.",
    ],
)
def test_words_that_only_look_like_a_head_stay_the_writers(own: str) -> None:
    assert read_body(own).text == own


NOTES = [
    "Sendt fra min iPhone", "Sendt fra Outlook til Android", "Sendt med Proton Mail sikker e-mail.", "Sent with Proton Mail secure email.",
    "Sikret med Tuta Mail:", "Sendt fra min Samsung Galaxy-smartphone.", "-------- Sendt fra min Huawei telefon",
    "Hentet fra Outlook til iOS", "Sendt fra Yahoo Mail til iPhone", "Sent from Yahoo Mail on Android",
    "Sent via Superhuman for iPhone", "Sendt via Spark", "Skrevet på min mobil.", "Sendt ved hjælp af Gmail",
    "Gesendet mit der GMX Mail App von meinem iPhone", "Skickat från min iPad", "Envoyé de mon iPhone", "Sendt fra min Nokia-mobil.",
    "Sent from my Galaxy", "Sent from Mailspring", "Sendt fra BlueMail til Android", "Get BlueMail for Android",
]  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("gap", GAPS, ids=["none", "one", "two"])
def test_the_note_of_a_phone_or_a_program_is_set_apart(note: str, gap: str) -> None:
    mail = read_body(f"{OWN}{gap}{note}")
    assert (mail.text, mail.signature) == (OWN, note)


@pytest.mark.parametrize(
    "own",
    [
        "Sendt med posten i går.",
        "Sendt fra min kollega, som har mobilen.",
        "Skrevet på mobil, så undskyld hvis jeg er kort?",
        "Hentet af Outlook-gruppen i kommunen, vi har 40 licenser til deling.",
        "Sent from the phone vendor, it would be cheaper.",
    ],
)
def test_a_sentence_that_begins_as_such_a_note_stays_the_writers(own: str) -> None:
    assert read_body(f"Hej\n\n{own}").text == f"Hej\n\n{own}"
