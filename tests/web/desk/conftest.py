"""A desk, served by a real uvicorn, in a house with a draft, a held mail and three of the staff."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import html

from digest.accounts.signing import new_link
from digest.accounts.staff import add_staff
from digest.demo.sink import Sink
from digest.edition.compose import reconsider
from digest.edition.passing import let_pass, set_up
from digest.edition.views import edition
from digest.store.engine import Store
from digest.store.states import EditionState, Role
from digest.web.serving import serving
from tests.build import ASK, CLOSES, KIM, PERIOD, a_draft, a_request, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House, peopled

FORM = "application/x-www-form-urlencoded"
STAFF = {role: f"{role}@ika.example" for role in Role}


@dataclass(slots=True)
class Said:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    cookies: list[str]
    text: str


@dataclass(slots=True)
class Browser:
    """Somebody's browser: it keeps cookies, and says where a form comes from."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Said:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"cookie": kept, "content-type": FORM} | {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request(method, path, body.encode(), {name: text for name, text in told.items() if text})
        response = connection.getresponse()
        set_now = response.headers.get_all("set-cookie") or []
        for one in set_now:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        said = Said(
            response.status,
            {k.lower(): v for k, v in response.getheaders()},
            set_now,
            response.read().decode("utf-8", "replace"),
        )
        connection.close()
        return said

    def get(self, path: str) -> Said:
        return self.ask("GET", path)

    def post(self, path: str, *, site: str = "same-origin", **fields: str | list[str]) -> Said:
        return self.ask("POST", path, urlencode(fields, doseq=True), sec_fetch_site=site)


@dataclass(slots=True)
class Office:
    """The house, its desk, and a clock that can be moved."""

    house: House
    port: int = 0
    now: datetime = NOW
    served: ExitStack = field(default_factory=ExitStack)

    @property
    def store(self) -> Store:
        return self.house.store

    def desk_anew(self) -> None:
        """The desk is served, with the settings as they are."""
        serve = serving(self.store, self.house.settings, host="127.0.0.1", port=0, clock=lambda: self.now)
        _, self.port = self.served.enter_context(serve)

    def nobody(self) -> Browser:
        return Browser(self.port)

    def signed_in(self, role: Role = Role.ADMIN) -> Browser:
        """The browser of somebody of that role, signed in by a link."""
        browser = self.nobody()
        token = new_link(self.store, STAFF[role], by=secretary(self.now))
        said = browser.post(f"/desk/sign-in/{token}")
        assert said.status == 303, said.text
        return browser


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Iterator[Office]:
    """Kim's request came by mail, a stranger's mail is held, and the draft of edition 1 waits."""
    house = peopled(store, tmp_path)
    sink = Sink(tmp_path / "sink")
    house.sets(web={"url": "http://127.0.0.1:8080"}, smtp={"host": "127.0.0.1", "port": sink.port, "security": "none"})
    house.now = CLOSES.replace(hour=8)
    made = Office(at_work(house))
    with sink, ExitStack() as made.served:
        made.desk_anew()
        yield made


@kept
def at_work(house: House) -> House:
    for role, address in STAFF.items():
        add_staff(house.store, address=address, name=role.capitalize(), role=role, language="da", by=secretary())
    house.receives(
        ASK, eml("fremmed@andetsteds.example", "Må vi være med?", "Kan I hjælpe os med at finde en case om broer?")
    )
    a_request(house.store, "Hvem har købt elcykler til hjemmeplejen?", address=KIM, at=CLOSES.replace(hour=9))
    a_draft(house.store, PERIOD, house=house.value)
    for finding in set_up(house.store, house=house.value):
        let_pass(house.store, finding.finding.code, "Det ved vi.", house=house.value, by=secretary(CLOSES))
    reconsider(house.store, EditionState.DRAFT, house=house.value, now=NOW + timedelta(microseconds=1))
    return house


def links(text: str) -> set[str]:
    """The paths of the desk to which a page links or frames."""
    found = re.findall(r'(?:href|src)="(/desk/[^"#]*)', text)
    return {one.replace("&amp;", "&") for one in found}


def fields(said: Said) -> dict[str, str]:
    """The fields of the form in a page's main part, hidden or shown, with what stands in them."""
    (form,) = html.fromstring(said.text.encode()).xpath("//main//form")
    return {name: value or "" for name, value in form.form_values()}


def manifest(text: str) -> str:
    """The hash of what a page shows for approval."""
    return re.findall(r'name="manifest" value="([0-9a-f]+)"', text)[0]


def looked_at(browser: Browser) -> None:
    assert browser.post("/desk/requests/ready", number=["101", "102"]).status == 303


def approved(office: Office, browser: Browser, **others: str) -> Said:
    """What comes of approving what the form shows, with a reason for every finding that needs one."""
    form = browser.get("/desk/editions/1/approve").text
    names = [part.partition('"')[0] for part in form.split('name="because:')[1:]]
    fields = {f"because:{name}": "det ved vi" for name in names}
    told = {"manifest": manifest(form), "recipients": str(edition(office.store, "1").recipients), **fields, **others}
    return browser.post("/desk/editions/1/approve", **told)
