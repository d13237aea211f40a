"""The calendar, and the editions with their letters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from digest.store.models.base import Base
from digest.store.models.requests import Answer, Request
from digest.store.states import Audience, DateState, EditionState


class EditionDate(Base):
    """A fortnight of the calendar, known by the day of the rule; `reason` and `why` say what moved it."""

    __tablename__ = "edition_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[date] = mapped_column(unique=True)
    state: Mapped[DateState]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    sends_at: Mapped[datetime]
    reason: Mapped[str]
    why: Mapped[str]
    by_hand: Mapped[bool]


def edition_name(number: int | None, revision: int) -> str | None:
    """The name by which people call an edition: `49`, its first correction `49.1`; None without a number."""
    return f"{number}.{revision}" if revision else None if number is None else f"{number}"


class Edition(Base):
    """One fortnight's digest. `period` is the day by which its date is known; a correction is a revision."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("period", "revision", name="uq_edition_period_revision"),
        UniqueConstraint("number", "revision", name="uq_edition_number_revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[date]
    revision: Mapped[int]
    number: Mapped[int | None]  # None when nobody asked, so that no number is used up; a correction has the same
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYONE)
    with_requests: Mapped[bool] = mapped_column(default=True)  # else the secretariat's word alone: a correction
    state: Mapped[EditionState]
    reason: Mapped[str]
    closes_at: Mapped[datetime]
    sends_at: Mapped[datetime]
    composed_at: Mapped[datetime]
    sender: Mapped[dict[str, Any]]
    word: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the secretariat's, by language
    arrangement: Mapped[list[int]] = mapped_column(default=list)  # numbers of requests as a person ordered them
    accepted: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # code, place, words, reason of findings
    approved_hash: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    release_at: Mapped[datetime | None]  # when an approved one goes out, where that is not its sending time
    sent_at: Mapped[datetime | None]
    recipient_count: Mapped[int] = mapped_column(default=0)  # as composed, and the hash over their digests
    recipients_hash: Mapped[str] = mapped_column(default="")

    requests: Mapped[list[EditionRequest]] = relationship(
        order_by="EditionRequest.position", cascade="all, delete-orphan"
    )
    unanswered: Mapped[list[EditionUnanswered]] = relationship(
        order_by="EditionUnanswered.position", cascade="all, delete-orphan"
    )
    blocks: Mapped[list[EditionBlock]] = relationship(order_by="EditionBlock.language", cascade="all, delete-orphan")
    answers: Mapped[list[EditionAnswer]] = relationship(order_by="EditionAnswer.position", cascade="all, delete-orphan")
    recipients: Mapped[list[EditionRecipient]] = relationship(
        order_by="EditionRecipient.address", cascade="all, delete-orphan", back_populates="edition"
    )

    @property
    def name(self) -> str | None:
        """Its number, and for a correction the revision too: `49`, `49.1`; None without a number."""
        return edition_name(self.number, self.revision)

    @property
    def goes_out_at(self) -> datetime:
        """When it goes out once it is approved."""
        return self.release_at or self.sends_at

    def make_draft(self, reason: str = "") -> None:
        """Makes it a draft and removes its approval; `reason` is a code that says why."""
        self.state, self.reason = EditionState.DRAFT, reason
        self.approved_hash = self.approved_at = self.approved_by = self.release_at = None


class PassingFinding(Base):
    """A finding about the set-up that a person lets pass in every edition, until its `values` are others."""

    __tablename__ = "passing_finding"

    code: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    reason: Mapped[str]
    by: Mapped[str]
    since: Mapped[datetime]


class EditionRequest(Base):
    """A request's place in an edition."""

    __tablename__ = "edition_request"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    position: Mapped[int]

    request: Mapped[Request] = relationship()


class EditionUnanswered(Base):
    """An unanswered request of an earlier letter, with its place in an edition that asks again."""

    __tablename__ = "edition_unanswered"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    position: Mapped[int]

    request: Mapped[Request] = relationship()


class EditionAnswer(Base):
    """An answer for everyone, with its place in the edition that shows it."""

    __tablename__ = "edition_answer"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    position: Mapped[int]

    answer: Mapped[Answer] = relationship()


class EditionBlock(Base):
    """The frozen letter of one language, with marks in the places of personal content."""

    __tablename__ = "edition_block"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    html: Mapped[str]
    text: Mapped[str]


class EditionRecipient(Base):
    """A recipient of the edition, with their personal content; frozen too."""

    __tablename__ = "edition_recipient"
    __table_args__ = (UniqueConstraint("edition_id", "address", name="uq_edition_recipient_edition_id_address"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    address: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    html: Mapped[str]  # html, text and preheader: the personal block
    text: Mapped[str]
    preheader: Mapped[str] = mapped_column(default="")
    unsubscribe: Mapped[str] = mapped_column(default="")  # its page; "" where there are none
    digest: Mapped[str] = mapped_column(default="")  # the hash of the row as composed; "" for one to be composed anew

    edition: Mapped[Edition] = relationship(back_populates="recipients")
