"""Serving the pages: uvicorn in a thread of its own."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import uvicorn

from digest.errors import InputFault
from digest.settings import Settings
from digest.store.engine import Store
from digest.web.app import app
from digest.web.limits import Limited


@contextmanager
def serving(
    store: Store, settings: Settings, *, host: str, port: int, clock: Callable[[], datetime]
) -> Iterator[tuple[str, int]]:
    """Serves the pages at `host` and `port` until the context ends; gives the address. Port 0 is any that is free.

    Responses in progress at the end have five seconds. Raises InputFault when it cannot listen there.
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        app(store, settings, clock=clock),
        http=Limited,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # nothing depends on the client's address
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    logging.getLogger("uvicorn.access").disabled = True  # paths hold the tokens
    server = uvicorn.Server(config)  # a thread handles no signals
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="pages", daemon=True)
    thread.start()
    try:
        found = listening.getsockname()
        yield found[0], found[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections."""
    try:
        family, *_, there = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(there[:2], family=family, backlog=128)
    except (OSError, UnicodeError) as fault:
        code = getattr(fault, "errno", None)
        why = os.strerror(code) if code and code > 0 else getattr(fault, "strerror", None) or str(fault)
        raise InputFault(f"Nobody can listen at {host}:{port}: {why}.") from fault
