"""Mail that is handed to us: by LMTP, and on standard input. Yes is said only to what is kept."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.inbox.sources.lmtp import CONNECTIONS, RECIPIENTS, serving
from digest.inbox.views import mails
from digest.reading import Ours
from digest.store.engine import Store, open_store
from digest.store.models import InboundMail
from tests.build import a_house, a_member
from tests.command import Piped, piped, run
from tests.conftest import NOW, eml, why
from tests.mailservers import HOST, Dovecot, by_lmtp, dovecot, postfix
from tests.postgresql import free_port
from tests.waiting import wait_until

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


def spoken(connection: socket.socket, said: bytes) -> bytes:
    """The answer to some bytes: what comes until the server waits again."""
    connection.sendall(said)
    return connection.recv(65_536)


def at_data(port: int) -> socket.socket:
    """A connection whose server waits for the words of a mail."""
    connection = socket.create_connection((HOST, port), timeout=60)
    assert connection.recv(1000).startswith(b"220 ")
    with connection.makefile("rwb") as talk:
        for line, end in (("LHLO x", b"250 "), (f"MAIL FROM:<{KIM}>", b"250 "), (f"RCPT TO:<{OWN}>", b"250 ")):
            talk.write(line.encode() + b"\r\n")
            talk.flush()
            while not talk.readline().startswith(end):
                pass
    assert spoken(connection, b"DATA\r\n").startswith(b"354 ")
    return connection


def most_memory(work: Callable[[], object]) -> int:
    """The most bytes that the work, and the server beside it, have at a moment."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("unit", [b"\r\n", b"..\r\n", b"x", b"."], ids=["CRLF", "dots", "one line", "a line of dots"])
def test_ten_megabytes_take_no_more_memory_than_a_few_times_their_size(store: Store, port: int, unit: bytes) -> None:
    content = unit * (10_000_000 // len(unit)) + b"\r\n"
    with at_data(port) as connection:
        assert most_memory(lambda: spoken(connection, content + b".\r\n")) < 80_000_000
    assert len(kept(store)) == 1


def test_a_line_without_an_end_takes_no_memory(port: int) -> None:
    def endless() -> None:
        for _ in range(120):
            connection.sendall(b"x" * 1_000_000)
        assert spoken(connection, b"\r\n.\r\n") == b"552 5.3.4 more than 50 MB\r\n"

    with at_data(port) as connection:
        assert most_memory(endless) < 150_000_000
        assert spoken(connection, b"NOOP\r\n").startswith(b"250 ")


def test_a_command_without_an_end_takes_no_memory(port: int) -> None:
    with socket.create_connection((HOST, port), timeout=60) as connection:
        assert connection.recv(1000).startswith(b"220 ")
        long = b"LHLO " + b"x" * 20_000_000
        assert most_memory(lambda: connection.sendall(long)) < 2_000_000
        assert spoken(connection, b"\r\n").startswith(b"500 ")


def test_mails_that_come_in_together_wait_when_they_are_too_large_together(port: int) -> None:
    many = [at_data(port) for _ in range(4)]
    for connection in many:
        for _ in range(45):
            connection.sendall(b"x" * 998_000 + b"\r\n")
    said = [spoken(connection, b".\r\n")[:3] for connection in many]
    assert sorted(said) == [b"250", b"250", b"250", b"452"]
    for connection in many:
        connection.close()
    with at_data(port) as again:
        assert spoken(again, MAIL + b"\r\n.\r\n").startswith(b"250 ")


@pytest.mark.parametrize(
    ("sent", "raw"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"a.\r\n.b\r\n..\r\n\r\n.\r\n", b"a.\r\nb\r\n.\r\n\r\n"),
        (b"a\n.\nb\r.\r\n.\r\n", b"a\n.\nb\r.\r\n"),
    ],
)
def test_a_mail_ends_with_a_lone_dot_and_nothing_else(store: Store, port: int, sent: bytes, raw: bytes) -> None:
    with at_data(port) as connection:
        for byte in sent[:-1]:
            connection.sendall(bytes([byte]))
        assert spoken(connection, sent[-1:] + b"NOOP\r\n").startswith(b"250 2.0.0 kept\r\n")
    assert [row.raw for row in kept(store)] == [raw]


def test_of_too_many_connections_the_slowest_is_cut_and_neither_the_newest_nor_one_at_work(
    store: Store, port: int
) -> None:
    with at_data(port) as at_work:
        at_work.sendall(MAIL + b"x" * 200_000)
        idle = [socket.create_connection((HOST, port), timeout=20) for _ in range(CONNECTIONS - 1)]
        assert all(connection.recv(1000).startswith(b"220 ") for connection in idle)
        assert spoken(idle[-1], b"NOOP\r\n" * 99).startswith(b"250 ")  # words of no mail, however many
        for number in range(CONNECTIONS - 1):
            assert hand_over(port, eml(KIM, f"Nr. {number}", "Hvem har elbiler?"))[OWN][0] == 250
        more = [socket.create_connection((HOST, port), timeout=20) for _ in range(CONNECTIONS - 1)]
        assert all(connection.recv(1000).startswith(b"220 ") for connection in more)
        assert all(has_ended(connection) for connection in idle)
        assert spoken(at_work, b"\r\n.\r\n").startswith(b"250 2.0.0 kept")
    for connection in (*idle, *more):
        connection.close()
    assert len(kept(store)) == CONNECTIONS


