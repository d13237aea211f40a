"""A name that is taken off, or words that are hidden, leave in no mail that has not left, unless a person says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Thread

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.actions import Action, Remedy
from digest.delivery.ledger import Chosen, Settling, deliveries, doubt_all, settle
from digest.edition.approve import release, unapprove
from digest.edition.checks import Level, checks
from digest.edition.compose import reconsider
from digest.edition.correct import Correction, correct, drop
from digest.edition.notify import notify
from digest.edition.paused import tell_paused
from digest.edition.stop import resume, stop
from digest.edition.views import edition
from digest.edition.word import set_words
from digest.errors import DeliveryFault, EditionFault
from digest.reading.message import parse
from digest.requests.answers import set_hidden
from digest.requests.deciding import set_state
from digest.requests.trying import Stopped, tried
from digest.store.engine import Store
from digest.store.models import Delivery, Request
from digest.store.reasons import EditionReason, Refusal
from digest.store.states import Audience, Consent, DeliveryState, EditionState, RequestState
from tests.approving import HOUSE, approve
from tests.build import KIM, LIS, NEXT, SENDS, a_member, a_request, an_answer, an_edition, goes_out, secretary
from tests.build import unname as takes_off
from tests.delivery.notices import send_some, send_to
from tests.delivery.server import Scripted

pytestmark = pytest.mark.both
BY = secretary(SENDS)
WHY = {"name_taken_off": "They said yes on the telephone."}


def sending(store: Store) -> str:
    """An edition on its way to seven, which names Kim Holm; its name."""
    a_member(store, KIM, name="Kim Holm")
    for number in range(6):
        a_member(store, f"m{number}@house{number}.example", name=f"Ib{number} Lund", organisation=f"Kommune {number}")
    a_request(store, address=KIM)
    a_request(store, "Hvem har købt brugte stole?", address="m1@house1.example")
    name = str(an_edition(store).name)
    goes_out(store, name)
    return name


def sends_some(store: Store, server: Scripted, mails: int, now: datetime = SENDS) -> None:
    """A run that ends after so many mails."""
    send_some(store, server.port, mails, now=now)


def naming(server: Scripted, words: str = "Kim Holm") -> list[str]:
    """To whom the words went."""
    return [recipient for recipient, content in server.kept if words in parse(content).body]


def state(store: Store, number: int) -> RequestState:
    with store.read() as session:
        return session.scalars(select(Request.state).filter_by(number=number)).one()


def left(store: Store) -> set[DeliveryState]:
    with store.read() as session:
        return set(session.scalars(select(Delivery.state).where(Delivery.edition_id.is_not(None))))


def test_a_name_taken_off_in_the_middle_of_sending_leaves_in_no_more_than_the_mail_in_transfer(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        server.hold_at, server.hold_only = 3, True
        server.go_on.clear()
        run = Thread(target=send_to, args=(store, server.port), kwargs={"now": SENDS})
        run.start()
        assert server.reached.wait(30)
        takes_off(store, 101, at=SENDS)
        server.go_on.set()
        run.join()
        assert len(naming(server)) == 3
        send_to(store, server.port, now=SENDS)
        assert len(server.kept) == 3
    found = edition(store, name)
    assert (found.state, found.reason) == (EditionState.STOPPED, EditionReason.NAME_TAKEN_OFF)


@pytest.mark.parametrize("stopped", [False, True])
def test_once_some_have_it_the_letter_stops_and_goes_on_only_when_somebody_says_why(
    store: Store, *, stopped: bool
) -> None:
    name = sending(store)
    with Scripted() as server:
        sends_some(store, server, 3)
        if stopped:
            stop(store, name, by=BY)
        takes_off(store, 101, at=SENDS)
        assert {"named"} <= {one.finding.code for one in checks(store, name, house=HOUSE)}
        for because in ({}, {"words_hidden": "no"}, {"name_taken_off": " "}):
            with pytest.raises(EditionFault, match="4 of its 7 mails have not left"):
                resume(store, name, because=because, by=BY)
        send_to(store, server.port, now=SENDS)
        assert len(server.kept) == 3
        resume(store, name, because=WHY, by=BY)
        send_to(store, server.port, now=SENDS)
        assert len({recipient for recipient, _ in server.kept}) == len(server.kept) == 7
    assert edition(store, name).state is EditionState.SENT


@pytest.mark.parametrize("hidden_first", [False, True])
def test_of_two_things_that_are_to_be_shown_no_more_neither_is_forgotten(store: Store, *, hidden_first: bool) -> None:
    name = sending(store)
    with Scripted() as server:
        sends_some(store, server, 3)
    acts = [lambda: takes_off(store, 101, at=SENDS), lambda: set_state(store, 102, RequestState.HIDDEN, by=BY)]
    for act in reversed(acts) if hidden_first else acts:
        act()
    set_state(store, 102, RequestState.OPEN, by=BY)
    for because in (WHY, {"words_hidden": "It is shown again."}):
        with pytest.raises(EditionFault, match="a name that it shows was taken off, and something that it shows"):
            resume(store, name, because=because, by=BY)
    assert resume(store, name, because={"name_and_words": "Both say yes."}, by=BY).state is EditionState.SENDING


def test_after_a_restore_somebody_says_why_the_rest_may_go_as_it_is(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        sends_some(store, server, 3)
        takes_off(store, 101, at=SENDS)
        assert doubt_all(store, by=BY) == 4
        with pytest.raises(EditionFault, match="4 of its 7 mails have not left"):
            resume(store, name, by=BY)
        send_to(store, server.port, now=SENDS)
        assert len(naming(server)) == 3


def test_those_who_have_none_get_a_letter_without_the_name_and_nobody_gets_two(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        sends_some(store, server, 3)
        takes_off(store, 101, at=SENDS)
        wanted = Correction(with_requests=True, audience=Audience.MISSED)
        made = correct(store, name, wanted, house=HOUSE, by=BY)
        assert (made.recipients, made.requests) == (4, (101, 102))
        set_words(store, str(made.name), {"da": "Brevet kommer lidt senere til jer."}, house=HOUSE, by=BY)
        approve(store, str(made.name), by="Tove", now=SENDS)
        assert release(store, house=HOUSE, now=SENDS)
        send_to(store, server.port, now=SENDS)
        assert len({recipient for recipient, _ in server.kept}) == len(server.kept) == 7
        assert len(naming(server)) == 3


def corrected(store: Store, name: str) -> str:
    """An approved correction of an edition for those who have none; its name."""
    wanted = Correction(with_requests=True, audience=Audience.MISSED)
    correction = str(correct(store, name, wanted, house=HOUSE, by=BY).name)
    set_words(store, correction, {"da": "Brevet kommer lidt senere til jer."}, house=HOUSE, by=BY)
    approve(store, correction, by="Tove", now=SENDS)
    return correction


def once_each(server: Scripted) -> bool:
    """Whether all seven got one letter."""
    return len({recipient for recipient, _ in server.kept}) == len(server.kept) == 7


def test_a_letter_whose_correction_waits_goes_on_once_that_is_dropped_and_nobody_gets_two(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        sends_some(store, server, 3)
        takes_off(store, 101, at=SENDS)
        correction = corrected(store, name)
        with pytest.raises(EditionFault, match=f"{correction}, which corrects it, waits") as raised:
            resume(store, name, because=WHY, by=BY)
        assert raised.value.remedy == Remedy(Action.SEND_OR_DROP, {"edition": correction})
        unapprove(store, correction, by=BY)
        with pytest.raises(EditionFault, match=f"{correction}, which corrects it, waits"):
            resume(store, name, because=WHY, by=BY)
        drop(store, name, by=BY)
        resume(store, name, because=WHY, by=BY)
        send_to(store, server.port, now=SENDS)
        assert release(store, house=HOUSE, now=SENDS) == []
        assert once_each(server)


def test_who_has_the_letter_by_then_does_not_get_the_correction_for_those_who_have_none(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        server.says = {"m3@house3.example": "550 no such user"}
        sends_some(store, server, 5)
        server.says = {}
        takes_off(store, 101, at=SENDS)
        corrected(store, name)
        settle(store, Chosen(edition=name), Settling.ARRIVED, by=BY)
        assert release(store, house=HOUSE, now=SENDS)
        send_to(store, server.port, now=SENDS)
        assert "m3@house3.example" not in {recipient for recipient, _ in server.kept}
        assert len({recipient for recipient, _ in server.kept}) == len(server.kept) == 6
    left_out = [(row.recipient, row.reason) for row in deliveries(store, DeliveryState.SUPPRESSED)]
    assert left_out == [("m3@house3.example", Refusal.HAS_ANOTHER)]


def test_who_turns_out_to_have_none_gets_the_correction_once_it_is_approved_anew(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        server.at_end = {"m3@house3.example": "nonsense"}
        sends_some(store, server, 5)
        server.at_end = {}
        stop(store, name, by=BY)
        correction = corrected(store, name)
        assert edition(store, correction).recipients == 2
        settle(store, Chosen(edition=name, state=DeliveryState.UNCERTAIN), Settling.SENT_AGAIN, by=BY)
        assert release(store, house=HOUSE, now=SENDS) == []
        found = edition(store, correction)
        assert (found.state, found.reason) == (EditionState.DRAFT, EditionReason.CHANGED_AFTER_APPROVAL)
        approve(store, correction, by="Tove", now=SENDS)
        assert release(store, house=HOUSE, now=SENDS)
        server.kept = [mail for mail in server.kept if mail[0] != "m3@house3.example"]  # which was in doubt
        send_to(store, server.port, now=SENDS)
        assert once_each(server)


def test_who_has_the_correction_for_those_who_had_none_does_not_get_the_letter_when_it_is_sent_again(
    store: Store,
) -> None:
    name = sending(store)
    with Scripted() as server:
        server.says = {"m3@house3.example": "550 no such user"}
        sends_some(store, server, 5)
        server.says = {}
        stop(store, name, by=BY)
        corrected(store, name)
        assert release(store, house=HOUSE, now=SENDS)
        send_to(store, server.port, now=SENDS)
        assert once_each(server)
        settle(store, Chosen(edition=name), Settling.SENT_AGAIN, by=BY)
        send_to(store, server.port, now=SENDS)
        assert once_each(server)


@dataclass(frozen=True)
class Case:
    """Something that is to be shown no more, the words by which a letter shows it, and why it is not sent."""

    act: Callable[[Store], object]
    words: str
    reason: EditionReason


CASES = [
    Case(lambda store: takes_off(store, 101, at=SENDS), "Kim Holm", EditionReason.NAME_TAKEN_OFF),
    Case(lambda store: set_state(store, 101, RequestState.HIDDEN, by=BY), "uniformer", EditionReason.WORDS_HIDDEN),
]


@pytest.mark.parametrize("case", CASES, ids=["name", "hidden"])
def test_a_letter_that_nobody_has_is_a_draft_again_and_goes_out_without_it(store: Store, case: Case) -> None:
    name = sending(store)
    with Scripted() as server:
        server.says = {"*": "451 later"}
        sends_some(store, server, 2)  # put off: nobody has it
        server.says = {}
        case.act(store)
        found = edition(store, name)
        assert (found.state, found.reason, left(store)) == (EditionState.DRAFT, case.reason, {DeliveryState.PENDING})
        assert state(store, 102) is RequestState.OPEN
        send_to(store, server.port, now=SENDS)
        assert server.kept == []
        reconsider(store, EditionState.DRAFT, house=HOUSE, now=SENDS)
        assert edition(store, name).reason == case.reason
        approve(store, name, by="Tove", now=SENDS)
        goes_out(store, name)
        send_to(store, server.port, now=SENDS)
        assert len({recipient for recipient, _ in server.kept}) == len(server.kept) == 7
        assert naming(server, case.words) == []
    assert edition(store, name).state is EditionState.SENT


def test_a_mail_in_doubt_counts_as_one_that_somebody_has(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        server.at_end = {"*": "nonsense"}
        sends_some(store, server, 1)
    takes_off(store, 101, at=SENDS)
    assert DeliveryState.UNCERTAIN in left(store)
    assert edition(store, name).state is EditionState.STOPPED


def test_what_was_refused_is_not_sent_again_once_the_name_is_off(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        server.says = {"m3@house3.example": "550 no such user"}
        send_to(store, server.port, now=SENDS)
        takes_off(store, 101, at=SENDS)
        assert edition(store, name).state is EditionState.SENT
        server.says = {}
        with pytest.raises(DeliveryFault, match="shows what is to be shown no more"):
            settle(store, Chosen(edition=name), Settling.SENT_AGAIN, by=BY)
        send_to(store, server.port, now=SENDS)
        assert len(server.kept) == 6
    wanted = Correction(with_requests=True, audience=Audience.MISSED)
    assert correct(store, name, wanted, house=HOUSE, by=BY).recipients == 1


def test_when_all_have_it_nothing_is_stopped(store: Store) -> None:
    name = sending(store)
    with Scripted() as server:
        send_to(store, server.port, now=SENDS)
    takes_off(store, 101, at=SENDS)
    set_state(store, 101, RequestState.HIDDEN, by=BY)
    assert edition(store, name).state is EditionState.SENT


def hides_the_answer(store: Store, answer: int) -> None:
    set_hidden(store, answer, hidden=True, by=BY)


def takes_the_name_off(store: Store, _answer: int) -> None:
    an_answer(store, "Og vi vil gerne fortælle mere.", consent=Consent.ANONYMOUS, at=NEXT.sends_at)


SHOWN = {EditionReason.WORDS_HIDDEN: "hidden_answer", EditionReason.NAME_TAKEN_OFF: "named_answer"}


@pytest.mark.parametrize(
    ("act", "reason"),
    [(hides_the_answer, EditionReason.WORDS_HIDDEN), (takes_the_name_off, EditionReason.NAME_TAKEN_OFF)],
    ids=["hidden", "name"],
)
@pytest.mark.parametrize("mails", [0, 2])
def test_the_same_holds_for_an_answer_in_the_letter(
    store: Store, act: Callable[[Store, int], None], reason: EditionReason, mails: int
) -> None:
    sending(store)
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    with Scripted() as server:
        send_to(store, server.port, now=SENDS)
        answer = an_answer(store, consent=Consent.EVERYONE, at=SENDS)
        a_request(store, "Hvem har købt elbiler?", at=SENDS, address=KIM)
        name = str(an_edition(store, NEXT).name)
        goes_out(store, name, now=NEXT.sends_at)
        if mails:
            sends_some(store, server, mails, now=NEXT.sends_at)
    act(store, answer)
    found = edition(store, name)
    assert (found.state, found.reason) == (EditionState.STOPPED if mails else EditionState.DRAFT, reason)
    said = [one for one in checks(store, name, house=HOUSE) if one.finding.code == SHOWN[reason]]
    assert [(one.level, one.finding.values) for one in said] == [(Level.RED, {"id": answer})]


def test_it_is_said_before_that_the_letter_stops_or_must_be_approved_anew(store: Store) -> None:
    name = sending(store)
    hides = tried(store, lambda trial: set_state(trial, 101, RequestState.HIDDEN, by=BY), today=SENDS.date())
    assert (hides.unapproved, hides.stopped) == ((name,), ())
    with Scripted() as server:
        sends_some(store, server, 3)
    hides = tried(store, lambda trial: set_state(trial, 101, RequestState.HIDDEN, by=BY), today=SENDS.date())
    assert (hides.unapproved, hides.stopped) == ((), (Stopped(name=name, left=4, whole=7),))
    assert [row.act for row in hides.changes] == ["request state"]
    assert edition(store, name).state is EditionState.SENDING


def test_the_staff_are_told_what_to_do(store: Store) -> None:
    name = sending(store)
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    with Scripted() as server:
        sends_some(store, server, 3)
    takes_off(store, 101, at=SENDS)
    assert [tell_paused(store, house=HOUSE, now=SENDS) for _ in range(2)] == [1, 0]
    with store.read() as session:
        mail = parse(session.scalars(select(Delivery.message).order_by(Delivery.id.desc()).limit(1)).one() or b"")
    assert "er stoppet" in mail.subject
    assert "et navn, som den viser, er taget af" in mail.body
    assert "3 modtagere har fået brevet, 4 venter på det." in mail.body
    assert f"digest compose --correct {name} --with-requests --missed" in mail.body


def test_the_staff_are_told_that_a_letter_which_nobody_has_is_to_be_approved_anew(store: Store) -> None:
    sending(store)
    add_staff(store, address="tove@ika.example", name="Tove", by=secretary())
    takes_off(store, 101, at=SENDS)
    assert notify(store, house=HOUSE, now=SENDS) == 1
