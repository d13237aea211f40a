from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.actions import Action, Remedy
from digest.calendar.dates import move
from digest.calendar.rule import Rule
from digest.edition.approve import expire, ready, release, release_named
from digest.edition.preview import Whose, preview
from digest.edition.views import WholeEditionView, edition
from digest.errors import EditionFault, InputFault, UnknownEdition
from digest.followup.outcomes import tell_askers
from digest.letters import letter_for
from digest.requests.deciding import merge, postpone, set_state
from digest.requests.telling import known_state, tell
from digest.store.engine import Store
from digest.store.models import Delivery, Edition, EditionBlock, EditionDate, Member, MemberAddress, Request
from digest.store.states import DateState, DeliveryState, EditionState, MemberKind, RequestState
from tests.approving import HOUSE, approve
from tests.build import ASKED, CLOSES, NEXT, PERIOD, SENDS, a_case, a_draft, a_member, a_request, secretary, unname
from tests.databases import kept


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    a_member(store, "hanne@nordmose.example", name="Hanne", organisation="Nordmose Kommune")
    a_member(store, "owen@nordhav.example", name="Owen", organisation="Region Nordhav", language="en")
    a_member(store, "salg@traadfast.example", name="Carsten", organisation="Trådfast", kind="supplier")
    a_member(store, "ukendt@nordhav.example", name="Ukendt", organisation="Region Nordhav", kind="unknown")
    a_case(store)
    a_request(store)
    return store


def test_a_draft_has_the_requests_their_cases_and_every_member_but_no_supplier(asked: Store) -> None:
    view = a_draft(asked)
    assert view is not None
    assert (view.number, view.state, view.requests, view.without_cases) == (23, EditionState.DRAFT, (101,), ())
    with asked.read() as session:
        row = session.scalars(select(Edition)).one()
        assert [recipient.address for recipient in row.recipients] == ["hanne@nordmose.example", "owen@nordhav.example"]
        assert [block.language for block in row.blocks] == ["da", "en"]
        assert "Uniformer repareres" in row.blocks[0].text


@pytest.mark.both
def test_the_same_fortnight_is_composed_once(asked: Store) -> None:
    first = a_draft(asked)
    assert a_draft(asked) is None
    assert edition(asked) == first


def test_composing_anew_gives_the_same_letter_and_undoes_the_approval(asked: Store) -> None:
    first = a_draft(asked)
    assert first is not None
    approve(asked, "23", by="Tove", now=CLOSES)
    again = a_draft(asked, again=True)
    assert again is not None
    assert again.manifest == first.manifest
    assert (again.number, again.state, again.approved_by) == (23, EditionState.DRAFT, "")


def test_what_comes_after_closing_goes_into_the_next_edition(asked: Store) -> None:
    late = a_request(asked, "Hvem har købt elbiler?", at=CLOSES)
    first = a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    second = a_draft(asked, NEXT)
    assert first is not None
    assert second is not None
    assert first.requests == (101,)
    assert second.requests == (late,)
    assert second.number == 24


@pytest.mark.both
def test_an_empty_fortnight_is_skipped_visibly_and_takes_no_number(store: Store) -> None:
    a_member(store, "hanne@nordmose.example")
    view = a_draft(store)
    assert view is not None
    assert (view.state, view.number, view.reason) == (EditionState.SKIPPED, None, "nobody_asked")
    a_request(store, at=CLOSES + timedelta(days=1))
    following = a_draft(store, NEXT)
    assert following is not None
    assert following.number == 23
    with pytest.raises(EditionFault, match="skipped"):
        preview(store, "2026-12-02", Path("nowhere"), house=HOUSE)


@pytest.mark.both
def test_a_request_without_tags_is_shown_without_cases(store: Store) -> None:
    a_member(store, "hanne@nordmose.example")
    a_request(store, "Hvem kender en klaverstemmer?")
    view = a_draft(store)
    assert view is not None
    assert view.without_cases == (101,)
    with store.read() as session:
        assert (
            "Vi har ingen case om det endnu"
            in session.scalars(select(EditionBlock).filter_by(language="da")).one().text
        )


