"""The tables. Each word is explained where it is declared; the states are the arrows of one fortnight.

InboundMail  received -> filed | held | ignored | failed
Request      held -> open -> published -> answered | closed;  postponed, hidden, merged, withdrawn
Edition      draft -> approved -> sending -> sent;  sending -> paused | stopped -> sending;  draft -> skipped
Delivery     pending -> claimed -> sending -> sent | deferred | failed | uncertain;  suppressed, void
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Refuses naive values, stores UTC, gives back UTC: SQLite by itself drops the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, for the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone: {value!r}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC, aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Words. Compared byte by byte on PostgreSQL too: an order that hangs on the server's language is another elsewhere."""


def _states(kind: type[StrEnum], name: str) -> Enum:
    values = [str(member) for member in kind]
    return Enum(kind, name=name, native_enum=False, create_constraint=True, length=20, values_callable=lambda _: values)


class Kind(StrEnum):
    """What a person is to the association. Only a member receives anything."""

    MEMBER = "member"
    SUPPLIER = "supplier"
    UNKNOWN = "unknown"


class MailState(StrEnum):
    """How far a received mail has come."""

    RECEIVED = "received"  # kept, not yet read
    FILED = "filed"  # became a request, an answer, or took effect
    HELD = "held"  # waits for a person
    IGNORED = "ignored"  # a machine's, or a copy of one already here
    FAILED = "failed"  # could not be read; a person must look


class RequestState(StrEnum):
    """How far a request has come."""

    HELD = "held"  # waits for a person
    OPEN = "open"  # goes into the next edition
    PUBLISHED = "published"  # has been sent to the members
    ANSWERED = "answered"
    CLOSED = "closed"
    POSTPONED = "postponed"
    HIDDEN = "hidden"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class EditionState(StrEnum):
    """How far an edition has come."""

    DRAFT = "draft"  # composed, waits for approval
    APPROVED = "approved"  # a person has approved exactly this
    SENDING = "sending"  # the ledger rows exist
    SENT = "sent"  # no row is left to send
    PAUSED = "paused"
    STOPPED = "stopped"
    SKIPPED = "skipped"  # nobody asked in that fortnight


class DateState(StrEnum):
    """Whether an edition goes out in a fortnight."""

    PLANNED = "planned"
    SKIPPED = "skipped"


class DeliveryState(StrEnum):
    """How far one mail to one address has come."""

    PENDING = "pending"
    CLAIMED = "claimed"  # a sender has taken it, with a lease
    SENDING = "sending"  # committed before DATA: from here on a crash leaves a doubt
    SENT = "sent"
    DEFERRED = "deferred"  # the server said 4xx: later again
    FAILED = "failed"  # the server said 5xx
    UNCERTAIN = "uncertain"  # the sender died after DATA had begun: a person decides
    SUPPRESSED = "suppressed"  # must not be written to
    VOID = "void"


class DeliveryKind(StrEnum):
    """What leaves the house. Small mails go before a long edition."""

    EDITION = "edition"
    NOTICE = "notice"  # to the staff
    RECEIPT = "receipt"  # to somebody who wrote, at most one a mail
    ANSWER = "answer"  # to an asker
    UPDATE = "update"  # to an asker: what became of the request
    TEST = "test"  # an edition as somebody would get it, marked as a test, whose links open nothing


class Consent(StrEnum):
    """Who may see an answer."""

    ASKER = "asker"
    EVERYONE = "everyone"
    ANONYMOUS = "anonymous"


class Origin(StrEnum):
    """Who set a tag: what people say outlives the machine's next reading."""

    MACHINE = "machine"
    STAFF = "staff"
    MEMBER = "member"  # the asker named all that the request is about: the machine adds none


