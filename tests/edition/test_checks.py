from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from digest.anonymity import mask
from digest.edition.checks import Level, check
from digest.edition.compose import compose
from digest.edition.word import set_words
from digest.errors import EditionFault
from digest.house import House
from digest.members.suppressions import add
from digest.requests.deciding import set_state
from digest.store.engine import Store
from digest.store.models import Answer, Edition, MemberAddress, Request
from digest.store.reasons import SuppressionReason
from digest.store.states import Consent, RequestState
from digest.writing.lint import Finding
from digest.writing.remarks import remark
from tests.approving import HOUSE
from tests.build import (
    ASKED,
    CLOSES,
    KIM,
    NEXT,
    PERIOD,
    a_case,
    a_draft,
    a_member,
    a_request,
    an_answer,
    goes_out,
    secretary,
    unname,
)
from tests.databases import kept
from tests.edition.conftest import OWEN, QUIET, drafted, found


def levels(store: Store, house: House = QUIET) -> dict[str, Level]:
    return {one.finding.code: one.level for one in check(store, "23", house=house).checks}


def change(store: Store, **values: object) -> None:
    with store.write() as session:
        request = session.scalars(select(Request).order_by(Request.number.desc()).limit(1)).one()
        for name, value in values.items():
            setattr(request, name, value)
        mask(request)


def test_an_edition_with_nothing_wrong_has_no_findings(asked: Store) -> None:
    assert found(drafted(asked)) == set()


def test_a_house_that_has_not_set_itself_up_is_told(asked: Store) -> None:
    assert found(drafted(asked, HOUSE), house=HOUSE) == {("unproven", "letter"), ("no_one_click", "letter")}
    assert set(levels(asked, HOUSE).values()) == {Level.YELLOW}


@pytest.mark.parametrize(
    ("text", "code", "level"),
    [
        ("Hvem kender en klaverstemmer?", "untagged", Level.YELLOW),
        ("Uniformer? Ring til mig på 12 34 56 78.", "phone", Level.YELLOW),
        ("Uniformer? Sagen er om 010190-1234.", "cpr", Level.RED),
        ("Uniformer? Kære {{ navn }}", "leftover_quoted", Level.YELLOW),
        ("Uniformer?\n\n#99 Hvem vil vinde en bil?\n----------", "imitates", Level.YELLOW),
    ],
)
def test_what_members_write_is_looked_at(asked: Store, text: str, code: str, level: Level) -> None:
    a_request(asked, text)
    drafted(asked)
    assert found(asked) == {(code, "102")}
    assert levels(asked) == {code: level}


@pytest.mark.both
def test_a_request_without_words_stops_the_letter(asked: Store) -> None:
    change(asked, text="")
    assert ("empty", "101") in found(drafted(asked))


def test_a_deadline_before_the_letter_goes_out_is_told(asked: Store) -> None:
    change(asked, deadline=date(2026, 12, 1))
    assert found(drafted(asked)) == {("deadline", "101")}


def test_a_request_that_was_shut_after_composing_stops_the_letter(asked: Store) -> None:
    drafted(asked)
    set_state(asked, 101, RequestState.HIDDEN, by=secretary())
    assert found(asked) == {("shut", "101")}


def test_the_same_request_again_is_told(asked: Store) -> None:
    drafted(asked)
    goes_out(asked, "23", house=QUIET)
    a_request(asked, at=CLOSES + timedelta(days=2))
    compose(asked, house=QUIET, period=NEXT, now=NEXT.closes_at)
    assert ("again", "102") in found(asked, "24")


def test_another_house_may_ask_the_same_and_a_person_knows(asked: Store) -> None:
    drafted(asked)
    goes_out(asked, "23", house=QUIET)
    a_request(asked, at=CLOSES + timedelta(days=2), organisation="Region Nordhav")
    compose(asked, house=QUIET, period=NEXT, now=NEXT.closes_at)
    assert found(asked, "24") == {("like", "102")}
    (one,) = check(asked, "24", house=QUIET).checks
    assert (one.level, one.stops) == (Level.NOTE, False)
    assert "#101" in remark(one.finding, "da").what


@pytest.mark.parametrize(
    ("words", "like"),
    [
        ("Har nogen af jer fået uniformer repareret hos leverandøren?", True),
        ("Hvem har købt elbiler til hjemmeplejen?", False),
    ],
)
def test_what_is_nearly_the_same_as_in_the_last_letter_is_told(asked: Store, words: str, like: bool) -> None:
    drafted(asked)
    goes_out(asked, "23", house=QUIET)
    a_request(asked, words, at=CLOSES + timedelta(days=2))
    compose(asked, house=QUIET, period=NEXT, now=NEXT.closes_at)
    assert (("like", "102") in found(asked, "24")) is like


