from __future__ import annotations

from datetime import timedelta

import pytest

from digest.cases.changing import add_case
from digest.followup.answers import pass_on
from digest.followup.limits import MOST_A_DAY, MOST_CHANGES, MOST_HELD_A_DAY
from digest.inbox.views import mails
from digest.marks import Key, Purpose, keyed
from digest.members.suppressions import suppress
from digest.settings import Association
from digest.store.states import DeliveryState, MailState, RequestState
from digest.writing.reasons import mail_reason
from tests.build import ADDRESS, ASK, KIM, LIS, SECRET, a_house, other_cases, secretary, to_change
from tests.conftest import NOW, eml, why
from tests.house import House

NONE = b"Authentication-Results: mx.ika.example; none\r\n"
FAILS = b"Authentication-Results: mx.ika.example; dmarc=fail header.from=nordmose.example\r\n"


def test_an_asker_is_told_how_the_mail_was_read_and_when_it_goes_out(house: House) -> None:
    (receipt,) = house.receives(ASK)
    assert receipt.subject == "Modtaget: Efterlysning #101: Uniformer"
    for words in (
        "Kære Kim Holm",
        "Hvem har købt genbrugte uniformer",
        "Emneord: ",
        "onsdag den 2. december 2026",
        "RETTELSE",
    ):
        assert words in receipt.body
    assert "fortroligt" in receipt.body
    assert receipt.header("auto-submitted") == "auto-replied"
    assert receipt.header("in-reply-to") == "<1@nordmose.example>"
    assert receipt.header("reply-to") == keyed(ADDRESS, Key(Purpose.CHANGE, 1), SECRET)


def test_an_asker_is_told_what_came_of_a_case_that_surely_fits_or_else_what_is_perhaps_related(house: House) -> None:
    other_cases(house.store)
    words = "Hvem har fået repareret uniformer?"
    (weak,) = house.receives(eml(KIM, "Uniformer", words))
    assert "Vi har ingen case om det endnu. De her er måske beslægtede:" in weak.body
    assert weak.body.count("Handler også om reparation") == 2
    told = {"title": "Uniformer repareres", "summary": words, "organisation": "Tangsø", "year": "2025"}
    add_case(house.store, {**told, "outcome": "Hver jakke holder to år længere."}, by=secretary(NOW))
    (sure,) = house.receives(eml(KIM, "Flere uniformer", words))
    assert "Hver jakke holder to år længere." in sure.body
    assert "måske beslægtede" not in sure.body


def test_there_is_one_receipt_a_mail_however_often_it_is_asked_for(house: House) -> None:
    assert len(house.receives(ASK)) == 1
    assert house.receives() == []
    assert house.receives(ASK + b"\r\n") == []  # a copy


def test_a_receipt_is_in_the_members_language(house: House) -> None:
    (receipt,) = house.receives(eml("ann@english.example", "Chairs", "Who has bought chairs that can be repaired?"))
    assert receipt.subject == "Received: Request #101: Chairs"
    assert "Dear Ann Lee" in receipt.body


def test_who_writes_from_an_alias_is_told_there(house: House) -> None:
    house.receives(eml("kh@nordmose.example", "Elbiler", "Hvem har elbiler?"))
    assert house.rows()[-1].recipient == "kh@nordmose.example"


@pytest.mark.both
def test_who_wishes_afterwards_not_to_be_named_is_told_nothing_of_what_has_gone_as_if_it_waited(house: House) -> None:
    house.receives(ASK)
    house.receives(eml(LIS, "SV: Uniformer #101", "Det har vi gjort i to år. Hilsen Lis"))
    pass_on(house.store, house=house.value, now=house.now)
    (told,) = house.receives(eml(LIS, "SV: Uniformer #101", "Jeg vil alligevel ikke nævnes.\n\nHilsen Lis"))
    assert "går videre" not in told.body
    assert "Mails, der er sendt, kan vi ikke kalde tilbage." in told.body


