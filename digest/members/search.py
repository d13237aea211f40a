"""Members by their words: what is sought stands in the name, in an address of theirs, or in the organisation."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from digest.store.models import Member, MemberAddress, Organisation


def has(word: str) -> ColumnElement[bool]:
    """Whether a member has a word."""
    houses = select(Organisation.id).where(
        or_(*(Organisation.name.icontains(one, autoescape=True) for one in cased(word)))
    )
    theirs = select(MemberAddress.member_id).where(MemberAddress.address.contains(word.lower(), autoescape=True))
    return or_(
        Member.organisation_id.in_(houses),
        Member.id.in_(theirs),
        *(Member.name.icontains(one, autoescape=True) for one in cased(word)),
    )


def cased(word: str) -> set[str]:
    """A word with and without a capital, where a database does not fold its letters: SQLite folds ASCII alone."""
    return {word} if word.isascii() else {word, word.lower(), word.capitalize()}
