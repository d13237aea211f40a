"""How little the pages of the desk ask of the database: nothing twice, and nothing that they do not show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from sqlalchemy import event

from digest.edition.views import overtaken_editions
from digest.store.states import Role
from tests.build import CLOSES, a_request
from tests.web.desk.conftest import Office


@contextmanager
def asked(office: Office) -> Iterator[list[str]]:
    """The statements that the database gets meanwhile."""
    said: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(office.store.engine, "before_cursor_execute", listen)
    yield said
    event.remove(office.store.engine, "before_cursor_execute", listen)


def test_the_page_of_a_request_looks_at_the_bank_once(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    with asked(office) as said:
        assert browser.get("/desk/requests/101").status == 200
    assert len([one for one in said if "sum(case_tag.weight)" in one]) == 1


def test_the_page_of_an_edition_reads_no_case_to_find_what_was_asked_before(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    with asked(office) as said:
        assert browser.get("/desk/editions/1").status == 200
    assert not [one for one in said if "case_tag" in one]


def test_today_counts_no_members_and_no_cases(office: Office) -> None:
    browser = office.signed_in(Role.EDITOR)
    with asked(office) as said:
        assert browser.get("/desk/").status == 200
    assert not [one for one in said if 'FROM "case"' in one or "FROM member" in one or "suppression" in one]


def test_what_was_decided_since_an_edition_was_composed_is_looked_up_in_the_log_by_its_time(office: Office) -> None:
    words = str(overtaken_editions().compile(office.store.engine, compile_kwargs={"literal_binds": True}))
    with office.store.engine.connect() as connection:
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}"))
    assert "ix_audit_at" in plan, plan


def test_letters_are_found_in_words_of_any_case(office: Office) -> None:
    a_request(office.store, "Hvem har Økologisk mælk? 100 % gerne", at=CLOSES)
    browser = office.signed_in(Role.EDITOR)
    for words, there in (("MÆLK", True), ("økologisk", True), ("hvem HAR", True), ("% gerne", True), ("1_0", False)):
        page = browser.get(f"/desk/requests?q={quote(words)}").text
        assert ("Økologisk mælk" in page) is there, words
