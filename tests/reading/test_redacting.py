from __future__ import annotations

import io
import re
import time
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.limited import Limited
from digest.reading import redacting
from digest.reading.message import parse
from digest.reading.redacting import Trace
from tests.conftest import eml
from tests.naming import naming

HER = Trace(names=["Sørine Ågård", "Indkøb"], addresses=["sorine@nordmose.example"])
MAILS = sorted((Path(__file__).parents[1] / "mails").glob("*.eml"))


@pytest.mark.parametrize(
    "text",
    [
        "Sørine Ågård",
        "kære SØRINE  ÅGÅRD,",
        "Sørine\nÅgård",
        "Sørine\n> Ågård",
        "Ågård, Sørine",
        "Sørine Ågårds kontor",
        "Sørine-Ågård",
        "S&oslash;rine&nbsp;&Aring;g&aring;rd",
        "S&#248;rine <b>&#xC5;g&#229;rd</b>",
        "S%C3%B8rine%20%C3%85g%C3%A5rd",
        "Sørine A\u030aga\u030ard",
        "Sørine Aagård",
        "SOERINE AAGAARD",
        "soerine ågaard",
        "sorine@nordmose.example",
        "mailto:SORINE%40nordmose.example",
    ],
)
def test_she_is_found_however_she_is_written(text: str) -> None:
    assert HER.in_text(text)
    assert "[slettet]" in HER.without(text)
    assert not HER.in_text(HER.without(text))


@pytest.mark.parametrize(
    "text", ["Hanne Bjerregård", "Bjerregård, Hanne", "HANNE BJERREGÅRDS", "Hanne Bjerreg&aring;rd"]
)
def test_two_letters_for_one_are_that_one_too(text: str) -> None:
    assert Trace(names=["Hanne Bjerregaard"], addresses=[]).without(text) == "[slettet]"


@pytest.mark.parametrize(
    "text", ["Sørine", "Ågård", "Indkøb", "Sørine Ågårdsen", "asorine@nordmose.example", "a.sorine@nordmose.example"]
)
def test_others_are_not_taken_for_her(text: str) -> None:
    assert HER.without(text) == text


def test_tags_between_two_words_stay() -> None:
    assert HER.without("<p>Sørine <b>Ågård</b></p>") == "<p>[slettet]<b></b></p>"


def test_a_mail_that_does_not_name_her_stays_as_it_is_to_the_byte() -> None:
    assert len(MAILS) > 500
    for mail in MAILS:
        with naming(mail):
            raw = mail.read_bytes()
            assert HER.mail_without(raw) is raw


def test_a_strange_mail_that_names_her_does_so_no_more() -> None:
    for mail in MAILS:
        with naming(mail):
            raw = b"Cc: =?utf-8?q?S=C3=B8rine_=C3=85g=C3=A5rd?= <sorine@nordmose.example>\r\n" + mail.read_bytes()
            cleaned = HER.mail_without(raw)
            assert not HER.in_mail(cleaned)
            assert parse(cleaned).subject == parse(raw).subject


def test_a_mail_forwarded_as_a_file_is_cleaned_too() -> None:
    inner = eml("Sørine Ågård <sorine@nordmose.example>", "Elbiler", "Mvh Sørine Ågård")
    raw = (
        b"Subject: VS\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nSe her\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--x--\r\n"
    )
    cleaned = HER.mail_without(raw)
    assert not HER.in_mail(cleaned)
    assert message_from_bytes(cleaned, policy=default).get_content_type() == "multipart/mixed"


def test_a_name_said_last_name_first_in_the_register_is_found_as_people_say_it() -> None:
    assert Trace(names=["Møller, Anne-Mette"], addresses=[]).without("Anne Mette Møller") == "[slettet]"


def test_a_word_alone_is_hers_only_as_a_name() -> None:
    trace = Trace(names=[], addresses=[], alone=["Hans"])
    assert trace.without("Hans har sendt hans bilag. Hilsen Hans") == "[slettet] har sendt hans bilag. Hilsen [slettet]"


