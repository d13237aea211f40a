"""Nothing that nobody has looked at is in a letter that is approved."""

from __future__ import annotations

import pytest

from digest.accounts.audit import Sought, decisions
from digest.edition.approve import Approval, approve
from digest.edition.checks import check
from digest.edition.compose import compose
from digest.edition.views import edition
from digest.errors import EditionFault, InputFault, MissingInput
from digest.inbox.reviewing import Verdict, accept, hold
from digest.requests.deciding import Wording, edit, make_ready, set_state
from digest.requests.views import answers, request, unseen
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.reasons import MailReason
from digest.store.states import RequestState
from tests.approving import Anyhow
from tests.build import ASK, KIM, LIS, PERIOD, SENDS, a_request, goes_out, secretary, to_change
from tests.conftest import NOW, eml
from tests.databases import kept
from tests.house import House

LATE = secretary(PERIOD.closes_at)


def new(store: Store) -> list[int]:
    """The numbers of those that nobody has looked at."""
    return sorted(row.number for row in unseen(store))


@pytest.fixture
@kept
def asked(house: House) -> House:
    house.now = PERIOD.closes_at.replace(day=29)
    house.files(ASK, eml(LIS, "Elbiler", "Hvem har købt elbiler?"))
    return house


def test_a_letter_with_a_request_that_nobody_has_looked_at_is_not_approved(asked: House) -> None:
    compose(asked.store, house=asked.value, period=PERIOD, now=PERIOD.closes_at)
    make_ready(asked.store, [101], by=LATE)
    found = [one.finding for one in check(asked.store, "", house=asked.value).checks]
    assert [(one.code, one.place) for one in found if one.code == "unseen"] == [("unseen", "102")]
    with pytest.raises(EditionFault, match=r"#102: Nobody has looked at the request"):
        approve(asked.store, "", Approval(because=Anyhow()), house=asked.value, by=LATE)
    assert make_ready(asked.store, [101, 102], by=LATE).new == (102,)
    approve(asked.store, "", Approval(because=Anyhow()), house=asked.value, by=LATE)
    assert edition(asked.store).approved_by == LATE.name


def test_who_looked_and_when_is_kept_and_logged(asked: House) -> None:
    assert new(asked.store) == [101, 102]
    make_ready(asked.store, [102], by=secretary(NOW, "vibe"))
    shown = request(asked.store, 102)
    assert (shown.looked_by, shown.looked_at) == ("vibe", NOW)
    assert [(row.act, row.key) for row in decisions(asked.store)[:1]] == [(Act.REQUEST_READY, "102")]
    assert new(asked.store) == [101]


@pytest.mark.both
def test_what_is_in_no_letter_is_not_to_be_looked_at_and_who_lets_it_in_again_has_looked(asked: House) -> None:
    set_state(asked.store, 102, RequestState.HIDDEN, by=LATE)
    assert new(asked.store) == [101]
    set_state(asked.store, 102, RequestState.OPEN, by=LATE)
    assert new(asked.store) == [101]


def test_none_of_several_is_ready_when_one_does_not_exist(asked: House) -> None:
    with pytest.raises(MissingInput, match="no request #777"):
        make_ready(asked.store, [101, 777], by=LATE)
    assert new(asked.store) == [101, 102]


def test_of_several_those_in_doubt_about_names_wait_and_the_others_are_ready(asked: House) -> None:
    asked.files(
        eml("kim@nordmose.example", "Stole", "Hvem har købt stole?\n\nDet må helst ikke fremgå, at det er Nordmose.")
    )
    made = make_ready(asked.store, [101, 103, 102], by=LATE)
    assert (made.new, made.in_doubt) == ((101, 102), (103,))
    assert new(asked.store) == [103]
    with pytest.raises(EditionFault, match="perhaps wishes for no name"):
        make_ready(asked.store, [101, 103], by=LATE)


def test_a_request_in_doubt_is_not_ready_though_somebody_has_looked_at_it(asked: House) -> None:
    make_ready(asked.store, [101], by=LATE)
    asked.files(to_change(1, "Vi vil gerne være anonyme."))
    assert make_ready(asked.store, [101, 102], by=LATE).in_doubt == (101,)
    with pytest.raises(EditionFault, match="perhaps wishes for no name"):
        make_ready(asked.store, [101], by=LATE)


def test_what_a_person_entered_changed_opened_or_accepted_they_have_looked_at(asked: House) -> None:
    store = asked.store
    by_telephone = a_request(store, "Hvem har malet broer?")
    edit(store, 101, Wording(title="Arbejdstøj"), by=LATE)
    set_state(store, 102, RequestState.HELD, by=LATE)
    assert new(store) == [102]
    set_state(store, 102, RequestState.OPEN, by=LATE)
    assert new(store) == []
    asked.files(eml("ida@nordmose.example", "Cykler", "Hvem har købt cykler?"))
    accept(store, 3, Verdict(organisation="Nordmose Kommune"), house=asked.value, by=LATE)
    assert new(store) == []
    assert request(store, by_telephone).looked_by == secretary().name


def test_other_words_of_the_asker_are_to_be_looked_at_and_a_deadline_is_not(asked: House) -> None:
    make_ready(asked.store, [101, 102], by=LATE)
    asked.files(to_change(1, "FRIST 15-12-2026"))
    assert new(asked.store) == []
    asked.files(to_change(1, "RETTELSE\n\nHvem har købt genbrugte uniformer til skolerne?"))
    assert new(asked.store) == [101]


def test_a_held_request_is_an_answer_when_a_person_says_so(asked: House) -> None:
    hold(asked.store, 2, by=LATE)
    outcome = accept(asked.store, 2, Verdict(answer_to=101), house=asked.value, by=LATE)
    assert outcome.reason == MailReason.ANSWER
    assert [row.number for row in answers(asked.store)] == [101]
    assert request(asked.store, 102).state is RequestState.HIDDEN


@pytest.mark.both
def test_what_has_gone_out_is_not_opened_again_by_accepting_its_mail(asked: House) -> None:
    hold(asked.store, 1, by=LATE)
    set_state(asked.store, 101, RequestState.OPEN, by=LATE)
    compose(asked.store, house=asked.value, period=PERIOD, now=PERIOD.closes_at)
    goes_out(asked.store, "", house=asked.value, now=SENDS)
    accept(asked.store, 1, house=asked.value, by=secretary(SENDS))
    assert request(asked.store, 101).state is RequestState.PUBLISHED
    with pytest.raises(InputFault):
        hold(asked.store, 1, by=secretary(SENDS))


def test_that_a_mail_was_held_stands_in_the_log_of_its_request(asked: House) -> None:
    hold(asked.store, 1, by=LATE)
    (row,) = decisions(asked.store, Sought(thing="request", key="101"))
    assert dict(row.changes) == {"state": ["open", "held"]}


def test_a_request_is_shown_as_others_see_it(asked: House) -> None:
    asked.files(eml(KIM, "Noget", "ANONYM\n\nHvordan gør I? Her i Nordmose Kommune går det trægt.\n\nMvh Kim Holm"))
    shown = request(asked.store, 103)
    assert "Nordmose" in shown.text
    assert "Nordmose" not in shown.public_text + shown.public_title
