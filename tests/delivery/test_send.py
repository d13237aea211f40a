from __future__ import annotations

import ssl
import tracemalloc
from collections import Counter
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr
from sqlalchemy import select

from digest.delivery.claims import LEASE, Run, recover
from digest.delivery.ledger import deliveries, resolve
from digest.delivery.outcomes import ATTEMPTS
from digest.delivery.send import finish_editions, send
from digest.demo.sink import Sink
from digest.errors import DeliveryFault, MissingInput
from digest.settings import Security, Smtp
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryState
from tests.build import secretary
from tests.delivery.notices import CONTENT, NOW, put, send_to
from tests.delivery.server import Scripted


def states(store: Store) -> dict[str, DeliveryState]:
    with store.read() as session:
        return {row.recipient: row.state for row in session.scalars(select(Delivery).order_by(Delivery.id))}


@pytest.mark.both
def test_each_row_is_sent_once_and_arrives_as_it_was(store: Store) -> None:
    put(store, "a@x.example", "b@x.example")
    with Scripted() as server:
        first, second = send_to(store, server.port), send_to(store, server.port)
    assert first.rows == Counter({DeliveryState.SENT: 2})
    assert second.rows == Counter()
    assert server.kept == [("a@x.example", CONTENT + b"\r\n"), ("b@x.example", CONTENT + b"\r\n")]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("recipient", "state", "said"),
    [
        ("refused@x.example", DeliveryState.FAILED, "550 no such user"),
        ("later@x.example", DeliveryState.DEFERRED, "451 come again"),
        ("busy@x.example", DeliveryState.DEFERRED, "451 busy"),
        ("big@x.example", DeliveryState.DEFERRED, "552 too big"),
        ("cut-before@x.example", DeliveryState.DEFERRED, "before the end"),
        ("cut-after@x.example", DeliveryState.UNCERTAIN, "after the end"),
    ],
)
@pytest.mark.parametrize("extensions", [(), ("PIPELINING", "SIZE 35882577", "8BITMIME")])
def test_what_the_server_makes_of_a_mail_is_its_state_and_stops_no_other(
    store: Store, recipient: str, state: DeliveryState, said: str, extensions: tuple[str, ...]
) -> None:
    put(store, recipient, "fine@x.example")
    with Scripted() as server:
        server.extensions = extensions
        sent = send_to(store, server.port)
    assert states(store) == {recipient: state, "fine@x.example": DeliveryState.SENT}
    assert sent.fault == ""
    with store.read() as session:
        row = session.scalars(select(Delivery).filter_by(recipient=recipient)).one()
        assert said in row.reason
        assert (row.owner, row.attempts) == (None, 1)
    assert [one for one, content in server.kept if content == CONTENT + b"\r\n"] == ["fine@x.example"]


@pytest.mark.parametrize("said", ["250-more\r\n...", "250 more ...", "nonsense\r\n...", "\0..."])
@pytest.mark.parametrize("at", ["greeting", "RCPT", "the dot"])
def test_an_answer_without_an_end_is_not_followed(store: Store, said: str, at: str) -> None:
    put(store, "a@x.example")
    with Scripted() as server:
        if at == "greeting":
            server.greeting = said
        told = {"RCPT": server.says, "the dot": server.at_end}.get(at, {})
        told["a@x.example"] = said
        tracemalloc.start()
        send_to(store, server.port)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    expected = {"greeting": DeliveryState.PENDING, "RCPT": DeliveryState.DEFERRED, "the dot": DeliveryState.UNCERTAIN}
    assert states(store) == {"a@x.example": expected[at]}
    assert most < 20_000_000
    assert server.said < 50_000_000  # what fits into the buffers on the way


@pytest.mark.parametrize("at", ["greeting", "RCPT", "the dot"])
def test_an_answer_that_comes_a_letter_now_and_then_is_waited_for_as_long_as_any(store: Store, at: str) -> None:
    put(store, "a@x.example")
    with Scripted() as server:
        if at == "greeting":
            server.greeting = "220 ~"
        told = {"RCPT": server.says, "the dot": server.at_end}.get(at, {})
        told["a@x.example"] = "250 ~"
        smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, timeout=1)
        began = monotonic()
        send(store, smtp, Run(owner="me", clock=lambda: NOW))
        took = monotonic() - began
    expected = {"greeting": DeliveryState.PENDING, "RCPT": DeliveryState.DEFERRED, "the dot": DeliveryState.UNCERTAIN}
    assert states(store) == {"a@x.example": expected[at]}
    assert took < 20


