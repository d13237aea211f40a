"""Members by their words: what is sought stands in the name, in an address of theirs, or in the organisation."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from digest.store.models import Member, MemberAddress, Organisation


def has(word: str) -> ColumnElement[bool]:
    """Whether a member has a word."""
    cased = {word} if word.isascii() else {word, word.lower(), word.capitalize()}  # SQLite folds ASCII alone
    houses = select(Organisation.id).where(or_(*(Organisation.name.icontains(one, autoescape=True) for one in cased)))
    theirs = select(MemberAddress.member_id).where(MemberAddress.address.contains(word.lower(), autoescape=True))
    return or_(
        Member.organisation_id.in_(houses),
        Member.id.in_(theirs),
        *(Member.name.icontains(one, autoescape=True) for one in cased),
    )
