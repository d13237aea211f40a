"""Answers are read, edited, entered when they came by telephone, and parted in two."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from digest.accounts.audit import decisions
from digest.edition.views import edition
from digest.errors import EditionFault, InputFault, MissingInput
from digest.followup.answers import pass_on
from digest.members.privacy.erasure import erase_member
from digest.reading.message import Message, parse
from digest.requests.answering import Half, Told, add_answer, edit_answer, pass_answer, split_answer
from digest.requests.deciding import merge, set_state
from digest.requests.passing import passages
from digest.requests.views import answer, answers, request
from digest.requests.word import Word
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.reasons import EditionReason
from digest.store.states import Consent, DeliveryKind, DeliveryState, EditionState, RequestState
from digest.writing.faults import fault_said
from tests.build import ANN, ASK, KIM, LIS, OLE, PERIOD, a_request, an_answer, an_edition, goes_out, secretary
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

LATER = PERIOD.closes_at


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101, and Ann's #102."""
    house.now = LATER.replace(day=29)
    house.files(ASK, eml(ANN, "Electric cars", "Who has bought electric cars?"))
    return house


def passed(house: House) -> list[Message]:
    """The answers that go to askers now."""
    before = len(house.rows(DeliveryKind.ANSWER))
    pass_on(house.store, house=house.value, now=NOW)
    return [parse(row.message or b"") for row in house.rows(DeliveryKind.ANSWER)[before:]]


def test_an_answer_by_telephone_goes_to_who_asked_and_a_reply_to_its_writer(asked: House) -> None:
    number = add_answer(asked.store, 101, Told(text="Det har vi gjort.", address=LIS), by=secretary())
    (mail,) = passed(asked)
    assert (mail.sent_to, mail.header("reply-to")) == ((KIM,), LIS)
    assert "Lis Dam, Tangsø Kommune, har svaret" in mail.body
    shown = answer(asked.store, number)
    assert (shown.text, shown.mail, shown.consent, shown.passed_to) == ("Det har vi gjort.", None, "asker", (KIM,))
    assert (shown.original, shown.name) == ("", "Lis Dam")
    assert [(row.act, row.key, row.name) for row in decisions(asked.store)[:2]] == [
        (Act.ANSWER_SENT, str(number), ""),
        (Act.ANSWER_ADDED, str(number), "tove@ika.example"),
    ]


@pytest.mark.both
def test_a_member_is_found_by_a_name_that_one_has(asked: House) -> None:
    add_answer(asked.store, 101, Told(text="Det har vi.", name=" lis  DAM"), by=secretary())
    assert answers(asked.store)[0].name == "Lis Dam"
    for name, said in (("Per Nobody", "Nobody in the register is called"), ("", "not said who answers")):
        with pytest.raises(InputFault, match=said) as fault:
            add_answer(asked.store, 101, Told(text="x", name=name), by=secretary())
        danish = {"Per Nobody": "Ingen på medlemslisten hedder Per Nobody: skriv en adresse."}
        assert fault_said(fault.value, "da") == danish.get(name, "Det står ikke, hvem der svarer: skriv en adresse.")


def test_an_answer_by_telephone_is_for_everyone_or_without_a_name_as_it_is_said(asked: House) -> None:
    told = Told(text="Det har vi i Tangsø.", address=LIS, consent=Consent.ANONYMOUS)
    add_answer(asked.store, 101, told, by=secretary(), word=Word(asked.value))
    (mail,) = passed(asked)
    assert "Tangsø" not in mail.body
    (row,) = asked.rows(DeliveryKind.UPDATE)
    receipt = parse(row.message or b"")
    assert (receipt.sent_to, receipt.subject) == ((LIS,), "Modtaget: dit svar på efterlysning #101")
    assert "Tangsø" not in receipt.body
    assert "uden dit navn" in receipt.body


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Told(text=" ", address=LIS), "needs a text"),
        (Told(text="x", address="per@elsewhere.example"), "Nobody has the address"),
        (Told(text="x", address="salg@traadfast.example"), "no member"),
        (Told(text="x", address="bo@nordmose.example"), "no member"),
        (Told(text="x", address=KIM), "asked request #101"),
    ],
)
def test_who_cannot_answer_is_told_why(asked: House, told: Told, said: str) -> None:
    with pytest.raises(InputFault, match=said):
        add_answer(asked.store, 101, told, by=secretary())
    assert answers(asked.store) == []


