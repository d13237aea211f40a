"""What the staff do with a request or an answer is tried first: refused, or said, with whom it mails; then done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from digest.accounts.audit import decisions
from digest.demo.sink import Sink
from digest.edition.views import edition
from digest.errors import EditionFault
from digest.followup.outcomes import tell_askers
from digest.reading.message import Message, parse
from digest.requests.answering import Half, Told, add_answer, pass_answer, split_answer
from digest.requests.deciding import close_request, merge, postpone, set_state
from digest.requests.nameless import set_anonymous
from digest.requests.splitting import Part, split
from digest.requests.trying import Prospect, tried
from digest.requests.views import answers, request, requests
from digest.requests.word import Word
from digest.store.engine import Store
from digest.store.states import Consent, DeliveryKind, DeliveryState, EditionState, MailState, RequestState
from tests.build import (
    ANN,
    ASK,
    CLOSES,
    KIM,
    LIS,
    OLE,
    PERIOD,
    a_date,
    a_request,
    an_answer,
    an_edition,
    goes_out,
    secretary,
)
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

NOTE = "Vi ringer i morgen."
Act = Callable[[Store, Word | None], object]

TOLD: dict[str, tuple[Act, str]] = {
    "held": (lambda store, word: set_state(store, 101, RequestState.HELD, by=secretary(), word=word), "venter lidt"),
    "postponed": (lambda store, word: postpone(store, 101, by=secretary(CLOSES), word=word), "er udskudt"),
    "merged": (lambda store, word: merge(store, 101, 102, by=secretary(), word=word), "er lagt sammen med en anden"),
    "closed": (lambda store, word: close_request(store, 101, by=secretary(), word=word), "er lukket"),
    "hidden": (
        lambda store, word: set_state(store, 101, RequestState.HIDDEN, by=secretary(), word=word),
        "er taget ud",
    ),
}


@pytest.fixture
@kept
def asked(house: House) -> House:
    """Kim's #101 came by mail, Ann's #102, and two editions are planned."""
    a_date(house.store, PERIOD.closes_at, PERIOD.sends_at)
    house.now = CLOSES.replace(day=29)
    house.files(ASK, eml(ANN, "Electric cars", "Who has bought electric cars?"))
    return house


def words(house: House) -> list[Message]:
    """The mails that tell members something."""
    return [parse(row.message or b"") for row in house.rows(DeliveryKind.UPDATE)]


def prospect(house: House, act: Act, *, note: str = "", mailed: bool = True) -> Prospect[object]:
    word = Word(house.value, note, mailed)
    return tried(house.store, lambda store: act(store, word), today=NOW.date())


@pytest.mark.both
@pytest.mark.parametrize("what", TOLD)
def test_what_is_done_with_a_request_is_told_at_once_with_a_word_of_the_staffs_own_and_only_once(
    asked: House, what: str
) -> None:
    act, subject = TOLD[what]
    before = prospect(asked, act, note=NOTE)
    assert words(asked) == []
    assert request(asked.store, 101).state is RequestState.OPEN
    act(asked.store, Word(asked.value, NOTE))
    (mail,) = words(asked)
    assert before.told == mail.sent_to == (KIM,)
    assert mail.subject == f"Efterlysning #101 {subject}: Uniformer"
    assert NOTE in mail.body
    assert mail.in_reply_to == "<1@nordmose.example>"
    tell_askers(asked.store, house=asked.value, now=NOW)
    assert len(words(asked)) == 1


@pytest.mark.parametrize("what", TOLD)
def test_nobody_is_mailed_by_an_act_whose_asker_the_staff_tell_otherwise(asked: House, what: str) -> None:
    act, _ = TOLD[what]
    assert prospect(asked, act, mailed=False).told == ()
    act(asked.store, Word(asked.value, mailed=False))
    tell_askers(asked.store, house=asked.value, now=NOW)
    assert words(asked) == []
    assert request(asked.store, 101).state == what


@pytest.mark.parametrize("what", TOLD)
def test_a_reply_to_what_is_told_comes_to_the_secretariat_or_closes_and_is_no_answer(asked: House, what: str) -> None:
    act, _ = TOLD[what]
    act(asked.store, Word(asked.value, NOTE))
    (mail,) = words(asked)
    for to in (mail.header("reply-to"), "efterlysning@ika.example"):
        state = asked.files(eml(KIM, f"SV: {mail.subject}", f"Det var ikke meningen. {to}", to=to))[-1][0]
        assert state is MailState.HELD
    assert answers(asked.store) == []
    assert len(requests(asked.store)) == 2


