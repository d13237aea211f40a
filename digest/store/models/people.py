"""The register, and the addresses that must not be written to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from digest.store.models.base import Base
from digest.store.states import MemberKind


class Organisation(Base):
    """A public body, or a company."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)

    members: Mapped[list[Member]] = relationship(viewonly=True)


class Member(Base):
    """A person in an organisation."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    kind: Mapped[MemberKind]
    language: Mapped[str]
    interests: Mapped[list[str]]
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    imported: Mapped[bool]  # else added by hand, and never gone from a list
    source: Mapped[str] = mapped_column(default="")  # the list they are from; somebody is gone from that one alone

    organisation: Mapped[Organisation] = relationship()
    addresses: Mapped[list[MemberAddress]] = relationship(
        back_populates="member", order_by="MemberAddress.id", cascade="all, delete-orphan"
    )

    @property
    def address(self) -> str:
        """The one address that gets mail."""
        return next(row.address for row in self.addresses if row.delivers)

    @property
    def belongs(self) -> bool:
        """Whether they are of the association now."""
        return self.kind is MemberKind.MEMBER and self.left_at is None


class MemberAddress(Base):
    """An address a member writes from; one of a member's addresses also gets mail. It belongs to one person."""

    __tablename__ = "member_address"
    __table_args__ = (
        Index(
            "uq_member_address_delivers",
            "member_id",
            unique=True,
            sqlite_where=text("delivers"),
            postgresql_where=text("delivers"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    delivers: Mapped[bool]
    since: Mapped[datetime]
    delivered_until: Mapped[datetime | None]  # when letters stopped going there

    member: Mapped[Member] = relationship(back_populates="addresses")


class Erasure(Base):
    """The fingerprint of an erased person's address, which no list may bring back."""

    __tablename__ = "erasure"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Suppression(Base):
    """An address that must not be written to."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    since: Mapped[datetime]


class ColumnChoice(Base):
    """The meaning of a heading in the last imported list; `field` is "" for a column that is not used."""

    __tablename__ = "column_choice"

    things: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]
