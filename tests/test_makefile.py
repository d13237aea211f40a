from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("fails_on", "said"),
    [("ensurepip", "install the package python3-venv"), ("version_info", "needs Python 3.11 or newer")],
)
def test_where_no_environment_can_be_made_one_line_says_what_is_missing(
    tmp_path: Path, fails_on: str, said: str
) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$*" in *{fails_on}*) exit 1;; esac\n')
    python.chmod(0o755)
    done = subprocess.run(
        ["make", "demo", f"PYTHON={python}"], cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode != 0
    ours = [line for line in done.stderr.splitlines() if not line.startswith(("make:", "make["))]
    assert len(ours) == 1
    assert said in ours[0]
    assert not (tmp_path / ".venv").exists()


def test_the_lock_has_hashes_and_no_address_of_an_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    pinned = [line for line in lock.splitlines() if "==" in line and not line.lstrip().startswith("#")]
    assert len(pinned) > 40
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_lock_of_npm_has_hashes_and_no_address() -> None:
    text = (ROOT / "tests/judges/package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    named = json.loads((ROOT / "tests/judges/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == named
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert {name: packages[f"node_modules/{name}"]["version"] for name in named} == named


def test_the_lock_has_everything_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + project["optional-dependencies"]["dev"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {re.sub(r"[-_.]+", "-", name) for name in re.findall(r"^([a-z0-9][\w.-]*)==", lock, re.MULTILINE)}
    wanted = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~ ]", one)[0].lower()) for one in named}
    assert wanted - pinned == set()
