"""What holds for any bytes and any text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.reading import Kind, ReadMail, read_body, read_mail
from digest.reading.html import Coloured
from digest.reading.message import parse
from digest.reading.reply import Head, separate
from tests.bench.crafted import crafted

_UNSEEN = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # nobody sees those
MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mails").glob("*.eml"))]

_often = settings(deadline=None, derandomize=True, max_examples=200)

_telling_lines = st.sampled_from(
    [
        "", "Hej", "Kære alle", "> et citat", ">> to", "Fra: Bo <bo@mail.example>", "Sendt: i går", "Til: os",
        "Emne: stole", "Den 3. maj 2026 kl. 9 skrev Bo <bo@mail.example>:", "On 3 May, Bo wrote:", "-- ", "--",
        "________________________", "Med venlig hilsen", "Mvh Bo", "Bo Friis", "Konsulent", "Sendt fra min iPhone",
        "Denne e-mail kan indeholde fortrolige oplysninger", "-----Original Message-----", "Hvem har købt stole?",
    ]
)  # fmt: skip
_bodies = st.lists(_telling_lines | st.text(max_size=30)).map("\n".join)

_headers = st.sampled_from([b"From", b"To", b"Subject", b"Sender", b"Date", b"Received", b"Message-ID", b"References"])
_words = st.sampled_from([b"=?utf-8?Q?=0D=0A?=", b"=?utf-8?B?", b"?=", b"\r\n ", b"<", b">", b'"', b"(", b"@", b";"])
_values = st.lists(_words | st.binary(max_size=20), max_size=8).map(b"".join)
_heads = st.lists(st.tuples(_headers, _values), max_size=8).map(
    lambda pairs: b"".join(name + b": " + value + b"\r\n" for name, value in pairs)
)


def _words_of(mail: ReadMail) -> Counter[str]:
    return Counter(f"{mail.text} {mail.quoted} {mail.signature} {mail.disclaimer}".split())


def _in_order(part: str, body: str) -> bool:
    """Whether the words of the part come in the body in that order."""
    words = iter(body.split())
    return all(word in words for word in part.split())


def _flipped(raw: bytes, flips: list[tuple[int, int]], length: float) -> bytes:
    changed = bytearray(raw)
    for place, value in flips:
        changed[place % len(changed)] = value
    return bytes(changed[: int(len(changed) * length)])


def _is_line(value: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value)


@_often
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_as_some_mail(raw: bytes) -> None:
    assert isinstance(read_mail(raw).kind, Kind)


@_often
@given(st.text(max_size=2_000))
def test_any_text_is_read_as_some_body(text: str) -> None:
    assert isinstance(read_body(text).kind, Kind)


@_often
@given(
    st.text(max_size=500),
    st.sampled_from(["utf-8", "latin-1", "x-no", "base64", "idna", "zlib", "utf-16", "undefined"]),
)
def test_any_html_in_any_charset_is_read(html: str, charset: str) -> None:
    head = f'Content-Type: text/html; charset="{charset}"\r\n\r\n<html><body>'
    assert isinstance(read_mail(head.encode() + html.encode("utf-8", "replace")).kind, Kind)


@_often
@given(
    st.sampled_from(MAILS),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=30),
    st.floats(0, 1),
)
def test_a_damaged_mail_is_still_read(raw: bytes, flips: list[tuple[int, int]], length: float) -> None:
    assert isinstance(read_mail(_flipped(raw, flips, length)).kind, Kind)


@_often
@given(_bodies)
def test_each_word_of_a_body_lands_in_exactly_one_place(body: str) -> None:
    kept = "".join(char if char in "\n\t" or unicodedata.category(char) != "Cc" else " " for char in body)
    body = _UNSEEN.sub("", kept)
    mail = read_body(body)
    assert _words_of(mail) == Counter(body.split())
    assert [
        part for part in (mail.text, mail.quoted, mail.signature, mail.disclaimer) if not _in_order(part, body)
    ] == []


@_often
@given(_bodies, st.sampled_from(["", "Se mine svar med rødt nedenfor.", "Jeg svarer nedenfor."]), st.data())
def test_each_sign_of_an_answered_mail_lands_in_exactly_one_place(body: str, above: str, data: st.DataObject) -> None:
    quoted = "\n".join(line for line in _UNSEEN.sub("", body).split("\n") if line.isprintable())
    words = st.sampled_from([*quoted.split(), *quoted.split("\n"), "[Bo] x", "Bo: x"])
    looks = [Coloured(data.draw(words), data.draw(st.sampled_from(["red", "bold"]))) for _ in range(3)]
    whole = f"{above}\n\nFra: Lis <lis@mail.example>\nSendt: 1. maj 2026 10:00\nEmne: stole\n\n{quoted}"
    reply = separate(whole, Head(writer="Bo Friis"), looks=looks)
    parts = [reply.text, reply.quoted, reply.signature, reply.disclaimer]
    signs = [re.sub(r"[\s>]", "", part) for part in (*parts, whole)]  # a mark may stand right before its answer
    assert Counter("".join(signs[:-1])) == Counter(signs[-1])
    assert [part for part in signs[:-1] if not _in_order(" ".join(part), " ".join(signs[-1]))] == []


@pytest.mark.parametrize("end", range(9, 30, 2))
@pytest.mark.parametrize("begin", range(0, 8, 2))
def test_a_word_that_is_red_in_part_is_the_writers_whole(begin: int, end: int) -> None:
    line = "Vi venter ni dage for telefon på somali"
    whole = f"Se med rødt.\n\nFra: Lis <lis@mail.example>\nSendt: 1. maj 2026 10:00\nEmne: tolke\n\nHvor længe?\n{line}"
    reply = separate(whole, Head(writer="Bo Friis"), looks=[Coloured(line[begin:end].strip(), "red")])
    assert _words_of(reply) == Counter(whole.split())
    assert line[begin:end].strip() in reply.text


@_often
@given(_heads)
def test_no_header_value_has_a_line_break_or_a_control_character(head: bytes) -> None:
    message = parse(head + b"\r\nHej\r\n")
    values = [message.subject, message.sender, message.sender_name, message.message_id, message.in_reply_to]
    values += [message.return_path or "", *message.references, *(value for _, value in message.headers)]
    assert [value for value in values if not _is_line(value)] == []


@_often
@given(_values)
def test_no_file_name_has_a_line_break_or_a_control_character(name: bytes) -> None:
    head = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n'
    assert [file.name for file in read_mail(head + b"\r\nHej\r\n").attachments if not _is_line(file.name)] == []


@pytest.mark.parametrize(
    "raw",
    [
        b"Message-ID: <a\xe9b@mail.example>\r\n\r\nHej\r\n",
        b"Subject: =?utf-7?Q?+2AA-?=\r\n\r\nHej\r\n",
        b'Content-Type: text/plain; charset="utf-7"\r\n\r\nHej +2AA-\r\n',
        b'Content-Type: text/plain; charset="unicode_escape"\r\n\r\nHej \\ud800\r\n',
        b'Content-Type: application/pdf; name="=?utf-7?Q?+2AA-?="\r\n\r\nHej\r\n',
        b"From: \xff\xfe <a\xe9@mail.example>\r\nSubject: SV: \xed\xa0\x80\r\nIn-Reply-To: <\xe9@x>\r\n\r\nHej\r\n",
    ],
)
def test_what_was_read_can_be_kept_as_utf_8_without_nul(raw: bytes) -> None:
    kept = repr(astuple(read_mail(raw))).encode().decode("unicode_escape")
    assert [char for char in kept if char == "\0" or unicodedata.category(char) == "Cs"] == []


@pytest.mark.parametrize("line", ["Fra:", "Fra: a@b.example", "Den 1. maj", "Sendt: i dag", "Mvh", "> citat", "-- "])
def test_a_megabyte_of_the_same_line_is_read(line: str) -> None:
    body = f"{line}\n" * (1_000_000 // (len(line) + 1))
    assert _words_of(read_mail(b"Subject: x\n\n" + body.encode())) == Counter(body.split())


def test_two_thousand_mails_inside_each_other_are_read() -> None:
    raw = b"Subject: dyb\r\nFrom: a@mail.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 2_000 + b"\r\nHej\r\n"
    mail = read_mail(raw)
    assert (mail.subject, mail.sender) == ("dyb", "a@mail.example")


def test_two_thousand_multiparts_inside_each_other_are_read() -> None:
    starts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n' for level in range(2_000)
    )
    assert read_mail(f"Subject: dyb\r\n{starts}\r\nHej\r\n".encode()).subject == "dyb"


def test_twenty_thousand_addresses_are_read() -> None:
    many = ",\r\n ".join(f"Navn {number} <n{number}@mail.example>" for number in range(20_000))
    mail = read_mail(f"From: a@mail.example\r\nTo: {many}\r\nSubject: mange\r\n\r\nHej\r\n".encode())
    assert (mail.sender, mail.subject, mail.text) == ("a@mail.example", "mange", "Hej")


def test_twenty_thousand_senders_are_read() -> None:
    many = ", ".join(f"Navn {number} <n{number}@mail.example>" for number in range(20_000))
    assert read_mail(f"From: {many}\r\n\r\nHej\r\n".encode()).sender == ""


def test_fifty_thousand_blank_lines_are_read() -> None:
    assert read_mail(b"Subject: luft\r\n\r\nHej" + b"\r\n" * 50_000 + b"Bo\r\n").text.split() == ["Hej", "Bo"]


def test_twenty_thousand_divs_inside_each_other_are_read() -> None:
    html = "<div>" * 20_000 + "Hej" + "</div>" * 20_000
    mail = read_mail(f"Content-Type: text/html\r\n\r\n{html}\r\n".encode())
    assert isinstance(mail.kind, Kind)


def test_ten_thousand_quotes_inside_each_other_are_read() -> None:
    html = '<blockquote type="cite">' * 10_000 + "Hej"
    assert isinstance(read_mail(f"Content-Type: text/html\r\n\r\n{html}\r\n".encode()).kind, Kind)


@pytest.mark.parametrize(
    "body",
    [
        "Den 1. maj 2026 kl. 9.00 skrev Bo <a@b.example>:\n> x\nsvar\n" * 30_000,
        "On 1 May wrote:\n>\n\n" * 30_000,
        "\nDenne mail er fortrolig\n" * 60_000 + "slut?",
        "P.S. a\n" * 150_000,
    ],
    ids=["attributions", "bare attributions", "disclaimers", "postscripts"],
)
def test_a_body_made_to_be_slow_is_read(body: str) -> None:
    assert read_body(body).text


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain" + b";a=b" * 200_000,
        b"Content-Type: text/plain" + b";" * 500_000,
        b"Content-Type: text/plain" + b";\n a=b" * 100_000,
        b"Content-Disposition: inline" + b";a=b" * 200_000,
        b"X-Comment: " + b"(" * 3_000,
    ],
    ids=["parameters", "semicolons", "folded", "disposition", "comments"],
)
def test_headers_made_to_be_slow_are_read(head: bytes) -> None:
    read = read_mail(b"From: a@b.example\n" + head + b"\n\nHvem har elbiler?\n")
    assert (read.sender, read.text) == ("a@b.example", "Hvem har elbiler?")


def test_a_sender_inside_a_thousand_comments_is_found() -> None:
    raw = (
        b"From: "
        + b"(" * 3_000
        + b"x"
        + b")" * 3_000
        + b" hanne@x.example\nReturn-Path: "
        + b"(" * 3_000
        + b"\n\nHej\n"
    )
    assert read_mail(raw).sender == "hanne@x.example"


@pytest.mark.parametrize("depth", [260, 100_000])
def test_words_below_deep_nesting_are_not_lost(depth: int) -> None:
    page = b"<div>" * depth + b"inde" + b"</div>" * depth + b"<p>efter</p>"
    read = read_mail(b"From: a@b.example\nContent-Type: text/html\n\n" + page)
    assert read.text.split() == ["inde", "efter"]


@pytest.mark.parametrize("head", [b"From: a@x.example\nFrom: b@x.example", b"From: Ukendt\nReply-To: a@x.example"])
def test_a_sender_is_believed_only_when_there_is_one(head: bytes) -> None:
    assert read_mail(head + b"\nSubject: x\n\nHvem har elbiler?\n").sender == ""


@pytest.mark.parametrize(
    ("name", "raw"), crafted(200_000).items(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_mail_made_to_be_slow_is_read(name: str, raw: bytes) -> None:
    assert isinstance(read_mail(raw).kind, Kind), name


def test_of_a_body_longer_than_anybody_reads_no_word_is_lost() -> None:
    own = "\n".join(f"Linje {number} om elbiler." for number in range(5_000))
    quoted = "\n".join(f"> citat {number}" for number in range(5_000))
    for body in (own, f"{own}\n\nDen 1. maj 2026 kl. 9.00 skrev Bo <a@mail.example>:\n{quoted}", f"{quoted}\n\n{own}"):
        mail = read_body(body)
        assert _words_of(mail) == Counter(body.split())
        assert _in_order(own, mail.text)
