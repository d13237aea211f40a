from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.inbox.collect import Collected, collect
from digest.inbox.sources.files import LocalSource, look
from digest.reading import read_mail
from digest.store.engine import Store
from digest.store.models import InboundMail
from digest.store.states import MailState
from tests.conftest import NOW, eml

MAIL = eml("kim@nordmose.example", "Elbiler", "Hvem har elbiler?").replace(b"\r\n", b"\n")


def raws(store: Store) -> list[bytes]:
    with store.read() as session:
        return list(session.scalars(select(InboundMail.raw).order_by(InboundMail.id)))


def folder_of(folder: Path, *mails: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for number, mail in enumerate(mails):
        (folder / f"{number:03}.eml").write_bytes(mail)
    return folder


def test_a_mail_is_kept_byte_for_byte_and_waits_to_be_read(store: Store, tmp_path: Path) -> None:
    raw = MAIL + b"\x00\xff\xe6\r\r\n\n.\r\n\x1a"
    assert collect(store, map(LocalSource, [folder_of(tmp_path / "in", raw)]), now=NOW) == Collected(
        new=1, seen=0, faults=()
    )
    with store.read() as session:
        mail = session.scalars(select(InboundMail)).one()
        assert mail.raw == raw
        assert mail.sha256 == hashlib.sha256(raw).hexdigest()
        assert (mail.state, mail.received_at, mail.collected_at) == (MailState.RECEIVED, NOW, NOW)


@pytest.mark.both
def test_a_mail_is_kept_once_however_often_it_is_seen(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL)
    collect(store, map(LocalSource, [folder]), now=NOW)
    assert collect(store, map(LocalSource, [folder, folder]), now=NOW) == Collected(new=0, seen=2, faults=())
    os.utime(folder / "000.eml", (0, 0))
    (folder / "000.eml").rename(folder / "moved.eml")
    assert collect(store, map(LocalSource, [folder]), now=NOW + timedelta(hours=1)) == Collected(
        new=0, seen=1, faults=()
    )
    assert raws(store) == [MAIL]


@pytest.mark.both
def test_a_mail_is_kept_once_from_whichever_source(store: Store, tmp_path: Path) -> None:
    for part in ("new", "cur"):
        (tmp_path / "Maildir" / part).mkdir(parents=True)
    (tmp_path / "Maildir" / "new" / "1.M1.ika").write_bytes(MAIL)
    (tmp_path / "inbox").write_bytes(b"From kim Mon Nov 30 09:00:00 2026\n" + MAIL + b"\n")
    sources = [folder_of(tmp_path / "in", MAIL, MAIL), tmp_path / "Maildir", tmp_path / "inbox"]
    assert collect(store, map(LocalSource, sources), now=NOW) == Collected(new=1, seen=3, faults=())
    assert raws(store) == [MAIL]


@pytest.mark.both
def test_a_mail_of_a_maildir_is_kept_once_when_its_flags_change(store: Store, tmp_path: Path) -> None:
    for part in ("new", "cur"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1.M1.ika").write_bytes(MAIL)
    collect(store, map(LocalSource, [tmp_path]), now=NOW)
    (tmp_path / "new" / "1.M1.ika").rename(tmp_path / "cur" / "1.M1.ika:2,S")
    assert collect(store, map(LocalSource, [tmp_path]), now=NOW) == Collected(new=0, seen=1, faults=())


@pytest.mark.both
def test_what_is_to_stop_stops_between_two_mails_and_the_rest_waits(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL, MAIL + b"PS", MAIL + b"PPS")
    asked = iter([False, False, False, True, True, True, True])  # before the batch, and before each mail
    first = collect(store, map(LocalSource, [folder, folder]), now=NOW, stopping=lambda: next(asked))
    assert first == Collected(new=2, seen=0, faults=())
    assert collect(store, map(LocalSource, [folder]), now=NOW) == Collected(new=1, seen=2, faults=())
    assert sorted(raws(store)) == sorted([MAIL, MAIL + b"PS", MAIL + b"PPS"])


def test_sources_are_left_as_they_are(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL)
    box = tmp_path / "inbox"
    box.write_bytes(b"From kim Mon Nov 30 09:00:00 2026\n" + MAIL + b"\n")
    before = [(file, file.read_bytes(), file.stat().st_mtime_ns) for file in (folder / "000.eml", box)]
    collect(store, map(LocalSource, [folder, box]), now=NOW)
    assert [(file, file.read_bytes(), file.stat().st_mtime_ns) for file, _, _ in before] == before
    assert sorted(tmp_path.rglob("*.eml*")) == [folder / "000.eml"]


def test_a_folder_named_like_a_mail_is_a_fault_and_stops_no_other(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL, MAIL + b"PS")
    (folder / "0000.eml").mkdir()
    collected = collect(store, map(LocalSource, [folder]), now=NOW)
    assert (collected.new, collected.seen) == (2, 0)
    assert len(collected.faults) == 1
    assert "0000.eml" in collected.faults[0]


def test_a_pipe_named_like_a_mail_is_waited_for_by_nobody(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL)
    os.mkfifo(folder / "000-pipe.eml")
    collected = collect(store, [LocalSource(folder)], now=NOW)
    assert collected.new == 1
    assert "000-pipe.eml is no file that holds a mail." in " ".join(collected.faults)


def test_a_mail_that_is_not_there_after_all_is_a_fault_and_stops_no_other(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL, MAIL + b"PS")
    (folder / "0000.eml").symlink_to(tmp_path / "nowhere")
    collected = collect(store, map(LocalSource, [folder]), now=NOW)
    assert (collected.new, collected.seen) == (2, 0)
    assert len(collected.faults) == 1
    assert "0000.eml" in collected.faults[0]


def test_a_source_that_cannot_be_read_is_a_fault_and_stops_no_other(store: Store, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("ikke en mbox")
    sources = [tmp_path / "nowhere", tmp_path / "letter.txt", folder_of(tmp_path / "in", MAIL)]
    collected = collect(store, map(LocalSource, sources), now=NOW)
    assert collected.new == 1
    assert [name in fault for name, fault in zip(("nowhere", "letter.txt"), collected.faults, strict=True)] == [
        True
    ] * 2


def test_more_mails_than_fit_into_one_transaction_are_all_kept(store: Store, tmp_path: Path) -> None:
    many = [MAIL + str(number).encode() for number in range(120)]
    folder = folder_of(tmp_path / "in", *many)
    (folder / "060x.eml").mkdir()
    collected = collect(store, map(LocalSource, [folder]), now=NOW)
    assert (collected.new, len(collected.faults)) == (120, 1)
    assert raws(store) == many


@pytest.mark.both
def test_a_file_name_in_bytes_of_its_own_is_read_like_any_other(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", MAIL)
    (folder / os.fsdecode(b"foresp\xf8rgsel.eml")).write_bytes(MAIL + b"PS")
    assert collect(store, map(LocalSource, [folder]), now=NOW).new == 2
    assert collect(store, map(LocalSource, [folder]), now=NOW).seen == 2


MBOX = "From MAILER-DAEMON Tue Nov  3 09:14:00 2026\nFrom: pia@sundby.example\nSubject: Stole {0}\n{1}\n{2}\n"


def _texts(path: Path) -> list[str]:
    return [read_mail(found.read(100_000)).text for found in look(path)]


@pytest.mark.both
@pytest.mark.parametrize(
    "words", ["Hej\n\nFrom January we buy chairs.\nWho has some?", "Hej\n\nFrom us: 10:00 in 2026\n\nHvem?"]
)
@pytest.mark.parametrize("escape", ["", ">"])
def test_a_line_that_begins_with_from_cuts_no_mail_of_an_mbox_in_two(tmp_path: Path, words: str, escape: str) -> None:
    path = tmp_path / "in.mbox"
    written = words.replace("\nFrom ", f"\n{escape}From ")
    path.write_text("\n".join(MBOX.format(number, "", written) for number in range(3)))
    assert _texts(path) == [words] * 3


@pytest.mark.both
def test_the_length_that_a_mail_of_an_mbox_says_is_believed_where_it_fits(tmp_path: Path) -> None:
    inner = MBOX.format(9, "", "Hvem har borde?")
    words = f"Se her\n\n{inner}".strip()
    path = tmp_path / "in.mbox"
    told = [
        MBOX.format(number, f"Content-Length: {length}\n", words) for number, length in ((1, len(words) + 1), (2, 7))
    ]
    path.write_text("\n".join(told))
    assert [text.split("\n")[0] for text in _texts(path)] == ["Se her", "Se her", "Hvem har borde?"]
