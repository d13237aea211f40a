"""A mailbox on a server, by IMAP: read at each tick, and listened to in between.

A mail that is known by its place (server, folder, UIDVALIDITY, UID) is not read again, and reading marks nothing as
seen. With a folder for handled mail, a mail is moved there after it is kept, so a crash before leaves it to the next
look and a crash after loses nothing.
"""

from __future__ import annotations

import logging
import re
import shlex
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import partial
from socket import SHUT_RDWR, socket
from threading import Event, Thread
from time import monotonic
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from digest.errors import AccessRefused, InputFault, MissingInput
from digest.inbox.sources import Found
from digest.settings import Imap as Settings
from digest.settings import Security

log = logging.getLogger(__name__)

_TIMINGS = re.compile(r" ?\([\d.]+ \+ [\d.]+ secs\)\.?$")
_CUT = re.compile(r"socket error|\bEOF\b")  # which is no word about the password
_TOKEN_SECONDS = 30
_RENEW = 9 * 60  # seconds of IDLE, before servers and firewalls drop the connection (RFC 2177: 29 minutes)
_STEP = 1.0  # seconds between looks at `stopping`
_PATIENCE = 60  # most seconds between two tries to connect
_LASTED = 60  # seconds of a session behind which the next begins soon: what is cut sooner is cut again
_TAG = re.compile(r"\b[A-P]{4}\d{1,9} ")  # imaplib's, which differs each time
_REFUSED = 3600  # the same, to a server that refuses the name or the password: it may lock the account
_ANSWER = 300.0  # seconds for an answer as a whole: a server that says a little now and then holds nobody
_LARGEST = 64_000_000  # bytes of one thing that a server says, which is asked for less
_LINES = 8_000_000  # bytes of the lines that it says to one command
_CUTS = 3  # so many times in a look a connection that ended is made again


class Watch:
    """Ends connections on which an answer does not come to its end, also where the server says a little now and then.

    Once the program is to stop, an answer is waited for no longer than one that does not begin.
    """

    def __init__(self, settings: Settings, stopping: Callable[[], bool]) -> None:
        self._settings, self._stopping = settings, stopping

    @contextmanager
    def over(self, opened: Callable[[], socket]) -> Iterator[None]:
        """Ends the connection of that socket unless the block is done in time; raises TimeoutError then."""
        done, cut, began = Event(), Event(), monotonic()
        Thread(target=self._wait, args=(opened, done, cut), name="watch", daemon=True).start()
        try:
            yield
        except Exception as fault:
            if cut.is_set():
                raise TimeoutError(f"its answer came to no end within {monotonic() - began:.0f} s") from fault
            raise
        finally:
            done.set()

    def _wait(self, opened: Callable[[], socket], done: Event, cut: Event) -> None:
        began = monotonic()
        while not done.wait(min(_STEP, _ANSWER)):
            seconds = min(self._settings.timeout, _ANSWER) if self._stopping() else _ANSWER
            if monotonic() >= began + seconds:
                log.warning("the mailbox's server has not come to an end within %.0f s: the connection is cut", seconds)
                cut.set()
                with suppress(OSError, AttributeError):  # which has no socket yet, or none any more
                    opened().shutdown(SHUT_RDWR)
                return