@pytest.mark.both
def test_the_remark_on_one_click_says_what_is_missing() -> None:
    said = remark(Finding("no_one_click", "letter", {"url": "http://digest.ika.example"}), "en")
    assert "https" in said.remedy


def test_many_more_or_fewer_recipients_than_last_time_are_told(asked: Store) -> None:
    drafted(asked)
    goes_out(asked, "23", house=QUIET)
    a_request(asked, "Hvem har købt elbiler?", at=CLOSES + timedelta(days=2))
    a_member(asked, "ny@nordmose.example", name="Ny", organisation="Nordmose Kommune")
    compose(asked, house=QUIET, period=NEXT, now=NEXT.closes_at)
    assert found(asked, "24") == {("recipients", "letter")}
    (one,) = check(asked, "24", house=QUIET).checks
    assert remark(one.finding, "da").what == "3 får brevet; udgave 23 gik til 2."


def test_nobody_to_send_to_stops_the_letter(asked: Store) -> None:
    for address in (KIM, OWEN):
        add(asked, address, reason=SuppressionReason.BY_HAND, by=secretary(ASKED))
    assert found(drafted(asked)) == {("nobody", "letter")}


def test_a_holiday_is_told(asked: Store) -> None:
    christmas = datetime(2026, 12, 25, 9, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
    compose(asked, house=QUIET, period=replace(PERIOD, sends_at=christmas), now=CLOSES)
    assert found(asked) == {("holiday", "letter")}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Kære {{ navn }}, tak for sidst.", "leftover"),
        ("Vi ses den [dato] i Nyborg.", "leftover"),
        ("TODO: skriv noget", "leftover"),
        ("Tilmeld dig [mødet](https://www.ika.example/moede) nu.", "leftover_link"),
        ("Ring til sagsbehandler 010190-1234.", "cpr"),
    ],
)
def test_the_secretariats_word_is_looked_at(asked: Store, words: str, code: str) -> None:
    drafted(asked)
    set_words(asked, "23", {"da": words, "en": "Welcome."}, house=QUIET, by=secretary())
    assert {one[0] for one in found(asked)} == {code}
    assert levels(asked)[code] is Level.RED


@pytest.fixture
@kept
def unnamed(asked: Store) -> Store:
    a_request(asked, "Vi leder efter erfaringer med elbiler.", organisation="", address=KIM)
    change(asked, anonymous=True)
    return asked


@pytest.mark.both
def test_who_asks_without_a_name_is_marked_out_and_that_is_no_finding(unnamed: Store) -> None:
    change(unnamed, text="Vi i Nordmose Kommune leder efter elbiler. Spørg Kim Holm, kim@nordmose.example.")
    assert {one for one in found(drafted(unnamed)) if one[0] == "named"} == set()


@pytest.mark.both
def test_who_is_named_and_seems_to_wish_for_no_name_is_told(asked: Store) -> None:
    a_request(asked, "Hvem har elbiler? I må ikke nævne vores kommune.", organisation="", address=KIM)
    unname(asked, 102, off=True)
    assert ("wish_named", "102") in found(drafted(asked))


@pytest.mark.both
@pytest.mark.parametrize("words", ["Spørg Kim Holm.", "Skriv til kim@nordmose.example", "Det er Nordmose Kommune."])
def test_who_asks_without_a_name_and_is_named_stops_the_letter(unnamed: Store, words: str) -> None:
    drafted(unnamed)
    with unnamed.write() as session:  # as a fault in marking them out would have it
        for block in session.scalars(select(Edition)).one().blocks:
            block.html = block.html.replace("Vi leder efter erfaringer med elbiler.", words, 3)
            block.text = block.text.replace("Vi leder efter erfaringer med elbiler.", words)
    assert ("named", "102") in found(unnamed)
    assert levels(unnamed)["named"] is Level.RED


def test_who_asks_without_a_name_and_is_named_elsewhere_is_told(unnamed: Store) -> None:
    """Their own other request names them, as it should."""
    assert ("named_elsewhere", "101") in found(drafted(unnamed))
    assert levels(unnamed)["named_elsewhere"] is Level.YELLOW


