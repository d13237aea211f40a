"""A process that sends what a ledger holds once a line on its standard input tells it to.

It prints its seconds of a processor, and the most megabytes that it held.

python -m tests.bench.sender DATABASE PORT KEY
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from digest.delivery.claims import Run
from digest.delivery.dkim import signer
from digest.delivery.send import send
from digest.process import owner
from digest.settings import Security, Smtp
from digest.store.engine import open_store
from tests.bench.letter import PERIOD
from tests.mailservers import HOST

CONNECTIONS = 10


def server(port: int) -> Smtp:
    """The settings of a mail server at that port of this machine."""
    return Smtp(host=HOST, port=port, security=Security.NONE, connections=CONNECTIONS)


def main(database: str, port: int, key: Path) -> None:
    run = Run(owner=owner(), clock=lambda: PERIOD.sends_at, sign=signer("ika.example", "bench", key).sign)
    store = open_store(database)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.process_time()
    send(store, server(port), run)
    print(time.process_time() - began, _most(), flush=True)
    store.close()


def _most() -> int:
    """Megabytes, of this program alone: what getrusage tells begins with what its parent held."""
    told = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()
    return int(told[0]) // 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