def test_nobody_answers_what_is_hidden_or_does_not_exist(asked: House) -> None:
    set_state(asked.store, 101, RequestState.HIDDEN, by=secretary())
    with pytest.raises(InputFault, match="#101 is hidden"):
        add_answer(asked.store, 101, Told(text="x", address=LIS), by=secretary())
    with pytest.raises(MissingInput):
        add_answer(asked.store, 777, Told(text="x", address=LIS), by=secretary())


def test_an_edited_answer_is_passed_on_as_edited_and_the_words_in_which_it_came_are_kept(asked: House) -> None:
    given = an_answer(asked.store, "Ring 12 34 56 78. Det har vi.")
    assert edit_answer(asked.store, given, "Det har vi.", by=secretary()) == ()
    edit_answer(asked.store, given, "Det har vi gjort.", by=secretary())
    (mail,) = passed(asked)
    assert ("Det har vi gjort." in mail.body, "12 34" in mail.body) == (True, False)
    shown = answer(asked.store, given)
    assert (shown.text, shown.original) == ("Det har vi gjort.", "Ring 12 34 56 78. Det har vi.")


@pytest.mark.both
def test_to_whom_the_old_words_went_already_is_said_and_they_are_not_sent_again(asked: House) -> None:
    other = a_request(asked.store, address=OLE)
    merge(asked.store, other, 101, by=secretary())
    given = an_answer(asked.store, "Det har vi.")
    assert len(passed(asked)) == 2
    assert edit_answer(asked.store, given, "Det har vi gjort.", by=secretary()) == (KIM, OLE)
    assert passed(asked) == []
    assert answers(asked.store)[0].passed == (DeliveryState.PENDING, DeliveryState.PENDING)


def test_an_edit_takes_the_approval_of_the_letter_that_shows_it_and_none_after_it_went(asked: House) -> None:
    an_edition(asked.store, house=asked.value)
    goes_out(asked.store, "1", house=asked.value)
    given = an_answer(asked.store, "Det har vi.", consent=Consent.EVERYONE, at=LATER)
    a_request(asked.store, at=LATER)
    from tests.build import NEXT

    an_edition(asked.store, NEXT, house=asked.value)
    edit_answer(asked.store, given, "Det har vi gjort.", by=secretary(NEXT.closes_at))
    row = edition(asked.store)
    assert (row.state, row.reason) == (EditionState.DRAFT, EditionReason.ANSWER_CHANGED)
    goes_out(asked.store, "2", house=asked.value, now=NEXT.sends_at)
    with pytest.raises(EditionFault, match="stands in edition 2"):
        edit_answer(asked.store, given, "Nej.", by=secretary())


def test_the_writer_is_told_how_the_answer_reads_and_a_reply_goes_to_the_secretariat_alone(asked: House) -> None:
    given = an_answer(asked.store, "Det har vi.")
    edit_answer(asked.store, given, "Det har vi gjort.", by=secretary(), word=Word(asked.value, "Mvh Tove"))
    (row,) = asked.rows(DeliveryKind.UPDATE)
    mail = parse(row.message or b"")
    assert (mail.sent_to, mail.subject) == ((LIS,), "Dit svar på efterlysning #101 er rettet")
    assert "    Det har vi gjort." in mail.body
    assert "Mvh Tove" in mail.body
    passed(asked)
    for to in (mail.header("reply-to"), "efterlysning@ika.example"):
        asked.files(eml(LIS, f"SV: {mail.subject}", f"Det må I ikke skrive. {to}", to=to))
    assert passed(asked) == []


