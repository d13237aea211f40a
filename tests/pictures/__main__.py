"""The letter as pictures, for the README: in a window, on a phone, and on a phone at night; the upper part of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.judges import MISSING, chromium, missing, opened
from tests.letters import edition_of

HERE = Path(__file__).parent
PICTURES = {  # width, dark
    "letter.png": (800, False),
    "letter-phone.png": (375, False),
    "letter-phone-dark.png": (375, True),
}
HEIGHT = 1400


def main() -> None:
    if {"chromium", "fonts-liberation"} & set(missing()):
        sys.exit(MISSING)
    letter = edition_of(4)
    with chromium() as browser:
        for name, (width, dark) in PICTURES.items():
            with opened(browser, letter.html, width=width, height=HEIGHT, dark=dark) as page:
                page.screenshot(path=HERE / name)
            size = (HERE / name).stat().st_size // 1024
            print(f"{os.path.relpath(HERE / name)}  {width} x {HEIGHT}, {size} KB")  # noqa: T201


if __name__ == "__main__":
    main()
