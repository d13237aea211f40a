"""Readers that a mail can bring to their end, for processes with limits."""

from __future__ import annotations

from collections.abc import Sequence

from digest.reading import Ours, ReadMail, read_mail

SLOW, LARGE, FAULTY = b"Uendelig", b"Umaadelig", b"Umulig"
"""Words in a mail, by which its reading never ends, takes all memory, or raises."""


def careless(raw: bytes, ours: Ours | None = None, *, envelope: Sequence[str] = ()) -> ReadMail:
    """The mail, read; or what its words do."""
    while SLOW in raw:
        pass
    if LARGE in raw:
        return read_mail(b"a" * 10_000_000_000, ours, envelope=envelope)
    if FAULTY in raw:
        raise RecursionError("for dybt {ned}")
    return read_mail(raw, ours, envelope=envelope)
