from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.reading import Authentication, Ours, Verdict, read_mail
from digest.reading.authentication import MICROSOFT, authenticate
from digest.reading.message import parse
from digest.writing.mime import Envelope, Sender, message
from tests.conftest import NOW

SERVER, OWN = "mx.ika.example", "efterlysning@ika.example"


def judged(*headers: str, sender: str = "kim@nordmose.example", server: str = SERVER) -> Authentication:
    head = "".join(f"{header}\r\n" for header in headers)
    raw = f"{head}From: Kim Holm <{sender}>\r\nSubject: Elbiler\r\n\r\nHvem har?\r\n".encode()
    return authenticate(parse(raw), server=server, own=OWN)


def verdict(results: str, *, server: str = SERVER) -> Verdict:
    return judged(f"Authentication-Results: {results}", server=server).verdict


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (f"{SERVER}; dmarc=pass (p=reject) header.from=nordmose.example", Verdict.PASS),
        (f"{SERVER}; dmarc=fail (none) header.from=nordmose.example; spf=pass smtp.mailfrom=a@b.example", Verdict.FAIL),
        (f"{SERVER} 1; spf=pass smtp.mailfrom=kim@nordmose.example", Verdict.PASS),
        (f"{SERVER}; dkim=pass (2048-bit key; unprotected) header.d=nordmose.example header.s=s1", Verdict.PASS),
        (f"{SERVER}; dkim=pass header.i=@mail.nordmose.example", Verdict.PASS),
        (f"{SERVER}; dkim=pass header.d=udsender.example; spf=pass smtp.mailfrom=udsender.example", Verdict.UNKNOWN),
        (f"{SERVER}; spf=softfail smtp.mailfrom=kim@nordmose.example; dkim=none", Verdict.UNKNOWN),
        (f"{SERVER}; none", Verdict.UNKNOWN),
        (f"{SERVER}; dmarc=pass header.from=andre.example", Verdict.FAIL),
        ("mx.ukendt.example; dmarc=pass header.from=nordmose.example", Verdict.UNKNOWN),
        ("spf=pass smtp.mailfrom=nordmose.example; dmarc=pass header.from=nordmose.example", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_named_server_is_believed_about_the_domain_in_from(results: str, expected: Verdict) -> None:
    assert verdict(results) is expected


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (
            (
                "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=nordmose.example; dkim=pass (signature was verified) "
                "header.d=nordmose.example;dmarc=pass action=none header.from=nordmose.example;compauth=pass reason=100"
            ),
            Verdict.PASS,
        ),
        (
            (
                "spf=fail (sender IP is 192.0.2.9) smtp.mailfrom=nordmose.example; dkim=none (message not signed) "
                "header.d=none;dmarc=fail action=quarantine header.from=nordmose.example;compauth=fail reason=000"
            ),
            Verdict.FAIL,
        ),
        ("spf=none smtp.mailfrom=x.example;dmarc=bestguesspass action=none header.from=nordmose.example", Verdict.PASS),
        (f"{SERVER}; dmarc=pass header.from=nordmose.example", Verdict.UNKNOWN),
    ],
)
def test_microsoft_365_is_believed_without_a_name(results: str, expected: Verdict) -> None:
    assert verdict(results, server=MICROSOFT) is expected


def test_only_the_topmost_results_count() -> None:
    forged = f"Authentication-Results: {SERVER}; dmarc=pass header.from=nordmose.example"
    assert judged("Authentication-Results: mx.andre.example; none", forged).verdict is Verdict.UNKNOWN
    assert (
        judged(f"Authentication-Results: {SERVER}; dmarc=fail header.from=nordmose.example", forged).verdict
        is Verdict.FAIL
    )


def test_nobody_is_believed_where_no_server_is_named() -> None:
    told = f"Authentication-Results: {SERVER}; dmarc=fail header.from=nordmose.example"
    assert judged(told, server="") == Authentication(verdict=Verdict.UNKNOWN, results=(), ours="", hops=0)


def test_a_name_within_a_comment_is_not_the_servers() -> None:
    assert verdict(f"mx.andre.example ({SERVER}; dmarc=pass header.from=nordmose.example); none") is Verdict.UNKNOWN
    assert verdict(f'{SERVER}; spf=none smtp.mailfrom="x; dmarc=pass header.from=nordmose.example"') is Verdict.UNKNOWN


FAILS = "dmarc=fail header.from=nordmose.example"


@pytest.mark.parametrize(
    "results",
    [
        f"spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass?=@ond.example; dkim=none; {FAILS}",
        f"spf=pass (domain of =?utf-8?q?x=29=3B_dmarc=3Dpass_=28?=@ond.example) smtp.mailfrom=ond.example; {FAILS}",
        rf'spf=pass smtp.mailfrom="x\"; dmarc=pass header.from=nordmose.example; y=\""@ond.example; {FAILS}',
        rf"spf=pass (domain of x\); dmarc=pass \(@ond designates) smtp.mailfrom=a@ond.example; {FAILS}",
        rf'spf=none smtp.mailfrom="a\"b"@ond.example; {FAILS}',
        f'spf=none smtp.helo=x"y smtp.mailfrom=a@ond.example; {FAILS}',
        f"spf=pass smtp.mailfrom={'a' * 10_000}; {FAILS}",
        "".join(f"dkim=pass header.d={'a' * 60}.ond.example; " for _ in range(150)) + FAILS,
    ],
)
def test_what_the_sender_writes_into_the_header_hides_no_failure(results: str) -> None:
    assert verdict(f"{SERVER}; {results}") is Verdict.FAIL


