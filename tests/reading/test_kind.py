"""What a mail must not be taken for: short ones, whose words come near to another kind."""

from __future__ import annotations

import pytest

from digest.reading import Kind, ReadMail, read_mail
from digest.reading.unsubscribe import Leaving
from tests.conftest import eml

NOBODY_LEAVES = [
    "Jeg kan ikke få billederne frem i brevet. Kan I sende det som pdf?",
    "Jeg kan desværre ikke få åbnet brevet på min telefon.",
    "Hvorfor kan jeg ikke få jeres brev? Min kollega får det.",
    "Jeg vil gerne have brevet igen, jeg blev vist fjernet fra listen ved en fejl.",
    "Jeg vil IKKE afmeldes brevet!",
    "Vi kan ikke få leverandøren til at sende fakturaer på e-mail.",
    "Vi stoppede med at sende breve i 2024 og sparede 2 mio. kr.",
    "Husk at fjerne os fra listen over dem, der mangler at svare; svaret er ja.",
    "Afmeld abonnementet på vejrdata, så sparer I 40.000 kr. Det gjorde vi.",
]
SOMEBODY_ASKS_OR_ANSWERS = [
    ("SV: IKA Efterlysninger nr. 22", "Tak for brevet. Til #108: Vi har en aftale fra 2023."),
    ("SV: IKA Efterlysninger nr. 22", "Tak! 109 kan vi hjælpe med, ring på 12 34 56 78."),
    ("SV: IKA Efterlysninger nr. 22", "Tak for brevet. Vi har en god case om elbusser i Åbrink."),
    ("SV: IKA Efterlysninger nr. 22", "Tak for henvendelsen. Vi har ikke haft det i udbud."),
    (
        "SV: #112 Snerydning",
        "Jeg er på ferie nu, men ja: vi har en case fra 2024. Jeg er tilbage den 3. og sender den.",
    ),
    ("SV: #112 Snerydning", "Vi har modtaget jeres henvendelse. Ja, vi har en case; den kommer om fem arbejdsdage."),
    ("Svar på #108", "Jeg er ikke på kontoret i dag, men vi har prøvet det med depotet i 2023. Ring, hvis det haster."),
    (
        "Ferieplanlægning",
        "Vi søger cases om et system til ferieplanlægning. Jeg er på kursus i uge 7 og tilbage mandag.",
    ),
    ("Fravær: system til registrering", "Vi søger cases om registrering af fravær."),
    ("Automatisk svar: case", "Vi søger cases om automatisk svar i chatbots."),
    ("Vanding", "Dette er et automatisk vandingsanlæg, vi har købt til parken, og det virker. Vi deler gerne."),
    ("Vanding", "Dette er et automatisk anlæg til vanding; hvem har købt et?"),
    ("Tilbagekaldelse: biler", "Vi har kaldt 12 biler tilbage. Hvem har prøvet det og fået erstatning?"),
    ("Recall: medical equipment", "Who has had pumps recalled and got new ones?"),
    ("Accepteret: tilbud på asfalt", "Vi har accepteret et tilbud på asfalt og deler gerne."),
    ("Afvist: tilbud", "Har nogen afvist tilbud?"),
    ("Læst: brev 22, spørgsmål om biler", "Den case er læst. Hvem har biler?"),
    ("Krus", "Ønsker du ikke flere plastikkrus, så se vores case: https://kommune.example/krus"),
    (
        "Adgang",
        "Hvem har indkøbt en adgangskodemanager? Din konto er spærret, siger vores, bekræft din adgangskode.",
    ),
]
NOBODY_IS_THERE = [
    ("SV: Brev", "Jeg er desværre ikke på arbejde i dag. Jeg vender tilbage mandag."),
    ("Re: Brev", "I am currently out of the office with limited access to email and will return on 3 August."),
    ("Re: Brev", "I will be on annual leave until 3 August. For urgent matters contact Bo."),
    ("Re: Brev", "Ich bin bis zum 3. August nicht im Büro."),
    ("Sv: Brev", "Jag är på semester till och med den 3 augusti. Kontakta Bo Ek."),
    ("SV: Brev", "Jeg er fratrådt min stilling i kommunen. Henvendelse kan ske til bo@k.example"),
    ("SV: Brev", "Jeg har ferie i uge 28-30. Din mail bliver ikke læst i perioden."),
    ("SV: Brev", "Jeg er på afspadsering og er tilbage torsdag"),
    ("SV: Brev", "Jeg er syg i dag og besvarer din mail, når jeg er tilbage"),
    ("Ikke på kontoret: Brev", "Jeg er ikke på kontoret."),
    (
        "Kvittering",
        "Din henvendelse er modtaget og registreret med sagsnr. 2026-1234. Du hører fra os inden for 5 arbejdsdage.",
    ),
    ("Kvittering", "Deres mail er modtaget i kommunens hovedpostkasse og sendt videre."),
]
BELOW_THE_NAME = [
    "Vi søger cases om taxi.\n\nMvh\nStig Holm\n\nHar nogen også prøvet med elbiler?",
    "Hej\n\nPå forhånd tak\n\nHvem har udbudt drift af genbrugspladser?\n\nAnne",
    "Hej\n\nPå forhånd tak.\n\nSpørgsmålet er: Hvem har udbudt drift af genbrugspladser?\n\nKH\nAnne",
    "Vi svarer på de tre spørgsmål.\n\nHilsen Bo\n\n1. Fire år.\n2. Seks tilbud.\n3. 2,3 mio. kr.",
    "Vi har til salg.\n\nHilsen Lis\n\n- 300 stole\n- 40 borde\n- 12 reoler",
    "Vi søger taxi.\n\nMvh Stig\n\nFrist: 3. december\nBudget: 3 mio. kr.",
    "Vi søger taxi.\n\nMvh Stig\n\nFristen er den 3. december kl. 12.",
    "Vi søger taxi.\n\nMvh\nStig Holm\n\nHusk: Kun rammeaftaler. Heller ikke under 500.000 kr.",
    "Vi søger taxi.\n\nMvh\nKurt Elm\n\nObs: Jeg er på ferie fra fredag, så send den gerne til udbud@kommune.example.",
    "Vi søger taxi.\n\nMvh Stig\n\nCc: Min chef Lone, som skal godkende. Lone, vil du bekræfte over for Hanne?",
    "Vi søger taxi.\n\nVenlig hilsen\nUdbudsafdelingen\n\nVedlagt:\nBilag 1 Kravspecifikation\nBilag 2 Tilbudsliste",
]


