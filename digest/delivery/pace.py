"""The pace: when the next mail may go, in all and to a domain; a server that says too many slows it for a while.

limits of the settings, what a server says | seconds until a mail may go

Nothing is dropped: what may not go yet waits in the ledger. The `budget` has what all programs keep to together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from digest.delivery.replies import Reply
from digest.settings import Smtp

HOUR = 3600.0
LONGEST = 64.0
"""The most seconds between two mails to a domain whose server says too many."""
_FIRST = 1.0
_TOO_MANY = re.compile(
    r"too many|too fast|too much mail|rate|throttl|slow(?:er| down)|exceed|limit|concurren|try again later",
    re.IGNORECASE,
)
_OF_PACE = frozenset({421, 450, 451, 452, 454})


def for_letters(hour: int) -> int:
    """How many of the mails of an hour may be letters: a tenth is kept for small mails."""
    return hour - hour // 10


def slows(reply: Reply) -> bool:
    """Whether a server says that mails come too fast, or too many at once."""
    return reply.code in _OF_PACE and not reply.greylists and bool(_TOO_MANY.search(reply.words))


@dataclass(slots=True)
class Pace:
    """The moments at which mails may go, by a clock that never goes back.

    second: the most mails in a second; domain: in a second to one domain; 0 for no limit.
    """

    second: float = 0.0
    domain: float = 0.0
    _next: float = 0.0
    _next_to: dict[str, float] = field(default_factory=dict)
    _slow: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, server: Smtp) -> Pace:
        """The pace of the settings."""
        return cls(server.per_second, server.per_domain)

    def wait(self, domain: str, now: float) -> float:
        """Seconds until a mail to the domain may go; 0 for now."""
        return max(max(self._next, self._next_to.get(domain, 0.0)) - now, 0.0)

    def goes(self, domain: str, now: float) -> None:
        """A mail to the domain goes now."""
        if self.second:
            self._next = max(self._next, now) + 1 / self.second
        gap = max(self._slow.get(domain, 0.0), 1 / self.domain if self.domain else 0.0)
        if gap:
            self._next_to[domain] = now + gap

    def join(self, now: float, wait: float, waits: Mapping[str, float]) -> None:
        """For so many seconds others have let no mail go, and none to these domains, since some have gone.

        More than a limit asks for comes of a clock that was set back, and is not believed.
        """
        if self.second and wait <= 2 / self.second:
            self._next = max(self._next, now + wait)
        longest = max(LONGEST, 2 / self.domain if self.domain else 0.0)
        for domain, seconds in waits.items():
            if seconds <= longest:
                self._next_to[domain] = max(self._next_to.get(domain, 0.0), now + seconds)

    def ahead(self, now: float) -> tuple[float, dict[str, float]]:
        """(seconds until a mail may go, those until one to each domain may, where it may not now)."""
        waits = {domain: at - now for domain, at in self._next_to.items() if at > now}
        return max(self._next - now, 0.0), waits

    def said(self, domain: str, reply: Reply | None, now: float) -> None:
        """What a server says to a mail to the domain: too many doubles the time between two, a mail taken halves it."""
        if reply is None:
            return
        if slows(reply):
            self._slow[domain] = min(max(2 * self._slow.get(domain, 0.0), _FIRST), LONGEST)
            self._next_to[domain] = now + self._slow[domain]
        elif reply.code < 400 and domain in self._slow:
            self._slow[domain] /= 2
            if self._slow[domain] < _FIRST / 4:
                del self._slow[domain]
