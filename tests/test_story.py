"""One whole fortnight, from .eml to the member's mailbox, and a second after it: by `tick` alone, its clock moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from lxml import html

from digest.accounts.staff import add_staff
from digest.cases.importing import import_cases
from digest.cli.service import lines
from digest.demo.sink import HOST, Sink
from digest.edition.preview import Whose, preview
from digest.edition.views import edition, editions
from digest.errors import EditionFault
from digest.inbox.views import mails
from digest.members.importing import import_members
from digest.operations.tick import Ticked, tick
from digest.requests.views import requests
from digest.resources import DATA
from digest.settings import Settings
from digest.store.engine import Store
from digest.store.states import DeliveryState, EditionState, MailState, RequestState
from tests.approving import HOUSE, approve
from tests.build import secretary
from tests.conftest import eml, why

SAMPLE = DATA / "demo"
MAILS = Path(__file__).parent / "mails"


class House:
    """A running house: its settings, its database, its mail server, and a clock to move."""

    def __init__(self, store: Store, settings: Settings, sink: Sink) -> None:
        self.store, self.settings, self.sink = store, settings, sink

    def at(self, moment: str) -> Ticked:
        return tick(self.store, self.settings, clock=lambda: datetime.fromisoformat(moment))

    def receives(self, name: str, raw: bytes) -> None:
        (self.settings.sources[0] / f"{name}.eml").write_bytes(raw)

    def got(self, address: str) -> list[str]:
        paths = [path for path in self.sink.mails if path.name.startswith(address)]
        found = (message_from_bytes(path.read_bytes(), policy=default) for path in paths)
        return sorted(str(mail["Subject"]) for mail in found)


@pytest.fixture
def house(store: Store, tmp_path: Path, now: datetime) -> Iterator[House]:
    (tmp_path / "inbox").mkdir()
    with Sink(tmp_path / "sink") as sink:
        settings = Settings(
            tmp_path,
            association={"name": "IKA", "address": "efterlysning@ika.example"},
            fortnight={"anchor": "2026-12-02", "first_edition": 23, "first_request": 101},
            inbox={"sources": ["inbox"]},
            smtp={"host": HOST, "port": sink.port, "security": "none"},
        )
        assert import_members(store, SAMPLE / "members.xlsx", by=secretary(now)).done
        assert import_cases(store, SAMPLE / "cases.jsonl", by=secretary(now)).done
        add_staff(store, address="sekretariat@ika.example", name="Sekretariatet", by=secretary())
        yield House(store, settings, sink)


@pytest.mark.both
def test_two_fortnights_from_the_members_mail_to_the_members_mailbox(house: House, tmp_path: Path) -> None:
    for mail in sorted((SAMPLE / "inbox").glob("*.eml")):
        house.receives(mail.stem, mail.read_bytes())

    # The fortnight is open: mail comes in, and who wrote is told how it was read, the staff what waits.
    first = house.at("2026-11-30T11:00+01:00")
    assert (first.collected, first.composed, first.faults) == (24, None, ())
    assert first.filed == Counter({MailState.FILED: 14, MailState.HELD: 4, MailState.IGNORED: 6})
    assert all(why(mail) for mail in mails(house.store))
    assert lines(house.at("2026-11-30T11:01+01:00")) == []
    assert (first.receipts, house.got("sekretariat@ika.example")) == (14, ["4 mails venter på sekretariatet"])
    assert house.got("laerke.nymann@tangsoe.example")[0].startswith("Modtaget: Efterlysning #1")

    # It closes: a draft waits, and the staff are told once.
    closed = house.at("2026-11-30T12:00+01:00")
    assert closed.composed is not None
    assert closed.composed.requests == tuple(range(101, 115))
    assert closed.composed.without_cases == (109, 113)
    assert "IKA Efterlysninger 23 venter på godkendelse" in house.got("sekretariat@ika.example")
    for moment, count in (("12-01T09:00", 2), ("12-02T08:00", 2), ("12-02T09:00", 1)):
        # A day before, an hour before, missed; and each morning the mails that wait.
        assert lines(house.at(f"2026-{moment}+01:00"))[0] == f"told the staff ({count})"
        assert lines(house.at(f"2026-{moment}+01:00")) == []
    assert len(house.sink.mails) == 14 + 4 + 3  # its time has come, but nobody approved

    # A person looks and approves; it goes out once, to each member and no supplier, and then the 14 who asked are told.
    previewed = preview(
        house.store, "23", tmp_path / "preview", Whose(reader="kth@nordmose.example"), house=HOUSE
    ).files[-1]
    approve(house.store, "23", by="Tove", now=datetime.fromisoformat("2026-12-02T09:05+01:00"), settings=house.settings)
    sent = house.at("2026-12-02T09:06+01:00")
    assert (sent.updates, sent.sent) == (0, Counter({DeliveryState.SENT: 26}))
    assert edition(house.store, "23").state is EditionState.SENT
    assert lines(house.at("2026-12-02T09:07+01:00")) + lines(house.at("2026-12-02T09:08+01:00")) == [
        "14 askers told",
        "14 mails sent",
    ]
    assert len(house.sink.mails) == 26 + 14 + 14 + 4 + 3
    assert not [path for path in house.sink.mails if "traadfast" in path.name or "lysvang" in path.name]
    kaares = [path.read_bytes() for path in house.sink.mails if path.name.startswith("kaare.thorup@nordmose.example")]
    assert kaares.count(previewed.read_bytes()) == 1

    # A member answers from the button, another asks anew, a third leaves.
    answer = "SV: Efterlysning #109 – Stemning af musikskolens klaverer"
    house.receives("answer", eml("tove.groenlund@lyngbaek.example", answer, "Vi har en aftale.\n\nMvh Tove"))
    house.receives(
        "new", eml("kho@klitmark-forsyning.example", "Elbiler om vinteren", "Hvem har elbiler med anhænger?")
    )
    house.receives("leave", eml("jut@sandager.example", "afmeld", "Afmeld mig venligst."))
    told = house.at("2026-12-03T10:00+01:00")
    assert (told.filed, told.receipts, told.answers) == (Counter({MailState.FILED: 3}), 3, 1)
    assert "Modtaget: dit svar på efterlysning #109" in house.got("tove.groenlund@lyngbaek.example")
    asked = {request.number: request for request in requests(house.store)}
    assert asked[109].answers == 1
    assert asked[101].state is RequestState.PUBLISHED
    assert asked[115].state is RequestState.OPEN

    # The second edition has what is new, for those who stayed.
    second = house.at("2026-12-14T12:00+01:00")
    assert second.composed is not None
    assert (second.composed.number, second.composed.requests, second.composed.recipients) == (24, (115,), 25)
    approve(house.store, "24", by="Tove", now=datetime.fromisoformat("2026-12-14T15:00+01:00"), settings=house.settings)
    assert house.at("2026-12-16T08:59+01:00").released == ()
    assert [house.at(f"2026-12-16T09:{minute}+01:00").sent.total() for minute in ("00", "01")] == [25, 1]
    assert house.got("jut@sandager.example")[0] == "Du får ikke flere breve"
    assert len(house.got("jut@sandager.example")) == 2
    assert house.got("kaare.thorup@nordmose.example") == [
        "Efterlysning #113 er sendt ud: Vaskeri: krav til energi og vand",
        "IKA Efterlysninger 23: 14 efterlysninger af gode cases",
        "IKA Efterlysninger 24: en efterlysning af en god case",
    ]

    # Nobody asks in the third: skipped, and said so.
    third = house.at("2026-12-29T12:00+01:00")  # moved off Christmas, to go out on 4 January
    assert third.composed is not None
    assert third.composed.state is EditionState.SKIPPED
    assert [view.number for view in editions(house.store)] == [None, 24, 23]


def test_a_mail_server_that_is_down_is_told_and_the_next_tick_sends(house: House) -> None:
    house.receives("new", eml("kho@klitmark-forsyning.example", "Elbiler", "Hvem har elbiler med anhænger?"))
    down = house.settings.model_copy(update={"smtp": house.settings.smtp.model_copy(update={"port": 9})})
    house.at("2026-11-30T11:59+01:00")
    moment = datetime.fromisoformat("2026-11-30T12:00+01:00")
    failed = tick(house.store, down, clock=lambda: moment)
    assert failed.composed is not None
    assert "does not answer" in failed.faults[0].said
    assert house.at("2026-11-30T12:01+01:00").sent == Counter({DeliveryState.SENT: 1})


def test_what_nobody_approved_is_said_and_carries_over(house: House) -> None:
    house.receives("new", eml("kho@klitmark-forsyning.example", "Elbiler", "Hvem har elbiler med anhænger?"))
    house.at("2026-11-30T11:59+01:00")
    house.at("2026-11-30T12:00+01:00")
    following = house.at("2026-12-14T12:00+01:00").composed
    assert following is not None
    assert (following.number, following.requests) == (24, (101,))
    given_up = edition(house.store, "23")
    assert (given_up.state, given_up.reason) == (EditionState.SKIPPED, "nobody_approved")
    with pytest.raises(EditionFault, match="only a draft"):
        approve(
            house.store, "23", by="Tove", now=datetime.fromisoformat("2026-12-14T13:00+01:00"), settings=house.settings
        )


def test_an_approved_edition_whose_hour_is_long_gone_asks_again(house: House) -> None:
    house.receives("new", eml("kho@klitmark-forsyning.example", "Elbiler", "Hvem har elbiler med anhænger?"))
    house.at("2026-11-30T11:59+01:00")
    house.at("2026-11-30T12:00+01:00")
    approve(house.store, "23", by="Tove", now=datetime.fromisoformat("2026-12-01T10:00+01:00"), settings=house.settings)
    off = house.at("2026-12-03T10:00+01:00")  # the machine was off for a day
    assert off.sent == Counter({DeliveryState.SENT: 1})
    assert len(house.got("sekretariat@ika.example")) == 2
    assert edition(house.store, "23").state is EditionState.DRAFT
    approve(house.store, "23", by="Tove", now=datetime.fromisoformat("2026-12-03T10:05+01:00"), settings=house.settings)
    assert house.at("2026-12-03T10:06+01:00").sent == Counter({DeliveryState.SENT: 26})


@pytest.mark.both
def test_hostile_text_arrives_as_text_and_harms_no_header(house: House) -> None:
    house.receives("code", (MAILS / "code-of-a-records-system-in-the-subject-and-the-words.eml").read_bytes())
    assert house.at("2026-11-30T12:00+01:00").composed is not None
    approve(house.store, "23", by="Tove", now=datetime.fromisoformat("2026-12-01T09:00+01:00"), settings=house.settings)
    house.at("2026-12-02T09:00+01:00")
    sent = [message_from_bytes(path.read_bytes(), policy=default) for path in house.sink.mails]
    letters = [mail for mail in sent if mail["List-Id"]]
    assert len(letters) == 26
    for mail in letters:
        rich = mail.get_body(("html",))
        assert rich is not None
        page = html.document_fromstring(rich.get_content())
        assert not page.xpath("//script | //img | //mj-section")
        assert "{{ 7*7 }}" in page.text_content()
        assert mail["Bcc"] is None
        assert mail.defects == []
