"""A process of this machine is known to have ended by its name; of another machine's nobody knows."""

from __future__ import annotations

import os
import subprocess
import sys

from digest.process import has_ended, owner

_WAITS = """
import signal, threading
from digest.process import until_told
stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())
threading.Thread(target=lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)).start()
until_told(stopping)
"""
_TELLS = "from digest.process import owner; print(owner(), flush=True); input()"


def test_a_process_has_ended_when_it_is_gone_or_waits_to_be_asked_after_or_its_number_is_anothers() -> None:
    other = subprocess.Popen([sys.executable, "-c", _TELLS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout
    name = other.stdout.readline().strip()
    assert not has_ended(name)
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert has_ended(name)
    other.communicate()
    assert has_ended(name)
    host, _, mark = name.rsplit(":", 2)
    assert has_ended(f"{host}:{os.getpid()}:{mark}")  # ours, which has begun at another time
    assert not has_ended(owner())


def test_of_another_machine_or_container_and_of_names_of_another_kind_nobody_knows() -> None:
    host, number, mark = owner().rsplit(":", 2)
    life = mark.partition("-")[2]
    for name in (f"{host}:{number}:0badcafe-{life}", f"{host}:999999:a1b2c3", f"{host}:tick", "other", ""):
        assert not has_ended(name)


def test_a_signal_that_another_thread_gets_ends_the_wait_of_the_main_one() -> None:
    assert subprocess.run([sys.executable, "-c", _WAITS], timeout=60, check=False).returncode == 0
