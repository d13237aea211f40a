"""The bank, and the edits of the vocabulary."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from digest.store.models.base import Base
from digest.store.models.people import Organisation
from digest.store.states import Origin


class Case(Base):
    """How somebody bought something, and what came of it."""

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
    imported: Mapped[bool]  # else added by hand, and never gone from a file
    added_at: Mapped[datetime | None]  # None: added before this was recorded
    gone_at: Mapped[datetime | None]
    hidden: Mapped[bool] = mapped_column(default=False)  # it matches nothing and is no news
    by_hand: Mapped[list[str]] = mapped_column(default=list)  # fields that a person set, `hidden` too: no file does
    source: Mapped[str] = mapped_column(default="")  # the list it is from; a case is gone from that one alone
    keywords: Mapped[list[list[Any]]] = mapped_column(default=list)  # [stem, weight, word] of words besides the tags
    refused_tags: Mapped[list[str]] = mapped_column(default=list)  # slugs that the staff removed

    organisation: Mapped[Organisation] = relationship()
    tags: Mapped[list[CaseTag]] = relationship(
        order_by="CaseTag.weight.desc(), CaseTag.slug", cascade="all, delete-orphan"
    )

    @hybrid_property
    def shown(self) -> bool:
        """Whether it may be shown: it is not hidden, and its file still has it. Also a condition for queries."""
        return self.gone_at is None and not self.hidden

    @shown.inplace.expression
    @classmethod
    def _shown(cls) -> ColumnElement[bool]:
        return cls.gone_at.is_(None) & cls.hidden.is_(False)


class CaseTag(Base):
    """A tag of a case. `evidence`: [words, their place, whether in the title]; place -1: unknown."""

    __tablename__ = "case_tag"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float]
    evidence: Mapped[list[list[Any]]]
    origin: Mapped[Origin]


class VocabularyEdit(Base):
    """An edit of a shipped tag by the staff; or a tag of our own, with `own` and `added` only.

    The lists hold synonyms, and words that never earn it, as in the file; `own` holds the file's other fields.
    """

    __tablename__ = "vocabulary_edit"

    slug: Mapped[str] = mapped_column(primary_key=True)
    added: Mapped[list[str]] = mapped_column(default=list)
    removed: Mapped[list[str]] = mapped_column(default=list)
    never_added: Mapped[list[str]] = mapped_column(default=list)
    never_removed: Mapped[list[str]] = mapped_column(default=list)
    own: Mapped[dict[str, Any]] = mapped_column(default=dict)


class IgnoredWord(Base):
    """A word that is no longer suggested for the vocabulary, by its stem."""

    __tablename__ = "ignored_word"

    key: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
