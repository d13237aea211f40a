"""What tests are built of, each made as the product makes it: a house, members, requests, cases, answers, editions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from digest.accounts.actor import Actor
from digest.calendar import dates
from digest.calendar.rule import Period, Rule
from digest.cases.changing import add_case
from digest.edition.approve import release_named
from digest.edition.compose import compose
from digest.edition.views import WholeEditionView, edition
from digest.house import House
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.inbox.views import mails
from digest.lists.organisations import organisation_named
from digest.marks import Key, Purpose, keyed
from digest.members.register import Person, enrol
from digest.reading import Ours
from digest.requests.nameless import set_anonymous
from digest.requests.opening import Call, add_request
from digest.settings import Association
from digest.store.engine import Store
from digest.store.models import Answer
from digest.store.states import Consent, EditionState, MemberKind
from tests.approving import HOUSE, approve
from tests.conftest import NOW, eml, vouched, why

ZONE = ZoneInfo("Europe/Copenhagen")
ADDRESS, SECRET, SERVER = "efterlysning@ika.example", "hemmelig", "mx.ika.example"
KIM, OLE, LIS, ANN = "kim@nordmose.example", "ole@nordmose.example", "lis@tangsoe.example", "ann@english.example"
ASK = eml(
    KIM,
    "Uniformer",
    "Hvem har købt genbrugte uniformer til hjemmeplejen?\n\nMvh Kim",
    message_id="<1@nordmose.example>",
)

CLOSES = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
SENDS = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
PERIOD = Period(day=date(2026, 12, 2), closes_at=CLOSES, sends_at=SENDS)
NEXT = Period(day=date(2026, 12, 16), closes_at=CLOSES + timedelta(14), sends_at=SENDS + timedelta(14))
ASKED = CLOSES - timedelta(days=3)


def a_house(ours: Ours | None = None, association: Association | None = None, **others: Any) -> House:
    """The house of these addresses and secrets, or of that association; else one that signs nothing."""
    told: dict[str, Any] = {"association": "IKA", "letter": "Efterlysninger", "address": ADDRESS, "zone": ZONE}
    if association is not None:
        told |= {"association": association.name, "letter": association.letter, "address": association.address}
        told |= _signing(association.secrets)
    if ours is not None:
        told |= {"address": ours.address, "server": ours.server, **_signing(ours.secrets)}
    return House(**{**told, **others})


def _signing(secrets: tuple[str, ...]) -> dict[str, Any]:
    return {"secret": secrets[0], "old_secrets": secrets[1:]} if secrets else {}


def a_member(
    store: Store,
    address: str,
    *,
    name: str = "Kim Holm",
    organisation: str = "Nordmose Kommune",
    kind: str = "member",
    aliases: Sequence[str] = (),
    language: str = "da",
    interests: Sequence[str] = (),
) -> int:
    """The id of somebody new in the register."""
    with store.write() as session:
        member = enrol(
            session,
            Person(
                organisation=organisation_named(session, organisation),
                name=name,
                kind=MemberKind(kind),
                language=language,
                interests=interests,
            ),
            addresses=[address, *aliases],
            now=NOW,
        )
        session.flush()
        return member.id


def a_request(
    store: Store, text: str = "Hvem har fået repareret uniformer?", *, at: datetime = ASKED, **who: str
) -> int:
    """The number of a request that came by telephone, the first of them 101."""
    given = {"address": "", "organisation": "" if who.get("address") else "Nordmose Kommune", "title": text[:40], **who}
    return add_request(store, Call(text=text, **given), first=101, by=secretary(at))


def a_case(
    store: Store,
    title: str = "Uniformer repareres",
    organisation: str = "Region Nordhav",
    year: str = "2024",
    *,
    at: datetime = ASKED,
) -> None:
    """A case in the bank."""
    add_case(
        store,
        {"title": title, "summary": "Leverandøren reparerer uniformer.", "organisation": organisation, "year": year},
        by=secretary(at),
    )


OTHER = ("Legepladser repareres på et værksted", "Telte repareres", "Cykler lappes")
"""Cases that perhaps fit a request for the repair of uniforms: something else is repaired."""


def other_cases(store: Store, organisation: str = "Region Nordhav", few: int = len(OTHER)) -> None:
    """The first few of these cases in the bank."""
    for title in OTHER[:few]:
        told = {"title": title, "summary": title, "organisation": organisation, "year": "2024"}
        add_case(store, told, by=secretary(ASKED))


def a_date(store: Store, closes: datetime, sends: datetime) -> Period:
    """A planned edition."""
    day = sends.astimezone(ZONE)
    rule = Rule(
        anchor=day.date(),
        sending_time=day.time(),
        closing_days=(day.date() - closes.astimezone(ZONE).date()).days,
        closing_time=closes.astimezone(ZONE).time(),
        zone=ZONE,
    )
    period = dates.add(store, rule, day.date(), by=secretary(min(NOW, closes)))
    assert (period.closes_at, period.sends_at) == (closes, sends)
    return period


def a_draft(
    store: Store, period: Period = PERIOD, *, again: bool = False, house: House = HOUSE
) -> WholeEditionView | None:
    """The edition of a fortnight, composed; None when it has been already."""
    return compose(store, house=house, period=period, now=period.closes_at, again=again)


def an_edition(store: Store, period: Period = PERIOD, *, house: House = HOUSE) -> WholeEditionView:
    """The edition of a fortnight, composed and approved."""
    drafted = a_draft(store, period, house=house)
    assert drafted is not None
    return approve(store, str(drafted.number), by="Tove", now=period.closes_at, house=house)


def goes_out(store: Store, name: str, *, house: House = HOUSE, now: datetime = SENDS) -> None:
    """The edition goes into the ledger, once it is approved, and its requests are published."""
    if edition(store, name).state is EditionState.DRAFT:
        approve(store, name, by="Tove", now=now, house=house)
    assert release_named(store, name, house=house, now=now, early=True)


def unname(store: Store, number: int, *, off: bool = False, at: datetime = ASKED) -> None:
    """The request is without its asker's name, or with it."""
    set_anonymous(store, number, anonymous=not off, by=secretary(at))


