"""Askers are told what became of their requests: each change once, and nothing that they know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from digest.edition.compose import compose
from digest.edition.stop import resume, stop
from digest.followup.outcomes import tell_askers
from digest.marks import Key, Purpose, keyed
from digest.members.register import UNSUBSCRIBED, suppress
from digest.outbox import Outgoing, enqueue
from digest.reading import Kind, read_mail
from digest.reading.message import Message, parse
from digest.requests.deciding import merge, postpone, set_state
from digest.requests.opening import Call, add_request
from digest.requests.telling import known_state
from digest.store.models import Delivery, Edition, EditionRequest, Member, Request, Telling
from digest.store.states import DeliveryKind, DeliveryState, EditionState, MailState, MemberKind, RequestState
from tests.build import ADDRESS, ASK, KIM, LIS, PERIOD, SECRET, a_date, a_member, goes_out, secretary, to_change
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.delivery.notices import send_to
from tests.delivery.server import Scripted
from tests.house import House

FORTNIGHT = timedelta(days=14)


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101 came by mail, and two fortnights are planned."""
    house.receives(ASK)
    closes = NOW + timedelta(days=1) + FORTNIGHT
    a_date(house.store, closes, closes + timedelta(days=1))
    return house


def updates(house: House) -> list[Delivery]:
    return [row for row in house.rows() if row.kind is DeliveryKind.UPDATE]


def knows(house: House) -> RequestState:
    with house.store.read() as session:
        return known_state(session, house.request())


def told(house: House, **others: str) -> list[Message]:
    """What askers are told now."""
    before = len(updates(house))
    count = tell_askers(house.store, house=replace(house.value, **others), now=house.now)
    rows = updates(house)[before:]
    assert len(rows) == count
    return [parse(row.message or b"") for row in rows]


def by_telephone(house: House, address: str = LIS, title: str = "Arbejdstøj, der holder") -> int:
    return add_request(
        house.store, Call(address=address, organisation="", title=title, text=title), first=1, by=secretary(house.now)
    )


def publish(house: House, number: int = 101, state: EditionState = EditionState.SENDING) -> None:
    """As `release` does."""
    with house.store.write() as session:
        request = session.scalars(select(Request).filter_by(number=number)).one()
        request.state = RequestState.PUBLISHED
        edition = Edition(
            period=date(2026, 12, 2), revision=0, number=23, state=state, reason="", closes_at=NOW,
            sends_at=NOW + timedelta(days=2), composed_at=NOW, sender={}, approved_hash=None, approved_at=None,
            approved_by=None, sent_at=None,
        )  # fmt: skip
        edition.requests = [EditionRequest(request=request, position=1)]
        session.add(edition)


def test_nobody_is_told_what_they_know(asked: House) -> None:
    by_telephone(asked)
    assert told(asked) == []


@pytest.mark.both
def test_an_asker_is_told_once_that_the_request_waits_for_a_person_and_then_that_it_goes_out(asked: House) -> None:
    set_state(asked.store, 101, RequestState.HELD, by=secretary())
    (mail,) = told(asked)
    assert mail.subject == "Efterlysning #101 venter lidt: Uniformer"
    assert "Sekretariatet vil lige se på den" in mail.body
    assert told(asked) == []
    set_state(asked.store, 101, RequestState.OPEN, by=secretary())
    (mail,) = told(asked)
    assert mail.subject == "Efterlysning #101 er klar: Uniformer"
    assert "onsdag den 2. december 2026" in mail.body
    assert told(asked) == []


def test_a_postponed_request_is_told_with_the_day_it_is_planned_for(asked: House) -> None:
    postpone(asked.store, 101, by=secretary(NOW))
    (mail,) = told(asked)
    assert mail.subject == "Efterlysning #101 er udskudt: Uniformer"
    assert "onsdag den 16. december 2026" in mail.body


@pytest.mark.both
def test_postponed_once_more_the_asker_is_told_the_new_day(asked: House) -> None:
    postpone(asked.store, 101, by=secretary(NOW))
    told(asked)
    asked.now += FORTNIGHT  # the first of the two has closed, and is made
    with asked.store.write() as session:
        session.add(
            Edition(
                period=(NOW + timedelta(days=2)).date(),
                revision=0, number=23, state=EditionState.SENT, reason="", closes_at=NOW,
                sends_at=NOW, composed_at=NOW, sender={}, approved_hash=None, approved_at=None, approved_by=None,
                sent_at=NOW,
            )
        )  # fmt: skip
    assert postpone(asked.store, 101, by=secretary(asked.now)) is None
    (mail,) = told(asked)
    assert "til et senere brev" in mail.body
    assert "december" not in mail.body


