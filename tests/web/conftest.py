"""A house with pages, served by a real uvicorn on a free port of this machine, and a browser to look at them."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import html
from sqlalchemy import select

from digest.calendar.rule import Period
from digest.cases.changing import add_case
from digest.edition.compose import compose
from digest.house import House
from digest.marks import Page, path, token
from digest.members.suppressions import suppressions
from digest.requests.opening import Call, add_request
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.models import Base, Edition, Request
from digest.store.states import EditionState, RequestState
from digest.web.serving import serving
from tests.build import a_member, secretary
from tests.conftest import NOW
from tests.databases import kept

SECRET = "hemmelig"
OWN = "efterlysning@ika.example"
BASE = "https://digest.ika.example"
CHROMIUM = Path("/usr/bin/chromium")
CLOSES = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
PERIOD = Period(day=date(2026, 12, 2), closes_at=CLOSES, sends_at=datetime(2026, 12, 2, 8, 0, tzinfo=UTC))
LAST = date(2027, 12, 2)
FORM = "application/x-www-form-urlencoded"
HANNE, OWEN, NOBODY = 1, 2, 99
ONE_CLICK = "List-Unsubscribe=One-Click"
LONG = "Ladestanderinfrastrukturudbudsstrategiarbejdsgruppekoordinator"


def settings(**web: str) -> Settings:
    return Settings(
        association={"name": "IKA", "address": OWN, "secret": SECRET, "old_secrets": ["gammel"]},
        fortnight={"anchor": "2026-12-02", "first_edition": 49, "first_request": 112},
        web={"url": BASE, **web},
    )


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    headers: Mapping[str, str]
    text: str


def heading(said: Said) -> str:
    return words(said, "//h1")


def words(said: Said, where: str = "//main") -> str:
    return " ".join(html.fromstring(said.text.encode()).xpath(where)[0].text_content().split())


@dataclass(slots=True)
class Site:
    """A house whose pages are served. `today` can be moved."""

    store: Store
    port: int = 0
    now: datetime = PERIOD.sends_at + timedelta(hours=4)

    def ask(self, method: str, where: str, body: str | bytes = "", **headers: str) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, where, body.encode() if isinstance(body, str) else body, told)
        response = connection.getresponse()
        said = Said(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode())
        connection.close()
        return said

    def get(self, where: str) -> Said:
        return self.ask("GET", where)

    def post(self, where: str, body: str) -> Said:
        return self.ask("POST", where, body, content_type=FORM)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def link(page: Page, number: int, language: str = "da", *, secret: str = SECRET, until: date = LAST) -> str:
    """The path of a signed link."""
    return path(page, token(page, number, secret=secret, until=until), language)


@pytest.fixture
def site(store: Store) -> Iterator[Site]:
    """Hanne and Owen, and an edition that is on its way: request 112 of Hanne's, and 113 of somebody unnamed."""
    made = Site(peopled(store))
    with serving(store, settings(), host="127.0.0.1", port=0, clock=lambda: made.now) as (_, port):
        made.port = port
        yield made


@kept
def peopled(store: Store) -> Store:
    a_member(store, "hanne@nordmose.example", name="Hanne Bjerregaard")
    a_member(store, "owen@nordhav.example", name="Owen Tredwell", organisation="Region Nordhav", language="en")
    for title, link_ in (("Uniformer repareres", "https://sager.example/uniformer"), (f"Uniformer og {LONG}", "")):
        add_case(
            store,
            {
                "title": title,
                "summary": "Leverandøren reparerer uniformer.",
                "organisation": "Region Nordhav",
                "year": "2024",
                "outcome": "Tøjet holder et år længere.",
                "price": "120.000 kr.",
                "link": link_,
            },
            by=secretary(NOW),
        )
    asked(store, "hanne@nordmose.example", "Hvem har fået repareret uniformer?", WORDS)
    asked(store, "owen@nordhav.example", f"Hvem har erfaring med {LONG}?", UNNAMED, anonymous=True)
    send_out(store)
    return store


WORDS = "\n\n".join(
    [
        "Kære alle",
        "Vi skal i udbud med arbejdstøj til hjemmeplejen og vil gerne have reparation med i aftalen.",
        *(
            f"Afsnit {number}: " + "Hvordan har I skrevet kravene, og hvad kom der ud af det? " * 4
            for number in (1, 2, 3)
        ),
        "- Hvem betaler for reparationen?\n- Hvad sparer I?",
        "Med venlig hilsen\nHanne Bjerregaard",
    ]
)
UNNAMED = "Vi i Region Nordhav vil lade flere dele en ladestander.\n\nMvh Owen Tredwell, owen@nordhav.example"


def asked(store: Store, address: str, title: str, text: str, *, anonymous: bool = False) -> int:
    number = add_request(
        store,
        Call(title=title, text=text, address=address, organisation="", anonymous=anonymous),
        first=112,
        by=secretary(CLOSES - timedelta(3)),
    )
    with store.write() as session:
        row = session.query(Request).filter_by(number=number).one()
        row.deadline = date(2026, 12, 11)
    return number


def send_out(store: Store) -> None:
    """The edition of the fortnight is composed and on its way."""
    compose(store, house=House.of(settings()), period=PERIOD, now=CLOSES)
    with store.write() as session:
        edition = session.query(Edition).one()
        edition.state = EditionState.SENDING
        for place in edition.requests:
            place.request.state = RequestState.PUBLISHED


def edition_id(store: Store) -> int:
    with store.read() as session:
        return session.query(Edition).one().id


def set_request(store: Store, number: int, state: RequestState) -> None:
    with store.write() as session:
        session.query(Request).filter_by(number=number).one().state = state


def rows(store: Store) -> dict[str, list[str]]:
    """Every row of every table."""
    with store.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all())) for table in Base.metadata.sorted_tables
        }


def suppressed(site: Site) -> list[tuple[str, str]]:
    return [(row.address, row.reason) for row in suppressions(site.store)]
