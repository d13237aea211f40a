"""Which files are passed on to others: those known to be harmless, by their name and by what is in them.

pictures, text and csv that are no script, pdf that only shows, office without macros and packages
    | a zip of nothing but these | all others are held
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from stat import S_ISLNK

from digest.reading.filenames import plain_name
from digest.reading.pdfs import only_shows
from digest.reading.scripts import is_script
from digest.reading.zips import ZIP, Archive, Room, UnreadableZip

_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "dotx": f"{_OFFICE}.wordprocessingml.template",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "xltx": f"{_OFFICE}.spreadsheetml.template",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "ppsx": f"{_OFFICE}.presentationml.slideshow",
    "potx": f"{_OFFICE}.presentationml.template",
    "odt": f"{_ODF}.text",
    "ods": f"{_ODF}.spreadsheet",
    "odp": f"{_ODF}.presentation",
    "odg": f"{_ODF}.graphics",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "txt": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "zip": "application/zip",
}
"""The type under which each kind of file is passed on, by its ending; what the sender says of it does not count."""
_ENDINGS = {kind: ending for ending, kind in reversed(_TYPES.items())} | {
    "image/jpg": "jpg",
    "text/rtf": "rtf",
    "application/x-zip-compressed": "zip",
}

_STREAM = re.compile(r"\.[\w-]{1,12}\s*:")  # "x.exe:y.pdf": on some disks that writes x.exe
_DAMAGE = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(
    r"(#!|<(!doctype|!--|\?|\s{0,9}(html|head|body|svg|script|iframe|object|hta|job|package)\b)|\{\\rtf|%pdf-)",
    re.IGNORECASE,
)
_STARTS_PROGRAM = re.compile(r"""(?:^|[;,\t])[ "']{0,9}[=+@-][^;,\t\n|]{1,200}\|""", re.MULTILINE)  # DDE in a cell
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {"doc": ("WordDocument",), "xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",)}
_OLE_RUNS = re.compile(
    b"|".join(re.escape(name.encode("utf-16-le")) for name in ("_VBA_PROJECT", "Ole10Native", "EncryptedPackage")),
    re.IGNORECASE,
)
_MACRO_SHEET = re.compile(rb"\x85\x00.\x00.{4}[\x00-\x02]\x01", re.DOTALL)  # BOUNDSHEET of Excel 4's macros
_RTF_RUNS = re.compile(rb"\\(objdata|objemb|objupdate|objautlink|objocx|ddeauto)\b|\bDDE(AUTO)?\b", re.IGNORECASE)
_MAIN = re.compile(
    r"(wordprocessingml\.(document|template)|spreadsheetml\.(sheet|template)|presentationml\.\w+)\.main\+"
)
_MAINS = {
    **dict.fromkeys(("docx", "dotx"), "word"),
    **dict.fromkeys(("xlsx", "xltx"), "spread"),
    **dict.fromkeys(("pptx", "ppsx", "potx"), "present"),
}
_RUNS = re.compile(r"macroenabled|vbaproject|macrosheet|activex|ms-office\.vba", re.IGNORECASE)
_RUNS_BY_NAME = re.compile(r"(^|/)(vba\w*\.bin|macrosheets/|activex/|basic/|scripts/)", re.IGNORECASE)
_PROGRAM = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00")
_OF_A_MAC = {"__macosx/": b"\x00\x05\x16\x07", ".ds_store": b"\x00\x00\x00\x01Bud1"}  # beside the files themselves


@dataclass(frozen=True, slots=True)
class Harmless:
    """A file that may be passed on: its name, and the type of what is in it."""

    name: str
    content_type: str


def harmless(name: str, content_type: str, data: bytes, room: Room) -> Harmless | None:
    """The file as it is passed on; None for one that is held.

    A name without an ending gets the one of the type it came with. room: what may still be unpacked of its mail.
    """
    plain = plain_name(name)
    if "." not in plain and content_type in _ENDINGS:
        plain = f"{plain}.{_ENDINGS[content_type]}"
    if _STREAM.search(plain):
        return None
    ending = plain.rpartition(".")[2].lower() if "." in plain else ""
    if ending not in _TYPES or not _is(ending, data, room):
        return None
    return Harmless(plain.replace(":", "_"), _TYPES[ending])


def _is(ending: str, data: bytes, room: Room, *, within: bool = False) -> bool:
    """Whether the bytes are what the ending says, and run nothing; within: of a zip, which holds no other zip."""
    if ending in _STARTS:
        return _STARTS[ending](data)
    if ending == "pdf":
        return only_shows(data, room)
    if ending in _OLE_STREAMS:
        return _is_old_office(data, _OLE_STREAMS[ending])
    try:
        if ending == "zip":
            return not within and _is_zip(data, room)
        return _is_office(ending, data, room)
    except UnreadableZip:
        return False


