from __future__ import annotations

import pytest

from digest.reading import Bounce, Kind, read_mail


def reported(status: str, diagnostic: str, *, action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\n\r\nDet gik ikke.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; bo@lukket.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {diagnostic}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("status", "diagnostic", "permanent"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", True),
        ("5.7.1", "554 5.7.1 Message rejected as spam", True),
        ("4.2.2", "452 4.2.2 Over quota", False),
        ("5.2.2", "552 5.2.2 Mailbox full", False),
        ("4.4.1", "connection timed out", False),
    ],
)
def test_a_report_tells_its_status_and_whether_it_is_for_good(status: str, diagnostic: str, permanent: bool) -> None:
    mail = read_mail(reported(status, diagnostic))
    assert mail.kind is Kind.BOUNCE
    policy = "spam" in diagnostic
    assert mail.bounce == Bounce("delivery_status", "bo@lukket.example", status, permanent, policy=policy)


@pytest.mark.parametrize(
    ("words", "status", "permanent"),
    [
        ("<bo@lukket.example>: 550 5.1.1 no such user", "5.1.1", True),
        ("<bo@lukket.example>: 550 no such user here", "5.0.0", True),
        ("<bo@lukket.example>: 450 greylisted, unable to deliver", "4.0.0", False),
        ("bo@lukket.example findes ikke hos os, mailen kunne ikke leveres", "", True),
        ("bo@lukket.example: delivery has failed for now", "", False),
    ],
)
def test_words_without_a_report_tell_it_too(words: str, status: str, permanent: bool) -> None:
    raw = f"From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned\r\n\r\n{words}\r\n"
    bounce = read_mail(raw.encode()).bounce
    assert bounce is not None
    assert (bounce.address, bounce.status, bounce.permanent) == ("bo@lukket.example", status, permanent)


@pytest.mark.parametrize(("action", "sign"), [("delayed", "delay_warning"), ("delivered", "delivered")])
def test_what_has_not_come_back_is_no_bounce(action: str, sign: str) -> None:
    mail = read_mail(reported("4.0.0", "later", action=action))
    assert (mail.kind, mail.sign, mail.bounce) == (Kind.OTHER, sign, None)
    assert mail.bounced_address == ""


def test_our_own_address_is_not_the_one_that_failed() -> None:
    raw = (
        b"From: postmaster@mx.example\r\nTo: efterlysning@ika.example\r\nSubject: Undeliverable\r\n\r\n"
        b"Your message from efterlysning@ika.example could not be delivered to bo@lukket.example.\r\n"
    )
    assert read_mail(raw).bounced_address == "bo@lukket.example"
