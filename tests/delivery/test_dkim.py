"""Our signature: another's verifier finds it good, and finds every change."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.delivery.dkim import Signer, new_key, record, signer
from digest.demo.sink import Sink
from digest.edition.preview import shown
from digest.errors import InputFault
from digest.settings import Dkim
from digest.store.states import DeliveryState
from digest.writing.mime import Envelope, File, Sender, message
from tests.build import ADDRESS, KIM, SENDS, a_draft, a_request, goes_out
from tests.house import House
from tests.shell import Shell

KINDS = pytest.mark.parametrize("ed25519", [False, True], ids=["rsa", "ed25519"])
LETTER = Envelope(
    sender=Sender(name="IKA Efterlysninger – sjældne", address=ADDRESS),
    recipient=KIM,
    recipient_name="Kim Øgård",
    subject="Efterlysninger: hvem har fået repareret uniformer, og hvad kostede det så alt i alt?",
    date=SENDS,
    key="edition-1.0",
    bulk=True,
    unsubscribe="https://digest.ika.example/da/afmeld/WzExMiw3Mzk5NTFd.kqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqk",
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Signer]:
    folder = tmp_path_factory.mktemp("keys")
    for kind in (False, True):
        new_key(folder / f"{kind}.pem", ed25519=kind)
    return lambda kind: signer("ika.example", "s1", folder / f"{kind}.pem")


def is_good(mail: bytes, made: Signer) -> bool:
    """What dkimpy says of a mail, which finds our record in DNS."""
    name, text = record(made)
    return bool(dkim.verify(mail, dnsfunc=lambda asked, **_: text.encode() if asked.decode() == f"{name}." else b""))


@KINDS
def test_a_letter_is_signed_with_both_headers_by_which_one_unsubscribes(
    keys: Callable[[bool], Signer], ed25519: bool
) -> None:
    mail = message(LETTER, text="Kære Kim\n\n.et punktum\n", html="<p>Kære Kim</p>")
    signed = keys(ed25519).sign(mail) + mail
    assert is_good(signed, keys(ed25519))
    assert signed.endswith(mail)
    head = signed[: -len(mail)].decode()
    assert "list-unsubscribe:" in head
    assert "list-unsubscribe-post:" in head
    assert all(len(line) <= 78 for line in head.splitlines())


@KINDS
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"repareret", b"repareret!"),
        (b"K=C3=A6re Kim", b"K=C3=A6re Bo"),
        (b"\r\nTo: ", b"\r\nReply-To: x@y.example\r\nTo: "),
        (b"\r\nTo: ", b"\r\nFrom: x@y.example\r\nTo: "),
        (b"\r\nTo: ", b"\r\nSubject: x\r\nTo: "),
        (b"List-Unsubscribe-Post: List", b"List-Unsubscribe-Post: Lost"),
        (b"/afmeld/", b"/afmeldt/"),
    ],
)
def test_what_is_changed_on_the_way_is_found(
    keys: Callable[[bool], Signer], ed25519: bool, before: bytes, after: bytes
) -> None:
    mail = message(LETTER, text="Kære Kim, har I repareret noget?")
    signed = keys(ed25519).sign(mail) + mail
    changed = signed.replace(before, after, 1)
    assert changed != signed
    assert not is_good(changed, keys(ed25519))


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    data=st.binary(max_size=100),
    ed25519=st.booleans(),
    replies=st.booleans(),
)
def test_every_mail_that_we_make_can_be_signed(
    keys: Callable[[bool], Signer], text: str, name: str, data: bytes, ed25519: bool, replies: bool
) -> None:
    envelope = Envelope(
        sender=Sender(name=name, address=ADDRESS),
        recipient=KIM,
        recipient_name=name,
        subject=text,
        date=SENDS,
        key="x-1",
        bulk=False,
        answers="<1@x.example>" if replies else "",
        replied=replies,
    )
    files = [File(name=name, content_type="application/pdf", data=data)] if data else []
    mail = message(envelope, text=text, files=files)
    assert is_good(keys(ed25519).sign(mail) + mail, keys(ed25519))


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\n\r\n\r\n", b"a", b"a\r\n\r\n", b" \r\n"])
def test_empty_lines_at_the_end_of_a_body_count_as_the_rule_has_it(keys: Callable[[bool], Signer], body: bytes) -> None:
    mail = b"From: a@ika.example\r\nSubject: x\r\n\r\n" + body
    assert is_good(keys(True).sign(mail) + mail, keys(True))


@pytest.mark.both
def test_what_leaves_is_signed_and_is_below_it_what_was_approved(house: House, tmp_path: Path) -> None:
    file = tmp_path / "var" / "dkim.pem"
    new_key(file)
    made = signer("ika.example", "s1", file)
    a_request(house.store)
    a_draft(house.store, house=house.value)
    goes_out(house.store, "1", house=house.value)
    with Sink(tmp_path / "sink") as sink:
        house.sets(smtp={"host": "127.0.0.1", "port": sink.port, "security": "none", "dkim": {"selector": "s1"}})
        house.ticks(SENDS)
    mail = (tmp_path / "sink" / f"{KIM}.eml").read_bytes()
    assert is_good(mail, made)
    assert mail.endswith(shown(house.store, "1", reader=KIM).mail)
    assert {row.state for row in house.rows()} >= {DeliveryState.SENT}


def test_nothing_leaves_without_its_signature_and_everything_once_the_key_is_there(
    house: House, tmp_path: Path
) -> None:
    a_request(house.store)
    a_draft(house.store, house=house.value)
    goes_out(house.store, "1", house=house.value)
    with Sink(tmp_path / "sink") as sink:
        house.sets(smtp={"host": "127.0.0.1", "port": sink.port, "security": "none", "dkim": {"selector": "s1"}})
        said = [fault.said for fault in house.ticks(SENDS).faults]
        assert sink.mails == []
        assert any("dkim.pem (smtp.dkim.key) cannot be read" in words for words in said), said
        new_key(tmp_path / "var" / "dkim.pem", ed25519=True)
        house.ticks(SENDS + timedelta(hours=1))
        assert len(sink.mails) == len([row for row in house.rows() if row.state is DeliveryState.SENT]) > 1


@KINDS
def test_a_key_is_its_owners_alone_and_never_written_over(tmp_path: Path, ed25519: bool) -> None:
    file = tmp_path / "keys" / "dkim.pem"
    new_key(file, ed25519=ed25519)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(InputFault, match="already"):
        new_key(file, ed25519=ed25519)
    assert file.read_bytes() == before


@pytest.mark.parametrize("told", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_said(tmp_path: Path, told: str) -> None:
    file = tmp_path / "dkim.pem"
    file.write_text(told)
    with pytest.raises(InputFault, match=r"dkim\.pem \(smtp\.dkim\.key\) is no private key"):
        signer("ika.example", "s1", file)


@pytest.mark.parametrize("wrong", ["S1", "a b", "-a", "a-", ".a", "a..b", "å"])
def test_a_selector_is_a_name_of_dns(wrong: str) -> None:
    with pytest.raises(ValueError, match="selector"):
        Dkim(selector=wrong)
    assert Dkim(selector="s-1.ika").selector == "s-1.ika"


def test_the_command_makes_a_key_and_says_what_goes_into_dns_and_into_the_settings(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.good("init", "--address", ADDRESS)
    assert "`digest dkim new` makes a key" in shell.bad("dkim", "show")
    said = shell.good("dkim", "new", "--selector", "ika2026")
    assert "ika2026._domainkey.ika.example. IN TXT (" in said
    settings = said[said.index("[smtp.dkim]") :]
    file = tmp_path / "digest.toml"
    file.write_text(file.read_text() + "\n" + settings)
    shown_again = shell.good("dkim", "show")
    assert shown_again.strip() in said
    assert all(len(text) <= 255 for text in shown_again.split('"')[1::2])
    assert "already" in shell.bad("dkim", "new", "--selector", "ika2026")
