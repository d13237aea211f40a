"""Mail that comes back from servers old and odd, and people who write about such mail."""

# ruff: noqa: E501  (mails as they are written)

from __future__ import annotations

import pytest

from digest.reading import Kind, read_mail
from tests.reading.servers import NOBODY, REPORTS, WAITING


def mail(sender: str, subject: str, text: str, *head: str) -> bytes:
    headers = (
        *head,
        f"From: {sender}",
        "To: efterlysning@ika.example",
        f"Subject: {subject}",
        "Content-Type: text/plain; charset=utf-8",
    )
    return "\r\n".join((*headers, "", *text.split("\n"))).encode()


@pytest.mark.parametrize("head", [("Return-Path: <>",), ()], ids=["no envelope sender", "no envelope"])
@pytest.mark.parametrize("server", REPORTS)
def test_what_a_server_returns_tells_whom_it_did_not_reach_and_why(server: str, head: tuple[str, ...]) -> None:
    report = REPORTS[server]
    read = read_mail(mail(report.sender, report.subject, report.text, *head))
    assert read.kind is Kind.BOUNCE
    assert read.bounce is not None
    found = (read.bounce.address, read.bounce.status, read.bounce.permanent, read.bounce.policy)
    assert found == ("bo.holm@lukket.example", report.status, report.permanent, report.policy)


@pytest.mark.parametrize("server", WAITING)
def test_a_report_that_a_mail_waits_is_no_bounce(server: str) -> None:
    read = read_mail(mail(*WAITING[server]))
    assert (read.kind, read.sign, read.bounce) == (Kind.OTHER, "delay_warning", None)


def test_a_report_whose_status_is_an_attached_file_is_a_bounce() -> None:
    parts = (
        "--b\nContent-Type: text/plain\n\nSee the attached reports.\n"
        '--b\nContent-Type: message/delivery-status; name="deliverystatus.txt"\n'
        'Content-Disposition: attachment; filename="deliverystatus.txt"\n\n'
        "Reporting-MTA: dns; ude.example\n\n"
        f"Final-Recipient: rfc822; bo.holm@lukket.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {NOBODY}\n"
        "--b--\n"
    )
    head = "From: postmaster@ude.example\nSubject: Status\nMIME-Version: 1.0\n"
    read = read_mail(f'{head}Content-Type: multipart/mixed; boundary="b"\n\n{parts}'.encode())
    assert (read.kind, read.bounced_address) == (Kind.BOUNCE, "bo.holm@lukket.example")


@pytest.mark.parametrize("subject", ["VS: {}", "Fwd: {}", "Retur?", "Efterlysning", "{}"])
@pytest.mark.parametrize("server", ["qmail", "exim", "sendmail", "office 365, Danish", "domino", "dragonfly"])
def test_a_member_who_asks_above_a_returned_mail_is_no_server(server: str, subject: str) -> None:
    report = REPORTS[server]
    own = "Hej IKA\n\nDen her kom retur, så jeg prøver igen: Hvem har købt brugte stole til en skole?\n\nMvh Pia"
    below = f"-----Oprindelig meddelelse-----\nFra: {report.sender}\nSendt: 18. november 2026 09:01\nTil: Pia Dam\nEmne: {report.subject}\n\n{report.text}"
    title = subject.format(report.subject)
    assert read_mail(mail("Pia Dam <pia.dam@sundby.example>", title, f"{own}\n\n{below}")).kind is not Kind.BOUNCE
    pasted = read_mail(mail("Pia Dam <pia.dam@sundby.example>", title, f"{own}\n\n{report.text}"))
    assert pasted.kind is not Kind.BOUNCE


