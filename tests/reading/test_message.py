"""What came with a mail: files, pictures, other mails, winmail.dat; and whom it was for."""

from __future__ import annotations

import struct
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.marks import Key, Purpose, keyed
from digest.reading import Attachment, Kind, Ours, read_mail
from digest.reading.message import parse
from digest.reading.parts import MAX_PARTS
from digest.reading.tnef import opened

OWN = "efterlysning@ika.example"
OURS = Ours(address=OWN, secrets=("hemmelig",))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2_000)


def mail(text: str = "Se vedhæftede.", html: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    for name, value in {"From": "Kim Holm <kim@nordmose.example>", "Subject": "Elbiler", **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def files(made: EmailMessage) -> tuple[Attachment, ...]:
    return read_mail(bytes(made)).attachments


def test_a_file_is_listed_with_its_name_type_and_size() -> None:
    made = mail()
    made.add_attachment(b"x" * 1_234, maintype="application", subtype="pdf", filename="Kravspecifikation på øl.pdf")
    assert files(made) == (
        Attachment(name="Kravspecifikation på øl.pdf", content_type="application/pdf", size=1_234, logo=False),
    )


def test_a_signatures_picture_is_told_apart_from_a_photograph() -> None:
    made = mail(html='<p>Hej</p><img src="cid:logo1@x">')
    body = made.get_payload()[1]  # type: ignore[index]
    body.add_related(PNG, maintype="image", subtype="png", cid="<logo1@x>", filename="kommunens våben.png")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="image001.png")
    made.add_attachment(PNG * 100, maintype="image", subtype="jpeg", filename="bænken.jpg")
    assert [(file.name, file.logo) for file in files(made)] == [
        ("kommunens våben.png", True), ("image001.png", True), ("bænken.jpg", False),
    ]  # fmt: skip


def test_a_mail_of_a_picture_in_the_signature_and_no_words_is_empty() -> None:
    made = mail(text="\n")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="image001.png")
    assert read_mail(bytes(made)).kind is Kind.OTHER


_PICTURE = '<p><img src="cid:p1@x"></p>'


_HALF = "<p>Hej alle</p><p>Hvem har købt brugte stole?</p>{}<p>Hilsen Kim</p>"
_WHITE = "Det må helst være med garanti, og vi skal bruge dem inden sommerferien."


@pytest.mark.parametrize("how", ["color:#fff", "display:none", "font-size:0"])
def test_a_mail_in_which_words_are_hidden_is_for_a_person_to_see(how: str) -> None:
    bare = mail(text="", html=_HALF.format(f"<p>{_WHITE}</p>"))
    assert read_mail(bytes(bare)).doubt == ""
    made = mail(text="", html=_HALF.format(f'<p style="{how}">{_WHITE}</p>'))
    assert read_mail(bytes(made)).doubt == "hidden"
    thanks = mail(text="", html=f'<p>Tak!</p><p style="{how}">{_WHITE}</p>')
    assert read_mail(bytes(thanks)).doubt == "hidden"


def test_the_first_words_that_a_letter_hides_are_no_doubt_of_the_mail_that_quotes_it() -> None:
    letter = f'<div style="display:none">{_WHITE}</div><p>Efterlysninger i december</p><p>Hvem har køer?</p>'
    quoted = f"<div>Den 1. dec. 2026 kl. 09.00 skrev IKA &lt;a@ika.example&gt;:</div><blockquote>{letter}</blockquote>"
    assert read_mail(bytes(mail(text="", html=f"<p>Det har vi gjort i to år.</p>{quoted}"))).doubt != "hidden"


