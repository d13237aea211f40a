"""What is for everyone appears in the next edition: which answers, in which letter, under whose name."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.accounts.staff import add_staff
from digest.actions import Action, Remedy
from digest.edition.approve import release
from digest.edition.correct import Correction, correct
from digest.edition.notify import notify
from digest.edition.preview import preview
from digest.edition.views import edition
from digest.errors import EditionFault, MissingInput
from digest.followup.answers import pass_on
from digest.reading.message import parse
from digest.requests.answering import pass_answer
from digest.requests.answers import set_hidden
from digest.requests.views import answers
from digest.store.engine import Store
from digest.store.models import Answer, Delivery, Edition, Member, Request
from digest.store.reasons import EditionReason
from digest.store.states import Consent, DeliveryKind, DeliveryState, EditionState, RequestState
from digest.writing.templates import Place
from tests import build
from tests.approving import HOUSE, approve
from tests.build import (
    CLOSES,
    LIS,
    NEXT,
    PERIOD,
    SENDS,
    a_draft,
    a_house,
    a_member,
    a_request,
    an_edition,
    goes_out,
    secretary,
    unname,
)
from tests.databases import kept
from tests.delivery.notices import leaves

BEFORE = CLOSES - timedelta(days=1)
HEADING = "SVAR SIDEN SIDST"


@pytest.fixture
@kept
def published(store: Store) -> Store:
    """#101 went out a fortnight ago, #102 asks now; Lis of Tangsø can answer, Hanne of Nordmose asked."""
    a_member(store, "hanne@nordmose.example", name="Hanne Bro", organisation="Nordmose Kommune")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_request(store, "Hvem har fået repareret uniformer?", address="hanne@nordmose.example", organisation="")
    set_state(store, 101, RequestState.PUBLISHED)
    a_request(store, "Hvem har købt elbiler?")
    return store


def set_state(store: Store, number: int, state: RequestState, **more: object) -> None:
    with store.write() as session:
        request = session.scalars(select(Request).filter_by(number=number)).one()
        request.state = state
        for name, value in more.items():
            setattr(request, name, value)


def answer(
    store: Store,
    text: str = "Kære Hanne\n\nDet har vi gjort i to år.\n\nMvh Lis",
    *,
    to: int = 101,
    by: str = LIS,
    consent: Consent = Consent.EVERYONE,
    at: datetime = BEFORE,
) -> int:
    return build.an_answer(store, text, to=to, by=by, consent=consent, at=at)


def text_of(store: Store, language: str = "da") -> str:
    """The newest letter as text."""
    with store.read() as session:
        newest = session.scalars(select(Edition).order_by(Edition.id.desc()).limit(1)).one()
        return next(block.text for block in newest.blocks if block.language == language)


def shown(store: Store) -> tuple[int, ...]:
    """The answers of the newest edition."""
    return edition(store).answers


def test_an_answer_for_everyone_is_in_the_next_edition(published: Store) -> None:
    one = answer(published)
    view = a_draft(published)
    assert view is not None
    assert view.answers == (one,)
    section = text_of(published).partition(HEADING)[2]
    assert (
        "101 · Hvem har fået repareret uniformer?\nLis Dam, Tangsø Kommune\n\n  Det har vi gjort i to år.\n" in section
    )
    assert "Kære Hanne" not in section
    assert "ANSWERS SINCE LAST TIME" in text_of(published, "en")


@pytest.mark.parametrize("consent", [Consent.ASKER, Consent.ANONYMOUS])
def test_an_answer_that_is_not_for_everyone_is_in_no_letter(published: Store, consent: Consent) -> None:
    answer(published, consent=consent)
    a_draft(published)
    assert shown(published) == ()
    assert HEADING not in text_of(published)


def test_an_answer_that_comes_after_closing_waits_for_the_next(published: Store) -> None:
    late = answer(published, at=CLOSES)
    a_draft(published)
    assert shown(published) == ()
    approve(published, "23", by="Tove", now=CLOSES)
    a_request(published, "Hvem har solceller?", at=CLOSES)
    a_draft(published, NEXT)
    assert shown(published) == (late,)


@pytest.mark.parametrize(
    "state",
    [RequestState.OPEN, RequestState.HELD, RequestState.HIDDEN, RequestState.CLOSED],
)
def test_answers_to_requests_that_nobody_has_seen_are_not(published: Store, state: RequestState) -> None:
    answer(published)
    set_state(published, 101, state)
    a_draft(published)
    assert shown(published) == ()