@pytest.mark.both
def test_a_deferred_mail_is_tried_again_later_and_not_before(store: Store) -> None:
    put(store, "later@x.example")
    with Scripted() as server:
        send_to(store, server.port)
        assert send_to(store, server.port, now=NOW + timedelta(minutes=4)).rows == Counter()
        assert send_to(store, server.port, now=NOW + timedelta(minutes=7)).rows == {DeliveryState.DEFERRED: 1}


def test_a_mail_that_is_always_deferred_fails_in_the_end(store: Store) -> None:
    put(store, "later@x.example")
    with Scripted() as server:
        for day in range(ATTEMPTS):
            send_to(store, server.port, now=NOW + timedelta(days=day))
    assert states(store) == {"later@x.example": DeliveryState.FAILED}


@pytest.mark.both
def test_a_server_that_does_not_answer_costs_no_mail_and_no_try(store: Store) -> None:
    put(store, "a@x.example")
    with Scripted() as server:
        port = server.port
    sent = send_to(store, port)
    assert "does not answer" in sent.fault
    with store.read() as session:
        row = session.scalars(select(Delivery)).one()
        assert (row.state, row.attempts) == (DeliveryState.PENDING, 0)


def test_a_server_that_refuses_us_as_sender_fails_no_mail(store: Store) -> None:
    put(store, "a@x.example", "b@x.example")
    with Scripted(refuse_sender=True) as server:
        sent = send_to(store, server.port)
    assert "refuses efterlysning@ika.example as sender: 550" in sent.fault
    assert set(states(store).values()) == {DeliveryState.PENDING}
    assert server.connections == 1


def test_no_host_is_one_clear_line(store: Store) -> None:
    put(store, "a@x.example")
    sent = send(store, Smtp(), Run(owner="me", clock=lambda: NOW))
    assert "No mail server is set" in sent.fault


@pytest.mark.both
def test_being_asked_to_stop_ends_between_mails_and_gives_the_rest_back(store: Store) -> None:
    put(store, "a@x.example", "b@x.example", "c@x.example")
    with Scripted() as server:
        config = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE)
        send(store, config, Run(owner="me", clock=lambda: NOW, stopping=lambda: bool(server.kept)))
    assert list(states(store).values()) == [DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.PENDING]


@pytest.mark.both
def test_a_live_row_of_another_process_is_left_alone_until_its_lease_runs_out(store: Store) -> None:
    put(store, "claimed@x.example", "sending@x.example")
    with store.write() as session:
        for row in session.scalars(select(Delivery)):
            row.state = DeliveryState(row.recipient.partition("@")[0])
            row.owner, row.lease_until = "other", NOW + LEASE
    with Scripted() as server:
        assert send_to(store, server.port).rows == Counter()
        assert states(store) == {
            "claimed@x.example": DeliveryState.CLAIMED,
            "sending@x.example": DeliveryState.SENDING,
        }
        send_to(store, server.port, now=NOW + LEASE + timedelta(seconds=1))
    assert states(store) == {"claimed@x.example": DeliveryState.SENT, "sending@x.example": DeliveryState.UNCERTAIN}
    assert [recipient for recipient, _ in server.kept] == ["claimed@x.example"]


@pytest.mark.both
def test_recovering_twice_changes_nothing_more(store: Store) -> None:
    put(store, "a@x.example")
    with store.write() as session:
        row = session.scalars(select(Delivery)).one()
        row.state, row.owner, row.lease_until = DeliveryState.SENDING, "dead", NOW
    later = NOW + timedelta(seconds=1)
    assert recover(store, now=later)[DeliveryState.UNCERTAIN] == 1
    assert recover(store, now=later)[DeliveryState.UNCERTAIN] == 0
    finish_editions(store, now=later)
    assert states(store) == {"a@x.example": DeliveryState.UNCERTAIN}


@pytest.mark.both
def test_content_that_is_not_what_was_approved_never_leaves(store: Store) -> None:
    put(store, "a@x.example")
    with store.write() as session:
        session.scalars(select(Delivery)).one().message = b"something else"
    with Scripted() as server:
        send_to(store, server.port)
    assert server.kept == []
    assert states(store) == {"a@x.example": DeliveryState.FAILED}


