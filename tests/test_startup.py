"""What the commands import that people wait for: by names, since a time depends on the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer import Typer
from typer.main import get_group

from digest.cli.contents import PAGES, Commands

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
STEPS = {
    "aiosmtpd", "alembic", "apscheduler", "bm25s", "flufl", "imapclient", "jinja2", "lxml", "mjml", "numpy", "openpyxl",
    "scipy", "snowballstemmer", "starlette", "uvicorn",
}  # fmt: skip
"""Libraries of single steps."""


CALLED = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from digest.cli import main
main()
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command has imported when it ends, and the first names of all. It must succeed."""
    done = subprocess.run(
        [sys.executable, "-c", CALLED, *arguments], cwd=folder, env=CLEAN, capture_output=True, text=True, check=True
    )
    names = set(done.stderr.split())
    return names | {name.partition(".")[0] for name in names}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    imported(folder, "init", "--address", "efterlysning@ika.example", "--anchor", "2026-12-02")
    return folder


def test_the_help_needs_neither_a_room_nor_a_library_but_the_shells_own(house: Path) -> None:
    found = imported(house, "--help")
    assert not found & (STEPS | {"babel", "holidays", "pydantic", "rich", "sqlalchemy"})
    rooms = {name.split(".")[1] for name in found if name.startswith("digest.")}
    assert rooms == {"cli", "actions", "errors"}


def test_the_status_needs_no_library_of_a_step_and_no_page_but_its_own(house: Path) -> None:
    found = imported(house, "status")
    assert "sqlalchemy" in found
    assert not found & STEPS
    assert {page for page in PAGES if f"digest.cli.{page}" in found} == {"service"}


def test_a_page_has_the_commands_that_the_contents_name() -> None:
    """Each of them is made, so that the one list that is written by hand is what the pages have."""
    for page, names in PAGES.items():
        app = Typer()
        import_module(f"digest.cli.{page}").add_to(app)
        assert set(get_group(app).commands) == set(names), page
    assert all(command.name == name for name, command in Commands().items())
