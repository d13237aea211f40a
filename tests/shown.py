"""What README and docs show: their commands and links, read in one place."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, *DOCS, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|[\s/])digest (?=-{0,2}[a-z])([^|&;]*)")
_INLINE = re.compile(r"`digest ((?:-{0,2}[a-z])[^`]*)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")


class Shown(NamedTuple):
    """A command of a page: its words behind `digest`."""

    page: str
    words: tuple[str, ...]


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page, each with its language."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def in_order(page: Path) -> list[str]:
    """The lines of a page's `sh` blocks, which are meant to be run in this order; `make` is run elsewhere."""
    lines = [line for language, block in blocks(page) if language == "sh" for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("make ")]


def commands(page: Path) -> list[Shown]:
    """Every `digest ...` of a page's fenced blocks, whatever stands around it on the line."""
    found = []
    for _, block in blocks(page):
        for line in block.splitlines():
            for said in _COMMAND.findall(_without_comment(line)):
                words = tuple(shlex.split(said))
                found.append(Shown(page.name, words))
    return found


def mentioned(page: Path) -> list[Shown]:
    """Every `digest ...` within a sentence, which may be only the beginning of a command."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    return [Shown(page.name, tuple(said.split())) for said in _INLINE.findall(text)]


def links(page: Path) -> list[str]:
    """Where a page's links and pictures lead to, within the project."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    found = [link or picture for link, picture in _LINK.findall(text)]
    return [target for target in found if "://" not in target]


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line)
