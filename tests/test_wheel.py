"""The wheel, as somebody gets it who has no checkout: built, installed into an empty environment, and run there."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_brings_everything_the_demo_needs(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("case_digest-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "digest/templates/letter/letter.mjml" in names
    assert "digest/data/vocabulary.toml" in names
    assert not [name for name in names if name.startswith(("tests/", "data/", "templates/"))]

    venv.create(tmp_path / "empty")
    bin_ = tmp_path / "empty" / "bin"
    locked = [line.split(" ")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    (tmp_path / "constraints.txt").write_text("\n".join(line for line in locked if line[0].isalnum()))
    pip = (sys.executable, "-m", "pip", "--python", bin_ / "python", "install", "--quiet", "--no-compile")
    run(*pip, "--constraint", "constraints.txt", wheel, cwd=tmp_path)
    assert "26 sent" in run(bin_ / "digest", "demo", cwd=tmp_path)
    assert (tmp_path / "var/demo/sink/owen.tredwell@hospital-midtfjord.example.eml").is_file()
