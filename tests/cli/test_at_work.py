"""What mails others refuses a copy that was put back; and what the program makes, its owner alone can read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.cli import console
from digest.cli.service import _open_to_others
from digest.errors import StoreFault
from digest.operations.status import status
from digest.store.engine import Store
from tests.conftest import NOW

SETTINGS = """
database = "digest.sqlite3"
association = {name = "IKA", address = "efterlysning@ika.example"}
fortnight = {anchor = "2026-12-02"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of a house, whose settings the commands use."""
    file = tmp_path / "digest.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    console.use_config(file)
    yield tmp_path
    console.use_config(None)


def test_run_tick_and_send_refuse_a_copy_until_somebody_says_that_it_is_one(store: Store, folder: Path) -> None:
    store.copy_to(folder / "copy.sqlite3")
    (folder / "copy.sqlite3").rename(folder / "digest.sqlite3")
    with pytest.raises(StoreFault, match="a copy that was put back"), console.at_work():
        pass
    with console.house() as (settings, copied):  # anybody may look
        assert not status(copied, settings, now=NOW).is_sound(NOW, 60)
        copied.say_restored()
        assert status(copied, settings, now=NOW).is_sound(NOW, 60)
    with console.at_work():
        pass


def test_what_is_made_only_its_owner_can_read_whatever_the_umask(folder: Path) -> None:
    command = [sys.executable, "-m", "digest", "--config", str(folder / "digest.toml"), "db", "upgrade"]
    (folder / "digest.toml").chmod(0o644)
    subprocess.run(command, check=True, capture_output=True, umask=0o022)
    for made in folder.glob("digest.sqlite3*"):
        assert made.stat().st_mode & 0o077 == 0, made
    assert _open_to_others(console.settings()) == [folder / "digest.toml"]
