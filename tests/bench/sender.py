"""A process that sends what a ledger holds once a line on its standard input tells it to; it prints its CPU seconds.

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
    print(time.process_time() - began, flush=True)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
