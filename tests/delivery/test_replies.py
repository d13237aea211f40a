"""Of what a mail server's reply speaks: the recipient, or us and the server."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.delivery.replies import About, Reply


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in relay recipient table", "recipient"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "recipient"),
        ("550 5.2.1 The email account that you tried to reach is disabled", "recipient"),
        ("550 no such user", "recipient"),
        ("550 5.0.0 User unknown", "recipient"),
        ("553 mailbox name not known", "recipient"),
        ("551 User not local", "recipient"),
        ("550 5.1.8 Access denied, bad outbound sender", "house"),
        ("550 5.1.1 <us@ika.example>: Sender address rejected: User unknown in virtual mailbox table", "house"),
        ("550 5.1.0 MAIL FROM is not known here", "house"),
        ("550 Temporary failure in name resolution", "house"),
        ("550 Backend server down", "house"),
        ("550 License expired", "house"),
        ("550 Internal error, lookup timed out", "house"),
        ("550 ", "house"),
        ("554 Relay access denied", "house"),
        ("550 relaying denied", "house"),
        ("550 5.1.2 we do not relay for you", "house"),
        ("554 5.7.1 <x@y.example>: Relay access denied", "house"),
        ("550 5.7.26 Unauthenticated email is not accepted due to the domain's DMARC policy", "house"),
        ("552 5.2.2 Daily user sending quota exceeded", "house"),
        ("550 5.4.5 Daily sending quota exceeded", "house"),
        ("550 5.4.1 Recipient address rejected: Access denied", "house"),
        ("501 5.5.4 Invalid arguments", "house"),
        ("503 5.5.1 RCPT first", "house"),
        ("552 too big", "house"),
        ("554 no", "house"),
        ("550 Message rejected as spam", "house"),
        ("530 Authentication required", "house"),
        ("599 what", "house"),
        ("451 4.7.1 Try later", "later"),
        ("450 4.2.2 mailbox full", "later"),
        ("421 4.3.2 closing", "closing"),
    ],
)
def test_a_refusal_speaks_of_the_recipient_or_of_us(said: str, about: str) -> None:
    code, _, words = said.partition(" ")
    assert Reply.of(int(code), words.encode()).about(to_rcpt=True) is About(about)


@pytest.mark.parametrize("said", ["550 no such user", "550 5.7.1 spam", "554 rejected", "553 no"])
def test_what_is_said_after_the_words_of_a_mail_speaks_of_the_mail(said: str) -> None:
    code, _, words = said.partition(" ")
    assert Reply.of(int(code), words.encode()).about(to_rcpt=False) is About.HOUSE


@pytest.mark.parametrize(
    ("said", "wait", "greylists"),
    [
        ("451 4.7.1 Greylisting in action, please come back in 00:05:00", timedelta(minutes=5), True),
        ("450 4.2.0 Greylisted, try again in 300 seconds", timedelta(seconds=300), True),
        ("451 Graylisted: retry in 10 min", timedelta(minutes=10), True),
        ("450 too many mails, wait 1 hour", timedelta(hours=1), False),
        ("450 wait 99999 hours", timedelta(hours=12), False),
        ("451 come again", timedelta(0), False),
    ],
)
def test_a_server_says_how_long_to_wait(said: str, wait: timedelta, *, greylists: bool) -> None:
    code, _, words = said.partition(" ")
    reply = Reply.of(int(code), words.encode())
    assert (reply.wait, reply.greylists) == (wait, greylists)