_ORDERS = {Consent.ASKER: "", Consent.EVERYONE: "ALLE\n\n", Consent.ANONYMOUS: "ANONYMT\n\n"}


def an_answer(
    store: Store,
    text: str = "Det har vi gjort i to år.",
    *,
    to: int = 101,
    by: str = LIS,
    consent: Consent = Consent.ASKER,
    at: datetime = NOW,
) -> int:
    """The id of an answer that came by mail."""
    house = a_house(Ours(address=ADDRESS, server=SERVER))
    with TemporaryDirectory() as folder:
        count = _answers(store)
        mail = eml(by, f"SV: #{to}", f"{_ORDERS[consent]}{text}", message_id=f"<{count}@answers.example>")
        (Path(folder) / f"{count}.eml").write_bytes(vouched(mail))
        assert collect(store, [LocalSource(Path(folder))], now=at).new == 1
        file_mails(store, house=house, now=at)
    assert _answers(store) == count + 1, why(mails(store)[0])
    with store.read() as session:
        return session.scalars(select(func.max(Answer.id))).one()


def _answers(store: Store) -> int:
    with store.read() as session:
        return session.scalars(select(func.count(Answer.id))).one()


def to_change(mail_id: int, text: str, *, sender: str = KIM, secret: str = SECRET) -> bytes:
    """A reply to the receipt of a mail."""
    return eml(sender, "SV: Modtaget", text, to=keyed(ADDRESS, Key(Purpose.CHANGE, mail_id), secret))


def with_files(*files: tuple[str, int], text: str = "Se vedhæftede.") -> bytes:
    """Lis's answer to #101, with files of so many bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = LIS, "SV: Uniformer #101", "<7@tangsoe.example>"
    mail.set_content(text)
    for name, size in files:
        beginning = b"%PDF-1.7\n" if name.endswith(".pdf") else b""
        mail.add_attachment(beginning.ljust(size, b"\0"), maintype="application", subtype="pdf", filename=name)
    return bytes(mail)


def secretary(at: datetime = NOW, name: str = "tove@ika.example") -> Actor:
    """Somebody of the staff, who decides."""
    return Actor.staff(name, at=at)
