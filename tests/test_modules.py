"""A test module is read by itself: what two of them need stands in a module of its own."""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).parent


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
