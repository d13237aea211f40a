"""The same words once more that may bring something new: another file, an order, or what stands no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

import pytest
from sqlalchemy import select

from digest.followup.answers import pass_on
from digest.followup.limits import MOST_CHANGES
from digest.inbox import views
from digest.inbox.guessing import Becomes, guessed
from digest.inbox.reviewing import Verdict, accept
from digest.members.subscription import recipients
from digest.members.suppressions import lift
from digest.reading.message import parse
from digest.requests.answers import let_go
from digest.requests.deciding import close_request, set_state
from digest.store.models import Answer, Request
from digest.store.states import Consent, DeliveryKind, MailState, RequestState
from tests.build import ASK, KIM, LIS, secretary, to_change, unname
from tests.conftest import NOW, eml
from tests.house import House
from tests.inbox.filed import numbers

FILED, HELD, COPY, REPEATS = (
    MailState.FILED,
    MailState.HELD,
    (MailState.IGNORED, "duplicate"),
    (MailState.HELD, "repeats"),
)
GIVEN = "Vi har købt dem. Se vedhæftede."
_numbers = count()


def anew(raw: bytes) -> bytes:
    """The same mail, written once more: under another Message-ID, at another time."""
    number = next(_numbers)
    name = parse(raw).message_id.encode()
    other = raw.replace(name, f"<again-{number}@mail.example>".encode())
    return f"Date: Mon, 30 Nov 2026 10:{number % 60:02}:00 +0000\r\n".encode() + other


def with_file(sender: str, subject: str, text: str, *files: bytes) -> bytes:
    """A mail with files of these bytes, all of the same name."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, subject, f"<{next(_numbers)}@files.example>"
    mail.set_content(text)
    for data in files:
        mail.add_attachment(data, maintype="application", subtype="pdf", filename="erfaringer.pdf")
    return bytes(mail)


def given(*files: bytes) -> bytes:
    """Lis's answer to #101, with files of these bytes."""
    return with_file(LIS, "SV: Uniformer #101", GIVEN, *files)


def answers(house: House) -> Sequence[Answer]:
    with house.store.read() as session:
        return session.scalars(select(Answer).order_by(Answer.id)).all()


def gets_letters(house: House) -> bool:
    """Whether Kim gets the letter."""
    with house.store.read() as session:
        return KIM in [member.address for member in recipients(session, on=NOW.date())]


@pytest.mark.both
@pytest.mark.parametrize("former", [(), (b"%PDF first",)])
def test_an_answer_with_another_file_is_shown_to_a_person_and_passed_on_once_they_say_so(
    house: House, former: tuple[bytes, ...]
) -> None:
    assert house.files(ASK, given(*former), given(b"%PDF other"))[1:] == [(FILED, "answer"), REPEATS]
    assert house.reason() == "says the same as mail 2: see whether it brings something new, such as a file"
    assert len(answers(house)) == 1
    accept(house.store, 3, house=house.value, by=secretary(NOW))
    assert len(answers(house)) == 2
    house.now += timedelta(hours=2)
    pass_on(house.store, house=house.value, now=house.now)
    bodies = [row.message or b"" for row in house.rows(DeliveryKind.ANSWER)]
    assert b"erfaringer.pdf" in bodies[-1]


def test_the_writer_of_the_other_file_is_told_that_a_person_looks(house: House) -> None:
    house.receives(ASK, given())
    (receipt,) = house.receives(given(b"%PDF other"))
    assert "Sekretariatet ser på den" in receipt.body


@pytest.mark.both
def test_the_same_file_again_is_a_copy_of_the_mail_that_brought_it(house: House) -> None:
    house.files(ASK, given(b"%PDF one"), given(b"%PDF one"), given(b"%PDF other"), given(b"%PDF other"))
    assert house.reasons()[1:] == [(FILED, "answer"), COPY, REPEATS, COPY]
    accept(house.store, 4, house=house.value, by=secretary(NOW))
    assert house.files(given(b"%PDF one"), given(b"%PDF other"))[5:] == [COPY, COPY]


def test_a_file_under_the_same_message_id_is_seen_too(house: House) -> None:
    first, second = given(), given(b"%PDF other")
    second = second.replace(parse(second).message_id.encode(), parse(first).message_id.encode())
    assert house.files(ASK, first, second)[-1] == REPEATS