class Base(DeclarativeBase):
    """Named constraints, so that migrations can speak of them."""

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
        list[list[Any]]: JSON,
        dict[str, Any]: JSON,
        Kind: _states(Kind, "kind"),
        MailState: _states(MailState, "state"),
        RequestState: _states(RequestState, "state"),
        EditionState: _states(EditionState, "state"),
        DateState: _states(DateState, "state"),
        DeliveryState: _states(DeliveryState, "state"),
        DeliveryKind: _states(DeliveryKind, "kind"),
        Consent: _states(Consent, "consent"),
        Origin: _states(Origin, "origin"),
    }


class Organisation(Base):
    """A public body, or a company."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Member(Base):
    """A person in an organisation."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    kind: Mapped[Kind]
    language: Mapped[str]
    interests: Mapped[list[str]]
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    imported: Mapped[bool]  # else added by hand, and missed in no list

    organisation: Mapped[Organisation] = relationship()
    addresses: Mapped[list[MemberAddress]] = relationship(
        back_populates="member", order_by="MemberAddress.id", cascade="all, delete-orphan"
    )

    @property
    def address(self) -> str:
        """The one address that gets mail."""
        return next(row.address for row in self.addresses if row.delivers)


class MemberAddress(Base):
    """An address a member may write from; one of a member's addresses also gets mail. It belongs to one person."""

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
    delivered_until: Mapped[datetime | None]  # when letters ceased to go there

    member: Mapped[Member] = relationship(back_populates="addresses")


class Erasure(Base):
    """Somebody was erased: the fingerprint of an address that no list may bring back."""

    __tablename__ = "erasure"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ColumnChoice(Base):
    """What a heading meant in the last list that was taken; `field` is "" for a column that is not used."""

    __tablename__ = "column_choice"

    things: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]


