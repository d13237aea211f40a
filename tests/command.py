"""The command `digest` in a process of its own, forked from one that has its modules already.

Interpreter and modules are most of what a command costs, and the tests run several hundred. What is forked can be
stopped and killed as any other. Where one has to be written to, or read while it lives, `python -m digest` is started.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

SECONDS = 60
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warm", __name__])


class Forked:
    """A process that does what a function of a module does, for which the names are those of subprocess.Popen."""

    def __init__(self, does: Callable[..., object], *args: Any) -> None:
        self._process = FORKS.Process(target=does, args=args)
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
    return Forked(_live, ["digest", *map(str, arguments)], folder, dict(environment), streams.files)


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


def _live(words: list[str], folder: Path, environment: dict[str, str], streams: Sequence[Path]) -> None:
    """Is the command, as a new interpreter would be."""
    os.chdir(folder)
    for number, file in enumerate(streams):
        os.dup2(os.open(file, (os.O_CREAT | os.O_TRUNC | os.O_WRONLY) if number else os.O_RDONLY), number)
    sys.stdin = open(0, encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = words
    runpy.run_module("digest", run_name="__main__", alter_sys=True)
