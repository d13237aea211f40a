"""The button that stands first at a held mail works: it leads to the question, and not to a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest

from digest.accounts.staff import add_staff
from digest.store.engine import Store
from digest.store.states import MailState, Role
from tests.build import ASK, KIM, LIS, OLE, a_request, secretary, to_change
from tests.conftest import eml
from tests.house import peopled
from tests.inbox.reasoned import REASONS
from tests.web.desk.conftest import STAFF, Office

WISH = "Vi vil helst ikke nævnes."
ANSWER = "SV: Uniformer #101"
NAMELESS = {
    "a request that wishes": [eml(KIM, "Elbiler", f"Hvem har købt elbiler? {WISH}")],
    "a wish in a reply to the receipt": [ASK, to_change(1, WISH)],
    "a wish in a mail of its own": [ASK, eml(KIM, "Uniformer", WISH)],
    "a wish about a request with its number": [ASK, eml(KIM, "#101", WISH)],
    "an answer that wishes": [ASK, eml(LIS, ANSWER, f"Vi har købt ti. {WISH}")],
    "a wish about an answer": [ASK, eml(LIS, ANSWER, "Vi har købt ti."), eml(LIS, ANSWER, WISH)],
    "an answer that orders": [ASK, eml(LIS, ANSWER, "Vi har købt ti.\n\nANONYM")],
    "a colleague's wish": [ASK, eml(OLE, ANSWER, WISH)],
}
HELD = {reason: mails for reason, (state, mails) in REASONS.items() if state is MailState.HELD} | NAMELESS
FIELD = re.compile(r'<input type="(hidden|text)" name="([^"]+)"[^>]*?value="([^"]*)"')
NAMED = r'(?: name="(?P<name>[^"]+)" value="(?P<value>[^"]*)")?'
BUTTON = re.compile(rf'<button(?: class="\w+")?{NAMED}(?: formaction="(?P<to>[^"]+)")?[^>]*>')


@pytest.fixture
def empty(store: Store, tmp_path: Path) -> Iterator[Office]:
    """A desk where no mail has come yet."""
    made = Office(peopled(store, tmp_path))
    add_staff(store, address=STAFF[Role.EDITOR], name="Editor", role=Role.EDITOR, language="da", by=secretary())
    with ExitStack() as made.served:
        made.desk_anew()
        yield made


@pytest.mark.parametrize("reason", HELD)
def test_the_first_button_of_a_held_mail_works_and_none_stands_twice(empty: Office, reason: str) -> None:
    empty.house.files(*HELD[reason])
    number = len(empty.house.reasons())
    assert empty.house.reasons()[-1][0] is MailState.HELD
    browser = empty.signed_in(Role.EDITOR)
    assert_none_stands_twice(browser.get(f"/desk/inbox/{number}").text)
    a_request(empty.store)
    page = browser.get(f"/desk/inbox/{number}").text
    form = page[page.index("/take-in") :]
    settles = re.search(r'<a class="button" href="([^"]+)">Afgør', page)
    if settles is not None:
        path, _, place = settles[1].partition("#")
        decided = browser.get(path).text
        assert "Uden navn" in decided[decided.index(f'id="{place}"') :]
        assert '<button name="as" value="request">' not in page
        return
    fields = {name: unescape(value) for _, name, value in FIELD.findall(form)}
    if 'name="organisation"' in form:
        fields["organisation"] = "Nordmose Kommune"
    first = BUTTON.search(form)
    assert first is not None
    if first["name"]:
        fields[first["name"]] = first["value"]
    if 'name="despite_failure"' in form:
        fields["despite_failure"] = "1"
    said = browser.post(first["to"] or f"/desk/inbox/{number}/take-in", **fields)
    assert said.status in (200, 303), (first[0], re.sub(r"<[^>]*>|\s+", " ", said.text)[-600:])


def assert_none_stands_twice(page: str) -> None:
    said = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<button[^>]*>.*?</button>", page)]
    assert len(said) == len(set(said)), said


@pytest.mark.parametrize("sender", ["salg@traadfast.example", "ukendt@nordmose.example", "bo@nordmose.example"])
@pytest.mark.parametrize(
    ("subject", "words"), [("Elbiler", "Hvem har elbiler?"), (ANSWER, "Det har vi."), ("x", "LUK")]
)
def test_the_mail_of_somebody_who_is_no_member_is_put_aside_or_a_case(
    empty: Office, sender: str, subject: str, words: str
) -> None:
    empty.house.files(ASK, eml(sender, subject, words))
    page = empty.signed_in(Role.EDITOR).get("/desk/inbox/2").text
    form = page[page.index("/take-in") : page.index("</form>", page.index("/take-in"))]
    assert [one["to"] for one in BUTTON.finditer(form)] == ["/desk/inbox/2/put-aside"]
    assert re.findall(r'href="/desk/inbox/2/(\w+)"', form) == ["case"]
    assert "er ikke blandt medlemmerne" in form


def test_a_stranger_is_not_offered_to_leave(empty: Office) -> None:
    empty.house.files(eml("fremmed@andetsteds.example", "Afmeld", "Fjern mig fra jeres mailliste."))
    page = empty.signed_in(Role.EDITOR).get("/desk/inbox/1").text
    assert "En afmelding" not in page
    assert '<button name="as" value="request"' in page or 'value="request" class="second"' in page
