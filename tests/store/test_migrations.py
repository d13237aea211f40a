from __future__ import annotations

from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Enum, inspect, select, text

from digest.cases.tags import reading_of
from digest.errors import StoreFault
from digest.members.privacy.erasure import erase_member
from digest.requests.telling import known_state, untold
from digest.store.engine import SCHEMA, Store, connect, open_store, schema_of
from digest.store.migrations import alembic_config, upgrade
from digest.store.models import Answer, Base, Case, Edition, Member, Request
from digest.store.states import EditionState, Origin
from tests.build import a_member, secretary
from tests.conftest import NOW

pytestmark = pytest.mark.both
Named = set[tuple[str, str | None, str]]


def checks_of(engine: Engine) -> Named:
    seen = inspect(engine)
    return {
        (table, check["name"], check["sqltext"])
        for table in Base.metadata.tables
        for check in seen.get_check_constraints(table)
    }


def test_upgrading_from_nothing_gives_the_tables_of_the_models(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_from_nothing_gives_the_checks_of_the_models(store: Store, new_database: str) -> None:
    engine = connect(new_database)
    Base.metadata.create_all(engine)
    wanted = checks_of(engine)
    engine.dispose()
    assert checks_of(store.engine) == wanted


def test_every_column_with_states_has_a_check(store: Store) -> None:
    columns = {
        f"ck_{table.name}_{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum)
    }
    assert columns == {name for _, name, _ in checks_of(store.engine)}


def test_every_constraint_has_a_name(store: Store) -> None:
    seen = inspect(store.engine)
    for table in Base.metadata.tables:
        constraints = [
            *(() if _counts(store, table) else (seen.get_pk_constraint(table),)),
            *seen.get_foreign_keys(table),
            *seen.get_unique_constraints(table),
            *seen.get_check_constraints(table),
        ]
        assert all(constraint["name"] for constraint in constraints), table


def _counts(store: Store, table: str) -> bool:
    """Whether SQLite counts the ids itself, for which it wants the key within the column, where it has no name."""
    return store.engine.dialect.name == "sqlite" and "id" in Base.metadata.tables[table].columns


def test_the_schema_this_program_knows_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config(None)).get_current_head() == SCHEMA


def test_upgrading_tells_the_version_before_and_after(new_database: str) -> None:
    engine = connect(new_database)
    assert upgrade(engine) == (None, SCHEMA)
    assert upgrade(engine) == (SCHEMA, SCHEMA)
    assert schema_of(engine) == SCHEMA
    engine.dispose()


def test_what_was_written_before_an_upgrade_is_there_after_it(new_database: str) -> None:
    engine = connect(new_database)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        for row in (
            "organisation (name) VALUES ('Nordmose')",
            "member (organisation_id, name, kind, language, interests, since) VALUES (1, '', 'member', 'da', '[]', {})",
            "member_address (address, member_id, delivers) VALUES ('kim@nordmose.example', 1, true)",
        ):
            connection.exec_driver_sql(f"INSERT INTO {row}".format(f"'{NOW:%Y-%m-%d %H:%M:%S}'"))
    assert upgrade(engine) == ("0001", SCHEMA)
    with closing(open_store(new_database)) as store, store.read() as session:
        kim = session.scalars(select(Member)).one()
        assert (kim.address, kim.interests, kim.imported) == ("kim@nordmose.example", [], True)
        assert kim.addresses[0].since == kim.since == NOW
    engine.dispose()


def test_tags_from_before_keep_their_words_and_those_an_asker_named_say_so(new_database: str) -> None:
    engine = connect(new_database)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0003")
        for row in (
            "organisation (name) VALUES ('Nordmose')",
            "request (number, state, title, text, organisation_id, asked_at) VALUES (7, 'open', '', '', 1, {})",
            "request_tag VALUES (1, 'stole', 1.0, '[\"stol\", \"bløde stole\"]', 'machine')",
            "request_tag VALUES (1, 'it', 1.0, '[]', 'staff')",
            (
                '"case" (ref, title, summary, organisation_id, year, outcome, price, prioritisation, barriers, '
                "visibility, norm, link, contact, imported) "
                "VALUES ('c', '', '', 1, 2025, '', '', '', '', '', '', '', '', true)"
            ),
            "case_tag VALUES (1, 'stole', 1.0, '[\"stol\"]', 'staff')",
            "\"match\" (request_id, case_id, rank, score, shared) VALUES (1, 1, 1, 0.5, '[]')",
        ):
            connection.exec_driver_sql(f"INSERT INTO {row}".format(f"'{NOW:%Y-%m-%d %H:%M:%S}'"))
    assert upgrade(engine) == ("0003", SCHEMA)
    with closing(open_store(new_database)) as store, store.read() as session:
        request, case = session.scalars(select(Request)).one(), session.scalars(select(Case)).one()
        assert {tag.slug: (tag.evidence, tag.origin) for tag in request.tags} == {
            "stole": ([["stol", -1, False], ["bløde stole", -1, False]], Origin.MACHINE),
            "it": ([], Origin.MEMBER),
        }
        assert [(tag.evidence, tag.origin) for tag in case.tags] == [([["stol", -1, False]], Origin.STAFF)]
        assert (request.keywords, request.refused_tags, case.keywords, case.refused_tags) == ([], [], [], [])
        assert reading_of(request).tags[1].words == ("stol", "bløde stole")
        assert (len(request.cases), request.perhaps) == (1, [])
    engine.dispose()


