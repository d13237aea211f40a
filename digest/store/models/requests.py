"""Requests, and their answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from digest.store.models.base import Base
from digest.store.models.cases import Case
from digest.store.models.people import Member, Organisation
from digest.store.states import Consent, Origin, RequestState


class Request(Base):
    """A member's call for a case, with a number people can say aloud."""

    __tablename__ = "request"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[RequestState]
    title: Mapped[str]
    text: Mapped[str]
    public_title: Mapped[str]  # what others see: masked where the asker wants no name (`digest.anonymity`)
    public_text: Mapped[str]
    as_typed: Mapped[bool] = mapped_column(default=False)  # the staff typed the words: no sign-off is taken off them
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"), unique=True)
    asked_at: Mapped[datetime]
    deadline: Mapped[date | None]
    anonymous: Mapped[bool] = mapped_column(default=False)  # the letter names neither asker nor organisation
    doubt: Mapped[str] = mapped_column(default="")  # a Doubt, which keeps it out of letters until a person decides
    postponed_date_id: Mapped[int | None] = mapped_column(ForeignKey("edition_date.id"))  # a later edition takes it
    looked_at: Mapped[datetime | None]  # when a person saw these words; None keeps them out of an approval
    looked_by: Mapped[str] = mapped_column(default="")
    merged_into: Mapped[int | None]  # the number of the request that asks the same
    keywords: Mapped[list[list[Any]]] = mapped_column(default=list)  # [stem, weight, word] of words besides the tags
    refused_tags: Mapped[list[str]] = mapped_column(default=list)  # slugs that the staff removed
    refused_cases: Mapped[list[int]] = mapped_column(default=list)  # ids of cases that the staff took away
    pinned_cases: Mapped[list[int]] = mapped_column(default=list)  # ids of cases that the staff put on, in their order

    organisation: Mapped[Organisation] = relationship()
    member: Mapped[Member | None] = relationship()
    tags: Mapped[list[RequestTag]] = relationship(
        order_by="RequestTag.weight.desc(), RequestTag.slug", cascade="all, delete-orphan"
    )
    matches: Mapped[list[Match]] = relationship(order_by="Match.rank", cascade="all, delete-orphan")

    @property
    def cases(self) -> list[Match]:
        """The matches that are shown in full: without the cases that the staff took away or hid."""
        return [one for one in self.matches if one.sure and self._shows(one)]

    @property
    def perhaps(self) -> list[Match]:
        """The weaker matches, named in a line each where nothing surely fits; without those taken away or hidden."""
        return [one for one in self.matches if not one.sure and self._shows(one)]

    def _shows(self, match: Match) -> bool:
        return match.case_id not in self.refused_cases and not match.case.hidden


class Telling(Base):
    """What an asker was told of a request: its state, and the date or request it is about.

    Before any telling they know by the receipt that it is open. `about`: the id of the date it was postponed past, or
    the number of the request it was merged into.
    """

    __tablename__ = "telling"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    state: Mapped[RequestState]
    about: Mapped[int | None]
    at: Mapped[datetime]


class RequestTag(Base):
    """A tag of a request. `evidence`: [words, their place, whether in the title]; place -1: unknown."""

    __tablename__ = "request_tag"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float]
    evidence: Mapped[list[list[Any]]]
    origin: Mapped[Origin]


class Match(Base):
    """A case that a request meets. `shared`: slugs with the words of both; the sentence is made when it is shown.

    sure: whether it surely fits, and is shown in full; else it perhaps does, and is named in a line.
    """

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("request_id", "rank", name="uq_match_request_id_rank"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    rank: Mapped[int]
    score: Mapped[float]
    shared: Mapped[list[dict[str, Any]]]
    sure: Mapped[bool] = mapped_column(default=True)

    case: Mapped[Case] = relationship(lazy="selectin")


class Answer(Base):
    """A member's reply to a request. One mail may hold answers to several, each with its own words."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("mail_id", "request_id", name="uq_answer_mail_id_request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"))
    text: Mapped[str]
    public_text: Mapped[str]  # what others than the asker see, and what the asker sees of an anonymous one
    as_typed: Mapped[bool] = mapped_column(default=False)  # the staff typed the words: no sign-off is taken off them
    consent: Mapped[Consent]
    answered_at: Mapped[datetime]
    passed_at: Mapped[datetime | None]  # when it was put into the ledger for the asker, or found to need no mail
    hidden: Mapped[bool] = mapped_column(default=False)  # by a person, whatever the consent
    has_files: Mapped[bool] = mapped_column(default=True)  # the files of its mail are this answer's, too
    doubt: Mapped[str] = mapped_column(default="")  # a Doubt, for which it goes nowhere until a person decides

    request: Mapped[Request] = relationship()
    member: Mapped[Member | None] = relationship()
