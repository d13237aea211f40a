"""Bytes as text, whatever is said of them."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest

from digest.reading import read_mail
from digest.reading.decoding import CHARSETS, decode, header_text, one_newline
from tests.naming import naming

WORDS = "Måltider på plejehjem, Ærø"


@pytest.mark.parametrize("said", ["iso-8859-1", "windows-1252", "us-ascii", "cp850", "iso-8859-15", "", "x-unknown"])
def test_utf_8_is_read_whatever_charset_of_single_bytes_is_said(said: str) -> None:
    assert decode(WORDS.encode(), said) == WORDS


@pytest.mark.parametrize("said", ["utf-8", "us-ascii", "punycode", ""])
def test_windows_1252_is_read_where_utf_8_is_said_or_nothing_known(said: str) -> None:
    assert decode(WORDS.encode("cp1252"), said) == WORDS


@pytest.mark.parametrize("said", ["ISO-8859-15", "cp865", "macintosh", "x-mac-roman", "utf-16", "'iso-8859-10';"])
def test_a_charset_that_fits_is_believed(said: str) -> None:
    codec = said.strip("';").replace("x-mac-roman", "mac_roman")
    assert decode(WORDS.encode(codec), said) == WORDS


def test_a_line_of_another_charset_spoils_no_other() -> None:
    assert decode(f"{WORDS}\n".encode() + "Båndlægges".encode("cp1252"), "utf-8") == f"{WORDS}\nBåndlægges"


@pytest.mark.parametrize(
    "said", ["punycode", "idna", "unicode_escape", "raw-unicode-escape", "rot13", "zip", "undefined"]
)
def test_a_codec_that_is_no_charset_is_not_asked(said: str) -> None:
    assert decode(rb"Hej \u00e6-a", said) == r"Hej \u00e6-a"


@pytest.mark.parametrize("charset", [*sorted(CHARSETS), "punycode", "idna"])
def test_half_a_megabyte_takes_no_time_in_any_charset(charset: str) -> None:
    for unit in (b"a-", b"\xff", b"+A", b"\x1b$B", b"~{", b"\xc3\xa5\xff"):
        with naming(unit):
            start = time.thread_time()
            decode(unit * (500_000 // len(unit)), charset)
            assert time.thread_time() - start < 0.5


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Låg - vi vil =?utf-8?q?gerne_v=C3=A6re?=\r\n inkognito", "Låg - vi vil gerne være inkognito"),
        ("=?utf-8?q?Elb?=\r\n =?utf-8?q?iler?= og\r\n\tladere", "Elbiler og ladere"),
        ("Elbiler\n og ladere", "Elbiler og ladere"),
    ],
)
def test_a_folded_header_keeps_its_blanks(raw: str, text: str) -> None:
    assert header_text(raw) == text


UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


@pytest.mark.parametrize("sign", UNSEEN)
def test_signs_that_turn_or_hide_what_is_seen_are_out_of_subjects_names_and_names_of_files(sign: str) -> None:
    raw = (
        f"From: Kim{sign} Holm <kim@nordmose.example>\r\nSubject: St{sign}ole #101\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nHvem har købt stole?\r\n"
        f'--b\r\nContent-Type: application/pdf; name="krav{sign}fdp.exe"\r\n\r\nx\r\n--b--\r\n'
    ).encode()
    mail = read_mail(raw)
    assert (mail.subject, mail.sender_name) == ("Stole #101", "Kim Holm")
    assert [file.name for file in mail.attachments] == ["kravfdp.exe"]


def test_an_emoji_of_several_signs_stays_one_in_a_subject() -> None:
    assert header_text("Hej \U0001f469\u200d\U0001f4bb") == "Hej \U0001f469\u200d\U0001f4bb"


@pytest.mark.parametrize("read", [header_text, one_newline])
def test_letters_of_two_signs_are_one_in_mail_and_a_thousand_marks_take_no_time(read: Callable[[str], str]) -> None:
    said = "Rådhuset i Ærøskøbing har én stol, Đorđe"
    assert read(unicodedata.normalize("NFD", said)) == said
    began = time.monotonic()
    read("a" + "\u0300\u0316" * 500_000)
    assert time.monotonic() - began < 2
