"""The same words twice: what is a copy of what, and what is not."""

from __future__ import annotations

from datetime import timedelta

from digest.marks import Key, Purpose, keyed
from digest.members.subscription import recipients
from digest.reading import read_mail
from digest.store.models import InboundMail
from digest.store.states import MailState
from tests.build import ADDRESS, ASK, KIM, a_member
from tests.conftest import NOW, eml
from tests.house import House
from tests.inbox.filed import numbers, with_attachment


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
