"""A function called in a process of its own, within limits of time and memory.

    call | the process, which lives on between calls | its answer, or an end at the limit

A call costs little more than the function itself. The process is started for the first call: forked from this one
while nothing else runs in it, as in most commands, and else a new interpreter, so that threads of ours do no harm. It
ends with this one, and no later than at its limit. Where a platform has no limits of memory or of processor time, the
clock's limit is left.
"""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Generic, NoReturn, ParamSpec, TypeVar, cast

from digest.errors import BrokenOff, DigestError, OverLimit, WorkFault

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

_Given = ParamSpec("_Given")
_Got = TypeVar("_Got")

_PATIENCE = 4
"""So many times the processor's seconds may pass by the clock, on a machine that is busy."""
_BEGIN = "import sys; sys.path[:] = sys.argv[1:]; from digest.limited import _serve; _serve()"


class Limited(Generic[_Given, _Got]):
    """A function of a module, whose arguments and result can be pickled, within limits for each call.

    seconds: of a processor; megabytes: of memory, the interpreter's included. One call at a time. Raises OverLimit
    beyond a limit, WorkFault for what the function raises, BrokenOff for a call that is broken off.
    """

    def __init__(self, work: Callable[_Given, _Got], *, seconds: int, megabytes: int) -> None:
        self._work, self._seconds, self._megabytes = work, seconds, megabytes
        self._processes: dict[int, _Process] = {}  # by the process that started each: a fork has its own
        self._lock = threading.Lock()
        self._broken: _Process | None = None
        atexit.register(self.end)

    def __call__(self, *args: _Given.args, **kwargs: _Given.kwargs) -> _Got:
        """What the function returns for these arguments."""
        with self._lock:
            process = self._running()
            with _ended_after(process, self._seconds * _PATIENCE):
                try:
                    said, got = _exchange(process, (args, kwargs))
                except (EOFError, OSError, pickle.UnpicklingError):
                    raise self._ended(process) from None
                except BaseException:
                    self.end()  # in the middle of an answer
                    raise
            if said == "MemoryError":
                raise self._over(process)
            if said:
                raise WorkFault(said)
            return cast("_Got", got)

    def break_off(self) -> None:
        """Ends the call that another thread waits for, if there is one."""
        process = self._processes.get(os.getpid())
        if process is not None and self._lock.locked():
            self._broken = process
            process.kill()

    def end(self) -> None:
        """Ends the process, if there is one; the next call starts another."""
        process = self._processes.pop(os.getpid(), None)
        if process is not None:
            process.kill()
            process.communicate()

    def _running(self) -> _Process:
        process = self._processes.get(os.getpid())
        if process is not None and process.poll() is None:
            return process
        self.end()
        alone = hasattr(os, "fork") and threading.active_count() == 1
        process = self._processes[os.getpid()] = _Fork() if alone else _interpreter()
        _write(process, (self._work, self._seconds, self._megabytes))
        return process

    def _ended(self, process: _Process) -> DigestError:
        """Why a process has ended in a call."""
        if self._broken is not process:
            return self._over(process)
        self.end()
        return BrokenOff("It was broken off.")

    def _over(self, process: _Process) -> OverLimit:
        self.end()
        log.info("process %d is ended, with status %s", process.pid, process.returncode)
        return OverLimit(f"it takes more than {self._seconds} s or {self._megabytes} MB.")


class _Fork:
    """A process that is forked from this one, and knows its modules already; as much of a Popen as is used."""

    def __init__(self) -> None:
        (calls, self_calls), (self_answers, answers) = os.pipe(), os.pipe()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()  # or both write what is in it
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _live(calls, answers)
        for end in (calls, answers):
            os.close(end)
        self.stdin, self.stdout = os.fdopen(self_calls, "wb"), os.fdopen(self_answers, "rb")

    def poll(self, how: int = getattr(os, "WNOHANG", 0)) -> int | None:
        """Its status; None while it runs."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, how)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def kill(self) -> None:
        """Ends it."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self) -> None:
        """Waits for its end."""
        for stream in (self.stdin, self.stdout):
            with suppress(OSError):
                stream.close()
        self.poll(0)


_Process = subprocess.Popen[bytes] | _Fork


def _interpreter() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _BEGIN, *sys.path]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603


def _live(calls: int, answers: int) -> NoReturn:
    """Is the fork: no stream of the other process is its own, and nothing of that one's end is done."""
    try:
        os.dup2(calls, 0)
        os.dup2(answers, 1)
        for each in list(Path("/dev/fd").iterdir()):
            if (number := int(each.name)) > 2:
                with suppress(OSError):
                    os.close(number)
        _serve()
    finally:
        os._exit(0)


def _exchange(process: _Process, call: object) -> tuple[str, Any]:
    _write(process, call)
    said, got = pickle.load(cast("IO[bytes]", process.stdout))  # noqa: S301  (of our own program)
    return said, got


def _write(process: _Process, value: object) -> None:
    stream = cast("IO[bytes]", process.stdin)
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


@contextmanager
def _ended_after(process: _Process, seconds: int) -> Iterator[None]:
    """Kills the process unless the block is done within so many seconds."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _serve() -> None:
    """Answers calls from standard input until it ends."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # for whoever calls, who finishes the call first
        signal.signal(stop, signal.SIG_IGN)
    calls, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")  # what was read of stdin counts for nothing
    os.dup2(2, 1)
    work, seconds, megabytes = pickle.load(calls)  # noqa: S301  (of whoever started it)
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_AS", megabytes * 1_000_000)
    while True:
        try:
            args, kwargs = pickle.load(calls)  # noqa: S301
        except EOFError:
            return
        _limit("RLIMIT_CPU", int(sum(os.times()[:2])) + 1 + seconds)
        try:
            answer = "", work(*args, **kwargs)
        except Exception as fault:  # noqa: BLE001  (said to whoever calls)
            answer = "MemoryError" if isinstance(fault, MemoryError) else f"{type(fault).__name__}: {fault}", None
        args = kwargs = None
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _limit(name: str, most: int) -> None:
    """Sets a limit of this process, where the platform has it."""
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
