"""Where mail comes from: files (`files`), a mailbox on a server (`imap`), a server that delivers it (`lmtp`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """A mail in a source: a stable id, and a function that reads its first bytes.

    Reading raises MissingInput for what has gone since, and any other exception for what cannot be read.
    """

    source_id: str
    read: Callable[[int], bytes]


class Source(Protocol):
    """Where mail arrives."""

    def look(self) -> AbstractContextManager[Iterator[Found]]:
        """The mails there now, which may be read until the context ends.

        Raises InputFault when the source is missing or refuses access.
        """

    def taken(self, found: Sequence[Found]) -> None:
        """Notes that these mails of the present look are kept; the source may put them away."""
