"""Bounces and complaints: what our own key in the envelope sender proves, and what nothing else does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

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
from tests.build import a_house
from tests.conftest import NOW
from tests.conftest import why as reason_of
from tests.inbox.test_filing import HOUSE, KIM, OWN, come, house, inbox

__all__ = ["house", "inbox"]
pytestmark = pytest.mark.both

RULE = Bounces(permanent=2, temporary=3, days=30)


def sent(store: Store, *, recipient: str = KIM, state: DeliveryState = DeliveryState.SENT) -> int:
    """The id of a mail that went out."""
    with store.write() as session:
        count = len(session.scalars(select(Delivery.id)).all())
        row = enqueue(
            session,
            Outgoing(kind=DeliveryKind.NOTICE, key=f"n-{count}", sender=OWN, recipient=recipient, content=b"x"),
            now=NOW,
        )
        assert row is not None
        row.state = state
        session.flush()
        return row.id


def came_back(
    store: Store,
    folder: Path,
    delivery: int,
    status: str = "5.1.1",
    *,
    to: str = "",
    diagnosis: str = "",
    about: str = KIM,
) -> tuple[MailState, str]:
    """What becomes of a report on that delivery."""
    to = to or keyed(OWN, Key(Purpose.BOUNCE, delivery), "hemmelig")
    report = f"Final-Recipient: rfc822; {about}\r\nAction: failed\r\nStatus: {status}\r\n"
    report += f"Diagnostic-Code: smtp; {diagnosis}\r\n"
    come(
        store,
        folder,
        (
            f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: <{to}>\r\nSubject: Undelivered Mail\r\n"
            f"X-Number: {len(list(folder.iterdir()))}\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nKunne ikke leveres.\r\n"
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{report}\r\n--b--\r\n"
        ).encode(),
    )
    file_mails(store, house=a_house(HOUSE, bounces=RULE), now=NOW)
    row = mails(store)[0]
    return row.state, reason_of(row)


def delivery(store: Store, number: int) -> Delivery:
    with store.read() as session:
        return session.get_one(Delivery, number)


def test_a_bounce_with_our_key_is_noted_in_its_delivery_and_suppresses_after_the_rule(
    house: Store, inbox: Path
) -> None:
    first, second = sent(house), sent(house)
    assert came_back(house, inbox, first) == (MailState.FILED, f"a mail to {KIM} came back (permanent)")
    assert (delivery(house, first).bounce, delivery(house, first).bounced_at) == ("permanent 5.1.1", NOW)
    assert suppressions(house) == []
    came_back(house, inbox, second)
    assert [(row.address, row.reason) for row in suppressions(house)] == [(KIM, "bounced")]


def test_the_same_mail_that_comes_back_twice_counts_once(house: Store, inbox: Path) -> None:
    first = sent(house)
    came_back(house, inbox, first)
    came_back(house, inbox, first)
    assert suppressions(house) == []


def test_temporary_bounces_count_and_what_is_refused_by_policy_does_not(house: Store, inbox: Path) -> None:
    for _ in range(4):
        came_back(house, inbox, sent(house), "5.7.1", diagnosis="554 5.7.1 blocked by policy")
    assert suppressions(house) == []
    for _ in range(2):
        came_back(house, inbox, sent(house), "4.2.2", diagnosis="452 4.2.2 mailbox full")
    assert suppressions(house) == []
    came_back(house, inbox, sent(house), "4.2.2")
    assert [row.reason for row in suppressions(house)] == ["bounced"]


def test_bounces_long_ago_do_not_count(house: Store, inbox: Path) -> None:
    first, second = sent(house), sent(house)
    came_back(house, inbox, first)
    with house.write() as session:
        session.get_one(Delivery, first).bounced_at = NOW - timedelta(days=31)
    came_back(house, inbox, second)
    assert suppressions(house) == []


def test_one_person_behind_a_shared_mailbox_who_has_left_counts_as_temporary(house: Store, inbox: Path) -> None:
    for _ in range(2):
        came_back(house, inbox, sent(house), about="bo@nordmose.example")
    assert suppressions(house) == []


@pytest.mark.parametrize(
    "to",
    [
        OWN,
        keyed(OWN, Key(Purpose.BOUNCE, 1), "gættet"),
        keyed(OWN, Key(Purpose.REPLY, 1), "hemmelig"),
        keyed(OWN, Key(Purpose.BOUNCE, 77), "hemmelig"),
    ],
    ids=["plain", "forged", "another purpose", "no such mail"],
)
def test_a_bounce_without_our_key_changes_nothing(house: Store, inbox: Path, to: str) -> None:
    number = sent(house)
    assert number == 1
    for _ in range(5):
        assert came_back(house, inbox, number, to=to)[0] is MailState.IGNORED
    assert suppressions(house) == []
    assert delivery(house, number).bounced_at is None


def test_a_mail_in_doubt_that_comes_back_had_gone_out(house: Store, inbox: Path) -> None:
    number = sent(house, state=DeliveryState.UNCERTAIN)
    came_back(house, inbox, number)
    assert delivery(house, number).state is DeliveryState.SENT


def complaint(return_path: str) -> bytes:
    return (
        "From: fbl@isp.example\r\nTo: efterlysning@ika.example\r\nSubject: FW: Efterlysninger\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSpam.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        f"Original-Mail-From: <{return_path}>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: {OWN}\r\nTo: {KIM}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def test_a_complaint_about_a_mail_of_ours_suppresses_at_once(house: Store, inbox: Path) -> None:
    come(house, inbox, complaint(keyed(OWN, Key(Purpose.BOUNCE, sent(house)), "hemmelig")))
    file_mails(house, house=a_house(HOUSE), now=NOW)
    assert reason_of(mails(house)[0]) == f"{KIM} calls our mail spam, and gets none any more"
    assert [(row.address, row.reason) for row in suppressions(house)] == [(KIM, "complaint")]


def test_a_complaint_without_our_key_waits_for_a_person(house: Store, inbox: Path) -> None:
    sent(house)
    come(house, inbox, complaint(OWN))
    file_mails(house, house=a_house(HOUSE), now=NOW)
    assert mails(house)[0].state is MailState.HELD
    assert suppressions(house) == []