@pytest.mark.parametrize("subject", ["Efterlysning: skolemøbler", "SV: #1 Uniformer", "", "Hej"])
@pytest.mark.parametrize(
    "html",
    [
        _PICTURE,
        '<p style="color:#fff">Hvem har brugte stole?</p>',
        '<font color="#ffffff">Det har vi.</font>',
        '<div style="display:none">Hvem har <b>stole</b>?</div>',
        "<details>Hvem har stole?</details>",
    ],
)
def test_what_is_in_a_mail_and_is_not_read_is_for_a_person_to_see(html: str, subject: str) -> None:
    made = mail(text="", html=html)
    del made["Subject"]
    made["Subject"] = subject
    if html is _PICTURE:
        made.get_payload()[1].add_related(PNG * 10, maintype="image", subtype="png", cid="<p1@x>")  # type: ignore[index]
    read = read_mail(bytes(made))
    assert read.kind is (Kind.ANSWER if subject.startswith("SV") else Kind.REQUEST)
    assert read.sign == "no_words"
    assert read.text == ""


@pytest.mark.parametrize(
    "html",
    [
        "<p><o:p>&nbsp;</o:p></p>",
        "<html><head><title>Uden titel</title><style>p{color:red}</style></head><body><br></body></html>",
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]--><p>&#160;</p><!---->",
    ],
)
def test_a_mail_in_which_there_is_nothing_is_empty(html: str) -> None:
    assert read_mail(bytes(mail(text=" ", html=html, Subject="SV: Møde"))).sign == "empty"


@pytest.mark.parametrize("said", ["ja det har vi gjort i 3 år, ring til vores systue", "Vi vægtede CO2 med 20 procent"])
def test_an_answer_in_the_subject_alone_is_for_a_person_to_see(said: str) -> None:
    read = read_mail(bytes(mail(text="", Subject=f"SV: #104 {said}")))
    assert (read.kind, read.sign, read.answer_to) == (Kind.ANSWER, "no_words", "#104")
    assert read_mail(bytes(mail(text="", Subject="SV: #104 Uniformer"))).sign == "empty"


def test_a_subject_that_says_something_above_no_words_is_for_a_person_to_see() -> None:
    read = read_mail(bytes(mail(text="", Subject="Efterlysning: brugte skolemøbler")))
    assert (read.kind, read.text, read.doubt) == (Kind.REQUEST, "Brugte skolemøbler", "asks_nothing")


def test_of_a_plain_part_that_is_only_a_beginning_the_html_is_read() -> None:
    html = (
        "<p>Hej Hanne</p><p>Vi købte 60 stole. Vi vil helst ikke nævnes ved navn. Det gik fint, og vi gør det igen.</p>"
    )
    assert "ikke nævnes ved navn" in read_mail(bytes(mail(text="Hej Hanne", html=html))).text
    hidden = f'<p>Hej Hanne, ja tak.</p><div style="display:none">{"Vi købte 60 stole. " * 20}</div>'
    assert read_mail(bytes(mail(text="Hej Hanne, ja tak.", html=hidden))).text == "Hej Hanne, ja tak."


def test_an_attached_mail_is_a_file_named_by_its_subject() -> None:
    made = mail()
    made.add_attachment(mail(text="Deres ord.", Subject="Tilbud"))  # type: ignore[arg-type]
    read = read_mail(bytes(made))
    assert [(file.name, file.content_type) for file in read.attachments] == [("Tilbud.eml", "message/rfc822")]
    assert read.text == "Se vedhæftede."


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ({"To": keyed(OWN, Key(Purpose.REPLY, 112), "hemmelig")}, Key(Purpose.REPLY, 112)),
        ({"To": OWN, "Delivered_To": keyed(OWN, Key(Purpose.BOUNCE, 7), "hemmelig")}, Key(Purpose.BOUNCE, 7)),
        ({"To": OWN, "X_Original_To": keyed(OWN, Key(Purpose.CHANGE, 9), "hemmelig")}, Key(Purpose.CHANGE, 9)),
        ({"To": "bo@x.example", "Cc": f"IKA <{keyed(OWN, Key(Purpose.REPLY, 3), 'hemmelig')}>"}, Key(Purpose.REPLY, 3)),
        ({"To": keyed(OWN, Key(Purpose.REPLY, 112), "en anden")}, None),
        ({"To": OWN}, None),
    ],
)  # fmt: skip
def test_a_key_is_found_wherever_the_address_is_written(headers: dict[str, str], key: Key | None) -> None:
    assert read_mail(bytes(mail(**headers)), OURS).key == key


