"""Orders count only from the writer's own visible words."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from sqlalchemy import select

from digest.inbox.reviewing import accept
from digest.store.models import Answer
from digest.store.reasons import MailReason
from digest.store.states import Consent, MailState, Origin, RequestState
from tests.build import ADDRESS, ASK, KIM, LIS, secretary
from tests.conftest import eml
from tests.house import House


def in_html(sender: str, subject: str, html: str, text: str = "") -> bytes:
    """A mail in HTML, and in text beside it where that is given."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, subject
    mail["Message-ID"] = "<html@mail.example>"
    if text:
        mail.set_content(text)
        mail.add_alternative(html, subtype="html")
    else:
        mail.set_content(html, subtype="html")
    return bytes(mail)


def answered(house: House) -> tuple[Consent, str]:
    with house.store.read() as session:
        answer = session.scalars(select(Answer)).one()
        return answer.consent, answer.text


HIDDEN = '<div style="font-size:0">ALLE</div>'
SUBJECT = "SV: Uniformer #101"


@pytest.mark.parametrize(
    "raw",
    [
        in_html(LIS, SUBJECT, f"<p>Det har vi.</p>{HIDDEN}<p>Mvh Lis</p>"),
        in_html(LIS, SUBJECT, f"<p>Det har vi.</p>{HIDDEN}<p>Mvh Lis</p>", "Det har vi.\n\nALLE\n\nMvh Lis"),
        in_html(LIS, SUBJECT, "<p>Det har vi.</p><p>Mvh Lis</p>", "Det har vi.\n\nALLE\n\nMvh Lis"),
        in_html(LIS, SUBJECT, "<p>Det har vi.</p><title>ALLE", "Det har vi.\n\nALLE"),
        eml(LIS, SUBJECT, "Det har vi.\n\nMvh Lis\n\nFra: Kim Holm\nSendt: 1. december 2026\nEmne: x\n\nALLE\nLUK\n"),
        eml(LIS, SUBJECT, "Det har vi.\n\nMvh Lis\n\n> Hej\n> ALLE\n"),
        eml(
            f"Lis Dam <{LIS}>",
            SUBJECT,
            "Det har vi, svar nedenfor.\n\nFra: Kim Holm\nSendt: 1. december 2026\nEmne: x\n\nVil du?\n[Lis] ALLE\n",
        ),
    ],
    ids=["html", "both", "text alone", "unclosed", "outlook", "marked", "below a name"],
)
def test_nobody_elses_and_no_hidden_word_makes_an_answer_public(house: House, raw: bytes) -> None:
    assert house.files(ASK, raw)[-1] == (MailState.FILED, "answer")
    consent, text = answered(house)
    assert consent is Consent.ASKER
    assert text.startswith("Det har vi")


@pytest.mark.parametrize(
    "style",
    [
        "font-size:3px", "font-size:.2em", "position:fixed;top:200vh", "padding-left:9999px", "contain:strict",
        "flex:0 0 0;overflow:hidden;min-width:0",
    ],
)  # fmt: skip
def test_an_order_that_is_hardly_seen_is_none(house: House, style: str) -> None:
    house.files(ASK, in_html(LIS, SUBJECT, f'<p>Det har vi.</p><p style="{style}">ALLE</p><p>Mvh Lis</p>'))
    assert answered(house)[0] is Consent.ASKER


@pytest.mark.parametrize(
    "order",
    [
        "<div popover>ALLE</div>",
        '<p>ALLE</p><p style="margin-top:-40px;background:white">Ring endelig.</p>',
        '<div style="font-size:.4em"><p style="font-size:.4em">ALLE</p></div>',
    ],
)
def test_an_order_that_is_covered_or_put_aside_is_none(house: House, order: str) -> None:
    house.files(ASK, in_html(LIS, SUBJECT, f"<p>Det har vi.</p>{order}<p>Mvh Lis</p>"))
    assert answered(house)[0] is Consent.ASKER


@pytest.mark.parametrize("order", ["ALLE", "LUK", "FRIST 24-12-2026", "RETTELSE\nHvem har biler?", "EMNEORD: it"])
@pytest.mark.parametrize("between", ["\n" * 300, "\n \u00a0\n.\n" * 40, "\n-" * 11 + "\n"])
def test_an_order_far_below_the_words_is_none_and_the_mail_waits(house: House, order: str, between: str) -> None:
    answer = eml(LIS, SUBJECT, f"Det har vi gjort i to år.{between}{order}")
    assert house.files(ASK, answer)[-1] == (MailState.HELD, MailReason.ORDER_UNSEEN)
    to_receipt = eml(KIM, "SV: Modtaget: Efterlysning #101: Uniformer", f"Se her.{between}{order}")
    assert house.files(to_receipt)[-1] == (MailState.HELD, MailReason.ORDER_UNSEEN)
    request = house.request()
    assert (request.state, request.deadline) == (RequestState.OPEN, None)
    assert Origin.MEMBER not in {tag.origin for tag in request.tags}


