"""Faults that a person can mend: one root, few branches.

The message says what is wrong, where, and what to do; a remedy says it as an action, which each shell shows as its own
command or button. The command line prints both on one line, without a traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from digest.actions import Action, Remedy


@dataclass(frozen=True, slots=True)
class Worded:
    """A value of a fault that is words for a reader, in their language, and plain where commands are typed."""

    plain: str
    said: Callable[[str], str]

    def __str__(self) -> str:
        return self.plain


class DigestError(Exception):
    """The service could not do what was asked.

    `text` is the English sentence, with places such as %(number)s for `values`; it is the key of its translations.
    """

    def __init__(
        self,
        message: str | None = None,
        values: Mapping[str, object] | None = None,
        *,
        remedy: Remedy | Action | None = None,
    ) -> None:
        self.text = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.values = values or {}
        super().__init__(self.text % self.values if values else self.text)
        self.remedy = Remedy(remedy) if isinstance(remedy, Action) else remedy


class SettingsFault(DigestError, ValueError):
    """The settings are not usable."""


class InputFault(DigestError, ValueError):
    """A file or a value cannot be used."""


class MissingInput(InputFault, LookupError):
    """What was named does not exist."""


class Withdrawn(InputFault):
    """The writer of an answer has taken it back."""


class Undivided(InputFault):
    """A mail that answers several requests does not say which words are for whom."""


class AccessRefused(InputFault):
    """A name or a password is not accepted; trying again soon may lock the account."""


class ForgedLink(InputFault):
    """The link is not one we made for this page."""


class ExpiredLink(InputFault):
    """The link is one of ours, and its last day is past."""


class OverLimit(InputFault):
    """It takes more time or memory than it may."""


class WorkFault(DigestError):
    """A function in another process raised; the message has its kind and words."""


class BrokenOff(DigestError):
    """The program is told to stop, and did not wait for the end of this."""


class StoreFault(DigestError):
    """The database cannot be used as it is."""


class EditionFault(DigestError):
    """The state of an edition, a request or the calendar does not allow this."""


class Overtaken(EditionFault):
    """Somebody else has changed it meanwhile."""


class UnknownEdition(EditionFault, LookupError):
    """There is no such edition."""


class DeliveryFault(DigestError, RuntimeError):
    """Mail cannot be sent, or a delivery cannot be settled."""
