"""Two people with one form open: what only one of them changed stands, what both changed is asked about."""

from __future__ import annotations

from lxml import html

from digest.edition.word import word_of
from digest.inbox.views import mails
from digest.requests.views import request
from digest.store.states import Role
from digest.web.desk.merging import merged
from digest.web.forms import Fields
from tests.build import KIM
from tests.conftest import eml
from tests.web.desk.conftest import Office, Said

WORD = "/desk/editions/1/word"
WORDS = "/desk/requests/101/words"


def form_on(page: str, action: str) -> dict[str, str]:
    """The fields of a form on a page, as a browser would send them."""
    found = html.fromstring(page).xpath(f"//form[@action='{action}']")[0]
    return {name: (value or "").lstrip("\n") for name, value in found.form_values()}


def sent(office: Office, page: str, action: str, **typed: str) -> Said:
    """What follows the form of a page that somebody fills in and sends, and is sure of."""
    return office.signed_in(Role.EDITOR).post(action, **{**form_on(page, action), **typed}, sure="1", no_mail="1")


def test_a_field_that_one_did_not_change_becomes_what_somebody_else_made_of_it() -> None:
    now = {"title": "Elcykler", "text": "Deres", "deadline": ""}
    shown = {"seen_title": ["Cykler"], "seen_text": ["Gammelt"], "seen_deadline": [""]}
    found = merged(Fields({**shown, "title": ["Cykler"], "text": ["Mit\r\nto"], "deadline": ["2026-12-12"]}), now)
    assert found.values == {"title": "Elcykler", "text": "Mit\nto", "deadline": "2026-12-12"}
    assert (found.own, found.both) == (("text", "deadline"), ("text",))
    same = merged(Fields({**shown, "title": ["Elcykler"], "text": ["Gammelt"]}), now)
    assert (same.values, same.both) == (now, ())  # both made the same of it


def test_whoever_changed_only_the_english_word_keeps_the_danish_one_of_a_colleague(office: Office) -> None:
    sent(office, office.signed_in().get("/desk/editions/1").text, WORD, word_da="Det gamle.", word_en="The old.")
    page = office.signed_in().get("/desk/editions/1").text
    assert sent(office, page, WORD, word_da="Mettes ord.\r\nTo linjer.").status == 303
    assert sent(office, page, WORD, word_en="Tove's.").status == 303
    assert word_of(office.store, "1") == {"da": "Mettes ord.\nTo linjer.", "en": "Tove's."}


def test_of_two_who_write_the_same_word_nobody_loses_theirs_and_the_other_word_is_as_it_is_now(office: Office) -> None:
    page = office.signed_in().get("/desk/editions/1").text
    assert sent(office, page, WORD, word_da="Mettes ord.", word_en="Mette's.").status == 303
    said = sent(office, page, WORD, word_da="Toves ord.")
    assert said.status == 409
    assert '<div class="words">Mettes ord.</div>' in said.text
    form = form_on(said.text, WORD)
    assert (form["word_da"], form["word_en"]) == ("Toves ord.", "Mette's.")
    assert word_of(office.store, "1")["da"] == "Mettes ord."
    assert sent(office, said.text, WORD, word_da="Begges ord.").status == 303
    assert word_of(office.store, "1") == {"da": "Begges ord.", "en": "Mette's."}


def test_two_who_change_other_fields_of_one_request_are_not_asked(office: Office) -> None:
    page = office.signed_in().get("/desk/requests/101").text
    assert sent(office, page, WORDS, text="Deres ord").status == 303
    assert sent(office, page, WORDS, deadline="2026-12-20").status == 303
    row = request(office.store, 101)
    assert (row.text, str(row.deadline)) == ("Deres ord", "2026-12-20")
    assert sent(office, page, WORDS).status == 409  # nothing is changed
    assert request(office.store, 101).text == "Deres ord"


def test_two_who_change_one_text_lose_nothing(office: Office) -> None:
    page = office.signed_in().get("/desk/requests/101").text
    assert sent(office, page, WORDS, title="Grønne uniformer", text="Deres ord").status == 303
    said = sent(office, page, WORDS, text="Mine ord")
    assert said.status == 409
    assert '<div class="words">Deres ord</div>' in said.text
    assert (form_on(said.text, WORDS)["title"], form_on(said.text, WORDS)["text"]) == ("Grønne uniformer", "Mine ord")
    assert request(office.store, 101).text == "Deres ord"
    assert sent(office, said.text, WORDS, text="Vores ord").status == 303
    assert (request(office.store, 101).title, request(office.store, 101).text) == ("Grønne uniformer", "Vores ord")


def test_a_mail_that_changes_the_text_keeps_a_title_that_was_changed_meanwhile(office: Office) -> None:
    office.house.receives(eml(KIM, "Rettelse", "Vi mener: Hvem har købt nye uniformer til hjemmeplejen?"))
    number = max(mail.id for mail in mails(office.store))
    path = f"/desk/inbox/{number}/change"
    page = office.signed_in().get(f"{path}?number=101").text
    assert (
        sent(office, office.signed_in().get("/desk/requests/101").text, WORDS, title="Grønne uniformer").status == 303
    )
    said = sent(office, page, path, text="Hvem har købt nye uniformer?")
    assert said.status == 303, said.text
    row = request(office.store, 101)
    assert (row.title, row.text) == ("Grønne uniformer", "Hvem har købt nye uniformer?")
