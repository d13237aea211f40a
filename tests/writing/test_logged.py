"""What a decision changed is said in the reader's words: every name and every code that is recorded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import digest
from digest.accounts.audit import AuditView
from digest.cases.changing import FIELDS
from digest.cases.vocabulary import vocabulary_now
from digest.requests.trying import lasting
from digest.store.acts import Act, ActorKind
from digest.store.engine import Store
from digest.store.reasons import EditionReason, MailReason, SuppressionReason
from digest.store.states import Consent, DeliveryState, Doubt, EditionState, MemberKind, RequestState, Role
from digest.writing.acts import act_said
from digest.writing.logged import changes_said, value_named
from digest.writing.states import state_said
from tests.conftest import NOW

CODE = Path(digest.__file__).parent
ZONE = ZoneInfo("Europe/Copenhagen")
THINGS = sorted({act.thing for act in Act})
UNSAID = {"manifest"}
CODED: list[tuple[str, str, type[StrEnum]]] = [
    ("request", "state", RequestState),
    ("edition", "state", EditionState),
    ("delivery", "state", DeliveryState),
    ("request", "doubt", Doubt),
    ("answer", "doubt", Doubt),
    ("answer", "consent", Consent),
    ("mail", "reason", MailReason),
    ("edition", "reason", EditionReason),
    ("address", "reason", SuppressionReason),
    ("staff", "role", Role),
    ("member", "kind", MemberKind),
]


def _recorded() -> Iterator[str]:
    """The names under which values are recorded: the keys of pairs, and of what is compared, in the code."""
    yield from FIELDS
    for file in CODE.rglob("*.py"):
        source = file.read_text("utf-8")
        if "import record" not in source and "def counts" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    pair = isinstance(value, ast.Tuple) and len(value.elts) == 2
                    if isinstance(key, ast.Constant) and pair:
                        yield str(key.value)
            named = isinstance(node, ast.FunctionDef) and node.name in ("words_of", "_particulars", "as_asked")
            for one in ast.walk(node) if named else ():
                if isinstance(one, ast.Dict):
                    yield from (str(key.value) for key in one.keys if isinstance(key, ast.Constant))
    yield from ("da", "en", "synonyms", "never", "new", "changed", "gone", "hidden")


def said(thing: str, name: str, *pair: object, label: str = "") -> list[tuple[str, str, str]]:
    """The words of one value of the log, in Danish."""
    told = changes_said({name: pair}, thing=thing, language="da", zone=ZONE, label=lambda slug: label or slug)
    return list(told)


def test_the_names_that_are_recorded_are_found() -> None:
    assert {"into", "doubt", "orders in it", "role", "manifest", "left_at", "interests"} <= set(_recorded())


@pytest.mark.parametrize("name", sorted(set(_recorded()) - UNSAID))
def test_every_name_of_a_change_is_said_in_danish_words(name: str) -> None:
    for thing in THINGS:
        danish, english = value_named(name, thing, "da"), value_named(name, thing, "en")
        assert danish not in (name, english)
        assert "_" not in danish + english


def test_what_is_for_machines_alone_is_left_out() -> None:
    assert said("edition", "manifest", None, "4a2a") == []


@pytest.mark.parametrize(("thing", "name", "codes"), CODED)
def test_every_code_that_is_recorded_is_said_in_words(thing: str, name: str, codes: type[StrEnum]) -> None:
    for code in codes:
        if code == "":
            continue
        ((_, _, after),) = said(thing, name, None, code.value)
        assert after
        assert after != code.value or (name, code) == ("kind", "supplier")
        assert "_" not in after


def test_numbers_tags_counts_and_languages_are_said_as_one_says_them() -> None:
    assert said("request", "into", None, 118) == [("den anden efterlysning", "", "#118")]
    assert said("answer", "into", None, 7) == [("det andet svar", "", "7")]
    assert said("edition", "requests", [101, 102], [102, 101]) == [("efterlysningerne", "#101, #102", "#102, #101")]
    assert said("request", "tags", [], ["adfaerd"], label="adfærd") == [("emneordene", "", "adfærd")]
    assert said("case", "new", 0, 40) == [("nye", "", "40")]
    assert said("member", "language", "da", "en") == [("sproget", "dansk", "engelsk")]
    assert said("case", "by_hand", ["price"], []) == [("rettet i hånden", "prisen", "")]


def test_a_finding_that_was_let_pass_is_named_by_what_it_says() -> None:
    assert (
        act_said("finding passed", "no_one_click", "da")
        == "bemærkningen »ingen afmelding med ét klik« blev godtaget, indtil den ændrer sig"
    )


@pytest.mark.both
def test_the_label_of_a_tag_is_its_danish_one(store: Store) -> None:
    assert vocabulary_now(store).label("arbejdstoej", "da") == "arbejdstøj"


def _row(act: Act, key: str = "1", **changes: tuple[object, object]) -> AuditView:
    return AuditView(
        id=0, at=NOW, actor=ActorKind.STAFF, name="tove@ika.example", act=act, thing=act.thing, key=key, changes=changes
    )


def test_what_one_act_does_and_undoes_is_left_out_of_its_question() -> None:
    held, let_go = _row(Act.REQUEST_STATE, state=("open", "held")), _row(Act.REQUEST_STATE, state=("held", "open"))
    other = _row(Act.REQUEST_STATE, "2", state=("open", "held"))
    assert list(lasting([held, other, let_go])) == [other]
    back = _row(Act.MAIL_HELD, reason=("request", "by_hand"))
    taken = _row(Act.MAIL_ACCEPTED, reason=("by_hand", "case"))
    assert list(lasting([back, taken])) == [_row(Act.MAIL_ACCEPTED, reason=("request", "case"))]


def test_a_mail_that_a_stopped_sender_had_taken_is_not_said_to_be_about_to_leave() -> None:
    assert state_said("delivery", "claimed", "da") == "Ikke sendt endnu"
    assert state_said("delivery", "claimed", "en") == "Not sent yet"
