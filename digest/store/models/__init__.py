"""The tables, a file for each group; states and codes are in `states`."""

from __future__ import annotations

from digest.store.models.accounts import AuditEntry, DeskSession, Invitation, Staff
from digest.store.models.base import TEXT, Base, UtcDateTime
from digest.store.models.cases import Case, CaseTag, IgnoredWord, VocabularyEdit
from digest.store.models.deliveries import WITH_BYTES, Delivery, Heartbeat, Home, SharedPace
from digest.store.models.editions import (
    Edition,
    EditionAnswer,
    EditionBlock,
    EditionDate,
    EditionRecipient,
    EditionRequest,
    EditionUnanswered,
    PassingFinding,
)
from digest.store.models.mails import InboundMail, Sighting
from digest.store.models.people import ColumnChoice, Erasure, Member, MemberAddress, Organisation, Suppression
from digest.store.models.requests import Answer, Match, Request, RequestTag, Telling

__all__ = [
    "TEXT",
    "WITH_BYTES",
    "Answer",
    "AuditEntry",
    "Base",
    "Case",
    "CaseTag",
    "ColumnChoice",
    "Delivery",
    "DeskSession",
    "Edition",
    "EditionAnswer",
    "EditionBlock",
    "EditionDate",
    "EditionRecipient",
    "EditionRequest",
    "EditionUnanswered",
    "Erasure",
    "Heartbeat",
    "Home",
    "IgnoredWord",
    "InboundMail",
    "Invitation",
    "Match",
    "Member",
    "MemberAddress",
    "Organisation",
    "PassingFinding",
    "Request",
    "RequestTag",
    "SharedPace",
    "Sighting",
    "Staff",
    "Suppression",
    "Telling",
    "UtcDateTime",
    "VocabularyEdit",
]
