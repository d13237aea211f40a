"""A stranger who knows a member's address and a request's number: publishes nothing, closes nothing, reads nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from digest.calendar.rule import Period
from digest.edition.compose import compose
from digest.followup.answers import pass_on
from digest.followup.receipts import acknowledge
from digest.house import House as Composing
from digest.inbox.collect import collect
from digest.inbox.filing import file_mails
from digest.inbox.sources.files import LocalSource
from digest.inbox.views import mails
from digest.marks import Key, Purpose, keyed
from digest.members.suppressions import suppressions
from digest.reading import Ours
from digest.reading.message import parse
from digest.requests.views import requests
from digest.settings import Association
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, EditionRequest, Request
from digest.store.states import MailState, RequestState
from tests.build import a_house, a_member
from tests.conftest import NOW, eml, vouched, why
from tests.databases import kept

OWN, SECRET, OLD, SERVER = "efterlysning@ika.example", "hemmelig", "gammel", "mx.ika.example"
KIM, LIS, EVE = "kim@nordmose.example", "lis@tangsoe.example", "eve@ond.example"
HOUSE = Association(name="IKA", address=OWN, secret=SECRET)
HOME = a_house(Ours(address=OWN, secrets=(SECRET,), server=SERVER), first_request=112)
ASK = eml(KIM, "Uniformer", "Hvem har købt genbrugte uniformer?", message_id="<kims@nordmose.example>")
VERDICTS = {
    "fails": f"{SERVER}; dmarc=fail header.from=nordmose.example",
    "says nothing": f"{SERVER}; none",
    "passes for another domain": f"{SERVER}; dmarc=pass header.from=ond.example",
    "is another server": "mx.ond.example; dmarc=pass header.from=nordmose.example",
    "is not there": "",
}
CHANGE, BOUNCE, REPLY = (Key(purpose, 1) for purpose in (Purpose.CHANGE, Purpose.BOUNCE, Purpose.REPLY))


class House:
    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder

    def receives(self, *raws: bytes) -> None:
        for raw in raws:
            (self.folder / f"{len(list(self.folder.iterdir())):03}.eml").write_bytes(raw)
        collect(self.store, [LocalSource(self.folder)], now=NOW)
        file_mails(self.store, house=HOME, now=NOW)
        acknowledge(self.store, house=HOME, now=NOW)
        pass_on(self.store, house=HOME, now=NOW)

    def written_to(self) -> dict[str, bytes]:
        """Everybody who has been sent something since Kim was told of the request, and what."""
        with self.store.read() as session:
            rows = session.scalars(select(Delivery).where(Delivery.key != "mail-1"))
            return {row.recipient: row.message or b"" for row in rows}

    def published(self) -> list[int]:
        """The numbers of the requests that the next edition has."""
        with self.store.write() as session:
            for request in session.scalars(select(Request)):
                request.asked_at = NOW
        period = Period(day=(NOW + timedelta(days=2)).date(), closes_at=NOW + timedelta(hours=1), sends_at=NOW)
        composing = Composing(
            association="IKA",
            letter="Efterlysninger",
            address=OWN,
            first_edition=1,
            zone=ZoneInfo("Europe/Copenhagen"),
        )
        compose(self.store, house=composing, period=period, now=NOW)
        with self.store.read() as session:
            return [row.request.number for row in session.scalars(select(EditionRequest))]

    def untouched(self) -> None:
        """Kim's request stands as it was, alone and without an answer; nobody is suppressed."""
        (only,) = requests(self.store)
        assert (only.number, only.state, only.title, only.answers) == (112, RequestState.OPEN, "Uniformer", 0)
        with self.store.read() as session:
            request = session.scalars(select(Request)).one()
            assert (request.text, request.deadline, request.anonymous) == (
                "Hvem har købt genbrugte uniformer?", None, False,
            )  # fmt: skip
            assert session.scalars(select(Answer.id)).all() == []
        assert suppressions(self.store) == []
        assert self.published() == [112]


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """Kim has asked for #112."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return House(asked(store, folder), folder)


@kept
def asked(store: Store, folder: Path) -> Store:
    a_member(store, KIM, name="Kim Holm")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    House(store, folder).receives(vouched(ASK))
    return store


def forged(results: str, subject: str, words: str, **headers: str) -> bytes:
    """A mail with Kim's name on it."""
    raw = eml(headers.pop("sender", KIM), subject, words, **headers)
    return (f"Authentication-Results: {results}\r\n".encode() if results else b"") + raw