def test_the_envelope_is_believed_before_the_headers() -> None:
    made = bytes(mail(To=keyed(OWN, Key(Purpose.REPLY, 112), "hemmelig")))
    envelope = [keyed(OWN, Key(Purpose.REPLY, 113), "hemmelig")]
    assert read_mail(made, OURS, envelope=envelope).key == Key(Purpose.REPLY, 113)


def test_a_mail_to_a_reply_key_is_an_answer_whatever_its_subject() -> None:
    read = read_mail(bytes(mail(text="Det har vi.", To=keyed(OWN, Key(Purpose.REPLY, 112), "hemmelig"))), OURS)
    assert (read.kind, read.answer_to) == (Kind.ANSWER, "#112")


def test_the_key_counts_before_the_number_in_the_subject() -> None:
    made = mail(Subject="SV: Efterlysning #7", To=keyed(OWN, Key(Purpose.REPLY, 112), "hemmelig"))
    assert read_mail(bytes(made), OURS).answer_to == "#112"


def test_a_mail_to_a_change_key_is_a_change() -> None:
    made = mail(Subject="SV: Elbiler", To=keyed(OWN, Key(Purpose.CHANGE, 5), "hemmelig"))
    assert read_mail(bytes(made), OURS).kind is Kind.CHANGE


def test_a_machines_mail_to_a_key_is_still_a_machines() -> None:
    made = mail(To=keyed(OWN, Key(Purpose.CHANGE, 5), "hemmelig"), Auto_Submitted="auto-replied")
    assert read_mail(bytes(made), OURS).kind is Kind.AUTO_REPLY


def test_no_more_parts_are_read_than_anybody_sends() -> None:
    parts = b"".join(b"--b\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n" for _ in range(1_000))
    raw = b'From: a@mail.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts + b"--b--\r\n"
    assert len(parse(raw).parts) == MAX_PARTS
    assert read_mail(raw).cut


def test_what_is_nested_too_deep_is_no_empty_mail() -> None:
    deep = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 500
    read = read_mail(b"From: a@mail.example\r\n" + deep + b"Content-Type: text/plain\r\n\r\nHvem?\r\n--b--\r\n")
    assert read.cut or "Hvem?" in read.text


def test_the_words_of_a_part_of_a_mail_are_read() -> None:
    head = b"From: a@mail.example\r\nContent-Type: message/partial; id=a; number=1; total=2\r\n\r\n"
    inner = b"Subject: Stole\r\nContent-Type: text/plain\r\n\r\nHvem har repareret stole?\r\n"
    assert read_mail(head + inner).text == "Hvem har repareret stole?"


def test_a_mail_whose_words_lie_elsewhere_is_no_empty_mail() -> None:
    head = (
        b"From: a@mail.example\r\nContent-Type: message/external-body; access-type=URL; URL=http://a.example/b\r\n\r\n"
    )
    assert read_mail(head + b"Content-Type: text/plain\r\n\r\n").cut


def packed(level: int, name: int, data: bytes) -> bytes:
    """An object of a winmail.dat."""
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) % 65_536)


def winmail(text: str, name: str, data: bytes) -> bytes:
    """A winmail.dat as Outlook makes it: words in windows-1252, and a file."""
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + packed(1, 0x00089006, struct.pack("<I", 0x10000))
        + packed(1, 0x00069007, struct.pack("<II", 1252, 0))
        + packed(1, 0x0002800C, text.encode("cp1252") + b"\0")
        + packed(2, 0x00069002, bytes(14))
        + packed(2, 0x00018010, name.encode() + b"\0")
        + packed(2, 0x0006800F, data)
    )


def with_winmail(data: bytes, text: str) -> bytes:
    made = mail(text=text)
    made.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return bytes(made)


def test_the_files_in_a_winmail_dat_are_listed_instead_of_it() -> None:
    read = read_mail(with_winmail(winmail("Andre ord", "krav.pdf", b"%PDF-1.7"), "Se vedhæftede."))
    assert read.attachments == (Attachment(name="krav.pdf", content_type="application/pdf", size=8, logo=False),)
    assert read.text == "Se vedhæftede."


