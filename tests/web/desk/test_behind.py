"""A draft that something has made otherwise: the desk says so first, and shows what would be approved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.edition.views import edition
from digest.members.changes import set_left
from digest.requests.deciding import set_state
from digest.store.reasons import EditionReason
from digest.store.states import EditionState, RequestState, Role
from tests.build import OLE, secretary
from tests.web.desk.conftest import Office, approved, looked_at

BEHIND = "Noget er besluttet eller kommet ind, siden brevet blev sat sammen."


@pytest.fixture
def later(office: Office) -> Office:
    """An hour later, after somebody has left and a request was hidden by command."""
    office.now += timedelta(hours=1)
    set_left(office.store, OLE, left=True, by=secretary(office.now))
    set_state(office.store, 102, RequestState.HIDDEN, by=secretary(office.now))
    office.now += timedelta(minutes=1)
    return office


def test_a_draft_that_is_behind_says_so_on_every_page_and_is_not_approved_before_it_is_composed_anew(
    later: Office,
) -> None:
    browser = later.signed_in(Role.APPROVER)
    before = edition(later.store, "1").recipients
    for path in ("/desk/", "/desk/editions/1", "/desk/editions/1/approve", "/desk/editions/1/recipients"):
        assert BEHIND in browser.get(path).text, path
    page = browser.get("/desk/editions/1/approve").text
    assert "<button>Godkend udgave 1" not in page
    assert "2 efterlysninger" not in page
    done = browser.post("/desk/editions/1/compose", then="approve")
    assert (done.status, done.headers["location"]) == (303, "/desk/editions/1/approve")
    page = browser.get("/desk/editions/1/approve").text
    assert BEHIND not in page
    assert f"1 efterlysning til {before - 1} modtagere" in page.replace("\xa0", " ")
    assert (
        browser.post("/desk/editions/1/compose", then="//elsewhere.example").headers["location"] == "/desk/editions/1"
    )


def test_the_house_composes_a_draft_anew_that_is_behind(later: Office) -> None:
    before = edition(later.store, "1").recipients
    later.house.ticks(later.now)
    found = edition(later.store, "1")
    assert (found.requests, found.recipients, found.overtaken) == ((101,), before - 1, False)
    assert BEHIND not in later.signed_in(Role.EDITOR).get("/desk/editions/1/approve").text


def test_what_a_person_does_at_the_desk_composes_the_draft_anew(later: Office) -> None:
    looked_at(later.signed_in(Role.EDITOR))
    assert edition(later.store, "1").requests == (101,)


def test_signing_in_and_looking_at_a_mail_make_no_draft_old(office: Office) -> None:
    office.now += timedelta(hours=1)
    browser = office.signed_in(Role.ADMIN)
    browser.post("/desk/inbox/2/look")
    assert not edition(office.store, "1").overtaken


def test_a_draft_whose_approval_fell_says_why_until_it_is_approved_again(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    looked_at(browser)
    approved(office, browser)
    office.now += timedelta(minutes=1)
    set_state(office.store, 102, RequestState.HIDDEN, by=secretary(office.now))
    fell = edition(office.store, "1")
    assert (fell.state, bool(fell.reason)) == (EditionState.DRAFT, True)
    office.now += timedelta(minutes=1)
    office.house.ticks(office.now)
    assert edition(office.store, "1").reason == fell.reason != EditionReason.CHANGED_AFTER_APPROVAL