def test_a_signature_s_picture_is_no_other_file(house: House) -> None:
    mails = [EmailMessage(policy=SMTP), EmailMessage(policy=SMTP)]
    for number, mail in enumerate(mails):
        mail["From"], mail["Subject"], mail["Message-ID"] = LIS, "SV: Uniformer #101", f"<{number}@logo.example>"
        mail.set_content(GIVEN)
        mail.add_attachment(b"\x89PNG%d" % number, maintype="image", subtype="png", filename="image001.png")
    assert house.files(ASK, *map(bytes, mails))[-1] == COPY


def test_a_request_with_a_file_that_was_forgotten_is_seen_and_not_asked_twice(house: House) -> None:
    ask = "Hvem har købt genbrugte uniformer? Krav er vedhæftet."
    mails = [with_file(KIM, "Uniformer", ask, *files) for files in ((), (b"%PDF krav",))]
    assert house.files(*mails) == [(FILED, "request"), REPEATS]
    assert numbers(house.store) == [101]
    assert guessed(house.store, views.mail(house.store, 2, house=house.value)).likely[0] is Becomes.NOTHING


def test_an_answer_in_doubt_is_not_there_twice_for_a_file(house: House) -> None:
    text = "Det har vi. Jeg vil gerne være anonym."
    mails = [with_file(LIS, "SV: Uniformer #101", text, *files) for files in ((), (b"%PDF x",))]
    assert house.files(ASK, *mails)[1:] == [(HELD, "perhaps_anonymous"), REPEATS]
    assert len(answers(house)) == 1


@pytest.mark.both
def test_who_came_back_to_the_letter_may_leave_it_again(house: House) -> None:
    leave = eml(KIM, "AFMELD", "Afmeld mig, tak.")
    house.files(leave)
    lift(house.store, KIM, by=secretary(NOW))
    assert gets_letters(house)
    assert house.files(anew(leave))[-1] == (FILED, "unsubscribed")
    assert not gets_letters(house)


def test_a_wish_to_leave_that_a_person_understood_is_looked_at_again(house: House) -> None:
    wish = eml(KIM, "Hej", "Det var vist noget med at afmelde.")
    house.files(wish)
    accept(house.store, 1, Verdict(leaves=True), house=house.value, by=secretary(NOW))
    lift(house.store, KIM, by=secretary(NOW))
    assert house.files(anew(wish))[-1] == (HELD, "perhaps_unsubscribe")


def words(house: House) -> str:
    return house.request().text


def deadline(house: House) -> date | None:
    return house.request().deadline


@pytest.mark.both
@pytest.mark.parametrize(
    ("orders", "read"),
    [
        (("RETTELSE\n\nHvem har købt nye uniformer?", "RETTELSE\n\nHvem har købt brugte uniformer?"), words),
        (("FRIST 20-01-2027", "FRIST 25-01-2027"), deadline),
    ],
)
def test_an_order_that_another_has_undone_counts_again(
    house: House, orders: tuple[str, str], read: Callable[[House], object]
) -> None:
    one, other = (to_change(1, text) for text in orders)
    house.files(ASK, one)
    wanted = read(house)
    house.files(other)
    assert read(house) != wanted
    assert house.files(anew(one))[-1] == (FILED, "changed")
    assert read(house) == wanted


def test_a_deadline_that_stands_alone_counts_again(house: House) -> None:
    one, other = (eml(KIM, "Uniformer #101", f"FRIST {day}-01-2027") for day in (20, 25))
    house.files(ASK, one, other, anew(one))
    assert house.reasons()[1:] == [(FILED, "changed")] * 3
    assert deadline(house) == date(2027, 1, 20)


def test_a_person_sees_each_of_the_orders_that_wait_but_not_what_a_server_doubled(house: House) -> None:
    one, other = (eml(KIM, "Uniformer", f"FRIST {day}-01-2027") for day in (20, 25))
    again = anew(one)
    house.files(ASK, one, other, again, again.replace(b"<again-", b"<doubled-"))
    assert house.reasons()[1:] == [*[(HELD, "asks_nothing")] * 3, COPY]


