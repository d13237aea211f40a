"""One member's letter, joined from the frozen blocks of its edition, for preview, test and sending alike."""

from __future__ import annotations

import hashlib

from digest.store.models import Edition, EditionRecipient
from digest.writing.letter import Block, unsubscribe_by_mail
from digest.writing.mime import Envelope, Sender, in_pieces
from digest.writing.personal import PersonalBlock, pieces


def letter_for(edition: Edition, recipient: EditionRecipient) -> bytes:
    """One member's mail of an edition, joined from its frozen blocks."""
    return b"".join(letter_in_pieces(edition, recipient))


def letter_in_pieces(edition: Edition, recipient: EditionRecipient) -> list[bytes]:
    """The same in pieces; the long ones are the same objects for all who read a language."""
    block, own = block_of(edition, recipient.language), own_of(edition, recipient)
    envelope = Envelope(
        sender=Sender(**edition.sender),
        recipient=recipient.address,
        recipient_name=recipient.name,
        subject=block.subject,
        date=edition.sends_at,
        key=f"edition-{edition.number}.{edition.revision}",
        bulk=True,
        unsubscribe=recipient.unsubscribe,
    )
    return in_pieces(envelope, text=pieces(block.text, own.in_text), html=pieces(block.html, own.in_html))


def block_of(edition: Edition, language: str) -> Block:
    """The frozen letter of a language. Raises StopIteration when it is missing (somebody in it was erased)."""
    row = next(block for block in edition.blocks if block.language == language)
    return Block(subject=row.subject, html=row.html, text=row.text)


def own_of(edition: Edition, recipient: EditionRecipient) -> PersonalBlock:
    """A recipient's personal block."""
    unsubscribe = recipient.unsubscribe or unsubscribe_by_mail(edition.sender["address"])
    return PersonalBlock(
        html=recipient.html, text=recipient.text, preheader=recipient.preheader, unsubscribe=unsubscribe
    )


def nobody(edition: Edition, language: str) -> EditionRecipient:
    """A recipient without personal content, for what everybody of a language gets; not a row of the database."""
    return EditionRecipient(
        address=edition.sender["address"],
        name=edition.sender["name"],
        language=language,
        html="",
        text="",
        preheader="",
        unsubscribe="",
    )


def fingerprint(content: bytes) -> str:
    """The SHA-256 of a mail's bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
