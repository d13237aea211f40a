"""Mail servers of the tests' own, Debian's Dovecot and Postfix: on free ports of this machine, gone afterwards.

`python -m tests.mailservers` sees to it that there are programs to start: root has apt-get install them. What the
system keeps in /etc/dovecot, /etc/postfix and its queues is neither read nor changed. Only root can start them.
"""

from __future__ import annotations

import base64
import hmac
import imaplib
import json
import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from tests.postgresql import free_port
from tests.waiting import wait_until

HOST, PASSWORD = "127.0.0.1", "hemmelig"
SOMEBODY = "nobody"  # owns the mail, and runs the command of a pipe
MISSING = (
    "the tests of mail servers need root and the packages dovecot-imapd, dovecot-lmtpd and postfix "
    "(apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd postfix)"
)
NEEDED = {
    "dovecot": ("dovecot-core", "/usr/lib/dovecot/auth"),
    "imap": ("dovecot-imapd", "/usr/lib/dovecot/imap"),
    "lmtp": ("dovecot-lmtpd", "/usr/lib/dovecot/lmtp"),
    "postfix": ("postfix", "/usr/lib/postfix/sbin/master"),
}
SESSIONS = ("imap", "imap-login")  # the programs that hold the connections of IMAP, one each
CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}
BY_PIPE = "digest:"  # the transport of postfix(pipe=...)
SECRET = b"a secret of the tests, for tokens"
SETTINGS = Path(__file__).parent / "servers"
DOVECOT, OAUTH2, POSTFIX, SERVICES, PIPE = (
    (SETTINGS / name).read_text() for name in ("dovecot.conf", "oauth2.conf", "main.cf", "master.cf", "pipe.cf")
)


