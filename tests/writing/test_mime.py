from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.writing.letter import render_letter
from digest.writing.mime import Envelope, Sender, message, one_line
from digest.writing.personal import PersonalBlock, join
from tests.writing.sample import letter

_often = settings(deadline=None, derandomize=True, max_examples=100)

ADDRESS = "efterlysning@udbudsnet.example"
LONG = "SV: Efterlysning #112 – Økologisk grød og grønt til børnehaver på øerne omkring Ærø, Samsø og Læsø"
HEADERS = {"from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "x-loop"}
HEADERS |= {"mime-version"}
BULK = {"reply-to", "list-id", "list-unsubscribe"}

_injections = st.sampled_from(
    ["\r\nBcc: ond@mail.example", "\nX-Ond: ja", "\r\n\r\n<b>", "\u2028", "\x85", "\x00", "\x1b"]
)
_lines = st.lists(_injections | st.text(max_size=30), max_size=6).map("".join)
_subjects = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["Økologisk", "grød", "på", "øerne,", "af", "–", "#112", "SV:", "indkøb", "\r\nBcc: ond@mail.example"]
    ),
    max_size=25,
).map(" ".join)
_parts = st.text(max_size=300) | st.lists(
    st.sampled_from(["\r\n", "\n", "\r", ".", "..", " ", "\t", "=", "From ", "ø" * 90, "x" * 1_200])
    | st.text(max_size=5)
).map("".join)


def _envelope(
    *,
    subject: str = "Emne",
    name: str = "Lise Holm",
    sender: str = "Udbudsnet",
    address: str = ADDRESS,
    key: str = "udgave-24",
    recipient: str = "liho@lindager.example",
    bulk: bool = True,
) -> Envelope:
    return Envelope(
        sender=Sender(name=sender, address=address),
        recipient=recipient,
        recipient_name=name,
        subject=subject,
        date=datetime(2026, 12, 2, 8, 0, tzinfo=UTC),
        key=key,
        bulk=bulk,
    )


def _parsed(raw: bytes) -> EmailMessage:
    return cast("EmailMessage", message_from_bytes(raw, policy=default))


def _content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return cast("str", part.get_content())


