"""What a mail is, decided at the desk: before and after it is filed, each decision shown before it is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from digest.cases.views import case
from digest.inbox.views import mail
from digest.members.changes import members
from digest.reading.message import parse
from digest.requests.deciding import Wording, edit
from digest.requests.views import answers, request, requests
from digest.store.reasons import MailReason, SuppressionReason
from digest.store.states import DeliveryKind, MailState, RequestState, Role
from tests.build import KIM, LIS, OLE, SENDS, goes_out, secretary, to_change
from tests.conftest import NOW, eml
from tests.web.desk.coming import an_editor, held
from tests.web.desk.conftest import Office

STRANGER = "fremmed@andetsteds.example"


def reason(office: Office, number: int) -> tuple[MailState, str]:
    return office.house.reasons()[number - 1]


def test_the_likeliest_decision_stands_first(office: Office) -> None:
    browser = an_editor(office)
    page = browser.get("/desk/inbox/2").text
    assert page.index('value="request"') < page.index('value="answer"') < page.index("/put-aside")
    assert '<button name="as" value="request">' in page  # the one primary button
    office.house.receives(eml(LIS, "Afmeld nyhedsbrevet", "Hvordan bliver jeg fri?"))
    page = browser.get("/desk/inbox/3").text
    assert page.index('value="unsubscribe"') < page.index('value="request"')


def test_what_a_writer_added_to_a_mail_that_waits_stands_with_it(office: Office) -> None:
    waits = len(office.house.reasons()) + 1
    office.house.receives(eml(LIS, "Stole", "Hvem har købt brugte stole?"), vouch=False)
    words = "JA, men helst uden vores navn. Og fristen er den 12. december."
    office.house.receives(to_change(waits, words, sender=LIS))
    browser = an_editor(office)
    page = browser.get(f"/desk/inbox/{waits}").text
    assert "Afsenderen har tilføjet i en anden mail:" in page
    assert words in page
    assert f'href="/desk/inbox/{waits}"' in browser.get(f"/desk/inbox/{waits + 1}").text
    taken = {"as": "request"}
    assert "vil måske ikke nævnes" in browser.post(f"/desk/inbox/{waits}/take-in", **taken).text
    assert browser.post(f"/desk/inbox/{waits}/take-in", **taken, sure="1").status == 303
    assert reason(office, waits) == (MailState.HELD, MailReason.PERHAPS_ANONYMOUS)
    assert [row.number for row in requests(office.store, RequestState.HELD)] == [103]


def test_somebody_new_becomes_a_member_with_the_name_that_is_written(office: Office) -> None:
    browser = an_editor(office)
    fields = {"as": "request", "organisation": "Andetsteds Kommune", "name": "Bodil Fremmed"}
    assert "Bodil Fremmed" not in [row.name for row in members(office.store, today=NOW.date())]
    assert STRANGER in browser.post("/desk/inbox/2/take-in", **fields).text  # the receipt, said before
    assert browser.post("/desk/inbox/2/take-in", **fields, sure="1").status == 303
    assert "Bodil Fremmed" in [row.name for row in members(office.store, today=NOW.date())]
    assert reason(office, 2) == (MailState.FILED, MailReason.REQUEST)


def test_an_answer_is_found_by_words_of_the_request(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = SENDS
    number = held(office, LIS, "Lidt om det", "Har I set vores erfaringer med det? Vi vil gerne dele.")
    browser = an_editor(office)
    assert browser.post(f"/desk/inbox/{number}/take-in", **{"as": "answer", "answer_to": "kajakker"}).status == 409
    found = browser.post(f"/desk/inbox/{number}/take-in", **{"as": "answer", "answer_to": "Elcykler"})
    assert 'name="answer_to" value="102"' in found.text
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "answer", "answer_to": "#102", "sure": "1"})
    assert [row.number for row in answers(office.store)] == [102]


def test_a_mail_that_seems_to_answer_two_requests_is_parted_with_one_click(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = office.house.now = SENDS + timedelta(hours=1)
    office.house.receives(eml(LIS, "SV: Efterlysninger", "101: Vi køber hos Tråd.\n102: Vi leaser ti elcykler."))
    browser = an_editor(office)
    page = browser.get("/desk/inbox/3").text
    assert '<button name="as" value="answers">Svar på #101 og #102</button>' in page
    offered = page[page.index("Svar på #101 og #102") : page.index('value="request"')]
    assert '<div class="words">Vi leaser ti elcykler.</div>' in offered
    fields = {"as": "answers", "answers_to": page.split('name="answers_to" value="')[1].partition('"')[0]}
    assert KIM in browser.post("/desk/inbox/3/take-in", **fields).text
    assert browser.post("/desk/inbox/3/take-in", **fields, sure="1").status == 303
    assert reason(office, 3) == (MailState.FILED, MailReason.ANSWERS)
    assert sorted(row.number for row in answers(office.store)) == [101, 102]
    page = browser.get("/desk/inbox/3").text
    assert "Se svaret på nr. 101" in page
    assert "Se svaret på nr. 102" in page


def test_where_a_mail_does_not_say_what_is_for_whom_the_whole_goes_to_each_only_expressly(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = office.house.now = SENDS + timedelta(hours=1)
    number = held(office, LIS, "Erfaringer", "Vi køber hos Tråd.\n\nCyklerne er billigere end hos Kim.")
    browser = an_editor(office)
    path, fields = f"/desk/inbox/{number}/take-in", {"as": "answer", "answer_to": "101, 102"}
    page = browser.post(path, **fields).text
    for asked, who in ((101, KIM), (102, KIM)):
        assert f"<h2>Til #{asked}: {who}</h2>" in page
    assert page.count("Cyklerne er billigere end hos Kim.") == 2
    assert "Mailen siger ikke, hvilke ord der er til #101, #102." in page
    assert '<input type="checkbox" name="whole" value="1" required>' in page
    assert browser.post(path, **fields, sure="1").status == 409
    assert answers(office.store) == []
    assert browser.post(path, **fields, sure="1", whole="1").status == 303
    assert sorted(row.number for row in answers(office.store)) == [101, 102]


def test_what_its_writer_took_back_is_taken_in_again_only_expressly(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = office.house.now = SENDS + timedelta(hours=1)
    office.house.receives(eml(LIS, "SV: Brevet", "Til 101:\nVi køber hos Tråd.\n\nTil 102:\nVi leaser ti."))
    assert reason(office, 3) == (MailState.FILED, MailReason.ANSWERS)
    office.house.receives(to_change(3, "101 og 102 er forkert", sender=LIS))
    browser, path, fields = an_editor(office), "/desk/inbox/3/take-in", {"as": "answer", "answer_to": "101, 102"}
    assert "Afsenderen har taget sine svar på #101 og #102 tilbage i mail 4" in browser.get("/desk/inbox/3").text
    page = browser.post(path, **fields).text
    assert "Den, der skrev mail 3, har taget sit svar på #101, #102 tilbage i mail 4." in page
    assert '<input type="checkbox" name="despite_withdrawal" value="1" required>' in page
    assert browser.post(path, **fields, sure="1").status == 409
    assert answers(office.store) == []
    assert browser.post(path, **fields, sure="1", despite_withdrawal="1").status == 303
    assert sorted(row.number for row in answers(office.store)) == [101, 102]


def test_a_correction_is_shown_beside_the_old_words_and_changes_the_writers_own_request(office: Office) -> None:
    number = held(office, KIM, "Rettelse", "Vi mener: Hvem har købt nye uniformer til hjemmeplejen?")
    browser = an_editor(office)
    led = browser.post(f"/desk/inbox/{number}/take-in", **{"as": "change", "answer_to": "101"})
    assert led.headers["location"] == f"/desk/inbox/{number}/change?number=101"
    page = browser.get(led.headers["location"]).text
    assert "genbrugte uniformer" in page
    assert "nye uniformer" in page
    seen = {"seen_text": request(office.store, 101).words}
    fields = {"number": "101", "title": "Uniformer", "text": "Hvem har købt nye uniformer?", **seen}
    assert browser.post(f"/desk/inbox/{number}/change", **{**fields, "number": "102"}, sure="1").status != 303
    assert browser.post(f"/desk/inbox/{number}/change", **fields, sure="1").status == 303
    assert request(office.store, 101).text == "Hvem har købt nye uniformer?"
    assert reason(office, number) == (MailState.FILED, MailReason.CHANGED)


@pytest.mark.parametrize(
    ("said", "becomes", "deadline"),
    [
        ("Vi er 60.\n\nFRIST 12-12-2026", "Hvem har købt genbrugte uniformer?\n\nVi er 60.", "2026-12-12"),
        ("Svar gerne senest den 11. december.", "", "2026-12-11"),
        ("RETTELSE\nHvem har legepladser?", "Hvem har legepladser?", ""),
        ("Hvem har købt nye eller genbrugte uniformer?", "Hvem har købt nye eller genbrugte uniformer?", ""),
    ],
)
def test_what_a_mail_adds_stands_below_the_words_of_the_request_and_its_day_in_the_field(
    office: Office, said: str, becomes: str, deadline: str
) -> None:
    edit(office.store, 101, Wording(text="Hvem har købt genbrugte uniformer?"), by=secretary())
    number = held(office, KIM, "Rettelse", said)
    page = an_editor(office).get(f"/desk/inbox/{number}/change?number=101").text
    assert f">{becomes}" in page.replace("&#34;", '"')
    assert f'name="deadline" value="{deadline}"' in page
    fields = {"number": "101", "title": "Uniformer", "text": becomes or "Hvem?", "deadline": "2026-12-13", "sure": "1"}
    assert an_editor(office).post(f"/desk/inbox/{number}/change", **fields).status == 303
    assert request(office.store, 101).deadline == date(2026, 12, 13)


def test_a_strangers_correction_of_a_members_request_is_refused(office: Office) -> None:
    number = held(office, LIS, "Rettelse", "Hvem har købt noget helt andet?")
    said = an_editor(office).post(
        f"/desk/inbox/{number}/change", number="101", title="Andet", text="Noget helt andet?", sure="1"
    )
    assert said.status == 409
    assert "hverken fra Lis Dam" in said.text
    assert "genbrugte" in request(office.store, 101).text


def test_a_case_is_made_of_a_mail_and_hidden_when_the_mail_is_something_else(office: Office) -> None:
    number = held(office, LIS, "Vores affaldsbiler", "Vi købte fem affaldsbiler på el. Hvem vil høre mere?")
    browser = an_editor(office)
    page = browser.get(f"/desk/inbox/{number}/case").text
    assert 'value="Tangsø Kommune"' in page
    fields = {"title": "Affaldsbiler på el", "summary": "Fem biler.", "organisation": "Tangsø Kommune", "year": "2026"}
    assert f"Der sendes en mail til {LIS}" in browser.post(f"/desk/inbox/{number}/case", **fields).text
    browser.post(f"/desk/inbox/{number}/case", **fields, sure="1")
    told = parse(office.house.rows(DeliveryKind.UPDATE)[-1].message or b"")
    assert "Den står nu i casebanken som »Affaldsbiler på el«" in " ".join(told.body.split())
    assert reason(office, number) == (MailState.FILED, MailReason.CASE)
    assert case(office.store, f"m{number}").fields["title"] == "Affaldsbiler på el"
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request", "again": "1", "sure": "1"})
    assert case(office.store, f"m{number}").hidden
    assert reason(office, number) == (MailState.FILED, MailReason.REQUEST)


@pytest.mark.parametrize("name", ["Lis Dam", "LIS  DAM"])
def test_who_wants_out_from_an_address_that_nobody_has_is_pointed_at_by_name(office: Office, name: str) -> None:
    office.house.receives(eml(f"{name} <lis@postkasse.example>", "Afmeld mig", "Afmeld mig, tak."))
    number = len(office.house.reasons())
    browser, path = an_editor(office), f"/desk/inbox/{number}"
    page = browser.get(path).text
    assert f'<button name="leaver" value="{LIS}">Afmeld {LIS}</button>' in page
    assert '/put-aside" formnovalidate class="second">' in page
    asked = browser.post(f"{path}/take-in", leaver=LIS).text
    assert f"<h1>Afmeld {LIS}?</h1>" in asked
    assert "Ingen får en mail" in asked
    assert browser.post(f"{path}/take-in", leaver=LIS, sure="1").status == 303
    assert reason(office, number) == (MailState.FILED, MailReason.UNSUBSCRIBED)
    (row,) = [one for one in members(office.store, today=NOW.date()) if one.address == LIS]
    assert row.state == SuppressionReason.UNSUBSCRIBED
    office.house.receives(eml("Pia Ny <pia@postkasse.example>", "Afmeld mig", "Afmeld mig."))
    assert 'name="leaver"' not in browser.get(f"/desk/inbox/{number + 1}").text


def test_after_filing_a_mail_becomes_something_else_in_one_act(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    office.now = SENDS
    office.house.receives(eml(LIS, "Elcykler", "Hvem vil høre om vores elcykler?", message_id="<e@x.example>"))
    number = len(office.house.reasons())
    (newest, *_) = requests(office.store)
    browser = an_editor(office)
    assert "Den er noget andet" in browser.get(f"/desk/inbox/{number}").text
    fields = {"as": "answer", "answer_to": "102", "again": "1"}
    asked = browser.post(f"/desk/inbox/{number}/take-in", **fields).text
    assert f"Efterlysning #{newest.number} skjules og kommer ikke med i noget brev" in asked
    assert reason(office, number) == (MailState.FILED, MailReason.REQUEST)
    assert browser.post(f"/desk/inbox/{number}/take-in", **fields, sure="1").status == 303
    assert request(office.store, newest.number).state is RequestState.HIDDEN
    assert [row.number for row in answers(office.store)] == [102]
    assert browser.post(f"/desk/inbox/{number}/put-aside", again="1", sure="1", no_mail="1").status == 303
    assert mail(office.store, number, house=office.house.value).mail.state is MailState.IGNORED
    assert not answers(office.store)


def test_what_a_colleague_has_filed_meanwhile_is_not_taken_back_by_an_old_page(office: Office) -> None:
    number = held(office, LIS, "Elbiler", "Hvem har købt elbiler?")
    an_editor(office).post(f"/desk/inbox/{number}/take-in", **{"as": "request", "sure": "1"})
    late = an_editor(office).post(f"/desk/inbox/{number}/put-aside", sure="1", no_mail="1")
    assert late.status == 409
    assert reason(office, number) == (MailState.FILED, MailReason.REQUEST)


def test_who_looks_at_a_mail_is_shown_undone_by_them_and_over_after_a_day(office: Office) -> None:
    editor, other = an_editor(office), office.signed_in(Role.ADMIN)
    assert editor.post("/desk/inbox/2/look").status == 303
    assert "Du ser på den." in editor.get("/desk/inbox/2").text
    for path in ("/desk/inbox/2", "/desk/inbox"):
        assert "Editor ser på den." in other.get(path).text, path
    assert other.post("/desk/inbox/2/look", do="undo").status == 409
    assert editor.post("/desk/inbox/2/look", do="undo").status == 303
    assert "ser på den." not in other.get("/desk/inbox/2").text
    editor.post("/desk/inbox/2/look")
    office.now += timedelta(days=1)
    assert "ser på den." not in other.get("/desk/inbox").text
    assert other.post("/desk/inbox/2/look").status == 303


def test_looking_at_a_mail_locks_it_for_nobody(office: Office) -> None:
    an_editor(office).post("/desk/inbox/2/look")
    other = office.signed_in(Role.ADMIN)
    assert other.post("/desk/inbox/2/put-aside", sure="1", no_mail="1").status == 303


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/desk/inbox/2/case", {"title": "x", "summary": "y", "organisation": "z", "year": "i fjor"}, "ikke et årstal"),
        ("/desk/inbox/2/case", {"summary": "y", "organisation": "z", "year": "2026"}, "Titlen mangler"),
        ("/desk/inbox/1/read-again", {}, "Mail 1 er allerede taget ind."),
        ("/desk/requests/101/tags", {"add": "arbejstøj"}, "Emneordet »arbejstøj« findes ikke. Det ligner: arbejdstøj"),
        ("/desk/inbox/2/take-in", {"as": "request", "organisation": ""}, "Udfyld feltet med organisationen"),
        ("/desk/inbox/2/take-in", {"as": "unsubscribe"}, "kan stå på listen med en anden adresse"),
        ("/desk/editions/99/compose", {}, "Udgave 99 findes ikke."),
    ],
)
def test_what_is_refused_at_the_desk_is_said_in_danish(
    office: Office, path: str, fields: dict[str, str], said: str
) -> None:
    refused = an_editor(office).post(path, **fields)
    assert refused.status in (404, 409)
    assert said in refused.text


def test_a_reply_that_would_change_nothing_leads_to_its_words_beside_the_requests(office: Office) -> None:
    office.house.receives(to_change(1, "Kan I også skrive, at det haster?"))
    refused = an_editor(office).post("/desk/inbox/3/take-in", **{"as": ""})
    assert "den ville ikke ændre noget" in refused.text


def test_a_second_decision_at_the_desk_names_what_was_told_and_what_goes_nowhere(office: Office) -> None:
    browser = an_editor(office)
    browser.post("/desk/inbox/1/hold", sure="1", note="Vi ringer på mandag.")
    said = browser.post("/desk/inbox/1/take-in", **{"as": "request"}).text
    assert "er ikke sendt endnu og bliver ikke sendt" in said
    assert "Vi ringer på mandag." in said


def test_a_change_of_a_colleagues_names_who_asked_and_has_neither_order_nor_sign_off(office: Office) -> None:
    text = "Hej IKA\n\nRETTELSE\n\nHvem har købt nye uniformer?\n\nOle Bro"
    number = held(office, OLE, "Om noget", text)
    browser = an_editor(office)
    page = browser.get(f"/desk/inbox/{number}/change?number=101").text
    assert ">Hvem har købt nye uniformer?</textarea>" in page
    fields = {"number": "101", "title": "Uniformer", "text": "RETTELSE\nHvem har købt nye uniformer?"}
    asked = browser.post(f"/desk/inbox/{number}/change", **fields).text
    assert f"Der sendes en mail til {KIM}, som får det at vide." in asked
    assert f"Der sendes en kvittering til {OLE}." in asked
    assert "der ikke følges" not in asked
    browser.post(f"/desk/inbox/{number}/change", **fields, sure="1")
    assert request(office.store, 101).text == "Hvem har købt nye uniformer?"
    assert [row.recipient for row in office.house.rows(DeliveryKind.UPDATE)][-1] == KIM


def test_a_correction_that_was_taken_in_is_something_else_afterwards_and_the_words_are_as_they_were(
    office: Office,
) -> None:
    number = held(office, OLE, "Om noget", "Hvem har købt nye uniformer?")
    browser = an_editor(office)
    fields = {"number": "101", "title": "Uniformer", "text": "Hvem har købt nye uniformer?"}
    browser.post(f"/desk/inbox/{number}/change", **fields, sure="1")
    page = browser.get(f"/desk/inbox/{number}").text
    assert "Den er noget andet" in page
    assert f'action="/desk/inbox/{number}/hold"' in page
    other = {**fields, "text": "Hvem har købt grønne uniformer?", "again": "1"}
    stale = {**other, "seen_text": "Hvem har købt uniformer?"}
    assert "har rettet efterlysningen imens" in browser.post(f"/desk/inbox/{number}/change", **stale, sure="1").text
    assert browser.post(f"/desk/inbox/{number}/change", **other, sure="1").status == 303
    assert "grønne" in request(office.store, 101).text
    assert KIM in browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request", "again": "1"}).text
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request", "again": "1", "sure": "1"})
    assert "genbrugte uniformer" in request(office.store, 101).text
    assert reason(office, number) == (MailState.FILED, MailReason.REQUEST)
    told = parse(office.house.rows(DeliveryKind.UPDATE)[-1].message or b"")
    assert told.sent_to == (KIM,)
    assert "Sekretariatet har rettet din efterlysning #101" in " ".join(told.body.split())


def test_a_correction_is_not_taken_back_where_the_request_was_changed_since(office: Office) -> None:
    office.house.receives(to_change(1, "RETTELSE\nHvem har købt nye uniformer?"))
    browser = an_editor(office)
    browser.post("/desk/requests/101/words", title="Uniformer", text="Hvem har købt røde uniformer?", sure="1")
    refused = browser.post("/desk/inbox/3/hold", sure="1")
    assert refused.status == 409
    assert "Efterlysning #101 er rettet igen siden" in refused.text
    assert "røde" in request(office.store, 101).text


def test_an_order_that_a_member_gave_is_taken_back_with_its_deadline(office: Office) -> None:
    office.house.receives(to_change(1, "FRIST 12-12-2026\n\nRETTELSE\nHvem har købt nye uniformer?"))
    assert an_editor(office).post("/desk/inbox/3/hold", sure="1", no_mail="1").status == 303
    row = request(office.store, 101)
    assert ("genbrugte" in row.text, row.deadline) == (True, None)


def test_it_is_said_before_that_a_cpr_number_becomes_a_mark(office: Office) -> None:
    office.house.receives(
        eml(LIS, "Elbiler", "Hvem har købt elbiler? Se sagen om 010190-1234.", message_id="<c@x.example>")
    )
    number = len(office.house.reasons())
    browser = an_editor(office)
    asked = browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request"}).text
    assert "CPR-numre i mailen, der bliver til [CPR]: <ins>1</ins>" in asked
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request", "sure": "1"})
    (newest, *_) = requests(office.store)
    assert "[CPR]" in request(office.store, newest.number).text
    plain = office.house.receives(eml(LIS, "Stole", "Hvem har købt stole?", message_id="<d@x.example>"))
    assert plain
    assert "[CPR]" not in browser.post(f"/desk/inbox/{number + 1}/put-aside", again="1").text


def test_the_question_says_what_will_happen_and_the_log_what_has_happened(office: Office) -> None:
    number = held(office, KIM, "Cykler", "Hvem har købt elcykler til plejen?")
    browser = an_editor(office)
    asks = browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request"}).text
    happens = asks.split("Det her sker:")[1].split("<form")[0]
    assert f"Mail {number} tages ind" in happens
    assert "blev" not in happens
    browser.post(f"/desk/inbox/{number}/take-in", **{"as": "request"}, sure="1")
    assert f"Mail {number} blev taget ind" in browser.get("/desk/log").text
