"""The pages of docs: what they name exists, where they link to is there, and settings.md is what the settings say."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import digest
from digest.cli import app
from tests import documentation
from tests.naming import naming
from tests.shown import DOCS, PAGES, README, ROOT, anchors, commands, links, mentioned

SHOWN = sorted({shown for page in (README, *DOCS) for shown in commands(page)})
NAMED = sorted({shown for page in PAGES for shown in mentioned(page)})


def test_settings_md_is_what_the_settings_say() -> None:
    assert documentation.FILE.read_text(encoding="utf-8") == documentation.document(), "`make docs` writes it anew"


def test_the_settings_say_of_each_what_it_is() -> None:
    assert documentation.undescribed() == []


def test_a_command_that_is_shown_is_one_with_these_options() -> None:
    for shown in SHOWN:
        with naming(shown):
            _parsed(list(shown.words))


def _parsed(words: list[str]) -> None:
    command, above = get_command(app), None
    while True:
        context = command.make_context("digest", words, parent=above)
        rest = [*context._protected_args, *context.args]
        if not isinstance(command, TyperGroup) or not rest:
            break
        _, command, words = command.resolve_command(context, rest)
        above = context


def test_a_command_that_a_sentence_names_exists_and_has_these_options() -> None:
    assert len(NAMED) > 60
    for named in NAMED:
        with naming(named):
            _known(named.words)


def _known(words: tuple[str, ...]) -> None:
    command, options = get_command(app), {"--help", "--version"}
    for word in words:
        options |= {option for parameter in command.params for option in parameter.opts}
        if word.startswith("--"):
            assert word in options
        elif isinstance(command, TyperGroup) and word.islower():
            assert word in command.commands
            command = command.commands[word]


def test_commands_are_found_wherever_they_stand() -> None:
    found = {" ".join(words) for _, words in SHOWN}
    assert {"run", "tick", "init --name IKA --address efterlysning@ika.example --anchor 2026-12-02"} <= found
    assert any("receive --recipient" in one for one in found)
    assert "tag" in found
    assert len(found) > 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_or_a_heading(page: Path) -> None:
    for target in links(page):
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached = {(ROOT / target.partition("#")[0]).resolve() for target in links(README)}
    assert set(PAGES) - {README} <= reached


def test_nothing_that_is_shown_points_to_a_page_which_an_installed_program_does_not_have() -> None:
    for file in (ROOT / "digest").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said = {one.value for one in ast.walk(tree) if isinstance(one, ast.Expr)}  # docstrings
        shown = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and one not in said]
        assert not [text for text in shown if isinstance(text, str) and "docs/" in text], file
    for file in (path for path in (ROOT / "templates").rglob("*") if path.is_file()):
        assert "docs/" not in file.read_text(encoding="utf-8"), file


def test_the_version_is_one_and_the_changelog_begins_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["project"]["version"] == digest.__version__
    assert f"\n## {digest.__version__} (" in changelog


def test_what_readers_of_the_source_need_is_in_the_sdist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {page.relative_to(ROOT).parts[0] for page in PAGES} <= set(included)
    assert all((ROOT / name).exists() for name in included)