@pytest.mark.parametrize(
    "between",
    [
        "<br>" * 300,
        "<p>&nbsp;</p>" * 300,
        '<div style="height:5000px"></div>',
        '<div style="margin-top: 4000px">',
        '<div style="padding:300em 0 0 0">',
        '<table><tr><td height="5000"></td></tr></table>',
        '<p style="line-height:4000px">&nbsp;</p>',
        '<p style="font-size:2000px">&nbsp;</p>',
        "<pre>" + "\n" * 300 + "</pre>",
        '<div style="min-height:400vh">&nbsp;</div>',
    ],
)
def test_an_order_far_below_in_html_is_none_and_the_mail_waits(house: House, between: str) -> None:
    html = f"<p>Det har vi gjort.</p>{between}<p>ALLE</p><p>Mvh Lis</p>"
    assert house.files(ASK, in_html(LIS, SUBJECT, html))[-1] == (MailState.HELD, MailReason.ORDER_UNSEEN)


def test_a_sheet_that_pushes_words_far_down_leaves_no_order(house: House) -> None:
    html = "<style>.x{margin-top:4000px}</style><p>Det har vi gjort.</p><p class=x>ALLE</p><p>Mvh Lis</p>"
    house.files(ASK, in_html(LIS, SUBJECT, html))
    assert answered(house)[0] is Consent.ASKER


def test_an_order_in_the_middle_of_very_many_words_is_none_and_one_near_the_end_counts(house: House) -> None:
    words = "\n".join(f"Punkt {number}: vi købte brugte uniformer." for number in range(90))
    hidden = words.replace("Punkt 45:", "ALLE\nPunkt 45:")
    assert house.files(ASK, eml(LIS, SUBJECT, hidden))[-1] == (MailState.HELD, MailReason.ORDER_UNSEEN)
    house.files(eml(LIS, SUBJECT, f"{words}\n\n\n\nALLE"))
    assert answered(house)[0] is Consent.EVERYONE


def test_a_person_who_takes_in_a_mail_with_an_unseen_order_shows_the_answer_to_nobody_else(house: House) -> None:
    house.files(ASK, eml(LIS, SUBJECT, "Det har vi gjort i to år." + "\n" * 300 + "ALLE"))
    accept(house.store, 2, house=house.value, by=secretary())
    assert answered(house)[0] is Consent.ASKER


def test_a_word_that_is_seen_counts_in_html_and_in_text(house: House) -> None:
    html = "<p>Det har vi.</p><p><b>ALLE</b></p><p>Mvh Lis</p>"
    house.files(ASK, in_html(LIS, SUBJECT, html, "Det har vi.\n\nALLE\n\nMvh Lis"))
    assert answered(house) == (Consent.EVERYONE, "Det har vi.\n\nMvh Lis")


def test_a_forwarded_mail_orders_nothing(house: House) -> None:
    words = "Hvem har købt stole?\n\nFRIST 12-12-2026"
    head = "---------- Forwarded message ---------\nFra: Bo <bo@x.example>\nDato: 1. nov. 2026\nEmne: Stole\nTil: mig"
    theirs = f"{head}\n\nEMNEORD: it\nFRIST 24-12-2026\n"
    house.files(eml(KIM, "Fwd: Stole", f"Er der nogen, der ved det?\n\n{words}\n\n{theirs}"))
    request = house.request()
    assert f"{request.deadline}" == "2026-12-12"
    assert "FRIST 24-12-2026" in request.text
    assert "FRIST 12-12-2026" not in request.text
    assert Origin.MEMBER not in {tag.origin for tag in request.tags}


def test_a_forwarded_luk_closes_nothing(house: House) -> None:
    head = "Fra: Bo <bo@x.example>\nSendt: 1. november 2026\nTil: mig\nEmne: Stole\n\n"
    house.files(ASK, eml(KIM, "SV: Modtaget: Efterlysning #101: Uniformer", f"Se her.\n\n{head}luk\nLUK\n"))
    assert house.request().state is RequestState.OPEN
    assert house.reasons()[-1] == (MailState.HELD, MailReason.CHANGE)


@pytest.mark.parametrize(
    ("subject", "text"),
    [("SV: Modtaget: Efterlysning #101: Uniformer", "luk"), ("SV: Uniformer #101", "Hej\n\nluk, tak\n\nMvh Kim")],
)
def test_luk_in_small_letters_closes_a_request(house: House, subject: str, text: str) -> None:
    assert house.files(ASK, eml(KIM, subject, text))[-1] == (MailState.FILED, "closed")
    assert house.request().state is RequestState.CLOSED


def test_a_deadline_in_words_is_a_requests_deadline(house: House) -> None:
    house.files(
        eml(KIM, "Stole", "Hvem har købt stole? Jeg vil gerne have svar senest fredag den 11. december.\n\nMvh Kim")
    )
    assert f"{house.request().deadline}" == "2026-12-11"
    assert "fredag den 11. december" in house.request().text
