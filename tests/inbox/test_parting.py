"""A mail that answers several requests becomes an answer for each; what is in doubt waits for a person."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from digest.accounts.staff import add_staff
from digest.edition.preview import shown
from digest.followup.answers import pass_on
from digest.inbox.filing import file_mails
from digest.inbox.reviewing import Verdict, accept
from digest.inbox.views import mails
from digest.reading.message import parse
from digest.store.engine import Store
from digest.store.states import Consent, DeliveryKind, MailState
from tests.build import (
    KIM,
    LIS,
    OLE,
    SENDS,
    a_member,
    a_request,
    secretary,
    to_change,
)
from tests.conftest import eml
from tests.house import House, registered
from tests.inbox.lettered import LETTER, REQUESTS, consents, given, goes_out_all, published, rows, with_file

FILED, HELD = MailState.FILED, MailState.HELD
PARTED, SEVERAL = [(FILED, "answers")], [(HELD, "several")]


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(published(registered(store)), tmp_path, now=SENDS + timedelta(hours=5))


def numbers(house: House) -> list[int]:
    """The requests that the last mail seems to answer."""
    return list(mails(house.store)[0].values.get("numbers", ()))


def test_each_request_gets_its_own_words_and_those_for_all(house: House) -> None:
    text = "Hej alle\n\nTil 101:\nVi køber hos Tråd.\n\nTil 102:\nVi bruger Naturmælk.\n\nMvh\nLis Dam"
    assert house.files(eml(LIS, LETTER, text)) == PARTED
    assert given(house) == {
        101: "Hej alle\n\nVi køber hos Tråd.\n\nMvh\nLis Dam",
        102: "Hej alle\n\nVi bruger Naturmælk.\n\nMvh\nLis Dam",
    }


SURE = {
    "numbers": ("Nr. 101: Tråd.\n\nNr. 102: Naturmælk.", LETTER, {101: "Tråd.", 102: "Naturmælk."}),
    "for both": (
        "En aftale om begge dele.",
        "Svar til 101 og 102",
        dict.fromkeys((101, 102), "En aftale om begge dele."),
    ),
    "for both, said in the first line": (
        "Svar til nr. 101 og 102:\n\nEn aftale om begge dele.",
        LETTER,
        dict.fromkeys((101, 102), "En aftale om begge dele."),
    ),
    "three, of which two together": (
        "Til 101 og 102:\nEn aftale om begge.\n\nTil 104:\nEgetræ.",
        LETTER,
        {101: "En aftale om begge.", 102: "En aftale om begge.", 104: "Egetræ."},
    ),
    "a subject, then each": (
        "101: Tråd.\n102: Naturmælk.",
        "Svar på nr. 101 og 102",
        {101: "Tråd.", 102: "Naturmælk."},
    ),
    "subject matters": (
        "Vedr. skolemælk:\nNaturmælk.\n\nVedr. elcykler:\nTi.",
        LETTER,
        {102: "Naturmælk.", 103: "Ti."},
    ),
    "names": (
        "Til Kim:\nVi køber dem hos Tråd i Herning.\n\nTil Mads Juhl i Fjordby:\nVi har skilte af egetræ fra 2019.",
        LETTER,
        {101: "Vi køber dem hos Tråd i Herning.", 104: "Vi har skilte af egetræ fra 2019."},
    ),
    "names and numbers": ("Til Kim (101):\nTråd.\n\nTil Mads (104)\nEgetræ.", LETTER, {101: "Tråd.", 104: "Egetræ."}),
    "places": (
        "Til nummer 2 i brevet:\nNaturmælk.\n\nTil den fjerde i brevet:\nEgetræ.",
        LETTER,
        {102: "Naturmælk.", 104: "Egetræ."},
    ),
    "whole titles": (
        "Økologisk skolemælk: Vi bruger Naturmælk.\nElcykler til hjemmeplejen: Vi leaser ti.",
        LETTER,
        {102: "Vi bruger Naturmælk.", 103: "Vi leaser ti."},
    ),
    "lines that name nothing belong to those above": (
        "Til 101:\nTråd.\nPris: 300 kr.\nKontakt: Bo\n\nTil 102:\nNaturmælk.",
        LETTER,
        {101: "Tråd.\n\nPris: 300 kr.\n\nKontakt: Bo", 102: "Naturmælk."},
    ),
    "English": (
        "To no. 101: Thread.\n\nRegarding request 102: Dairy.",
        "Re: Requests",
        {101: "Thread.", 102: "Dairy."},
    ),
    "a question beside what was done": (
        "Til 101:\nHar du spurgt Tråd? Vi købte dem der.\n\nTil 102:\nNaturmælk.",
        LETTER,
        {101: "Har du spurgt Tråd? Vi købte dem der.", 102: "Naturmælk."},
    ),
}
IN_DOUBT = {
    "a number of no letter": ("Til 101:\nTråd.\n\nTil 177:\nNaturmælk.", LETTER, None),
    "a number of no letter among three": (
        "Til 101:\nTråd.\n\nTil 102:\nMælk.\n\nTil 177:\nCykler.",
        LETTER,
        [101, 102],
    ),
    "bare numbers without a letter": ("101: Tråd.\n102: Naturmælk.", LETTER, [101, 102]),
    "another number in the subject": (
        "Til 101:\nTråd.\n\nTil 102:\nMælk.",
        "SV: Efterlysning #104 – Skilte",
        [101, 102, 104],
    ),
    "a name and the number of somebody else's": ("Til Kim (102):\nTråd.\n\nTil 101:\nMælk.", LETTER, None),
    "words under a name that nobody has": (
        "Til 101:\nTråd.\n\nTil 102:\nMælk.\n\nTil Torben:\nHvad?",
        LETTER,
        [101, 102],
    ),
    "greetings": ("Kære Kim\nTråd.\n\nKære Mads\nEgetræ.", LETTER, [101, 104]),
    "no name in an order": ("ANONYMT\n\nTil 101:\nTråd.\n\nTil 102:\nMælk.", LETTER, [101, 102]),
    "no name in one part": ("Til 101:\nTråd. Helst uden vores navn.\n\nTil 102:\nMælk.", LETTER, [101, 102]),
    "no name in the subject": ("Til 101:\nTråd.\n\nTil 102:\nMælk.", "Svar til 101 og 102 (ANONYMT)", [101, 102]),
    "an order to close": ("Til 101:\nTråd.\n\nTil 102:\nMælk.\n\nLUK", LETTER, [101, 102]),
    "a correction": ("Til 101:\nTråd.\n\nTil 102:\nRETTELSE\nMælk.", LETTER, [101, 102]),
    "a deadline": ("Til 101:\nTråd.\n\nTil 102:\nMælk.\n\nFRIST 12-12-2026", LETTER, [101, 102]),
    "a mere question in one of them": ("Til 101:\nHvornår går den ud?\n\nTil 102:\nMælk.", LETTER, [101, 102]),
    "a question above all": ("Må jeg svare her?\n\nTil 101:\nTråd.\n\nTil 102:\nMælk.", LETTER, [101, 102]),
    "remarks on the letter": ("Nr. 101: titlen er forkert.\nNr. 102: stavefejl.", LETTER, [101, 102]),
    "a word to the secretariat": (
        "Til 101:\nTråd.\n\nTil 102:\nMælk.\n\nTil sekretariatet: hilsen fra Bo.",
        LETTER,
        [101, 102],
    ),
    "nothing for one": ("Til 101:\n\nTil 102:\nMælk.", LETTER, [101, 102]),
    "it asks colleagues, too": (
        "Til 101:\nTråd.\n\nTil 102:\nMælk.\n\nHar nogen erfaring med juletræer?",
        LETTER,
        [101, 102],
    ),
}


@pytest.mark.words
@pytest.mark.parametrize(("text", "subject", "expected"), SURE.values(), ids=SURE)
def test_what_can_mean_nothing_else_is_parted(house: House, text: str, subject: str, expected: dict[int, str]) -> None:
    assert house.files(eml(LIS, subject, text)) == PARTED, house.reason()
    assert given(house) == expected


@pytest.mark.words
@pytest.mark.parametrize(("text", "subject", "expected"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_what_is_in_doubt_waits_with_the_likeliest_reading(
    house: House, text: str, subject: str, expected: list[int] | None
) -> None:
    ((state, reason),) = house.files(eml(LIS, subject, text))
    assert given(house) == {}
    assert state is HELD, reason
    if expected:
        assert reason == "several"
        assert sorted(numbers(house)) == expected


def test_words_between_the_lines_of_the_letter_go_to_the_request_above_them(house: House) -> None:
    quoted = "> #101  Genbrugte uniformer\n> Kim Holm\n\nTråd har dem.\n\n> #102  Økologisk skolemælk\n> Ole Bro\n\n"
    text = f"Hej, se mellem linjerne.\n\n{quoted}Naturmælk.\n\n> Svar på nr. 102\n\nVh Lis"
    assert house.files(eml(LIS, LETTER, text)) == PARTED, house.reason()
    assert given(house) == {
        101: "Hej, se mellem linjerne.\n\nTråd har dem.\n\nVh Lis",
        102: "Hej, se mellem linjerne.\n\nNaturmælk.\n\nVh Lis",
    }


def test_words_between_the_lines_and_above_all_headings_wait(house: House) -> None:
    quoted = "> #101  Genbrugte uniformer\n\nTråd.\n\n> #102  Økologisk skolemælk\n\nNaturmælk.\n\n> Svar på nr. 102"
    text = f"> Fem efterlysninger\n\nVi har i øvrigt en ny aftale om alt det her, og den er god for os.\n\n{quoted}"
    assert house.files(eml(LIS, LETTER, text)) == SEVERAL, house.reason()


ONE = {
    "a name and a number": ("Til Mads (104)\n\nVi har egetræ.", LETTER, 104),
    "a subject matter": ("Vedr. skolemælk\n\nVi bruger Naturmælk.", LETTER, 102),
    "a name": ("Til Mads\n\nVi har egetræ.", LETTER, 104),
    "a place": ("Nummer 4 i brevet: Vi har egetræ.", LETTER, 104),
    "the last": ("Til den sidste i brevet\n\nVi måler med laser.", LETTER, 105),
    "a late answer": ("Vi købte dem hos Tråd.", "Et sent svar på nr. 101", 101),
    "number and title": ("Hos os lejer vi dem. Ring?", "Nr. 103 - Elcykler til hjemmeplejen", 103),
    "the title as subject": ("Hos os lejer vi dem.", "Elcykler til hjemmeplejen", 103),
    "the title as a reply": ("Hos os lejer vi dem.", "SV: Elcykler til hjemmeplejen", 103),
}
NOT_ONE = {
    "what asks colleagues under a title": ("Har nogen erfaring med elcykler i Jylland?", "Elcykler til hjemmeplejen"),
    "what asks under a number": ("Har nogen erfaring med elcykler i Jylland?", "Nr. 103 - Elcykler til hjemmeplejen"),
    "a name of two words that nobody has": ("Til Mads Holm\n\nVi har egetræ.", LETTER),
    "the third of the demands": ("Nr. 3 i listen over krav er vigtigst.", LETTER),
    "what is planned under a title": ("Vi overvejer elcykler til foråret.", "Elcykler til hjemmeplejen"),
    "a question to the secretariat under a number": ("Hvornår lukker den?", "Nr. 103 - Elcykler til hjemmeplejen"),
    "a remark on the letter under a title": ("Vedr. skolemælk\n\nDer står et forkert navn.", LETTER),
    "a price": ("101 kr. er for meget.", LETTER),
}


@pytest.mark.words
@pytest.mark.parametrize(("text", "subject", "number"), ONE.values(), ids=ONE)
def test_an_answer_finds_its_request_by_what_its_writer_calls_it(
    house: House, text: str, subject: str, number: int
) -> None:
    assert house.files(eml(LIS, subject, text)) == [(FILED, "answer")], house.reason()
    assert given(house) == {number: text}


@pytest.mark.words
@pytest.mark.parametrize(("text", "subject"), NOT_ONE.values(), ids=NOT_ONE)
def test_what_names_none_surely_answers_none(house: House, text: str, subject: str) -> None:
    house.files(eml(LIS, subject, text))
    assert given(house) == {}


def test_the_title_of_another_mail_in_its_thread_is_enough(house: House) -> None:
    raw = eml(LIS, "SV: Elcykler til hjemmeplejen", "Dem lejer vi.", in_reply_to="<x@ann.example>")
    assert house.files(raw) == [(FILED, "answer")], house.reason()
    assert given(house) == {103: "Dem lejer vi."}


def test_a_request_that_mentions_two_is_a_request(house: House) -> None:
    text = "Hvem har prøvet både det i #101 og #102 hos de mindste?"
    assert house.files(eml(LIS, "Vuggestuer", text)) == [(FILED, "request")]


def test_two_askers_of_one_name_are_told_apart_by_nobody(store: Store, tmp_path: Path) -> None:
    house = House(registered(store), tmp_path, now=SENDS + timedelta(hours=5))
    a_member(store, "kim@soeby.example", name="Kim Krag", organisation="Søby")
    for address, title in ((KIM, "Uniformer"), ("kim@soeby.example", "Gynger"), (OLE, "Skilte")):
        a_request(store, f"Hvem har {title}?", title=title, address=address)
    goes_out_all(store)
    house.files(eml(LIS, LETTER, "Til Kim:\nTråd.\n\nTil Ole:\nEg."))
    assert given(house) == {}
    house.files(eml(LIS, LETTER, "Til Kim Krag:\nVi købte gynger af stål i 2023.\n\nTil Ole:\nVi har skilte af eg."))
    assert given(house) == {102: "Vi købte gynger af stål i 2023.", 103: "Vi har skilte af eg."}


def test_whoever_asked_without_a_name_is_found_by_none(house: House) -> None:
    house.files(eml(LIS, LETTER, "Til Per:\nLaser.\n\nTil Mads:\nEg."))
    assert given(house) == {}


def test_a_name_that_one_of_the_staff_has_too_is_in_doubt(house: House) -> None:
    add_staff(house.store, address="mads@ika.example", name="Mads Lund", by=secretary())
    house.files(eml(LIS, LETTER, "Til Mads:\nEg."))
    assert given(house) == {}


@pytest.mark.both
def test_the_order_for_everyone_holds_for_the_part_that_it_stands_in(house: House) -> None:
    assert house.files(eml(LIS, LETTER, "Til 101:\nTråd.\n\nTil 102:\nALLE\nNaturmælk.")) == PARTED
    assert consents(house) == {101: Consent.ASKER, 102: Consent.EVERYONE}
    assert given(house) == {101: "Tråd.", 102: "Naturmælk."}


def test_the_order_for_everyone_above_all_holds_for_all(house: House) -> None:
    assert house.files(eml(LIS, LETTER, "ALLE\n\nTil 101:\nTråd.\n\nTil 102:\nNaturmælk.")) == PARTED
    assert consents(house) == dict.fromkeys((101, 102), Consent.EVERYONE)


def test_an_asker_who_answers_others_beside_their_own_request_waits(house: House) -> None:
    assert house.files(eml(KIM, LETTER, "Til 101:\nDem har vi fundet.\n\nTil 102:\nNaturmælk.")) == SEVERAL


def test_a_wish_for_no_name_takes_it_off_earlier_answers_to_all_of_them(house: House) -> None:
    house.files(eml(LIS, "SV: #102", "Naturmælk er god."))
    house.files(eml(LIS, LETTER, "Til 101:\nTråd. Gerne anonymt.\n\nTil 102:\nMere om Naturmælk."))
    assert house.reasons()[-1] == (HELD, "several")
    assert consents(house) == {102: Consent.ANONYMOUS}


@pytest.mark.both
def test_filing_twice_and_a_copy_double_nothing(house: House) -> None:
    text = "Til 101:\nTråd.\n\nTil 102:\nNaturmælk."
    house.files(eml(LIS, LETTER, text))
    file_mails(house.store, house=house.value, now=house.now)
    assert house.files(eml(LIS, LETTER, text, date="Wed, 02 Dec 2026 09:00:00 +0000"))[-1] == (
        MailState.IGNORED,
        "duplicate",
    )
    assert len(given(house)) == len(rows(house)) == 2


def test_nobody_vouches_for_a_parted_mail_as_for_any_other(house: House) -> None:
    house.files(eml(LIS, LETTER, "Til 101:\nTråd.\n\nTil 102:\nMælk."), vouch=False)
    assert house.reasons() == [(HELD, "not_proven")]
    house.files(to_change(1, "JA", sender=LIS))
    assert given(house) == {101: "Tråd.", 102: "Mælk."}


@pytest.mark.both
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Til 101:\nTråd.\n\nTil 102:\nMælk.", {101: True, 102: True}),
        ("Til 101:\nTråd, se vedhæftede.\n\nTil 102:\nMælk.", {101: True, 102: False}),
        ("Se de to vedhæftede.\n\nTil 101:\nTråd.\n\nTil 102:\nMælk.", {101: True, 102: True}),
    ],
)
def test_files_go_where_the_words_speak_of_them_else_with_all(
    house: House, text: str, expected: dict[int, bool]
) -> None:
    assert house.files(with_file(text)) == [(HELD, "several")]  # which files are for whom, a person says
    accept(house.store, 1, Verdict(answers_to=(101, 102)), house=house.value, by=secretary(house.now))
    assert {row.request.number: row.has_files for row in rows(house)} == expected
    pass_on(house.store, house=house.value, now=house.now + timedelta(hours=1))
    mails = [parse(row.message or b"") for row in house.rows(DeliveryKind.ANSWER)]
    assert [bool(mail.files) for mail in mails] == list(expected.values())


@pytest.mark.parametrize(
    "text",
    [
        "Til 101: Vi har to syersker.\nTil 104 (kun til Mikkel): Leverandøren gik konkurs.\nTil 102: Mælken er god.",
        "Til 101:\nVi har to syersker.\n\nTil 102:\nMælken er god.\n\nNå ja, og 101: sig det ikke til nogen.",
        "Til 101:\nVi har to syersker.\n\nTil 102:\nMælken er god.\n\nP.S. til den med vaskeriet: det ved kun vi.",
        "Til 101:\nVi har to syersker.\n\nTil 103, men ikke til 101:\nVi fik påbud fra Arbejdstilsynet.",
        "Til 101:\nVi har to syersker.\n\nTil 102:\nMælken er god. Send det ikke videre endnu.",
    ],
)
def test_words_that_may_be_to_somebody_else_wait(house: House, text: str) -> None:
    house.files(eml(LIS, LETTER, text))
    assert house.reasons() == [(HELD, "several")]
    assert given(house) == {}


HEAD = "Fra: IKA <efterlysning@ika.example>\nSendt: 2. december 2026 09:00\nTil: Lis Dam\nEmne: Efterlysninger"
QUOTES = "Den 2. dec. 2026 kl. 09.00 skrev IKA <x@ika.example>:"


def html_of(text: str, html: str) -> bytes:
    """A reply by Outlook, in both forms."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = f"Lis Dam <{LIS}>", LETTER, "<html@tangsoe.example>"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return bytes(mail)


