"""Modules are read by themselves: what two tests need stands in a module of its own, and no function is long."""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).parent
MOST, LONGEST, FIRST = 60, 400, "0001_the_words_of_one_fortnight.py"
"""Lines of a function; what makes tables in a migration has as many as they have columns."""


def imported(file: Path) -> set[str]:
    """The words of every name that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {word for alias in node.names for word in alias.name.split(".")}
    return found


def test_no_module_imports_from_a_test_module() -> None:
    files = sorted(HERE.rglob("*.py"))
    modules = {file.stem for file in files if file.stem.startswith("test_")}
    assert [str(file.relative_to(HERE)) for file in files if imported(file) & modules] == []


def test_no_function_is_longer_than_a_screen() -> None:
    files = [file for file in sorted((HERE.parent / "digest").rglob("*.py")) if file.parent.name != "versions"]
    found = [(file.name, node) for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    functions = [(name, node) for name, node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    longer = [(name, node.name) for name, node in functions if (node.end_lineno or 0) - node.lineno >= MOST]
    assert (longer, bool(functions)) == ([], True)


def test_no_file_is_longer_than_one_idea() -> None:
    files = [file for room in ("digest", "tests") for file in (HERE.parent / room).rglob("*.py")]
    lines = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {FIRST: 454}
