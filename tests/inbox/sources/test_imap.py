"""A mailbox on a real server: each mail once, whatever happens to the connection, the server or us."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from imapclient import IMAPClient
from pydantic import SecretStr
from sqlalchemy import func, select

from digest.inbox.collect import Collected, collect, collect_handled
from digest.inbox.sources.files import Found
from digest.inbox.sources.imap import Imap
from digest.settings import Security
from digest.settings import Settings as Whole
from digest.store.engine import Store
from digest.store.models import InboundMail, Sighting
from tests.conftest import NOW
from tests.gate import CUT, TAG, Fault, Gate
from tests.inbox.sources.looking import found, looking
from tests.inbox.sources.mailboxes import USERS, mail, subjects, taken, told, wanted
from tests.mailservers import HOST, PASSWORD, Dovecot

ODD = [
    f"{answer}\r\n{TAG}OK done"
    for answer in (
        "* 1 FETCH (UID 1 BODY[]",
        "* 1 FETCH (UID 1 BODY[] 7)",
        "* 1 FETCH (UID 1 BODY[] (a b))",
        "* 1 FETCH (UID)",
        "* 1 FETCH ()",
        "* 1 FETCH 1",
        "* FETCH",
        "* 1 FETCH (UID 1 BODY[] NIL)",
        '* 1 FETCH (UID 1 BODY[] "")',
        "* SEARCH one",
        "* 1 FETCH ((UID) 1)",
        "* 1 FETCH (UID {99999999999}",
    )
]
"""Answers to FETCH that are none."""


@pytest.mark.both
def test_each_mail_comes_once_and_is_left_unseen_where_it_lay(store: Store, server: Dovecot, user: str) -> None:
    for number in range(3):
        server.deliver(user, mail(number))
    settings = told(server, user)
    assert taken(store, settings) == Collected(new=3, seen=0, faults=())
    assert taken(store, settings) == Collected(new=0, seen=3, faults=())
    server.deliver(user, mail(3))
    assert taken(store, settings) == Collected(new=1, seen=3, faults=())
    assert subjects(store) == wanted(4)
    client = server.connect(user)
    client.select("INBOX", readonly=True)
    assert client.uid("SEARCH", "UNSEEN")[1][0].split() == [b"1", b"2", b"3", b"4"]
    client.logout()


def test_what_is_kept_is_moved_to_the_folder_for_handled_mail(store: Store, server: Dovecot, user: str) -> None:
    settings = told(server, user, handled="Behandlet")
    for number in range(3):
        server.deliver(user, mail(number))
    assert taken(store, settings).new == 3
    assert server.mails(user) == []
    assert len(server.mails(user, "Behandlet")) == 3
    server.deliver(user, mail(3))
    assert taken(store, settings).new == 1
    assert len(server.mails(user, "Behandlet")) == 4
    assert subjects(store) == wanted(4)


def test_mail_handled_since_a_copy_was_made_is_taken_in_again(store: Store, server: Dovecot, user: str) -> None:
    settings = told(server, user, handled="Behandlet")
    server.deliver(user, mail(0))
    assert taken(store, settings).new == 1
    with IMAPClient(HOST, server.port, ssl=False) as client:  # the other machine took these
        client.login(user, PASSWORD)
        for number in (1, 2):
            client.append("Behandlet", mail(number))
    whole = Whole(
        association={"name": "IKA", "address": "efterlysning@ika.example"},  # type: ignore[arg-type]
        fortnight={"anchor": "2026-12-02"},  # type: ignore[arg-type]
        inbox={"imap": settings},  # type: ignore[arg-type]
    )
    assert collect_handled(store, whole, now=NOW) == Collected(new=2, seen=1, faults=())
    assert collect_handled(store, whole, now=NOW) == Collected(new=0, seen=3, faults=())
    assert sorted(subjects(store)) == sorted(wanted(3))


def test_a_folder_that_only_holds_folders_is_made_one_for_mail(store: Store, server: Dovecot, user: str) -> None:
    for number, handled in enumerate(("Behandlet/2026", "Behandlet")):
        server.deliver(user, mail(number))
        assert taken(store, told(server, user, handled=handled)) == Collected(new=1, seen=0, faults=())
        assert len(server.mails(user, handled)) == 1


def test_a_server_without_move_copies_and_deletes(
    store: Store, server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows = IMAPClient.has_capability
    monkeypatch.setattr(IMAPClient, "has_capability", lambda self, name: name != "MOVE" and knows(self, name))
    server.deliver(user, mail(0))
    assert taken(store, told(server, user, handled="Behandlet")).new == 1
    assert (len(server.mails(user)), len(server.mails(user, "Behandlet"))) == (0, 1)


def test_what_was_kept_and_not_yet_moved_is_moved_by_the_next_look(store: Store, server: Dovecot, user: str) -> None:
    server.deliver(user, mail(0))
    taken(store, told(server, user))  # as if the process had died between keeping and moving
    assert taken(store, told(server, user, handled="Behandlet")) == Collected(new=0, seen=1, faults=())
    assert len(server.mails(user, "Behandlet")) == 1


def test_a_mailbox_that_was_made_anew_brings_nothing_twice(store: Store, server: Dovecot, user: str) -> None:
    for number in range(5):
        server.deliver(user, mail(number))
    settings = told(server, user)
    taken(store, settings)
    server.new_validity(user)
    server.deliver(user, mail(5))
    assert taken(store, settings) == Collected(new=1, seen=5, faults=())
    assert taken(store, settings) == Collected(new=0, seen=6, faults=())
    assert subjects(store) == wanted(6)


def test_a_connection_that_is_cut_costs_one_mail_and_the_next_look_takes_it(
    store: Store, server: Dovecot, user: str
) -> None:
    for number in range(120):
        server.deliver(user, mail(number))
    source = Imap(told(server, user))

    class Cut:
        """The mailbox, whose connection breaks while the second fifty are read."""

        @contextmanager
        def look(self) -> Iterator[Iterator[Found]]:
            with source.look() as mails:
                yield (self.cut(found, place) for place, found in enumerate(mails))

        def cut(self, found: Found, place: int) -> Found:
            def read(most: int) -> bytes:
                if place == 70:
                    server.kill_connections()
                return found.read(most)

            return Found(found.source_id, read)

        def taken(self, found: object) -> None:
            pass

    found = collect(store, [Cut()], now=NOW)
    assert found.new == 119
    assert len(found.faults) == 1
    assert f"The mailbox INBOX of {user} at {HOST}:{server.port}" in found.faults[0]
    assert taken(store, told(server, user)) == Collected(new=1, seen=119, faults=())
    assert sorted(subjects(store)) == sorted(wanted(120))


@pytest.mark.parametrize("handled", ["", "Behandlet"], ids=["left", "moved"])
def test_a_process_killed_while_it_takes_mail_in_loses_and_doubles_nothing(
    store: Store, database: str, server: Dovecot, user: str, handled: str
) -> None:
    for number in range(200):
        server.deliver(user, mail(number))
    settings = told(server, user, handled=handled)
    for lines in (1, 20, 49, 50, 51, 60, 70):
        process = looking(database, settings)
        for _ in range(lines):  # so many mails are fetched; of each fifty none is committed before the last
            process.stdout.readline()
        process.kill()
        process.communicate()
    assert found(looking(database, settings))[2] == []
    assert sorted(subjects(store)) == sorted(wanted(200))
    if handled:
        assert (len(server.mails(user)), len(server.mails(user, handled))) == (0, 200)


def test_a_mailbox_of_100_megabytes_is_taken_in_within_bounded_memory(
    store: Store, database: str, server: Dovecot, user: str, names: Iterator[str]
) -> None:
    small, new = next(names), server.home / "mail"
    server.deliver(small, mail(0))
    server.deliver(user, mail(0))
    folder = new / user / "Maildir" / "new"
    large = mail(0, 100_000)
    for number in range(1, 1000):
        raw = large.replace(b"Nr. 0", b"Nr. %d" % number).replace(b"Message-Id: <", b"Message-Id: <%d-" % number)
        (folder / f"{1_700_000_000 + number}.M{number}P1.ika").write_bytes(raw)
    for file in folder.iterdir():
        file.chmod(0o644)
    few, many = (found(looking(database, told(server, each))) for each in (small, user))
    assert (few[:3], many[:3]) == ((1, 0, []), (1000, 0, []))
    assert many[3] < few[3] + 60_000  # KiB, for 100 MB of mail
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(InboundMail)) == 1001
        assert session.scalar(select(func.count()).select_from(Sighting)) == 1001


def test_encrypted_connections_and_tokens_let_us_in(
    store: Store, server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    server.deliver(user, mail(0))
    (tmp_path / "token").write_text(server.token(user))
    token = {"password": SecretStr(""), "token_command": f"cat {tmp_path / 'token'}"}
    for how in (
        {"security": Security.TLS, "port": server.tls_port},
        {"security": Security.STARTTLS},
        {"security": Security.TLS, "port": server.tls_port, **token},
    ):
        found = taken(store, told(server, user, **how))
        assert (found.new + found.seen, found.faults) == (1, ())


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (lambda _: {"password": SecretStr("forkert")}, "inbox.imap.username and password were not accepted"),
        (lambda _: {"password": SecretStr("")}, "no password is set: DIGEST_INBOX__IMAP__PASSWORD"),
        (lambda _: {"handled": "a.b/.."}, "inbox.imap.handled: the folder 'a.b/..' cannot be made"),
        (lambda _: {"token_command": "echo forkert"}, "token_command were not accepted"),
        (lambda _: {"token_command": "false"}, "token_command gave no token (exit status 1)"),
        (lambda _: {"token_command": "/findes/ikke"}, "token_command cannot be run"),
        (lambda _: {"folder": "Findes ikke"}, "(inbox.imap.folder): select failed"),
        (lambda _: {"port": 9}, "does not answer"),
        (lambda server: {"security": Security.TLS, "port": server.tls_port}, "its certificate is not trusted"),
        (lambda _: {"security": Security.TLS}, "inbox.imap.security: tls"),
    ],
)
def test_whoever_is_not_let_in_is_told_why(
    store: Store, server: Dovecot, other: Callable[[Dovecot], dict[str, object]], words: str
) -> None:
    (fault,) = taken(store, told(server, USERS[0], **other(server))).faults
    assert words in fault
    assert "forkert" not in fault
    assert PASSWORD not in fault


def test_a_mail_that_is_too_large_is_held_by_its_beginning(
    store: Store, server: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.inbox.collect.MAX_BYTES", 5_000)
    monkeypatch.setattr("digest.inbox.collect.BEGINNING", 1_000)
    server.deliver(user, mail(0, 20_000))
    server.deliver(user, mail(1))
    assert taken(store, told(server, user)) == Collected(new=2, seen=0, faults=())
    with store.read() as session:
        rows = session.execute(select(InboundMail.reason, func.length(InboundMail.raw)).order_by(InboundMail.id)).all()
    assert rows[0] == ("too_large", 1_000)
    assert rows[1][0] == ""


def test_a_mail_that_goes_while_we_look_stops_no_other(store: Store, server: Dovecot, user: str) -> None:
    for number in range(3):
        server.deliver(user, mail(number))
    source = Imap(told(server, user))

    class Shared:
        """The mailbox, from which somebody else takes a mail as soon as we have seen that it is there."""

        @contextmanager
        def look(self) -> Iterator[Iterator[Found]]:
            with source.look() as mails:
                client = server.connect(user)
                client.select("INBOX")
                client.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
                client.expunge()
                client.logout()
                yield mails

        def taken(self, found: object) -> None:
            pass

    assert collect(store, [Shared()], now=NOW).faults == ()
    assert subjects(store) == ["Nr. 0", "Nr. 2"]


def test_a_mail_that_is_listed_and_not_handed_over_is_told_at_once(store: Store, server: Dovecot, user: str) -> None:
    server.deliver(user, mail(0))
    with Gate(server.port, smtp=False) as gate:
        settings = told(server, user, port=gate.port)
        gate.breaks(Fault("fetch", "OK done"))
        (said,) = taken(store, settings).faults
        gate.over()
        assert taken(store, settings) == Collected(new=1, seen=0, faults=())
    assert "lists UID 1 and does not hand it over" in said


def test_what_nobody_understands_is_told_with_the_mailbox_it_came_from(
    store: Store, server: Dovecot, user: str
) -> None:
    server.deliver(user, mail(0))
    with Gate(server.port, smtp=False) as gate:
        settings = told(server, user, port=gate.port)
        for odd in ODD:
            gate.breaks(Fault("fetch", odd))
            (said,) = taken(store, settings).faults
            assert f"The mailbox INBOX of {user}" in said
        gate.over()
        assert taken(store, settings).new == 1


def test_a_connection_that_ends_at_the_password_is_no_word_about_it(store: Store, server: Dovecot, user: str) -> None:
    with Gate(server.port, smtp=False) as gate:
        gate.breaks(Fault("login", CUT))
        (said,) = taken(store, told(server, user, port=gate.port)).faults
    assert "ends the connection before the name and password" in said
