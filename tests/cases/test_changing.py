"""The bank by hand: cases found, shown, changed, hidden, and made of answers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.accounts.audit import Sought, decisions
from digest.cases.answering import case_of_answer, drafted
from digest.cases.bank import Bank
from digest.cases.changing import edit_case, leave_to_file, set_hidden
from digest.cases.views import case, cases
from digest.edition.approve import Approval
from digest.edition.approve import approve as say_yes
from digest.edition.compose import reconsider, renewed
from digest.edition.contents import letter_request
from digest.edition.views import edition
from digest.errors import InputFault, MissingInput
from digest.requests.answers import set_hidden as hide_answer
from digest.store.engine import Store
from digest.store.models import Edition, EditionBlock, Match, Request
from digest.store.reasons import EditionReason
from digest.store.states import Consent, EditionState
from tests.approving import HOUSE, Anyhow, approve
from tests.build import (
    CLOSES,
    KIM,
    LIS,
    NEXT,
    OLE,
    PERIOD,
    SENDS,
    a_case,
    a_draft,
    a_member,
    a_request,
    an_answer,
    goes_out,
    secretary,
)
from tests.cases.bank import fill, slugs
from tests.databases import kept

BY = secretary(CLOSES)


@pytest.fixture
@kept
def asked(store: Store) -> Store:
    """Three members, a case, and a request that it fits."""
    a_member(store, KIM)
    a_member(store, OLE, name="Ole Bo")
    a_member(store, LIS, name="Lis Dam", organisation="Tangsø Kommune")
    a_case(store)
    a_request(store, address=KIM)
    return store


def letter(store: Store) -> str:
    with store.read() as session:
        newest = select(EditionBlock.text).join(Edition, EditionBlock.edition_id == Edition.id)
        return session.scalars(newest.filter_by(language="da").order_by(Edition.id.desc())).first() or ""


def refs(store: Store) -> list[str]:
    with store.read() as session:
        return sorted(Bank.of(session).cases)


@pytest.mark.both
def test_cases_are_found_by_all_their_words_whatever_the_case_of_the_letters(store: Store) -> None:
    fill(store)
    assert [one.ref for one in cases(store, search="økologiske PLEJEHJEM")] == ["food"]
    assert [one.ref for one in cases(store, search="ØKO")] == ["food"]
    assert [one.ref for one in cases(store, search="ækologiske")] == []
    assert [one.ref for one in cases(store, search="hjemmeplejen")] == ["cars", "uniforms"]
    assert [one.ref for one in cases(store, organisation="sted 1", search="elbiler")] == []
    assert [one.ref for one in cases(store, organisation="sted 11")] == ["roofs"]
    assert cases(store, search="fnugger klaver") == []


@pytest.mark.both
@pytest.mark.parametrize("search", ["", "e"])
def test_the_list_comes_in_pages_the_newest_first(store: Store, search: str) -> None:
    fill(store)
    whole = [one.ref for one in cases(store, search=search)]
    assert whole[0] == "roofs"
    first = cases(store, search=search, limit=5)
    assert first.more == len(whole) - 5
    assert [one.ref for one in (*first, *cases(store, search=search, after=first[-1].ref))] == whole


@pytest.mark.both
def test_a_case_that_is_changed_is_tagged_anew_and_logged(store: Store) -> None:
    fill(store)
    assert edit_case(store, "chairs", {"title": "Elbiler", "summary": "Elbiler", "norm": "Svanen"}, by=BY)
    assert "kontormoebler" not in slugs(store, "chairs")
    assert "elbiler" in slugs(store, "chairs")
    (entry, *_) = decisions(store, Sought(thing="case", key="chairs"))
    assert (entry.act, entry.changes["title"]) == ("case edited", ["Kontorstole", "Elbiler"])
    assert edit_case(store, "chairs", {"organisation": "Nyt Sted", "norm": ""}, by=BY) == ("organisation", "norm")
    assert case(store, "chairs").fields["organisation"] == "Nyt Sted"
    assert edit_case(store, "chairs", {"norm": ""}, by=BY) == ()


@pytest.mark.parametrize(
    ("ref", "fields", "fault"),
    [
        ("nowhere", {"title": "x"}, MissingInput),
        ("chairs", {}, InputFault),
        ("chairs", {"title": " "}, InputFault),
        ("chairs", {"year": "snart"}, InputFault),
        ("chairs", {"link": "javascript:alert(1)"}, InputFault),
    ],
)
def test_a_case_is_not_changed_to_what_no_file_could_say(
    store: Store, ref: str, fields: dict[str, str], fault: type[Exception]
) -> None:
    fill(store)
    before = case(store, "chairs")
    with pytest.raises(fault):
        edit_case(store, ref, fields, by=BY)
    assert case(store, "chairs") == before
    with pytest.raises(InputFault, match="'nothing' is none of"):
        leave_to_file(store, "chairs", ["nothing"], by=BY)


@pytest.mark.both
def test_a_hidden_case_matches_nothing_and_a_draft_that_shows_it_is_composed_anew(asked: Store) -> None:
    a_draft(asked)
    (ref,) = refs(asked)
    assert "Uniformer repareres" in letter(asked)
    assert case(asked, ref).requests == (101,)
    set_hidden(asked, ref, hidden=True, by=BY)
    assert refs(asked) == []
    renewed(asked, "", house=HOUSE, now=CLOSES)
    assert "Uniformer repareres" not in letter(asked)
    set_hidden(asked, ref, hidden=False, by=BY)
    renewed(asked, "", house=HOUSE, now=CLOSES)
    assert "Uniformer repareres" in letter(asked)


@pytest.mark.both
def test_an_approval_falls_when_a_case_in_the_letter_is_hidden_or_changed(asked: Store) -> None:
    drafted = a_draft(asked)
    assert drafted
    (ref,) = refs(asked)
    approve(asked, "", by="Tove", now=CLOSES)
    set_hidden(asked, ref, hidden=True, by=secretary(SENDS))
    reconsider(asked, house=HOUSE, now=SENDS)
    assert edition(asked, "").state is EditionState.DRAFT
    assert edition(asked, "").reason == EditionReason.CHANGED_AFTER_APPROVAL
    say_yes(asked, "", Approval(because=Anyhow()), house=HOUSE, by=secretary(SENDS))
    assert "Uniformer repareres" not in letter(asked)


def test_a_hidden_case_is_no_news(asked: Store) -> None:
    a_draft(asked)
    goes_out(asked, "")
    a_case(asked, "Brugte senge", at=SENDS)
    a_request(asked, "Hvem har købt klaverer?", at=SENDS)
    a_draft(asked, NEXT)
    assert "Brugte senge" in letter(asked)
    set_hidden(asked, cases(asked)[0].ref, hidden=True, by=secretary(SENDS))
    renewed(asked, "", house=HOUSE, now=NEXT.closes_at)
    assert "Brugte senge" not in letter(asked)


@pytest.fixture
@kept
def out(asked: Store) -> Store:
    """The request has gone out."""
    a_draft(asked)
    goes_out(asked, "")
    return asked


@pytest.mark.both
def test_an_answer_for_everyone_becomes_a_case_of_its_writers_organisation(out: Store) -> None:
    answer = an_answer(out, "Vi lader uniformer reparere på et værksted.\n\nMvh Lis", consent=Consent.EVERYONE)
    made = case_of_answer(out, answer, {"title": "Uniformer på værksted", "outcome": "Billigere"}, by=BY)
    assert (made.ref, made.hidden) == (f"a{answer}", False)
    told = case(out, made.ref)
    assert told.fields["organisation"] == "Tangsø Kommune"
    assert told.fields["summary"] == "Vi lader uniformer reparere på et værksted."
    assert (told.fields["title"], told.fields["year"], told.fields["contact"]) == ("Uniformer på værksted", "2026", "")
    assert "arbejdstoej" in {tag.slug for tag in told.tags}
    assert made.ref in refs(out)
    (entry, *_) = decisions(out, Sought(thing="case", key=made.ref))
    assert entry.changes == {"answer": [None, answer]}
    with pytest.raises(InputFault, match="already"):
        case_of_answer(out, answer, {}, by=BY)


@pytest.mark.parametrize("consent", [Consent.ASKER, Consent.ANONYMOUS])
def test_an_answer_for_the_asker_becomes_no_case_until_its_writer_agrees(out: Store, consent: Consent) -> None:
    answer = an_answer(out, consent=consent)
    before = refs(out)
    with pytest.raises(InputFault, match="for the asker alone"):
        case_of_answer(out, answer, {}, by=BY)
    assert refs(out) == before
    made = case_of_answer(out, answer, {}, agreed=True, by=BY)
    assert made.hidden is (consent is Consent.ANONYMOUS)
    (entry, *_) = decisions(out, Sought(thing="case", key=made.ref))
    assert entry.changes["agreed"] == [False, True]


@pytest.mark.both
def test_a_case_of_an_anonymous_answer_names_nobody_and_waits_for_a_reader(out: Store) -> None:
    words = "Vi i Tangsø Kommune reparerer uniformer. Ring til Lis Dam.\n\nMvh Lis Dam, Tangsø Kommune"
    made = case_of_answer(out, an_answer(out, words, consent=Consent.ANONYMOUS), {}, agreed=True, by=BY)
    told = " ".join(case(out, made.ref).fields.values())
    assert made.hidden
    assert made.ref not in refs(out)
    assert "Tangsø" not in told
    assert "Lis" not in told
    assert "reparerer uniformer" in told


def test_a_colleague_of_an_asker_without_a_name_is_not_named_either(asked: Store) -> None:
    number = a_request(asked, "Hvem har fået repareret sko?", address=KIM)
    with asked.write() as session:
        session.scalars(select(Request).filter_by(number=number)).one().anonymous = True
    a_draft(asked)
    goes_out(asked, "")
    answer = an_answer(asked, "Det har vi i Nordmose Kommune.", to=number, by=OLE, consent=Consent.EVERYONE)
    made = case_of_answer(asked, answer, {}, by=BY)
    assert made.hidden
    assert "Nordmose" not in " ".join(case(asked, made.ref).fields.values())


@pytest.mark.both
def test_a_hidden_answer_or_an_unknown_one_becomes_no_case(out: Store) -> None:
    answer = an_answer(out, consent=Consent.EVERYONE)
    hide_answer(out, answer, hidden=True, by=BY)
    with pytest.raises(InputFault, match="is hidden"):
        case_of_answer(out, answer, {}, by=BY)
    with pytest.raises(MissingInput):
        case_of_answer(out, answer + 1, {}, by=BY)


def test_a_request_keeps_no_hidden_case_on_its_page(out: Store) -> None:
    def titles() -> list[str]:
        with out.read() as session:
            request = session.scalars(select(Request)).one()
            assert session.scalars(select(Match)).all()
            return [one.title for one in letter_request(request, HOUSE, PERIOD.day, "da").cases]

    assert titles() == ["Uniformer repareres"]
    set_hidden(out, cases(out)[0].ref, hidden=True, by=BY)
    assert titles() == []


@pytest.mark.both
@pytest.mark.parametrize("number", ["20 30 40 50", "2030 4050", "+45 20304050"])
def test_a_case_of_an_answer_has_no_number_address_or_sign_off_of_its_writer(out: Store, number: str) -> None:
    words = f"Vi reparerer uniformer. Ring til mig på {number}, eller skriv til lis@tangsoe.example.\n\nMvh Lis"
    answer = an_answer(out, words, consent=Consent.EVERYONE)
    assert drafted(out, answer).fields["summary"] == "Vi reparerer uniformer. Ring til mig på […], eller skriv til […]."
    made = case_of_answer(out, answer, {}, by=BY)
    assert case(out, made.ref).fields["summary"] == drafted(out, answer).fields["summary"]