def editions_from_before(engine: Engine, *states: str) -> None:
    """A database of the version before the letter was joined otherwise, with editions in these states."""
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0004")
        for number, state in enumerate(states, start=1):
            when = ", ".join([f"'{NOW:%Y-%m-%d %H:%M:%S}'"] * 3)
            connection.exec_driver_sql(
                "INSERT INTO edition (period, revision, number, state, reason, closes_at, sends_at, composed_at, "
                f"sender, approved_hash) VALUES ('2026-12-0{number}', 0, {number}, '{state}', '', {when}, "
                "'{}', 'x')"
            )
            connection.exec_driver_sql(f"INSERT INTO edition_block VALUES ({number}, 'da', 'Emne', 'html', 'text')")


def test_what_was_approved_before_the_letter_changed_is_composed_and_approved_again(new_database: str) -> None:
    engine = connect(new_database)
    editions_from_before(engine, "sent", "approved", "draft")
    upgrade(engine)
    with closing(open_store(new_database)) as store, store.read() as session:
        sent, *waiting = session.scalars(select(Edition).order_by(Edition.number))
        assert (sent.state, sent.approved_hash, len(sent.blocks)) == (EditionState.SENT, "x", 1)
        for edition in waiting:
            assert (edition.state, edition.reason) == (EditionState.DRAFT, "upgraded")
            assert (edition.approved_hash, edition.blocks, edition.word) == (None, [], {})
    engine.dispose()


def test_the_recipients_of_what_was_sent_before_an_upgrade_are_counted_and_what_was_approved_is_asked_again(
    new_database: str,
) -> None:
    engine = connect(new_database)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0018")
        when = f"'{NOW:%Y-%m-%d %H:%M:%S}'"
        connection.exec_driver_sql("INSERT INTO organisation (name) VALUES ('Nordmose Kommune')")
        for number in (1, 2):
            connection.exec_driver_sql(
                "INSERT INTO member (organisation_id, name, kind, language, interests, since, imported, source) "
                f"VALUES (1, 'Kim', 'member', 'da', '[]', {when}, false, '')"
            )
            state = ("sent", "approved")[number - 1]
            connection.exec_driver_sql(
                "INSERT INTO edition (period, revision, number, state, reason, closes_at, sends_at, composed_at, "
                "sender, approved_hash, audience, with_requests, word, arrangement, accepted) VALUES "
                f"('2026-12-0{number}', 0, {number}, '{state}', '', {when}, {when}, {when}, '{{}}', 'x', 'everyone', "
                "true, '{}', '[]', '[]')"
            )
            connection.exec_driver_sql(
                "INSERT INTO edition_recipient (edition_id, member_id, address, name, language, html, text, preheader, "
                f"unsubscribe) VALUES (1, {number}, '{number}@nordmose.example', 'Kim', 'da', '', '', '', '')"
            )
    upgrade(engine)
    with closing(open_store(new_database)) as store, store.read() as session:
        sent, approved = session.scalars(select(Edition).order_by(Edition.number))
        assert (sent.recipient_count, sent.state, sent.approved_hash) == (2, EditionState.SENT, "x")
        assert (approved.recipient_count, approved.state, approved.reason) == (0, EditionState.DRAFT, "upgraded")
        assert approved.approved_hash is None
    engine.dispose()


def test_what_askers_knew_and_what_was_postponed_is_known_after_the_upgrade(new_database: str) -> None:
    engine = connect(new_database)
    moment = f"'{NOW:%Y-%m-%d %H:%M:%S}'"
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0005")
        rows = ["organisation (name) VALUES ('Nordmose')"]
        columns = "edition_date (period, state, closes_at, sends_at, reason, why, by_hand)"
        rows.append(f"{columns} VALUES ('2026-12-02', 'planned', {moment}, {moment}, '', '', false)")
        asked = {"postponed": "postponed", "open": "held", "held": "", "published": "open", "answered": "withdrawn"}
        for number, (state, knows) in enumerate(asked.items(), 1):
            until = moment if state == "postponed" else "NULL"
            rows.append(
                "request (number, state, title, text, organisation_id, asked_at, told, postponed_until) "
                f"VALUES ({number}, '{state}', '', '', 1, {moment}, '{knows}', {until})"
            )
        rows.append("request_tag (request_id, slug, weight, evidence, origin) VALUES (1, 'it', 1.0, '[]', 'staff')")
        for row in rows:
            connection.exec_driver_sql(f"INSERT INTO {row}")
    assert upgrade(engine) == ("0005", SCHEMA)
    with closing(open_store(new_database)) as store, store.read() as session:
        requests = session.scalars(select(Request).order_by(Request.number)).all()
        assert [row.state for row in requests] == ["postponed", "open", "held", "published", "closed"]
        assert [known_state(session, row) for row in requests] == ["postponed", "held", "held", "open", "closed"]
        assert (requests[0].postponed_date_id, [tag.slug for tag in requests[0].tags]) == (1, ["it"])
        assert session.scalars(select(Request.number).where(untold()).order_by(Request.number)).all() == [
            2
        ]  # of 4 no letter went
    engine.dispose()


