from __future__ import annotations

import random
import re
import string
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import func, select

from digest.actions import Action, Remedy
from digest.errors import InputFault
from digest.followup.receipts import acknowledge
from digest.inbox.filing import file_mails
from digest.inbox.reviewing import accept, dismiss, hold, retry
from digest.inbox.views import MailView, mail, mails
from digest.limited import Limited
from digest.members.subscription import recipients
from digest.operations.status import status
from digest.outbox import MOST_RECEIPTS_A_DAY
from digest.reading import read_mail
from digest.requests.views import requests
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, MailState, RequestState
from tests.build import ANN, ASK, KIM, LIS, OLE, secretary
from tests.conftest import NOW, eml, vouched, why
from tests.house import House
from tests.inbox.filed import numbers
from tests.inbox.readers import FAULTY, LARGE, SLOW, careless


def test_a_members_mail_becomes_a_request_with_a_number_and_tags(house: House) -> None:
    house.files(ASK)
    (request,) = requests(house.store)
    assert (request.number, request.state, request.organisation) == (101, RequestState.OPEN, "Nordmose Kommune")
    assert request.title == "Uniformer"
    assert "arbejdstøj" in request.tags
    with house.store.read() as session:
        row = session.scalars(select(Request)).one()
        assert "genbrugte uniformer" in row.text
        assert row.member is not None
        assert row.member.name == "Kim Holm"
        assert row.mail_id == 1


def test_a_member_may_write_from_an_alias_in_any_case(house: House) -> None:
    assert house.files(eml("Kim Holm <KH@Nordmose.EXAMPLE>", "Elbiler", "Hvem har elbiler?")) == [
        (MailState.FILED, "request")
    ]


def test_numbers_begin_where_the_settings_say_and_grow_by_one(house: House) -> None:
    asked = [eml(KIM, subject, f"Hvem har {subject}?") for subject in ("elbiler", "møbler", "uniformer")]
    house.files(asked[0], eml("hvem@tangsoe.example", "x", "y"), asked[1])
    assert numbers(house.store) == [101, 102]
    house.sets(fortnight={"anchor": "2026-12-02", "first_request": 500})
    house.files(asked[2])
    assert numbers(house.store) == [101, 102, 103]


def test_filing_twice_changes_nothing(house: House) -> None:
    before = house.files(ASK, eml("hvem@tangsoe.example", "x", "y"))
    assert file_mails(house.store, house=house.value, now=NOW) == {}
    assert house.reasons() == before
    assert numbers(house.store) == [101]


@pytest.mark.both
def test_two_who_file_at_once_make_one_request_of_a_mail(house: House) -> None:
    def another(_what: str, _steps: int) -> None:
        file_mails(house.store, house=house.value, now=NOW)

    house.collects(ASK, eml(KIM, "Elbiler", "Hvem har elbiler?"))
    file_mails(house.store, house=house.value, now=NOW, progress=another)
    assert house.reasons() == [(MailState.FILED, "request")] * 2
    assert numbers(house.store) == [101, 102]


def test_how_many_mails_wait_is_told_before_each(house: House) -> None:
    told: list[tuple[str, int]] = []
    house.collects(ASK, eml("hvem@tangsoe.example", "x", "y"))
    counted = file_mails(house.store, house=house.value, now=NOW, progress=lambda *step: told.append(step))
    assert counted == {MailState.FILED: 1, MailState.HELD: 1}
    assert told == [("reading", 2)] * 2


@pytest.mark.parametrize("days", [0, 1])
def test_mails_are_counted_by_when_they_are_taken_in_whatever_their_date_says(house: House, days: int) -> None:
    dates = [format_datetime(NOW - timedelta(days=1 + number * days)) for number in range(21)]
    asked = [f"Hvem har købt {number} biler?" for number in range(21)]
    house.files(*(eml(KIM, "Til skoler", words, date=date) for words, date in zip(asked, dates, strict=True)))
    assert house.reasons()[-1] == (MailState.HELD, "flood")
    told = house.receives(eml(KIM, "Broer", "Hvem har købt broer?"))[-1].body
    assert "Der er kommet mere end 20 mails fra dig på en time." in told
    assert "Du behøver ikke sende dem igen." in told
    house.now += timedelta(hours=2)
    assert house.files(eml(KIM, "Cykler", "Hvem har købt cykler?"))[-1] == (MailState.FILED, "request")


