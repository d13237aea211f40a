"""The command `digest` in a process of its own, forked from one that has its modules already.

Interpreter and modules are most of what a command costs, and the tests run several hundred. What is forked can be
stopped and killed as any other, and written to, and read while it lives: see `Piped`.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

SECONDS = 60
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warm", __name__])


class Forked:
    """A process that does what a function of a module does, for which the names are those of subprocess.Popen.

    streams: its standard streams, where they are its own.
    """

    def __init__(self, does: Callable[..., object], *args: Any, streams: Sequence[Path | Connection] = ()) -> None:
        self._process = FORKS.Process(target=_with, args=(streams, does, *args))
        self._process.start()
        self.pid = self._process.pid or 0

    def poll(self) -> int | None:
        """Its status; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its status once it has ended; TimeoutError when it has not within so many seconds."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise TimeoutError(f"process {self.pid} runs on after {timeout} s")
        return status

    def send_signal(self, number: int) -> None:
        """Sends it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    def terminate(self) -> None:
        """Asks it to end."""
        self._process.terminate()


class Piped(Forked):
    """One with a pipe for each of its standard streams, of which what it says is read line by line."""

    def __init__(self, does: Callable[..., object], *args: Any) -> None:
        reads, writes = zip(*(os.pipe() for _ in range(3)), strict=True)
        theirs = [Connection(number) for number in (reads[0], *writes[1:])]
        super().__init__(does, *args, streams=theirs)
        for end in theirs:
            end.close()
        self.stdin = os.fdopen(writes[0], "w", encoding="utf-8")
        self.stdout, self.stderr = (os.fdopen(number, encoding="utf-8") for number in reads[1:])
        self.returncode = 0

    def communicate(self, timeout: float = SECONDS) -> tuple[str, str]:
        """What it says until it has ended, which it must within so many seconds; nothing more is written to it."""
        self.stdin.close()
        with ThreadPoolExecutor(2) as readers, self.stdout, self.stderr:
            said = readers.map(lambda stream: stream.read(), (self.stdout, self.stderr))
            try:
                self.returncode = self.wait(timeout)
            except TimeoutError:
                self.kill()
                raise
            out, err = said
        return out, err


class Streams:
    """The files that are a command's standard streams, in a folder."""

    def __init__(self, folder: Path, given: bytes = b"") -> None:
        self.files = [folder / name for name in ("in", "out", "err")]
        self.files[0].write_bytes(given)

    @property
    def said(self) -> tuple[str, str]:
        """What came on standard output and standard error so far."""
        out, err = (file.read_bytes().decode() if file.exists() else "" for file in self.files[1:])
        return out, err


def begin(
    *arguments: str | Path, folder: Path, streams: Streams, environment: Mapping[str, str] = os.environ
) -> Forked:
    """`python -m digest` in a folder, beside the test."""
    return Forked(live, ["digest", *map(str, arguments)], folder, dict(environment), streams=streams.files)


def piped(*arguments: str | Path, folder: Path, environment: Mapping[str, str] = os.environ) -> Piped:
    """`python -m digest` in a folder, beside the test, with pipes."""
    return Piped(live, ["digest", *map(str, arguments)], folder, dict(environment))


def run(
    *arguments: str | Path, folder: Path, environment: Mapping[str, str] = os.environ, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """What `python -m digest` says in a folder, and its status; TimeoutError after a minute."""
    with tempfile.TemporaryDirectory() as place:
        streams = Streams(Path(place), given)
        process = begin(*arguments, folder=folder, streams=streams, environment=environment)
        try:
            status = process.wait(SECONDS)
        except TimeoutError:
            process.kill()
            raise TimeoutError(" ".join(map(str, arguments))) from None
        return subprocess.CompletedProcess(["digest", *map(str, arguments)], status, *streams.said)


def _with(streams: Sequence[Path | Connection], does: Callable[..., object], *args: Any) -> None:
    """Does it with these as its standard streams, on which each line is said at once."""
    for number, stream in enumerate(streams):
        os.dup2(_opened(stream, number) if isinstance(stream, Path) else stream.fileno(), number)
    sys.stdin = open(0, encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)  # noqa: SIM115
    sys.stdout.reconfigure(line_buffering=True)
    does(*args)


def _opened(file: Path, number: int) -> int:
    return os.open(file, (os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_WRONLY) if number else os.O_RDONLY)


def live(words: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Is the command, as a new interpreter would be."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = words
    runpy.run_module("digest", run_name="__main__", alter_sys=True)