def test_a_request_that_is_hidden_without_a_word_is_told_to_nobody(asked: House) -> None:
    act, _ = TOLD["hidden"]
    assert prospect(asked, act).mailed is False
    act(asked.store, Word(asked.value))
    assert words(asked) == []


def sends(house: House, folder: Path) -> None:
    """What waits in the ledger leaves."""
    with Sink(folder / "sink") as sink:
        house.sets(smtp={"host": "127.0.0.1", "port": sink.port, "security": "none"})
        house.ticks(NOW)
    assert not [row for row in house.rows(DeliveryKind.UPDATE) if row.state is DeliveryState.PENDING]


def test_one_that_is_let_in_after_all_is_told_to_who_knew_that_it_was_held(asked: House, tmp_path: Path) -> None:
    def let_in(store: Store, word: Word | None) -> None:
        set_state(store, 101, RequestState.OPEN, by=secretary(), word=word)

    TOLD["held"][0](asked.store, Word(asked.value))
    assert prospect(asked, let_in).told == ()  # what says so has not left, and is taken back
    sends(asked, tmp_path)
    assert prospect(asked, let_in).told == (KIM,)
    let_in(asked.store, Word(asked.value, NOTE))
    assert (words(asked)[-1].subject, NOTE in words(asked)[-1].body) == ("Efterlysning #101 er klar: Uniformer", True)


def test_one_that_was_held_for_its_name_is_told_when_a_person_has_decided(asked: House) -> None:
    asked.files(eml(LIS, "Stole", "Hvem har købt stole? Helst uden vores navn."))

    def decide(store: Store, word: Word | None) -> None:
        set_anonymous(store, 103, anonymous=True, by=secretary(), word=word)

    assert prospect(asked, decide).told == (LIS,)
    decide(asked.store, Word(asked.value, NOTE))
    assert (words(asked)[-1].sent_to, NOTE in words(asked)[-1].body) == ((LIS,), True)


@pytest.mark.both
def test_one_that_is_closed_is_opened_again_and_published_where_it_has_gone_out(asked: House) -> None:
    def reopen(number: int) -> Act:
        return lambda store, word: set_state(store, number, RequestState.OPEN, by=secretary(), word=word)

    close_request(asked.store, 102, by=secretary())
    an_edition(asked.store, house=asked.value)
    goes_out(asked.store, "1", house=asked.value)
    close_request(asked.store, 101, by=secretary())
    assert prospect(asked, reopen(101)).told == (KIM,)
    reopen(101)(asked.store, Word(asked.value))
    reopen(102)(asked.store, Word(asked.value))
    assert [request(asked.store, one).state for one in (101, 102)] == [RequestState.PUBLISHED, RequestState.OPEN]
    assert [mail.subject for mail in words(asked)] == [
        "Efterlysning #101 er åben igen: Uniformer",
        "Request #102 is open again: Electric cars",
    ]


@pytest.mark.parametrize("state", [RequestState.CLOSED, RequestState.HIDDEN])
def test_what_nobody_is_asked_cannot_be_closed(asked: House, state: RequestState) -> None:
    if state is RequestState.CLOSED:
        close_request(asked.store, 101, by=secretary())
    else:
        set_state(asked.store, 101, state, by=secretary())
    with pytest.raises(EditionFault, match=f"#101 is {state}: nobody is asked"):
        prospect(asked, TOLD["closed"][0])


def test_what_was_merged_into_one_that_is_closed_unsent_is_told_that_it_goes_out(asked: House, tmp_path: Path) -> None:
    merge(asked.store, 102, 101, by=secretary(), word=Word(asked.value))
    act = TOLD["closed"][0]
    assert prospect(asked, act).told == (KIM,)  # what would tell of the merging has not left, and is taken back
    sends(asked, tmp_path)
    assert prospect(asked, act).told == (ANN, KIM)
    act(asked.store, Word(asked.value))
    assert [mail.sent_to for mail in words(asked)] == [(ANN,), (ANN,), (KIM,)]


def test_an_act_that_is_refused_is_refused_when_it_is_tried(asked: House) -> None:
    with pytest.raises(EditionFault, match="into itself"):
        tried(asked.store, lambda store: merge(store, 101, 101, by=secretary()), today=NOW.date())


