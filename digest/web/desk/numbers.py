"""Numbers and days in addresses and forms."""

from __future__ import annotations

from datetime import date

from digest.errors import InputFault


def whole(text: str) -> int | None:
    """A whole number that the database can hold; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def day(text: str) -> date | None:
    """A day as the browser writes it; None for none. Raises InputFault for anything else."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as fault:
        raise InputFault("That is no day.") from fault
