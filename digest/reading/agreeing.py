"""A yes to the receipt that asks whether a mail is its writer's, and what else is said in that answer."""

from __future__ import annotations

import re

from digest.reading.mail import ReadMail, Wish
from digest.reading.nameless import wishes_no_name, without_wishes
from digest.reading.orders import Orders, orders
from digest.reading.signature import says_nothing, without_greetings
from digest.reading.smalltalk import smalltalk
from digest.reading.withheld import is_withheld

_YES = re.compile(
    r"\W{0,10}(?:ja|yes)(?!\w)(?:\W{1,3}(?:tak|please|det er (?:(?:fra )?mig|min|rigtigt)|it is (?:me|mine))(?!\w))?"
    r"\W{0,10}",
    re.IGNORECASE,
)
_NOT_MINE = re.compile(r"\b(?:ikke (?:fra )?(?:mig|min|os|vores)|not (?:from )?(?:me|mine|us|ours))\b", re.IGNORECASE)


def confirms(text: str) -> bool:
    """Whether a text is a yes, and beside it stands nothing, or only a wish for no name or the order for it."""
    beside = _beside_yes(text)
    if not beside:
        return beside is not None
    ordered, rest = orders(beside)
    if ordered not in (Orders(), Orders(anonymous=True)) or is_withheld(beside) or _NOT_MINE.search(beside):
        return False
    return _wish_in(beside) is not Wish.NONE and not without_wishes(rest)


def wish_of(read: ReadMail, *, subject: str) -> Wish:
    """What an answer to a receipt says of its writer's name; `subject`: of the mail that the receipt is about.

    That it is to go no further counts as a wish.
    """
    beside = _beside_yes(read.own)
    own = read.own if beside is None else beside
    ordered, _ = orders(own, elsewhere=read.signature)
    if ordered.anonymous:
        return Wish.ORDERED
    bare = read.subject.replace(subject, "") if subject else read.subject
    return _wish_in(read.text, subject=bare, below=read.signature)


def says_more(text: str) -> bool:
    """Whether an answer to a receipt says more than a yes and small talk."""
    beside = _beside_yes(text)
    beside = text if beside is None else beside
    return not (says_nothing(beside) or smalltalk(beside, "", numbered=False))


def _beside_yes(text: str) -> str | None:
    """What stands behind a yes, "" for nothing; None for words that do not begin with one."""
    said = without_greetings(text)
    found = _YES.match(said)
    return said[found.end() :] if found else None


def _wish_in(text: str, *, subject: str = "", below: str = "") -> Wish:
    if orders(text)[0].anonymous:
        return Wish.ORDERED
    wishes = wishes_no_name(text, subject=subject, below=below) or is_withheld(f"{subject}\n{text}")
    return Wish.PERHAPS if wishes else Wish.NONE
