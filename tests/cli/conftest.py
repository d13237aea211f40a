"""Folders to call the command in, prepared as far as a test needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.demo.sink import Sink
from tests.shell import BECAUSE, SAMPLE, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with settings, members and cases, and one with a draft beside it; copied by the tests that need them."""
    folder = tmp_path_factory.mktemp("prepared")
    (folder / "ready").mkdir()
    ready = Shell(folder / "ready")
    ready.good("init", "--address", "efterlysning@ika.example", "--anchor", "2026-12-02")
    assert "30 new" in ready.good("import-members", SAMPLE / "members.xlsx")
    assert "40 new" in ready.good("import-cases", SAMPLE / "cases.jsonl")
    drafted = Shell(Path(shutil.copytree(folder / "ready", folder / "drafted")))
    assert "24 new mails" in drafted.good("collect", SAMPLE / "inbox")
    drafted.good("request", "ready", *map(str, range(1, 15)))
    assert "14 requests" in drafted.good("compose", "--early")
    return folder


@pytest.fixture(scope="session")
def once_approved(prepared: Path) -> Path:
    """Such a folder whose draft is approved."""
    approved = Shell(Path(shutil.copytree(prepared / "drafted", prepared / "approved")))
    approved.good("approve", "--yes", *BECAUSE)
    return approved.folder


@pytest.fixture
def ready(prepared: Path, tmp_path: Path) -> Shell:
    return Shell(Path(shutil.copytree(prepared / "ready", tmp_path / "ready")))


@pytest.fixture
def drafted(prepared: Path, tmp_path: Path) -> Shell:
    return Shell(Path(shutil.copytree(prepared / "drafted", tmp_path / "drafted")))


@pytest.fixture
def approved(once_approved: Path, tmp_path: Path) -> Shell:
    """The first edition of the sample, approved."""
    return Shell(Path(shutil.copytree(once_approved, tmp_path / "approved")))


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with Sink(tmp_path / "sink") as opened:
        yield opened