def test_where_nobody_says_who_wrote_no_more_takes_effect_in_a_day_than_is_told(house: House) -> None:
    house.sets(inbox={"sources": ["inbox"]})
    for number in range(MOST_RECEIPTS_A_DAY + 2):
        house.now += timedelta(hours=1)
        told = house.receives(eml(KIM, f"Til {number} skoler", f"Hvem har købt {number} biler?"), vouch=False)
        assert len(told) == 1
    assert "mere end 10 mails fra din adresse på et døgn, og vi kan ikke se, hvem der har skrevet dem" in told[0].body
    assert "Er de dine, behøver du ikke gøre noget." in told[0].body
    assert [reason for _, reason in house.reasons()] == ["request"] * MOST_RECEIPTS_A_DAY + ["flood"] * 2
    assert house.reason() == "more than 10 mails from there in a day, and nothing says who wrote them"
    house.now += timedelta(days=1)
    house.files(eml(KIM, "Cykler", "Hvem har købt cykler?"), vouch=False)
    assert house.reasons()[-1] == (MailState.FILED, "request")


def test_an_answer_by_number_is_kept_for_the_asker(house: House) -> None:
    house.files(ASK, eml("lis@tangsoe.example", "SV: Uniformer (#101)", "Det har vi, ring til Bo."))
    with house.store.read() as session:
        answer = session.scalars(select(Answer)).one()
        assert (answer.text, answer.consent) == ("Det har vi, ring til Bo.", Consent.ASKER)
        assert answer.mail_id == 2
        assert session.get_one(Member, answer.member_id).name == "Lis Dam"
        assert session.get_one(Request, answer.request_id).number == 101
    assert [request.answers for request in requests(house.store)] == [1]


@pytest.mark.both
def test_an_answer_is_known_by_the_mail_it_answers(house: House) -> None:
    reply = eml("lis@tangsoe.example", "SV: Uniformer", "Det har vi.", in_reply_to=read_mail(ASK).message_id)
    assert house.files(ASK, reply)[1] == (MailState.FILED, "answer")


def test_an_answer_to_nothing_we_know_is_held_with_what_it_answers(house: House) -> None:
    house.files(eml("lis@tangsoe.example", "SV: Uniformer (#777)", "Det har vi."))
    assert why(mails(house.store)[0]) == "an answer to #777, which no request has"


@pytest.mark.both
def test_a_message_id_longer_than_any_index_takes_is_kept_whole(house: House) -> None:
    endless = "".join(random.Random(1).choices(string.ascii_letters, k=9000))  # what cannot be compressed
    house.files(re.sub(rb"Message-Id: .*", f"Message-Id: {endless}".encode(), ASK))
    with house.store.read() as session:
        assert session.scalars(select(InboundMail.message_id)).one() == endless


@pytest.mark.parametrize("sender", [KIM, "kh@nordmose.example"])
def test_who_unsubscribes_gets_no_more_letters(house: House, sender: str) -> None:
    house.files(eml(sender, "AFMELD", "Tak for nu."))
    assert why(mails(house.store)[0]) == f"{KIM} gets no more letters"
    with house.store.read() as session:
        assert [member.address for member in recipients(session, on=NOW.date())] == [ANN, LIS, OLE]


def test_who_unsubscribed_may_still_ask(house: House) -> None:
    assert house.files(eml(KIM, "AFMELD", "Tak."), ASK)[1] == (MailState.FILED, "request")


def test_who_is_told_to_stop_stops_between_two_mails(house: House) -> None:
    house.collects(*(eml(KIM, f"Nr. {number}", f"Hvem har købt nummer {number}?") for number in range(3)))
    asked = iter((False, True))
    assert file_mails(house.store, house=house.value, now=NOW, stopping=lambda: next(asked)).total() == 1
    assert file_mails(house.store, house=house.value, now=NOW).total() == 2


