"""Five journeys through the house, and the files each touches: `python -m tests.journeys` writes them into the docs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import digest

PACKAGE = Path(digest.__file__).parent


@contextmanager
def touched() -> Iterator[list[str]]:
    """The files of the package in which a function runs meanwhile, in the order in which they are first entered."""
    found: dict[str, None] = {}

    def enter(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_name != "<module>" and code.co_filename.startswith(str(PACKAGE)):
            found.setdefault(str(Path(code.co_filename).relative_to(PACKAGE)))

    files: list[str] = []
    sys.setprofile(enter)
    try:
        yield files
    finally:
        sys.setprofile(None)
        files.extend(found)
