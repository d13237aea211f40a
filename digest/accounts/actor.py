"""Who decides, and when: a member of staff, a member, or the house itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from digest.store.acts import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides, and when.

    name: of a member of staff the address or login name, of a member the id in the register, of the house "".
    """

    kind: ActorKind
    name: str
    at: datetime

    @classmethod
    def staff(cls, name: str, *, at: datetime) -> Self:
        """A member of staff, by address or login name."""
        return cls(ActorKind.STAFF, name, at)

    @classmethod
    def member(cls, member_id: int, *, at: datetime) -> Self:
        """A member, by id in the register."""
        return cls(ActorKind.MEMBER, str(member_id), at)

    @classmethod
    def house(cls, *, at: datetime) -> Self:
        """The service itself, where no person decides."""
        return cls(ActorKind.HOUSE, "", at)
