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
from digest.marks import Key, Purpose, keyed
from digest.members.subscription import recipients
from digest.operations.status import status
from digest.outbox import MOST_RECEIPTS_A_DAY
from digest.reading import automated, bounces, read_mail, smalltalk
from digest.requests.opening import Call, add_request
from digest.requests.views import requests
from digest.store.engine import Store
from digest.store.models import Answer, InboundMail, Member, Request
from digest.store.reasons import MailReason
from digest.store.states import Consent, MailState, RequestState
from digest.writing.reasons import mail_reason
from tests.build import ADDRESS, ANN, ASK, KIM, LIS, OLE, a_member, secretary
from tests.conftest import NOW, eml, vouched, why
from tests.house import House
from tests.inbox.readers import FAULTY, LARGE, SLOW, careless

NONE = b"Authentication-Results: mx.ika.example; none\r\n"
REPLY, CHANGE = Key(Purpose.REPLY, 101), Key(Purpose.CHANGE, 1)


def numbers(store: Store) -> list[int]:
    return sorted(request.number for request in requests(store))


def report(report_type: str, content_type: str, content: str) -> bytes:
    """A mail server's report in two parts."""
    head = (
        "From: mailer-daemon@mx.ika.example\r\nSubject: Besked\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={report_type}; boundary="b"\r\n\r\n'
    )
    words = "--b\r\nContent-Type: text/plain\r\n\r\nBesked.\r\n"
    parts = f"{words}--b\r\nContent-Type: {content_type}\r\n\r\n{content}\r\n"
    return f"{head}{parts}--b--\r\n".encode()


def with_attachment(sender: str, filename: str) -> bytes:
    head = f"From: {sender}\r\nSubject: \r\nMessage-ID: <{filename}@mail.example>\r\n"
    part = f'Content-Type: application/pdf; name="{filename}"\r\nContent-Disposition: attachment; filename="{filename}"'
    body = f"--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\n{part}\r\n\r\n{filename}\r\n--b--\r\n"
    return f'{head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{body}'.encode()