@pytest.mark.parametrize("results", VERDICTS.values(), ids=VERDICTS)
@pytest.mark.parametrize(
    ("subject", "words", "headers"),
    [
        ("Elbiler", "Hvem har elbiler?", {}),
        ("SV: Uniformer #112", "Det har vi.\n\nALLE", {}),
        ("SV: Uniformer #112", "LUK", {}),
        ("Afmeld", "Afmeld mig", {}),
        ("SV: Uniformer", "LUK", {"in_reply_to": "<kims@nordmose.example>"}),
        ("SV: Modtaget: Efterlysning #112: Uniformer", "RETTELSE\n\nKøb mine uniformer.", {}),
        ("SV: Modtaget: Efterlysning #112: Uniformer", "ANONYM\nFRIST 12-12-2026\nEMNEORD: it", {}),
        ("SV: Modtaget", "LUK", {"to": keyed(OWN, CHANGE, "gættet")}),
        ("SV: Modtaget", "LUK", {"to": keyed(OWN, CHANGE, OLD)}),
        ("SV: Modtaget", "Ja", {"to": keyed(OWN, Key(Purpose.CHANGE, 2), OLD)}),
        ("SV: Modtaget", "LUK", {"to": keyed(OWN, REPLY, SECRET).replace("+r1-", "+c1-")}),
        ("SV: Modtaget", "LUK", {"to": keyed(OWN, BOUNCE, SECRET)}),
        ("SV: Uniformer", "Det har vi.\n\nALLE", {"to": keyed(OWN, Key(Purpose.REPLY, 112), SECRET)}),
        ("SV: Uniformer", "LUK", {"to": "efterlysning+112@ika.example"}),
        ("SV: Uniformer #112", "LUK", {"reply_to": EVE}),
        ("SV: Uniformer #112", "LUK", {"sender": f"Kim Holm <{EVE}>"}),
        ("SV: Uniformer #112", "Det har vi.", {"sender": f'"{KIM}" <{EVE}>', "reply_to": EVE}),
    ],
)
def test_a_forged_mail_changes_nothing_and_tells_the_forger_nothing(
    house: House, results: str, subject: str, words: str, headers: dict[str, str]
) -> None:
    house.receives(forged(results, subject, words, **headers))
    assert mails(house.store)[0].state in (MailState.HELD, MailState.IGNORED)
    told = house.written_to().get(EVE, b"")  # under a domain of her own: that a person looks at it, no more
    assert b"genbrugte" not in told
    house.untouched()


@pytest.mark.parametrize("words", ["LUK", "RETTELSE\n\nKøb mine uniformer.", "FRIST 12-12-2026"])
def test_a_member_of_another_organisation_changes_nothing_even_with_the_askers_key(house: House, words: str) -> None:
    house.receives(vouched(eml(LIS, "SV: Modtaget", words, to=keyed(OWN, CHANGE, SECRET))))
    assert why(mails(house.store)[0]) == "an order about #112, which is not the writer's"
    house.untouched()


def test_another_members_key_proves_nothing(house: House) -> None:
    house.receives(vouched(eml(LIS, "Elbiler", "Hvem har elbiler?")))
    house.receives(forged(f"{SERVER}; none", "SV: Modtaget", "LUK", to=keyed(OWN, Key(Purpose.CHANGE, 2), SECRET)))
    assert mails(house.store)[0].state is MailState.HELD
    assert [request.state for request in requests(house.store)] == [RequestState.OPEN, RequestState.OPEN]


def test_the_key_that_only_kim_was_told_proves_it_is_kim(house: House) -> None:
    house.receives(forged(f"{SERVER}; none", "SV: Modtaget", "LUK", to=keyed(OWN, CHANGE, SECRET)))
    assert [request.state for request in requests(house.store)] == [RequestState.CLOSED]


def test_a_mail_nobody_vouches_for_goes_on_when_the_member_says_yes(house: House) -> None:
    house.receives(forged(f"{SERVER}; none", "Elbiler", "Hvem har elbiler?"))
    assert len(requests(house.store)) == 1
    assert set(house.written_to()) == {KIM}
    yes = keyed(OWN, Key(Purpose.CHANGE, 2), SECRET)
    house.receives(forged(f"{SERVER}; none", "SV: Bekræft din mail om Elbiler", "Ja, det er mig.\n\nMvh Kim", to=yes))
    assert [request.title for request in requests(house.store)] == ["Elbiler", "Uniformer"]
    house.receives(forged(f"{SERVER}; none", "SV: Bekræft din mail om Elbiler", "Ja igen.", to=yes))
    assert len(requests(house.store)) == 2


@pytest.mark.both
@pytest.mark.parametrize("words", ["", "JA"])
def test_the_words_of_a_forged_subject_in_our_question_are_no_words_of_who_replies(house: House, words: str) -> None:
    house.receives(forged(f"{SERVER}; none", "Afmeld mig fra brevet", "Hvem har elbiler, og hvad kostede de?"))
    yes = keyed(OWN, Key(Purpose.CHANGE, 2), SECRET)
    house.receives(vouched(eml(KIM, "SV: Bekræft din mail om Afmeld mig fra brevet", words, to=yes)))
    assert suppressions(house.store) == []


