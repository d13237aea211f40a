"""The command `digest` in a process of its own, forked from one that has its modules already.

Interpreter and modules are most of what a command costs, and the tests run several hundred. Where one has to live
beside its test, to be stopped, killed or written to, `python -m digest` is started instead.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

SECONDS = 60
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warm", __name__])


def run(
    *arguments: str | Path, folder: Path, environment: Mapping[str, str] = os.environ, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """What `python -m digest` says in a folder, and its status; TimeoutError after a minute."""
    words = ["digest", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as place:
        streams = [Path(place, name) for name in ("in", "out", "err")]
        streams[0].write_bytes(given)
        process = FORKS.Process(target=_live, args=(words, folder, dict(environment), streams))
        process.start()
        process.join(SECONDS)
        status = process.exitcode
        if status is None:
            process.kill()
            raise TimeoutError(" ".join(words))
        process.close()
        return subprocess.CompletedProcess(words, status, *(file.read_bytes().decode() for file in streams[1:]))


def _live(words: list[str], folder: Path, environment: dict[str, str], streams: list[Path]) -> None:
    """Is the command, as a new interpreter would be."""
    os.chdir(folder)
    for number, file in enumerate(streams):
        os.dup2(os.open(file, os.O_CREAT | (os.O_WRONLY if number else os.O_RDONLY)), number)
    sys.stdin = open(0, encoding=sys.stdout.encoding, errors=sys.stdout.errors, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = words
    runpy.run_module("digest", run_name="__main__", alter_sys=True)
