"""Every code that says why has its sentence, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

import pytest

from digest.operations.status import What
from digest.store.reasons import (
    DateReason,
    DeliveryReason,
    EditionReason,
    MailReason,
    MisfitReason,
    Refusal,
    SuppressionReason,
)
from digest.store.states import DeliveryState, Doubt
from digest.writing import reasons
from digest.writing.language import LANGUAGES
from tests.writing import pseudo

DAY = date(2026, 12, 2)
VALUES = {
    **dict.fromkeys(("number", "address", "mail", "delivery", "organisation", "most", "characters"), "7"),
    **dict.fromkeys(("megabytes", "seconds", "to", "fault", "sign", "case", "title", "by", "said"), "7"),
    "how": "permanent",
    "numbers": [101, 102],
    "kind": "answer",
    "also": "request",
    "day": DAY,
    "orders": "FRIST",
    "lines": "Svar fra IKA:",
    "name": "Pia",
}

FAMILIES: dict[type[StrEnum], Callable[[str, str], str]] = {
    MailReason: lambda code, language: reasons.mail_reason(code, VALUES, language),
    EditionReason: reasons.edition_reason,
    DeliveryReason: lambda code, language: reasons.delivery_reason(code, "", language),
    MisfitReason: lambda code, language: reasons.misfit(code, VALUES, language),
    DateReason: lambda code, language: reasons.date_reason(code, "jul", language),
    SuppressionReason: reasons.suppression_reason,
    Refusal: reasons.subscription_reason,
    Doubt: reasons.doubt,
    What: lambda code, language: reasons.event(code, VALUES, language),
    DeliveryState: lambda code, language: reasons.answer_way((code,), language, reasons.Way(decided=True)),
}
CODES = [(family, code) for family in FAMILIES for code in family]
TABLES = [name for name in vars(reasons) if name.startswith("_") and name[1].islower() and name != "_sentence"]
SILENT = (EditionReason.NONE, Doubt.NONE, DateReason.NONE, DeliveryReason.NONE)


@pytest.mark.parametrize(("family", "code"), CODES, ids=lambda one: getattr(one, "name", None))
def test_every_code_has_its_sentence_in_both_languages(family: type[StrEnum], code: StrEnum) -> None:
    said = {language: FAMILIES[family](code, language) for language in LANGUAGES}
    assert not any(char in one for one in said.values() for char in ("%(", "_", "{"))
    if any(code is one for one in SILENT):
        assert said == {"da": "", "en": ""}
    else:
        assert said["da"] != said["en"]
        assert said["da"] != code


def test_a_suppression_is_a_reason_why_no_letter_comes() -> None:
    for code in SuppressionReason:
        assert reasons.subscription_reason(code, "da") == reasons.suppression_reason(code, "da")


@pytest.mark.parametrize("code", ["own_case", "answered", "asked"])
def test_every_clue_has_its_sentence(code: str) -> None:
    danish, english = (reasons.clue(code, VALUES, language) for language in LANGUAGES)
    assert danish != english
    assert "%(" not in danish + english


@pytest.mark.parametrize(
    "family", [name for name in vars(reasons) if name.startswith("_") and name[1].islower() and name != "_sentence"]
)
def test_every_sentence_passes_gettext(family: str) -> None:
    if not callable(getattr(reasons, family)):
        return
    for code, said in getattr(reasons, family)(pseudo.Pseudo().gettext).items():
        assert said.startswith("⟦") or not said, code


def test_an_edition_without_a_number_goes_by_its_day() -> None:
    assert reasons.edition_name(23, DAY, "da") == "udgave 23"
    assert reasons.edition_name(None, DAY, "da") == "udgaven den 2. december 2026"
    said = reasons.event(What.SKIPPED, {"number": None, "day": DAY}, "en")
    assert said == "the edition of 2 December 2026 was skipped"


def test_a_pause_says_how_long_where_that_is_known() -> None:
    assert reasons.subscription_reason(Refusal.IS_PAUSED, "da", until=DAY) == "holder pause til og med 2. december 2026"
    assert reasons.subscription_reason(Refusal.IS_PAUSED, "en") == "is paused"


def test_an_answer_without_a_mail_went_to_nobody_or_not_yet() -> None:
    assert reasons.answer_way((), "da", reasons.Way(decided=True)) == "til ingen"
    assert reasons.answer_way((), "en", reasons.Way(decided=False)) == "not yet"


def test_a_skipped_date_says_what_it_would_have_been_moved_for() -> None:
    assert reasons.date_reason("not_a_working_day", "Juledag", "en", skipped=True) == "Juledag"
    assert reasons.date_reason("not_a_working_day", "Juledag", "da") == "flyttet: Juledag"


def test_the_words_of_a_server_are_shown_as_they_are() -> None:
    assert reasons.delivery_reason(DeliveryReason.NONE, "550 no such 100% user", "da") == "550 no such 100% user"
    assert reasons.delivery_reason(Refusal.HAS_LEFT, "", "en") == "has left"


def test_a_code_of_another_version_is_shown_bare() -> None:
    assert reasons.mail_reason("100%_new", {}, "da") == "100%_new"
    assert reasons.mail_reason(MailReason.REQUEST, {}, "da") == "request"  # without the number it speaks of
    assert reasons.edition_reason("new", "en") == "new"
    assert reasons.date_reason("new", "jul", "da") == "new"
    assert reasons.subscription_reason("new", "da") == reasons.suppression_reason("new", "da") == "new"
    assert reasons.delivery_reason("new", "", "en") == "new"


def test_a_name_begins_a_sentence() -> None:
    assert reasons.at_first(reasons.edition_name(None, DAY, "en")) == "The edition of 2 December 2026"
