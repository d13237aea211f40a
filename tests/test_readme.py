"""What the README shows, run as a new user would: its shell lines, in order, in one folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line and not line.startswith("make ")]


def test_the_first_two_commands_are_the_two_that_try_it() -> None:
    assert BLOCKS[0] == "make demo\nmake test\n"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in makefile for target in ("demo", "test", "check", "lock"))


def test_every_picture_of_the_readme_is_there_and_small_and_is_told_in_words() -> None:
    shown = re.findall(r'<img src="(.*?)" width="\d+" alt="(.+?)">', (ROOT / "README.md").read_text(encoding="utf-8"))
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/pictures").glob("*.png")}
    assert {name for name, _ in shown} == pictures
    assert all((ROOT / name).stat().st_size < 200_000 for name in pictures)


def test_every_command_of_the_readme_works_in_order(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data/demo", tmp_path / "data/demo")
    (tmp_path / "requests.jsonl").write_text(
        '{"id": "r1", "text": "Hvem har fået repareret uniformer?", "relevant": {"c01": 2, "c02": 1}}\n'
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    assert len(LINES) > 14
    for line in LINES:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert (done.returncode, done.stderr) == (0, ""), f"{line}\n{done.stdout}{done.stderr}"
        assert done.stdout, line


def test_every_command_the_readme_names_exists() -> None:
    named = set(re.findall(r"`digest ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    named |= {shlex.split(line)[1] for line in LINES if line.startswith("digest ")}
    shown = subprocess.run(
        [sys.executable, "-m", "digest", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert {name for name in named if f" {name} " not in shown} == set()
