"""The commands that serve the pages: a place that is taken, a clean end, what `digest status` says."""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from digest.errors import InputFault
from digest.store.engine import Store
from digest.web.limits import CONNECTIONS
from digest.web.serving import serving
from tests.postgresql import free_port
from tests.shell import Shell
from tests.waiting import wait_until
from tests.web import conftest as site_of

TOML = """
database = "digest.sqlite3"
[association]
name = "IKA"
address = "efterlysning@ika.example"
secret = "hemmelig"
[fortnight]
anchor = 2026-12-02
[web]
url = "https://digest.ika.example"
listen = "127.0.0.1:{port}"
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def house(tmp_path: Path, empty_database: Path, port: int) -> Shell:
    shutil.copy(empty_database, tmp_path / "digest.sqlite3")
    (tmp_path / "digest.toml").write_text(TOML.format(port=port))
    return Shell(tmp_path)


def front(port: int) -> int:
    """The status of the front page; 0 while nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except ConnectionError:
        return 0
    finally:
        connection.close()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_pages_are_served_until_told_to_stop(house: Shell, port: int, stop: int) -> None:
    process = house.start("serve")
    assert wait_until(lambda: front(port)) == 200
    process.send_signal(stop)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert f"the pages of https://digest.ika.example at 127.0.0.1:{port}" in " ".join(out.split())
    assert out.endswith("Stopped.\n")
    assert front(port) == 0


def test_another_place_to_listen_at_can_be_named(house: Shell, port: int) -> None:
    other = free_port()
    process = house.start("serve", "--listen", f"127.0.0.1:{other}")
    assert wait_until(lambda: front(other)) == 200
    assert front(port) == 0
    process.terminate()
    process.communicate(timeout=20)


def test_run_serves_the_pages_too_and_ends_with_them(house: Shell, port: int) -> None:
    process = house.start("run")
    assert wait_until(lambda: front(port)) == 200
    process.terminate()
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert f"; the pages of https://digest.ika.example at 127.0.0.1:{port}." in " ".join(out.split())
    assert out.endswith("Stopped.\n")


def test_run_serves_nothing_where_there_is_no_public_address(house: Shell, port: int) -> None:
    process = house.start("run", DIGEST_WEB__URL="")
    assert "a tick every 60 s. Stop" in process.stdout.readline()
    assert front(port) == 0
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_place_that_is_taken_is_said_in_a_line(house: Shell, port: int, command: str) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = house(command)
    assert (done.returncode, done.stderr) == (
        1,
        f"digest: Nobody can listen at 127.0.0.1:{port}: Address already in use.\n",
    )


def test_a_place_that_is_none_and_pages_without_an_address_are_refused(house: Shell) -> None:
    assert "is not a place such as 127.0.0.1:8080" in house("serve", "--listen", "here").stderr
    done = house("serve", DIGEST_WEB__URL="")
    assert done.returncode == 1
    assert "web.url is not set" in done.stderr


def test_status_says_whether_pages_are_served(house: Shell) -> None:
    assert "Pages: https://digest.ika.example\n" in house.good("status")
    assert "No web pages for the members (web.url).\n" in house.good("status", DIGEST_WEB__URL="")


def test_the_end_waits_for_nobody_who_only_keeps_a_connection(store: Store) -> None:
    with serving(store, site_of.settings(), host="127.0.0.1", port=0, clock=lambda: site_of.CLOSES) as (_, port):
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        idle.request("GET", "/")
        assert idle.getresponse().read()
        half = socket.create_connection(("127.0.0.1", port))
        half.sendall(b"GET / HTTP/1.1\r\nHo")
    for connection in (idle, half):
        connection.close()
    assert front(port) == 0


def half_open(port: int, said: bytes = b"GET / HTTP/1.1\r\nHo") -> socket.socket:
    """A connection whose request never ends."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(said)
    return connection


def has_ended(connection: socket.socket) -> bool:
    """Whether the server cuts the connection without a word."""
    try:
        return connection.recv(1000) == b""
    except ConnectionError:
        return True


def test_requests_that_never_end_shut_nobody_out(store: Store) -> None:
    with serving(store, site_of.settings(), host="127.0.0.1", port=0, clock=lambda: site_of.CLOSES) as (_, port):
        many = [half_open(port) for _ in range(CONNECTIONS + 100)]
        assert front(port) == 200
        assert all(has_ended(connection) for connection in many[:100])
        for connection in many:
            connection.close()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHo",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHo",
    ],
    ids=["nothing", "half a head", "half a body", "half of the next"],
)
def test_a_request_has_so_many_seconds(store: Store, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr("digest.web.limits.SECONDS", 0.3)
    with serving(store, site_of.settings(), host="127.0.0.1", port=0, clock=lambda: site_of.CLOSES) as (_, port):
        connection = half_open(port, said)
        assert wait_until(lambda: has_ended(connection))
        connection.close()


def test_nonsense_a_hundred_times_is_two_lines_of_the_log(house: Shell, port: int) -> None:
    process = house.start("--verbose", "serve")
    assert wait_until(lambda: front(port)) == 200
    for _ in range(99):
        with half_open(port, b"nonsense\r\n\r\n") as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")
    process.terminate()
    err = process.communicate(timeout=20)[1].splitlines()
    assert [line.partition(" uvicorn.error ")[2] for line in err if "Invalid" in line] == [
        "Invalid HTTP request received.",
        "Invalid HTTP request received. (10 times)",
    ]


@pytest.mark.parametrize("waits", [True, False], ids=["behind the page", "while it is made"])
@pytest.mark.parametrize("length", [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nConnection: close"])
def test_nonsense_for_the_rest_of_a_request_is_no_fault_of_the_program(
    store: Store, caplog: pytest.LogCaptureFixture, length: bytes, *, waits: bool
) -> None:
    with serving(store, site_of.settings(), host="127.0.0.1", port=0, clock=lambda: site_of.CLOSES) as (_, port):
        for path in (b"/", b"/nowhere", b"/desk") * 5:
            head = b"PUT %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n" % (path, length)
            with half_open(port, head) as connection, suppress(OSError):
                if waits:
                    connection.recv(1000)
                connection.sendall(b"nonsense\r\n\r\n")
                while connection.recv(1000):
                    pass
        assert front(port) == 200
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_whoever_asks_for_a_web_socket_gets_the_page_and_writes_no_log(house: Shell, port: int) -> None:
    process = house.start("--verbose", "serve")
    assert wait_until(lambda: front(port)) == 200
    for upgrade in (b"websocket", b"h2c", b"nonsense"):
        asked = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n" % upgrade
        with half_open(port, asked) as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
    process.terminate()
    assert "upgrade" not in (err := process.communicate(timeout=20)[1].lower())
    assert "websocket" not in err


def test_a_host_that_is_nowhere_is_said(store: Store) -> None:
    with (
        pytest.raises(InputFault, match=r"Nobody can listen at nowhere\.invalid:80: "),
        serving(store, site_of.settings(), host="nowhere.invalid", port=80, clock=lambda: site_of.CLOSES),
    ):
        pass