@pytest.mark.both
def test_a_trial_says_what_changes_and_whose_approval_falls_and_changes_nothing(asked: House) -> None:
    an_edition(asked.store, house=asked.value)
    part = Part(title="Kitler", text="Hvem har kitler?", keep="Hvem har uniformer?")
    before = decisions(asked.store, limit=None)

    def parting(store: Store, word: Word | None) -> int:
        return split(store, 101, part, by=secretary(), word=word)

    seen = prospect(asked, parting)
    assert (seen.result, seen.told, seen.unapproved) == (103, (KIM,), ("1",))
    assert [(row.thing, row.key) for row in seen.changes] == [("request", "101"), ("request", "103")]
    assert seen.changes[0].changes["text"][1] == "Hvem har uniformer?"
    assert (len(requests(asked.store)), words(asked)) == (2, [])
    assert edition(asked.store).state is EditionState.APPROVED
    assert decisions(asked.store, limit=None) == before


def test_whom_an_answer_goes_to_is_said_before_it_is_entered_or_parted(asked: House) -> None:
    told = Told(text="Det har vi.", address=LIS)
    seen = prospect(asked, lambda store, word: add_answer(store, 101, told, by=secretary(), word=word))
    assert (seen.told, seen.answered) == ((LIS,), (KIM,))
    given = an_answer(asked.store, "Uniformer har vi.\n\nElbiler har vi også.")
    parting = Half(to=102, text="Elbiler har vi også.")
    seen = prospect(asked, lambda store, word: split_answer(store, given, parting, by=secretary(), word=word))
    assert (seen.told, seen.answered) == ((LIS,), (ANN,))
    assert answers(asked.store)[0].id == given


def test_the_writer_of_a_parted_answer_reads_both_parts_under_a_subject_that_says_which(asked: House) -> None:
    given = an_answer(asked.store, "Uniformer har vi.\n\nElbiler har vi også.")
    split_answer(asked.store, given, Half(to=102, text="Elbiler har vi også."), by=secretary(), word=Word(asked.value))
    (mail,) = words(asked)
    assert mail.subject == "Dit svar på efterlysning #101 står nu også under #102"
    assert mail.body.index("    #101\n\n    Uniformer har vi.") < mail.body.index(
        "    #102\n\n    Elbiler har vi også."
    )
    assert asked.files(eml(LIS, f"SV: {mail.subject}", "Det er forkert.", to="efterlysning@ika.example"))[-1][0] is (
        MailState.HELD
    )
    whole = an_answer(asked.store, "Det har vi.", by=OLE)
    split_answer(asked.store, whole, Half(to=102), by=secretary(), word=Word(asked.value))
    body = words(asked)[-1].body
    assert ("passer også på efterlysning #102" in body, body.count("Det har vi.")) == (True, 1)


@pytest.mark.both
def test_an_answer_is_let_go_at_once_with_a_word_to_who_asked_and_a_receipt_to_its_writer(asked: House) -> None:
    given = an_answer(asked.store, "Det har vi.", consent=Consent.ANONYMOUS)
    asked.receives()

    def let_go(store: Store, word: Word | None) -> tuple[str, ...]:
        return pass_answer(store, given, by=secretary(), word=word)

    seen = prospect(asked, let_go, note=NOTE)
    assert (seen.answered, seen.receipts, seen.told) == ((KIM,), (LIS,), ())
    assert asked.rows(DeliveryKind.ANSWER) == []
    let_go(asked.store, Word(asked.value, NOTE))
    (row,) = asked.rows(DeliveryKind.ANSWER)
    mail = parse(row.message or b"")
    assert mail.sent_to == (KIM,)
    assert "Fra sekretariatet:\n\n    Vi ringer i morgen." in mail.body
    with pytest.raises(EditionFault, match="is not held, and whoever asked that has it"):
        prospect(asked, let_go)


@pytest.mark.both
def test_an_answer_is_let_go_to_nobody_where_nobody_is_to_be_mailed(asked: House) -> None:
    given = an_answer(asked.store, "Det har vi.", consent=Consent.ANONYMOUS)
    pass_answer(asked.store, given, by=secretary(), word=Word(asked.value, mailed=False))
    asked.ticks(NOW)
    assert asked.rows(DeliveryKind.ANSWER) == []
    assert answers(asked.store)[0].looked_at


def test_an_asker_of_an_organisation_alone_is_nobody_to_mail(asked: House) -> None:
    number = a_request(asked.store)
    seen = prospect(asked, lambda store, word: set_state(store, number, RequestState.HELD, by=secretary(), word=word))
    assert not seen.mailed