@pytest.mark.both
def test_a_reply_that_answers_two_requests_is_parted_in_two(asked: House) -> None:
    given = an_answer(asked.store, "Uniformer har vi.\n\nElbiler har vi\nogså købt.", consent=Consent.EVERYONE)
    new = split_answer(
        asked.store, given, Half(to=102, text="Elbiler har vi også købt."), by=secretary(), word=Word(asked.value)
    )
    assert {mail.sent_to: mail.body.count("Elbiler") for mail in passed(asked)} == {(KIM,): 0, (ANN,): 1}
    first, second = answer(asked.store, given), answer(asked.store, new)
    assert (first.text, second.text) == ("Uniformer har vi.", "Elbiler har vi også købt.")
    assert first.original.startswith("Uniformer har vi.\n\nElbiler")
    assert (second.number, second.name, second.consent) == (102, "Lis Dam", Consent.EVERYONE)
    assert [one.id for one in request(asked.store, 102).answers] == [new]
    (row,) = asked.rows(DeliveryKind.UPDATE)
    assert "passer på efterlysning #102" in parse(row.message or b"").body


@pytest.mark.both
def test_an_answer_that_fits_two_requests_as_a_whole_stands_under_both(asked: House) -> None:
    given = an_answer(asked.store, "Det har vi.")
    new = split_answer(asked.store, given, Half(to=102), by=secretary())
    assert [answer(asked.store, one).text for one in (given, new)] == ["Det har vi."] * 2


@pytest.mark.parametrize(
    ("half", "said"),
    [
        (Half(to=101), "answers request #101 already"),
        (Half(to=777), "no request #777"),
        (Half(to=102, text="Noget helt andet."), "do not stand there"),
        (Half(to=102, text="Det har vi."), "Nothing would stay"),
    ],
)
def test_what_cannot_be_parted_is_told_why(asked: House, half: Half, said: str) -> None:
    given = an_answer(asked.store, "Det har vi.")
    with pytest.raises((InputFault, MissingInput), match=said):
        split_answer(asked.store, given, half, by=secretary())
    assert len(answers(asked.store)) == 1


@pytest.mark.both
def test_the_old_words_in_the_log_go_when_their_writer_is_erased(asked: House) -> None:
    given = an_answer(asked.store, "Ring til mig på 12 34 56 78.")
    edit_answer(asked.store, given, "Ring.", by=secretary())
    erase_member(asked.store, LIS, by=secretary())
    assert "12 34" not in str(decisions(asked.store, limit=None))


Deed = Callable[[Store], object]


@pytest.mark.parametrize(
    "deed",
    [
        lambda store: edit_answer(store, 777, "x", by=secretary()),
        lambda store: answer(store, 777),
        lambda store: split_answer(store, 777, Half(to=101), by=secretary()),
    ],
)
def test_an_answer_that_does_not_exist_is_said_so(store: Store, deed: Deed) -> None:
    with pytest.raises(MissingInput, match="no answer 777"):
        deed(store)


@pytest.mark.parametrize("consent", list(Consent))
def test_an_answer_is_shown_exactly_as_each_who_asked_gets_it_and_got_it(asked: House, consent: Consent) -> None:
    number = an_answer(asked.store, "Vi har 200.\n\nRing på 20 30 40 50.\n\nMvh Lis Dam", consent=consent)
    pass_answer(asked.store, number, by=secretary()) if consent is Consent.ANONYMOUS else None
    (before,) = passages(asked.store, number, house=asked.value)
    (mail,) = passed(asked)
    assert (before.address, before.subject, before.text, before.out) == (KIM, mail.subject, mail.body.strip(), False)
    edit_answer(asked.store, number, "Noget helt andet.", by=secretary())
    (after,) = passages(asked.store, number, house=asked.value)
    assert (after.text, "Noget helt andet." in after.text) == (before.text, False)


@pytest.mark.both
def test_of_merged_requests_each_mail_is_shown(asked: House) -> None:
    merge(asked.store, 102, 101, by=secretary())
    number = an_answer(asked.store, "Vi har 200.")
    shown = passages(asked.store, number, house=asked.value)
    assert [(one.address, one.text) for one in shown] == [
        (mail.sent_to[0], mail.body.strip()) for mail in passed(asked)
    ]
