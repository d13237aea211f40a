"""Sees to it that the tools are there; `lock` pins npm's packages anew."""

from __future__ import annotations

import os
import sys

from tests.judges import MISSING, install, lock, missing

if sys.argv[1:] == ["lock"]:
    lock()
else:
    install()
    if missing():
        print(f"{MISSING}; not there: {', '.join(missing())}", file=sys.stderr)  # noqa: T201
        sys.exit(os.environ.get("CI") == "true")  # elsewhere, their tests are left out