def test_an_answer_to_a_request_that_was_in_a_letter_and_is_closed_is_shown(published: Store) -> None:
    a_draft(published)
    approve(published, "23", by="Tove", now=CLOSES)
    release(published, house=HOUSE, now=SENDS)
    set_state(published, 102, RequestState.CLOSED)
    one = answer(published, to=102, at=SENDS)
    a_request(published, "Hvem har solceller?", at=SENDS)
    a_draft(published, NEXT)
    assert shown(published) == (one,)


def test_answers_stand_by_the_number_of_their_request_then_as_they_came(published: Store) -> None:
    a_request(published, "Hvem har vasketøj?")
    set_state(published, 103, RequestState.PUBLISHED)
    third = answer(published, "Til 103.", to=103, at=BEFORE - timedelta(hours=9))
    second = answer(published, "Senere.", at=BEFORE)
    first = answer(published, "Tidligere.", at=BEFORE - timedelta(hours=1))
    a_draft(published)
    assert shown(published) == (first, second, third)
    section = text_of(published).partition(HEADING)[2]
    assert section.index("Tidligere.") < section.index("Senere.") < section.index("Til 103.")


@pytest.mark.both
def test_an_answer_is_shown_once(published: Store) -> None:
    one = answer(published)
    a_draft(published)
    approve(published, "23", by="Tove", now=CLOSES)
    a_request(published, "Hvem har solceller?", at=CLOSES)
    assert a_draft(published, NEXT) is not None
    assert shown(published) == ()  # it is on its way in the one before
    release(published, house=HOUSE, now=SENDS)
    a_draft(published, NEXT, again=True)
    assert shown(published) == ()
    assert [row.edition for row in answers(published)] == ["23"]
    assert answers(published)[0].id == one


def test_an_edition_that_nobody_approved_gives_its_answers_back(published: Store) -> None:
    one = answer(published)
    a_draft(published)
    view = a_draft(published, NEXT)
    assert view is not None
    assert (view.number, view.answers) == (24, (one,))
    assert [row.edition for row in answers(published)] == ["24"]


def test_without_requests_there_is_no_letter_and_the_answers_wait(published: Store) -> None:
    one = answer(published)
    set_state(published, 102, RequestState.HIDDEN)
    view = a_draft(published)
    assert view is not None
    assert (view.state, view.answers) == (EditionState.SKIPPED, ())
    set_state(published, 102, RequestState.OPEN)
    a_draft(published, NEXT)
    assert shown(published) == (one,)


@pytest.mark.both
def test_composing_anew_takes_what_has_come_and_leaves_what_was_hidden(published: Store) -> None:
    first = answer(published)
    a_draft(published)
    second = answer(published, "Det har vi også.")
    set_hidden(published, first, hidden=True, by=secretary())
    a_draft(published, again=True)
    assert shown(published) == (second,)
    assert "i to år" not in text_of(published)
    set_hidden(published, first, hidden=False, by=secretary())
    a_draft(published, again=True)
    assert shown(published) == (first, second)


def test_hiding_an_answer_undoes_the_approval_and_what_is_approved_does_not_show_it(published: Store) -> None:
    one = answer(published)
    a_draft(published)
    approve(published, "23", by="Tove", now=CLOSES)
    set_hidden(published, one, hidden=True, by=secretary())
    view = edition(published)
    assert (view.state, view.reason) == (EditionState.DRAFT, EditionReason.ANSWER_HIDDEN)
    assert release(published, house=HOUSE, now=SENDS) == []
    assert approve(published, "23", by="Tove", now=CLOSES).answers == ()


def test_an_answer_that_has_gone_out_is_hidden_and_a_correction_leaves_it_out(published: Store) -> None:
    one, other = answer(published), answer(published, "Vi har sparet 18 procent.")
    an_edition(published)
    goes_out(published, "23")
    leaves(published)
    assert set_hidden(published, one, hidden=True, by=secretary()) == ("23",)
    drafted = correct(published, "23", Correction(with_requests=True), house=HOUSE, by=secretary(SENDS))
    assert drafted.name == "23.1"
    assert edition(published, "23.1").answers == (other,)
    assert "gjort i to år" not in text_of(published)
    assert set_hidden(published, one, hidden=False, by=secretary()) == ("23",)
    with pytest.raises(MissingInput, match="no answer 99"):
        set_hidden(published, 99, hidden=True, by=secretary())


def test_an_answer_is_part_of_what_is_approved(published: Store) -> None:
    a_draft(published)
    without = edition(published).manifest
    answer(published)
    a_draft(published, again=True)
    assert edition(published).manifest != without


