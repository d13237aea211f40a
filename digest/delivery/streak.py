"""What a server says to one mail after another: said alike to several in a row, it speaks of us or of the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from digest.delivery.replies import About
from digest.delivery.talk import Result
from digest.store.states import DeliveryState

IN_A_ROW = 5
LOST = 3
"""Connections in a row that end, or say nothing for too long, before a mail is taken."""


class Kind(StrEnum):
    """What several mails in a row have in common."""

    NONE = ""
    REFUSED = "refused"
    PUT_OFF = "put_off"
    LOST = "lost"
    IN_DOUBT = "in_doubt"


@dataclass(slots=True)
class Streak:
    """The mails in a row, the newest last, that came to the same."""

    kind: Kind = Kind.NONE
    alike: str = ""
    said: str = ""
    rows: list[int] = field(default_factory=list)
    ended: Kind = Kind.NONE
    _domains: set[str] = field(default_factory=set)

    def add(self, delivery_id: int, recipient: str, result: Result) -> None:
        """Takes one more mail; `ended` is what so many have in common that no more should be tried, else NONE.

        After that only mails that came to the same are taken: they were under way.
        """
        kind, alike = _kind(recipient, result)
        if result.reply is not None and result.reply.greylists:
            return
        if self.ended:
            self.rows += [delivery_id] if (kind, alike) == (self.kind, self.alike) else []
            return
        if (kind, alike) != (self.kind, self.alike):
            self.kind, self.alike, self.rows, self._domains = kind, alike, [], set()
        if kind is Kind.NONE:
            return
        self.said = result.reason
        self.rows.append(delivery_id)
        self._domains.add(recipient.partition("@")[2])
        one_domain = result.about is About.RECIPIENT and len(self._domains) == 1  # of a domain that has gone
        enough = len(self.rows) >= (LOST if kind is Kind.LOST else IN_A_ROW)
        self.ended = kind if enough and not one_domain else Kind.NONE


def _kind(recipient: str, result: Result) -> tuple[Kind, str]:
    if result.lost:
        return Kind.LOST, ""
    if result.state in (DeliveryState.UNCERTAIN, DeliveryState.SENDING):
        return Kind.IN_DOUBT, ""
    if result.about is About.HOUSE:
        return Kind.REFUSED, ""
    if result.reply is None or result.about is About.NOTHING:
        return Kind.NONE, ""
    kind = Kind.REFUSED if result.about is About.RECIPIENT else Kind.PUT_OFF
    return kind, result.reply.without(recipient)