class Dovecot:
    """A running Dovecot: IMAP and LMTP for the given addresses, each with PASSWORD or a token.

    `port` speaks IMAP, plain or after STARTTLS; `tls_port` speaks IMAP within TLS; `lmtp_port` takes mail in. `ca` is
    the file of the authority behind the certificate, which is of 127.0.0.1 and localhost.
    """

    def __init__(self, home: Path, users: Collection[str]) -> None:
        self.home, self.users = home, tuple(user.lower() for user in users)
        ports: set[int] = set()
        while len(ports) < 3:
            ports.add(free_port())
        self.port, self.tls_port, self.lmtp_port = ports
        self.ca = home / "ca.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._configure()

    def _configure(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca))
        certificate = authority.issue_cert(HOST, "localhost")
        certificate.private_key_pem.write_to_path(str(self.home / "key.pem"))
        for part in certificate.cert_chain_pems:
            part.write_to_path(str(self.home / "certificate.pem"), append=True)
        mail = self.home / "mail"
        mail.mkdir()
        shutil.chown(mail, SOMEBODY, "nogroup")
        owner = mail.stat()
        (self.home / "users").write_text(
            "".join(f"{user}:{PASSWORD}:{owner.st_uid}:{owner.st_gid}::{mail / user}::\n" for user in self.users)
        )
        keys = self.home / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(SECRET))
        (self.home / "oauth2.conf").write_text(OAUTH2.format(home=self.home))
        (self.home / "dovecot.conf").write_text(
            DOVECOT.format(home=self.home, imap=self.port, imaps=self.tls_port, lmtp=self.lmtp_port)
        )

    def start(self) -> None:
        """Starts, at the ports it had before; it answers when this returns."""
        command = ["dovecot", "-F", "-c", str(self.home / "dovecot.conf")]
        with (self.home / "out").open("ab") as out:
            process = subprocess.Popen(
                command, cwd=self.home, env=CLEAN, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        self._process = process
        wait_until(lambda: process.poll() is not None or _greets(self.port), step=0.01)
        if process.poll() is not None:
            raise RuntimeError((self.home / "out").read_text() + self.log())

    def stop(self) -> None:
        """Stops; who is connected is cut off. The mail stays."""
        if self._process:
            left = _children(self._process.pid, SESSIONS)
            self._process.terminate()
            self._process.wait(timeout=20)
            _kill(left, SESSIONS)  # they would stay for ten seconds more
            self._process = None

    def kill_connections(self) -> None:
        """Cuts every IMAP connection without a word; whoever comes next is served."""
        if not self._process:
            return
        _kill(_children(self._process.pid, SESSIONS), SESSIONS)

    def deliver(self, recipient: str, raw: bytes, *, sender: str = "afsender@kommune.example") -> None:
        """Delivers by LMTP; what is refused raises smtplib.SMTPRecipientsRefused. `sender` may be empty."""
        with smtplib.LMTP(HOST, self.lmtp_port, local_hostname="localhost") as client:
            client.sendmail(sender, [recipient], raw)

    def connect(self, user: str) -> imaplib.IMAP4:
        """A plain IMAP connection, logged in; the caller logs out."""
        client = imaplib.IMAP4(HOST, self.port, timeout=20)
        client.login(user, PASSWORD)
        return client

    def token(self, user: str, *, seconds: float = 3600) -> str:
        """A token (JWT, HS256) for XOAUTH2 and OAUTHBEARER that is valid so long; below 0, it has expired."""
        now = time.time()
        claims = {"email": user, "sub": user, "iat": int(now - 7200), "exp": int(now + seconds)}
        signed = b".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        return (signed + b"." + _base64(hmac.digest(SECRET, signed, "sha256"))).decode()

    def mails(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The mails of a folder as they are, in order; looking changes no flag. A folder that is missing is empty."""
        client = self.connect(user)
        try:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            said = client.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]
            return [part[1] for part in said if isinstance(part, tuple)]
        finally:
            client.logout()

    def wait_for(self, user: str, count: int, folder: str = "INBOX", *, timeout: float = 20) -> list[bytes]:
        """The mails of a folder, in order, as soon as they are `count` or more."""

        def enough() -> list[list[bytes]]:
            found = self.mails(user, folder)
            return [found] if len(found) >= count else []

        return wait_until(enough, timeout)[0]

    def validity(self, user: str, folder: str = "INBOX") -> int:
        """The folder's UIDVALIDITY."""
        client = self.connect(user)
        try:
            said = client.status(f'"{folder}"', "(UIDVALIDITY)")[1][0]
        finally:
            client.logout()
        return int(said.rpartition(b"UIDVALIDITY ")[2].rstrip(b")"))

    def new_validity(self, user: str, folder: str = "INBOX") -> int:
        """The UIDVALIDITY that the folder has got; its mails and flags stay, their UIDs count from 1 again.

        The server stops and starts for it, so that no connection goes on with what it knew.
        """
        before = self.validity(user, folder)
        self.stop()
        path = self.home / "mail" / user.lower() / "Maildir"
        if folder.upper() != "INBOX":
            path /= "." + folder.replace("/", ".")
        for file in (*path.glob("dovecot.index*"), path / "dovecot-uidlist"):
            file.unlink(missing_ok=True)
        self.start()
        after = self.validity(user, folder)
        assert after != before
        return after

    def log(self) -> str:
        """What Dovecot has written down."""
        file = self.home / "log"
        return file.read_text(errors="replace") if file.exists() else ""


class Postfix:
    """A running Postfix, which takes mail at `port` from this machine and hands it on to Dovecot."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()

    def configure(
        self, dovecot: Dovecot, domains: Iterable[str], transports: Mapping[str, str], pipe: Sequence[str]
    ) -> None:
        """Writes what it is to do."""
        folder = self.home / "etc"
        folder.mkdir()
        settings = POSTFIX.format(home=self.home, domains=" ".join(sorted(domains)), lmtp=dovecot.lmtp_port)
        services = SERVICES.format(port=f"{HOST}:{self.port}")
        if pipe:
            command = " ".join(f"{{ {word} }}" if re.search(r"[\s{}]", word) else word for word in pipe)
            services += PIPE.format(somebody=SOMEBODY, command=command)
            settings += "digest_destination_recipient_limit = 1\n"  # the flag D asks for it
        (folder / "main.cf").write_text(settings)
        (folder / "master.cf").write_text(services)
        (self.home / "transports").write_text("".join(f"{whom} {by}\n" for whom, by in transports.items()))
        for name in ("queue", "data"):
            (self.home / name).mkdir()
        shutil.chown(self.home / "data", "postfix", "postfix")

    def start(self) -> None:
        """Starts, at the port it had before; it answers when this returns."""
        self._run("start")
        wait_until(lambda: _greets(self.port))

    def stop(self) -> None:
        """Stops; what is in the queue stays there."""
        if self._run("status", check=False) == 0:
            self._run("stop")

    def _run(self, command: str, *, check: bool = True) -> int:
        with (self.home / "out").open("ab") as out:  # a pipe would stay open as long as the server
            code = subprocess.run(
                ["postfix", "-c", self.home / "etc", command],
                cwd=self.home,
                env=CLEAN,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                check=False,
            ).returncode
        assert code == 0 or not check, (self.home / "out").read_text() + self.log()
        return code

    def send(self, sender: str, recipients: str | Sequence[str], raw: bytes) -> None:
        """Hands a mail in by SMTP; it is delivered later. `sender` is the envelope's, and may be empty."""
        with smtplib.SMTP(HOST, self.port, local_hostname="localhost") as client:
            client.sendmail(sender, recipients, raw)

    def queued(self) -> int:
        """How many mails have neither been delivered nor sent back."""
        folders = ("incoming", "active", "deferred", "maildrop")
        return sum(path.is_file() for folder in folders for path in (self.home / "queue" / folder).rglob("*"))

    def log(self) -> str:
        """What Postfix has written down."""
        file = self.home / "log"
        return file.read_text(errors="replace") if file.exists() else ""


@contextmanager
def dovecot(users: Collection[str]) -> Iterator[Dovecot]:
    """A Dovecot with a mailbox for each of the addresses; it takes mail for them with any +detail, and for no other."""
    needed()
    with _home("digest-dovecot-") as home:
        server = Dovecot(home, users)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def postfix(
    dovecot: Dovecot,
    domains: Collection[str] = (),
    *,
    transports: Mapping[str, str] | None = None,
    pipe: Sequence[str] = (),
) -> Iterator[Postfix]:
    """A Postfix for the domains, or for those of Dovecot's users, in which anybody is refused at delivery only.

    `transports` tells by what means mail for an address, with any +detail, goes elsewhere: `by_lmtp(port)`, or BY_PIPE
    for the command `pipe`, which SOMEBODY runs; in its words, ${recipient}, ${sender} and ${extension} are filled in.
    """
    needed()
    with _home("digest-postfix-") as home:
        server = Postfix(home)
        server.configure(dovecot, domains or {user.partition("@")[2] for user in dovecot.users}, transports or {}, pipe)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def by_lmtp(port: int) -> str:
    """The transport, for postfix(transports=...), to an LMTP server at a port of this machine."""
    return f"lmtp:inet:{HOST}:{port}"


def needed() -> None:
    """Skips the test where there are no programs to start; where CI is `true`, RuntimeError instead."""
    if not missing() and os.getuid() == 0:
        return
    if os.environ.get("CI") == "true":
        raise RuntimeError(MISSING)
    pytest.skip(MISSING)


def missing() -> list[str]:
    """The packages of Debian that are not installed."""
    return [package for package, program in NEEDED.values() if not Path(program).exists()]


@contextmanager
def _home(prefix: str) -> Iterator[Path]:
    """A folder that the servers' own users may enter."""
    home = Path(tempfile.mkdtemp(prefix=prefix))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home)


def _greets(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=20) as client:
        return bool(client.recv(1))
    return False


def _children(parent: int, names: Collection[str]) -> list[int]:
    """The ids of a process's children of these names."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = file.read_text().partition("(")[2].rpartition(")")
            if name in names and int(rest.split()[1]) == parent:
                found.append(int(file.parent.name))
    return found


def _kill(processes: Iterable[int], names: Collection[str]) -> None:
    """Ends those of the processes that still go by one of the names."""
    for process in processes:
        with suppress(OSError):
            if Path(f"/proc/{process}/comm").read_text().strip() in names:
                os.kill(process, signal.SIGKILL)


def _base64(part: bytes) -> bytes:
    return base64.urlsafe_b64encode(part).rstrip(b"=")


def _install() -> None:
    print("Installing Dovecot and Postfix for the tests (once)", flush=True)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = missing()

    def run(*command: str, given: str = "") -> None:
        with suppress(FileNotFoundError):
            subprocess.run(command, input=given, env=environment, capture_output=True, check=False, text=True)

    with _nothing_starts():
        if "postfix" in packages:
            run("debconf-set-selections", given="postfix postfix/main_mailer_type select No configuration\n")
        run("apt-get", "-qq", "update")
        run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages)
    for service in {package.partition("-")[0] for package in packages}:
        run("systemctl", "disable", f"{service}.service")  # nor is it to start with the machine


@contextmanager
def _nothing_starts() -> Iterator[None]:
    """While it lasts, what apt-get installs is not started: the packages ask this file."""
    policy = Path("/usr/sbin/policy-rc.d")
    aside = policy.with_name("policy-rc.d.aside")
    if policy.exists():
        policy.rename(aside)
    try:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        yield
    finally:
        policy.unlink()
        if aside.exists():
            aside.rename(policy)


if __name__ == "__main__":
    if missing() and os.getuid() == 0 and shutil.which("apt-get"):
        _install()
    if missing():
        print(MISSING, file=sys.stderr)  # noqa: T201
        sys.exit(os.environ.get("CI") == "true")  # elsewhere, their tests are left out
