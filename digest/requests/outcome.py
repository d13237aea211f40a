"""A member's mail, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digest.accounts.actor import Actor
from digest.house import House
from digest.reading import ReadMail
from digest.reading.kind import UNSURE
from digest.reading.withheld import is_withheld
from digest.store.models import InboundMail, Member
from digest.store.reasons import MailReason
from digest.store.states import MailState

EDIT = "edit"
"""The value of a change: the id of its entry in the log, by which it is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersMail:
    """A member's mail, read, and the time at which it takes effect.

    proven: the member is known to have written it; otherwise nothing that exists is changed. by_hand: a person has
    accepted it, so doubts about its words are settled; by: who did. decided: a person said what kind of mail it is, so
    an order in it makes nothing else of it.
    """

    mail: InboundMail
    read: ReadMail
    member: Member
    house: House
    at: datetime
    proven: bool
    by_hand: bool = False
    decided: bool = False
    by: Actor | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: its state, a reason code, and the values of the reason."""

    state: MailState
    reason: MailReason
    values: Mapping[str, Any] = field(default_factory=dict)


def in_doubt(written: MembersMail) -> Outcome | None:
    """Holds a mail that may as well be of another kind, or is perhaps not to be passed on; None for any other."""
    read = written.read
    if written.by_hand or written.decided:
        return None
    if is_withheld(f"{read.subject}\n{read.text}"):
        return Outcome(MailState.HELD, MailReason.WITHHELD)
    if read.doubt != UNSURE:
        return None
    return Outcome(MailState.HELD, MailReason.UNSURE, {"kind": read.kind, "also": read.also})
