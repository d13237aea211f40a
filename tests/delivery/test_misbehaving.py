"""Servers that misbehave, over several connections: the rows say afterwards what happened, and nobody has two."""

from __future__ import annotations

import ssl
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from sqlalchemy import select

from digest.delivery.claims import Run
from digest.delivery.send import Sent, send
from digest.settings import Security, Smtp
from digest.store.engine import Store, connect, open_store
from digest.store.migrations import upgrade
from digest.store.models import Delivery
from digest.store.states import DeliveryState
from tests.delivery.notices import NOW, put
from tests.delivery.server import Scripted
from tests.postgresql import free_port, serving

MAILS = 60
EVERYBODY = [f"m{number:02}@x{number}.example" for number in range(MAILS)]


def sent_by(store: Store, server: Scripted, *, later: timedelta = timedelta(0), timeout: float = 10) -> Sent:
    smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, connections=4, timeout=timeout)
    return send(store, smtp, Run(owner="me", clock=lambda: NOW + later))


def states(store: Store) -> Counter[DeliveryState]:
    with store.read() as session:
        return Counter(session.scalars(select(Delivery.state)))


def reasons(store: Store, state: DeliveryState) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(Delivery.reason).filter_by(state=state)))


def nobody_has_two(server: Scripted) -> None:
    got = Counter(recipient for recipient, content in server.kept if len(content) > 2)
    assert set(got.values()) <= {1}


@pytest.mark.parametrize("extensions", [(), ("PIPELINING", "SIZE", "8BITMIME")])
@pytest.mark.parametrize("said", ["450 4.2.0 mailbox busy", "454 4.7.0 temporary", "552 5.2.2 full", "550 5.7.1 no"])
def test_what_is_said_of_every_third_holds_up_no_other(store: Store, said: str, extensions: tuple[str, ...]) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        server.extensions, server.says = extensions, dict.fromkeys(EVERYBODY[::3], said)
        assert sent_by(store, server).fault == ""
    assert states(store) == {DeliveryState.SENT: MAILS * 2 // 3, DeliveryState.DEFERRED: MAILS // 3}
    assert reasons(store, DeliveryState.DEFERRED) == {said}
    nobody_has_two(server)


def test_a_server_that_has_no_time_for_anybody_costs_no_mail_a_try(store: Store) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        server.greeting = "421 4.3.2 too many connections"
        sent = sent_by(store, server)
        assert "421" in sent.fault or "too many connections" in sent.fault
        assert states(store) == {DeliveryState.PENDING: MAILS}
        server.greeting = "220 ready"
        assert sent_by(store, server).rows == {DeliveryState.SENT: MAILS}


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",)])
def test_replies_that_come_a_letter_a_packet_are_whole_replies(store: Store, extensions: tuple[str, ...]) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        server.split, server.extensions = True, extensions
        assert sent_by(store, server).rows == {DeliveryState.SENT: MAILS}
    nobody_has_two(server)


def test_a_server_that_closes_after_twenty_mails_gets_all_of_them(store: Store) -> None:
    put(store, *EVERYBODY)
    with Scripted() as server:
        server.closes_after = 20
        assert sent_by(store, server).fault == ""
        sent_by(store, server, later=timedelta(seconds=1))
    assert states(store) == {DeliveryState.SENT: MAILS}
    nobody_has_two(server)


@pytest.mark.parametrize(
    ("who", "state"),
    [("early", DeliveryState.DEFERRED), ("cut-before", DeliveryState.DEFERRED), ("cut-after", DeliveryState.UNCERTAIN)],
)
def test_connections_that_are_cut_are_replaced(store: Store, who: str, state: DeliveryState) -> None:
    cut = [f"{who}@x{number}.example" for number in range(2)]
    put(store, *cut, *EVERYBODY)
    with Scripted() as server:
        assert sent_by(store, server).fault == ""
    assert states(store) == {DeliveryState.SENT: MAILS, state: 2}
    assert server.connections > 2
    nobody_has_two(server)


def test_a_database_server_that_is_restarted_meanwhile_loses_and_doubles_nobody(tmp_path: Path) -> None:
    with serving() as database, Scripted() as server:
        url = database.make("restarted")
        engine = connect(url)
        upgrade(engine)
        engine.dispose()
        with closing(open_store(url)) as store:
            put(store, *EVERYBODY)

            def told() -> None:
                if len(server.kept) == MAILS // 3:
                    database.stop()

            def pause(_seconds: float) -> None:
                database.start()

            smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, connections=1)
            run = Run(owner="me", clock=lambda: NOW, progress=told, pause=pause, journal=tmp_path)
            assert send(store, smtp, run).rows == {DeliveryState.SENT: MAILS}
            assert states(store) == {DeliveryState.SENT: MAILS}
    assert list(tmp_path.glob("*")) == []
    nobody_has_two(server)


def test_a_certificate_that_does_not_verify_gets_nothing(store: Store, tmp_path: Path) -> None:
    put(store, *EVERYBODY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)  # by nobody whom the system knows

    class Nothing:
        """Takes no mail."""

    port = free_port()
    server = Controller(Nothing(), hostname="127.0.0.1", port=port, tls_context=context)
    server.start()
    try:
        smtp = Smtp(host="127.0.0.1", port=port, security=Security.STARTTLS, connections=4)
        sent = send(store, smtp, Run(owner="me", clock=lambda: NOW))
    finally:
        server.stop()
    assert "its certificate is not trusted" in sent.fault
    assert states(store) == {DeliveryState.PENDING: MAILS}