class Imap:
    """The mailbox as a source. One look at a time."""

    def __init__(
        self, settings: Settings, *, since: date | None = None, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """The mailbox; with `since` only what came on that day or later. stopping: asked while an answer is awaited."""
        self._settings, self._since = settings, since
        self._watch = Watch(settings, stopping)
        self._client: IMAPClient | None = None
        self._sessions = ExitStack()
        self._cuts = 0

    @contextmanager
    def look(self) -> Iterator[Iterator[Found]]:
        """The mails in the folder that are not deleted, oldest first. Raises InputFault when access is refused.

        A connection that ends while a mail is read is made again for the next, a few times.
        """
        with self._sessions, _explained(self._settings):
            uids, place = self._begin()
            self._cuts = 0
            try:
                yield (Found(f"{place}:{uid}", partial(self._read, uid, place)) for uid in uids)
            finally:
                self._client = None

    def _begin(self) -> tuple[list[int], str]:
        with _understood(self._settings):
            self._client = self._sessions.enter_context(connected(self._settings, self._watch))
            return self._open(self._client)

    def _begin_again(self, place: str) -> None:
        """Connects once more. Raises InputFault where the mailbox was made anew meanwhile."""
        with _explained(self._settings):
            if self._begin()[1] != place:
                raise InputFault(f"{_where(self._settings)} was made anew while it was read.")

    def taken(self, found: Sequence[Found]) -> None:
        """Moves them to the folder for handled mail, when one is set."""
        if self._client is None or not self._settings.handled or not found:
            return
        uids = [int(one.source_id.rpartition(":")[2]) for one in found]
        handled = _explained(self._settings, "inbox.imap.handled")
        with handled, _understood(self._settings), self._watch.over(self._client.socket):
            _move(self._client, uids, self._settings.handled)

    def _open(self, client: IMAPClient) -> tuple[list[int], str]:
        """(UIDs, the folder's name in the ids of its mails)."""
        with self._watch.over(client.socket):
            return self._opened(client)

    def _opened(self, client: IMAPClient) -> tuple[list[int], str]:
        told = self._settings
        if told.handled:
            _make(client, told.handled)
        opened = client.select_folder(told.folder, readonly=not told.handled)
        place = f"imap:{told.username}@{told.host}/{told.folder}:{opened[b'UIDVALIDITY']}"
        since = ["SINCE", self._since] if self._since else []
        return sorted(client.search(["UNDELETED", *since])), place

    def _read(self, uid: int, place: str, most: int) -> bytes:
        if self._client is None:
            if self._cuts > _CUTS:
                raise InputFault(f"{_where(self._settings)} was cut off {self._cuts} times: the rest comes later.")
            self._begin_again(place)
        with _explained(self._settings), _understood(self._settings):
            return self._fetch(uid, most)

    def _fetch(self, uid: int, most: int) -> bytes:
        """One mail. An answer that nobody understands may have left half of it unread: the connection is cut."""
        if self._client is None:
            raise ConnectionResetError("the connection was cut")
        try:
            with self._watch.over(self._client.socket):
                return self._body(self._client, uid, most)
        except InputFault:
            raise
        except IMAPClientError as fault:
            if isinstance(fault, IMAPClientAbortError | ProtocolError):
                self._cut()
            raise
        except Exception:
            self._cut()
            raise

    def _body(self, client: IMAPClient, uid: int, most: int) -> bytes:
        """The first bytes of a mail. Raises MissingInput for one that has gone, InputFault where it is still listed.

        Raises TypeError for a value of another kind: of a number Python would make so many zeros.
        """
        answer = client.fetch([uid], [f"BODY.PEEK[]<0.{most}>"]).get(uid, {})
        bodies = [value for name, value in answer.items() if name.startswith(b"BODY[]")]
        if bodies and not isinstance(bodies[0], bytes):
            raise TypeError(f"{type(bodies[0]).__name__} for the bytes of a mail")
        if bodies and bodies[0]:  # of a mail whose file it lost, a server says that it has no bytes
            return bytes(bodies[0])
        if uid in client.search(["UID", f"{uid}", "UNDELETED"]):
            raise InputFault(f"{_where(self._settings)} lists UID {uid} and does not hand it over.")
        raise MissingInput(f"UID {uid} has gone.")

    def _cut(self) -> None:
        self._client = None
        self._cuts += 1
        self._sessions.close()


def listen(settings: Settings, *, wake: Callable[[], None], stopping: Event) -> None:
    """Calls `wake` whenever mail may have come, until `stopping`: by IDLE, again after each cut (RFC 2177).

    Returns at once where the server has no IDLE; the ticks find the mail then.
    """
    pause, said, watch = 1.0, "", Watch(settings, stopping.is_set)
    while not stopping.is_set():
        began = monotonic()
        try:
            with _explained(settings), connected(settings, watch) as client:
                if not client.has_capability("IDLE"):
                    log.info("%s knows no IDLE", settings.host)
                    return
                client.select_folder(settings.folder, readonly=True)
                while not stopping.is_set():
                    _idle(client, wake, stopping, watch)
        except Exception as fault:  # noqa: BLE001  (whatever an odd server says: the ticks read the mailbox meanwhile)
            if monotonic() - began > _LASTED:
                pause, said = 1.0, ""
            told = _TAG.sub("", f"{fault}")
            if told != said:
                log.warning("not listening: %s", told)
            said = told
            stopping.wait(pause)
            pause = min(2 * pause, _REFUSED if isinstance(fault, AccessRefused) else _PATIENCE)


def _idle(client: IMAPClient, wake: Callable[[], None], stopping: Event, watch: Watch) -> None:
    """Listens for some minutes. Raises what a cut connection raises."""
    client.idle()
    wake()  # for mail before IDLE began, or told in the same packet as its beginning
    until = monotonic() + _RENEW
    while not stopping.is_set() and monotonic() < until:
        began = monotonic()
        with watch.over(client.socket):
            told = client.idle_check(timeout=_STEP)
        if not told and monotonic() - began < _STEP / 2:  # nothing, at once: the connection has ended
            raise ConnectionResetError("the connection was cut")
        if any(len(line) > 1 and line[1] == b"EXISTS" for line in told):
            wake()
        if any(line and line[0] == b"BYE" for line in told):
            raise ConnectionResetError("the server said goodbye")
    client.idle_done()


@contextmanager
def connected(settings: Settings, watch: Watch) -> Iterator[IMAPClient]:
    """A session with the server, logged in; logged out at the end, or dropped where that fails."""
    context = ssl.create_default_context()
    client = _Client(
        watch,
        settings.host,
        settings.port,
        ssl=settings.security is Security.TLS,
        ssl_context=context if settings.security is Security.TLS else None,
        timeout=settings.timeout,
    )
    try:
        with watch.over(client.socket):
            if settings.security is Security.STARTTLS:
                client.starttls(context)
            if settings.token_command:
                client.oauth2_login(settings.username, _token(settings.token_command))
            else:
                client.login(settings.username, settings.password.get_secret_value())
        yield client
    finally:
        with suppress(IMAPClientError, OSError):
            client.shutdown()


class _Client(IMAPClient):  # type: ignore[misc]  # it has no types
    """A client that waits for the beginning of a session no longer than for any other answer."""

    def __init__(self, watch: Watch, *told: Any, **more: Any) -> None:
        self._watch = watch
        super().__init__(*told, **more)

    def _create_IMAP4(self) -> Any:  # noqa: N802
        kind = IMAP4_TLS if self.ssl else IMAP4WithTimeout
        context = (self.ssl_context,) if self.ssl else ()
        protocol = kind.__new__(kind)  # which has its socket before it is made, and reads meanwhile
        _bound(protocol)
        with self._watch.over(lambda: protocol.sock):
            kind.__init__(protocol, self.host, self.port, *context, self._timeout.connect)
        return protocol


def _bound(protocol: Any) -> None:
    """Ends the connection of a server that announces or says more than anybody asked for: imaplib keeps it all."""
    read, readline, send = protocol.read, protocol.readline, protocol.send
    said = 0

    def read_bounded(size: int) -> bytes:
        if size > _LARGEST:
            raise IMAPClientAbortError(f"the server announces {size} bytes at once")
        return bytes(read(size))

    def readline_bounded() -> bytes:
        nonlocal said
        line = bytes(readline())
        said += len(line)
        if said > _LINES:
            raise IMAPClientAbortError(f"the server says more than {_LINES} bytes in lines")
        return line

    def send_counted(data: bytes) -> None:
        nonlocal said
        said = 0
        send(data)

    protocol.read, protocol.readline, protocol.send = read_bounded, readline_bounded, send_counted


def _token(command: str) -> str:
    """The command's output. Raises InputFault when it fails, without its output, which may be secret."""
    try:
        done = subprocess.run(  # noqa: S603  (the operator's own command, from the settings)
            shlex.split(command), capture_output=True, text=True, timeout=_TOKEN_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
        raise InputFault(f"inbox.imap.token_command cannot be run: {type(fault).__name__}.") from fault
    if done.returncode or not done.stdout.strip():
        raise InputFault(f"inbox.imap.token_command gave no token (exit status {done.returncode}).")
    return done.stdout.strip()


def _make(client: IMAPClient, folder: str) -> None:
    """Makes the folder that mail can be moved to, where there is none. Raises InputFault when that fails."""
    found = client.list_folders("", folder)
    try:
        if not found or any(flag.lower() in (b"\\noselect", b"\\nonexistent") for flag in found[0][0]):
            client.create_folder(folder)
    except IMAPClientError as fault:
        raise InputFault(f"inbox.imap.handled: the folder {folder!r} cannot be made: {_words(fault)}") from fault


def _move(client: IMAPClient, uids: Sequence[int], folder: str) -> None:
    """Moves mails by MOVE (RFC 6851), or by copying and deleting; never expunges what others marked as deleted."""
    if client.has_capability("MOVE"):
        try:
            client.move(uids, folder)
        except IMAPClientError as fault:
            if "EXPUNGEISSUED" not in str(fault):  # else another process has moved some
                raise
        return
    client.copy(uids, folder)
    client.delete_messages(uids, silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)


@contextmanager
def _explained(settings: Settings, setting: str = "inbox.imap.folder") -> Iterator[None]:
    """Turns the server's and the connection's errors into InputFault, which names the mailbox and the setting."""
    where = _where(settings)
    try:
        yield
    except LoginError as fault:
        if _CUT.search(str(fault)):
            raise InputFault(
                f"{where} does not answer: it ends the connection before the name and password."
            ) from fault
        if not settings.token_command and not settings.password.get_secret_value():
            raise AccessRefused(f"{where}: no password is set: DIGEST_INBOX__IMAP__PASSWORD.") from fault
        secret = "token_command" if settings.token_command else "password"
        raise AccessRefused(f"{where}: inbox.imap.username and {secret} were not accepted: {_words(fault)}") from fault
    except IMAPClientError as fault:
        raise InputFault(f"{where} ({setting}): {_words(fault)}") from fault
    except ssl.SSLCertVerificationError as fault:
        raise InputFault(f"{where}: its certificate is not trusted: {fault.verify_message}.") from fault
    except ssl.SSLError as fault:
        raise InputFault(
            f"{where}: no common TLS (inbox.imap.security: {settings.security}): {fault.reason or fault}"
        ) from fault
    except OSError as fault:
        raise InputFault(f"{where} does not answer: {fault.strerror or fault}.") from fault


@contextmanager
def _understood(settings: Settings) -> Iterator[None]:
    """Turns into InputFault whatever an odd answer makes of the library."""
    try:
        yield
    except (IMAPClientError, OSError, InputFault):
        raise
    except Exception as fault:
        said = f"{type(fault).__name__}: {fault}"
        raise InputFault(f"{_where(settings)} answers what nobody understands: {said}.") from fault


def _where(settings: Settings) -> str:
    return f"The mailbox {settings.folder} of {settings.username} at {settings.host}:{settings.port}"


def _words(fault: Exception) -> str:
    words = " ".join(str(fault).replace("b'", "").replace("'", "").split())
    return _TIMINGS.sub("", words)