def _on_the_wire(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _header_lines(raw: bytes) -> dict[str, str]:
    """The headers as they travel, unfolded but not decoded."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    lines = re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n")
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_letter_comes_out_of_its_mail_as_it_went_in() -> None:
    block = render_letter(letter("da"), "da")
    page, text = join(block, PersonalBlock(unsubscribe=""))
    mail = _parsed(message(_envelope(subject=block.subject), text=text, html=page))
    assert mail["Subject"] == block.subject
    assert _content(mail, "plain") == _on_the_wire(text)
    assert _content(mail, "html") == _on_the_wire(page)
    assert mail.defects == []


def test_the_text_comes_before_the_html() -> None:
    mail = _parsed(message(_envelope(), text="tekst", html="<p>html</p>"))
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_without_html_is_plain_text() -> None:
    mail = _parsed(message(_envelope(bulk=False), text="Hej Åse\n"))
    assert (mail.get_content_type(), mail.get_content()) == ("text/plain", "Hej Åse\r\n")


@_often
@given(_parts, _parts.filter(bool))
def test_any_text_and_html_come_out_as_they_went_in(text: str, html: str) -> None:
    mail = _parsed(message(_envelope(), text=text, html=html))
    assert (_content(mail, "plain"), _content(mail, "html")) == (_on_the_wire(text), _on_the_wire(html))


@_often
@given(_parts, _parts, _lines, _lines)
def test_a_mail_is_ascii_with_short_lines_that_end_in_crlf(text: str, html: str, subject: str, name: str) -> None:
    raw = message(_envelope(subject=subject, name=name), text=text, html=html)
    assert raw.isascii()
    assert b"\0" not in raw
    lines = raw.split(b"\r\n")
    assert not re.search(rb"[\r\n]", b"".join(lines))
    assert max(map(len, lines)) <= 998


@_often
@given(_lines, _lines, _lines, st.booleans())
def test_no_name_or_subject_becomes_a_header(subject: str, name: str, sender: str, bulk: bool) -> None:
    mail = _parsed(
        message(_envelope(subject=subject, name=name, sender=sender, bulk=bulk), text="Hej\n", html="<p>Hej</p>")
    )
    assert sorted(key.lower() for key in mail) == sorted(HEADERS | {"content-type"} | (BULK if bulk else set()))
    assert _content(mail, "plain") == "Hej\r\n"


@_often
@given(_subjects)
def test_any_subject_comes_out_as_one_line_of_the_same_words(subject: str) -> None:
    assert _parsed(message(_envelope(subject=subject), text="Hej"))["Subject"] == one_line(subject)


@_often
@given(_lines, _lines)
def test_whatever_the_names_a_mail_is_from_us_and_to_one_address(name: str, sender: str) -> None:
    mail = _parsed(message(_envelope(name=name, sender=sender), text="Hej"))
    assert [found.addr_spec for found in mail["To"].addresses] == ["liho@lindager.example"]
    assert [found.addr_spec for found in mail["From"].addresses] == [ADDRESS]


@pytest.mark.parametrize(
    "name",
    [
        "Åse Ægidius",
        "Holm, Lise",
        'Lise "Lis" Holm',
        "Ø, Å <x@ond.example>",
        "",
        "Indkøb & Udbud (jura)",
        "a@b",
    ],
)
def test_a_name_comes_out_as_it_went_in(name: str) -> None:
    mail = _parsed(message(_envelope(name=name), text="Hej"))
    assert [found.display_name for found in mail["To"].addresses] == [name]


@pytest.mark.parametrize("name", ["Æ" * 120, "Kommunen for Ældre Æbler og Økologi, Afdelingen for Indkøb på Øerne"])
def test_a_long_name_travels_as_it_was_written(name: str) -> None:
    head = _header_lines(message(_envelope(name=name), text="Hej"))
    assert str(make_header(decode_header(head["to"]))) == f"{name} <liho@lindager.example>"


@pytest.mark.parametrize(
    "subject", ["=?utf-8?q?bombe?=", "æ" * 300, "Ø " * 200, "x" * 500, "SV: =?x?=", "a  b\tc ", LONG]
)
def test_a_strange_subject_comes_out_as_one_line_of_the_same_words(subject: str) -> None:
    assert _parsed(message(_envelope(subject=subject), text="Hej"))["Subject"] == one_line(subject)


@pytest.mark.parametrize("sender", ["Udbudsnet", "Indkøbere på tværs", "A & B", "Efterlysninger " * 8])
def test_machines_find_the_list_and_the_way_out_unencoded(sender: str) -> None:
    head = _header_lines(message(_envelope(sender=sender), text="Hej"))
    assert head["list-unsubscribe"] == f"<mailto:{ADDRESS}?subject=AFMELD>"
    assert head["list-id"].endswith("<efterlysning.udbudsnet.example>")
    assert head["list-id"].count("<") == 1


def test_a_long_address_reaches_machines_unencoded() -> None:
    address = "efterlysning@meget-lang-adresse-for-en-forening-af.offentlige-indkoebere-i-danmark.example"
    envelope = _envelope(address=address, key="udgave-2026-24-revision-2-gensendt")
    head = _header_lines(message(envelope, text="Hej"))
    assert head["list-unsubscribe"] == f"<mailto:{address}?subject=AFMELD>"
    assert head["message-id"] == envelope.message_id
    assert head["reply-to"] == address


def test_the_same_values_give_the_same_bytes() -> None:
    assert message(_envelope(), text="Hej", html="<p>") == message(_envelope(), text="Hej", html="<p>")


def test_a_message_id_is_the_mails_and_the_recipients_own() -> None:
    ids = {
        _envelope(key=key, recipient=recipient).message_id
        for key in ("udgave-24", "udgave-25")
        for recipient in ("liho@lindager.example", "baa@lindager.example")
    }
    assert len(ids) == 4
    assert all(re.fullmatch(r"<udgave-2[45]\.[0-9a-f]{16}@udbudsnet\.example>", one) for one in ids)


def test_vacation_programs_are_asked_to_stay_quiet() -> None:
    mail = _parsed(message(_envelope(bulk=False), text="Hej"))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "OOF, AutoReply")


@_often
@given(_lines)
def test_one_line_is_one_line(value: str) -> None:
    line = one_line(value)
    assert len(line.splitlines()) <= 1
    assert line == one_line(line) == line.strip()


def test_no_name_or_subject_turns_what_follows_it() -> None:
    assert one_line("Kim\u202e mloH\u2066\n") == "Kim mloH"
