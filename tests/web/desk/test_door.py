"""The door of the desk: every path for nobody, for the wrong role, from another page; reading changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from digest.store.models import Base, DeskSession
from digest.store.states import Role
from digest.web.desk.routes import WAYS
from tests.web.desk.conftest import Office, links

# A path of each way, as it may be asked for, and the role that it needs. A way without its row fails the first test.
ROWS = {
    ("GET", "/desk/"): ("/desk/", Role.EDITOR),
    ("GET", "/desk/inbox"): ("/desk/inbox", Role.EDITOR),
    ("GET", "/desk/inbox/{mail:int}"): ("/desk/inbox/2", Role.EDITOR),
    ("GET", "/desk/inbox/{mail:int}/files/{place:int}"): ("/desk/inbox/2/files/1", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/take-in"): ("/desk/inbox/2/take-in", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/look"): ("/desk/inbox/2/look", Role.EDITOR),
    ("GET", "/desk/inbox/{mail:int}/part"): ("/desk/inbox/2/part", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/part"): ("/desk/inbox/2/part", Role.EDITOR),
    ("GET", "/desk/inbox/{mail:int}/change"): ("/desk/inbox/2/change", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/change"): ("/desk/inbox/2/change", Role.EDITOR),
    ("GET", "/desk/inbox/{mail:int}/case"): ("/desk/inbox/2/case", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/case"): ("/desk/inbox/2/case", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/case/show"): ("/desk/inbox/2/case/show", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/put-aside"): ("/desk/inbox/2/put-aside", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/hold"): ("/desk/inbox/1/hold", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/read-again"): ("/desk/inbox/2/read-again", Role.EDITOR),
    ("POST", "/desk/inbox/{mail:int}/subscribe"): ("/desk/inbox/2/subscribe", Role.EDITOR),
    ("GET", "/desk/requests"): ("/desk/requests", Role.EDITOR),
    ("GET", "/desk/requests/new"): ("/desk/requests/new", Role.EDITOR),
    ("POST", "/desk/requests/new"): ("/desk/requests/new", Role.EDITOR),
    ("POST", "/desk/requests/ready"): ("/desk/requests/ready", Role.EDITOR),
    ("GET", "/desk/requests/{number:int}"): ("/desk/requests/101", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/words"): ("/desk/requests/101/words", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/name"): ("/desk/requests/101/name", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/tags"): ("/desk/requests/101/tags", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/cases"): ("/desk/requests/101/cases", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/move"): ("/desk/requests/101/move", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/nudge"): ("/desk/requests/101/nudge", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/merge"): ("/desk/requests/101/merge", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/part"): ("/desk/requests/101/part", Role.EDITOR),
    ("POST", "/desk/requests/{number:int}/answers"): ("/desk/requests/101/answers", Role.EDITOR),
    ("GET", "/desk/answers"): ("/desk/answers", Role.EDITOR),
    ("GET", "/desk/answers/{answer:int}"): ("/desk/answers/1", Role.EDITOR),
    ("POST", "/desk/answers/{answer:int}/pass"): ("/desk/answers/1/pass", Role.EDITOR),
    ("POST", "/desk/answers/{answer:int}/words"): ("/desk/answers/1/words", Role.EDITOR),
    ("POST", "/desk/answers/{answer:int}/letter"): ("/desk/answers/1/letter", Role.EDITOR),
    ("POST", "/desk/answers/{answer:int}/part"): ("/desk/answers/1/part", Role.EDITOR),
    ("POST", "/desk/answers/{answer:int}/case"): ("/desk/answers/1/case", Role.EDITOR),
    ("GET", "/desk/editions"): ("/desk/editions", Role.EDITOR),
    ("GET", "/desk/editions/{name}"): ("/desk/editions/1", Role.EDITOR),
    ("GET", "/desk/editions/{name}/letter"): ("/desk/editions/1/letter", Role.EDITOR),
    ("POST", "/desk/editions/{name}/word"): ("/desk/editions/1/word", Role.EDITOR),
    ("POST", "/desk/editions/{name}/order"): ("/desk/editions/1/order", Role.EDITOR),
    ("POST", "/desk/editions/{name}/compose"): ("/desk/editions/1/compose", Role.EDITOR),
    ("GET", "/desk/editions/{name}/date"): ("/desk/editions/1/date", Role.EDITOR),
    ("POST", "/desk/editions/{name}/date"): ("/desk/editions/1/date", Role.APPROVER),
    ("GET", "/desk/editions/{name}/recipients"): ("/desk/editions/1/recipients", Role.EDITOR),
    ("GET", "/desk/editions/{name}/readers"): ("/desk/editions/1/readers", Role.EDITOR),
    ("POST", "/desk/editions/{name}/test"): ("/desk/editions/1/test", Role.EDITOR),
    ("GET", "/desk/editions/{name}/approve"): ("/desk/editions/1/approve", Role.APPROVER),
    ("POST", "/desk/editions/{name}/approve"): ("/desk/editions/1/approve", Role.APPROVER),
    ("POST", "/desk/editions/{name}/call-back"): ("/desk/editions/1/call-back", Role.APPROVER),
    ("POST", "/desk/editions/{name}/stop"): ("/desk/editions/1/stop", Role.APPROVER),
    ("POST", "/desk/editions/{name}/go-on"): ("/desk/editions/1/go-on", Role.APPROVER),
    ("GET", "/desk/editions/{name}/report"): ("/desk/editions/1/report", Role.EDITOR),
    ("GET", "/desk/editions/{name}/progress"): ("/desk/editions/1/progress", Role.EDITOR),
    ("POST", "/desk/editions/{name}/settle"): ("/desk/editions/1/settle", Role.APPROVER),
    ("POST", "/desk/editions/{name}/correct"): ("/desk/editions/1/correct", Role.APPROVER),
    ("GET", "/desk/members"): ("/desk/members", Role.EDITOR),
    ("GET", "/desk/members/found"): ("/desk/members/found", Role.EDITOR),
    ("GET", "/desk/members/{member:int}"): ("/desk/members/1", Role.EDITOR),
    ("POST", "/desk/members/{member:int}/particulars"): ("/desk/members/1/particulars", Role.EDITOR),
    ("POST", "/desk/members/{member:int}/standing"): ("/desk/members/1/standing", Role.EDITOR),
    ("GET", "/desk/people"): ("/desk/people", Role.EDITOR),
    ("POST", "/desk/people/add"): ("/desk/people/add", Role.ADMIN),
    ("POST", "/desk/people/role"): ("/desk/people/role", Role.ADMIN),
    ("POST", "/desk/people/remove"): ("/desk/people/remove", Role.ADMIN),
    ("POST", "/desk/people/end"): ("/desk/people/end", Role.EDITOR),
    ("GET", "/desk/setup"): ("/desk/setup", Role.EDITOR),
    ("POST", "/desk/setup"): ("/desk/setup", Role.APPROVER),
    ("GET", "/desk/log"): ("/desk/log", Role.EDITOR),
    ("GET", "/desk/log.csv"): ("/desk/log.csv", Role.EDITOR),
    ("GET", "/desk/log.xlsx"): ("/desk/log.xlsx", Role.EDITOR),
}
REFUSED = "Det kan du ikke"


def tables(office: Office) -> dict[str, list[tuple[object, ...]]]:
    """Every table as it is, but for when sessions were seen."""
    found = {}
    with office.store.read() as session:
        for table in Base.metadata.sorted_tables:
            columns = ", ".join(
                f'"{column.name}"'
                for column in table.columns
                if not (table.name == DeskSession.__tablename__ and column.name == "seen_at")
            )
            found[table.name] = sorted(
                map(tuple, session.execute(text(f'SELECT {columns} FROM "{table.name}"'))), key=repr
            )
    return found


def test_every_way_has_its_row() -> None:
    assert {(way.method, way.path): way.role for way in WAYS} == {way: role for way, (_, role) in ROWS.items()}


def test_nobody_gets_in_and_nothing_changes(office: Office) -> None:
    before = tables(office)
    for (method, _), (path, _) in ROWS.items():
        for browser in (office.nobody(), *_strangers(office)):
            said = browser.ask(method, path, sec_fetch_site="same-origin")
            assert said.status == 303, path
            assert said.headers["location"].startswith("/desk/sign-in"), path
    assert tables(office) == before


def _strangers(office: Office) -> list[object]:
    wrong = office.nobody()
    wrong.cookies["desk"] = "x" * 43
    return [wrong]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER])
def test_a_role_does_what_it_may_and_no_more(office: Office, role: Role) -> None:
    browser = office.signed_in(role)
    before = tables(office)
    for (method, _), (path, needed) in ROWS.items():
        if role.may(needed):
            continue
        said = browser.ask(method, path, "address=editor%40ika.example&role=admin", sec_fetch_site="same-origin")
        assert said.status == 403, path
        assert REFUSED in said.text, path
    assert tables(office) == before


def test_a_form_from_another_page_changes_nothing(office: Office) -> None:
    browser = office.signed_in()
    before = tables(office)
    for (method, _), (path, _) in ROWS.items():
        if method != "POST":
            continue
        foreign = (
            {"sec_fetch_site": "cross-site"},
            {"sec_fetch_site": "same-site"},
            {"sec_fetch_site": "none"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {},
        )
        for headers in foreign:
            assert browser.ask("POST", path, "sure=1", **headers).status == 403, (path, headers)
    assert tables(office) == before


def test_the_signing_in_and_out_take_no_foreign_form_either(office: Office) -> None:
    browser = office.signed_in()
    before = tables(office)
    for path in ("/desk/sign-in", "/desk/sign-in/code", "/desk/sign-in/xyz", "/desk/sign-out"):
        assert browser.ask("POST", path, "address=admin%40ika.example", sec_fetch_site="cross-site").status == 403, path
    assert tables(office) == before


def test_whoever_is_signed_out_or_taken_off_is_out(office: Office) -> None:
    admin, editor = office.signed_in(), office.signed_in(Role.EDITOR)
    assert editor.get("/desk/").status == 200
    said = admin.post("/desk/people/remove", address="editor@ika.example")
    assert said.status == 303, said.text
    assert editor.get("/desk/").status == 303
    kept = dict(admin.cookies)
    admin.post("/desk/sign-out")
    admin.cookies = kept  # a browser that keeps the cookie all the same
    assert admin.get("/desk/").status == 303


def test_following_every_link_changes_nothing(office: Office) -> None:
    browser = office.signed_in(Role.APPROVER)
    before = tables(office)
    seen: set[str] = set()
    open_ones = {"/desk/"}
    while open_ones:
        path = open_ones.pop()
        seen.add(path)
        for method in ("GET", "HEAD"):
            said = browser.ask(method, path)
            assert said.status == 200, (path, said.status)
            open_ones |= {one for one in links(said.text) if one not in seen}
    assert {"/desk/requests/101", "/desk/inbox/2", "/desk/editions/1", "/desk/editions/1/approve"} <= seen
    assert tables(office) == before


def test_pages_are_kept_nowhere_and_run_nothing_of_others(office: Office) -> None:
    browser = office.signed_in()
    for path in ("/desk/", "/desk/inbox/2", "/desk/requests/101", "/desk/editions/1", "/desk/sign-in"):
        headers = browser.get(path).headers
        assert headers["cache-control"] == "no-store", path
        assert "unsafe" not in headers["content-security-policy"], path
        assert "default-src 'none'" in headers["content-security-policy"], path
    framed = browser.get("/desk/editions/1/letter").headers["content-security-policy"]
    assert "script-src" not in framed
    assert "sandbox" in framed
