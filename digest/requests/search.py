"""Requests by their words: what is sought stands in the title, the text or the organisation, or is the number."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_

from digest.members.search import cased
from digest.store.models import Organisation, Request


def has(word: str) -> ColumnElement[bool]:
    """Whether a request has a word, or that number."""
    number = word.lstrip("#")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return Request.number == int(number)
    house = Request.organisation.has(or_(*(Organisation.name.icontains(one, autoescape=True) for one in cased(word))))
    columns = (Request.title, Request.text)
    return or_(house, *(column.icontains(one, autoescape=True) for column in columns for one in cased(word)))
