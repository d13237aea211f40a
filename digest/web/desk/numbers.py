"""Numbers in addresses and forms."""

from __future__ import annotations


def whole(text: str) -> int | None:
    """A whole number that the database can hold; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