@pytest.mark.parametrize(
    ("house", "words", "told"),
    [
        ("Styrelsen for Grøn Drift", "Drift af printere, hvem har aftaler om det?", False),
        ("Ringsø Skjern Kommune", "Skjern og driften af printere, hvem har aftaler?", True),
        ("Styrelsen for Grøn Drift", "Hvem ved, hvordan Grøn Drift køber printere?", True),
        ("Center for Skiltning", "Skiltning af veje, hvem har aftaler om det?", True),
        ("Fælles Skiltning og Tavler", "Skiltning af veje: hvem har vejskiltning?", False),
    ],
)
def test_a_word_of_the_language_in_the_name_of_a_house_names_nobody(
    asked: Store, house: str, words: str, told: bool
) -> None:
    a_member(asked, "lone@huset.example", name="Lone Vik", organisation=house)
    a_request(asked, "Hvem har elbiler i puljer?", address="lone@huset.example")
    unname(asked, 102)
    a_request(asked, words, address=KIM)
    assert (("named_elsewhere", "103") in found(drafted(asked))) is told


def test_what_was_answered_since_composing_is_told(asked: Store) -> None:
    drafted(asked)
    goes_out(asked, "23", house=QUIET)
    a_request(asked, "Hvem har købt elbiler?", at=CLOSES + timedelta(days=2))
    compose(asked, house=QUIET, period=NEXT, now=NEXT.closes_at)
    assert found(asked, "24") == set()
    an_answer(asked, by=OWEN, at=CLOSES + timedelta(days=15))
    assert found(asked, "24") == {("answered", "101")}


def test_a_word_in_danish_alone_is_told_where_somebody_reads_english(asked: Store) -> None:
    drafted(asked)
    set_words(asked, "23", {"da": "Tak for sidst."}, house=QUIET, by=secretary())
    (one,) = check(asked, "23", house=QUIET).checks
    assert (one.name, one.level, one.finding.values) == ("word_in_danish", Level.NOTE, {"count": 1})
    set_words(asked, "23", {"en": "Thank you."}, house=QUIET, by=secretary())
    assert found(asked) == set()


def test_a_letter_that_is_damaged_stops(asked: Store) -> None:
    drafted(asked)

    def damaged(change: Callable[[str], str]) -> set[str]:
        with asked.write() as session:
            for block in session.scalars(select(Edition)).one().blocks:
                block.html = change(block.html)
        return {one[0] for one in found(asked)}

    assert "link_scheme" in damaged(lambda html: html.replace('href="mailto:', 'href="javascript:', 1))
    assert "text_less" in damaged(lambda html: html.replace("</h1>", " med mere, som ikke står i teksten</h1>"))


@pytest.mark.both
def test_a_finding_in_one_language_says_which(asked: Store) -> None:
    drafted(asked, QUIET)
    with asked.write() as session:
        for block in session.scalars(select(Edition)).one().blocks:
            block.subject = block.subject.ljust(74 if block.language == "en" else 68, "x")
    (long,) = check(asked, "23", house=QUIET).checks
    assert (long.name, long.finding.where) == ("subject_long", "subject.en")
    assert remark(long.finding, "da").place == "Emnet på engelsk"
    assert remark(long.finding, "da").what.startswith("Emnet har 74 tegn")
    with asked.write() as session:
        for block in session.scalars(select(Edition)).one().blocks:
            block.subject = block.subject.ljust(80 if block.language == "en" else 72, "x")
    both = check(asked, "23", house=QUIET).checks
    assert [one.name for one in both] == ["subject_long@subject.da", "subject_long@subject.en"]
    assert [remark(one.finding, "en").place for one in both] == ["The subject in Danish", "The subject in English"]


def test_a_finding_in_every_language_names_none(asked: Store) -> None:
    drafted(asked)
    set_words(asked, "23", {"da": "Kære {{ navn }}, tak for sidst."}, house=QUIET, by=secretary())
    assert {one.finding.language for one in check(asked, "23", house=QUIET).checks} == {""}


@pytest.mark.both
def test_what_was_skipped_cannot_be_checked(store: Store) -> None:
    a_draft(store)
    with pytest.raises(EditionFault, match="nothing to check"):
        check(store, "2026-12-02", house=HOUSE)


def test_every_finding_has_its_sentences_in_both_languages(asked: Store) -> None:
    a_request(asked, "Hvem kender en klaverstemmer? {{ x }} 12 34 56 78, 010190-1234")
    drafted(asked, HOUSE)
    set_state(asked, 101, RequestState.HELD, by=secretary())
    for one in check(asked, "23", house=HOUSE).checks:
        danish, english = remark(one.finding, "da"), remark(one.finding, "en")
        assert danish.what != english.what
        assert "%(" not in f"{danish}{english}"