@pytest.mark.parametrize("server", REPORTS)
def test_a_report_that_a_member_forwards_is_the_members(server: str) -> None:
    report = REPORTS[server]
    sender = "Pia Dam <pia.dam@sundby.example>"
    read = read_mail(mail(sender, f"VS: {report.subject}", report.text, "Return-Path: <pia.dam@sundby.example>"))
    assert read.kind is not Kind.BOUNCE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Undeliverable", "Our supplier says that half of the chairs are undeliverable. Who has a clause for that?"),
        (
            "Delivery failure",
            "The milk could not be delivered for a week. We have a fine for it, ask Pia on 55 12 90 70.",
        ),
        ("Returned mail", "We buy postage for 14 % returned mail. The user is unknown in most of them."),
        (
            "Mail delivery failed",
            "We had that with our old supplier of post. A permanent error of theirs, we cancelled.",
        ),
        (
            "Kan ikke leveres",
            "Vores leverandør skriver, at stolene ikke kan leveres. Vi leder efter en kontrakt med bod.",
        ),
        ("Levering mislykkedes", "Leveringen af mælk mislykkedes tre gange. Hvordan følger I op på det?"),
        ("Delivery status", "Vi søger et system, der viser delivery status på pakker til 40 institutioner."),
        ("Failure notice", "Hvem har skrevet en failure notice ind i kontrakten om elevatorer?"),
        ("Retur af møbler", "Stolene blev sendt retur, da de ikke kunne afleveres. Vi fik pengene igen, og bod oveni."),
        ("Non remis", "Nous cherchons un fournisseur qui livre ce qui n'est pas remis."),
        ("Message rejected", "Bydere får message rejected fra vores filter. Hvem har købt et bedre spamfilter?"),
        ("Efterlysning", "Hi. This is the procurement office at Sundby. We look for a program that sends mails."),
    ],
)
@pytest.mark.parametrize("head", [(), ("Return-Path: <pia.dam@sundby.example>",)], ids=["no envelope", "envelope"])
def test_a_member_who_writes_of_what_was_not_delivered_is_no_server(
    subject: str, text: str, head: tuple[str, ...]
) -> None:
    read = read_mail(mail("Pia Dam <pia.dam@sundby.example>", subject, f"Hej\n\n{text}\n\nPia Dam", *head))
    assert read.kind is not Kind.BOUNCE


@pytest.mark.parametrize(
    "sender",
    [
        "Systemadministrator <bo.holm@sundby.example>",
        "Postmaster <postmaster@sundby.example>",
        "Mail Administrator <mail@sundby.example>",
        "Sundby Kommune <no-reply@sundby.example>",
    ],
)
def test_who_looks_after_mail_may_ask_about_it(sender: str) -> None:
    text = "Kære IKA\n\nVores breve kunne ikke leveres i fjor. Vi leder efter erfaringer med et nyt mailsystem.\n\nBo"
    assert read_mail(mail(sender, "Mailsystem", text)).kind is Kind.REQUEST


def test_a_chief_of_mail_who_asks_is_no_server() -> None:
    text = "Kære IKA\n\nHvem har købt et spamfilter, der ikke afviser tilbud? Vi har 4.000 brugere.\n\nMvh Pia"
    read = read_mail(mail("Postmaster Pia Dam <postmaster@sundby.example>", "Spamfilter", text))
    assert read.kind is Kind.REQUEST


def test_a_returned_mail_that_a_member_attaches_is_the_members() -> None:
    inner = (
        "From: MAILER-DAEMON@ude.example\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="i"\n\n'
        "--i\n\nDet gik ikke.\n--i\nContent-Type: message/delivery-status\n\n"
        "Final-Recipient: rfc822; bo.holm@lukket.example\nAction: failed\nStatus: 5.1.1\n--i--\n"
    )
    text = "Kære IKA\n\nMin mail kom retur. Hvem har købt brugte stole til en skole?\n\nMvh Pia"
    head = "From: pia.dam@sundby.example\nSubject: Stole\nMIME-Version: 1.0\n"
    parts = f"--b\n\n{text}\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    read = read_mail(f'{head}Content-Type: multipart/mixed; boundary="b"\n\n{parts}'.encode())
    assert (read.kind, read.bounce) == (Kind.REQUEST, None)


@pytest.mark.parametrize(
    "head",
    ["Precedence: auto-reply", "X-Autoreply-From: bo@ude.example", "X-Autogenerated: Reply"],
)
def test_what_only_programs_write_is_no_members(head: str) -> None:
    told = "Bo Holm", "The office will open on the third."
    assert read_mail(mail("Bo Holm <bo@ude.example>", *told, head)).kind is Kind.AUTO_REPLY
    assert read_mail(mail("Bo Holm <bo@ude.example>", *told)).kind is not Kind.AUTO_REPLY


def test_a_question_without_an_envelope_sender_is_read() -> None:
    text = "Kære IKA\n\nHvem har købt brugte stole til en skole?\n\nMvh Pia"
    read = read_mail(mail("Pia Dam <pia.dam@sundby.example>", "Stole", text, "Return-Path: <>"))
    assert read.kind is Kind.REQUEST