def test_a_merged_request_is_told_the_number_whose_answers_come_too(asked: House) -> None:
    other = by_telephone(asked)
    merge(asked.store, 101, other, by=secretary())
    (mail,) = told(asked)
    assert mail.subject == "Efterlysning #101 er lagt sammen med en anden: Uniformer"
    assert f"det samme som #{other} (Arbejdstøj, der holder)" in mail.body
    assert f"Medlemmerne svarer på #{other}, og svarene får du også" in mail.body


def test_the_title_of_a_request_that_nobody_has_looked_at_is_not_told(asked: House) -> None:
    other = by_telephone(asked, title="Vores hemmelige udbud")
    set_state(asked.store, other, RequestState.HELD, by=secretary())
    merge(asked.store, 101, other, by=secretary())
    bodies = [mail.body for mail in told(asked) if "#101" in mail.subject]
    assert len(bodies) == 1
    assert f"#{other}, så vi har lagt" in bodies[0]
    assert "hemmelige" not in bodies[0]


def test_who_is_merged_along_is_told_of_the_new_number(asked: House) -> None:
    middle, head = by_telephone(asked, title="Tøj"), by_telephone(asked, title="Sko")
    merge(asked.store, 101, middle, by=secretary())
    told(asked)
    merge(asked.store, middle, head, by=secretary())
    assert sorted(mail.subject.split(" er ")[0] for mail in told(asked)) == [
        "Efterlysning #101",
        f"Efterlysning #{middle}",
    ]
    assert f"#{head} (Sko)" in parse(updates(asked)[-2].message or b"").body


def test_a_published_request_is_told_in_three_lines_with_its_edition_its_day_and_how_to_close_it(asked: House) -> None:
    publish(asked)
    (mail,) = told(asked)
    assert mail.subject == "Efterlysning #101 er sendt ud: Uniformer"
    lines = [line for line in mail.body.splitlines() if line.strip()]
    assert lines[0] == "Kære Kim Holm"
    assert len(lines[1:-1]) == 3
    assert "gik ud til alle medlemmer i udgave 23, onsdag den 2. december 2026" in lines[1]
    assert "Svarene får du direkte på mail" in lines[2]
    assert "LUK alene på en linje" in lines[3]


@pytest.mark.both
def test_hidden_and_opened_again_before_anything_was_told_is_nobodys_news(asked: House) -> None:
    set_state(asked.store, 101, RequestState.HIDDEN, by=secretary())
    assert told(asked) == []
    set_state(asked.store, 101, RequestState.OPEN, by=secretary())
    assert told(asked) == []


@pytest.mark.both
def test_hidden_while_it_was_postponed_and_opened_again_is_told(asked: House) -> None:
    postpone(asked.store, 101, by=secretary(NOW))
    told(asked)
    set_state(asked.store, 101, RequestState.HIDDEN, by=secretary())
    assert told(asked) == []
    set_state(asked.store, 101, RequestState.OPEN, by=secretary())
    assert [mail.subject for mail in told(asked)] == ["Efterlysning #101 er klar: Uniformer"]


def test_what_its_asker_closed_is_not_told(asked: House) -> None:
    asked.receives(to_change(1, "LUK"))
    assert told(asked) == []


@pytest.mark.both
def test_held_twice_is_told_twice_each_with_a_message_id_of_its_own(asked: House) -> None:
    for state in (RequestState.HELD, RequestState.OPEN, RequestState.HELD):
        set_state(asked.store, 101, state, by=secretary())
        assert len(told(asked)) == 1
    assert len({parse(row.message or b"").header("message-id") for row in updates(asked)}) == 3


@pytest.mark.both
def test_held_and_let_in_between_two_ticks_is_nobodys_news(asked: House) -> None:
    set_state(asked.store, 101, RequestState.HELD, by=secretary())
    set_state(asked.store, 101, RequestState.OPEN, by=secretary())
    assert told(asked) == []


def test_the_mail_belongs_to_the_askers_own_and_a_reply_to_it_changes_the_request(asked: House) -> None:
    publish(asked)
    (mail,) = told(asked)
    assert mail.header("in-reply-to") == "<1@nordmose.example>"
    assert mail.header("auto-submitted") == "auto-generated"
    assert mail.header("reply-to") == keyed(ADDRESS, Key(Purpose.CHANGE, 1), SECRET)
    asked.receives(eml(KIM, f"SV: {mail.subject}", "LUK", to=mail.header("reply-to")))
    assert asked.request().state is RequestState.CLOSED
    assert updates(asked)[0].recipient == KIM


