"""The house an edition comes from: what it takes from the settings, all that reaches its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.addresses import Key, Page, Purpose, link, reply_address
from digest.settings import Settings
from digest.store.models import Request
from digest.writing.letter import reply_link
from digest.writing.mime import Sender

LINK_DAYS = 400
"""So many days after an edition has gone out its links are good: a year and the holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What an edition takes from the settings.

    pages: the public address of the members' pages, "" for none. proof: by what other servers see that our mail is
    ours, dkim or spf; "" while nobody has said so.
    """

    association: str
    letter: str
    address: str
    first_edition: int
    zone: ZoneInfo
    secret: str = ""
    pages: str = ""
    proof: str = ""

    @classmethod
    def of(cls, settings: Settings) -> House:
        """The house that the settings describe."""
        return cls(
            association=settings.association.name,
            letter=settings.association.letter,
            address=settings.association.address,
            first_edition=settings.fortnight.first_edition,
            zone=settings.zone,
            secret=settings.association.secret.get_secret_value(),
            pages=settings.web.url,
            proof=settings.smtp.proof,
        )

    @property
    def sender(self) -> Sender:
        """Who the letter is from."""
        return Sender(name=f"{self.association} {self.letter}", address=self.address)

    def reply_to(self, request: Request, title: str, language: str) -> str:
        """The mail by which a request is answered; in everybody's letter the same (design, decision 3)."""
        address = reply_address(self.address, Key(Purpose.REPLY, request.number), self.secret)
        return reply_link(address, request.number, title, language)

    def page(self, page: Page, number: int, language: str, day: date) -> str:
        """The address of a page, for a letter that goes out on a day; "" where there are no pages."""
        until = day + timedelta(days=LINK_DAYS)
        return link(self.pages, page, number, language, secret=self.secret, until=until) if self.pages else ""
