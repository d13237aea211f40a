"""What a decision changed, for people: the names and values of the log in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.writing import reasons
from digest.writing.acts import day_said
from digest.writing.language import moment, translations
from digest.writing.states import state_said

Gettext = Callable[[str], str]
Label = Callable[[str], str]

_UNSAID = frozenset({"manifest", "mail"})
"""What is kept for machines alone: also by which mail somebody is a member."""

_COUNTS = frozenset({"new", "changed", "gone", "rows", "editions"})
_NUMBERED = frozenset({"request", "requests", "into"})


def changes_said(
    changes: Mapping[str, Sequence[object]], *, thing: str, language: str, zone: ZoneInfo, label: Label
) -> Iterator[tuple[str, str, str]]:
    """Each value that changed: its name, and it before and after, "" for none. What has no words is left out.

    thing: what the decision is about, by which states and reasons are told apart. label: the words of a tag's slug.
    """
    values = _Values(thing, language, zone, label)
    for name, pair in changes.items():
        if name in _UNSAID:
            continue
        before, after = (values.said(name, one) for one in pair)
        if before or after:
            yield value_named(name, thing, language), before, after


def value_named(name: str, thing: str, language: str) -> str:
    """The name of a value that changed; an unknown one stands as it is."""
    gettext = translations(language).gettext
    names = _of_requests(gettext) | _of_people(gettext) | _of_cases(gettext) | _of_mails(gettext)
    if name == "into":
        return gettext("the other answer") if thing == "answer" else gettext("the other request")
    if name == "text" and thing == "answer":
        return gettext("the answer's text")
    return names.get(name, name)


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of decisions about one kind of thing, for a reader."""

    thing: str
    language: str
    zone: ZoneInfo
    label: Label

    def said(self, name: str, value: object) -> str:
        """Codes in words, days and moments written out, lists with commas, "" for none."""
        if isinstance(value, list | tuple):
            return ", ".join(filter(None, (self.said(name, one) for one in value)))
        if isinstance(value, bool):
            gettext = translations(self.language).gettext
            return gettext("yes") if value else gettext("no")
        none = value is None or value == "" or (name in _COUNTS and value == 0)
        return "" if none else self._text(name, str(value))

    def _text(self, name: str, text: str) -> str:
        if name in _NUMBERED and not (name == "into" and self.thing == "answer"):
            return f"#{text}"
        if name in ("tags", "interests"):
            return self.label(text)
        if name == "by_hand":
            return value_named(text, self.thing, self.language)
        family = self._family(name)
        return _plain(text, self.language, self.zone) if family is None else _code_said(family, text, self.language)

    def _family(self, name: str) -> str | None:
        """Of which codes a value is; None for words, days and numbers."""
        if name == "state" and self.thing in ("request", "mail", "edition", "delivery"):
            return self.thing
        if name == "reason" and self.thing in ("mail", "edition", "address"):
            return f"{self.thing} reason"
        if name == "reason" and self.thing == "member":
            return "address reason"
        return _FAMILIES.get(name)


_FAMILIES = {"role": "role", "consent": "consent", "doubt": "doubt", "language": "language", "kind": "member"}
"""The codes of values that are always of the same."""


def _code_said(family: str, code: str, language: str) -> str:
    """A code in words; "" for one that has words only with values that the log has not."""
    sentences: dict[str, Callable[[str, str], str]] = {
        "doubt": reasons.doubt,
        "language": language_said,
        "mail reason": _mail_reason,
        "edition reason": reasons.edition_reason,
        "address reason": reasons.suppression_reason,
    }
    if family in sentences:
        return sentences[family](code, language)
    return state_said(family, code, language).lower()


def language_said(code: str, language: str) -> str:
    """The name of a language inside a sentence."""
    gettext = translations(language).gettext
    name = {"da": gettext("Danish"), "en": gettext("English")}.get(code, code)
    return name.lower() if language == "da" else name


def _mail_reason(code: str, language: str) -> str:
    """Why a mail stood, or stands, where it does, without what it is about."""
    said = _shortly(translations(language).gettext).get(code) or reasons.doubt(code, language)
    if said == code:
        said = reasons.mail_reason(code, {}, language)
    return "" if said == code else said


def _plain(text: str, language: str, zone: ZoneInfo) -> str:
    if len(text) > len("2026-12-02") and text[4:5] == "-" and "T" in text[10:11]:
        try:
            return moment(datetime.fromisoformat(text).astimezone(zone), language)
        except ValueError:
            return text
    return day_said(text, language)