@pytest.mark.parametrize("state", [RequestState.HIDDEN, RequestState.HELD])
def test_a_request_that_stays_out_and_is_let_in_late_is_taken_in_before_the_letter_is_approved(
    asked: Store, state: RequestState
) -> None:
    doubtful = a_request(asked, "Hvem har købt elbiler?")
    with asked.write() as session:
        session.scalars(select(Request).filter_by(number=doubtful)).one().state = state
    view = a_draft(asked)
    assert view is not None
    assert view.requests == (101,)
    set_state(asked, doubtful, RequestState.OPEN, by=secretary())
    assert approve(asked, "23", by="Tove", now=CLOSES).requests == (101, doubtful)


@pytest.mark.both
def test_the_personal_block_names_what_ones_own_organisation_has_and_never_ones_own_request(asked: Store) -> None:
    a_draft(asked)
    with asked.read() as session:
        hanne, owen = session.scalars(select(Edition)).one().recipients
        assert hanne.text == ""  # Nordmose asked
        assert "something like it" not in owen.text
        assert "Your organisation has the case “Uniformer repareres”" in owen.text


def test_a_member_who_follows_a_subject_is_told_why(asked: Store) -> None:
    a_member(asked, "bo@tangsoe.example", organisation="Tangsø Kommune", interests=("reparation",))
    a_draft(asked)
    with asked.read() as session:
        texts = {row.address: row.text for row in session.scalars(select(Edition)).one().recipients}
    assert "Du følger emnet reparation" in texts["bo@tangsoe.example"]


def test_approval_is_bound_to_what_the_preview_showed(asked: Store) -> None:
    a_draft(asked)
    with pytest.raises(EditionFault, match="has changed since 0000"):
        approve(asked, "23", by="Tove", now=CLOSES, manifest="0000")
    shown = edition(asked).manifest
    assert approve(asked, "23", by="Tove", now=CLOSES, manifest=shown[:12]).state is EditionState.APPROVED


@pytest.mark.both
def test_what_was_changed_after_approval_is_not_sent_but_becomes_a_draft_again(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    with asked.write() as session:
        session.scalars(select(EditionBlock).filter_by(language="en")).one().text += "P.S."
    assert release(asked, house=HOUSE, now=SENDS) == []
    assert edition(asked).state is EditionState.DRAFT
    assert edition(asked).reason == "changed_after_approval"
    with asked.read() as session:
        assert session.scalars(select(Delivery)).all() == []


def test_nothing_goes_out_unapproved_or_early(asked: Store) -> None:
    a_draft(asked)
    assert release(asked, house=HOUSE, now=SENDS) == []
    with pytest.raises(EditionFault, match="is not approved"):
        release_named(asked, "23", house=HOUSE, now=SENDS)
    approve(asked, "23", by="Tove", now=CLOSES)
    assert release(asked, house=HOUSE, now=SENDS - timedelta(seconds=1)) == []
    with pytest.raises(EditionFault, match="goes out at") as fault:
        release_named(asked, "23", house=HOUSE, now=CLOSES)
    assert fault.value.remedy == Remedy(Action.SEND_EARLY)
    assert [view.state for view in release(asked, house=HOUSE, now=SENDS)] == [EditionState.SENDING]
    assert release(asked, house=HOUSE, now=SENDS) == []
    with pytest.raises(EditionFault, match="sending"):
        a_draft(asked, again=True)


@pytest.mark.both
def test_releasing_makes_one_row_a_recipient_and_publishes_the_requests(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    release(asked, house=HOUSE, now=SENDS)
    with asked.read() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.recipient)).all()
        assert [row.recipient for row in rows] == ["hanne@nordmose.example", "owen@nordhav.example"]
        assert {row.state for row in rows} == {DeliveryState.PENDING}
        assert session.scalars(select(Request)).one().state is RequestState.PUBLISHED


