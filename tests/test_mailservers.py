from __future__ import annotations

import imaplib
import smtplib
import ssl
import time
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest

from tests.conftest import eml
from tests.mailservers import BY_PIPE, HOST, Dovecot, Postfix, by_lmtp, dovecot, postfix
from tests.waiting import wait_until

SERVICE, HANNE, OTHER, PIPED = "efterlysning@ika.example", "hanne@nordmose.example", "p@ika.example", "rest@ika.example"
MAIL = eml(HANNE, "Madservice", "Hvem har købt madservice?")


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    with dovecot([SERVICE, HANNE]) as server:
        yield server


@pytest.fixture(scope="module")
def other() -> Iterator[Dovecot]:
    with dovecot([OTHER]) as server:
        yield server


@pytest.fixture(scope="module")
def smtp(imap: Dovecot, other: Dovecot) -> Iterator[Postfix]:
    """The mail of OTHER goes to another server, that of PIPED to a command that takes none."""
    transports = {OTHER: by_lmtp(other.lmtp_port), PIPED: BY_PIPE}
    command = ["/bin/sh", "-c", "echo came for ${recipient} >&2; exit 67"]
    with postfix(imap, transports=transports, pipe=command) as server:
        yield server


def report(raw: bytes) -> dict[str, str]:
    """The headers of a delivery report: of the mail, then of what it tells about the recipient."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.get_content_type() == "multipart/report"
    parts = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    return {**dict(mail.items()), **dict(parts[0].get_payload(1).items())}


def test_mail_by_smtp_lies_in_the_mailbox_and_tells_the_whole_address(imap: Dovecot, smtp: Postfix) -> None:
    before = len(imap.mails(SERVICE))
    smtp.send(HANNE, "efterlysning+r112-abc123@ika.example", MAIL)
    mail = message_from_bytes(imap.wait_for(SERVICE, before + 1)[-1])
    assert mail["Delivered-To"] == "efterlysning+r112-abc123@ika.example"
    assert mail["Return-Path"] == f"<{HANNE}>"


def test_what_nobody_takes_comes_back_to_the_senders_detail(imap: Dovecot, smtp: Postfix) -> None:
    before = len(imap.mails(SERVICE))
    smtp.send("efterlysning+b7@ika.example", ["ukendt@nordmose.example"], MAIL)
    told = report(imap.wait_for(SERVICE, before + 1)[-1])
    assert (told["Delivered-To"], told["Return-Path"]) == ("efterlysning+b7@ika.example", "<>")
    assert (told["Final-Recipient"], told["Status"]) == ("rfc822; ukendt@nordmose.example", "5.1.1")
    wait_until(lambda: smtp.queued() == 0)
    with pytest.raises(smtplib.SMTPRecipientsRefused, match=r"5\.1\.1"):
        imap.deliver("ukendt@nordmose.example", MAIL)


def test_mail_for_one_address_goes_elsewhere(imap: Dovecot, other: Dovecot, smtp: Postfix) -> None:
    smtp.send(HANNE, "p+1@ika.example", MAIL)
    assert message_from_bytes(other.wait_for(OTHER, 1)[0])["Delivered-To"] == "p+1@ika.example"
    before = len(imap.mails(HANNE))
    smtp.send(HANNE, "rest+2@ika.example", MAIL)
    assert "came for rest+2@ika.example" in report(imap.wait_for(HANNE, before + 1)[-1])["Diagnostic-Code"]


def test_who_waits_hears_of_mail_within_a_second_and_of_a_cut_at_once(imap: Dovecot) -> None:
    client = imap.connect(HANNE)
    client.select()
    client.send(b"A1 IDLE\r\n")
    assert client.readline().startswith(b"+")
    started = time.monotonic()
    imap.deliver("hanne+x@nordmose.example", MAIL)
    assert b"EXISTS" in client.readline()
    assert time.monotonic() - started < 1
    imap.kill_connections()
    assert len(list(iter(client.readline, b""))) <= 1  # RECENT, then the end; without one, it would time out
    client.shutdown()
    assert imap.mails(HANNE)


def test_a_new_validity_leaves_the_mail(imap: Dovecot) -> None:
    imap.deliver(SERVICE, MAIL)
    mails, validity = imap.mails(SERVICE), imap.validity(SERVICE)
    assert imap.new_validity(SERVICE) != validity
    assert imap.mails(SERVICE) == mails


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_opens_its_owners_mailbox_until_it_expires(imap: Dovecot, mechanism: str) -> None:
    context = ssl.create_default_context(cafile=str(imap.ca))

    def log_in(token: str) -> str:
        start = f"user={SERVICE}\1" if mechanism == "XOAUTH2" else f"n,a={SERVICE},\1"
        with imaplib.IMAP4(HOST, imap.port, timeout=20) as client:
            client.starttls(context)
            return client.authenticate(
                mechanism, lambda said: b"" if said else f"{start}auth=Bearer {token}\1\1".encode()
            )[0]

    assert log_in(imap.token(SERVICE)) == "OK"
    for token in (imap.token(SERVICE, seconds=-60), imap.token(HANNE)):
        with pytest.raises(imaplib.IMAP4.error):
            log_in(token)
    with imaplib.IMAP4_SSL(HOST, imap.tls_port, ssl_context=context, timeout=20) as client:
        assert client.login(SERVICE, "hemmelig")[0] == "OK"
