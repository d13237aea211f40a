"""The command as a person calls it: in a folder, in a process of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from digest.demo.sink import HOST, Sink
from digest.resources import DATA
from tests.command import Piped, piped, run

SAMPLE = DATA / "demo"
BECAUSE = (  # what the checks remark on in the sample data
    *("--because", "unproven=a test", "--because", "no_one_click=a test"),
)
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}


class Shell:
    """A folder to work in, and the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str | Path, text: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return run(*arguments, folder=self.folder, environment={**CLEAN, **variables}, given=text.encode())

    def start(self, *arguments: str, **variables: str) -> Piped:
        return piped(*arguments, folder=self.folder, environment={**CLEAN, **variables})

    def good(self, *arguments: str | Path, text: str = "", **variables: str) -> str:
        done = self(*arguments, text=text, **variables)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    def bad(self, *arguments: str | Path, text: str = "", **variables: str) -> str:
        """The one line on standard error of a command that ends with a status other than 0, and no traceback."""
        done = self(*arguments, text=text, **variables)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert done.stderr.startswith("digest: ")
        assert done.stderr.count("\n") == 1
        return done.stderr


def to(sink: Sink) -> dict[str, str]:
    return {"DIGEST_SMTP__HOST": HOST, "DIGEST_SMTP__PORT": str(sink.port), "DIGEST_SMTP__SECURITY": "none"}
