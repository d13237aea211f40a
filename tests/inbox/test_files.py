"""The files of a mail are saved under names that harm nobody, and over nothing."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputFault, MissingInput
from digest.inbox.files import files, save
from digest.inbox.purging import purge
from digest.reading.filenames import saved_name
from tests.build import ADDRESS, KIM
from tests.conftest import NOW
from tests.house import House


def with_names(*names: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = KIM, ADDRESS, "Stole", "<f@x.example>"
    mail.set_content("Hvem har købt stole? Se bilag.")
    for number, name in enumerate(names):
        mail.add_attachment(f"{number}".encode(), maintype="application", subtype="pdf", filename=name)
    return bytes(mail)


HOSTILE = (
    "../../etc/passwd",
    "..\\..\\a.pdf",
    "/etc/b.pdf",
    "krav.pdf",
    "krav.pdf",
    ".bashrc",
    "CON.pdf",
    "a\u202efdp.exe",
    "",
)


def test_files_are_saved_in_the_folder_and_over_nothing(house: House, tmp_path: Path) -> None:
    house.files(with_names(*HOSTILE))
    folder = tmp_path / "out" / "filer"
    places = save(files(house.store, 1), folder)
    assert len(places) == len(set(places)) == len(HOSTILE)
    assert {place.parent for place in places} == {folder}
    assert {"passwd", "krav.pdf", "krav (2).pdf", "bashrc", "_CON.pdf"} <= {place.name for place in places}
    assert [place.read_bytes() for place in places] == [f"{number}".encode() for number in range(len(HOSTILE))]
    again = save(files(house.store, 1), folder)
    assert not set(again) & set(places)
    assert [place.read_bytes() for place in places] == [f"{number}".encode() for number in range(len(HOSTILE))]


def test_a_link_in_the_folder_is_not_followed(house: House, tmp_path: Path) -> None:
    house.files(with_names("krav.pdf"))
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "krav.pdf").symlink_to(elsewhere)
    (place,) = save(files(house.store, 1), folder)
    assert place.name == "krav (2).pdf"
    assert not elsewhere.exists()


def test_a_mail_without_files_or_purged_has_none_and_one_that_is_not_there_is_told(house: House) -> None:
    house.files(with_names())
    assert files(house.store, 1) == ()
    with pytest.raises(MissingInput, match="no mail 7"):
        files(house.store, 7)
    purge(house.store, before=NOW.replace(year=2030), now=NOW)
    assert files(house.store, 1) == ()


def test_a_folder_that_cannot_be_written_to_is_told(house: House, tmp_path: Path) -> None:
    house.files(with_names("krav.pdf"))
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputFault, match="cannot be written to"):
        save(files(house.store, 1), tmp_path / "file")


@given(st.text(max_size=400))
def test_every_name_becomes_one_that_stays_in_its_folder(name: str) -> None:
    saved = saved_name(name)
    assert saved
    assert saved == Path(saved).name
    assert not saved.startswith(".")
    assert len(saved.encode()) <= 200
    assert not set(saved) & set('<>:"/\\|?*\x00')


def test_a_receipt_says_that_files_do_not_go_out_and_which_tags_are_unknown(house: House) -> None:
    raw = with_names("kravspec.pdf").replace(b"Se bilag.", b"Se bilag.\r\n\r\nEMNEORD: it, rumskibe, xyzzyplugh")
    (receipt,) = house.receives(raw)
    body = " ".join(receipt.body.split())
    assert "følger ikke med i brevet: kravspec.pdf." in body
    assert "intet emneord for: rumskibe og xyzzyplugh." in body
    assert "emneord for: it" not in body
