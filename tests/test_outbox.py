from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

import digest
from digest.accounts.staff import add_staff
from digest.letters import fingerprint, letter_for
from digest.members.suppressions import suppress
from digest.outbox import Outgoing, content_of, enqueue
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionBlock, EditionRecipient
from digest.store.states import DeliveryKind, DeliveryState, EditionState
from digest.writing.templates import Place
from tests.build import a_member, secretary
from tests.conftest import NOW

KIM = "kim@nordmose.example"


HTML, TEXT = "".join(place.mark for place in Place), f"{Place.PERSONAL.mark}\n{Place.UNSUBSCRIBE.mark}"


def notice(store: Store, *, key: str = "draft-1", recipient: str = KIM, refused: str | None = "") -> int | None:
    with store.write() as session:
        row = enqueue(
            session,
            Outgoing(
                kind=DeliveryKind.NOTICE,
                key=key,
                sender="efterlysning@ika.example",
                recipient=recipient,
                content=b"Subject: Hej\r\n\r\nEt udkast venter.\r\n",
            ),
            now=NOW,
            refused=refused,
        )
        session.flush()
        return row.id if row else None


def edition_mail(store: Store) -> int:
    """The ledger row of an edition to one member."""
    member_id = a_member(store, KIM)
    edition = Edition(
        period=date(2026, 12, 2),
        revision=0,
        number=1,
        state=EditionState.SENDING,
        reason="",
        closes_at=NOW,
        sends_at=NOW + timedelta(days=2),
        composed_at=NOW,
        sender={"name": "IKA Efterlysninger", "address": "efterlysning@ika.example"},
        blocks=[
            EditionBlock(language="da", subject="Nr. 1", html=f"<p>Hej</p>{HTML}<p>#1</p>", text=f"Hej\n{TEXT}\n#1")
        ],
        recipients=[
            EditionRecipient(member_id=member_id, address=KIM, name="Kim", language="da", html="<p>Du</p>", text="Du")
        ],
    )
    with store.write() as session:
        session.add(edition)
        session.flush()
        content = letter_for(edition, edition.recipients[0])
        row = enqueue(
            session,
            Outgoing(
                kind=DeliveryKind.EDITION, key="1.0", sender="efterlysning@ika.example", recipient=KIM, content=content
            ),
            now=NOW,
            edition=edition,
        )
        assert row is not None
        session.flush()
        return row.id


def calls_of_delivery(file: Path) -> list[int]:
    """The lines where a Delivery is made, or rows of it are inserted."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func).rpartition(".")[2] == "Delivery"
            or (
                ast.unparse(node.func).rpartition(".")[2].startswith(("insert", "bulk_"))
                and "Delivery" in {part for arg in node.args for part in ast.unparse(arg).split(".")}
            )
        )
    ]


@pytest.mark.both
def test_only_the_outbox_makes_deliveries() -> None:
    house = Path(digest.__file__).parent
    makers = {str(file.relative_to(house)) for file in house.rglob("*.py") if calls_of_delivery(file)}
    assert makers == {"outbox.py"}


@pytest.mark.both
def test_a_mail_waits_with_its_bytes(store: Store) -> None:
    row_id = notice(store)
    with store.read() as session:
        row = session.get_one(Delivery, row_id)
        assert (row.state, row.reason, row.attempts, row.next_attempt_at) == (DeliveryState.PENDING, "", 0, NOW)
        assert content_of(session, row) == b"Subject: Hej\r\n\r\nEt udkast venter.\r\n"


@pytest.mark.both
def test_the_same_mail_is_entered_once(store: Store) -> None:
    assert notice(store) is not None
    assert notice(store) is None
    assert notice(store, key="draft-2") is not None
    assert notice(store, recipient="lis@nordmose.example") is not None
    with store.read() as session:
        assert session.scalar(select(func.count(Delivery.id))) == 3


def test_a_suppressed_address_gets_a_row_and_no_mail(store: Store) -> None:
    with store.write() as session:
        suppress(session, KIM, reason="unsubscribed", now=NOW)
    row_id = notice(store, refused=None)
    with store.read() as session:
        row = session.get_one(Delivery, row_id)
        assert (row.state, row.reason) == (DeliveryState.SUPPRESSED, "unsubscribed")


def test_a_notice_goes_to_the_staff_alone(store: Store) -> None:
    add_staff(store, address=KIM, name="Kim", by=secretary())
    rows = [notice(store, recipient=one, refused=None) for one in (KIM, "lis@tangsoe.example")]
    with store.read() as session:
        assert [session.get_one(Delivery, row_id).reason for row_id in rows] == ["", "not_on_the_staff"]


def test_an_address_refused_for_a_reason_gets_a_row_with_the_reason_and_no_mail(store: Store) -> None:
    row_id = notice(store, refused="has_left")
    with store.read() as session:
        row = session.get_one(Delivery, row_id)
        assert (row.state, row.reason) == (DeliveryState.SUPPRESSED, "has_left")


@pytest.mark.both
def test_an_editions_bytes_are_joined_again_and_are_the_same(store: Store) -> None:
    row_id = edition_mail(store)
    with store.read() as session:
        row = session.get_one(Delivery, row_id)
        assert row.message is None
        content = content_of(session, row)
        assert content is not None
        assert fingerprint(content) == row.message_hash
        assert content.count(b"<p>Du</p>") == 1
        assert b"\x02" not in content


CHANGES: dict[str, Callable[[Edition], None]] = {
    "subject": lambda edition: setattr(edition.blocks[0], "subject", "Nr. 2"),
    "html": lambda edition: setattr(edition.blocks[0], "html", edition.blocks[0].html + " "),
    "text": lambda edition: setattr(edition.blocks[0], "text", edition.blocks[0].text + "."),
    "personal block": lambda edition: setattr(edition.recipients[0], "html", "<p>Vi</p>"),
    "name": lambda edition: setattr(edition.recipients[0], "name", "Lis"),
    "time": lambda edition: setattr(edition, "sends_at", NOW),
    "sender": lambda edition: setattr(edition, "sender", {**edition.sender, "name": "En anden"}),
}


@pytest.mark.both
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_changed_after_it_was_entered_does_not_go_out(store: Store, change: Callable[[Edition], None]) -> None:
    row_id = edition_mail(store)
    with store.write() as session:
        change(session.scalars(select(Edition)).one())
    with store.read() as session:
        assert content_of(session, session.get_one(Delivery, row_id)) is None