def has_ended(connection: socket.socket) -> bool:
    """Whether the server has cut the connection."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    return True


def test_a_connection_beyond_the_limit_is_told_to_come_again_while_all_others_wait_for_us(
    store: Store, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.inbox.sources.lmtp.CONNECTIONS", 1)
    with at_data(port) as one:
        with store.write():  # so that the mail must wait to be kept
            one.sendall(MAIL + b"\r\n.\r\n")

            def said() -> bytes:
                with socket.create_connection((HOST, port), timeout=20) as more:
                    return more.recv(1000)

            wait_until(lambda: said().startswith(b"421 4.3.2 "))
        assert one.recv(1000).startswith(b"250 2.0.0 kept")


def test_recipients_beyond_ascii_are_taken_and_those_that_cannot_be_kept_refused(store: Store, port: int) -> None:
    with smtplib.LMTP(HOST, port, local_hostname="localhost") as client:
        client.ehlo()
        assert client.has_extn("smtputf8")
        assert client.mail("søren@nordmose.example", ["SMTPUTF8"])[0] == 250
        client.command_encoding = "utf-8"
        assert client.rcpt("efterlysning+blåbær@ika.example")[0] == 250
        client.command_encoding = "latin-1"
        assert client.rcpt("blåbær@ika.example")[0] == 553
        client.command_encoding = "ascii"
        assert client.data(MAIL)[0] == 250
    assert kept(store)[0].recipients == ["efterlysning+blåbær@ika.example"]


def test_of_one_mail_so_many_recipients_are_taken(port: int) -> None:
    with smtplib.LMTP(HOST, port, local_hostname="localhost") as client:
        client.ehlo()
        client.mail(KIM)
        said = [client.rcpt(f"r{number}@ika.example")[0] for number in range(RECIPIENTS + 1)]
        assert said == [250] * RECIPIENTS + [452]


def test_a_bounce_without_a_sender_is_taken(store: Store, port: int) -> None:
    with smtplib.LMTP(HOST, port, local_hostname="localhost") as client:
        client.ehlo()
        assert client.mail("")[0] == 250
        assert client.rcpt(OWN)[0] == 250
        assert client.data(MAIL)[0] == 250
    assert len(kept(store)) == 1


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
def folder(store: Store, database: str, tmp_path: Path) -> Path:
    (tmp_path / "digest.toml").write_text(f'database = "{database.removeprefix("sqlite:///")}"\n{SETTINGS}')
    return tmp_path


def command(folder: Path, *arguments: str, raw: bytes = b"") -> subprocess.CompletedProcess[str]:
    return run(*arguments, folder=folder, given=raw)


def test_a_mail_on_standard_input_is_kept_and_the_status_says_so(folder: Path, store: Store) -> None:
    done = command(folder, "receive", "--recipient", "efterlysning+7@ika.example", raw=MAIL)
    assert (done.returncode, done.stdout, done.stderr) == (os.EX_OK, "", "")
    assert [(row.raw, row.recipients) for row in kept(store)] == [(MAIL, ["efterlysning+7@ika.example"])]
    assert command(folder, "receive", raw=MAIL).returncode == os.EX_OK
    assert len(kept(store)) == 1


def test_what_can_be_mended_is_tried_again_and_nothing_is_an_error(folder: Path, store: Store, database: str) -> None:
    assert command(folder, "receive", raw=b" \n").returncode == os.EX_DATAERR
    (folder / "digest.toml").write_text("noget = 1\n")
    done = command(folder, "receive", raw=MAIL)
    assert done.returncode == os.EX_TEMPFAIL
    assert "no such setting" in done.stderr
    assert "not kept" in done.stderr
    (folder / "digest.toml").write_text(f'database = "findes/ikke.sqlite3"\n{SETTINGS}')
    assert command(folder, "receive", raw=MAIL).returncode == os.EX_TEMPFAIL
    (folder / "digest.toml").write_text(f'database = "{database.removeprefix("sqlite:///")}"\n{SETTINGS}')
    with store.write() as session:
        session.execute(text("DROP TABLE sighting"))
    assert command(folder, "receive", raw=MAIL).returncode == os.EX_TEMPFAIL
    assert kept(store) == []


def listening(folder: Path, port: int) -> Piped:
    process = piped("lmtp", "--listen", f"{HOST}:{port}", folder=folder)
    assert process.stdout.readline().startswith("Listening"), process.communicate()[1]
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
    wait_until(lambda: queued() == count, timeout=60)  # type: ignore[operator]


def test_a_place_where_nobody_can_listen_is_told(folder: Path, port: int) -> None:
    taken = command(folder, "lmtp", "--listen", f"{HOST}:{port}")
    assert taken.returncode == 1
    assert "Nobody can listen at" in taken.stderr
    assert command(folder, "lmtp", "--listen", "her").returncode == 2
