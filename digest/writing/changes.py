"""What changed in a letter since somebody saw it, in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digest.writing.acts import act_said
from digest.writing.language import listed, translations
from digest.writing.reasons import at_first


def change_said(code: str, values: Mapping[str, Any], language: str) -> str:
    """A change of an edition as a sentence; codes and values are those of `digest.edition.changes.Part`.

    `when` among the values is said already.
    """
    gettext, ngettext = translations(language).gettext, translations(language).ngettext
    if code == "decided":
        return f"{at_first(act_said(values['act'], values['key'], language))}."
    if code == "mails":
        said = ngettext("%(num)s mail has come in.", "%(num)s mails have come in.", values["count"])
        return said % {"num": values["count"]}
    if code in ("recipients_came", "recipients_left"):
        said = (
            ngettext("%(num)s recipient is new: %(who)s.", "%(num)s recipients are new: %(who)s.", values["count"])
            if code == "recipients_came"
            else ngettext(
                "%(num)s recipient is gone: %(who)s.", "%(num)s recipients are gone: %(who)s.", values["count"]
            )
        )
        return said % {"num": values["count"], "who": _who(values, language)}
    given = dict(values)
    if code == "request":
        given["what"] = listed([_of_a_request(language)[name] for name in values["what"]], language)
    if code == "word":
        danish = values["language"] == "da"
        given["language"] = gettext("In Danish").lower() if danish else gettext("In English").lower()
    return _sentences(language)[code] % given


def _who(values: Mapping[str, Any], language: str) -> str:
    """Some names, and how many more there are."""
    names, more = list(values["names"]), values["count"] - len(values["names"])
    if more > 0:
        others = translations(language).ngettext("%(num)s other", "%(num)s others", more) % {"num": more}
        names.append(others)
    return listed(names, language)


def _of_a_request(language: str) -> dict[str, str]:
    gettext = translations(language).gettext
    return {
        "title": gettext("the title"),
        "text": gettext("the text"),
        "deadline": gettext("the deadline"),
        "tags": gettext("the tags"),
        "cases": gettext("the cases"),
        "name": gettext("who asks"),
    }


def _sentences(language: str) -> dict[str, str]:
    gettext = translations(language).gettext
    return {
        "request_came": gettext("#%(number)s “%(title)s” has come in."),
        "request_went": gettext("#%(number)s is not in it any more."),
        "request": gettext("#%(number)s has changed: %(what)s."),
        "order": gettext("The order is another one."),
        "word": gettext("Our word at the head has changed %(language)s."),
        "answers": gettext("The answers that it shows are others."),
        "unanswered": gettext("The requests that it asks again are others."),
        "day": gettext("It goes out on another day: %(when)s."),
        "sender": gettext("The sender is another one."),
        "personal": gettext("The personal block of some recipients is another one."),
        "letter": gettext("A setting or the template of the letter has changed."),
    }