@pytest.mark.both
def test_no_name_is_ordered_again_after_the_staff_put_it_back(house: House) -> None:
    order = to_change(1, "ANONYM")
    house.files(ASK, order)
    unname(house.store, 101, off=True, at=NOW)
    assert not house.request().anonymous
    assert house.files(anew(order))[-1] == (FILED, "changed")
    assert house.request().anonymous


def test_no_name_is_wished_again_after_the_staff_put_it_back(house: House) -> None:
    wish = to_change(1, "Jeg vil gerne være anonym.")
    house.files(ASK, wish)
    accept(house.store, 2, Verdict(change_of=101), house=house.value, by=secretary(NOW))
    unname(house.store, 101, off=True, at=NOW)
    assert house.files(anew(wish))[-1] == (HELD, "perhaps_anonymous")


@pytest.mark.both
def test_a_request_that_is_open_again_is_closed_again(house: House) -> None:
    order = to_change(1, "LUK")
    house.files(ASK, order)
    set_state(house.store, 101, RequestState.OPEN, by=secretary(NOW))
    assert house.files(anew(order))[-1] == (FILED, "closed")
    assert house.request().state is RequestState.CLOSED


@pytest.mark.both
def test_an_answer_without_a_name_takes_off_the_one_that_the_staff_put_back(house: House) -> None:
    order = eml(LIS, "SV: Uniformer #101", "Det gik godt.\n\nANONYM")
    house.files(ASK, order)
    with house.store.write() as session:
        let_go(session, session.get_one(Answer, 1), named=True, by=secretary(NOW))
    accept(house.store, 2, house=house.value, by=secretary(NOW))
    assert [one.consent for one in answers(house)] == [Consent.ASKER]
    assert house.files(anew(order))[-1] == (HELD, "nameless")
    assert {one.consent for one in answers(house)} == {Consent.ANONYMOUS}


@pytest.mark.both
def test_an_order_that_a_server_doubled_is_a_copy(house: House) -> None:
    one, other = (anew(to_change(1, text)) for text in ("FRIST 20-01-2027", "FRIST 25-01-2027"))
    name = parse(one).message_id.encode()
    house.files(ASK, one, other)
    assert house.files(one.replace(name, b"<doubled@mail.example>"))[-1] == COPY  # of the same Date
    assert house.files(one.replace(b"2026 10:", b"2026 09:"))[-1] == COPY  # of the same Message-ID
    assert deadline(house) == date(2027, 1, 25)


def test_orders_that_change_nothing_have_few_receipts(house: House) -> None:
    house.receives(ASK, to_change(1, "FRIST 20-01-2027"))
    again = [anew(to_change(1, "FRIST 20-01-2027")) for _ in range(12)]
    assert len(house.receives(*again)) < MOST_CHANGES


def test_no_name_for_an_answer_that_has_none_has_few_receipts(house: House) -> None:
    house.receives(ASK, eml(LIS, "SV: Uniformer #101", "Det gik godt."))
    again = [anew(to_change(2, "ANONYM", sender=LIS)) for _ in range(12)]
    assert len(house.receives(*again)) <= MOST_CHANGES
    assert house.reasons()[2:] == [(FILED, "changed")] * 12


@pytest.mark.both
def test_who_asks_again_after_the_request_was_closed_is_heard(house: House) -> None:
    house.files(ASK)
    close_request(house.store, 101, by=secretary(NOW))
    assert house.files(anew(ASK), anew(ASK))[1:] == [(FILED, "request"), COPY]
    assert numbers(house.store) == [101, 102]


def test_a_second_yes_is_a_copy(house: House) -> None:
    house.files(ASK, vouch=False)
    yes = to_change(1, "JA")
    assert house.files(yes, anew(yes))[1:] == [(FILED, "confirmed"), COPY]


def test_words_of_which_a_person_made_a_change_are_looked_at_again(house: House) -> None:
    house.files(ASK)
    more = eml(KIM, "Uniformer", "Hvem har købt genbrugte uniformer til skoler?")
    house.files(more)
    accept(house.store, 2, Verdict(change_of=101, again=True), house=house.value, by=secretary(NOW))
    assert house.files(anew(more))[-1] == REPEATS
    with house.store.read() as session:
        assert session.scalars(select(Request.number).where(Request.number > 102)).all() == []