@pytest.mark.parametrize("state", ["sending", "paused"])
def test_an_edition_that_is_on_its_way_goes_out_before_the_upgrade(new_database: str, state: str) -> None:
    engine = connect(new_database)
    editions_from_before(engine, "sent", state)
    with pytest.raises(StoreFault, match="Edition 2 is on its way"):
        upgrade(engine)
    assert schema_of(engine) == "0004"
    engine.dispose()


def test_upgrading_leaves_a_newer_database_alone(new_database: str) -> None:
    engine = connect(new_database)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreFault, match="install that version"):
        upgrade(engine)
    assert schema_of(engine) == "9999"
    engine.dispose()


def test_no_id_is_used_again(store: Store) -> None:
    one = a_member(store, "kim@nordmose.example")
    erase_member(store, "kim@nordmose.example", by=secretary())
    assert a_member(store, "lis@tangsoe.example") > one


def test_every_table_with_an_id_gives_none_twice(store: Store) -> None:
    counted = {name for name, table in Base.metadata.tables.items() if "id" in table.columns}
    with store.read() as session:
        if store.engine.dialect.name == "sqlite":
            kept = session.scalars(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        else:
            kept = session.scalars(
                text("SELECT table_name FROM information_schema.columns WHERE column_default LIKE 'nextval(%'")
            )
        assert set(kept) >= counted


def test_ids_that_were_used_before_an_upgrade_are_not_used_after_it(new_database: str) -> None:
    engine = connect(new_database)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0008")
        for row in (
            "organisation (name) VALUES ('Nordmose')",
            (
                "audit (at, actor, name, act, thing, key, changes) "
                "VALUES ({}, 'staff', '', 'member erased', 'member', '41', '{{}}')"
            ),
        ):
            connection.exec_driver_sql(f"INSERT INTO {row}".format(f"'{NOW:%Y-%m-%d %H:%M:%S}'"))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT setval('member_id_seq', 41)")
    upgrade(engine)
    with closing(open_store(new_database)) as store:
        assert a_member(store, "kim@nordmose.example") > 41
    engine.dispose()


def test_what_others_see_is_masked_by_the_register_of_the_upgrade(new_database: str) -> None:
    engine = connect(new_database)
    when = f"'{NOW:%Y-%m-%d %H:%M:%S}'"
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0008")
        for row in (
            "organisation (name) VALUES ('Nordmose Kommune'), ('Tangsø Kommune')",
            (
                "member (organisation_id, name, kind, language, interests, since, imported) VALUES "
                "(1, 'Kim Holm', 'member', 'da', '[]', {0}, false), (2, 'Lis Dam', 'member', 'da', '[]', {0}, false)"
            ),
            (
                "member_address (address, member_id, delivers, since) VALUES "
                "('kim@nordmose.example', 1, true, {0}), ('lis@tangsoe.example', 2, true, {0})"
            ),
            (
                "request (number, state, title, text, organisation_id, member_id, asked_at, anonymous, keywords, "
                "refused_tags, looked_by) VALUES "
                "(7, 'published', 'Stole i nordmose', 'Vi i Nordmose, kim@nordmose.example.', 1, 1, {0}, true, '[]', "
                "'[]', ''), (8, 'open', 'Stole', 'Hej alle' || chr(10) || 'Vi i Tangsø.', 2, 2, {0}, false, '[]', "
                "'[]', '')"
            ),
            (
                "answer (request_id, member_id, text, consent, answered_at, hidden) VALUES "
                "(1, 2, 'Vi i Tangsø kender Nordmose.', 'anonymous', {0}, false), "
                "(1, 1, 'Vi har det, siger Kim.', 'everyone', {0}, false), (2, 1, 'Det har vi.', 'asker', {0}, false)"
            ),
        ):
            said = row if engine.dialect.name != "sqlite" else row.replace("chr(10)", "char(10)")
            connection.exec_driver_sql(f"INSERT INTO {said}".format(when))
    assert upgrade(engine) == ("0008", SCHEMA)
    with closing(open_store(new_database)) as store, store.read() as session:
        requests = session.scalars(select(Request).order_by(Request.number)).all()
        assert [(row.public_title, row.public_text, row.doubt) for row in requests] == [
            ("Stole i […]", "Vi i […], […].", ""),
            ("Stole", "Vi i Tangsø.", ""),
        ]
        answers = session.scalars(select(Answer).order_by(Answer.id)).all()
        assert [(row.public_text, row.doubt) for row in answers] == [
            ("Vi i […] kender […].", ""),
            ("Vi har det, siger […].", "own_house"),
            ("Det har vi.", ""),
        ]
    engine.dispose()
