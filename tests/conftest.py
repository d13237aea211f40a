"""What most tests need: an empty database, a fixed moment, somebody in the register, a mail.

A test or a module marked `both` runs on a database of either kind. A table of cases that is marked `words` runs on
SQLite whole, and its first and its last case on PostgreSQL too.
"""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.inbox.views import MailView
from digest.reading.message import parse
from digest.store.engine import Store, connect
from digest.store.migrations import upgrade
from digest.writing.reasons import mail_reason
from tests.databases import Databases
from tests.postgresql import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.house import House

LONG = (
    *("test_worker.py", "test_faults.py", "test_chaos.py", "test_two_machines.py", "test_browser.py", "test_imap.py"),
    *("test_suppliers.py", "test_any_lists.py", "test_readme.py", "test_story.py", "test_wheel.py", "test_judged.py"),
)
"""Files whose tests wait, or take long: begun first, so that at the end no process is left alone with one."""
MEMORY = 2_000_000_000  # bytes: what the tests write need not outlive the power, and is in memory where that fits
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the command starts a hundred times: let it find its bytecode
sys.dont_write_bytecode = False  # and the next run these modules: pytest takes as long to prepare them as to run them
if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > MEMORY:
    os.environ["TMPDIR"] = tempfile.tempdir = "/dev/shm"
for variable in [name for name in os.environ if name.upper().startswith(("DIGEST_", "PG"))]:
    del os.environ[variable]  # no test is to find what is set outside
gc.set_threshold(50_000, 20, 50)  # looking for cycles again and again is a fifth of what tests with a database cost
signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's `make test &` ignores it, and so would commands

NOW = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("words") and item.callspec.params.get("database") == "postgresql":
            tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    between = {item for cases in tables.values() for item in cases[1:-1]}
    items[:] = [item for item in items if item not in between]
    items.sort(key=lambda item: item.path.name not in LONG)
    config.hook.pytest_deselected(items=list(between))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # no later collection looks through twelve thousand tests and all modules


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file; copying it is quicker than migrating."""
    file = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    engine = connect(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def databases(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """What the databases of the tests share."""
    shared = Databases(empty_database, tmp_path_factory.mktemp("databases"))
    yield shared
    shared.end()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test needs it, with a migrated database `test`."""
    with serving() as server:
        engine = connect(server.make("test"))
        upgrade(engine)
        engine.dispose()
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, started when the first test of a module needs it.

    Not one for all modules: while it is open, its thread has an event loop, and nothing else there may run one.
    """
    from tests.judges import chromium

    with chromium() as opened:
        yield opened


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The address of a migrated, empty database: a file, or `test` on the PostgreSQL server."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return databases.new()
    server: Server = request.getfixturevalue("postgresql")
    return databases.emptied(server.url("test"))


@pytest.fixture
def new_database(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of one more database, of the kind of the first; there is nothing in it."""
    if database.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'new.sqlite3'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.make("new")


@pytest.fixture
def store(database: str, databases: Databases) -> Iterator[Store]:
    """A migrated database, open."""
    yield databases.open(database)
    databases.close()


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """A house with somebody of each kind in its register."""
    from tests.house import peopled

    return peopled(store, tmp_path)


def eml(sender: str, subject: str, text: str, **headers: str) -> bytes:
    """A plain mail to the service; the same arguments give the same bytes. `in_reply_to` is In-Reply-To; "" omits.

    It has no Date, by which a mail that lies in a folder is as old as it says.
    """
    told = "\n".join((sender, subject, text, *headers.values()))
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    whole = {
        "From": sender,
        "To": "IKA Efterlysninger <efterlysning@ika.example>",
        "Subject": subject,
        "Message-Id": f"<{hashlib.sha256(told.encode()).hexdigest()[:16]}@mail.example>",
        **named,
    }
    mail = EmailMessage(policy=SMTP)
    for name, value in whole.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return bytes(mail)


def vouched(raw: bytes, server: str = "mx.ika.example") -> bytes:
    """The mail as that server hands it on, which found that it is from whom it says; unless it says otherwise."""
    message = parse(raw)
    if message.results or not message.sender:
        return raw
    domain = message.sender.partition("@")[2]
    return f"Authentication-Results: {server}; dmarc=pass header.from={domain}\r\n".encode() + raw


def why(mail: MailView) -> str:
    """Why a mail stands where it does, in English."""
    return mail_reason(mail.reason, mail.values, "en")
