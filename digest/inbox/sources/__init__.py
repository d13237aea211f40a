"""Where mail comes from: files (`files`), a mailbox on a server (`imap`), a mail server that hands it over (`lmtp`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """A mail in a source: an id that stays the same as long as the mail does, and a way to its first so many bytes.

    Reading raises OSError for what cannot be read, LookupError for what has gone since.
    """

    source_id: str
    read: Callable[[int], bytes]


class Source(Protocol):
    """Where mail arrives."""

    def look(self) -> AbstractContextManager[Iterator[Found]]:
        """The mails there now, which may be read until the look ends.

        Raises InputFault when the place is not there, or does not let us in.
        """

    def taken(self, found: Sequence[Found]) -> None:
        """These mails of the present look are kept here now: the source may put them away."""
