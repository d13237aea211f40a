from __future__ import annotations

import json
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from digest.cli.service import lines
from digest.delivery.claims import waiting
from digest.delivery.ledger import resolve
from digest.errors import DeliveryFault, InputFault
from digest.followup.answers import pass_on
from digest.followup.receipts import acknowledge
from digest.inbox import purging
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.purging import Purged, purge
from digest.inbox.reviewing import Verdict, accept, retry
from digest.inbox.sources.files import LocalSource
from digest.inbox.views import mail, mails
from digest.letters import fingerprint
from digest.members.privacy.erasure import erase_member
from digest.members.privacy.export import export_member
from digest.outbox import content_of
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, EditionRecipient, InboundMail, Request
from digest.store.states import DeliveryKind, DeliveryState, MailState
from tests.build import ASK, KIM, LIS, a_draft, a_member, a_request, secretary, with_files
from tests.conftest import NOW, eml, vouched, why
from tests.house import House

YEAR = timedelta(days=365)
LATER = NOW + YEAR + timedelta(hours=1)
ANSWER = with_files(("krav.pdf", 5000))
STRANGER = eml("fremmed@andre.example", "Hej", "Hvem har købt cykler?")
AWAY = eml(KIM, "Autosvar: Ferie", "Jeg er på ferie til mandag.")


def purged(store: Store, *, now: datetime = LATER, dry_run: bool = False) -> Purged:
    return purge(store, before=now - YEAR, now=now, dry_run=dry_run)


def raws(store: Store) -> dict[int, int]:
    """The bytes of each mail that came."""
    with store.read() as session:
        rows = session.execute(select(InboundMail.id, func.length(InboundMail.raw)).order_by(InboundMail.id))
        return {row[0]: row[1] for row in rows}


def finished(house: House, *raws: bytes) -> None:
    """These mails came, were answered to and passed on, and all that went out for them has arrived."""
    house.receives(*raws)
    pass_on(house.store, house=house.value, now=house.now)
    with house.store.write() as session:
        for row in session.scalars(select(Delivery).filter_by(state=DeliveryState.PENDING)):
            row.state, row.sent_at = DeliveryState.SENT, house.now


@pytest.mark.both
def test_old_mails_and_their_files_go_and_what_was_made_of_them_stays(house: House) -> None:
    finished(house, ASK, ANSWER)
    sizes = sum(raws(house.store).values()) + sum(len(row.message or b"") for row in house.rows())
    assert len(house.rows()) == 3  # two receipts, and the answer with its file
    assert purged(house.store) == Purged(mails=2, deliveries=3, freed=sizes, waiting={}, unready=0)
    with house.store.read() as session:
        assert [(row.raw, row.purged_at) for row in session.scalars(select(InboundMail))] == [(b"", LATER)] * 2
        assert [row.message for row in session.scalars(select(Delivery))] == [b""] * 3
        kept = session.scalars(select(InboundMail).order_by(InboundMail.id)).first()
        assert kept is not None
        assert (kept.sender, kept.subject, kept.message_id) == (KIM, "Uniformer", "<1@nordmose.example>")
        assert "genbrugte uniformer" in session.scalars(select(Request.text)).one()
        assert session.scalars(select(Answer.text)).one() == "Se vedhæftede."


@pytest.mark.both
def test_a_younger_mail_stays_and_nothing_is_purged_twice(house: House) -> None:
    finished(house, ASK)
    assert purged(house.store, now=NOW + YEAR).mails == 0
    house.now = NOW + timedelta(days=2)
    finished(house, ANSWER)
    assert (purged(house.store).mails, purged(house.store)) == (1, Purged(waiting={}, unready=0))
    assert [size > 0 for size in raws(house.store).values()] == [False, True]


def test_a_dry_run_says_the_same_and_changes_nothing(house: House) -> None:
    finished(house, ASK, ANSWER, STRANGER)
    before = raws(house.store)
    told = purged(house.store, dry_run=True)
    assert raws(house.store) == before
    assert purged(house.store) == told
    assert told.mails == 2