def test_an_answerer_is_told_who_sees_the_answer(house: House) -> None:
    house.receives(ASK)
    lis = "lis@tangsoe.example"
    (plain,) = house.receives(eml(lis, "SV: Uniformer #101", "Det har vi gjort i to år."))
    assert "Ingen andre ser det." in plain.body
    (everyone,) = house.receives(eml(lis, "SV: Uniformer #101", "Vi har en til.\n\nALLE"))
    assert "kan også komme i et senere brev til alle medlemmer" in everyone.body
    assert "ALLE" not in everyone.body


@pytest.mark.both
def test_who_leaves_is_told_once_although_nothing_else_goes_there(house: House) -> None:
    (receipt,) = house.receives(eml(KIM, "AFMELD", "Afmeld mig, tak."))
    assert receipt.subject == "Du får ikke flere breve"
    assert house.rows()[-1].state is DeliveryState.PENDING
    with house.store.write() as session:
        suppress(session, "lis@tangsoe.example", reason="bounced", now=NOW)
    house.receives(eml("lis@tangsoe.example", "Elbiler", "Hvem har elbiler?"))
    assert house.rows()[-1].state is DeliveryState.SUPPRESSED


def test_a_held_mails_writer_is_told_that_a_person_will_look(house: House) -> None:
    (receipt,) = house.receives(eml(KIM, "SV: IKA Efterlysninger 23", "Vi har en del om det emne."))
    assert "Sekretariatet ser på den" in receipt.body


@pytest.mark.parametrize(
    "raw",
    [
        eml(KIM, "Autosvar: Elbiler", "Jeg er på ferie til mandag."),
        eml(KIM, "Elbiler", "Hvem har elbiler?", auto_submitted="auto-generated"),
        eml(KIM, "Elbiler", "Hvem har elbiler?", precedence="list"),
        eml(KIM, "Elbiler", "Hvem har elbiler?", list_id="<indkoeb.nordmose.example>"),
        b"Return-Path: <>\r\n" + eml(KIM, "Elbiler", "Hvem har elbiler?"),
        FAILS + eml(KIM, "Elbiler", "Hvem har elbiler?"),
        b"Authentication-Results: mx.ika.example; none\r\n" + eml("hvem@ukendt.example", "Elbiler", "Hvem har?"),
        eml(KIM, "Elbiler", "Hvem har elbiler?", x_loop=ADDRESS),
    ],
    ids=["auto-reply", "auto-submitted", "list", "list-id", "null sender", "forged", "unknown", "our own"],
)
def test_no_machine_and_nobody_whose_name_may_be_forged_gets_a_receipt(house: House, raw: bytes) -> None:
    assert house.receives(raw) == []


@pytest.mark.both
def test_a_stranger_whom_the_server_vouches_for_is_told(house: House) -> None:
    passes = b"Authentication-Results: mx.ika.example; dmarc=pass header.from=ukendt.example\r\n"
    assert len(house.receives(passes + eml("hvem@ukendt.example", "Elbiler", "Hvem har elbiler?"))) == 1


@pytest.mark.both
def test_a_mail_that_lay_there_for_days_gets_none(house: House) -> None:
    house.now = NOW + timedelta(days=5)
    old = b"Received: from a by b; Mon, 30 Nov 2026 09:00:00 +0000\r\n"
    assert house.receives(old + ASK) == []
    assert house.request().number == 101


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("Thu, 19 Nov 2026 09:00:00 +0100", False),  # eleven days
        ("Sun, 29 Nov 2026 09:00:00 +0100", True),
        ("Fri, 01 Jan 2038 09:00:00 +0100", True),
        ("Thu, 01 Jan 1970 00:00:00 +0000", True),
        ("i går", True),
    ],
)
def test_a_mail_in_a_folder_is_as_old_as_its_date_says(house: House, date: str, told: bool) -> None:
    asked = eml(KIM, "Elbiler", "Hvem har købt elbiler?", date=date)
    assert bool(house.receives(asked)) is told
    assert house.reasons() == [(MailState.FILED, "request")]


