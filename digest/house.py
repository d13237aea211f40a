"""What every step takes from the settings, as one value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from digest.errors import ForgedLink, OverLimit
from digest.limited import Limited
from digest.marks import Key, Page, Purpose, opened, path, reply_address, token
from digest.reading import Ours, ReadMail
from digest.reading.mail import Wish
from digest.reading.rehearsal import read_and_tried
from digest.settings import Bounces, Settings
from digest.store.models import InboundMail
from digest.writing.letter import reply_link
from digest.writing.mime import Sender

LINK_DAYS = 400
"""Days after an edition's date for which its links are good: a year and the holidays."""

ADDED = "added"
"""The value of a mail that waits: what its writer said of their name in a later one, a Wish."""

READ_SECONDS, READ_MEGABYTES = 20, 1_000
"""What reading one mail may take, whoever wrote it: of a processor, and of memory."""

reading = Limited(read_and_tried, seconds=READ_SECONDS, megabytes=READ_MEGABYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the steps take from the settings.

    secret, old_secrets: addresses and links are signed with the first, and still accepted with the others. server:
    whose Authentication-Results are believed, "" for nobody's. pages: the public address of the members' pages, "" for
    none. proof: how other servers see that our mail is ours, dkim or spf; "" while nobody has said so. most_an_hour:
    mails of one sender that are taken; those beyond are held. second_person: nobody approves an edition whose last
    change is their own.
    """

    association: str
    letter: str
    address: str
    zone: ZoneInfo
    secret: str = ""
    old_secrets: tuple[str, ...] = ()
    server: str = ""
    pages: str = ""
    proof: str = ""
    first_edition: int = 1
    first_request: int = 1
    most_an_hour: int = 20
    second_person: bool = False
    bounces: Bounces = field(default_factory=Bounces)

    @classmethod
    def of(cls, settings: Settings) -> House:
        """The house of the settings."""
        association = settings.association
        return cls(
            association=association.name,
            letter=association.letter,
            address=association.address,
            zone=settings.zone,
            secret=association.secret.get_secret_value(),
            old_secrets=tuple(one.get_secret_value() for one in association.old_secrets),
            server=settings.inbox.server,
            pages=settings.web.url,
            proof=settings.smtp.proof or ("dkim" if settings.smtp.dkim.selector else ""),
            first_edition=settings.fortnight.first_edition,
            first_request=settings.fortnight.first_request,
            most_an_hour=settings.inbox.most_an_hour,
            second_person=settings.desk.second_person,
            bounces=settings.bounces,
        )

    @property
    def ours(self) -> Ours:
        """What a reader needs to recognise our own addresses, mails and servers."""
        secrets = tuple(one for one in (self.secret, *self.old_secrets) if one)
        return Ours(address=self.address, secrets=secrets, server=self.server)

    @property
    def sender(self) -> Sender:
        """Who our mails are from."""
        return Sender(name=f"{self.association} {self.letter}", address=self.address)

    @property
    def desk(self) -> str:
        """The address of the desk; "" where there are no pages."""
        return f"{self.pages.rstrip('/')}/desk/" if self.pages else ""

    def read(self, mail: InboundMail) -> ReadMail:
        """A kept mail, read with our own addresses and keys, the envelope it came in, and what was added of the name.

        Raises OverLimit for one that takes too much time or memory.
        """
        try:
            read = reading(mail.raw, self.ours, envelope=mail.recipients)
            return replace(read, added=Wish(mail.reason_values.get(ADDED, Wish.NONE)))
        except OverLimit as fault:
            raise OverLimit(
                "Mail %(mail)s cannot be read: it takes more than %(seconds)s seconds or %(megabytes)s MB.",
                {"mail": mail.id, "seconds": READ_SECONDS, "megabytes": READ_MEGABYTES},
            ) from fault

    def reply_address(self, purpose: Purpose, number: int) -> str:
        """The address for replies to something: signed where there is a secret, else the plain one."""
        return reply_address(self.address, Key(purpose, number), self.secret)

    def reply_to(self, number: int, title: str, language: str) -> str:
        """The link by which a request is answered: the same for every member, so that a letter may be forwarded."""
        return reply_link(self.reply_address(Purpose.REPLY, number), number, title, language)

    def page(self, page: Page, number: int, language: str, day: date) -> str:
        """The address of a page, for a letter that goes out on a day; "" where there are no pages."""
        if not self.pages:
            return ""
        opens = token(page, number, secret=self.secret, until=day + timedelta(days=LINK_DAYS))
        return self.pages + path(page, opens, language)

    def is_page(self, link: str, page: Page, number: int, language: str) -> bool:
        """Whether a link is what `page` gives, for a letter of whatever day."""
        start = self.pages + path(page, "", language) if self.pages else ""
        if not start or not link.startswith(start):
            return link == start
        try:
            return opened(link.removeprefix(start), page, [self.secret], date.min) == number
        except ForgedLink:
            return False