class Staff(Base):
    """Who may approve, and is told when a draft waits."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]


class InboundMail(Base):
    """A mail as received: the raw bytes first, what was made of it beside them."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        # A stranger writes what stands in a Message-ID, and PostgreSQL's ordinary index takes no long ones.
        Index("ix_inbound_mail_message_id", "message_id", postgresql_using="hash"),
        Index("ix_inbound_mail_sender", "sender", postgresql_using="hash"),
        # Asked each minute; without it SQLite reads through the bytes of every mail to come to what stands behind them.
        Index(
            "ix_inbound_mail_unpurged",
            "state",
            "collected_at",
            sqlite_where=text("purged_at IS NULL"),
            postgresql_where=text("purged_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    raw: Mapped[bytes]
    received_at: Mapped[datetime]
    collected_at: Mapped[datetime]
    state: Mapped[MailState]
    reason: Mapped[str]
    reason_values: Mapped[dict[str, Any]]
    kind: Mapped[str]
    sender: Mapped[str]
    subject: Mapped[str]
    message_id: Mapped[str]
    words: Mapped[str] = mapped_column(default="")  # a hash of what it says, by which copies are known
    recipients: Mapped[list[str]] = mapped_column(default=list)  # of the envelope, where it was told
    acknowledged: Mapped[bool]  # the writer has been told how it was understood, or need not be
    purged_at: Mapped[datetime | None]  # when the raw bytes went; what was made of them stays


class Sighting(Base):
    """A place where a mail was seen: what is known there is not read again."""

    __tablename__ = "sighting"

    source_id: Mapped[str] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id"), index=True)


class Request(Base):
    """A member's call for a case, with a number people can say aloud."""

    __tablename__ = "request"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[RequestState]
    title: Mapped[str]
    text: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"), unique=True)
    asked_at: Mapped[datetime]
    deadline: Mapped[date | None]
    anonymous: Mapped[bool] = mapped_column(default=False)  # the letter names neither asker nor organisation
    postponed_until: Mapped[datetime | None]  # an edition that closes later than this takes it
    merged_into: Mapped[int | None]  # the number of the request that asks the same
    told: Mapped[str] = mapped_column(default=RequestState.OPEN)  # the state the asker knows; "": no longer so
    keywords: Mapped[list[list[Any]]] = mapped_column(default=list)  # [stem, weight, word] of words besides the tags
    refused_tags: Mapped[list[str]] = mapped_column(default=list)  # slugs the staff took away: they stay away

    organisation: Mapped[Organisation] = relationship()
    member: Mapped[Member | None] = relationship()
    tags: Mapped[list[RequestTag]] = relationship(
        order_by="RequestTag.weight.desc(), RequestTag.slug", cascade="all, delete-orphan"
    )
    matches: Mapped[list[Match]] = relationship(order_by="Match.rank", cascade="all, delete-orphan")


class RequestTag(Base):
    """A tag of a request. `evidence`: [words, where they start, whether in the title]; -1: not known."""

    __tablename__ = "request_tag"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float]
    evidence: Mapped[list[list[Any]]]
    origin: Mapped[Origin]


class Case(Base):
    """How somebody bought something, and what hurt."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    outcome: Mapped[str]
    price: Mapped[str]
    prioritisation: Mapped[str]
    barriers: Mapped[str]
    visibility: Mapped[str]
    norm: Mapped[str]
    link: Mapped[str]
    contact: Mapped[str]
    imported: Mapped[bool]  # else told by telephone, and missed in no file
    added_at: Mapped[datetime | None]  # None: before this was noted
    gone_at: Mapped[datetime | None]
    keywords: Mapped[list[list[Any]]] = mapped_column(default=list)  # [stem, weight, word] of words besides the tags
    refused_tags: Mapped[list[str]] = mapped_column(default=list)  # slugs the staff took away: they stay away

    organisation: Mapped[Organisation] = relationship()
    tags: Mapped[list[CaseTag]] = relationship(
        order_by="CaseTag.weight.desc(), CaseTag.slug", cascade="all, delete-orphan"
    )


class CaseTag(Base):
    """A tag of a case. `evidence`: [words, where they start, whether in the title]; -1: not known."""

    __tablename__ = "case_tag"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float]
    evidence: Mapped[list[list[Any]]]
    origin: Mapped[Origin]


class VocabularyEdit(Base):
    """What the staff changed in a tag of the shipped vocabulary; or a tag of our own, which is `own` and `added` alone.

    The lists have synonyms, and words that never earn it, as the file has them; `own` has the file's other fields.
    """

    __tablename__ = "vocabulary_edit"

    slug: Mapped[str] = mapped_column(primary_key=True)
    added: Mapped[list[str]] = mapped_column(default=list)
    removed: Mapped[list[str]] = mapped_column(default=list)
    never_added: Mapped[list[str]] = mapped_column(default=list)
    never_removed: Mapped[list[str]] = mapped_column(default=list)
    own: Mapped[dict[str, Any]] = mapped_column(default=dict)


class IgnoredWord(Base):
    """A word that shall not be suggested for the vocabulary again, by its stem."""

    __tablename__ = "ignored_word"

    key: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]


class Match(Base):
    """A case that a request meets. `shared`: slugs with the words of either side; the sentence is made when shown."""

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("request_id", "rank", name="uq_match_request_id_rank"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    rank: Mapped[int]
    score: Mapped[float]
    shared: Mapped[list[dict[str, Any]]]

    case: Mapped[Case] = relationship()


class Answer(Base):
    """A member's reply to a request."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"), unique=True)
    text: Mapped[str]
    consent: Mapped[Consent]
    answered_at: Mapped[datetime]
    passed_at: Mapped[datetime | None]  # when it went into the ledger for the asker, or was found not to go
    hidden: Mapped[bool] = mapped_column(default=False)  # a person left it out of the letter, whatever the consent

    request: Mapped[Request] = relationship()
    member: Mapped[Member | None] = relationship()


class EditionDate(Base):
    """A fortnight of the calendar, known by the day the rule gave it; what moved it stands beside it."""

    __tablename__ = "edition_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[date] = mapped_column(unique=True)
    state: Mapped[DateState]
    closes_at: Mapped[datetime] = mapped_column(index=True)
    sends_at: Mapped[datetime]
    reason: Mapped[str]
    why: Mapped[str]
    by_hand: Mapped[bool]


class Edition(Base):
    """One fortnight's digest. `period` is the day it was meant to go out; a correction is a revision."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("period", "revision", name="uq_edition_period_revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[date]
    revision: Mapped[int]
    number: Mapped[int | None] = mapped_column(unique=True)  # None: skipped, so that numbers have no holes
    state: Mapped[EditionState]
    reason: Mapped[str]
    closes_at: Mapped[datetime]
    sends_at: Mapped[datetime]
    composed_at: Mapped[datetime]
    sender: Mapped[dict[str, Any]]
    word: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the secretariat's, by language
    accepted: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # code, place and reason of what was let pass
    approved_hash: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]

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

    def make_draft(self, reason: str = "") -> None:
        """A draft (again): whatever was approved is no more; `reason` is a code that says why."""
        self.state, self.reason = EditionState.DRAFT, reason
        self.approved_hash = self.approved_at = self.approved_by = None
        self.accepted = []


class EditionRequest(Base):
    """A request's place in an edition."""

    __tablename__ = "edition_request"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    position: Mapped[int]

    request: Mapped[Request] = relationship()


class EditionUnanswered(Base):
    """A request of an earlier letter that nobody had answered, in its place in an edition that asks again."""

    __tablename__ = "edition_unanswered"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    position: Mapped[int]

    request: Mapped[Request] = relationship()


class EditionAnswer(Base):
    """An answer for everyone, in its place in the edition that shows it."""

    __tablename__ = "edition_answer"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    position: Mapped[int]

    answer: Mapped[Answer] = relationship()


class EditionBlock(Base):
    """The letter of one language, frozen; marks stand where something goes that is one member's own."""

    __tablename__ = "edition_block"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    html: Mapped[str]
    text: Mapped[str]


class EditionRecipient(Base):
    """Who gets the edition, and what is their own in it; frozen too."""

    __tablename__ = "edition_recipient"
    __table_args__ = (UniqueConstraint("edition_id", "address", name="uq_edition_recipient_edition_id_address"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    address: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    html: Mapped[str]  # of the personal block, as the next
    text: Mapped[str]
    preheader: Mapped[str] = mapped_column(default="")
    leave: Mapped[str] = mapped_column(default="")  # the page by which they leave; "" where there are no pages

    edition: Mapped[Edition] = relationship(back_populates="recipients")


WITH_BYTES = "length(message) > 0"
"""Of a delivery: it has a message of its own that was not purged. In a query these very words find the index."""


class Delivery(Base):
    """One mail to one address: the row of everything that leaves the house. Made by `outbox.enqueue` alone."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("kind", "key", "recipient", name="uq_delivery_kind_key_recipient"),
        Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"),
        Index(
            "ix_delivery_unpurged",
            "state",
            "created_at",
            sqlite_where=text(WITH_BYTES),
            postgresql_where=text(WITH_BYTES),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DeliveryKind]
    key: Mapped[str]
    sender: Mapped[str]  # of the envelope: as it was when the mail was approved
    recipient: Mapped[str] = mapped_column(index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    message: Mapped[bytes | None]  # None: an edition's, joined from its blocks when it is sent; b"": purged, or erased
    message_hash: Mapped[str]
    state: Mapped[DeliveryState]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce: Mapped[str] = mapped_column(default="")  # permanent, temporary or policy, and the status: `permanent 5.1.1`


class Heartbeat(Base):
    """When a process last ticked: a row for each `digest run`, and one a machine for single ticks.

    `fault` is what went wrong in its last tick, "" for nothing; `trouble_since` when that began.
    """

    __tablename__ = "heartbeat"

    owner: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    stopped: Mapped[bool]  # it was told to
    fault: Mapped[str]
    trouble_since: Mapped[datetime | None]


class Suppression(Base):
    """An address that must not be written to."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    since: Mapped[datetime]
