"""Requests of members who do not want to be named, from their mail to the letter, the pages and the receipts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from digest.accounts.audit import decisions
from digest.cases.bank import Bank
from digest.cases.changing import add_case
from digest.edition.checks import Level, check
from digest.edition.compose import compose
from digest.edition.pages import shown_request
from digest.edition.views import edition
from digest.errors import EditionFault
from digest.followup.outcomes import tell_askers
from digest.inbox.reviewing import accept
from digest.members.changes import remove_alias
from digest.members.privacy.erasure import erase_member
from digest.reading.message import parse
from digest.requests.deciding import Wording, edit, make_ready, merge, postpone, set_state
from digest.requests.nameless import set_anonymous
from digest.requests.opening import Call, add_request
from digest.requests.views import WholeRequestView, request
from digest.store.acts import Act
from digest.store.engine import Store
from digest.store.models import Edition, EditionRecipient, Organisation, Request
from digest.store.reasons import MailReason
from digest.store.states import Doubt, EditionState, MailState, RequestState
from tests.anonymity.composed import compose_it
from tests.anonymity.texts import lines
from tests.approving import approve
from tests.build import ANN, KIM, LIS, OLE, PERIOD, SENDS, a_request, goes_out, secretary, to_change, unname
from tests.conftest import NOW, eml
from tests.house import House

BY = secretary(PERIOD.closes_at)
WISH = eml(KIM, "Elbiler", "Hvem har købt elbiler?\n\nDet må helst ikke fremgå, at det er Nordmose.\n\nMvh Kim Holm")


@pytest.fixture
def house(house: House) -> House:
    house.now = PERIOD.closes_at.replace(day=29)
    return house


def shown(store: Store, number: int = 101) -> WholeRequestView:
    return request(store, number)


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Elbiler (gerne anonymt, tak)", "Elbiler"),
        ("Elbiler / under dække", "Elbiler"),
        ("Må vi spørge i det skjulte?", "Hvem har købt elbiler til hjemmeplejen?"),
    ],
)
def test_the_title_of_a_request_without_a_name_says_what_is_asked(house: House, subject: str, title: str) -> None:
    house.files(eml(KIM, subject, "Hej\n\nHvem har købt elbiler til hjemmeplejen?\n\nMvh Kim Holm"))
    assert shown(house.store).public_title == title


@pytest.mark.parametrize("words", ["gerne anonymt", "uden vores navn på", "skriv ikke hvem vi er"])
@pytest.mark.parametrize("where", ["text", "subject", "below"])
@pytest.mark.words
def test_a_wish_holds_the_request_without_its_name_until_a_person_decides(house: House, words: str, where: str) -> None:
    subject = f"Elbiler, {words}" if where == "subject" else "Elbiler"
    text = "Hvem har købt elbiler?\n\nMvh Kim Holm" + (f"\n\nPS. {words}" if where == "below" else "")
    text = f"Hvem har købt elbiler? {words}" if where == "text" else text
    assert house.files(eml(KIM, subject, text)) == [(MailState.HELD, MailReason.PERHAPS_ANONYMOUS)]
    row = shown(house.store)
    assert (row.state, row.anonymous, row.doubt) == (RequestState.HELD, True, Doubt.PERHAPS_ANONYMOUS)
    compose(house.store, house=house.value, period=PERIOD, now=PERIOD.closes_at)
    with house.store.read() as session:
        assert session.scalar(select(Edition.id).where(Edition.state == EditionState.DRAFT)) is None


def test_confirming_it_lets_it_go_without_the_name_and_taking_it_back_with_it(house: House) -> None:
    house.files(WISH, eml(LIS, "Stole", "Hvem har købt stole? Helst uden vores navn."))
    set_anonymous(house.store, 101, anonymous=True, by=BY)
    set_anonymous(house.store, 102, anonymous=False, by=BY)
    assert [state for state, _ in house.reasons()] == [MailState.FILED, MailState.FILED]
    one, other = shown(house.store, 101), shown(house.store, 102)
    assert (one.state, one.anonymous, other.state, other.anonymous) == (
        RequestState.OPEN,
        True,
        RequestState.OPEN,
        False,
    )
    assert {one.looked_by, other.looked_by} == {BY.name}
    letter = compose_it(house)
    assert "Lis Dam" in letter
    assert "Kim Holm" not in letter
    assert [row.act for row in decisions(house.store)[:2]] == [Act.REQUEST_ANONYMOUS, Act.REQUEST_ANONYMOUS]


def test_nothing_else_lets_it_go(house: House) -> None:
    house.files(WISH)
    for deciding in (
        lambda: make_ready(house.store, [101], by=BY),
        lambda: set_state(house.store, 101, RequestState.OPEN, by=BY),
        lambda: postpone(house.store, 101, by=BY),
        lambda: accept(house.store, 1, house=house.value, by=BY),
    ):
        with pytest.raises(EditionFault, match="perhaps wishes for no name"):
            deciding()
    edit(house.store, 101, Wording(title="Elbiler til alle"), by=BY)
    assert shown(house.store).state is RequestState.HELD


@pytest.mark.both
def test_the_asker_is_told_why_it_waits_and_settles_it_by_one_word(house: House) -> None:
    (receipt,) = house.receives(WISH)
    assert "det ser ud til, at du ikke vil nævnes" in receipt.body
    assert tell_askers(house.store, house=house.value, now=house.now) == 0
    (receipt,) = house.receives(to_change(1, "ANONYM"))
    assert shown(house.store).state is RequestState.OPEN
    assert house.reasons()[0] == (MailState.FILED, MailReason.REQUEST)
    assert "Kim" not in receipt.body.partition("Nordmose")[0].replace("Kære Kim Holm", "")
    assert tell_askers(house.store, house=house.value, now=house.now) == 0


def test_the_asker_hears_that_it_is_ready_and_without_a_name_when_a_person_has_decided(house: House) -> None:
    house.receives(WISH)
    set_anonymous(house.store, 101, anonymous=True, by=BY)
    assert tell_askers(house.store, house=house.value, now=house.now) == 1
    assert "uden dit og din organisations navn" in parse(house.rows()[-1].message or b"").body


def test_the_order_takes_effect_at_once_also_where_a_draft_has_the_request(house: House) -> None:
    assert house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler?\n\nANONYM"))[-1][0] is MailState.FILED
    house.files(eml(LIS, "Stole", "Hvem har købt stole i Tangsø?"))
    assert "Lis Dam" in compose_it(house)
    assert house.files(to_change(2, "ANONYM", sender=LIS))[-1] == (MailState.FILED, MailReason.CHANGED)
    letter = compose_it(house)
    assert "Lis Dam" not in letter
    assert "Tangsø" not in letter


def test_a_later_wish_takes_the_request_out_of_a_letter_that_is_approved(house: House) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler i Nordmose?"), eml(LIS, "Stole", "Hvem har købt stole?"))
    compose_it(house)
    make_ready(house.store, [101, 102], by=BY)
    approve(house.store, "", by="Tove", now=PERIOD.closes_at, house=house.value)
    assert house.files(to_change(1, "Vi vil alligevel helst ikke nævnes."))[-1] == (
        MailState.HELD,
        MailReason.PERHAPS_ANONYMOUS,
    )
    assert edition(house.store).state is EditionState.DRAFT
    assert shown(house.store).state is RequestState.HELD
    assert "elbiler" not in compose_it(house)
    set_anonymous(house.store, 101, anonymous=True, by=BY)
    assert house.reasons()[-1] == (MailState.FILED, MailReason.CHANGED)
    assert "Nordmose" not in compose_it(house)


def test_a_correction_with_a_wish_is_taken_and_held(house: House) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har købt elbiler?"))
    house.files(to_change(1, "RETTELSE\nHvem har købt elbiler i Nordmose? Gerne anonymt."))
    row = shown(house.store)
    assert (row.state, row.text) == (RequestState.HELD, "Hvem har købt elbiler i Nordmose? Gerne anonymt.")
    assert "Nordmose" not in row.public_text


def test_who_was_merged_and_wishes_for_no_name_waits_when_it_is_parted(house: House) -> None:
    house.files(eml(LIS, "Elbiler", "Hvem har købt elbiler?"), WISH)
    merge(house.store, 102, 101, by=BY)
    house.files(to_change(1, "LUK", sender=LIS))
    assert shown(house.store, 102).state is RequestState.HELD


def test_what_is_told_by_telephone_may_be_without_a_name_or_in_doubt(store: Store) -> None:
    words = {"title": "Elbiler", "address": "", "organisation": "Nordmose Kommune"}
    sure = add_request(store, Call(text="Hvem i Nordmose har elbiler?", anonymous=True, **words), first=101, by=BY)
    perhaps = add_request(store, Call(text="Hvem har elbiler? Nævn os ikke.", **words), first=101, by=BY)
    assert "Nordmose" not in shown(store, sure).public_text
    assert (shown(store, sure).state, shown(store, perhaps).state) == (RequestState.OPEN, RequestState.HELD)


def test_the_check_shows_what_is_taken_out_and_what_may_still_tell(house: House) -> None:
    house.files(eml(KIM, "Elbiler", "Vi i nordmose, på Fjordgade 12, leder efter elbiler.\n\nANONYM"))
    compose_it(house)
    found = {one.finding.code: one for one in check(house.store, "", house=house.value).checks}
    assert (found["marked_out"].level, found["may_tell"].level) == (Level.NOTE, Level.YELLOW)
    assert found["marked_out"].finding.values == {"said": ("nordmose",)}
    assert found["may_tell"].finding.values == {"said": ("Fjordgade 12",)}
    assert not found["marked_out"].stops
    assert shown(house.store).marked_out == ("nordmose",)


@pytest.mark.both
def test_the_words_of_the_wish_are_kept_and_others_do_not_see_them(house: House) -> None:
    house.files(eml(KIM, "Elbiler (helst anonymt)", "Vi vil gerne være anonyme. Hvem har købt elbiler?"))
    set_anonymous(house.store, 101, anonymous=True, by=BY)
    row = shown(house.store)
    assert (row.public_title, row.public_text) == ("Elbiler", "Hvem har købt elbiler?")
    assert "være anonyme" in row.text
    assert any("være anonyme" in one for one in row.marked_out)
    assert "være anonyme" not in compose_it(house)
    edit(house.store, 101, Wording(text="Vi vil gerne være anonyme. Hvem kører i elbiler?"), by=BY)
    assert shown(house.store).public_text == "Hvem kører i elbiler?"


def test_a_colleague_learns_by_no_order_who_asked(house: House) -> None:
    house.receives(eml(KIM, "Elbiler", "Hvem har købt elbiler?\n\nANONYM"))
    order = eml(OLE, "SV: Elbiler #101", "LUK")
    stranger = eml(LIS, "SV: Elbiler #101", "LUK")
    one, other = house.receives(order), house.receives(stranger)
    assert house.reasons()[1:] == [(MailState.HELD, MailReason.NOT_YOURS)] * 2
    assert [mail.body.replace("Ole Bro", "Lis Dam") for mail in one] == [mail.body for mail in other]
    assert shown(house.store).state is RequestState.OPEN


SECRET = ("nordmose", "Nordmoseborgerne", "kh@nordmose.example", "Kim Holm", "12 34 56 78", "/kim")
TEXT = (
    "Hvem har elbiler? Vi i nordmose leder. Nordmoseborgerne spørger. "
    "Skriv til kh@nordmose.example eller Kim Holm, 12 34 56 78. /kim"
)


def seen(house: House) -> str:
    """All that others can see of #101."""
    page = shown_request(house.store, 101, house=house.value, language="da")
    with house.store.read() as session:
        bank = Bank.of(session)
        row = session.scalars(select(Request).filter_by(number=101)).one()
        return f"{row.public_title}\n{row.public_text}\n{page}\n{bank.requests['101'].title}"