@pytest.fixture
def careless_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mails are read by `careless`, within a second and 300 MB."""
    reader = Limited(careless, seconds=1, megabytes=300)
    monkeypatch.setattr("digest.house.reading", reader)
    yield
    reader.end()


@pytest.mark.usefixtures("careless_reader")
def test_a_mail_that_cannot_be_read_is_failed_and_stops_no_other(house: House) -> None:
    faulty = eml(KIM, FAULTY.decode(), "Hvem har uniformer?")
    states = house.files(faulty, eml(KIM, "Elbiler", "Hvem har elbiler?"))
    assert states == [(MailState.FAILED, "unreadable"), (MailState.FILED, "request")]
    assert why(mails(house.store, MailState.FAILED)[0]) == "could not be read: RecursionError: for dybt {ned}"
    assert numbers(house.store) == [101]
    with house.store.read() as session:
        assert session.scalars(select(InboundMail.raw)).first() == vouched(faulty)


@pytest.mark.usefixtures("careless_reader")
@pytest.mark.parametrize("word", [SLOW, LARGE])
def test_a_mail_that_takes_too_much_to_read_waits_with_a_reason_and_the_next_is_filed(
    house: House, word: bytes
) -> None:
    states = house.files(eml(KIM, word.decode(), "Hvem har uniformer?"), eml(KIM, "Elbiler", "Hvem har elbiler?"))
    assert states == [(MailState.FAILED, "over_limit"), (MailState.FILED, "request")]
    (failed,) = mails(house.store, MailState.FAILED)
    assert why(failed) == "could not be read within 20 seconds and 1000 MB of memory"
    assert status(house.store, house.settings, now=NOW).mails == {MailState.FAILED: 1, MailState.FILED: 1}
    assert acknowledge(house.store, house=house.value, now=NOW) == 1  # of the other; this is not read again
    assert mail(house.store, failed.id, house=house.value).read is None
    with pytest.raises(InputFault, match=f"Mail {failed.id} cannot be read: it takes more than"):
        accept(house.store, failed.id, house=house.value, by=secretary())


def received(store: Store) -> datetime:
    (mail,) = mails(store)
    return mail.received_at


def test_a_mail_was_received_when_our_own_server_says_so(house: House) -> None:
    lines = (
        b"Received: from mail.nordmose.example\r\n\tby mx.ika.example; Tue, 17 Nov 2026 09:01:31 +0100\r\n"
        b"Received: from pc by mail.nordmose.example; Mon, 16 Nov 2026 07:00:00 +0100\r\n"
    )
    house.files(lines + ASK)
    assert received(house.store) == datetime(2026, 11, 17, 8, 1, 31, tzinfo=UTC)
    assert requests(house.store)[0].asked_at == received(house.store)


@pytest.mark.parametrize("line", ["", "by mx; Tue, 17 Nov 2037 09:01:31 +0100", "by mx; i går", "by mx"])
def test_a_mail_was_never_received_after_it_was_collected(house: House, line: str) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har elbiler?", received=line))
    assert received(house.store) == NOW


@pytest.mark.both
def test_mails_and_requests_are_shown_by_state(house: House) -> None:
    house.files(ASK, eml("hvem@tangsoe.example", "x", "y"))
    assert mails(house.store, MailState.HELD) == [
        MailView(
            id=2,
            received_at=NOW,
            sender="hvem@tangsoe.example",
            subject="x",
            kind="other",
            state=MailState.HELD,
            reason=MailReason.UNKNOWN_SENDER,
            values={},
            claimed_by="",
            claimed_at=None,
        )
    ]
    assert len(requests(house.store, RequestState.OPEN)) == 1
    assert requests(house.store, RequestState.HELD) == []


def test_a_mail_that_a_held_request_came_in_is_accepted_and_not_read_again(house: House) -> None:
    house.files(ASK)
    hold(house.store, 1, by=secretary())
    with pytest.raises(InputFault, match="Mail 1 is request #101") as fault:
        retry(house.store, 1, house=house.value, by=secretary(NOW))
    assert fault.value.remedy == Remedy(Action.ACCEPT_MAIL, {"mail": 1})
    assert house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler?"))[-1] == (MailState.FILED, "request")


def test_a_held_mail_that_was_dealt_with_waits_no_more(house: House) -> None:
    house.files(eml("hvem@tangsoe.example", "Elbiler", "Hvem har elbiler?"))
    dismiss(house.store, 1, by=secretary())
    assert house.reasons() == [(MailState.IGNORED, "dealt_with")]
    with pytest.raises(InputFault, match="only what is held"):
        dismiss(house.store, 1, by=secretary())


def test_a_cpr_number_that_a_person_lets_through_goes_without_its_figures(house: House) -> None:
    house.files(eml(KIM, "Elbiler 010203-1234", "Hvem har elbiler til Bo Bro, 010203-1234?"))
    accept(house.store, 1, house=house.value, by=secretary(NOW))
    (request,) = requests(house.store)
    assert request.title == "Elbiler [CPR]"


def test_a_mail_is_shown_as_it_was_filed_when_only_its_address_says_what_it_answers(house: House) -> None:
    house.files(ASK, eml("lis@tangsoe.example", "Hej", "Det har vi gjort.", to="efterlysning+101@ika.example"))
    shown = mail(house.store, 2, house=house.value)
    assert (shown.mail.kind, shown.read.kind if shown.read else "") == ("answer", "answer")


@pytest.mark.both
@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize("filling", [b"<i></i>", b"a\x01", b"stole ", b"> a\r\n", b"\r\n"])
@pytest.mark.words
def test_a_mail_of_more_words_than_are_read_is_held_in_little_time_and_kept_whole(
    house: House, kind: str, filling: bytes
) -> None:
    head = eml(KIM, "Stole", "").replace(b"text/plain", f"text/{kind}".encode())
    raw = head + filling * (12_000_000 // len(filling)) + "\r\nHvem har købt stole?\r\n".encode()
    began = time.thread_time()
    house.files(raw)
    assert time.thread_time() - began < 5
    (row,) = mails(house.store)
    assert (row.state, row.reason) == (MailState.HELD, MailReason.TOO_LONG)
    with house.store.read() as session:
        assert session.scalars(select(func.length(InboundMail.raw))).one() >= len(raw)