def _is_text(data: bytes) -> bool:
    """Whether they are words: no program, no script, and no markup that is shown as something else."""
    wide = data.startswith(_BOMS)
    plain = data.decode("utf-16", "replace").encode("utf-8", "replace") if wide else data.removeprefix(b"\xef\xbb\xbf")
    if _DAMAGE.search(plain) or _MARKUP.match(plain[:1_000].decode("latin-1").lstrip()):
        return False
    return not is_script(plain.decode("utf-8", "replace"))


def _is_table(data: bytes) -> bool:
    wide = data.startswith(_BOMS)
    return _is_text(data) and not _STARTS_PROGRAM.search(data.decode("utf-16" if wide else "latin-1", "replace"))


def _is_rtf(data: bytes) -> bool:
    return data.startswith(b"{\\rtf") and not _RTF_RUNS.search(data)


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(signs)


_STARTS: dict[str, Callable[[bytes], bool]] = {
    "rtf": _is_rtf,
    "txt": _is_text,
    "md": _is_text,
    "csv": _is_table,
    "tsv": _is_table,
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpg": _begins(b"\xff\xd8\xff"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "gif": _begins(b"GIF87a", b"GIF89a"),
    "bmp": _begins(b"BM"),
    "tif": _begins(b"II*\x00", b"MM\x00*"),
    "tiff": _begins(b"II*\x00", b"MM\x00*"),
    "webp": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
    "heic": lambda data: data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"),
}


def _is_old_office(data: bytes, streams: tuple[str, ...]) -> bool:
    """Whether they are Word's, Excel's or PowerPoint's old format, without macros and other files."""
    named = any(stream.encode("utf-16-le") + b"\x00\x00" in data for stream in streams)
    macros = "Workbook" in streams and _MACRO_SHEET.search(data)
    return data.startswith(_OLE) and named and not _OLE_RUNS.search(data) and not macros


def _is_office(ending: str, data: bytes, room: Room, *, depth: int = 0) -> bool:
    """Whether they are an office document without macros, packages and programs.

    Documents in it, such as the table behind a diagram, are looked into as well. Raises UnreadableZip.
    """
    archive = Archive(data, room)
    entries = {entry.filename: entry for entry in archive.entries}
    if not archive.starts_at_once or len(entries) < len(archive.entries):
        return False
    if any(_RUNS_BY_NAME.search(name.replace("\\", "/")) for name in entries):
        return False
    told = "mimetype" if ending in ("odt", "ods", "odp", "odg") else "[Content_Types].xml"
    if told not in entries or not _says(ending, archive.read(entries[told])):
        return False
    return all(_is_part(archive.read(entry), room, depth=depth) for entry in archive.entries)


def _says(ending: str, data: bytes) -> bool:
    """Whether an office document says that it is of that kind, and has no macros."""
    if b"\x00" in data:  # in a charset that hides the words
        return False
    text = html.unescape(data.decode("utf-8", "replace"))
    if ending not in _MAINS:
        return text.strip() in (_TYPES[ending], f"{_TYPES[ending]}-template")
    main = _MAIN.search(text)
    return bool(main) and str(main and main[1]).startswith(_MAINS[ending]) and not _RUNS.search(text)


def _is_part(data: bytes, room: Room, *, depth: int) -> bool:
    """Whether a part of an office document is no program, and no document that would not be passed on itself."""
    if data.startswith(ZIP):
        return depth == 0 and any(_is_office(kind, data, room, depth=1) for kind in _kinds_of(data))
    if data.startswith(_OLE):
        return not _OLE_RUNS.search(data)
    if data.startswith(b"%PDF-"):
        return only_shows(data, room)
    return not data.startswith(_PROGRAM)


def _kinds_of(data: bytes) -> tuple[str, ...]:
    """An ending of each kind of office document that a zip may be."""
    return ("odt", "ods", "odp", "odg") if b"mimetype" in data[:60] else ("xlsx", "docx", "pptx")


def _is_zip(data: bytes, room: Room) -> bool:
    """Whether every file in a zip is one that is passed on. Raises UnreadableZip."""
    archive = Archive(data, room)
    names = [entry.filename for entry in archive.entries]
    if not names or not archive.starts_at_once or len(set(names)) < len(names):
        return False
    return all(_is_entry(entry, archive, room) for entry in archive.entries)


def _is_entry(entry: zipfile.ZipInfo, archive: Archive, room: Room) -> bool:
    path = entry.filename.replace("\\", "/")
    leads_out = path.startswith("/") or ".." in path.split("/") or ":" in path
    if leads_out or S_ISLNK(entry.external_attr >> 16):
        return False
    data = archive.read(entry)
    lower = path.lower()
    for place, sign in _OF_A_MAC.items():
        if (lower.startswith(place) or lower.rpartition("/")[2] == place) and data.startswith(sign):
            return True
    name = plain_name(path)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return name == path.rpartition("/")[2] and ending in _TYPES and _is(ending, data, room, within=True)
