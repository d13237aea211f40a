"""Mail that is handed to us: by LMTP, and on standard input. Yes is said only to what is kept."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.inbox.sources.lmtp import serving
from digest.inbox.views import mails
from digest.reading import Ours
from digest.store.engine import Store, open_store
from digest.store.models import InboundMail
from tests.build import a_house, a_member
from tests.command import run
from tests.conftest import NOW, eml, why
from tests.mailservers import HOST, Dovecot, by_lmtp, dovecot, postfix
from tests.postgresql import free_port

KIM, OWN = "kim@nordmose.example", "efterlysning@ika.example"
MAIL = eml(KIM, "Elbiler", "Hvem har elbiler?")


@pytest.fixture
def port(store: Store) -> Iterator[int]:
    chosen = free_port()
    with serving(store, host=HOST, port=chosen, clock=lambda: NOW):
        yield chosen


def hand_over(port: int, raw: bytes, *recipients: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.LMTP(HOST, port, local_hostname="localhost") as client:
        client.ehlo()
        client.mail(KIM)
        for recipient in recipients or (OWN,):
            client.rcpt(recipient)
        code, words = client.data(raw)
        said = {(recipients or (OWN,))[0]: (code, words)}
        return said | {recipient: client.getreply() for recipient in recipients[1:]}


def kept(store: Store) -> list[InboundMail]:
    with store.read() as session:
        return list(session.scalars(select(InboundMail).order_by(InboundMail.id)))


@pytest.mark.both
def test_a_mail_handed_over_is_kept_with_those_it_was_for(store: Store, port: int) -> None:
    said = hand_over(port, MAIL, OWN, "efterlysning+112@ika.example")
    assert [code for code, _ in said.values()] == [250, 250]
    (row,) = kept(store)
    assert (row.raw, row.recipients) == (MAIL, [OWN, "efterlysning+112@ika.example"])


def test_a_mail_handed_over_twice_is_kept_once(store: Store, port: int, tmp_path: Path) -> None:
    hand_over(port, MAIL)
    hand_over(port, MAIL)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.eml").write_bytes(MAIL)
    assert collect(store, [LocalSource(tmp_path / "in")], now=NOW).new == 0
    assert len(kept(store)) == 1


def test_lines_of_any_length_and_bytes_of_any_kind_are_taken(store: Store, port: int) -> None:
    raw = MAIL.rstrip() + b"\r\n" + b"x" * 300_000 + b"\r\n\xe6\xff\r\n..\r\n.\xf8\r\n"
    assert hand_over(port, raw)[OWN][0] == 250
    assert kept(store)[0].raw == raw


def test_what_is_too_large_is_refused_for_each_and_not_kept_in_part(
    store: Store, port: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = MAIL + b"x" * 70 + b"\r\n" + (b"y" * 998 + b"\r\n") * 50_200
    said = hand_over(port, large, OWN, KIM)
    assert [code for code, _ in said.values()] == [552, 552]
    assert kept(store) == []
    done = command(folder, "receive", raw=large)
    assert done.returncode == os.EX_DATAERR
    assert "larger than 50 MB" in done.stderr


def test_the_same_mail_for_two_of_ours_is_one_mail_for_both(store: Store, port: int) -> None:
    hand_over(port, MAIL, OWN)
    hand_over(port, MAIL, "efterlysning+112@ika.example")
    assert [row.recipients for row in kept(store)] == [[OWN, "efterlysning+112@ika.example"]]


def test_a_wrong_option_in_the_pipe_sends_no_mail_back(folder: Path) -> None:
    assert command(folder, "receive", "--recipent", OWN, raw=MAIL).returncode == os.EX_TEMPFAIL


def test_what_cannot_be_kept_is_asked_for_again(store: Store, port: int) -> None:
    with store.write() as session:
        session.execute(text("ALTER TABLE sighting RENAME TO away"))
    assert hand_over(port, MAIL, OWN, KIM)[KIM][0] == 451
    with store.write() as session:
        session.execute(text("ALTER TABLE away RENAME TO sighting"))
    assert kept(store) == []
    assert hand_over(port, MAIL)[OWN][0] == 250


def test_the_envelope_tells_which_request_is_answered(store: Store, port: int) -> None:
    a_member(store, KIM)
    a_member(store, "lis@tangsoe.example", organisation="Tangsø Kommune")
    house = a_house(Ours(address=OWN), first_request=112)
    hand_over(port, MAIL)
    hand_over(
        port, eml("lis@tangsoe.example", "SV: Noget andet", "Det har vi gjort i to år."), "efterlysning+112@ika.example"
    )
    file_mails(store, house=house, now=NOW)
    assert [why(row) for row in mails(store)] == ["answer to #112", "request #112"]


SETTINGS = """
[association]
name = "IKA"
address = "efterlysning@ika.example"
[fortnight]
anchor = 2026-12-02
"""


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    (tmp_path / "digest.toml").write_text(f'database = "digest.sqlite3"\n{SETTINGS}')
    return tmp_path


def command(folder: Path, *arguments: str, raw: bytes = b"") -> subprocess.CompletedProcess[str]:
    return run(*arguments, folder=folder, given=raw)


def test_a_mail_on_standard_input_is_kept_and_the_status_says_so(folder: Path, store: Store) -> None:
    done = command(folder, "receive", "--recipient", "efterlysning+7@ika.example", raw=MAIL)
    assert (done.returncode, done.stdout, done.stderr) == (os.EX_OK, "", "")
    assert [(row.raw, row.recipients) for row in kept(store)] == [(MAIL, ["efterlysning+7@ika.example"])]
    assert command(folder, "receive", raw=MAIL).returncode == os.EX_OK
    assert len(kept(store)) == 1


def test_what_can_be_mended_is_tried_again_and_nothing_is_an_error(folder: Path, store: Store) -> None:
    assert command(folder, "receive", raw=b" \n").returncode == os.EX_DATAERR
    (folder / "digest.toml").write_text("noget = 1\n")
    done = command(folder, "receive", raw=MAIL)
    assert done.returncode == os.EX_TEMPFAIL
    assert "no such setting" in done.stderr
    assert "not kept" in done.stderr
    (folder / "digest.toml").write_text(f'database = "findes/ikke.sqlite3"\n{SETTINGS}')
    assert command(folder, "receive", raw=MAIL).returncode == os.EX_TEMPFAIL
    (folder / "digest.toml").write_text(f'database = "digest.sqlite3"\n{SETTINGS}')
    with store.write() as session:
        session.execute(text("DROP TABLE sighting"))
    assert command(folder, "receive", raw=MAIL).returncode == os.EX_TEMPFAIL
    assert kept(store) == []


def listening(folder: Path, port: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "digest", "lmtp", "--listen", f"{HOST}:{port}"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Listening")
    return process


@pytest.fixture(scope="module")
def nobody() -> Iterator[Dovecot]:
    with dovecot([KIM]) as server:
        yield server


def test_a_mail_server_hands_over_what_came_while_we_were_killed(
    folder: Path, store: Store, database: str, nobody: Dovecot
) -> None:
    port = free_port()
    with postfix(nobody, domains=["ika.example"], transports={OWN: by_lmtp(port)}) as server:
        process = listening(folder, port)
        for number in range(20):
            server.send(KIM, OWN, eml(KIM, f"Nr. {number}", "Hvem har elbiler?"))
            if number % 5 == 4:
                process.kill()
                process.communicate()
                process = listening(folder, port)
        wait_for(server.queued, 0)
        process.terminate()
        assert process.communicate()[0].endswith("Stopped.\n")
    opened = open_store(database)
    file_mails(opened, house=a_house(), now=NOW)
    assert sorted(row.subject for row in mails(opened, limit=None)) == sorted(f"Nr. {number}" for number in range(20))
    opened.close()


def wait_for(queued: object, count: int) -> None:
    from tests.waiting import wait_until

    wait_until(lambda: queued() == count, timeout=60)  # type: ignore[operator]


def test_a_place_where_nobody_can_listen_is_told(folder: Path, port: int) -> None:
    taken = command(folder, "lmtp", "--listen", f"{HOST}:{port}")
    assert taken.returncode == 1
    assert "Nobody can listen at" in taken.stderr
    assert command(folder, "lmtp", "--listen", "her").returncode == 2
