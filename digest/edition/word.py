"""The secretariat's word: a few lines of theirs at the head of an edition."""

from __future__ import annotations

import logging

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.edition.contents import blocks_of
from digest.edition.selection import standing
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault, InputFault
from digest.house import House
from digest.store.engine import Store
from digest.store.states import EDITIONS_COMING, Act, EditionReason, EditionState

log = logging.getLogger(__name__)

LONGEST = 1500
"""Characters of a word: it is short."""


def set_word(store: Store, name: str, text: str, *, language: str, house: House, by: Actor) -> WholeEditionView:
    """The edition with this word in its letter; "" takes it away. What has no word in English shows the Danish one.

    The letter is written anew, of the same requests, which undoes an approval; the word stays when the edition is
    composed again. Raises UnknownEdition; EditionFault when it is no draft any more; InputFault for a long text.
    """
    words = text.strip()
    if len(words) > LONGEST:
        raise InputFault(f"The word has {len(words)} characters; {LONGEST} is the most.")
    with store.write() as session:
        edition = named(session, name)
        if edition.state not in EDITIONS_COMING:
            raise EditionFault(f"Edition {edition.number} is {edition.state}: its letter stands.")
        record(session, by, Act.EDITION_WORD, edition.number, {language: (edition.word.get(language, ""), words)})
        edition.word = {**edition.word, language: words}
        edition.blocks = []
        session.flush()
        edition.blocks = blocks_of(edition, standing(session, edition), house)
        edition.make_draft(EditionReason.WORD_CHANGED if edition.state is EditionState.APPROVED else edition.reason)
        log.info("edition=%d has another word: language=%s", edition.number, language)
        return view_of(session, edition)