@pytest.mark.both
def test_the_question_shows_what_it_is_about_and_no_link_and_lies_in_no_thread(house: House) -> None:
    words = "Hvem har købt uniformer? Bekræft din adgang på https://ond.example/ika nu."
    house.receives(forged(f"{SERVER}; none", "Uniformer " * 30, words, message_id="<kims@nordmose.example>"))
    asked = parse(house.written_to()[KIM])
    assert "Bekræft din adgang på […] nu." in asked.body
    assert "ond.example" not in asked.body
    assert asked.in_reply_to == ""
    assert asked.body.count("Uniformer") < 12


@pytest.mark.both
def test_two_mails_wait_for_two_yeses(house: House) -> None:
    house.receives(*(forged(f"{SERVER}; none", what, f"Hvem har købt {what}?") for what in ("Elbiler", "Asfalt")))
    for mail_id in (2, 3):
        told = keyed(OWN, Key(Purpose.CHANGE, mail_id), SECRET)
        house.receives(forged(f"{SERVER}; none", "SV: Bekræft din mail om Elbiler", "JA", to=told))
    assert [request.title for request in requests(house.store)] == ["Asfalt", "Elbiler", "Uniformer"]


@pytest.mark.parametrize("words", ["Ja, men det er ikke mig.", "Ja hvad er det her?", "Yes! Your ticket is 4711."])
def test_a_yes_with_more_words_confirms_nothing(house: House, words: str) -> None:
    house.receives(forged(f"{SERVER}; none", "Elbiler", "Hvem har elbiler?"))
    house.receives(forged(f"{SERVER}; none", "SV: x", words, to=keyed(OWN, Key(Purpose.CHANGE, 2), SECRET)))
    house.untouched()


@pytest.mark.both
def test_mails_in_a_members_name_lock_nobody_out(house: House) -> None:
    house.receives(*(forged(f"{SERVER}; dmarc=fail", f"Nr. {one}", f"Hvem har {one}?") for one in range(25)))
    house.receives(vouched(eml(KIM, "Elbiler", "Hvem har købt elbiler?")))
    assert [request.title for request in requests(house.store)] == ["Elbiler", "Uniformer"]


@pytest.mark.both
def test_a_complaint_full_of_guesses_is_looked_at_for_a_few(house: House) -> None:
    guesses = " ".join(f"efterlysning+b1-{number:06}@ika.example" for number in range(200))
    right = keyed(OWN, BOUNCE, SECRET)
    house.receives(
        (
            "From: fbl@isp.example\r\nTo: efterlysning@ika.example\r\nSubject: FW: x\r\n"
            'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n--b\r\n\r\nSpam.\r\n'
            f"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nX: {guesses} {right}\r\n"
            "--b--\r\n"
        ).encode()
    )
    house.untouched()


def test_a_no_or_somebody_elses_yes_lets_nothing_on(house: House) -> None:
    house.receives(forged(f"{SERVER}; none", "Elbiler", "Hvem har elbiler?"))
    told = keyed(OWN, Key(Purpose.CHANGE, 2), SECRET)
    house.receives(forged(f"{SERVER}; none", "SV: x", "Nej, det er ikke mig.", to=told))
    house.receives(vouched(eml(LIS, "SV: x", "Ja", to=told)))
    house.untouched()


@pytest.mark.both
def test_a_stranger_under_a_valid_domain_of_their_own_is_held(house: House) -> None:
    house.receives(vouched(eml(EVE, "SV: Uniformer #112", "LUK")), vouched(eml(EVE, "Elbiler", "Hvem har elbiler?")))
    assert [row.state for row in mails(house.store)][:-1] == [MailState.HELD] * 2
    house.untouched()


@pytest.mark.both
@pytest.mark.parametrize("note", ["receipt-mail-1", "receipt-held-1", "receipt-replies-to-1", "update-request-1"])
@pytest.mark.words
def test_nobody_is_told_anothers_key_for_a_message_id(house: House, note: str) -> None:
    named = f"<{note}.0123456789abcdef@ika.example>"
    house.receives(vouched(eml(EVE, "SV: Uniformer", "Hvem har elbiler?", in_reply_to=named, references=named)))
    told = house.written_to().get(EVE, b"").decode()
    assert "Reply-To: efterlysning+c2-" in told
    assert keyed(OWN, CHANGE, SECRET) not in told
    house.untouched()


def test_a_forged_report_suppresses_nobody(house: House) -> None:
    report = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@ond.example\r\nTo: <{to}>\r\nSubject: Undelivered Mail\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nx\r\n--b\r\n'
        "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Final-Recipient: rfc822; {KIM}"
        "\r\n\r\n--b--\r\n"
    )
    house.receives(*(report.format(to=to).encode() for to in (OWN, keyed(OWN, BOUNCE, "gættet"))))
    house.untouched()