def read(subject: str, text: str, *, sender: str = "Hanne Holm <hanne@kommune.example>") -> ReadMail:
    head = f"From: {sender}\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return read_mail(f"{head}{text}\r\n".encode())


def _is_seen(mail: ReadMail) -> bool:
    """Whether a mail asks or answers, or is for a person to look at."""
    return mail.kind in (Kind.REQUEST, Kind.ANSWER) or bool(mail.doubt) or mail.sign == Leaving.PERHAPS


@pytest.mark.parametrize("subject", ["Hej", "SV: #112 Elektroniske fakturaer", "SV: IKA Efterlysninger nr. 22"])
@pytest.mark.parametrize("text", NOBODY_LEAVES)
def test_who_does_not_leave_is_not_taken_off(subject: str, text: str) -> None:
    assert _is_seen(read(subject, text))


@pytest.mark.parametrize(("subject", "text"), SOMEBODY_ASKS_OR_ANSWERS)
def test_who_asks_or_answers_is_not_put_aside(subject: str, text: str) -> None:
    assert _is_seen(read(subject, text))


@pytest.mark.parametrize(("subject", "text"), NOBODY_IS_THERE)
def test_a_program_that_answers_for_somebody_is_known_by_its_words(subject: str, text: str) -> None:
    assert read(subject, text).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "sender", ["Stig Holm <s@kommune.example>", "Hanne <h@kommune.example>", "Anne Bo <a@kommune.example>"]
)
@pytest.mark.parametrize("text", BELOW_THE_NAME)
def test_words_below_a_name_are_the_writers_too(text: str, sender: str) -> None:
    mail = read("Taxi", text, sender=sender)
    assert (mail.signature, mail.disclaimer) == ("", "")
    assert mail.text.split() == text.split()


def test_a_mail_with_the_very_subject_of_the_one_below_it_is_a_forward() -> None:
    below = "Fra: Karin Juul <kj@kommune.example>\nSendt: 12. november 2026 14:03\nTil: Mads <ml@kommune.example>\n"
    mail = read(
        "Legepladser", f"Kan nogen hjælpe Karin?\n\nVh Mads\n\n{below}Emne: Legepladser\n\nHvem har prøvet uden gummi?"
    )
    assert mail.forwarded_from == "kj@kommune.example"
    assert "uden gummi" in mail.text


def test_a_law_that_is_cited_is_the_writers_own() -> None:
    mail = read("Udbudslov", "I loven står:\n\n> Ordregiver kan udelukke\n\nHvordan har I dokumenteret det?")
    assert "> Ordregiver kan udelukke" in mail.text
    assert mail.quoted == ""


@pytest.mark.parametrize(
    "html",
    ["<p>Hej</p><style>p{}<p>Det har vi gjort i to år.</p>", "<p>Hej</p><!-- <p>Det har vi gjort i to år.</p>",
     "<p>Hej</p><title>Det har vi gjort i to år.", '<p>Hej</p><p a="uafsluttet>Det har vi gjort i to år.</p>'],
)  # fmt: skip
def test_what_was_opened_and_never_closed_swallows_no_words(html: str) -> None:
    raw = f"From: a@kommune.example\nSubject: SV: #112 x\nContent-Type: text/html; charset=utf-8\n\n{html}"
    assert "Det har vi gjort i to år." in read_mail(raw.encode()).text


@pytest.mark.parametrize(
    "words",
    [
        "Der er smuttet en fejl ind i min efterlysning (nr. 115). Det er fremmødetolkning, vi mangler krav om.",
        "Til vores efterlysning om skolemælk: vi mangler også eksempler på krav til vores efterlysning nr. 118.",
        "Has anyone more examples for our question #97? We need specifications as well.",
    ],
)
def test_what_names_an_earlier_mail_of_its_writer_is_never_silently_a_request(words: str) -> None:
    read = read_mail(eml("kim@nordmose.example", "Tolkning", words))
    assert read.kind is not Kind.REQUEST or read.doubt


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Deling", "Kære sekretariat\n\nMå vi give svarene på nr. 110 til vores rådgiver? Hun er ikke medlem hos jer."),
        ("Nr. 110?", "Kan vi bruge de svar, vi fik på nr. 110, i et oplæg?"),
        ("Older cases", "Hi,\n\nis there somewhere I can browse the older cases? I joined in May."),
        ("Søgning", "Er der et sted, hvor man kan slå de gamle cases op?"),
        ("Tak!", "Ville bare sige tak for hjælpen med sneen. Vi fik syv svar og har hugget fra dem alle."),
    ],
)
def test_what_is_asked_of_the_secretariat_is_passed_to_nobody_unseen(subject: str, words: str) -> None:
    read = read_mail(eml("kim@nordmose.example", subject, words))
    assert read.kind is Kind.OTHER or read.doubt
