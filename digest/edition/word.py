"""The secretariat's word: a few lines at the head of an edition."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from digest.accounts.actor import Actor
from digest.accounts.audit import record
from digest.edition.compose import renew
from digest.edition.views import WholeEditionView, named, view_of
from digest.errors import EditionFault, InputFault
from digest.house import House
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.reasons import EditionReason
from digest.store.states import EDITIONS_COMING, EditionState

log = logging.getLogger(__name__)

LONGEST = 1500
"""The most characters of a word."""


def set_words(store: Store, name: str, texts: Mapping[str, str], *, house: House, by: Actor) -> WholeEditionView:
    """Sets the word of an edition in these languages, all or none, and returns the edition; "" removes the word.

    Without an English word the Danish one is shown. The letter is composed anew, which undoes an approval; the word
    stays when it is composed again. Raises UnknownEdition; EditionFault when it has gone out; InputFault for a long
    text.
    """
    words = {language: text.strip() for language, text in texts.items()}
    for one in words.values():
        if len(one) > LONGEST:
            raise InputFault(
                "The word has %(length)s characters; %(most)s is the most.", {"length": len(one), "most": LONGEST}
            )
    with store.write() as session:
        edition = named(session, name)
        if edition.state not in EDITIONS_COMING:
            raise EditionFault(
                "Edition %(edition)s is %(state)s: its letter stands.",
                {"edition": edition.name, "state": edition.state},
            )
        changes = {language: (edition.word.get(language, ""), one) for language, one in words.items()}
        record(session, by, Act.EDITION_WORD, edition.name, changes)
        edition.word = {**edition.word, **words}
        approved = edition.state is EditionState.APPROVED
        if renew(session, edition, house=house, now=by.at) and approved:
            edition.reason = EditionReason.WORD_CHANGED
        log.info("edition=%s has another word: languages=%s", edition.name, ", ".join(words))
        return view_of(session, edition)


def word_of(store: Store, name: str) -> Mapping[str, str]:
    """The secretariat's word of an edition by language, as it was written; {} for none."""
    with store.read() as session:
        return {language: str(text) for language, text in named(session, name).word.items()}