def test_the_words_in_a_winmail_dat_are_read_where_there_are_no_others() -> None:
    made = EmailMessage(policy=SMTP)
    made["From"] = "Kim Holm <kim@nordmose.example>"
    made["Subject"] = "Elbiler"
    made.set_content(winmail("Hvem har købt elbiler?\r\n\r\nMvh Kim", "a.pdf", b"x"), "application", "ms-tnef")
    assert read_mail(bytes(made)).text == "Hvem har købt elbiler?\n\nMvh Kim"


@pytest.mark.parametrize("data", [b"", b"ikke en", winmail("a", "b", b"c")[:30], b"\x78\x9f\x3e\x22" + bytes(10_000)])
def test_a_winmail_dat_that_cannot_be_opened_stays_a_file(data: bytes) -> None:
    assert [file.name for file in read_mail(with_winmail(data, "Hej")).attachments] == ["winmail.dat"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 255)), max_size=20), st.floats(0, 1))
def test_a_damaged_winmail_dat_is_opened_or_left(flips: list[tuple[int, int]], length: float) -> None:
    whole = bytearray(winmail("Hvem har elbiler?", "krav.pdf", b"%PDF"))
    for place, value in flips:
        whole[place % len(whole)] = value
    damaged = bytes(whole[: int(len(whole) * length)])
    opened(damaged)
    assert isinstance(read_mail(with_winmail(damaged, "Hej")).kind, Kind)


def prop(kind: int, name: int, *values: bytes) -> bytes:
    """A property of a winmail.dat whose values may have any length."""
    told = b"".join(struct.pack("<I", len(value)) + value + bytes(-len(value) % 4) for value in values)
    return struct.pack("<HHI", kind, name, len(values)) + told


def props(*told: bytes, count: int | None = None) -> bytes:
    return struct.pack("<I", len(told) if count is None else count) + b"".join(told)


def test_words_and_long_file_names_are_found_among_the_properties() -> None:
    named = (
        struct.pack("<HH", 0x1E, 0x8001) + bytes(16) + struct.pack("<II", 1, 6) + "abc".encode("utf-16-le") + bytes(2)
    )
    data = (
        struct.pack("<IH", 0x223E9F78, 1)
        + packed(1, 0x00069003, props(
            struct.pack("<HHI", 0x3, 0x3FDE, 65001), named + struct.pack("<II", 1, 2) + b"x\0\0\0",
            prop(0x1F, 0x1000, "Hvem har købt elbiler?\0".encode("utf-16-le")), prop(0x102, 0x1013, b"<p>Hvem?</p>"),
        ))
        + packed(2, 0x00069002, bytes(14)) + packed(2, 0x00018010, b"KRAV~1.PDF\0") + packed(2, 0x0006800F, b"%PDF")
        + packed(2, 0x00069005, props(prop(0x1F, 0x3707, "Krav på øl.pdf\0".encode("utf-16-le"))))
    )  # fmt: skip
    found = opened(data)
    assert found is not None
    assert (found.text, found.html, found.files) == (
        "Hvem har købt elbiler?", "<p>Hvem?</p>", (("Krav på øl.pdf", b"%PDF"),),
    )  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        props(count=0xFFFFFFFF) + bytes(40),
        props(struct.pack("<HHI", 0x3, 0x1000, 8)),
        props(struct.pack("<HHI", 0x1003, 0x1000, 0xFFFFFFFF) + bytes(8)),
        props(struct.pack("<HHI", 0x1E, 0x1000, 0xFFFFFFFF) + bytes(40), count=0xFFFFFFFF),
        props(struct.pack("<HHI", 0x77, 0x1000, 1)),
        b"\1",
    ],
    ids=["count", "number", "many numbers", "many texts", "unknown", "short"],
)
def test_counts_and_types_in_a_winmail_dat_are_doubted(content: bytes) -> None:
    data = struct.pack("<IH", 0x223E9F78, 1) + packed(1, 0x00069003, content) + packed(1, 0x00089006, bytes(4))
    assert read_mail(with_winmail(data, "Hej")).text == "Hej"