@pytest.mark.both
def test_no_erasure_renaming_or_lost_alias_brings_a_name_back(house: House) -> None:
    house.files(eml(KIM, "Elbiler til Nordmose", f"{TEXT}\n\nANONYM"))
    compose_it(house)
    goes_out(house.store, "", house=house.value, now=SENDS)
    with house.store.write() as session:
        session.scalars(select(Organisation).filter_by(name="Nordmose Kommune")).one().name = "Ny Kommune"
    remove_alias(house.store, "kh@nordmose.example", by=secretary(SENDS))
    assert not [word for word in (*SECRET, "Nordmose") if word in seen(house)]
    with house.store.write() as session:
        session.scalars(select(Edition)).one().state = EditionState.SENT
    erase_member(house.store, KIM, by=secretary(SENDS))
    assert not [word for word in (*SECRET, "Nordmose") if word in seen(house)]


def test_another_wording_is_masked_anew_and_what_was_masked_stays_so(house: House) -> None:
    house.files(eml(KIM, "Elbiler", f"{TEXT}\n\nANONYM"))
    with house.store.write() as session:
        session.scalars(select(Organisation).filter_by(name="Nordmose Kommune")).one().name = "Ny Sund Kommune"
    edit(house.store, 101, Wording(text="Hvem i Nordmose og i Sundby har elbiler? Spørg Kim."), by=BY)
    assert shown(house.store).public_text == "Hvem i […] og i […] har elbiler? Spørg […]."
    edit(house.store, 101, Wording(title="Kims elbiler"), by=BY)
    assert shown(house.store).public_title == "[…] elbiler"


