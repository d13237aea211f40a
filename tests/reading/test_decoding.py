"""Bytes as text, whatever is said of them."""

from __future__ import annotations

import time

import pytest

from digest.reading.decoding import CHARSETS, decode, header_text

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
@pytest.mark.parametrize("unit", [b"a-", b"\xff", b"+A", b"\x1b$B", b"~{", b"\xc3\xa5\xff"])
def test_half_a_megabyte_takes_no_time_in_any_charset(charset: str, unit: bytes) -> None:
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