def test_what_takes_effect_is_told_however_many_mails_were_forged_before(house: House) -> None:
    house.sets(inbox={"sources": ["inbox"]})  # nobody says which mails are forged
    for number in range(MOST_A_DAY + 2):
        house.receives(eml(KIM, f"Elbiler {number}", f"Hvem har købt {number} elbiler?"), vouch=False)
    told = house.receives(
        eml(KIM, "Afmeld", "Afmeld mig fra brevet.", precedence="list", date="Mon, 2 Nov 2026 09:00:00 +0100"),
        vouch=False,
    )
    assert house.reasons()[-1] == (MailState.FILED, "unsubscribed")
    assert [one.subject for one in told] == ["Du får ikke flere breve"]


@pytest.mark.both
def test_a_mail_whose_writer_was_not_asked_does_not_say_that_it_waits_for_them(house: House) -> None:
    for number in range(MOST_HELD_A_DAY + 1):
        house.receives(NONE + eml(KIM, f"Elbiler {number}", f"Hvem har {number} elbiler?"))
    rows = mails(house.store, state=MailState.HELD)
    said = [mail_reason(row.reason, row.values, "da") for row in sorted(rows, key=lambda row: row.id)]
    assert [one.endswith("venter på et ja derfra") for one in said] == [True] * MOST_HELD_A_DAY + [False]
    assert said[-1].endswith("venter på jer")


@pytest.mark.both
def test_every_change_and_the_closing_are_told_and_what_is_so_already_no_more(house: House) -> None:
    house.receives(ASK)
    days = range(1, MOST_CHANGES + 3)
    assert all(house.receives(to_change(1, f"FRIST {day}-12-2027")) for day in days)
    same = [house.receives(to_change(1, f"FRIST {days[-1]}-12-2027\n\nMvh Kim {again}")) for again in "ABC"]
    assert same == [[], [], []]
    assert house.receives(to_change(1, "luk"))


def test_what_answers_every_receipt_is_stopped(house: House) -> None:
    told = [
        len(house.receives(eml(KIM, f"Elbiler {number}", f"Hvem har {number} elbiler?")))
        for number in range(MOST_A_DAY + 5)
    ]
    assert sum(told) == MOST_A_DAY
    house.now += timedelta(days=2)
    assert len(house.receives(eml(KIM, "Igen", "Hvem har elbiler nu?"))) == 1


@pytest.mark.both
def test_a_request_is_corrected_by_a_reply_to_its_receipt(house: House) -> None:
    house.receives(ASK)
    (receipt,) = house.receives(to_change(1, "RETTELSE\nHvem har lejet møbler?\nFRIST 12-12-2026\nANONYM\n\nMvh Kim"))
    request = house.request()
    assert request.text == "Hvem har lejet møbler?"
    assert (request.anonymous, f"{request.deadline}") == (True, "2026-12-12")
    assert "møbler" in {words for tag in request.tags for words, *_ in tag.evidence}
    assert receipt.subject.startswith("Efterlysning #101 er rettet")
    assert "lørdag den 12. december 2026" in receipt.body


def test_a_request_is_closed_by_one_word(house: House) -> None:
    house.receives(ASK)
    (receipt,) = house.receives(to_change(1, "LUK"))
    assert house.request().state is RequestState.CLOSED
    assert "er lukket" in receipt.body


def test_without_a_clear_order_a_person_decides_and_nothing_changes(house: House) -> None:
    house.receives(ASK)
    (receipt,) = house.receives(to_change(1, "Kan I rette 40 til 400?"))
    assert "kunne ikke læse automatisk" in receipt.body
    assert "genbrugte uniformer" in house.request().text


def test_a_colleague_may_change_it_and_nobody_elses_organisation(house: House) -> None:
    house.receives(ASK)
    house.receives(to_change(1, "LUK", sender="lis@tangsoe.example"))
    assert house.reason() == "an order about #101, which is not the writer's"
    assert house.request().state is RequestState.OPEN
    house.receives(to_change(1, "FRIST 12-12-2026", sender="ole@nordmose.example"))
    assert house.request().deadline is not None


