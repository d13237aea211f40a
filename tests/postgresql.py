"""A PostgreSQL server of the tests' own: on a free port of this machine, in a temporary folder, gone afterwards.

`python -m tests.postgresql` sees to it that there are programs to start: root has apt-get install them.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

HOST, USER, PASSWORD = "127.0.0.1", "digest", "hemmelig"
MISSING = "the tests need a PostgreSQL server: install the package postgresql (apt-get install postgresql)"
ALONE = "-c unix_socket_directories= -c max_wal_senders=0"  # nobody is to find the server but by its port
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"  # what tests write need not outlive the power


class Server:
    """A running server."""

    def __init__(self, port: int, version: int, run: Callable[..., None], *, durable: bool) -> None:
        self.port, self.version, self._run = port, version, run
        self._options = f"-h {HOST} -p {port} {ALONE} {'' if durable else QUICK}"

    def stop(self) -> None:
        """Nobody is answered any more, and who is connected is cut off; what was committed is kept."""
        self._run("pg_ctl", "stop", "-m", "fast")

    def start(self) -> None:
        """It answers again."""
        self._run("pg_ctl", "start", "-w", "-o", self._options)

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        """The address of a database, as the settings have it."""
        return f"postgresql://{USER}:{password}@{HOST}:{self.port}/{database}"

    def execute(self, database: str, *statements: str) -> None:
        """Each statement by itself, in no transaction with others."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def make(self, database: str) -> str:
        """The address of a database made anew, with nothing in it."""
        self.execute(
            "postgres",
            f"DROP DATABASE IF EXISTS {database} WITH (FORCE)",
            f"CREATE DATABASE {database} TEMPLATE template0",
        )
        return self.url(database)


def programs() -> Path | None:
    """The folder of `initdb`, `pg_ctl` and `postgres`: by PATH, or the newest where Debian keeps them; None without."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in versions), key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def serving(*, durable: bool = False) -> Iterator[Server]:
    """A server in which USER may do everything. durable: what it commits is on the disk first."""
    folder = programs()
    if folder is None:
        raise RuntimeError(MISSING)
    home = Path(tempfile.mkdtemp(prefix="digest-postgresql-"))
    (home / "password").write_text(PASSWORD)
    identity = _somebody(home)
    data = ("-D", home / "data")

    def run(program: str, *arguments: str | Path) -> None:
        command = [folder / program, *data, *arguments]
        clean = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        with (home / "out").open("ab") as out:  # a pipe would stay open as long as the server
            done = subprocess.run(command, cwd=home, env=clean, stdout=out, stderr=out, check=False, **identity)
        assert done.returncode == 0, (home / "out").read_text()

    port, version = free_port(), _version(folder)
    try:
        run(
            "initdb", "-U", USER, f"--pwfile={home / 'password'}", "--auth=scram-sha-256", "--no-sync", *_order(version)
        )
        server = Server(port, version, run, durable=durable)
        server.start()
        try:
            yield server
        finally:
            run("pg_ctl", "stop", "-m", "immediate")
    finally:
        shutil.rmtree(home)


def _version(folder: Path) -> int:
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"\d+", said)[0])


def _order(version: int) -> list[str]:
    """Words sort as in Danish, where the server can: ours must not change their order with the server's language."""
    icu = ["--locale-provider=icu", "--icu-locale=da-DK"] if version >= 15 else []
    return ["--encoding=UTF8", "--locale=C.UTF-8", *icu]


def _somebody(home: Path) -> dict[str, Any]:
    """Who the server runs as, since it refuses to be root's: then the folder is theirs."""
    if os.getuid() != 0:
        return {}
    for path in (home, *home.iterdir()):
        shutil.chown(path, "nobody")
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def free_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _install() -> None:
    print("Installing PostgreSQL for the tests (once)", flush=True)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("update", "install --yes --no-install-recommends postgresql"):
        subprocess.run(["apt-get", "-qq", *command.split()], env=environment, capture_output=True, check=False)


if __name__ == "__main__":
    if programs() is None and os.getuid() == 0 and shutil.which("apt-get"):
        _install()
    if programs() is None:
        sys.exit(MISSING)
