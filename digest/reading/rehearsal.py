"""A mail is read, and what filing asks of its words is asked beforehand, where time and memory have limits.

So that no words hold up the house later: what takes too long here is held with that reason. An ordinary mail is not
tried; only one that is long, or has a word or a gap that nobody writes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from digest.reading.closing import closing
from digest.reading.confidential import without_cpr
from digest.reading.deadlines import wished_deadline
from digest.reading.doubt import asks_colleagues
from digest.reading.giving import gives, is_for_staff
from digest.reading.mail import Ours, ReadMail, read_mail, title_of
from digest.reading.marking import Who, marked_out
from digest.reading.nameless import without_wishes
from digest.reading.orders import has_unseen_order, orders
from digest.reading.second import wishes_in
from digest.reading.shown import as_shown
from digest.reading.telling import tells
from digest.reading.unwished import unwished
from digest.reading.withheld import is_withheld

LONG = 5_000  # characters of words, signature and quote
LONGEST = 20_000
"""The most characters of own words that are filed before a person has looked; of more nothing is asked."""

_ODD = re.compile(r"\w{80}|\W{40}")
_SOME_DAY = date(2026, 1, 1)
_SOMEBODY = Who(person="Kim Friis", organisation="Nordmose Kommune", addresses=("kim@nordmose.example",))


def read_and_tried(raw: bytes, ours: Ours | None = None, *, envelope: Sequence[str] = ()) -> ReadMail:
    """The mail, as `read_mail` reads it; it takes as long as reading it and filing its words, where these are odd."""
    read = read_mail(raw, ours, envelope=envelope)
    whole = (read.subject, read.text, read.signature, read.quoted)
    odd = sum(map(len, whole)) > LONG or any(map(_ODD.search, whole))
    if odd and len(read.text) <= LONGEST:
        _try(read)
    return read


def _try(read: ReadMail) -> None:
    """Asks of the words what steps ask of them later, and forgets the answers."""
    _, text = orders(read.own, today=_SOME_DAY, elsewhere=read.signature, subject=read.subject)
    has_unseen_order(read.own)
    wished_deadline(read.own, _SOME_DAY)
    wishes_in(read)
    for ask in (closing, asks_colleagues, is_withheld, gives, is_for_staff, without_cpr, title_of, as_shown):
        ask(f"{read.title}\n{read.text}")
    for words in (text, read.title):
        kept = unwished(without_wishes(words))
        marked_out(kept, _SOMEBODY)
        tells(kept)
