"""The recipients of an edition at the desk: listed, found, and each seen with the letter that they get."""

from __future__ import annotations

import json
from datetime import timedelta

from digest.members.changes import set_left
from digest.store.states import Role
from tests.build import ANN, KIM, LIS, NEXT, OLE, a_draft, a_member, a_request, goes_out, secretary
from tests.web.desk.conftest import Office

PATH = "/desk/editions/1/recipients"


def test_each_leads_to_the_letter_as_that_member(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    page = browser.get(PATH).text
    places = [page.index(f">{address}</a>") for address in sorted((KIM, OLE, LIS, ANN))]
    assert places == sorted(places)
    for address in (KIM, OLE, LIS, ANN):
        link = f"/desk/editions/1?as={address.replace('@', '%40')}"
        assert f'href="{link}"' in page, address
        assert f'value="{address}"' in browser.get(link).text
    assert "salg@traadfast.example" not in page
    assert KIM not in browser.get(f"{PATH}?q=tangs%C3%B8").text
    assert "Der er ingen" in browser.get(f"{PATH}?q=ukendt").text


def test_what_differs_from_last_time_is_said(office: Office) -> None:
    goes_out(office.store, "1", house=office.house.value)
    set_left(office.store, LIS, left=True, by=secretary())
    a_member(office.store, "per@klitmark.example", name="Per Kvist", organisation="Klitmark")
    a_request(office.store, "Hvem har elbusser?", at=NEXT.closes_at - timedelta(days=1))
    a_draft(office.store, NEXT, again=True, house=office.house.value)
    browser = office.signed_in(Role.EDITOR)
    path = "/desk/editions/2/recipients"
    assert "1 nye, og 1 er ikke med længere siden udgave 1." in browser.get(path).text
    new, gone = browser.get(f"{path}?among=new").text, browser.get(f"{path}?among=gone").text
    assert ("per@klitmark.example" in new, KIM in new) == (True, False)
    assert (LIS in gone, "har forladt foreningen" in gone, KIM in gone) == (True, True, False)


def test_the_letter_is_found_by_a_name_without_a_script_and_by_its_letters_with_one(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    several = browser.get("/desk/editions/1?as=nordmose").text
    assert "2 modtagere passer til det." in several
    assert f'<option value="{KIM}">Kim Holm, Nordmose Kommune</option>' in several
    assert f'value="{OLE}"' in browser.get("/desk/editions/1?as=ole+bro").text
    assert "Ingen af modtagerne har »kajak«" in browser.get("/desk/editions/1?as=kajak").text
    found = json.loads(browser.get("/desk/editions/1/readers?q=lis+dam").text)
    assert found == [{"address": LIS, "who": "Lis Dam, Tangsø Kommune"}]


def test_three_extremes_are_one_click_away(office: Office) -> None:
    page = office.signed_in(Role.EDITOR).get("/desk/editions/1").text
    assert f'?as={ANN.replace("@", "%40")}&amp;look=light">en, der får det på engelsk' in page
    assert "en uden personlig blok" in page
