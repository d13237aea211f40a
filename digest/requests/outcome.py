"""A member's mail, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digest.house import House
from digest.reading import ReadMail
from digest.store.models import InboundMail, Member
from digest.store.states import MailReason, MailState


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersMail:
    """A member's mail, read, and when it takes effect.

    proven: that it is the member who writes, or that a person vouches for it; else nothing that stands is changed.
    by_hand: a person has looked, and what is only in doubt is taken for what it says.
    """

    mail: InboundMail
    read: ReadMail
    member: Member
    house: House
    at: datetime
    proven: bool
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: its state, a reason code, and the values the reason speaks of."""

    state: MailState
    reason: MailReason
    values: Mapping[str, Any] = field(default_factory=dict)
