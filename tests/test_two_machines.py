"""Two processes on one PostgreSQL database, as on two machines: each starts at the same time, for the same work."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest

from digest.accounts.staff import add_staff
from digest.cases.importing import import_cases
from digest.delivery.ledger import deliveries
from digest.edition.views import editions
from digest.inbox.views import mails
from digest.members.importing import import_members
from digest.requests.views import requests
from digest.resources import DATA
from digest.store.engine import open_store
from digest.store.states import DeliveryState, EditionState
from tests.approving import approve
from tests.build import secretary
from tests.command import Streams, begin
from tests.conftest import NOW
from tests.delivery.server import Scripted
from tests.postgresql import Server
from tests.shell import CLEAN

SAMPLE = DATA / "demo"

Twice = Callable[..., list[str]]


@pytest.fixture
def url(postgresql: Server) -> str:
    return postgresql.make("new")


@pytest.fixture
def mail_server() -> Scripted:
    return Scripted()


@pytest.fixture
def twice(tmp_path: Path, url: str, mail_server: Scripted) -> Twice:
    """A command at once on two machines, that have a folder of settings and mail each; gives what they said."""
    machines = []
    for name in ("north", "south"):
        folder = tmp_path / name
        shutil.copytree(SAMPLE / "inbox", folder / "inbox")
        (folder / "digest.toml").write_text(
            '[association]\nname = "IKA"\naddress = "efterlysning@ika.example"\n[fortnight]\nanchor = 2026-12-02\n'
            f'[inbox]\nsources = ["inbox"]\n[smtp]\nhost = "127.0.0.1"\nport = {mail_server.port}\nsecurity = "none"\n'
        )
        (folder / "streams").mkdir()
        machines.append((folder, Streams(folder / "streams")))

    def run(*arguments: str) -> list[str]:
        clean = {**CLEAN, "DIGEST_DATABASE": url}
        running = [begin(*arguments, folder=each, streams=streams, environment=clean) for each, streams in machines]
        ended = [process.wait(60) for process in running]
        said = [streams.said for _, streams in machines]
        assert [(status, err) for status, (_, err) in zip(ended, said, strict=True)] == [(0, "")] * 2
        return sorted(out for out, _ in said)

    return run


def test_two_machines_make_one_edition_and_each_mail_goes_out_once(
    twice: Twice, url: str, mail_server: Scripted
) -> None:
    upgraded = twice("db", "upgrade")
    assert "hemmelig" not in "".join(upgraded)
    assert all("postgresql://digest@127.0.0.1" in said for said in upgraded)
    with closing(open_store(url)) as store, mail_server:
        import_members(store, SAMPLE / "members.xlsx", by=secretary(NOW))
        import_cases(store, SAMPLE / "cases.jsonl", by=secretary(NOW))
        add_staff(store, address="sekretariat@ika.example", name="Sekretariatet", by=secretary())

        twice("tick", "--now", "2026-11-30T11:59+01:00")
        assert len(mails(store)) == 24
        assert [request.number for request in requests(store)] == list(range(14, 0, -1))
        twice("tick", "--now", "2026-11-30T12:00+01:00")
        assert [(edition.number, edition.state) for edition in editions(store)] == [(1, EditionState.DRAFT)]
        approve(store, "1", by="Tove", now=NOW)
        twice("tick", "--now", "2026-12-02T09:00+01:00")
        twice("tick", "--now", "2026-12-02T09:01+01:00")
        twice("tick", "--now", "2026-12-02T09:02+01:00")

        assert [edition.state for edition in editions(store)] == [EditionState.SENT]
        assert {row.state for row in deliveries(store, limit=None)} == {DeliveryState.SENT}
        arrived = Counter(message_from_bytes(mail)["Message-ID"] for _, mail in mail_server.kept)
        kinds = Counter(name.partition("-")[0] for name in arrived)
        assert kinds == {"<edition": 26, "<draft": 1, "<notice": 2, "<receipt": 14, "<update": 14}
        assert set(arrived.values()) == {1}
