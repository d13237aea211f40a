"""What is typed into a form that is refused is there to be mended and sent again."""

from __future__ import annotations

import pytest
from lxml import html

from digest.edition.views import edition
from digest.edition.word import word_of
from digest.requests.views import request
from digest.store.states import Role
from digest.web.desk.door import above
from tests.build import LIS
from tests.web.desk.coming import codes
from tests.web.desk.conftest import STAFF, Office, Said, fields

WORDS = "Vi købte dem brugt.\nDet gik godt & <hurtigt>."


def first_fields(said: Said) -> dict[str, str]:
    """The fields of the first form of several."""
    form = html.fromstring(said.text.encode()).xpath("//main//form")[0]
    return {name: value or "" for name, value in form.form_values()}


def shown(said: Said) -> list[str]:
    """The labels of the fields that one sees."""
    return [" ".join(row.text_content().split()) for row in html.fromstring(said.text.encode()).xpath("//label/span")]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("inbox/2/case", {"title": "Broer", "summary": WORDS, "organisation": "Ukendt By", "year": "i fjor"}),
        (
            "inbox/2/take-in",
            {"as": "answer", "answer_to": "ingen kajakker", "name": "Eva Holm", "organisation": "Nyby"},
        ),
        ("requests/101/answers", {"who": "ingen@intet.example", "text": WORDS, "consent": "asker"}),
        ("requests/101/tags", {"add": "cykler, findes ikke"}),
        ("requests/101/merge", {"into": "999"}),
        ("requests/101/part", {"new_title": "", "new_text": WORDS, "keep": ""}),
        ("requests/101/words", {"title": "", "text": WORDS, "deadline": "i morgen", "seen_title": "x"}),
        ("requests/101/nudge", {"who": "ingen@intet.example", "note": WORDS, "sure": "1"}),
        ("people/add", {"name": "Tove Lind", "address": "tove uden snabel", "role": "editor", "language": "da"}),
        ("setup", {"code": "findes-ikke", "reason": "Det ved vi godt.", "do": "pass"}),
    ],
)
def test_what_was_typed_stands_on_the_page_that_refuses_it(office: Office, path: str, typed: dict[str, str]) -> None:
    said = office.signed_in().post(f"/desk/{path}", **typed)
    assert said.status in (404, 409), said.text
    kept = fields(said)
    assert {name: value for name, value in typed.items() if name != "sure"} == kept
    assert html.fromstring(said.text).xpath("//main//form/@action") == [f"/desk/{path}"]
    assert shown(said)
    assert "skriv" in said.text or "skrev" in said.text


def test_a_mended_form_is_sent_again_from_there_and_is_asked_about_as_ever(office: Office) -> None:
    browser = office.signed_in()
    wrong = browser.post("/desk/requests/101/answers", who="ingen@intet.example", text=WORDS, consent="asker", sure="1")
    asked = browser.post("/desk/requests/101/answers", **{**fields(wrong), "who": LIS})
    assert asked.status == 200
    assert browser.post("/desk/requests/101/answers", **fields(asked)).status == 303
    assert request(office.store, 101).answers


def test_the_word_of_a_letter_is_not_lost_and_a_word_of_ones_own_stands_in_the_question(office: Office) -> None:
    browser = office.signed_in()
    browser.post("/desk/editions/1/word", word_da="Et ord.")
    typed = {"seen_word_da": "Et ord.", "word_da": "Et andet ord.", "seen_word_en": "", "word_en": "Words. " * 5000}
    said = browser.post("/desk/editions/1/word", **typed)
    assert said.status == 409
    assert fields(said)["word_da"] == "Et andet ord."
    assert fields(said)["word_en"].startswith("Words. Words.")
    assert "På engelsk" in said.text
    assert ">seen_word_da<" not in said.text
    assert word_of(office.store, "1") == {"da": "Et ord."}  # all of it is saved, or nothing
    assert edition(office.store, "1").name == "1"
    again = browser.post("/desk/requests/101/move", do="postpone", note="Vi talte om det.")
    assert "Vi talte om det.</textarea>" in again.text


def test_without_anything_typed_there_is_a_way_back_to_a_page_that_is_there(office: Office) -> None:
    browser = office.signed_in(Role.ADMIN)
    said = browser.post("/desk/requests/101/move", do="nonsense")
    assert 'href="/desk/requests/101">Tilbage' in said.text
    assert [above(path) for path in ("/desk/setup", "/desk/people/add", "/desk/inbox/2/case")] == [
        "/desk/setup",
        "/desk/people",
        "/desk/inbox/2",
    ]


def test_what_was_typed_after_the_session_had_ended_comes_back_by_signing_in(office: Office) -> None:
    typed = {"title": "Broer", "text": WORDS, "deadline": "", "seen_title": "x"}
    browser = office.nobody()
    said = browser.post("/desk/requests/101/words", **typed)
    assert said.status == 403
    assert "Du var logget ud imens" in said.text
    assert shown(said) == ["Mailadresse", "Titel", "Tekst"]
    assert html.fromstring(said.text).xpath("//textarea[@readonly]/text()") == ["Broer", WORDS]
    said = browser.post("/desk/sign-in", **{**fields(said), "address": STAFF[Role.EDITOR]})
    wrong = browser.post("/desk/sign-in/code", **{**first_fields(said), "code": "x"})
    back = browser.post("/desk/sign-in/code", **{**first_fields(wrong), "code": codes(office)[-1]})
    assert "er logget ind igen" in back.text
    assert "<h1>Det, du skrev, er ikke sendt endnu</h1>" in back.text
    assert fields(back) == typed
    assert html.fromstring(back.text).xpath("//main//form/@action") == ["/desk/requests/101/words"]
    assert request(office.store, 101).title != "Broer"
    assert browser.get("/desk/requests/101").status == 200


def test_only_a_form_of_our_own_to_a_path_of_the_desk_is_carried_through_signing_in(office: Office) -> None:
    browser = office.nobody()
    assert browser.post("/desk/requests/101/words", site="cross-site", text=WORDS).status == 403
    for at in ("https://andre.example/desk/", "//andre.example", "/desk//andre.example", "/u/1"):
        carried = {"unsent_at": at, "unsent": "text=Hej+med+dig"}
        said = browser.post("/desk/sign-in", address=STAFF[Role.EDITOR], **carried)
        assert "unsent" not in said.text
    back = browser.post("/desk/sign-in/code", code=codes(office)[-1], **carried)
    assert (back.status, back.headers["location"]) == (303, "/desk/")
