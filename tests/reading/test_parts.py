"""What a mail's parts say, however programs write their types, encodings, names and heads."""

# ruff: noqa: E501  (mails as they are written)

from __future__ import annotations

import base64

import pytest

from digest.reading import read_mail

WORDS = "Hej\n\nHvem har købt brugte stole, og hvad gav I for dem?\n\nMvh\nPia"
HEAD = "From: Pia Dam <pia@sundby.example>\nTo: ika@ika.example\nSubject: Stole\nMIME-Version: 1.0\n"
CODED = base64.encodebytes(WORDS.encode()).decode().strip()


def _mail(headers: str, body: str) -> bytes:
    return f"{HEAD}{headers}\n\n{body}".encode()


def _mixed(*parts: str) -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return _mail("Content-Type: multipart/mixed; boundary=b", f"{body}--b--\n")


def _part(content_type: str, words: str, more: str = "") -> str:
    return f"Content-Type: {content_type}\n{more}\n{words}"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain charset=utf-8", "text/plain, charset=utf-8", "text; charset=utf-8", "plain", "text/pain; charset=utf-8",
        "text/enriched; charset=utf-8", "text/x-unknown", "TEXT / PLAIN", "text\\plain", '"text/plain"; charset="utf-8"',
        "text/plain; charset=punycode", "text/plain; charset=latin1", "text/", "/", "text/x-amp",
    ],
)  # fmt: skip
def test_words_are_read_where_the_type_is_nearly_right(content_type: str) -> None:
    assert read_mail(_mail(f"Content-Type: {content_type}", WORDS)).text == WORDS


@pytest.mark.parametrize(
    "content_type", ["html", "text/htm", "text/x-amp-html", "text/html charset=utf-8", "text/watch-html"]
)
def test_html_is_read_where_the_type_is_nearly_right(content_type: str) -> None:
    page = "<html><body><p>Hvem har <b>stole</b>?</p></body></html>"
    assert read_mail(_mail(f"Content-Type: {content_type}", page)).text == "Hvem har stole?"


def test_the_marks_of_enriched_text_are_no_words() -> None:
    body = "<bold>Hvem</bold> har <color><param>red</param>stole</color>?"
    assert read_mail(_mail("Content-Type: text/enriched", body)).text == "Hvem har stole?"


@pytest.mark.parametrize("kind", ["csv", "rtf", "xml", "markdown", "x-vcard", "calendar", "tab-separated-values"])
@pytest.mark.parametrize(
    "more", ["", "Content-Disposition: inline\n", "Content-Disposition: inline; filename=krav.x\n"]
)
def test_text_that_is_no_words_is_a_file(kind: str, more: str) -> None:
    mail = read_mail(_mixed(_part("text/plain; charset=utf-8", WORDS), _part(f"text/{kind}; name=krav.x", "a;b", more)))
    assert (mail.text, [file.name for file in mail.attachments]) == (WORDS, ["krav.x"])


def test_all_shown_parts_are_read_in_their_order() -> None:
    pdf = _part("application/pdf; name=krav.pdf", "JVBERi0=", "Content-Transfer-Encoding: base64\n")
    plain, page = (
        _part("text/plain; charset=utf-8", "Først det her."),
        _part("text/html; charset=utf-8", "<p>Så det her.</p>"),
    )
    for parts, text in (
        ((plain, pdf, page), "Først det her.\nSå det her."),
        ((page, pdf, plain), "Så det her.\nFørst det her."),
        ((page, page, plain), "Så det her.\nSå det her.\nFørst det her."),
    ):
        assert read_mail(_mixed(*parts)).text == text


def test_the_same_words_in_two_forms_are_read_once_beside_a_footer() -> None:
    both = (
        "Content-Type: multipart/alternative; boundary=c\n\n"
        f"--c\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}\n"
        "--c\nContent-Type: text/x-amp-html\n\n<p>Andet</p>\n"
        "--c\nContent-Type: text/html; charset=utf-8\n\n<p>Hej</p><p>Hvem har købt brugte stole?</p>\n--c--"
    )
    footer = _part("text/plain", "_______________________\nIndkøbs mailing list\nhttps://liste.example/listinfo")
    mail = read_mail(_mixed(both, footer))
    assert (mail.text, mail.attachments) == (WORDS, ())
    assert "listinfo" in mail.disclaimer
    plain = _part("text/plain; charset=utf-8", WORDS)
    page = _part("text/html; charset=utf-8", f"<p>{WORDS.replace(chr(10), '<br>')}</p>")
    assert read_mail(_mixed(plain, page)).text == WORDS