def test_words_that_the_letter_cuts_off_are_looked_at_too(asked: Store) -> None:
    """The page shows them."""
    a_request(asked, "Hvem har malet en bro med uniformer? " * 40 + "Ring 12 34 56 78, sagen er 010190-\n1234.")
    assert {("phone", "102"), ("cpr", "102")} <= found(drafted(asked))


@pytest.mark.parametrize(
    "words",
    [
        "Skriv til udbud@nordmose.example",
        "Se www.nordmose.example/elbiler",
        "NORDMOSE har tre",
        "Det er Nordmose Kommune",
    ],
)
def test_what_stands_under_the_askers_domain_is_marked_out_too(unnamed: Store, words: str) -> None:
    change(unnamed, text=f"Vi leder efter elbiler. {words}.")
    drafted(unnamed)
    with unnamed.read() as session:
        texts = [block.text for block in session.scalars(select(Edition)).one().blocks]
    assert not any(words in text for text in texts)
    assert "named" not in levels(unnamed)


def test_an_organisation_of_three_letters_is_marked_out(asked: Store) -> None:
    a_member(asked, "dorte@dsb.example", name="Dorte Svane", organisation="DSB")
    a_request(asked, "Vi i DSB leder efter elbiler.", organisation="", address="dorte@dsb.example")
    change(asked, anonymous=True)
    drafted(asked)
    with asked.read() as session:
        assert not any("DSB" in block.text for block in session.scalars(select(Edition)).one().blocks)


def shown_answer(store: Store, text: str) -> None:
    """An answer for everyone to 101, whose asker does not want to be named; the edition after shows it."""
    drafted(store)
    goes_out(store, "23", house=QUIET)
    with store.write() as session:
        request = session.scalars(select(Request).filter_by(number=101)).one()
        request.member = session.scalars(select(MemberAddress).filter_by(address=KIM)).one().member
        request.anonymous = True
        mask(request)
    an_answer(store, text, by=OWEN, consent=Consent.EVERYONE, at=CLOSES + timedelta(days=1))
    a_request(store, "Hvem har købt elbiler?", at=CLOSES + timedelta(days=2), organisation="Region Nordhav")
    compose(store, house=QUIET, period=NEXT, now=NEXT.closes_at)


@pytest.mark.both
def test_an_answer_that_calls_the_asker_by_name_is_told(asked: Store) -> None:
    shown_answer(asked, "Hej, jeg kender jeres plan, kim.")
    assert found(asked, "24") == {("named_elsewhere", "101"), ("may_tell_asker", "101")}


@pytest.mark.both
def test_a_cpr_number_in_an_answer_stops_the_letter_and_says_which(asked: Store) -> None:
    shown_answer(asked, "Det har vi.")
    with asked.write() as session:
        session.scalars(select(Answer)).one().text = "Sagen er 010190-1234."
    assert ("cpr_answer", "101") in found(asked, "24")


def test_a_case_that_names_the_asker_stands_there_as_anybodys_does(unnamed: Store) -> None:
    a_case(unnamed, "Elbiler sammen med Nordmose Kommune", "Region Nordhav")
    a_case(unnamed, "Elbiler i hjemmeplejen", "Nordmose Kommune")
    drafted(unnamed)
    assert ("named", "102") not in found(unnamed)
    with unnamed.read() as session:
        asking = session.scalars(select(Request).filter_by(number=102)).one()
        assert "Nordmose Kommune" in {match.case.organisation.name for match in asking.matches}


def test_the_association_itself_may_ask_without_a_name(asked: Store) -> None:
    a_member(asked, "tove@ika.example", name="Tove Bak", organisation="IKA")
    a_request(asked, "Vi leder efter elbiler.", organisation="", address="tove@ika.example")
    change(asked, anonymous=True)
    assert "named" not in {one[0] for one in found(drafted(asked))}


def test_nobodys_words_let_what_somebody_else_left_pass(asked: Store) -> None:
    a_case(asked, "Uniformer til TODO kr.", "Region Nordhav")
    a_request(asked, "Hvem har en TODO-liste om uniformer?")
    drafted(asked)
    assert levels(asked)["leftover"] is Level.RED


@pytest.mark.parametrize("text", ["{{ navn\npå leverandør }}", "[min  kommune]"])
def test_what_a_member_wrote_over_lines_is_theirs_too(asked: Store, text: str) -> None:
    a_request(asked, f"Uniformer til {text}, hvem har?")
    assert {one[0] for one in found(drafted(asked))} == {"leftover_quoted"}
