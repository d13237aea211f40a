"""Five journeys through the house and the files of each, for docs/developing.md: `make docs`.

A journey is lived, and every file counts in which a function runs meanwhile, in the order in which it is entered first.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
from asyncio import run
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Self

import digest
from digest.calendar.dates import open_at, plan
from digest.calendar.rule import Period, Rule
from digest.delivery.claims import Run
from digest.delivery.send import send
from digest.edition.approve import release
from digest.edition.compose import compose
from digest.followup.answers import pass_on
from digest.house import House
from digest.inbox.collect import collect, sources_of
from digest.inbox.filing import file_mails
from digest.marks import Page, Purpose
from digest.settings import Settings
from digest.store.engine import Store, connect, open_store
from digest.store.migrations import upgrade
from digest.web.app import app
from tests.approving import approve
from tests.build import KIM, LIS, a_case, a_member
from tests.conftest import eml
from tests.delivery.server import Scripted

PACKAGE = Path(digest.__file__).parent
FILE = PACKAGE.parent / "docs" / "developing.md"
GROUND = ("store/", "settings/", "addresses.py", "invisible.py", "progress.py", "house.py", "errors.py", "resources.py")
"""What every room stands on, and no journey goes through."""

MOST = {
    "A mail to a request with tags": 42,
    "Compose to SMTP": 54,
    "An answer to its asker": 17,
    "An unsubscribe click": 9,
}
"""No journey may touch more files than this; less is better."""

_NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
_PART = re.compile(r"(?s)(?<=<!-- journeys -->\n).*?(?=<!-- end of journeys -->)")


@dataclass
class Journey:
    """A journey while it is lived; `files` without the ground."""

    name: str
    found: dict[str, None] = field(default_factory=dict)

    def __enter__(self) -> Self:
        threading.setprofile(self._enter)
        sys.setprofile(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _enter(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_name != "<module>" and code.co_filename.startswith(str(PACKAGE)):
            self.found.setdefault(Path(code.co_filename).relative_to(PACKAGE).as_posix())

    @property
    def files(self) -> list[str]:
        """The files of the journey, in order."""
        return [file for file in self.found if not file.startswith(GROUND)]


def journeys() -> Iterator[Journey]:
    """The four that run, lived in a house of two members; the fifth, changing the floor, is no run."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(Scripted())
        settings = _settings(folder, server.port)
        upgrade(connect(settings.database_url))
        store = open_store(settings.database_url)
        stack.callback(store.close)
        hanne = a_member(store, KIM, name="Hanne Lund")
        a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
        a_case(store, at=_NOW)
        plan(store, Rule.of(settings), now=_NOW)
        period, house = open_at(store, _NOW), House.of(settings)

        def comes(raw: bytes, now: datetime) -> None:
            (settings.sources[0] / f"{len(list(settings.sources[0].iterdir()))}.eml").write_bytes(raw)
            collect(store, sources_of(settings), now=now)
            file_mails(store, house=house, now=now)

        with Journey("A mail to a request with tags") as asked:
            comes(eml(KIM, "Uniformer", "Kære alle\n\nHvem har fået repareret uniformer?\n\nMvh Hanne"), _NOW)
        yield asked
        yield _goes_out(store, settings, period)
        to = house.reply_address(Purpose.REPLY, 101)
        comes(eml(LIS, "SV: Uniformer", "Det har vi gjort i to år.\n\nMvh Lis", to=to), period.sends_at)
        with Journey("An answer to its asker") as answered:
            assert pass_on(store, house=house, now=period.sends_at) == 1
        yield answered
        link = house.page(Page.UNSUBSCRIBE, hanne, "da", period.day)
        pages = app(store, settings, clock=lambda: period.sends_at)
        with Journey("An unsubscribe click") as clicked:
            assert run(_post(pages, link.removeprefix(settings.web.url))) == 200
        yield clicked


def _settings(folder: Path, port: int) -> Settings:
    (folder / "inbox").mkdir()
    return Settings(
        folder,
        database="digest.sqlite3",
        association={"name": "IKA", "address": "efterlysning@ika.example", "secret": "hemmelig"},
        fortnight={"anchor": date(2026, 12, 2), "first_request": 101, "pauses": []},
        inbox={"sources": ["inbox"]},
        smtp={"host": "127.0.0.1", "port": port, "security": "none"},
        web={"url": "https://digest.ika.example"},
    )


def _goes_out(store: Store, settings: Settings, period: Period) -> Journey:
    house = House.of(settings)
    with Journey("Compose to SMTP") as out:
        assert compose(store, house=house, period=period, now=period.closes_at)
        approve(store, "", by="Tove", now=period.closes_at, house=house)
        release(store, house=house, now=period.sends_at)
        send(store, settings.smtp, Run(owner="a journey", clock=lambda: period.sends_at))
    return out


async def _post(pages: Callable[..., Any], where: str) -> int:
    """The status of the one click of a mail program (RFC 8058)."""
    body, sent = b"List-Unsubscribe=One-Click", []
    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"%d" % len(body))]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": where,
        "raw_path": where.encode(),
        "query_string": b"",
        "headers": headers,
        "root_path": "",
        "server": ("digest.ika.example", 443),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def answer(message: dict[str, Any]) -> None:
        sent.append(message)

    await pages(scope, receive, answer)
    return int(sent[0]["status"])


def document(text: str, lived: Iterable[Journey]) -> str:
    """The page with these journeys."""
    lines = []
    for one in lived:
        lines += [f"**{one.name}**, {len(one.files)} files: {', '.join(f'`{file}`' for file in one.files)}.", ""]
    lines += ["**Changing the floor** of what counts as near, 2 files: `matching/ranking.py`, `docs/matching.md`.", ""]
    return _PART.sub(lambda _: "\n" + "\n".join(lines) + "\n", text)


def lived_anew() -> list[Journey]:
    """The journeys, lived in a process that has made nothing before."""
    told = subprocess.run([sys.executable, "-m", "tests.journeys", "--json"], capture_output=True, check=True)
    return [Journey(name, dict.fromkeys(files)) for name, files in json.loads(told.stdout).items()]


if __name__ == "__main__":
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps({one.name: one.files for one in journeys()}))
    else:
        FILE.write_text(document(FILE.read_text(encoding="utf-8"), journeys()), encoding="utf-8")