@pytest.mark.both
def test_what_waits_for_a_person_stays_however_old_and_is_counted(house: House) -> None:
    finished(house, STRANGER, AWAY)
    with house.store.write() as session:
        session.get_one(InboundMail, 2).state = MailState.FAILED
    collect_later(house, eml(KIM, "Elbiler", "Hvem har elbiler?"))
    found = purged(house.store, now=LATER + YEAR + timedelta(hours=1))
    assert (found.mails, found.waiting) == (0, Counter(("held", "failed", "received")))
    assert all(raws(house.store).values())


def collect_later(house: House, raw: bytes) -> None:
    """A mail that is only kept, and not read."""
    (house.folder / "later.eml").write_bytes(raw)
    assert collect(house.store, [LocalSource(house.folder)], now=LATER).new == 1


def test_an_answer_that_was_not_passed_on_keeps_its_files(house: House) -> None:
    house.receives(ASK, ANSWER)
    found = purged(house.store)
    assert (found.mails, found.unready) == (1, 1)
    assert pass_on(house.store, house=house.value, now=LATER) == 1
    assert b"krav.pdf" in (house.rows()[-1].message or b"")
    assert purged(house.store).mails == 1


@pytest.mark.both
def test_a_mail_whose_writer_has_still_to_be_told_keeps_its_words(house: House) -> None:
    (house.folder / "000.eml").write_bytes(vouched(ASK))
    collect(house.store, [LocalSource(house.folder)], now=NOW)
    file_mails(house.store, house=house.value, now=NOW)
    assert (purged(house.store).mails, purged(house.store).unready) == (0, 1)
    acknowledge(house.store, house=house.value, now=LATER)
    assert purged(house.store).mails == 1


@pytest.mark.both
@pytest.mark.parametrize("state", list(DeliveryState))
def test_only_what_is_finished_in_the_ledger_loses_its_bytes(house: House, state: DeliveryState) -> None:
    house.receives(ASK)
    with house.store.write() as session:
        session.scalars(select(Delivery)).one().state = state
    gone = state in ("sent", "failed", "suppressed", "void")
    assert purged(house.store).deliveries == gone
    assert (house.rows()[0].message == b"") is gone


@pytest.mark.both
def test_a_purged_mail_is_never_sent_again_as_an_empty_one(house: House) -> None:
    house.receives(ASK)
    with house.store.write() as session:
        session.scalars(select(Delivery)).one().state = DeliveryState.FAILED
    purged(house.store)
    with pytest.raises(DeliveryFault, match="cannot be sent again: its mail was purged"):
        resolve(house.store, 1, arrived=False, by=secretary(LATER))
    assert waiting(house.store, now=LATER) == 0
    with house.store.read() as session:
        row = session.get_one(Delivery, 1)
        assert content_of(session, row) is None
        assert row.message_hash != fingerprint(b"")
    assert resolve(house.store, 1, arrived=True, by=secretary(LATER)) is DeliveryState.SENT


@pytest.mark.both
def test_an_editions_rows_stay_as_they_are(store: Store) -> None:
    a_member(store, "hanne@nordmose.example")
    a_request(store)
    a_draft(store)
    with store.write() as session:
        recipient = session.scalars(select(EditionRecipient)).one()
        row = Delivery(
            kind=DeliveryKind.EDITION, key="1", sender=KIM, recipient=recipient.address,
            edition_id=recipient.edition_id, message=None, message_hash="x",
            state=DeliveryState.SENT, reason="", created_at=NOW, attempts=1,
            next_attempt_at=NOW,
        )  # fmt: skip
        session.add(row)
    assert purged(store).deliveries == 0
    with store.read() as session:
        assert session.scalars(select(Delivery.message)).one() is None


