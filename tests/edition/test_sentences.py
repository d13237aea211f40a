"""Every finding that a check of the letter makes can be said: a page that cannot say one shows nobody anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import digest
from digest.writing.language import LANGUAGES
from digest.writing.lint import Finding
from digest.writing.remarks import remark
from tests.naming import naming

ROOMS = ("edition", "writing/lint")
PLACE = "112"


def made() -> Iterator[tuple[str, Finding]]:
    """(where it is made, a finding) for each that is made with a code and values that stand there."""
    for room in ROOMS:
        for path in (Path(digest.__file__).parent / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                    code, *others = node.args
                    values = next((one for one in others if isinstance(one, ast.Dict)), ast.Dict([], []))
                    names = [str(key.value) for key in values.keys if isinstance(key, ast.Constant)]
                    stand_there = len(others) < 2 or (isinstance(others[1], ast.Dict) and None not in others[1].keys)
                    if isinstance(code, ast.Constant) and stand_there:
                        told = {name: "held" if name == "state" else "1" for name in names}
                        yield f"{path.name}:{node.lineno}", Finding(str(code.value), PLACE, told)


def test_each_has_the_values_that_its_sentences_name() -> None:
    found = list(made())
    assert len(found) > 20
    for where, finding in found:
        with naming(where):
            assert all(remark(finding, language).what for language in LANGUAGES)
