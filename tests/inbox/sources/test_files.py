from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import InputFault, MissingInput
from digest.inbox.sources.files import look
from tests.conftest import eml

FIRST = eml("kim@nordmose.example", "Elbiler", "Hvem har elbiler?").replace(b"\r\n", b"\n")
SECOND = eml("lis@nordmose.example", "Møbler", "From nu af\nkøber vi brugt.").replace(b"\r\n", b"\n")


def maildir(folder: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


def mbox(file: Path, *mails: bytes) -> Path:
    file.write_bytes(b"".join(b"From kim Mon Nov 30 09:00:00 2026\n" + mail + b"\n" for mail in mails))
    return file


def bytes_in(path: Path) -> list[bytes]:
    return [found.read(1_000_000) for found in look(path)]


def ids_in(path: Path) -> list[str]:
    return [found.source_id for found in look(path)]


def test_a_folder_gives_its_eml_files_by_name_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "2.eml").write_bytes(SECOND)
    (tmp_path / "1.eml").write_bytes(FIRST)
    (tmp_path / "notes.txt").write_text("ikke en mail")
    assert bytes_in(tmp_path) == [FIRST, SECOND]


def test_a_maildir_gives_what_is_new_and_what_was_seen_but_nothing_half_written(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "Maildir")
    (folder / "new" / "1.M1.ika").write_bytes(FIRST)
    (folder / "cur" / "2.M2.ika:2,RS").write_bytes(SECOND)
    (folder / "tmp" / "3.M3.ika").write_bytes(b"half")
    (folder / "cur" / ".dovecot").write_bytes(b"no mail")
    assert bytes_in(folder) == [FIRST, SECOND]


def test_a_mail_of_a_maildir_keeps_its_id_when_somebody_reads_it(tmp_path: Path) -> None:
    folder = maildir(tmp_path / "Maildir")
    (folder / "new" / "1.M1.ika").write_bytes(FIRST)
    before = ids_in(folder)
    (folder / "new" / "1.M1.ika").rename(folder / "cur" / "1.M1.ika:2,S")
    assert ids_in(folder) == before


def test_an_mbox_gives_its_mails_and_is_left_as_it_is(tmp_path: Path) -> None:
    file = mbox(tmp_path / "inbox", FIRST, FIRST.replace(b"Elbiler", b"Uniformer"))
    before = file.read_bytes()
    assert bytes_in(file) == [FIRST, FIRST.replace(b"Elbiler", b"Uniformer")]
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_mail_of_an_mbox_keeps_its_id_when_others_come_before_it(tmp_path: Path) -> None:
    (before,) = ids_in(mbox(tmp_path / "inbox", FIRST))
    assert ids_in(mbox(tmp_path / "inbox", SECOND.replace(b"\nFrom nu", b"\n>From nu"), FIRST))[1] == before


def test_an_empty_file_is_an_mbox_without_mail(tmp_path: Path) -> None:
    (tmp_path / "inbox").touch()
    assert bytes_in(tmp_path / "inbox") == []


def test_a_file_that_is_no_mbox_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(FIRST)
    with pytest.raises(InputFault, match=r"inbox is not an mbox file"):
        bytes_in(tmp_path / "inbox")


def test_a_file_without_line_ends_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(b"From kim Mon Nov 30 09:00:00 2026\r" + FIRST.replace(b"\n", b"\r"))
    with pytest.raises(InputFault, match=r"inbox is not an mbox file: it has no line ends"):
        bytes_in(tmp_path / "inbox")


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=r"no folder, Maildir or mbox file .*inbox"):
        bytes_in(tmp_path / "inbox")