@pytest.mark.parametrize(
    "greeting",
    ["Hej IKA\n", "Hej IKA\n\n", "Hej IKA, ", "Hej IKA - ", "Hej IKA ", "Hej i IKA :-)\n", "Kære kolleger\n"],
)
@pytest.mark.parametrize("wish", ["Vi vil gerne være anonyme. ", ""])
def test_no_greeting_stays_in_what_others_see_of_a_request_without_a_name(
    house: House, greeting: str, wish: str
) -> None:
    house.files(eml(KIM, "Elbiler", f"{greeting}{wish}Hvem har elbiler?\n\nANONYM"))
    assert shown(house.store).public_text == "Hvem har elbiler?"
    typed = "Hej kolleger\n\nHvem har elbiler til kolleger?"
    edit(house.store, 101, Wording(text=typed), by=BY)
    assert shown(house.store).public_text == typed


def test_an_edit_leaves_the_words_that_only_stood_in_a_link(house: House) -> None:
    text = "Hvem har priser på dagpleje? Se https://www.nordmose.example/dagpleje om dagplejen."
    house.files(eml(KIM, "Dagpleje", f"{text}\n\nANONYM"))
    edit(house.store, 101, Wording(text=text.replace("priser", "takster")), by=BY)
    assert shown(house.store).public_text == "Hvem har takster på dagpleje? Se […] om dagplejen."