def test_recipients_only_shrink_after_approval(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    a_member(asked, "ny@tangsoe.example", organisation="Tangsø Kommune")
    with asked.write() as session:
        owen = session.scalars(
            select(Member).join(MemberAddress).where(MemberAddress.address == "owen@nordhav.example")
        ).one()
        owen.kind = MemberKind.SUPPLIER
    release(asked, house=HOUSE, now=SENDS)
    with asked.read() as session:
        states = {row.recipient: (row.state, row.reason) for row in session.scalars(select(Delivery))}
    assert states == {
        "hanne@nordmose.example": (DeliveryState.PENDING, ""),
        "owen@nordhav.example": (DeliveryState.SUPPRESSED, "is_a_supplier"),
    }


def test_the_preview_of_a_member_is_the_mail_of_that_member_to_the_byte(asked: Store, tmp_path: Path) -> None:
    a_draft(asked)
    written = preview(asked, "23", tmp_path, Whose(reader="OWEN@nordhav.example"), house=HOUSE).files
    assert [file.suffix for file in written] == [".html", ".html", ".txt", ".eml"]
    with asked.read() as session:
        row = session.scalars(select(Edition)).one()
        assert written[3].read_bytes() == letter_for(row, row.recipients[1])


@pytest.mark.both
def test_the_preview_for_everybody_has_both_languages_and_nobodys_own_block(asked: Store, tmp_path: Path) -> None:
    a_draft(asked)
    names = [file.name for file in preview(asked, "", tmp_path / "new" / "folder", house=HOUSE).files]
    assert names == [
        f"edition-23.{language}.{kind}" for language in ("da", "en") for kind in ("preview.html", "html", "txt", "eml")
    ]
    content = (tmp_path / "new" / "folder" / "edition-23.en.html").read_text(encoding="utf-8")
    assert "Your organisation has" not in content
    assert "\x02" not in content


def test_clear_words_for_what_cannot_be_previewed(asked: Store, tmp_path: Path) -> None:
    with pytest.raises(UnknownEdition, match="none is composed yet"):
        preview(asked, "", tmp_path, house=HOUSE)
    a_draft(asked)
    with pytest.raises(UnknownEdition, match="There is no edition 99: there is 23"):
        preview(asked, "99", tmp_path, house=HOUSE)
    with pytest.raises(EditionFault, match="does not get edition 23"):
        preview(asked, "23", tmp_path, Whose(reader="salg@traadfast.example"), house=HOUSE)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputFault, match="cannot be written"):
        preview(asked, "23", tmp_path / "file" / "folder", house=HOUSE)


def test_an_edition_nobody_would_get_cannot_be_approved(store: Store) -> None:
    a_request(store)
    a_draft(store)
    with pytest.raises(EditionFault, match="Nobody would get the letter"):
        approve(store, "23", by="Tove", now=CLOSES)


