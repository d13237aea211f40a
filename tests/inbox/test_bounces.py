"""Bounces and complaints: what our own key in the envelope sender proves, and what nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from digest.inbox.filing import file_mails
from digest.inbox.views import mails
from digest.marks import Key, Purpose, keyed
from digest.members.suppressions import suppressions
from digest.outbox import Outgoing, enqueue
from digest.settings import Bounces
from digest.store.engine import Store
from digest.store.models import Delivery
from digest.store.states import DeliveryKind, DeliveryState, MailState
from tests.build import ADDRESS, KIM
from tests.conftest import NOW
from tests.conftest import why as reason_of
from tests.house import House

RULE = Bounces(permanent=2, temporary=3, days=30)


def sent(house: House, *, recipient: str = KIM, state: DeliveryState = DeliveryState.SENT) -> int:
    """The id of a mail that went out."""
    with house.store.write() as session:
        count = len(session.scalars(select(Delivery.id)).all())
        row = enqueue(
            session,
            Outgoing(kind=DeliveryKind.NOTICE, key=f"n-{count}", sender=ADDRESS, recipient=recipient, content=b"x"),
            now=NOW,
        )
        assert row is not None
        row.state = state
        session.flush()
        return row.id


def came_back(
    house: House,
    delivery: int,
    status: str = "5.1.1",
    *,
    to: str = "",
    diagnosis: str = "",
    about: str = KIM,
) -> tuple[MailState, str]:
    """What becomes of a report on that delivery."""
    to = to or keyed(ADDRESS, Key(Purpose.BOUNCE, delivery), "hemmelig")
    report = f"Final-Recipient: rfc822; {about}\r\nAction: failed\r\nStatus: {status}\r\n"
    report += f"Diagnostic-Code: smtp; {diagnosis}\r\n"
    house.collects(
        (
            f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: <{to}>\r\nSubject: Undelivered Mail\r\n"
            f"X-Number: {len(list(house.folder.iterdir()))}\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nKunne ikke leveres.\r\n"
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{report}\r\n--b--\r\n"
        ).encode(),
    )
    file_mails(house.store, house=replace(house.value, bounces=RULE), now=NOW)
    row = mails(house.store)[0]
    return row.state, reason_of(row)


def delivery(store: Store, number: int) -> Delivery:
    with store.read() as session:
        return session.get_one(Delivery, number)


def test_a_bounce_with_our_key_is_noted_in_its_delivery_and_suppresses_after_the_rule(house: House) -> None:
    first, second = sent(house), sent(house)
    assert came_back(house, first) == (MailState.FILED, f"a mail to {KIM} came back (permanent)")
    assert (delivery(house.store, first).bounce, delivery(house.store, first).bounced_at) == ("permanent 5.1.1", NOW)
    assert suppressions(house.store) == []
    came_back(house, second)
    assert [(row.address, row.reason) for row in suppressions(house.store)] == [(KIM, "bounced")]


@pytest.mark.both
def test_the_same_mail_that_comes_back_twice_counts_once(house: House) -> None:
    first = sent(house)
    came_back(house, first)
    came_back(house, first)
    assert suppressions(house.store) == []


def test_temporary_bounces_count_and_what_is_refused_by_policy_does_not(house: House) -> None:
    for _ in range(4):
        came_back(house, sent(house), "5.7.1", diagnosis="554 5.7.1 blocked by policy")
    assert suppressions(house.store) == []
    for _ in range(2):
        came_back(house, sent(house), "4.2.2", diagnosis="452 4.2.2 mailbox full")
    assert suppressions(house.store) == []
    came_back(house, sent(house), "4.2.2")
    assert [row.reason for row in suppressions(house.store)] == ["bounced"]


@pytest.mark.both
def test_bounces_long_ago_do_not_count(house: House) -> None:
    first, second = sent(house), sent(house)
    came_back(house, first)
    with house.store.write() as session:
        session.get_one(Delivery, first).bounced_at = NOW - timedelta(days=31)
    came_back(house, second)
    assert suppressions(house.store) == []


def test_one_person_behind_a_shared_mailbox_who_has_left_counts_as_temporary(house: House) -> None:
    for _ in range(2):
        came_back(house, sent(house), about="bo@nordmose.example")
    assert suppressions(house.store) == []


@pytest.mark.parametrize(
    "to",
    [
        ADDRESS,
        keyed(ADDRESS, Key(Purpose.BOUNCE, 1), "gættet"),
        keyed(ADDRESS, Key(Purpose.REPLY, 1), "hemmelig"),
        keyed(ADDRESS, Key(Purpose.BOUNCE, 77), "hemmelig"),
    ],
    ids=["plain", "forged", "another purpose", "no such mail"],
)
def test_a_bounce_without_our_key_changes_nothing(house: House, to: str) -> None:
    number = sent(house)
    assert number == 1
    for _ in range(5):
        assert came_back(house, number, to=to)[0] is MailState.IGNORED
    assert suppressions(house.store) == []
    assert delivery(house.store, number).bounced_at is None


@pytest.mark.both
def test_a_mail_in_doubt_that_comes_back_had_gone_out(house: House) -> None:
    number = sent(house, state=DeliveryState.UNCERTAIN)
    came_back(house, number)
    assert delivery(house.store, number).state is DeliveryState.SENT


def complaint(return_path: str) -> bytes:
    return (
        "From: fbl@isp.example\r\nTo: efterlysning@ika.example\r\nSubject: FW: Efterlysninger\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSpam.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        f"Original-Mail-From: <{return_path}>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: {ADDRESS}\r\nTo: {KIM}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


@pytest.mark.both
def test_a_complaint_about_a_mail_of_ours_suppresses_at_once(house: House) -> None:
    house.collects(complaint(keyed(ADDRESS, Key(Purpose.BOUNCE, sent(house)), "hemmelig")))
    file_mails(house.store, house=house.value, now=NOW)
    assert reason_of(mails(house.store)[0]) == f"{KIM} calls our mail spam, and gets none any more"
    assert [(row.address, row.reason) for row in suppressions(house.store)] == [(KIM, "complaint")]


@pytest.mark.both
def test_a_complaint_without_our_key_waits_for_a_person(house: House) -> None:
    sent(house)
    house.collects(complaint(ADDRESS))
    file_mails(house.store, house=house.value, now=NOW)
    assert mails(house.store)[0].state is MailState.HELD
    assert suppressions(house.store) == []
