"""A case made of a mail at the desk: whose writer wishes for no name, or is no member."""

from __future__ import annotations

import pytest

from digest.cases.bank import Bank
from digest.cases.views import case
from digest.store.reasons import MailReason
from digest.store.states import MailState, Role
from tests.build import LIS
from tests.conftest import eml
from tests.web.desk.conftest import Browser, Office

WISH = "I må helst ikke nævne Tangsø, da udbuddet ikke er offentligt endnu."
TOLD = "Vi skiftede 400 vinduer i Tangsø Kommune og sparede varme. Det gik godt."


def an_editor(office: Office) -> Browser:
    return office.signed_in(Role.EDITOR)


def came(office: Office, sender: str, subject: str, text: str) -> int:
    """The id of a mail that came."""
    office.house.receives(eml(sender, subject, text, message_id=f"<{subject.split(maxsplit=1)[0]}@x.example>"))
    return len(office.house.reasons())


def in_bank(office: Office) -> set[str]:
    """The ids of the cases that letters may show."""
    with office.store.read() as session:
        return set(Bank.of(session).cases)


def drafted(page: str) -> dict[str, str]:
    """The fields of a case's form as the program fills them in."""
    title, organisation = (
        page.split(f'name="{name}" value="')[1].partition('"')[0] for name in ("title", "organisation")
    )
    summary = page.split('name="summary" required>')[1].partition("</textarea>")[0]
    return {"title": title, "organisation": organisation, "summary": summary, "year": "2026"}


@pytest.mark.parametrize("said", [f"{TOLD}\n{WISH}\n\nMvh Lis Dam", f"ANONYM\n\n{TOLD}\n\nMvh Lis Dam"])
def test_a_case_of_a_writer_who_wishes_for_no_name_names_nobody_and_is_hidden(office: Office, said: str) -> None:
    number = came(office, LIS, "Vinduer", said)
    browser, path = an_editor(office), f"/desk/inbox/{number}"
    page = browser.get(f"{path}/case").text
    fields = drafted(page)
    assert "vil måske ikke nævnes: casen nævner ingen" in page
    assert "400 vinduer" in fields["summary"]
    assert fields["organisation"] == "Uden navn"
    for word in ("Tangsø", "Lis", "nævne", "ANONYM"):
        assert word not in " ".join(fields.values())
    again = {} if office.house.reasons()[number - 1][0] is MailState.HELD else {"again": "1"}
    refused = browser.post(f"{path}/case", **fields, **again, sure="1")
    assert refused.status == 409
    assert "har ikke sagt, at alle må læse det" in refused.text
    asked = browser.post(f"{path}/case", **fields, **again, agreed="1").text
    assert "skjult: <del>nej</del> <ins>ja</ins>" in asked
    assert browser.post(f"{path}/case", **fields, **again, agreed="1", sure="1", no_mail="1").status == 303
    assert case(office.store, f"m{number}").hidden
    assert f"m{number}" not in in_bank(office)


def test_a_case_of_somebody_who_is_no_member_is_hidden_until_a_person_shows_it(office: Office) -> None:
    number = came(office, "salg@vinduer.example", "Tilbud", "Vi sælger de bedste vinduer. Ring og hør mere.")
    browser, path = an_editor(office), f"/desk/inbox/{number}"
    page = browser.get(f"{path}/case").text
    assert "er ikke medlem: casen er skjult" in page
    assert 'name="agreed"' not in page
    fields = drafted(page) | {"organisation": "Vinduer A/S"}
    assert browser.post(f"{path}/case", **fields, sure="1").status == 303
    assert office.house.reasons()[number - 1] == (MailState.FILED, MailReason.CASE)
    assert f"m{number}" not in in_bank(office)
    assert "Casen »Tilbud« er skjult og står ikke i noget brev" in browser.get(path).text
    assert "Vis den til alle?" in browser.post(f"{path}/case/show").text
    assert browser.post(f"{path}/case/show", sure="1").status == 303
    assert f"m{number}" in in_bank(office)
    assert "er skjult" not in browser.get(path).text