def test_erasing_somebody_takes_the_name_out_of_what_others_see_too(house: House) -> None:
    house.files(eml(KIM, "Elbiler", "Hvem har elbiler? Skriv til Kim, når I har prøvet det."))
    erase_member(house.store, KIM, by=BY)
    assert shown(house.store).public_text == "Hvem har elbiler? Skriv til [slettet], når I har prøvet det."


def test_a_request_without_a_name_meets_the_cases_of_its_own_house_like_any_other(house: House) -> None:
    fields = {"summary": "Vi lejer elbiler til hjemmeplejen.", "year": "2026"}
    add_case(house.store, {"title": "Elbiler i Nordmose", "organisation": "Nordmose Kommune", **fields}, by=BY)
    add_case(house.store, {"title": "Elbiler på leje", "organisation": "Tangsø Kommune", **fields}, by=BY)
    words = "Hvem har lejet elbiler til hjemmeplejen?"
    a_request(house.store, words, address=KIM)
    a_request(house.store, words, address=ANN, at=NOW)
    with house.store.read() as session:
        bank = Bank.of(session)
        named, stranger = session.scalars(select(Request).order_by(Request.number)).all()
        assert len(bank.cases_for(named)) == 1
        elsewhere = bank.cases_for(stranger)
    unname(house.store, 101)
    with house.store.read() as session:
        row = session.scalars(select(Request).filter_by(number=101)).one()
        assert Bank.of(session).cases_for(row) == elsewhere


def test_their_own_name_is_no_reason_for_a_case_to_be_shown(house: House) -> None:
    add_case(
        house.store,
        {"title": "Nordmose bygger", "summary": "Nordmose.", "organisation": "Tangsø Kommune", "year": "2026"},
        by=BY,
    )
    house.files(eml(KIM, "Elbiler", "Vi i Nordmose leder efter elbiler i Nordmose.\n\nANONYM"))
    with house.store.read() as session:
        row = session.scalars(select(Request)).one()
        assert not [word for *_, word in row.keywords if "nordmose" in word.lower()]
        assert Bank.of(session).cases_for(row) == []


def test_a_colleague_is_reminded_of_their_own_case_as_if_somebody_else_had_asked(house: House) -> None:
    add_case(
        house.store,
        {"title": "Elbiler", "summary": "Vi lejer elbiler.", "organisation": "Nordmose Kommune", "year": "2026"},
        by=BY,
    )
    house.files(eml(KIM, "Elbiler", "Hvem har lejet elbiler?\n\nANONYM"))
    compose_it(house)
    with house.store.read() as session:
        blocks = {row.address: row.text for row in session.scalars(select(EditionRecipient))}
    assert "101" in blocks[OLE]
    assert blocks[OLE] == blocks[KIM]


def test_what_is_marked_out_is_in_no_letter(house: House) -> None:
    said = [line.split(" | ")[1] for line in lines("marked.txt") if line.startswith("hanne")]
    words = "\n".join(said).replace("Hanne", "Kim").replace("hanne", "kim")
    house.files(eml(KIM, "Elbiler", f"Hvem har købt elbiler?\n\n{words}\n\nANONYM"))
    letter = compose_it(house)
    assert not [one for one in ("nordmose", "Nordmose", "NORDMOSE", "12 34 56 78") if one in letter.split("uld")[0]]
