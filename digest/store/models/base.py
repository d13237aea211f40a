"""What all tables share: moments, texts, states, the names of constraints."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, LargeBinary, MetaData, Table, Text
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from digest.store.acts import ActorKind
from digest.store.states import (
    Audience,
    Consent,
    DateState,
    DeliveryKind,
    DeliveryState,
    EditionState,
    MailState,
    MemberKind,
    Origin,
    RequestState,
    Role,
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and read as UTC, which SQLite by itself loses. Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC, for the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""A text, compared by bytes on PostgreSQL too, whose order otherwise depends on the server's language."""


def _states(kind: type[StrEnum], name: str) -> Enum:
    values = [str(member) for member in kind]
    return Enum(kind, name=name, native_enum=False, create_constraint=True, length=20, values_callable=lambda _: values)


class Base(DeclarativeBase):
    """The base of all tables; constraints get names, for migrations."""

    @classmethod
    def __table_cls__(cls, *args: Any, **options: Any) -> Table:
        """The table, whose ids SQLite never uses again, as PostgreSQL's sequences do not: links and keys name them."""
        return Table(*args, **options, sqlite_autoincrement=True)

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        str: TEXT,
        bytes: LargeBinary,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
        list[int]: JSON,
        list[list[Any]]: JSON,
        dict[str, Any]: JSON,
        MemberKind: _states(MemberKind, "kind"),
        MailState: _states(MailState, "state"),
        RequestState: _states(RequestState, "state"),
        EditionState: _states(EditionState, "state"),
        Audience: _states(Audience, "audience"),
        DateState: _states(DateState, "state"),
        DeliveryState: _states(DeliveryState, "state"),
        DeliveryKind: _states(DeliveryKind, "kind"),
        Consent: _states(Consent, "consent"),
        Origin: _states(Origin, "origin"),
        ActorKind: _states(ActorKind, "actor"),
        Role: _states(Role, "role"),
    }