def test_html_that_says_more_than_the_text_above_it_is_read_too() -> None:
    more = "".join(f"<p>Krav nummer {number} om genbrug af batterier fra busser</p>" for number in range(9))
    own = WORDS.removesuffix("\n\nMvh\nPia")
    mail = read_mail(_mixed(_part("text/plain; charset=utf-8", own), _part("text/html", f"<p>{own}</p>{more}")))
    assert mail.text.count("Krav nummer") == 9


def test_a_page_that_is_said_to_be_text_is_a_page() -> None:
    page = f"<!DOCTYPE html>\n<html><body><p>{WORDS.replace(chr(10), '<br>')}</p></body></html>\n"
    assert read_mail(_mixed(_part("text/plain; charset=utf-8", page))).text == WORDS


@pytest.mark.parametrize(
    "banner",
    [
        "ADVARSEL: Denne mail kommer fra en ekstern afsender.",
        "[EKSTERN] Denne e-mail er sendt fra en ekstern afsender.\nKlik ikke på links, medmindre du kender afsenderen.",
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "OBS! Mailen kommer udefra - pas på links",
        "Du modtager ikke ofte mails fra pia@sundby.example. Få mere at vide om, hvorfor dette er vigtigt",
    ],
)
def test_a_banner_of_a_gateway_is_set_apart(banner: str) -> None:
    own = _part("text/plain; charset=utf-8", WORDS)
    first = _mixed(_part("text/plain; charset=utf-8", banner), _part("text/html; charset=utf-8", f"<p>{WORDS}</p>"))
    for raw, text in (
        (_mail("Content-Type: text/plain; charset=utf-8", f"{banner}\n\n{WORDS}"), WORDS),
        (_mixed(own), WORDS),
    ):
        assert read_mail(raw).text == text
    assert read_mail(first).text == " ".join(WORDS.split())
    page = f"<html><body><table><tr><td>{banner}</td></tr></table></body></html><html><body><p>Hvem har stole?</p></body></html>"
    mail = read_mail(_mail("Content-Type: text/html; charset=utf-8", page))
    assert mail.text == "Hvem har stole?"
    assert banner.split(maxsplit=1)[0] in mail.disclaimer


@pytest.mark.parametrize(
    "own",
    [
        "OBS: Vi søger en ekstern konsulent til at gå vores mails igennem?",
        "Advarsel til alle: leverandøren er gået konkurs.\nHvem har en anden?",
        "Ekstern rådgivning købes af mange. Hvem har en aftale?",
        "ADVARSEL: Denne mail kommer fra en ekstern afsender.",
    ],
)
def test_words_that_only_begin_as_a_banner_stay_the_writers(own: str) -> None:
    assert read_mail(_mail("Content-Type: text/plain; charset=utf-8", own)).text == own


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64;", CODED), ("BASE64 (as said)", CODED), ("base-64", CODED), ("base64", f"{CODED}\n\n"),
        ("quoted-printable;", WORDS.replace("ø", "=C3=B8")), ("quoted printable", WORDS.replace("ø", "=C3=B8")),
        ("8bit;", WORDS), ("utf-8", WORDS), ("base64", WORDS), ("", WORDS),
    ],
)  # fmt: skip
def test_a_transfer_encoding_is_undone_however_it_is_written(encoding: str, body: str) -> None:
    head = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}"
    assert read_mail(_mail(head, body)).text == WORDS


@pytest.mark.parametrize(
    "footer", ["_____________________\nEn mailing list", "-- \nListe for indkøb", "Sendt til listen for indkøb."]
)
def test_what_follows_base64_is_kept_and_spoils_nothing(footer: str) -> None:
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64"
    mail = read_mail(_mail(head, f"{CODED}\n{footer}"))
    assert "Hvem har købt brugte stole, og hvad gav I for dem?" in mail.text
    assert footer.rsplit("\n", maxsplit=1)[-1] in mail.text + mail.signature + mail.disclaimer


