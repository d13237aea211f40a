"""What most tests need: an empty database, a fixed moment, somebody in the register, a mail."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from digest.members.register import enrol
from digest.store.engine import Store, connect, open_store
from digest.store.migrations import upgrade
from digest.store.models import Kind
from digest.store.organisations import organisation_named

NOW = datetime(2026, 11, 30, 11, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_variables_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("DIGEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file; copying it is quicker than migrating."""
    file = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    engine = connect(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def store(empty_database: Path, tmp_path: Path) -> Iterator[Store]:
    """A migrated database in tmp_path."""
    file = shutil.copy(empty_database, tmp_path / "digest.sqlite3")
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


def add_member(
    store: Store,
    address: str,
    *,
    name: str = "Kim Holm",
    organisation: str = "Nordmose Kommune",
    kind: str = "member",
    aliases: Sequence[str] = (),
    language: str = "da",
    interests: Sequence[str] = (),
) -> int:
    """The id of somebody new in the register."""
    with store.write() as session:
        member = enrol(
            session,
            organisation=organisation_named(session, organisation),
            name=name,
            kind=Kind(kind),
            language=language,
            addresses=[address, *aliases],
            now=NOW,
            interests=interests,
        )
        session.flush()
        return member.id


def eml(sender: str, subject: str, text: str, **headers: str) -> bytes:
    """A plain mail to the service; the same arguments give the same bytes. `in_reply_to` is In-Reply-To; "" omits."""
    told = "\n".join((sender, subject, text, *headers.values()))
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    whole = {
        "From": sender,
        "To": "IKA Efterlysninger <efterlysning@ika.example>",
        "Subject": subject,
        "Date": "Mon, 30 Nov 2026 09:00:00 +0100",
        "Message-Id": f"<{hashlib.sha256(told.encode()).hexdigest()[:16]}@mail.example>",
        **named,
    }
    mail = EmailMessage(policy=SMTP)
    for name, value in whole.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return bytes(mail)
