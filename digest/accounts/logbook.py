"""The log as rows of a spreadsheet, a row for each value that changed."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from digest.accounts.audit import ANY, Sought, every_decision
from digest.store.engine import Store
from digest.writing.acts import act_said, actor_said, thing_said
from digest.writing.language import translations
from digest.writing.logged import Label, changes_said
from digest.writing.reasons import at_first

MOST = 20_000
"""The most decisions in a file: the newest."""


def logbook(
    store: Store, sought: Sought = ANY, *, language: str, zone: ZoneInfo, label: Label
) -> Iterator[tuple[str, ...]]:
    """The headings, and then the decisions that are sought, the newest first; read some at a time."""
    gettext = translations(language).gettext
    yield (
        gettext("Number in the log"),
        gettext("When"),
        gettext("Who"),
        gettext("What was decided"),
        gettext("About"),
        gettext("Number or address"),
        gettext("What changed"),
        gettext("Before"),
        gettext("After"),
    )
    for row in every_decision(store, sought, most=MOST):
        told = (
            str(row.id),
            f"{row.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            actor_said(row.actor, row.name, language),
            at_first(act_said(row.act, label(row.key) if row.thing == "tag" else row.key, language)),
            thing_said(row.thing, language),
            row.key,
        )
        said = changes_said(row.changes, thing=row.thing, language=language, zone=zone, label=label)
        for change in list(said) or [("", "", "")]:
            yield (*told, *change)
