"""Preview: an edition as files, for everybody of a language or exactly as one member gets it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digest.edition.view import EditionView, named, view_of
from digest.errors import EditionFault, InputFault
from digest.members.register import member_with
from digest.outbox import letter_for
from digest.store.engine import Store
from digest.store.models import Edition, EditionRecipient, EditionState
from digest.writing.letter import Block
from digest.writing.personal import PersonalBlock, join


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What was written where."""

    edition: EditionView
    files: tuple[Path, ...]


def preview(store: Store, name: str, folder: Path, *, reader: str = "") -> Preview:
    """Write an edition's HTML and text per language; with `reader`, that member's mail, as HTML, text and .eml.

    The .eml is what will be sent, to the byte. Raises UnknownEdition; EditionFault for a skipped edition or a reader
    who is not among the recipients; InputFault when the folder cannot be written.
    """
    with store.read() as session:
        edition = named(session, name)
        if not edition.blocks and edition.state is not EditionState.SKIPPED:
            raise EditionFault(
                f"Edition {edition.number} showed an answer that was erased; `digest compose --again` makes it anew."
            )
        if not edition.blocks:
            raise EditionFault(f"The edition of {edition.period} was skipped: there is nothing to show.")
        if reader:
            member = member_with(session, reader)
            recipient = next((row for row in edition.recipients if member and row.member_id == member.id), None)
            if recipient is None:
                raise EditionFault(f"{reader} does not get edition {edition.number}.")
            contents = _of_reader(edition, recipient)
        else:
            contents = _of_everybody(edition)
        view = view_of(session, edition)
    return Preview(edition=view, files=_write(folder, contents))


def _of_everybody(edition: Edition) -> dict[str, bytes]:
    contents = {}
    for row in edition.blocks:
        block = Block(subject=row.subject, html=row.html, text=row.text)
        html, text = join(block, PersonalBlock(html="", text=""))
        contents[f"edition-{edition.number}.{row.language}.html"] = html.encode()
        contents[f"edition-{edition.number}.{row.language}.txt"] = text.encode()
    return contents


def _of_reader(edition: Edition, recipient: EditionRecipient) -> dict[str, bytes]:
    row = next(block for block in edition.blocks if block.language == recipient.language)
    block = Block(subject=row.subject, html=row.html, text=row.text)
    html, text = join(block, PersonalBlock(html=recipient.html, text=recipient.text))
    stem = f"edition-{edition.number}.{recipient.address.replace('/', '_')}"
    return {
        f"{stem}.html": html.encode(),
        f"{stem}.txt": text.encode(),
        f"{stem}.eml": letter_for(edition, recipient),
    }


def _write(folder: Path, contents: dict[str, bytes]) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content)
    except OSError as fault:
        raise InputFault(f"{folder} cannot be written: {fault.strerror}.") from fault
    return tuple(folder / name for name in contents)
