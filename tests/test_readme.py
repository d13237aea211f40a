"""What README and docs tell a new user to run, run in order, in one folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import command
from tests.shown import DOCS, README, ROOT, blocks, in_order

PLAIN = re.compile(r"digest [^|<>&;*?$`()]*$")
"""A line of one command, in which nothing is a shell's."""


def run(line: str, folder: Path) -> None:
    """Run a line as a shell does, in a folder; it must succeed, complain of nothing, and say something."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["PYTHONPATH"] = str(ROOT)  # this checkout's program, whichever is installed
    if PLAIN.match(line):
        done = command.run(*shlex.split(line, comments=True)[1:], folder=folder, environment=environment)
    else:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    assert (done.returncode, done.stderr) == (0, ""), f"{line}\n{done.stdout}{done.stderr}"
    assert done.stdout or "digest " not in line, line


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house in which every command of the README was run."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "data/demo", folder / "data/demo")
    (folder / "requests.jsonl").write_text(
        '{"id": "r1", "text": "Hvem har fået repareret uniformer?", "relevant": {"c01": 2, "c02": 1}}\n'
    )
    for line in in_order(README):
        run(line, folder)
    return folder


def test_the_readme_is_read_in_one_go() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 120


def test_the_first_two_commands_are_the_two_that_try_it() -> None:
    assert blocks(README)[0] == ("sh", "make demo\nmake test\n")


def test_every_make_that_is_shown_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = {
        target
        for page in (README, *DOCS, ROOT / "CONTRIBUTING.md")
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert shown >= {"demo", "test", "check", "chaos", "docs", "lock"}
    assert [target for target in shown if f"\n{target}:" not in makefile] == []


def test_every_picture_of_the_readme_is_there_and_small_and_is_told_in_words() -> None:
    shown = re.findall(r'<img src="(.*?)" width="\d+" alt="(.+?)">', README.read_text(encoding="utf-8"))
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/pictures").glob("*.png")}
    assert {name for name, _ in shown} == pictures
    assert all((ROOT / name).stat().st_size < 200_000 for name in pictures)


def test_every_command_of_the_readme_works_in_order(house: Path) -> None:
    assert len(in_order(README)) > 14
    assert (house / "preview").is_dir()


@pytest.mark.parametrize("page", [page for page in DOCS if in_order(page)], ids=lambda page: page.stem)
def test_the_commands_of_a_page_work_in_order_in_the_house_of_the_readme(
    house: Path, tmp_path: Path, page: Path
) -> None:
    folder = tmp_path / "house"
    shutil.copytree(house, folder)
    for line in in_order(page):
        run(line, folder)
