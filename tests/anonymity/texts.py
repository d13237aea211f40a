"""The texts that try to name somebody, one on a line of the files beside this."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    """The texts of a file, with `\\n` for a new line, and other signs that are hard to see as Python writes them."""
    read = (HERE / name).read_text(encoding="utf-8").splitlines()
    found = [line for line in read if line and not line.startswith("#")]
    assert found, f"{name} has no texts"
    return [line.replace("\\n", "\n").replace("\\u00ad", "\u00ad") for line in found]