@pytest.mark.parametrize("secret", ["gættet", ""])
def test_a_forged_key_changes_nothing(house: House, secret: str) -> None:
    house.receives(ASK)
    house.receives(to_change(1, "LUK", sender="lis@tangsoe.example", secret=secret or "x"))
    assert house.request().state is RequestState.OPEN


def test_a_forged_sender_with_a_good_key_changes_nothing(house: House) -> None:
    house.receives(ASK)
    assert house.receives(FAILS + to_change(1, "LUK")) == []
    assert house.request().state is RequestState.OPEN


@pytest.mark.both
def test_where_there_is_no_secret_replies_go_to_the_plain_address() -> None:
    assert a_house(association=Association(name="IKA", address=ADDRESS)).reply_address(Purpose.CHANGE, 1) == ADDRESS


def test_a_sender_nobody_can_write_to_stops_no_other(house: House) -> None:
    strange = "From: ø@ukendt.example\r\nSubject: Hej\r\nMessage-ID: <9@x>\r\n\r\nHvem har elbiler?\r\n".encode()
    passes = b"Authentication-Results: mx.ika.example; dmarc=pass header.from=ukendt.example\r\n"
    assert [receipt.sent_to for receipt in house.receives(passes + strange, ASK)] == [(KIM,)]


@pytest.mark.both
def test_a_mail_with_a_cpr_number_is_written_again_by_a_reply(house: House) -> None:
    (receipt,) = house.receives(eml(KIM, "Elbiler", "Hvem har elbiler til Bo Bro, 010203-1234?"))
    assert "CPR-nummer" in receipt.body
    assert "010203" not in receipt.body
    (again,) = house.receives(to_change(1, "Hvem har elbiler til Bo Bro?\n\nMvh Kim"))
    assert again.subject == "Modtaget: Efterlysning #101: Elbiler"
    assert house.request().text.startswith("Hvem har elbiler til Bo Bro?")
    assert [why(row) for row in mails(house.store)] == ["request #101", "written again in mail 2"]


def test_the_title_follows_a_correction_when_it_was_made_of_the_words(house: House) -> None:
    house.receives(eml(KIM, "Hjælp", "Hvem har købt genbrugte uniformer til hjemmeplejen?"))
    house.receives(to_change(1, "RETTELSE\n\nHvem har købt genbrugte cykler til hjemmeplejen?"))
    assert house.request().title == "Hvem har købt genbrugte cykler til hjemmeplejen?"


def test_a_yes_to_a_change_that_nobody_vouched_for_takes_effect(house: House) -> None:
    none = b"Authentication-Results: mx.ika.example; none\r\n"
    house.receives(ASK)
    (asked,) = house.receives(none + eml(KIM, "SV: Uniformer #101", "LUK"))
    assert asked.subject == "Bekræft din mail om SV: Uniformer #101"
    (done,) = house.receives(none + to_change(2, "Ja"))
    assert done.subject == "Efterlysning #101 er lukket"
    assert house.request().state is RequestState.CLOSED


def test_a_yes_to_an_answer_is_told_as_an_answer(house: House) -> None:
    none = b"Authentication-Results: mx.ika.example; none\r\n"
    house.receives(ASK, none + eml("lis@tangsoe.example", "SV: Uniformer #101", "Det har vi gjort i to år."))
    (told,) = house.receives(none + to_change(2, "Ja tak", sender="lis@tangsoe.example"))
    assert told.subject == "Modtaget: dit svar på efterlysning #101"


def test_a_deadline_before_the_letter_is_told_in_the_receipt_and_one_after_it_is_not(house: House) -> None:
    early = "ligger før brevet sendes"
    (receipt,) = house.receives(eml(KIM, "Stole", "Hvem har købt brugte stole?\n\nFristen er tirsdag den 1. december"))
    assert "tirsdag den 1. december 2026" in receipt.body
    assert early in " ".join(receipt.body.split())
    assert "Svar med FRIST" in receipt.body
    (later,) = house.receives(to_change(1, "Fristen er mandag den 14. december"))
    assert "mandag den 14. december 2026" in later.body
    assert early not in " ".join(later.body.split())