@pytest.mark.parametrize("place", [1, 7, 20, 40])
def test_base64_in_pieces_is_read_whole(place: int) -> None:
    data = WORDS.encode()
    pieces = "\n".join(base64.b64encode(piece).decode() for piece in (data[:place], data[place:]))
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64"
    assert read_mail(_mail(head, pieces)).text == WORDS


def test_a_multipart_within_base64_is_taken_apart() -> None:
    inside = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}\n--b--\n"
    coded = base64.encodebytes(inside.encode()).decode()
    head = "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64"
    assert read_mail(_mail(head, coded)).text == WORDS


@pytest.mark.parametrize(
    "header",
    ['attachment; filename="Måltider øko.pdf"', "attachment; filename*=utf-8''M%C3%A5ltider%20%C3%B8ko.pdf",
     "attachment; filename*=iso-8859-1''M%E5ltider%20%F8ko.pdf", "attachment; filename*=punycode''M%C3%A5ltider%20%C3%B8ko.pdf"],
)  # fmt: skip
def test_a_name_of_a_file_is_read_in_any_encoding(header: str) -> None:
    file = _part("application/pdf", "JVBERi0=", f"Content-Disposition: {header}\nContent-Transfer-Encoding: base64\n")
    assert [one.name for one in read_mail(_mixed(_part("text/plain", "Hej"), file)).attachments] == ["Måltider øko.pdf"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("pia@sundby.example <pia@sundby.example>", ""), ("'pia@sundby.example' <pia@sundby.example>", ""),
        ("Pia Dam <<pia@sundby.example>>", "Pia Dam"), ("Pia Dam <mailto:pia@sundby.example>", "Pia Dam"),
        ("Pia Dam pia@sundby.example", "Pia Dam"), ("Dam, Pia <pia@sundby.example>", "Dam, Pia"),
        ("Pia Dam [pia@sundby.example]", "Pia Dam"), ("pia@sundby.example (Pia Dam)", "Pia Dam"),
        ("Pia Dam <pia@sundby.example>;", "Pia Dam"), ("Pia Dam <pia@sundby.example", "Pia Dam"),
        ("Pia Dam <Pia@Sundby.example> <pia@sundby.example>", "Pia Dam"),
        ("pia@sundby.example, pia@sundby.example", ""),
    ],
)  # fmt: skip
def test_a_sender_is_known_as_programs_write_it(told: str, name: str) -> None:
    mail = read_mail(f"From: {told}\nSubject: Stole\n\n{WORDS}".encode())
    assert mail.sender == "pia@sundby.example"
    assert mail.sender_name in (name, name or "pia@sundby.example")


@pytest.mark.parametrize(
    "told",
    ["bo@nordby.example <pia@sundby.example>", "Pia <pia@sundby.example>, Bo <bo@nordby.example>",
     "=?utf-8?q?bo=40nordby.example?= <pia@sundby.example> <pia@sundby.example>"],
)  # fmt: skip
def test_a_sender_that_readers_may_take_for_another_is_none(told: str) -> None:
    assert read_mail(f"From: {told}\nSubject: Stole\n\n{WORDS}".encode()).sender == ""


@pytest.mark.parametrize(
    ("told", "person"), [("no (a person)", True), ("No", True), ("(x) no; a=b", True), ("auto-replied (no)", False)]
)
def test_auto_submitted_is_read_without_its_comment(told: str, person: bool) -> None:
    mail = read_mail(_mail(f"Auto-Submitted: {told}\nContent-Type: text/plain; charset=utf-8", WORDS))
    assert (mail.answerable, mail.kind == "request") == (person, person)


@pytest.mark.parametrize("emoji", ["👩‍🌾", "👨‍👩‍👧", "🏳️‍🌈", "❤️‍🔥", "👩🏽‍🚒", "🇩🇰"])
def test_an_emoji_of_several_signs_stays_whole(emoji: str) -> None:
    assert (
        read_mail(_mail("Content-Type: text/plain; charset=utf-8", f"Hej {emoji} a\u200db")).text == f"Hej {emoji} ab"
    )


@pytest.mark.parametrize("told", ["#abc", "#", "#112", "##7"])
def test_what_a_mail_says_it_answers_is_taken_for_no_number_of_ours(told: str) -> None:
    mail = read_mail(_mail(f"In-Reply-To: {told}\nContent-Type: text/plain; charset=utf-8", WORDS))
    assert not mail.answer_to.startswith("#")