def test_many_are_purged_in_several_transactions(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(house, *(eml(KIM, f"Emne {number}", f"Hvem har købt vare {number}?") for number in range(7)))
    monkeypatch.setattr(purging, "_AT_ONCE", 3)
    steps: list[tuple[str, int]] = []
    found = purge(house.store, before=LATER - YEAR, now=LATER, progress=lambda what, many: steps.append((what, many)))
    assert (found.mails, found.deliveries) == (7, 7)
    assert steps == [("purging", 14)] * 14
    assert not any(raws(house.store).values())


@pytest.mark.both
def test_large_mails_are_purged_one_at_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(house, ASK, ANSWER)
    monkeypatch.setattr(purging, "_BYTES_AT_ONCE", 100)
    assert (purged(house.store).mails, any(raws(house.store).values())) == (2, False)


@pytest.mark.both
def test_a_purged_mail_is_shown_with_what_became_of_it(house: House) -> None:
    finished(house, ASK, ANSWER, AWAY)
    purged(house.store)
    shown = [mail(house.store, number, house=house.value) for number in (1, 2, 3)]
    assert [(one.read, one.purged_at) for one in shown] == [(None, LATER)] * 3
    assert [why(one.mail) for one in shown] == ["request #101", "answer to #101", "an automatic reply"]
    assert "genbrugte uniformer" in shown[0].filed
    assert [one.filed for one in shown[1:]] == ["Se vedhæftede.", ""]


@pytest.mark.both
def test_a_purged_mail_is_neither_taken_in_nor_read_again(house: House) -> None:
    finished(house, AWAY)
    purged(house.store)
    with pytest.raises(InputFault, match="was purged on 2027-11-30: its words are gone"):
        accept(house.store, 1, Verdict(as_request=True), house=house.value, by=secretary(LATER))
    with pytest.raises(InputFault, match="was purged on"):
        retry(house.store, 1, house=house.value, by=secretary(LATER))
    assert mails(house.store)[0].state is MailState.IGNORED


def test_the_mailbox_brings_no_purged_mail_back(house: House) -> None:
    finished(house, ASK)
    purged(house.store)
    assert collect(house.store, [LocalSource(house.folder)], now=LATER).new == 0


@pytest.mark.parametrize("message_id", ["<1@nordmose.example>", "<2@nordmose.example>", ""])
def test_a_copy_of_a_purged_mail_is_still_known(house: House, message_id: str) -> None:
    finished(house, ASK)
    purged(house.store)
    words = "Hvem har købt genbrugte uniformer til hjemmeplejen?\n\nMvh Kim"
    house.receives(eml(KIM, "Uniformer", words, message_id=message_id, x_again="yes"))
    assert mails(house.store)[0].state is MailState.IGNORED


def test_many_purged_mails_of_one_subject_hide_no_copy_of_a_younger_one(house: House) -> None:
    finished(house, *(eml(KIM, "Udbud", f"Hvem har købt vare {number}?") for number in range(21)))
    purged(house.store)
    house.receives(eml(KIM, "Udbud", "Hvem har købt cykler?", message_id="<a@x.example>"))
    house.receives(eml(KIM, "Udbud", "Hvem har købt cykler?", message_id="<b@x.example>"))
    assert house.reason() == "a copy of mail 22"


def test_a_persons_copy_has_no_empty_files_and_says_when_mails_were_purged(house: House, tmp_path: Path) -> None:
    finished(house, ASK)
    purged(house.store)
    house.now = LATER
    house.receives(eml(KIM, "Elbiler", "Hvem har elbiler?"))
    export_member(house.store, KIM, tmp_path / "kim.zip", now=LATER)
    with zipfile.ZipFile(tmp_path / "kim.zip") as file:
        assert [name for name in file.namelist() if name.startswith("mails/")] == ["mails/2.eml"]
        told = json.loads(file.read("person.json"))["mails"]
    assert [(one["subject"], one["purged_at"]) for one in told] == [("Uniformer", LATER.isoformat()), ("Elbiler", None)]


@pytest.mark.both
def test_somebody_whose_mails_were_purged_can_still_be_erased(house: House) -> None:
    finished(house, ASK, eml(LIS, "SV: Uniformer #101", "Spørg Kim Holm."))
    purged(house.store)
    gone = erase_member(house.store, KIM, by=secretary(LATER))
    assert (gone.mails, gone.mentions) == (1, {"answer": 1})
    with house.store.read() as session:
        assert "Kim Holm" not in session.scalars(select(Answer.text)).one()
        assert session.get_one(InboundMail, 1).sender == ""


def test_a_tick_purges_by_itself_after_the_days_of_the_settings(house: House) -> None:
    finished(house, ASK)
    house.sets(keep={"mail_days": 30}, inbox={})
    soon, then = (house.ticks(at) for at in (NOW, NOW + timedelta(31)))  # type: ignore[misc]
    assert (soon.purged, then.purged) == (0, 2)
    assert lines(then)[-1] == "purged 2 old mails"
