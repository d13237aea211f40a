"""The mails whose kind somebody told: those of tests/mails, requests and no requests, and texts in their settings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.reading.likely import KINDS
from tests.conftest import eml

TESTS = Path(__file__).parents[1]
_HEAD = (
    "\n\n________________________________\nFra: IKA Efterlysninger <efterlysning@ika.example>\n"
    "Sendt: 18. november 2026 09:00\nTil: Kim Holm <kim@nordmose.example>\nEmne: {subject}\n\n"
)
_LETTER = """\
Efterlysninger af gode cases

#109  Vikarer i ældreplejen
Susanne Lund, Aabjerg Kommune

  Har nogen sat et loft over timeprisen?

Svar på #109

#112  Reparation af uniformer
Mads Juhl, Region Vestersund

  Hvem har fået repareret uniformer i stedet for at købe nye?

Svar på #112
"""
_RECEIPT = """\
Tak for din efterlysning. Den har fået nummer #112 og står i brevet den 2. december.

Sådan har vi læst den:

  Hvem har fået repareret uniformer i stedet for at købe nye?
"""
_QUOTED = {"letter": _LETTER, "receipt": _RECEIPT, "title": "Hvem har fået repareret uniformer?\n\nMvh\nMads\n"}
_NUMBER_ALONE = re.compile(r"(?:nr\.?|#)? ?\d+", re.IGNORECASE)
_THREAD = "<first@mail.example>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A mail, the kind that somebody read in it, the others that a careful person would accept, and where it lies."""

    raw: bytes
    kind: str
    also: tuple[str, ...]
    where: str


def told() -> list[Told]:
    """All mails of people whose kind is told."""
    return [one for one in (*_mails(), *_lines(), *_texts()) if one.kind in KINDS]


def _mails() -> Iterator[Told]:
    for path in sorted((TESTS / "mails").glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        raw = path.with_suffix(".eml").read_bytes()
        yield Told(raw=raw, kind=said["kind"], also=tuple(said.get("kind_also", ())), where=path.stem)


def _lines() -> Iterator[Told]:
    for name, kind in (("requests", "request"), ("no-requests", "other")):
        for number, line in enumerate(_read(TESTS / f"{name}.jsonl"), start=1):
            if _NUMBER_ALONE.fullmatch(line["subject"]):
                continue  # it may be an answer
            raw = eml("kim@nordmose.example", line["subject"], line["text"])
            yield Told(raw=raw, kind=kind, also=(), where=f"{name} {number}")


def _texts() -> Iterator[Told]:
    """Texts as mails: every second one that replies quotes what it replies to."""
    for number, line in enumerate(_read(TESTS / "kinds" / "texts.jsonl"), start=1):
        setting, subject = line["setting"], line["subject"]
        quoted = _QUOTED.get(setting, "") if number % 2 else ""
        text = (
            f"{line['text']}{_HEAD.format(subject=subject.partition(':')[2].strip())}{quoted}"
            if quoted
            else line["text"]
        )
        thread = "" if setting in ("new", "button", "forward") else _THREAD
        raw = eml("kim@nordmose.example", subject, text, in_reply_to=thread)
        yield Told(raw=raw, kind=line["kind"], also=tuple(line.get("also", ())), where=f"texts {number}")


def _read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