def test_only_the_part_that_names_her_is_lost() -> None:
    office = io.BytesIO()
    with zipfile.ZipFile(office, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", "<w:t>Sørine</w:t></w:r><w:r><w:t>Ågård</w:t>")
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "Lis <lis@tangsoe.example>", "Bilag"
    mail.set_content("Se bilag.")
    mail.add_attachment(office.getvalue(), maintype="application", subtype="x", filename="notat.docx")
    mail.add_attachment(b"ren", maintype="application", subtype="pdf", filename="Notat Sørine Ågård.pdf")
    cleaned = message_from_bytes(HER.mail_without(mail.as_bytes()), policy=default)
    assert (cleaned["From"], cleaned["Subject"]) == ("Lis <lis@tangsoe.example>", "Bilag")
    first, second = cleaned.iter_attachments()
    assert (first.get_filename(), first.get_content().strip()) == ("notat.docx", "[slettet]")
    assert (second.get_filename(), second.get_content()) == ("[slettet]", b"ren")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from([b"", b"Subject: ", b"Content-Type: text/html; charset=", b"From: "]))
def test_whatever_the_bytes_nothing_of_her_is_left(noise: bytes, head: bytes) -> None:
    raw = head + noise + b"\r\n\r\n" + "Sørine Ågård".encode() + noise
    assert not HER.in_mail(HER.mail_without(raw))


def _params(count: int) -> bytes:
    return b"Content-Type: application/pdf; " + b"; ".join(b"name*%d=a" % number for number in range(count)) + b"\r\n"


def _nested(depth: int) -> bytes:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (one, one) for one in range(depth))
    return b"".join(heads)


MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    "rest",
    [
        _params(60_000),
        MIXED + b"--b\r\n\r\na\r\n" * 300_000 + b"--b--\r\n",
        _nested(3_000),
        b"".join(b"X-%d: a\r\n" % number for number in range(400_000)),
    ],
    ids=["one header", "parts", "nesting", "headers"],
)
def test_a_mail_that_takes_long_to_be_taken_apart_becomes_its_words(
    rest: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redacting, "_cleaning", Limited(redacting._marked_in_parts, seconds=1, megabytes=1_000))
    raw = "From: Bo <bo@skov.example>\r\nSubject: Hils Sørine Ågård\r\nMIME-Version: 1.0\r\n".encode() + rest
    began = time.process_time()
    cleaned = HER.mail_without(raw + b"\r\n\r\nHej\r\n")
    assert time.process_time() - began < 5
    assert not HER.in_mail(cleaned)
    assert parse(cleaned).subject == "Hils [slettet]"


def test_a_large_ordinary_mail_keeps_its_parts() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"] = "Lis <lis@tangsoe.example>", "Bilag"
    mail.set_content("Mvh Sørine Ågård")
    mail.add_attachment(bytes(range(256)) * 400, maintype="application", subtype="x", filename="notat.bin")
    cleaned = message_from_bytes(HER.mail_without(mail.as_bytes()), policy=default)
    assert [part.get_filename() for part in cleaned.iter_attachments()] == ["notat.bin"]
    assert next(iter(cleaned.iter_attachments())).get_content() == bytes(range(256)) * 400


def zipped(*entries: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data)
    return made.getvalue()


def with_zips(*zips: bytes) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "Bilag"
    mail.set_content("Se bilag")
    for number, data in enumerate(zips):
        mail.add_attachment(data, maintype="application", subtype="zip", filename=f"{number}.zip")
    return bytes(mail)


def test_zips_that_hold_a_thousand_times_their_size_are_searched_as_far_as_there_is_room() -> None:
    bomb = zipped(*((f"{number}.xml", b"<" * 19_000_000) for number in range(5)))
    raw = with_zips(*[bomb] * 20, zipped(*((f"{number}", b"") for number in range(20_000))))
    began = time.monotonic()
    assert not Trace(names=["Sørine Ågård"], addresses=["sorine@nordmose.example"]).in_mail(raw)
    assert time.monotonic() - began < 3  # seconds; minutes before


def test_what_is_too_large_in_a_zip_hides_nothing_of_what_is_not() -> None:
    large = ("bilag.xml", b"a" * 30_000_000)
    assert HER.in_mail(with_zips(zipped(large, ("word/document.xml", "Sørine Ågård".encode()))))
    assert HER.in_mail(with_zips(zipped(large, ("Sørine Ågård.txt", b""))))


@given(
    st.sampled_from(["Sørine Ågård", "KİM Strauß", "ıda Ståhl-Kriﬆ"]), st.sampled_from(["upper", "lower", "swapcase"])
)
def test_a_text_is_put_aside_unsearched_only_where_the_name_cannot_be(name: str, how: str) -> None:
    trace = Trace(names=[name], addresses=[])
    for said in (name, getattr(name, how)(), name.replace("i", "İ"), name.replace("s", "ſ").replace("K", "\u212a")):
        text = "a" * 20_000 + f" {said} " + "a" * 20_000
        assert trace.in_text(text) == bool(re.search(trace.pattern, text, re.IGNORECASE))
