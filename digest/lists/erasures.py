"""Erased people, as the fingerprints of addresses that no list may bring back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.actions import Action
from digest.addresses import fingerprint
from digest.errors import InputFault
from digest.store.models import Erasure

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"]{1,64}@[\w.-]{1,255}\w")


class Erased:
    """The fingerprints of erased addresses, loaded once for many lookups."""

    def __init__(self, session: Session) -> None:
        self._since: dict[str, datetime] = {row.fingerprint: row.at for row in session.scalars(select(Erasure))}

    def __contains__(self, address: str) -> bool:
        """Whether the address was erased."""
        return bool(self._since) and fingerprint(address) in self._since

    def refuse(self, text: str, advice: str, remedy: Action | None = None) -> None:
        """Raises InputFault when an address in the text was erased; `advice` and `remedy` say what to do then."""
        for address, day in self._in(text):
            said = {"address": address, "day": f"{day:%Y-%m-%d}", "advice": advice}
            raise InputFault("%(address)s was erased on %(day)s; %(advice)s", said, remedy=remedy)

    def refuse_case(self, text: str) -> None:
        """Raises InputFault when an address in the words of a case was erased."""
        for address, day in self._in(text):
            raise InputFault(
                "%(address)s was erased on %(day)s; tell the case without them",
                {"address": address, "day": f"{day:%Y-%m-%d}"},
            )

    def _in(self, text: str) -> Iterator[tuple[str, datetime]]:
        """The erased addresses in a text, and when they were erased."""
        for address in _ADDRESS.findall(text) if self._since and "@" in text else ():
            since = self._since.get(fingerprint(address))
            if since:
                yield address, since


def remember_erased(session: Session, address: str, now: datetime) -> None:
    """Stores the address's fingerprint, so that no list brings it back."""
    session.merge(Erasure(fingerprint=fingerprint(address), at=now))


def take_back(session: Session, address: str) -> None:
    """Deletes the address's fingerprint: a person has added its owner again."""
    session.execute(delete(Erasure).filter_by(fingerprint=fingerprint(address)))
