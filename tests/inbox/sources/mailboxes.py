"""Mailboxes on a real server, and what is taken in from them."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy import select

from digest.inbox.collect import Collected, collect
from digest.inbox.sources.imap import Imap
from digest.settings import Imap as Settings
from digest.settings import Security
from digest.store.engine import Store
from digest.store.models import InboundMail
from tests.conftest import NOW, eml
from tests.mailservers import HOST, PASSWORD, Dovecot

USERS = [f"{name}@ika.example" for name in "abcdefghijklmnopqrst"]


def mail(number: int, size: int = 100) -> bytes:
    return eml("kim@nordmose.example", f"Nr. {number}", f"Hvem har købt nummer {number}? {'x' * size}")


def told(server: Dovecot, user: str, **other: object) -> Settings:
    values = {
        "host": HOST,
        "port": server.port,
        "security": Security.NONE,
        "username": user,
        "password": SecretStr(PASSWORD),
        "timeout": 20,
        **other,
    }
    return Settings.model_validate(values)


def taken(store: Store, settings: Settings) -> Collected:
    return collect(store, [Imap(settings)], now=NOW)


def subjects(store: Store) -> list[str]:
    with store.read() as session:
        raws = session.scalars(select(InboundMail.raw).order_by(InboundMail.id))
        return [raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for raw in raws]


def wanted(count: int) -> list[str]:
    return [f"Nr. {number}" for number in range(count)]
