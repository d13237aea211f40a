"""The command that shows how mails are read, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli import console

if TYPE_CHECKING:
    from digest.reading import Attachment, ReadMail

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]
_MAILS = (".eml", ".txt", ".mbox")
_HEAD = {
    "file": "file", "from": "from", "subject": "subject", "kind": "kind", "sign": "sign", "answer_to": "answers",
    "bounced_address": "failed", "bounce_status": "status", "forwarded_from": "first by",
}  # fmt: skip


def read(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help=".eml, mbox or .txt (a bare body), or a folder.", show_default=False),
    ],
    as_json: AsJson = False,
) -> None:
    """Show how mails are read: whose words, what kind."""
    for name, mail in _mails(paths):
        fields = _fields(name, mail)
        if as_json:
            sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
        else:
            head = [(label, fields[field]) for field, label in _HEAD.items() if fields[field]]
            lines = [f"{label:<10}{value}" for label, value in head] + as_read(mail)
            console.out().print(console.plain("\n".join(lines), keep="\n") + "\n", soft_wrap=True)


def as_read(mail: ReadMail) -> list[str]:
    """A mail as lines of text: its files, the own words, what they answer, and what was set aside."""
    files = [_file(file) for file in mail.attachments if not file.logo]
    lines = [f"{'files':<10}{', '.join(files)}"] if files else []
    if mail.whole:
        lines.append(f"{'whole':<10}nothing could be told to be the writer's own")
    answers = "\n\n".join(f"> {question}\n{answer}" for question, answer in mail.inline)
    told = (("", mail.text), ("answers", answers), ("quoted", mail.quoted))
    for label, text in (*told, ("signature", mail.signature), ("disclaimer", mail.disclaimer)):
        lines += ["", *([f"-- {label}"] if label else []), text] if text else []
    return lines


def _file(file: Attachment) -> str:
    size = f"{file.size / 1_000_000:.1f} MB" if file.size >= 1_000_000 else f"{max(1, file.size // 1_000)} KB"
    return f"{file.name} ({size})"


def _mails(paths: list[Path]) -> Iterator[tuple[str, ReadMail]]:
    """Each mail with the name of its file (and its place in an mbox)."""
    from digest.inbox.collect import MAX_BYTES
    from digest.inbox.sources.files import look
    from digest.reading import read_body, read_mail

    for file in _files(paths):
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if file.suffix.lower() == ".txt":
            yield str(file), read_body(_decoded(_beginning(data, f"{file}")))
        elif file.suffix.lower() == ".mbox" or (file.suffix.lower() != ".eml" and data.startswith(b"From ")):
            for place, found in enumerate(look(file), start=1):
                name = f"{file}#{place}"
                yield name, read_mail(_beginning(found.read(MAX_BYTES + 1), name))
        else:
            yield str(file), read_mail(_beginning(data, f"{file}"))


def _beginning(raw: bytes, name: str) -> bytes:
    """The mail; of one that is too large its beginning, as `collect` keeps it, which is said."""
    from digest.inbox.collect import BEGINNING, MAX_BYTES

    if len(raw) <= MAX_BYTES:
        return raw
    size = f"{MAX_BYTES // 1_000_000} MB"
    sys.stderr.write(f"digest: {console.plain(name)} is larger than {size}: its beginning is read\n")
    return raw[:BEGINNING]


def _files(paths: list[Path]) -> Iterator[Path]:
    from digest.errors import MissingInput

    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in _MAILS)
        else:
            raise MissingInput(f"There is no file or folder {path}.")


def _fields(name: str, mail: ReadMail) -> dict[str, Any]:
    return {
        "file": name,
        "kind": mail.kind,
        "sign": mail.sign,
        "sure": mail.sure,
        "also": mail.also,
        "doubt": mail.doubt or None,
        "from": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "inline": [{"quoted": quoted, "text": text} for quoted, text in mail.inline],
        "parts": [{"to": [str(one) for one in part.references], "text": part.words} for part in mail.parts],
        "whole": mail.whole,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "disclaimer": mail.disclaimer,
        "answer_to": mail.answer_to or None,
        "bounced_address": mail.bounced_address or None,
        "bounce_status": (mail.bounce.status or None) if mail.bounce else None,
        "bounce_permanent": mail.bounce.permanent if mail.bounce else None,
        "forwarded_from": mail.forwarded_from or None,
        "files": [
            {"name": file.name, "type": file.content_type, "size": file.size, "logo": file.logo}
            for file in mail.attachments
        ],
    }


def _decoded(data: bytes) -> str:
    from digest.reading.decoding import decode

    return decode(data)


def add_to(app: typer.Typer) -> None:
    """Adds this command."""
    app.command()(read)