REASONS: dict[str, tuple[MailState, list[bytes]]] = {
    "request": (MailState.FILED, [ASK]),
    "answer": (MailState.FILED, [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi.")]),
    "test": (MailState.IGNORED, [ASK, eml("lis@tangsoe.example", "SV: [TEST] SV: Uniformer #101", "Det har vi.")]),
    "unsubscribed": (MailState.FILED, [eml(KIM, "AFMELD", "Afmeld mig, tak.")]),
    "unknown_sender": (MailState.HELD, [eml("hvem@tangsoe.example", "Elbiler", "Hvem har elbiler?")]),
    "kind_supplier": (MailState.HELD, [eml("salg@traadfast.example", "Tilbud", "Køb vores uniformer.")]),
    "kind_unknown": (MailState.HELD, [eml("ukendt@nordmose.example", "Elbiler", "Hvem har elbiler?")]),
    "has_left": (MailState.HELD, [eml("bo@nordmose.example", "Elbiler", "Hvem har elbiler?")]),
    "no_text": (MailState.HELD, [with_attachment(KIM, "case.pdf")]),
    "answer_to_unknown": (MailState.HELD, [eml(KIM, "SV: Uniformer #999", "Det har vi.")]),
    "auto_reply": (MailState.IGNORED, [eml(KIM, "Elbiler", "Jeg er her ikke.", auto_submitted="auto-replied")]),
    "bounce": (
        MailState.IGNORED,
        [report("delivery-status", "message/delivery-status", f"Action: failed\r\nFinal-Recipient: rfc822; {KIM}")],
    ),
    "complaint": (MailState.HELD, [report("feedback-report", "message/feedback-report", "Feedback-Type: abuse")]),
    "delay_warning": (
        MailState.IGNORED,
        [report("delivery-status", "message/delivery-status", f"Action: delayed\r\nFinal-Recipient: rfc822; {KIM}")],
    ),
    "delivered": (
        MailState.IGNORED,
        [report("delivery-status", "message/delivery-status", f"Action: delivered\r\nFinal-Recipient: rfc822; {KIM}")],
    ),
    "encrypted": (MailState.HELD, [eml(KIM, "...", "x").replace(b"text/plain", b"multipart/encrypted")]),
    "invitation": (
        MailState.IGNORED,
        [eml(KIM, "Kommer du?", "BEGIN:VCALENDAR\nMETHOD:REQUEST").replace(b"text/plain", b"text/calendar")],
    ),
    "reaction": (
        MailState.IGNORED,
        [eml(KIM, "Tak", "{}").replace(b"text/plain", b"text/vnd.google.email-reaction+json")],
    ),
    "recall": (MailState.IGNORED, [eml(KIM, "Tilbagekaldelse: Elbiler", "Kim vil kalde mailen tilbage.")]),
    "reminder": (
        MailState.IGNORED,
        [eml(KIM, "Påmindelse: Møde i morgen", "Husk mødet.", auto_submitted="auto-generated")],
    ),
    "voice": (MailState.IGNORED, [eml(KIM, "Ny talebesked", "x").replace(b"text/plain", b"audio/x-wav")]),
    "bulk": (
        MailState.IGNORED,
        [
            eml(
                KIM,
                "Spar 30 %",
                "Hvem har de bedste priser?",
                precedence="bulk",
                list_unsubscribe="<https://x.example>",
            )
        ],
    ),
    "phishing": (
        MailState.HELD,
        [eml(KIM, "Din postkasse er fuld", "Klik for at bekræfte din adgangskode.")],
    ),
    "thanks": (MailState.IGNORED, [eml(KIM, "SV: IKA Efterlysninger 23", "Tusind tak, det var lige det.")]),
    "greeting": (MailState.HELD, [eml(KIM, "Tillykke", "Hjerteligt til lykke med de 25 år!")]),
    "new_address": (MailState.HELD, [eml(KIM, "Ny mailadresse", "Fra 1. december hedder jeg kh@nordmose.example.")]),
    "read_receipt": (MailState.IGNORED, [eml(KIM, "Læst: Efterlysninger nr. 1", "Din mail blev læst i dag.")]),
    "meeting_answer": (MailState.IGNORED, [eml(KIM, "Accepteret: Møde", "Jeg kommer.")]),
    "empty": (MailState.IGNORED, [eml(KIM, "Hov", " ")]),
    "own_address": (MailState.IGNORED, [eml(ADDRESS, "Elbiler", "Hvem har elbiler?")]),
    "too_long": (MailState.HELD, [eml(KIM, "Elbiler", "Hvem har elbiler? " * 2_000)]),
    "perhaps_unsubscribe": (MailState.HELD, [eml(KIM, "Hej", "Det var vist noget med at afmelde.")]),
    "asks_nothing": (MailState.HELD, [eml(KIM, "SV: IKA Efterlysninger 23", "Vi har en del om det emne.")]),
    "perhaps_close": (MailState.HELD, [ASK, eml(KIM, "SV: Uniformer #101", "Kan I lukke den?")]),
    "for_staff": (MailState.HELD, [eml(KIM, "Årsmødet", "Hvor skal vi parkere til årsmødet på torsdag?")]),
    "handed_on": (MailState.HELD, [eml(KIM, "VS: Nye regler", "Til orientering.\n\nHvad betyder de nye regler?")]),
    "own_loop": (MailState.IGNORED, [eml(KIM, "Elbiler", "Hvem har elbiler?", x_loop=ADDRESS)]),
    "own_message_id": (
        MailState.IGNORED,
        [eml(KIM, "Elbiler", "Hvem har?", message_id="<edition-23.1.0123456789abcdef@ika.example>")],
    ),
    "loop": (MailState.IGNORED, [b"Received: from a by b; Mon, 2 Nov 2026 10:00:00 +0100\r\n" * 51 + ASK]),
    "not_authenticated": (
        MailState.HELD,
        [b"Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n" + ASK],
    ),
    "nothing_own": (MailState.HELD, [eml(KIM, "SV: Uniformer #101", "> Hvem har uniformer?\r\n> Mvh Lis\r\n")]),
    "change": (MailState.HELD, [ASK, eml(KIM, "SV: Modtaget: Efterlysning #101", "Jeg mente elbiler.")]),
    "changed": (MailState.FILED, [ASK, eml(KIM, "SV: Modtaget: Efterlysning #101", "FRIST 12-12-2026")]),
    "closed_before": (
        MailState.IGNORED,
        [
            ASK,
            eml(KIM, "SV: Modtaget: Efterlysning #101", "LUK"),
            eml(KIM, "SV: Modtaget: Efterlysning #101", "LUK, tak", x_again="yes").replace(b"LUK, tak", b"Luk"),
        ],
    ),
    "closed": (MailState.FILED, [ASK, eml(KIM, "SV: Modtaget: Efterlysning #101", "LUK")]),
    "not_yours": (
        MailState.HELD,
        [ASK, eml("lis@tangsoe.example", "SV: Modtaget: Efterlysning #101", "LUK")],
    ),
    "duplicate": (MailState.IGNORED, [ASK, ASK + b"\r\n"]),
    "colleague": (
        MailState.HELD,
        [ASK, eml("ida@nordmose.example", "SV: Uniformer", "Det har vi.", to=keyed(ADDRESS, REPLY, "hemmelig"))],
    ),
    "cpr": (MailState.HELD, [eml(KIM, "Elbiler", "Hvem har elbiler til Bo Bro, 010203-1234?")]),
    "return_path": (
        MailState.IGNORED,
        [eml(KIM, "Sag 4711", "Hvem har sagen?", to=keyed(ADDRESS, Key(Purpose.BOUNCE, 1), "hemmelig"))],
    ),
    "flood": (
        MailState.HELD,
        [eml(KIM, f"Til {number} skoler", f"Hvem har købt {number} biler?") for number in range(21)],
    ),
    "not_proven": (MailState.HELD, [NONE + ASK]),
    "unsubscribed_before": (
        MailState.IGNORED,
        [eml(KIM, "AFMELD", "Tak."), eml(KIM, "Afmeld mig", "Jeg vil gerne afmeldes.")],
    ),
    "asker_writes": (MailState.HELD, [ASK, eml(KIM, "SV: Uniformer #101", "Må jeg ringe?")]),
    "perhaps_anonymous": (
        MailState.HELD,
        [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi. Jeg vil gerne være anonym.")],
    ),
    "may_tell": (
        MailState.HELD,
        [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det gjorde vi på Fjordgade 12.\n\nANONYM")],
    ),
    "nameless": (MailState.HELD, [ASK, eml("lis@tangsoe.example", "SV: Uniformer #101", "Det gik godt.\n\nANONYM")]),
    "own_house": (
        MailState.HELD,
        [
            eml(KIM, "Uniformer", "Hvem har købt genbrugte uniformer?\n\nANONYM"),
            eml(OLE, "SV: Uniformer #101", "Det har vi.\n\nALLE"),
        ],
    ),
    "confirmed": (MailState.FILED, [NONE + ASK, NONE + eml(KIM, "SV: x", "Ja", to=keyed(ADDRESS, CHANGE, "hemmelig"))]),
}


@pytest.mark.parametrize("reason", REASONS)
def test_every_mail_comes_to_its_state_with_a_reason(house: House, reason: str) -> None:
    state, raws = REASONS[reason]
    assert house.files(*raws)[-1] == (state, reason)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_shown_in_words(house: House, reason: str) -> None:
    house.files(*REASONS[reason][1])
    shown = mails(house.store)[0]
    assert shown.reason is MailReason(reason)
    danish, english = (mail_reason(shown.reason, shown.values, language) for language in ("da", "en"))
    assert " " in english
    assert not set("_{}%") & set(danish + english)
    assert danish != english != reason


ELSEWHERE = {
    MailReason.UNREAD,
    *(MailReason.CAME_BACK, MailReason.COMPLAINED),  # test_bounces.py: they need a delivery that came back
    *(MailReason.ANSWER_EARLY, MailReason.BY_HAND, MailReason.DEALT_WITH),  # test_reviewing.py: a person's decisions
    MailReason.CHANGE_LATE,  # requests/test_correcting.py: a letter with the request goes out
    MailReason.WRITTEN_AGAIN,  # test_forging.py: it answers a receipt
    MailReason.ERASED,  # members/privacy/test_erasure.py
    MailReason.TOO_LARGE,  # sources/test_imap.py
    *(MailReason.OLD, MailReason.NO_RECEIPT),  # test_unannounced.py: where no server says who wrote
    MailReason.UNREADABLE,  # below
    MailReason.OVER_LIMIT,
    MailReason.CASE,  # web/desk/test_inbox.py: a person makes one of it
}


def test_every_reason_has_a_mail_that_comes_to_it() -> None:
    assert {*REASONS, *map(str, ELSEWHERE)} == set(MailReason)


def test_every_sign_of_a_mail_that_nobody_asks_with_is_a_reason() -> None:
    signs = {*automated.NOTICES, *automated.BULK, *bounces.WARNINGS, *smalltalk.SIGNS}
    assert signs <= set(MailReason)


@pytest.mark.both
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


@pytest.mark.both
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


@pytest.mark.parametrize("reason", [reason for reason, (state, _) in REASONS.items() if state is not MailState.FILED])
def test_what_is_held_or_ignored_becomes_no_request(house: House, reason: str) -> None:
    house.files(*REASONS[reason][1])
    asked = 20 if reason == "flood" else int(reason == "own_house" or ASK in REASONS[reason][1])
    assert len(requests(house.store)) == asked


@pytest.mark.both
@pytest.mark.parametrize("days", [0, 1])
def test_mails_are_counted_by_when_they_are_taken_in_whatever_their_date_says(house: House, days: int) -> None:
    dates = [format_datetime(NOW - timedelta(days=1 + number * days)) for number in range(21)]
    asked = [f"Hvem har købt {number} biler?" for number in range(21)]
    house.files(*(eml(KIM, "Til skoler", words, date=date) for words, date in zip(asked, dates, strict=True)))
    assert house.reasons()[-1] == (MailState.HELD, "flood")
    house.now += timedelta(hours=2)
    assert house.files(eml(KIM, "Cykler", "Hvem har købt cykler?"))[-1] == (MailState.FILED, "request")


@pytest.mark.both
def test_where_nobody_says_who_wrote_no_more_takes_effect_in_a_day_than_is_told(house: House) -> None:
    house.sets(inbox={"sources": ["inbox"]})
    for number in range(MOST_RECEIPTS_A_DAY + 2):
        house.now += timedelta(hours=1)
        told = house.receives(eml(KIM, f"Til {number} skoler", f"Hvem har købt {number} biler?"), vouch=False)
        assert len(told) == 1
    assert [reason for _, reason in house.reasons()] == ["request"] * MOST_RECEIPTS_A_DAY + ["flood"] * 2
    assert house.reason() == "more than 10 mails from there in a day, and nothing says who wrote them"
    house.now += timedelta(days=1)
    house.files(eml(KIM, "Cykler", "Hvem har købt cykler?"), vouch=False)
    assert house.reasons()[-1] == (MailState.FILED, "request")


@pytest.mark.both
def test_the_same_words_under_a_new_message_id_are_a_copy(house: House) -> None:
    again = ASK.replace(b"Message-Id: <", b"Message-Id: <again-")
    assert again != ASK
    assert house.files(ASK, again)[1] == (MailState.IGNORED, "duplicate")


def test_other_words_under_the_same_message_id_are_not_lost(house: House) -> None:
    other = eml(KIM, "Møbler", "Hvem har brugte møbler?", message_id=read_mail(ASK).message_id)
    assert house.files(ASK, other) == [(MailState.FILED, "request")] * 2
    assert numbers(house.store) == [101, 102]


def test_the_same_words_of_another_member_are_no_copy(house: House) -> None:
    text = "Hvem har købt genbrugte uniformer?"
    both = [eml(sender, "Uniformer", text) for sender in (KIM, "lis@tangsoe.example")]
    assert house.files(*both) == [(MailState.FILED, "request")] * 2


def test_different_files_without_words_are_no_copies(house: House) -> None:
    both = with_attachment(KIM, "case.pdf"), with_attachment(KIM, "en-anden.pdf")
    assert house.files(*both) == [(MailState.HELD, "no_text")] * 2


def test_who_writes_again_after_they_came_into_the_register_is_heard(house: House) -> None:
    ask = [eml("ny@tangsoe.example", "Elbiler", "Hvem har elbiler?", message_id=f"<{nr}@tangsoe>") for nr in (1, 2)]
    house.files(ask[0])
    a_member(house.store, "ny@tangsoe.example")
    assert house.files(ask[1]) == [(MailState.HELD, "unknown_sender"), (MailState.FILED, "request")]


def test_a_wish_to_leave_is_never_taken_for_a_copy(house: House) -> None:
    wish = [eml("ny@tangsoe.example", "AFMELD", "Afmeld mig.", message_id=f"<{nr}@tangsoe>") for nr in (1, 2)]
    house.files(wish[0])
    a_member(house.store, "ny@tangsoe.example")
    house.files(wish[1])
    with house.store.read() as session:
        assert "ny@tangsoe.example" not in [member.address for member in recipients(session, on=NOW.date())]


@pytest.mark.both
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


@pytest.mark.both
@pytest.mark.parametrize("sender", [KIM, "kh@nordmose.example"])
def test_who_unsubscribes_gets_no_more_letters(house: House, sender: str) -> None:
    house.files(eml(sender, "AFMELD", "Tak for nu."))
    assert why(mails(house.store)[0]) == f"{KIM} gets no more letters"
    with house.store.read() as session:
        assert [member.address for member in recipients(session, on=NOW.date())] == [ANN, LIS, OLE]


def test_who_unsubscribed_may_still_ask(house: House) -> None:
    assert house.files(eml(KIM, "AFMELD", "Tak."), ASK)[1] == (MailState.FILED, "request")


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
            kind="request",
            state=MailState.HELD,
            reason=MailReason.UNKNOWN_SENDER,
            values={},
            claimed_by="",
            claimed_at=None,
        )
    ]
    assert len(requests(house.store, RequestState.OPEN)) == 1
    assert requests(house.store, RequestState.HELD) == []


def test_a_request_by_telephone_gets_the_next_number_and_tags(house: House) -> None:
    house.files(ASK)
    number = add_request(
        house.store,
        Call(
            address="KH@nordmose.example",
            organisation="",
            title="Kontorstole\n til rådhuset",
            text=" Hvem har brugte? ",
        ),
        first=1,
        by=secretary(NOW),
    )
    shown = requests(house.store)[0]
    assert number == shown.number == 102
    assert (shown.title, shown.organisation) == ("Kontorstole til rådhuset", "Nordmose Kommune")
    assert "kontormøbler" in shown.tags


def test_a_request_by_telephone_may_come_from_an_organisation_alone(store: Store) -> None:
    for _ in range(2):
        add_request(
            store,
            Call(address="", organisation="Region Nord", title="Elbiler", text="Hvem?"),
            first=7,
            by=secretary(NOW),
        )
    assert [(request.number, request.organisation) for request in requests(store)] == [
        (8, "Region Nord"),
        (7, "Region Nord"),
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"address": "salg@traadfast.example"}, "not a member's address"),
        ({"address": "ukendt@nordmose.example"}, "not a member's address"),
        ({"address": "hvem@tangsoe.example"}, "not a member's address"),
        ({"address": "hvem"}, "not a mail address"),
        ({"title": " "}, "needs a title and a text"),
        ({"text": "\n"}, "needs a title and a text"),
        ({"address": ""}, "Say who asks"),
    ],
)
def test_a_request_by_telephone_is_refused_without_a_member_and_words(
    house: House, given: dict[str, str], words: str
) -> None:
    whole = {"address": KIM, "organisation": "", "title": "Elbiler", "text": "Hvem?", **given}
    with pytest.raises(InputFault, match=words):
        add_request(house.store, Call(**whole), first=1, by=secretary(NOW))
    assert requests(house.store) == []


def test_the_same_words_to_two_requests_are_two_answers(house: House) -> None:
    other = eml(KIM, "Elbiler", "Hvem har købt elbiler?")
    answers = [
        eml(
            "lis@tangsoe.example",
            "SV: x",
            "Det har vi gjort.",
            to=keyed(ADDRESS, Key(Purpose.REPLY, number), "hemmelig"),
        )
        for number in (101, 102)
    ]
    assert house.files(ASK, other, *answers)[2:] == [(MailState.FILED, "answer")] * 2


def test_the_same_request_weeks_later_is_no_copy(house: House) -> None:
    house.files(ASK)
    with house.store.write() as session:
        session.get_one(InboundMail, 1).received_at = NOW - timedelta(days=8)
    again = eml(KIM, "Uniformer", "Hvem har købt genbrugte uniformer til hjemmeplejen?\n\nMvh Kim", message_id="<2@x>")
    assert house.files(again)[-1] == (MailState.FILED, "request")


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