@pytest.mark.parametrize(
    "results",
    [
        'spf=pass smtp.mailfrom="x smtp.mailfrom=a@nordmose.example "@ond.example; dmarc=none',
        'dkim=pass header.i="x header.d=nordmose.example "@ond.example header.s=s; dmarc=none',
        'dkim=pass reason="header.d=nordmose.example" header.i=@ond.example; dmarc=none',
        'dkim=pass header.i="a@nordmose.example "@ond.example; dmarc=none',
        "dkim=pass header.d=example; dmarc=none",
    ],
)
def test_what_stands_in_quotes_makes_nobody_trusted(results: str) -> None:
    assert verdict(f"{SERVER}; {results}") is Verdict.UNKNOWN


def test_a_registry_is_no_domain_of_anybodys() -> None:
    told = f"Authentication-Results: {SERVER}; dkim=pass header.d=co.uk"
    assert judged(told, sender="a@nordmose.co.uk").verdict is Verdict.UNKNOWN


def test_a_server_may_quote_its_name_and_write_danish_letters() -> None:
    assert verdict(f'"{SERVER}"; {FAILS}') is Verdict.FAIL
    told = f"Authentication-Results: {SERVER}; dmarc=fail header.from=århus.example"
    assert judged(told, sender="h@århus.example").verdict is Verdict.FAIL


def test_microsofts_composite_result_speaks_of_the_domain_that_dmarc_speaks_of() -> None:
    told = "spf=pass smtp.mailfrom=ond.example;dmarc=pass action=none header.from=ond.example;compauth=pass reason=100"
    assert verdict(told, server=MICROSOFT) is Verdict.FAIL


@pytest.mark.parametrize(
    "head",
    [
        "From: hanne@kommune.example, <x@ond.example>", "From: hanne@kommune.example <x@ond.example>",
        "From: hanne@kommune.example: x@ond.example;", "From: G: hanne@kommune.example;, x@ond.example",
        "From: <hanne@kommune.example> <x@ond.example>", "From: x <hanne@kommune.example <x@ond.example>>",
        "From: hanne@=?utf-8?q?kommune.example?=", "From: hanne@kommune.example\r\nFrom : x@ond.example",
    ],
)  # fmt: skip
def test_from_a_header_that_can_be_read_in_two_ways_nobody_is_taken(head: str) -> None:
    assert read_mail(f"{head}\r\nSubject: x\r\n\r\nHvem har?\r\n".encode()).sender == ""


@pytest.mark.parametrize(
    "head",
    ['"Hanne (HB) @ Indkøb" <hanne@kommune.example>', "hanne@kommune.example (Hanne)",
     "Holm, Hanne <hanne@kommune.example>",
     '"Holm, Hanne" <hanne@kommune.example>', "<hanne@kommune.example>", "Hanne via IKA <hanne@kommune.example>"],
)  # fmt: skip
def test_from_an_ordinary_header_the_sender_is_taken(head: str) -> None:
    assert parse(f"From: {head}\r\n\r\nHej\r\n".encode()).sender == "hanne@kommune.example"


def test_what_the_server_found_is_told_by_method() -> None:
    told = judged(f"Authentication-Results: {SERVER}; dmarc=pass header.from=nordmose.example; spf=softfail; x-own=1")
    assert told.results == (("dmarc", "pass"), ("spf", "softfail"))


def test_our_own_mail_is_known_by_its_sender_its_loop_header_or_its_message_id() -> None:
    envelope = Envelope(
        sender=Sender(name="IKA", address=OWN), recipient="kim@nordmose.example", recipient_name="Kim",
        subject="Efterlysninger", date=NOW, key="edition-23.1", bulk=True,
    )  # fmt: skip
    sent = message(envelope, text="Hej\n")
    ours = Ours(address=OWN)
    assert read_mail(sent, ours).authentication.ours == "own_address"
    relayed = sent.replace(b"From: IKA <efterlysning@ika.example>", b"From: Kim <kim@nordmose.example>")
    assert read_mail(relayed, ours).authentication.ours == "own_loop"
    stripped = b"".join(line for line in relayed.splitlines(keepends=True) if not line.startswith(b"X-Loop"))
    assert read_mail(stripped, ours).authentication.ours == "own_message_id"
    assert read_mail(sent, Ours(address="andre@andre.example")).authentication.ours == ""


def test_a_colleague_under_our_domain_is_not_us() -> None:
    told = judged("Message-ID: <CAF123.456@ika.example>", sender="sekretariat@ika.example")
    assert told.ours == ""


def test_a_mail_through_more_servers_than_any_honest_one_goes_in_circles() -> None:
    hop = "Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0100"
    assert not judged(*[hop] * 50).loops
    assert judged(*[hop] * 51).loops


@given(st.text(max_size=300))
def test_any_header_is_looked_through(value: str) -> None:
    line = " ".join(value.split())
    assert isinstance(verdict(f"{SERVER}; {line}"), Verdict)
    assert isinstance(verdict(line, server=MICROSOFT), Verdict)
