"""What to do about something: a code in the rooms, a command in the shell that has commands, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

import digest
from digest.actions import Action, Remedy
from digest.cli import app, remedies
from digest.errors import DigestError, InputFault
from digest.resources import DATA, TEMPLATES
from digest.writing import remarks
from digest.writing.lint import Finding
from tests.naming import naming

CODE = Path(digest.__file__).parent
VALUES = dict.fromkeys(
    ("address", "fields", "slug", "word", "mail", "number", "answer", "edition", "code", "delivery"), "7"
)
ROOMS = [path for path in sorted(CODE.rglob("*.py")) if path.relative_to(CODE).parts[0] not in ("cli", "demo")]
TELLS_STAFF = (
    *("notes/draft_waits.txt", "notes/edition_missed.txt", "notes/edition_paused.txt", "notes/edition_withheld.txt"),
    "notes/mails_wait.txt",
)
"""Mails to the secretariat, which name the commands by which a draft goes out, or a mail is decided."""


def _commands(command: object = None, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """Each command as it is called, without the program's name, and its options."""
    command = command or get_command(app)
    yield path.strip(), {name for one in command.params for name in one.opts if name.startswith("--")}
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{path} {name}")


KNOWN = dict(_commands())
FIRST = {path.split()[0] for path in KNOWN if path}
OPTIONS = set().union(*KNOWN.values())


@pytest.mark.parametrize("action", Action)
def test_every_action_is_a_sentence_that_names_a_command_or_an_option_there_is(action: Action) -> None:
    said = remedies.sentence(Remedy(action, VALUES))
    assert "{" not in said
    assert said.endswith(".")
    called = remedies.commands(Remedy(action, VALUES))
    options = set(re.findall(r"(?<!\S)--[a-z-]+", said))
    assert called or options
    assert options <= OPTIONS
    for words in (command.removeprefix("digest ") for command in called):
        path = max((path for path in KNOWN if f"{words} ".startswith(f"{path} ")), key=len)
        assert path
        assert set(re.findall(r"--[a-z-]+", words)) <= KNOWN[path]


def test_a_fault_is_told_with_what_to_do() -> None:
    assert remedies.told(InputFault("No.", remedy=Action.LIST_MAILS)) == "No. `digest inbox` lists them."
    remedy = Remedy(Action.PART_REQUEST, {"number": 103})
    assert remedies.told(DigestError(remedy=remedy)).endswith("what was asked. `digest request open 103` parts them.")
    assert remedies.told(InputFault("No.")) == "No."


def test_several_columns_are_each_named() -> None:
    said = remedies.sentence(Remedy(Action.NAME_COLUMNS, {"fields": ["name", "address"]}))
    assert said == 'To say which it is: --column "HEADING=name", --column "HEADING=address".'


@pytest.mark.parametrize("code", remarks._ACTIONS)
def test_what_can_be_done_about_a_finding_is_shown_with_its_values(code: str) -> None:
    action = remarks._action(Finding(code, "112", {"number": 101, "id": 4}))
    assert action is not None
    assert "{" not in remedies.sentence(action)
    assert remedies.commands(action)


def test_every_finding_that_can_be_acted_on_has_a_sentence() -> None:
    assert set(remarks._ACTIONS) <= set(remarks._sentences(str))


def _named(text: str) -> list[str]:
    """The commands and options of ours that a text names; `--name:` and `var(--name)` are a stylesheet's."""
    commands = re.findall(rf"""(?:[`“"']|^ +)digest (?:{"|".join(FIRST)})\b""", text, re.MULTILINE)
    options = [
        one for one in re.findall(r"(?:^|(?<=[\s`“\"'(]))(?<!var\()--[a-z-]+(?![a-z:-])", text) if one in OPTIONS
    ]
    return [*commands, *options]


def _strings(path: Path) -> Iterator[str]:
    """The words of a module: its strings, docstrings among them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_a_command_that_is_named_is_found() -> None:
    assert _named("Say `digest compose --again`.") == ["`digest compose", "--again"]
    assert _named("a digest of requests, --boundary") == []


def test_no_room_names_a_command() -> None:
    assert len(ROOMS) > 200
    for path in ROOMS:
        with naming(path):
            assert [one for text in _strings(path) for one in _named(text)] == []


def test_no_template_and_no_translation_names_a_command() -> None:
    files = [*(path for path in TEMPLATES.rglob("*.*") if path.suffix != ".css"), DATA / "locale" / "da.po"]
    named = {str(path.name) for path in files if _named(path.read_text(encoding="utf-8"))}
    assert named == {Path(one).name for one in TELLS_STAFF}