@pytest.mark.both
@pytest.mark.parametrize("connections", [1, 4])
def test_a_fault_of_the_program_ends_the_round_and_the_other_mails_wait(store: Store, connections: int) -> None:
    put(store, *(f"m{number:02}@x.example" for number in range(60)))

    def sign(_content: bytes) -> bytes:
        if len(server.kept) >= 20:
            raise ArithmeticError("the key is gone")
        return b""

    with Scripted() as server:
        smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.NONE, connections=connections)
        with pytest.raises(ArithmeticError, match="the key is gone"):
            send(store, smtp, Run(owner="me", clock=lambda: NOW, sign=sign))
    count = Counter(states(store).values())
    assert count[DeliveryState.SENT] == len(server.kept) < 20 + connections
    assert 1 <= count[DeliveryState.SENDING] <= connections
    assert set(count) == {DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.PENDING}


class _Keep:
    def __init__(self) -> None:
        self.kept: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.kept.append(bool(session.authenticated))
        return "250 kept"


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ika", b"secret")
    return AuthResult(success=good, handled=False)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def _port() -> int:
    with Scripted() as server:
        return int(server.port)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("password", ["secret", "wrong"])
def test_passwords_travel_encrypted_and_a_wrong_one_is_told(
    store: Store, certificate: ssl.SSLContext, security: Security, password: str
) -> None:
    put(store, "a@x.example")
    port, handler = _port(), _Keep()
    tls = {"ssl_context": certificate} if security is Security.TLS else {"tls_context": certificate}
    server = Controller(
        handler,
        hostname="127.0.0.1",
        port=port,
        authenticator=_authenticate,
        auth_required=security is Security.STARTTLS,  # aiosmtpd warns otherwise: it does not see the outer TLS
        auth_require_tls=security is Security.STARTTLS,
        **tls,
    )
    server.start()
    try:
        config = Smtp(host="127.0.0.1", port=port, security=security, username="ika", password=SecretStr(password))
        sent = send(store, config, Run(owner="me", clock=lambda: NOW))
    finally:
        server.stop()
    if password == "secret":
        assert handler.kept == [True]
        assert sent.fault == ""
    else:
        assert handler.kept == []
        assert "did not accept smtp.username" in sent.fault
        assert password not in sent.fault
        assert states(store) == {"a@x.example": DeliveryState.PENDING}


class _Whole:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert envelope.original_content
        self.kept[envelope.rcpt_tos[0]] = envelope.original_content
        return "250 kept"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_mails_that_are_larger_than_any_buffer_arrive_whole_within_tls(
    store: Store, certificate: ssl.SSLContext, security: Security
) -> None:
    everybody = [f"m{number}@x.example" for number in range(5)]
    large = CONTENT + b"\r\n" + (b"x" * 900 + b"\r\n") * 4_000
    put(store, *everybody, content=large)
    port, handler = _port(), _Whole()
    tls = {"ssl_context": certificate} if security is Security.TLS else {"tls_context": certificate}
    server = Controller(handler, hostname="127.0.0.1", port=port, **tls)
    server.start()
    try:
        smtp = Smtp(host="127.0.0.1", port=port, security=security, connections=2)
        assert send(store, smtp, Run(owner="me", clock=lambda: NOW)).rows == {DeliveryState.SENT: 5}
    finally:
        server.stop()
    assert handler.kept == dict.fromkeys(everybody, large)


def test_a_server_without_starttls_gets_nothing_when_we_ask_for_it(store: Store) -> None:
    put(store, "a@x.example")
    with Scripted() as server:
        config = Smtp(host="127.0.0.1", port=server.port, security=Security.STARTTLS)
        sent = send(store, config, Run(owner="me", clock=lambda: NOW))
    assert "did not let us in" in sent.fault
    assert server.kept == []


@pytest.mark.both
@pytest.mark.parametrize(("arrived", "again"), [(True, []), (False, ["cut-after@x.example"])])
def test_a_person_settles_a_doubt(store: Store, tmp_path: Path, *, arrived: bool, again: list[str]) -> None:
    put(store, "cut-after@x.example", "fine@x.example")
    with Scripted() as server:
        send_to(store, server.port)
    fine, doubtful = deliveries(store)
    assert (doubtful.state, fine.state) == (DeliveryState.UNCERTAIN, DeliveryState.SENT)
    assert deliveries(store, DeliveryState.UNCERTAIN) == [doubtful]
    resolve(store, doubtful.id, arrived=arrived, by=secretary(NOW))
    with Sink(tmp_path / "sink") as sink:
        send_to(store, sink.port)
    assert [path.name.removesuffix(".eml") for path in sink.mails] == again
    assert set(states(store).values()) == {DeliveryState.SENT}
    with pytest.raises(DeliveryFault, match="nothing to settle"):
        resolve(store, doubtful.id, arrived=True, by=secretary(NOW))
    with pytest.raises(MissingInput, match="no delivery 99"):
        resolve(store, 99, arrived=True, by=secretary(NOW))
