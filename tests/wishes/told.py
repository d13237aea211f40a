"""The texts of which somebody told whether they wish that anybody is not named: written for it, and those of mails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.reading import read_mail
from digest.reading.nameless import wishes_by_rule
from digest.reading.reticence import sentences_of
from digest.resources import DATA
from tests.anonymity.texts import lines

TESTS = Path(__file__).parents[1]
_WISHES = ("wishes", "wishes_disowned", "wishes_in_mails", "wishes_in_words", "wishes_unsaid")
_NONE = ("no_wishes", "no_wishes_disowned", "no_wishes_unsaid", "speaks_of_names", "speaks_of_names_too")
_PLACE = re.compile(r"^\w+ \| ")
_OF_PEOPLE = ("request", "answer", "change", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sentences of a text, whether one of them wishes, and which, where that is told.

    ordinary: it was written for something else; most mails are like that.
    """

    sentences: tuple[str, ...]
    wish: bool
    which: frozenset[int] = frozenset()
    ordinary: bool = False


def told() -> list[Told]:
    """All texts."""
    return [one for one in (*_lines(), *_texts(), *_mails()) if one.sentences]


def _lines() -> Iterator[Told]:
    for wish, names in ((True, _WISHES), (False, _NONE)):
        for name in names:
            for line in lines(f"{name}.txt"):
                yield Told(sentences=tuple(sentences_of(_PLACE.sub("", line))), wish=wish)


def _texts() -> Iterator[Told]:
    for line in _read(TESTS / "wishes" / "texts.jsonl"):
        sentences = (*sentences_of(line["subject"]), *sentences_of(line["text"]))
        words = _bare(line.get("words", ""))
        which = frozenset(at for at, one in enumerate(sentences) if _bare(one) and _bare(one) in words)
        yield Told(sentences=sentences, wish=line["wish"], which=which)


def _mails() -> Iterator[Told]:
    """What people wrote in mails; where a rule sees a wish, and nobody told of one, nothing is learned."""
    mails = (json.loads(path.read_text(encoding="utf-8")) for path in sorted((TESTS / "mails").glob("*.json")))
    shown = (read_mail(path.read_bytes()) for path in sorted((DATA / "demo" / "inbox").glob("*.eml")))
    demo = ({"subject": mail.subject, "text": mail.text} for mail in shown if mail.kind in _OF_PEOPLE)
    lists = (TESTS / "kinds" / "texts.jsonl", TESTS / "requests.jsonl", TESTS / "no-requests.jsonl")
    for line in (*mails, *demo, *(line for path in lists for line in _read(path))):
        text = f"{line.get('subject', '')}\n{line.get('text', '')}".strip()
        if line.get("kind", "request") in _OF_PEOPLE and (line.get("wish") or not wishes_by_rule(text)):
            yield Told(sentences=tuple(sentences_of(text)), wish=bool(line.get("wish")), ordinary=True)


def _bare(words: str) -> str:
    return re.sub(r"\W", "", words.lower())


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