@pytest.mark.both
def test_hiding_a_request_undoes_the_approval_and_nothing_goes_out_until_it_is_left_out(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    set_state(asked, 101, RequestState.HIDDEN, by=secretary())
    assert release(asked, house=HOUSE, now=PERIOD.sends_at) == []
    with pytest.raises(EditionFault, match=r"Edition 23 is skipped"):
        approve(asked, "23", by="Tove", now=CLOSES)
    set_state(asked, 101, RequestState.OPEN, by=secretary())
    approve(asked, "23", by="Tove", now=CLOSES)
    assert len(release(asked, house=HOUSE, now=PERIOD.sends_at)) == 1


def planned(store: Store) -> None:
    with store.write() as session:
        for period in (PERIOD, NEXT):
            session.add(
                EditionDate(
                    period=period.day, state=DateState.PLANNED, closes_at=period.closes_at, sends_at=period.sends_at,
                    reason="", why="", by_hand=False,
                )
            )  # fmt: skip


def numbers(view: WholeEditionView | None) -> tuple[int, ...]:
    assert view is not None
    return view.requests


def test_a_request_postponed_out_of_a_draft_is_in_the_edition_after_it(asked: Store) -> None:
    planned(asked)
    other = a_request(asked, "Hvem har købt elbiler?")
    assert numbers(a_draft(asked)) == (101, other)
    approve(asked, "23", by="Tove", now=CLOSES)
    assert postpone(asked, other, by=secretary(CLOSES)) == NEXT.sends_at
    assert edition(asked).state is EditionState.DRAFT
    assert numbers(a_draft(asked, again=True)) == (101,)
    assert approve(asked, "23", by="Tove", now=CLOSES).requests == (101,)
    release(asked, house=HOUSE, now=SENDS)
    assert numbers(a_draft(asked, NEXT)) == (other,)
    approve(asked, "24", by="Tove", now=NEXT.closes_at)  # it is open again, as those that came in since
    assert len(release(asked, house=HOUSE, now=NEXT.sends_at)) == 1
    with asked.read() as session:
        row = session.scalars(select(Request).filter_by(number=other)).one()
        assert (row.state, row.postponed_date_id) == (RequestState.PUBLISHED, None)


def test_a_request_postponed_before_its_edition_is_composed_stays_out_however_the_date_is_moved(asked: Store) -> None:
    rule = Rule(anchor=PERIOD.day, sending_time=time(9), closing_days=2, closing_time=time(12), zone=HOUSE.zone)
    planned(asked)
    other = a_request(asked, "Hvem har købt elbiler?")
    postpone(asked, other, by=secretary(ASKED))
    moved = move(asked, rule, PERIOD.day, to=date(2026, 12, 9), by=secretary(ASKED))
    assert moved.closes_at > CLOSES
    assert numbers(a_draft(asked, moved)) == (101,)
    assert numbers(a_draft(asked, NEXT)) == (101, other)  # nobody approved the first


@pytest.mark.both
def test_what_was_postponed_twice_skips_two_editions(asked: Store) -> None:
    planned(asked)
    other = a_request(asked, "Hvem har købt elbiler?")
    late = a_request(asked, "Hvem har stole?", at=CLOSES)
    postpone(asked, other, by=secretary(ASKED))
    assert numbers(a_draft(asked)) == (101,)
    approve(asked, "23", by="Tove", now=CLOSES)
    release(asked, house=HOUSE, now=SENDS)
    assert numbers(a_draft(asked, NEXT)) == (other, late)
    assert postpone(asked, other, by=secretary(NEXT.closes_at)) is None  # no third one is planned
    assert numbers(a_draft(asked, NEXT, again=True)) == (late,)


def test_the_asker_of_a_postponed_request_knows_that_it_is_in_and_one_who_was_not_told_does_not(asked: Store) -> None:
    planned(asked)
    known, unknown = a_request(asked, "Hvem har købt elbiler?"), a_request(asked, "Hvem har stole?")
    set_state(asked, unknown, RequestState.HELD, by=secretary())
    tell_askers(asked, house=HOUSE, now=ASKED)
    for number in (known, unknown):
        postpone(asked, number, by=secretary(ASKED))
    with asked.write() as session:
        tell(session, session.scalars(select(Request).filter_by(number=known)).one(), now=ASKED)
    a_draft(asked, NEXT)
    with asked.read() as session:
        knows = {row.number: known_state(session, row) for row in session.scalars(select(Request))}
    assert (knows[known], knows[unknown]) == (RequestState.OPEN, RequestState.HELD)


def test_a_merged_request_is_not_in_the_letter(asked: Store) -> None:
    other = a_request(asked, "Hvem har købt elbiler?")
    merge(asked, other, 101, by=secretary())
    assert numbers(a_draft(asked)) == (101,)


@pytest.mark.both
def test_an_approval_that_is_hours_late_is_asked_for_again(asked: Store) -> None:
    a_draft(asked)
    approve(asked, "23", by="Tove", now=CLOSES)
    late = timedelta(hours=12)
    assert ready(asked, now=PERIOD.sends_at)
    expire(asked, now=PERIOD.sends_at, at_most_late=late)
    assert edition(asked, "23").state is EditionState.APPROVED
    expire(asked, now=PERIOD.sends_at + timedelta(hours=13), at_most_late=late)
    assert (edition(asked, "23").state, edition(asked, "23").reason) == (EditionState.DRAFT, "too_late")
    assert not ready(asked, now=PERIOD.sends_at + timedelta(hours=13))


def words_of(store: Store) -> str:
    with store.read() as session:
        return session.scalars(select(EditionBlock.text).filter_by(language="da")).one()


@pytest.mark.parametrize(("days", "shown"), [(-1, False), (0, True), (5, True)])
def test_a_deadline_that_has_passed_when_the_letter_goes_out_is_not_in_it(store: Store, days: int, shown: bool) -> None:
    a_member(store, "hanne@nordmose.example")
    number = a_request(store)
    with store.write() as session:
        session.scalars(select(Request).filter_by(number=number)).one().deadline = PERIOD.day + timedelta(days=days)
    a_draft(store)
    assert ("svar senest" in words_of(store)) is shown


def test_a_request_without_a_name_says_nowhere_in_the_letter_who_asks(store: Store) -> None:
    a_member(store, "kim@nordmose.example", name="Kim Holm", organisation="Nordmose Kommune")
    words = "Vi i Nordmose søger cases om stole. Hilsen fra Kim i Nordmose Kommune\n\nKim"
    number = a_request(store, words, address="kim@nordmose.example", organisation="")
    unname(store, number)
    a_draft(store)
    letter = words_of(store).partition("Leder du selv")[0]
    assert "søger cases om stole" in letter
    for name in ("Kim", "Holm", "Nordmose"):
        assert name not in letter
