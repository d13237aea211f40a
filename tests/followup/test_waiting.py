"""The staff are told of mails that wait: once a day, and at once where a member was told that they look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from digest.accounts.staff import add_staff
from digest.followup.waiting import PAUSE, tell_staff
from digest.inbox.reviewing import dismiss
from digest.reading.message import Message, parse
from digest.store.states import DeliveryKind
from tests.build import ASK, KIM, LIS, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

TOVE, JENS = "tove@ika.example", "jens@ika.example"
STRANGER = eml("hvem@elsewhere.example", "Stole", "Hvem har stole?")
MINUTES = eml(KIM, "Referat", "Hermed referatet fra i tirsdags.")


@pytest.fixture
@kept
def house(house: House) -> House:
    add_staff(house.store, address=TOVE, name="Tove", by=secretary())
    return house


def notices(house: House, now: datetime) -> list[Message]:
    """The notices that are new at a moment, after what came was filed and told."""
    before = len(house.rows(DeliveryKind.NOTICE))
    house.now = now
    count = tell_staff(house.store, house=house.value, now=now)
    new = house.rows(DeliveryKind.NOTICE)[before:]
    assert len(new) == count
    return [parse(row.message or b"") for row in new]


def test_a_notice_says_which_mails_wait_how_many_and_why(house: House) -> None:
    house.files(ASK, STRANGER, MINUTES)
    (told,) = notices(house, NOW)
    assert told.subject == "2 mails venter på sekretariatet"
    assert "hvem@elsewhere.example" in told.body
    assert "ser ikke ud til at spørge om noget" in told.body
    assert "3 ·" in told.body
    assert "Referat" in told.body
    assert "digest inbox show 3" in told.body
    assert "Uniformer" not in told.body
    assert "/desk/" not in told.body


def test_a_notice_of_a_house_with_pages_has_the_desk_before_the_commands(house: House) -> None:
    house.sets(web={"url": "https://digest.ika.example"})
    house.files(STRANGER)
    (told,) = notices(house, NOW)
    assert told.body.index("https://digest.ika.example/desk/") < told.body.index("digest inbox show")


@pytest.mark.both
def test_everybody_of_the_staff_is_told_once_a_day_as_long_as_something_waits(house: House) -> None:
    add_staff(house.store, address=JENS, name="Jens", by=secretary())
    house.files(STRANGER)
    assert len(notices(house, NOW)) == 2
    assert notices(house, NOW) == []
    assert notices(house, NOW + timedelta(hours=9)) == []
    assert notices(house, datetime(2026, 12, 1, 5, 0, tzinfo=UTC)) == []  # before the morning
    assert len(notices(house, datetime(2026, 12, 1, 7, 0, tzinfo=UTC))) == 2
    dismiss(house.store, 1, by=secretary())
    assert notices(house, datetime(2026, 12, 2, 7, 0, tzinfo=UTC)) == []


def test_nobody_is_told_where_nothing_waits(house: House) -> None:
    house.files(ASK)
    assert notices(house, NOW) == []


@pytest.mark.both
def test_a_mail_whose_writer_was_told_that_somebody_looks_is_told_at_once(house: House) -> None:
    house.files(STRANGER)
    assert len(notices(house, NOW)) == 1
    house.now = NOW + PAUSE * 2
    assert house.receives(MINUTES)
    assert len(notices(house, house.now)) == 1
    assert notices(house, house.now + PAUSE * 2) == []


@pytest.mark.both
def test_a_mail_of_which_nobody_was_told_waits_for_the_next_day(house: House) -> None:
    house.receives(STRANGER, vouch=False)
    notices(house, NOW)
    house.now = NOW + PAUSE * 2
    assert house.receives(eml("en@elsewhere.example", "Borde", "Hvem har borde?"), vouch=False) == []
    assert notices(house, house.now) == []


def test_many_mails_in_a_row_are_one_notice(house: House) -> None:
    house.receives(MINUTES)
    assert len(notices(house, NOW)) == 1
    house.now = NOW + timedelta(minutes=1)
    house.receives(eml(LIS, "Referat", "Hermed referatet fra i onsdags."))
    assert notices(house, house.now) == []
    assert len(notices(house, NOW + PAUSE)) == 1


def test_a_machine_at_the_staffs_address_gets_no_more_than_one_a_day(house: House) -> None:
    house.files(STRANGER)
    for turn in range(1, 6):
        notices(house, NOW + PAUSE * turn)
        house.receives(eml(TOVE, "SV: 1 mail venter", f"Din henvendelse har fået nummer {turn}."))
    assert len(house.rows(DeliveryKind.NOTICE)) == 1


def test_a_tick_tells_the_staff(house: House) -> None:
    house.comes(MINUTES)
    assert house.ticks(NOW).notices == 1
    assert house.ticks(NOW + timedelta(minutes=1)).notices == 0