def _shortly(gettext: Gettext) -> dict[str, str]:
    """What has words with values, in words without."""
    return {
        "request": gettext("a request"),
        "answer": gettext("an answer"),
        "answers": gettext("answers to several requests"),
        "taken_back": gettext("takes back answers"),
        "several": gettext("seems to answer several requests"),
        "withdrawn": gettext("answers that their writer has taken back"),
        "unsure": gettext("may be two things"),
        "case": gettext("a case"),
        "unsubscribed": gettext("an unsubscription"),
        "unsubscribed_before": gettext("an unsubscription of somebody who gets no letters already"),
        "changed": gettext("a change of a request"),
        "closed": gettext("a request is closed"),
        "closed_before": gettext("a request that was closed already"),
        "confirmed": gettext("a yes to an earlier mail"),
        "written_again": gettext("written again in a later mail"),
        "came_back": gettext("a mail that came back"),
        "bounce": gettext("a mail that came back"),
        "complained": gettext("a complaint about spam"),
        "duplicate": gettext("a copy of another mail"),
        "colleague": gettext("an answer from somebody new in a house of a member"),
        "flood": gettext("too many mails from there in an hour"),
        "old": gettext("too many old mails in a day"),
        "too_long": gettext("too long to go to everybody unseen"),
        "too_large": gettext("too large to be read"),
        "repeats": gettext("says the same as an earlier mail"),
        "beside": gettext("says more beside an order that is done"),
        "change_late": gettext("a change to a request that is in a letter already"),
        "not_yours": gettext("an order about a request that is not the writer's"),
        "answer_to_unknown": gettext("an answer to what no request has"),
        "answer_early": gettext("an answer to a request that nobody knows of yet"),
        "imitates": gettext("an answer with lines that look like ours"),
        "greets_another": gettext("an answer that greets somebody else than who asked"),
        "asker_writes": gettext("who asked writes to their own request"),
        "unreadable": gettext("could not be read"),
        "over_limit": gettext("took too long to read"),
    }


def _of_requests(gettext: Gettext) -> dict[str, str]:
    return {
        "title": gettext("the title"),
        "text": gettext("the text"),
        "deadline": gettext("the deadline"),
        "tags": gettext("the tags"),
        "case": gettext("the case"),
        "anonymous": gettext("without a name"),
        "named": gettext("with a name"),
        "doubt": gettext("the doubt"),
        "state": gettext("the state"),
        "reason": gettext("the reason"),
        "because": gettext("the reason"),
        "sends_at": gettext("goes out"),
        "day": gettext("the day"),
        "past": gettext("past the edition of"),
        "request": gettext("the request"),
        "requests": gettext("the requests"),
        "answer": gettext("the answer"),
        "agreed": gettext("the writer has agreed"),
        "consent": gettext("whom the answer is for"),
        "da": gettext("In Danish").lower(),
        "en": gettext("In English").lower(),
    }


def _of_people(gettext: Gettext) -> dict[str, str]:
    return {
        "paused_until": gettext("paused until"),
        "left_at": gettext("left"),
        "member": gettext("member"),
        "name": gettext("the name"),
        "organisation": gettext("the organisation"),
        "language": gettext("the language"),
        "kind": gettext("the kind"),
        "role": gettext("the role"),
        "alias": gettext("the other address"),
        "address": gettext("the address"),
        "interests": gettext("the interests"),
    }


def _of_cases(gettext: Gettext) -> dict[str, str]:
    return {
        "summary": gettext("what was bought, and how"),
        "year": gettext("the year"),
        "outcome": gettext("the outcome"),
        "price": gettext("the price"),
        "prioritisation": gettext("the prioritisation"),
        "barriers": gettext("the barriers"),
        "visibility": gettext("the visibility"),
        "norm": gettext("the standard"),
        "link": gettext("the link"),
        "contact": gettext("the contact"),
        "hidden": gettext("whether it is hidden"),
        "by_hand": gettext("changed by hand"),
        "words": gettext("the words"),
        "synonyms": gettext("words that earn the tag"),
        "never": gettext("words that do not earn the tag"),
        "new": gettext("new ones"),
        "changed": gettext("changed ones"),
        "gone": gettext("gone ones"),
    }


def _of_mails(gettext: Gettext) -> dict[str, str]:
    return {
        "CPR numbers hidden": gettext("CPR numbers in the mail that become [CPR]"),
        "orders in it": gettext("orders in the mail"),
        "orders in it, not obeyed": gettext("orders in the mail that are not obeyed"),
        "rows": gettext("mails in doubt"),
        "editions": gettext("editions in doubt"),
    }