def test_answers_between_the_lines_of_the_letter_as_it_was_sent(house: House) -> None:
    lines = [f"> {line}".rstrip() for line in shown(house.store, "23", reader=LIS).text.split("\n")]
    for number, words in ((101, "Tråd har dem."), (103, "Vi leaser ti.")):
        heading = [at for at, line in enumerate(lines) if line.startswith(f"> #{number}  ")][-1]
        lines[heading + 2 : heading + 2] = ["", words, ""]
    text = "\n".join(["Hej, se mellem linjerne.", "", QUOTES, *lines])
    assert house.files(eml(f"Lis Dam <{LIS}>", LETTER, text)) == PARTED, house.reason()
    assert given(house) == {
        101: "Hej, se mellem linjerne.\n\nTråd har dem.",
        103: "Hej, se mellem linjerne.\n\nVi leaser ti.",
    }


def test_answers_in_red_under_the_headings_of_the_letter_in_outlook(house: House) -> None:
    letter, html = shown(house.store, "23", reader=LIS).text, shown(house.store, "23", reader=LIS).html
    above = "Hej\n\nSe mine svar med rødt nedenfor."
    for number, words in ((102, "Vi bruger Naturmælk."), (103, "Vi leaser ti.")):
        title = dict(enumerate((one[1] for one in REQUESTS), start=101))[number]
        assert html.count(f">{title}</h2>") == 1
        html = html.replace(f">{title}</h2>", f'>{title}</h2><p style="color:red">{words}</p>')
        letter = letter.replace(f"#{number}  {title}\n", f"#{number}  {title}\n\n{words}\n", 1)
    body = html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    lines = "".join(f"<p>{line}</p>" for line in above.split("\n\n"))
    head = f'<div id="divRplyFwdMsg">{HEAD.replace("<", "&lt;").replace(chr(10), "<br>")}</div>'
    house.files(html_of(f"{above}\n\n{HEAD}\n\n{letter}", f"<html><body>{lines}<hr>{head}{body}</body></html>"))
    assert house.reasons() == PARTED, house.reason()
    assert given(house) == {102: f"{above}\n\nVi bruger Naturmælk.", 103: f"{above}\n\nVi leaser ti."}


def test_answers_above_the_whole_letter_on_a_telephone(house: House) -> None:
    letter = shown(house.store, "23", reader=LIS).text.replace("\n", "\n> ")
    above = "101: Tråd har dem\n103: Vi leaser ti\n\nSendt fra min iPhone"
    assert house.files(eml(f"Lis Dam <{LIS}>", LETTER, f"{above}\n\n> {QUOTES}\n> \n> {letter}")) == PARTED, (
        house.reason()
    )
    assert given(house) == {101: "Tråd har dem", 103: "Vi leaser ti"}