@pytest.mark.parametrize("state", ["held", "open", "postponed", "merged", "published"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_without_a_secret_a_reply_is_known_by_its_subject(asked: House, state: str, language: str) -> None:
    address = "ann@english.example" if language == "en" else LIS
    number = by_telephone(asked, address)
    with asked.store.write() as session:
        row = session.scalars(select(Request).filter_by(number=number)).one()
        row.state, row.merged_into = RequestState(state), 101
        if state == "open":
            session.add(Telling(request_id=row.id, state=RequestState.HELD, about=None, at=NOW))
    if state == "published":
        publish(asked, number)
    (mail,) = told(asked, secret="")
    assert mail.header("reply-to") == ADDRESS
    read = read_mail(eml(address, f"Re: {mail.subject}", "Can you change 40 to 400, please?"), asked.value.ours)
    assert (read.kind, read.answer_to) == (Kind.CHANGE, f"#{number}")
    asked.receives(eml(address, f"SV: {mail.subject}", "LUK"))
    assert asked.request(number).state is RequestState.CLOSED


def test_who_told_by_telephone_is_told_the_same(asked: House) -> None:
    number = by_telephone(asked)
    set_state(asked.store, number, RequestState.HELD, by=secretary())
    (mail,) = told(asked)
    assert mail.header("in-reply-to") == ""
    assert "Kære Lis Dam" in mail.body


def test_an_asker_reads_it_in_their_language(asked: House) -> None:
    number = by_telephone(asked, "ann@english.example", "Chairs")
    postpone(asked.store, number, by=secretary(NOW))
    (mail,) = told(asked)
    assert mail.subject == f"Request #{number} is postponed: Chairs"
    assert "Dear Ann Lee" in mail.body
    assert "Wednesday 16 December 2026" in mail.body


@pytest.mark.both
@pytest.mark.parametrize("how", ["nobody", "left", "supplier"])
def test_a_request_without_an_asker_who_may_be_told_is_told_to_nobody_and_not_asked_about_again(
    asked: House, how: str
) -> None:
    with asked.store.write() as session:
        row = session.scalars(select(Request).filter_by(number=101)).one()
        member = session.get_one(Member, row.member_id)
        if how == "nobody":
            row.member_id = None
        elif how == "left":
            member.left_at = NOW
        else:
            member.kind = MemberKind.SUPPLIER
    set_state(asked.store, 101, RequestState.HELD, by=secretary())
    assert told(asked) == []
    assert knows(asked) is RequestState.HELD


def test_who_pauses_or_unsubscribed_is_told_and_a_dead_address_is_not_written_to(asked: House) -> None:
    with asked.store.write() as session:
        for member in session.scalars(select(Member)):
            member.paused_until = NOW.date() + FORTNIGHT
        suppress(session, KIM, reason=UNSUBSCRIBED, now=NOW)
        suppress(session, LIS, reason="bounced", now=NOW)
    number = by_telephone(asked)
    for one in (101, number):
        set_state(asked.store, one, RequestState.HELD, by=secretary())
    told(asked)
    assert {row.recipient: row.state for row in updates(asked)} == {
        KIM: DeliveryState.PENDING,
        LIS: DeliveryState.SUPPRESSED,
    }


def test_a_mail_that_cannot_be_written_is_told_later_and_stops_no_other(asked: House) -> None:
    asked.receives(eml("lis@tangsoe.example", "Elbiler", "Hvem har elbiler?"))
    for number in (101, 102):
        set_state(asked.store, number, RequestState.HELD, by=secretary())
    with asked.store.write() as session:
        session.get_one(Member, 1).language = "xx"  # there is no such: writing the mail fails
    assert [mail.sent_to for mail in told(asked)] == [("lis@tangsoe.example",)]
    assert knows(asked) is RequestState.OPEN
    with asked.store.write() as session:
        session.get_one(Member, 1).language = "da"
    assert len(told(asked)) == 1


def test_an_alias_may_ask_and_the_update_goes_to_the_address_that_gets_mail(asked: House) -> None:
    a_member(asked.store, "bo@tangsoe.example", organisation="Tangsø Kommune", aliases=("bb@tangsoe.example",))
    asked.receives(eml("bb@tangsoe.example", "Elbiler", "Hvem har elbiler?"))
    set_state(asked.store, 102, RequestState.HELD, by=secretary())
    told(asked)
    assert updates(asked)[-1].recipient == "bo@tangsoe.example"


def goes_out_with(house: House, *numbers: int) -> None:
    """A draft with these requests is approved and goes into the ledger; nothing is sent yet."""
    draft = compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    assert draft is not None
    assert draft.requests == numbers
    goes_out(house.store, str(draft.number), house=house.value)
    house.now = PERIOD.sends_at


@pytest.mark.both
def test_that_it_is_sent_out_is_said_when_the_letter_went_and_not_when_it_was_released(asked: House) -> None:
    with asked.store.write() as session:
        session.scalars(select(Request)).one().asked_at = PERIOD.closes_at - timedelta(days=1)
    goes_out_with(asked, 101)
    assert (asked.request().state, told(asked)) == (RequestState.PUBLISHED, [])
    stop(asked.store, "", by=secretary())
    assert told(asked) == []
    resume(asked.store, "", by=secretary())
    with Scripted() as server:
        send_to(asked.store, server.port, now=PERIOD.sends_at)
    (mail,) = told(asked)
    assert mail.subject == "Efterlysning #101 er sendt ud: Uniformer"
    assert told(asked) == []


@pytest.mark.both
def test_mail_that_another_server_puts_off_keeps_nobody_waiting_for_the_news(asked: House) -> None:
    publish(asked)
    with asked.store.write() as session:
        edition = session.scalars(select(Edition)).one()
        rows = [
            enqueue(
                session,
                Outgoing(kind=DeliveryKind.EDITION, key="23.0", sender=ADDRESS, recipient=one, content=b"x"),
                now=NOW,
                edition=edition,
            )
            for one in (KIM, LIS)
        ]
        rows[0].state, rows[1].state = DeliveryState.SENT, DeliveryState.SENDING
    assert told(asked) == []
    with asked.store.write() as session:
        session.scalars(select(Delivery).filter_by(recipient=LIS)).one().state = DeliveryState.DEFERRED
    assert len(told(asked)) == 1


@pytest.mark.both
def test_all_the_requests_of_one_asker_in_an_edition_are_told_in_one_mail(asked: House) -> None:
    before = PERIOD.closes_at - timedelta(days=1)
    asked.now = before
    with asked.store.write() as session:
        session.scalars(select(Request)).one().asked_at = before
    mine, hers = by_telephone(asked, KIM, "Elbiler"), by_telephone(asked, LIS, "Stole")
    goes_out_with(asked, 101, mine, hers)
    with Scripted() as server:
        send_to(asked.store, server.port, now=PERIOD.sends_at)
    both, alone = sorted(told(asked), key=lambda mail: mail.sent_to)
    assert (both.sent_to, both.subject) == ((KIM,), "Efterlysningerne #101 og #102 er sendt ud")
    assert "* #101 Uniformer\n* #102 Elbiler" in both.body
    assert alone.subject == f"Efterlysning #{hers} er sendt ud: Stole"
    assert told(asked) == []
    with asked.store.read() as session:
        rows = session.scalars(select(Request).order_by(Request.number)).all()
        assert {known_state(session, row) for row in rows} == {RequestState.PUBLISHED}


@pytest.mark.parametrize("secret", [SECRET, ""])
def test_a_reply_to_the_mail_about_several_closes_none_of_them_by_itself(asked: House, secret: str) -> None:
    number = by_telephone(asked, KIM, "Elbiler")
    with asked.store.write() as session:
        for row in session.scalars(select(Request)):
            row.state = RequestState.PUBLISHED
    publish(asked)
    with asked.store.write() as session:
        other = session.scalars(select(Request).filter_by(number=number)).one()
        edition = session.scalars(select(Edition)).one()
        edition.requests.append(EditionRequest(request=other, position=2))
    (mail,) = told(asked, secret=secret)
    asked.files(eml(KIM, f"SV: {mail.subject}", "LUK", to=mail.header("reply-to")))
    assert asked.reasons()[-1] == (MailState.HELD, "change")
    assert [asked.request(one).state for one in (101, number)] == [RequestState.PUBLISHED] * 2


def test_a_title_that_is_hidden_is_not_told_to_who_asks_the_same(asked: House) -> None:
    other = by_telephone(asked, title="Vores hemmelige udbud")
    merge(asked.store, 101, other, by=secretary())
    set_state(asked.store, other, RequestState.HIDDEN, by=secretary())
    assert "hemmelige" not in told(asked)[0].body