@pytest.mark.both
def test_who_answered_is_named_as_the_register_has_it_when_it_is_composed(published: Store) -> None:
    answer(published)
    with published.write() as session:
        session.scalars(select(Member).filter_by(name="Lis Dam")).one().name = "Lis Dam Holm"
    a_draft(published)
    assert "Lis Dam Holm, Tangsø Kommune" in text_of(published)


@pytest.mark.both
def test_an_answer_of_nobody_any_more_is_a_colleagues(published: Store) -> None:
    one = answer(published)
    with published.write() as session:
        session.get_one(Answer, one).member = None
    a_draft(published)
    assert "uniformer?\nEn kollega\n\n  " in text_of(published)


def test_of_an_asker_who_is_not_named_nothing_shows(published: Store) -> None:
    unname(published, 101)
    a_member(published, "bo@nordmose.example", name="Bo Lind", organisation="Nordmose Kommune")
    answer(published, "Som Hanne Bro fra Nordmose Kommune spurgte om: skriv til hanne@nordmose.example.")
    own = answer(published, "Vi i Nordmose valgte leje.", by="bo@nordmose.example")
    a_draft(published)
    section = text_of(published).partition(HEADING)[2].partition("-----")[0]
    assert [word for word in ("Hanne", "Bro", "Nordmose", "nordmose", "Bo Lind") if word in section] == []
    assert "En kollega" not in section
    pass_answer(published, own, by=secretary(BEFORE))  # as one that anybody may give
    a_draft(published, again=True)
    assert "Bo Lind, Nordmose Kommune\n\n  Vi i Nordmose valgte leje." in text_of(published)
    assert "Som […] fra […] spurgte om: skriv til […]." in section
    assert "Lis Dam, Tangsø Kommune" in section


def test_a_long_answer_is_cut_and_says_so(published: Store) -> None:
    answer(published, "Vi har prøvet det i fem år. " * 100)
    a_draft(published)
    section = text_of(published).partition(HEADING)[2]
    assert "fem år. …\n\nSvaret er forkortet; sekretariatet har det hele." in section
    assert len(section) < 1500


def test_no_words_of_an_answer_become_markup(published: Store) -> None:
    hostile = "</td></table><script>alert(1)</script> {{ 7*7 }} {% raw %} \x02personal\x03 <mj-raw> \u202etxet"
    answer(published, hostile)
    a_draft(published)
    with published.read() as session:
        html = session.scalars(select(Edition)).one().blocks[0].html
    assert "&lt;/td&gt;&lt;/table&gt;&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} {% raw %} personal" in html
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("\x02") == len(Place)


@pytest.mark.both
def test_the_staff_is_told_how_many_answers_the_letter_shows(published: Store) -> None:
    add_staff(published, address="tove@ika.example", name="Tove", by=secretary())
    answer(published)
    a_draft(published)
    assert notify(published, house=HOUSE, now=PERIOD.closes_at) == 1
    with published.read() as session:
        note = parse(session.scalars(select(Delivery).filter_by(kind=DeliveryKind.NOTICE)).one().message or b"")
    assert "Den viser også 1 svar til alle." in note.body


@pytest.mark.both
def test_each_answer_is_listed_with_where_it_went_and_which_letter_shows_it(published: Store) -> None:
    for_asker = answer(published, at=BEFORE - timedelta(hours=1), consent=Consent.ASKER)
    pass_on(published, house=a_house(), now=BEFORE)
    shown_one = answer(published)
    a_draft(published)
    second, first = answers(published)
    assert (first.id, first.passed, first.edition, first.hidden) == (for_asker, (DeliveryState.PENDING,), None, False)
    assert (second.id, second.number, second.name, second.organisation) == (shown_one, 101, "Lis Dam", "Tangsø Kommune")
    assert (second.passed, second.looked_at, second.edition) == ((), False, "23")
    assert [row.id for row in answers(published, Consent.EVERYONE)] == [shown_one]


def test_a_draft_whose_letter_went_with_an_erased_answer_is_not_shown_until_it_is_composed_anew(
    published: Store, tmp_path: Path
) -> None:
    a_draft(published)
    with published.write() as session:
        session.scalars(select(Edition)).one().blocks = []
    with pytest.raises(EditionFault, match="was erased") as fault:
        preview(published, "23", tmp_path, house=HOUSE)
    assert fault.value.remedy == Remedy(Action.COMPOSE_AGAIN)
    approve(published, "23", by="Tove", now=CLOSES)
    preview(published, "23", tmp_path, house=HOUSE)
