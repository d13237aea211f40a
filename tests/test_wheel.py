"""The wheel, as somebody gets it who has no checkout: built, installed with what it declares alone, and run there."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterable
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def needed(whole: Distribution, extras: Iterable[str], found: dict[str, Distribution]) -> dict[str, Distribution]:
    """What a distribution declares that it needs, and what that needs, by name; as it is installed here."""
    for line in whole.requires or ():
        one = Requirement(line)
        if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            continue
        other = distribution(one.name)
        assert one.specifier.contains(other.version, prereleases=True), f"{one}, and not {other.version}"
        if other.name not in found or one.extras:
            found[other.name] = other
            needed(other, one.extras, found)
    return found


def link(whole: Distribution, packages: Path) -> None:
    """Has the files of a distribution among those packages."""
    for file in whole.files or ():
        if ".." not in file.parts:
            place = packages / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(whole.locate_file(file))


def test_the_wheel_brings_everything_the_demo_needs(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("case_digest-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "digest/templates/letter/letter.mjml" in names
    assert "digest/data/vocabulary.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "data/", "templates/"))]

    venv.create(tmp_path / "empty")
    bin_ = tmp_path / "empty" / "bin"
    pip = (sys.executable, "-m", "pip", "--python", bin_ / "python", "install", "--quiet", "--no-compile", "--no-deps")
    run(*pip, "--no-index", wheel, cwd=tmp_path)
    (made,) = (tmp_path / "empty").glob("lib/python*/site-packages/case_digest-*.dist-info")
    for one in needed(PathDistribution(made), (), {}).values():
        link(one, made.parent)
    assert "26 sent" in run(bin_ / "digest", "demo", cwd=tmp_path)
    assert (tmp_path / "var/demo/sink/owen.tredwell@hospital-midtfjord.example.eml").is_file()
