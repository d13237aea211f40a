"""Words that come again and that no tag knows."""

from __future__ import annotations

import pytest

from digest.cases.changing import add_case
from digest.cases.edits import add
from digest.cases.suggesting import Suggestion, ignore, suggest
from digest.errors import InputFault
from digest.requests.deciding import set_state
from digest.requests.opening import Call, add_request
from digest.store.engine import Store
from digest.store.states import RequestState
from tests.build import secretary
from tests.conftest import NOW


def ask(store: Store, *texts: str) -> None:
    for text in texts:
        add_request(
            store, Call(address="", organisation="Nordmose", title="Hej", text=text), first=101, by=secretary(NOW)
        )


def tell(store: Store, *texts: str) -> None:
    for text in texts:
        add_case(store, {"title": "Hej", "summary": text, "organisation": "Tangsø", "year": "2025"}, by=secretary(NOW))


def words(store: Store) -> list[str]:
    return [one.words for one in suggest(store)]


@pytest.mark.both
def test_a_word_of_two_requests_or_three_texts_is_suggested_with_where_it_stands(store: Store) -> None:
    ask(store, "klaverstemmere", "en klaverstemmer og fnuggerluller", "klaverstemmer, en harpe")
    tell(store, "fnuggerluller", "fnuggerluller og harper", "en xylofon", "en xylofon")
    first, second = suggest(store)
    assert first == Suggestion(
        words="klaverstemmer", telling=first.telling, requests=("#101", "#102", "#103"), cases=()
    )
    assert (second.words, second.requests, second.cases) == ("fnuggerluller", ("#102",), ("t1", "t2"))
    assert first.telling > second.telling


def test_a_word_that_a_tag_knows_is_not_suggested_nor_one_that_never_earns_it(store: Store) -> None:
    ask(store, "uniformer, uniformitet, fnuggerlulle", "uniform, uniformitet, fnuggerluller")
    assert words(store) == ["fnuggerlulle"]
    add(store, "vaskeri", ["fnuggerlulle"], by=secretary())
    assert words(store) == []


@pytest.mark.both
def test_a_word_that_was_put_aside_is_not_suggested_again_in_any_inflection(store: Store) -> None:
    ask(store, "fnuggerlulle", "fnuggerluller")
    assert ignore(store, ["Fnuggerlullen"], by=secretary()) == ("fnuggerlullen",)
    assert ignore(store, ["fnuggerlulle"], by=secretary()) == ("fnuggerlulle",)
    assert words(store) == []
    with pytest.raises(InputFault, match="not one word"):
        ignore(store, ["to ord"], by=secretary())


def test_a_request_that_was_hidden_suggests_nothing(store: Store) -> None:
    ask(store, "fnuggerlulle", "fnuggerluller")
    set_state(store, 102, RequestState.HIDDEN, by=secretary())
    assert words(store) == []
