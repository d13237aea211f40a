"""Decisions for people: the codes of the log (`digest.store.acts.Act`) as sentences, of what was done or will be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache

from digest.writing.language import quoted, short_day, translations

Gettext = Callable[[str], str]


def act_said(code: str, key: str, language: str) -> str:
    """What was done, and to what; an unknown code stands as it is."""
    said = _acts(language).get(code)
    if code.startswith("finding "):
        gettext = translations(language).gettext
        key = quoted(_of_the_set_up(gettext).get(key, key), language)
    return f"{code} {key}".strip() if said is None else said % {"key": day_said(key, language)}


def act_coming(code: str, key: str, language: str, changes: Mapping[str, Sequence[object]] | None = None) -> str:
    """What a decision will do, and to what, before it is taken; in the words of the log where it has no others.

    changes: each value before and after, which some say in words.
    """
    gettext = translations(language).gettext
    said = _becoming(gettext).get((code, _turn(code, changes or {}))) or _coming(gettext).get(code)
    return act_said(code, key, language) if said is None else said % {"key": day_said(key, language)}


@cache
def _acts(language: str) -> dict[str, str]:
    gettext = translations(language).gettext
    return _requests(gettext) | _mails(gettext) | _editions(gettext) | _people(gettext) | _cases(gettext)


def actor_said(kind: str, name: str, language: str) -> str:
    """Who did it: a name, a member by their id, or the service itself."""
    gettext = translations(language).gettext
    if kind == "member":
        return gettext("member %(id)s") % {"id": name}
    return name if kind == "staff" else gettext("the service")


def thing_said(code: str, language: str) -> str:
    """A kind of thing that decisions are about; an unknown code stands as it is."""
    gettext = translations(language).gettext
    names = {
        "request": gettext("requests"),
        "answer": gettext("answers"),
        "case": gettext("cases"),
        "tag": gettext("tags"),
        "mail": gettext("mails that came in"),
        "edition": gettext("editions"),
        "finding": gettext("the set-up"),
        "date": gettext("dates"),
        "member": gettext("members"),
        "address": gettext("addresses that are not written to"),
        "delivery": gettext("mails that we sent"),
        "staff": gettext("the staff"),
    }
    return names.get(code, code)


def day_said(text: str, language: str) -> str:
    """A day written out; any other text as it is."""
    if len(text) != len("2026-12-02") or text[4] != "-":
        return text
    try:
        return short_day(date.fromisoformat(text), language)
    except ValueError:
        return text


def _of_the_set_up(gettext: Gettext) -> dict[str, str]:
    """The findings that may pass in every edition."""
    return {
        "unproven": gettext("other servers cannot see that a mail is ours"),
        "no_one_click": gettext("no unsubscribing by one click"),
    }


def _requests(gettext: Gettext) -> dict[str, str]:
    return {
        "request added": gettext("request #%(key)s was entered"),
        "request ready": gettext("request #%(key)s was looked at, and is ready"),
        "request state": gettext("request #%(key)s got another state"),
        "request postponed": gettext("request #%(key)s was postponed"),
        "request merged": gettext("request #%(key)s was merged"),
        "request edited": gettext("request #%(key)s was changed"),
        "request anonymous": gettext("it was decided whether request #%(key)s names its asker"),
        "request tagged": gettext("the tags of request #%(key)s were put right"),
        "request closed": gettext("request #%(key)s was closed"),
        "request split": gettext("request #%(key)s was parted in two"),
        "request nudged": gettext("a member was asked whether they know about request #%(key)s"),
        "request unlinked": gettext("a case was taken away from request #%(key)s"),
        "request linked": gettext("a case was given back to request #%(key)s"),
        "request pinned": gettext("a case was put on request #%(key)s"),
        "request unpinned": gettext("a case that we had put on request #%(key)s was taken off"),
        "answer added": gettext("answer %(key)s was entered"),
        "answer edited": gettext("answer %(key)s was changed"),
        "answer split": gettext("answer %(key)s was parted in two"),
        "answer passed": gettext("answer %(key)s was let go"),
        "answer sent": gettext("answer %(key)s was passed on to who asked"),
        "answer hidden": gettext("answer %(key)s was hidden"),
        "answer shown": gettext("answer %(key)s was let in again"),
    }


def _mails(gettext: Gettext) -> dict[str, str]:
    return {
        "mail accepted": gettext("mail %(key)s was accepted"),
        "mail read-again": gettext("mail %(key)s was read again"),
        "mail held": gettext("mail %(key)s was held"),
        "mail claimed": gettext("mail %(key)s is looked at"),
        "mail unclaimed": gettext("mail %(key)s is looked at by nobody any more"),
        "mail dismissed": gettext("mail %(key)s was dealt with"),
        "delivery settled": gettext("delivery %(key)s was settled"),
        "delivery doubted": gettext("a copy was put back: what it called unsent was put in doubt"),
    }


def _editions(gettext: Gettext) -> dict[str, str]:
    return {
        "edition approved": gettext("edition %(key)s was approved"),
        "edition unapproved": gettext("the approval of edition %(key)s was taken back"),
        "edition stopped": gettext("edition %(key)s was stopped while it was sent"),
        "edition resumed": gettext("edition %(key)s went on"),
        "edition corrected": gettext("a correction was composed, edition %(key)s"),
        "edition dropped": gettext("the correction %(key)s was dropped"),
        "edition word": gettext("the word of edition %(key)s was changed"),
        "edition arranged": gettext("the requests of edition %(key)s were put in another order"),
        "finding passed": gettext("the finding %(key)s was let pass until it changes"),
        "finding asked-again": gettext("the finding %(key)s is asked about again"),
        "date moved": gettext("the edition of %(key)s was moved"),
        "date skipped": gettext("the edition of %(key)s was cancelled"),
        "date added": gettext("an edition was added on %(key)s"),
    }


def _people(gettext: Gettext) -> dict[str, str]:
    return {
        "member added": gettext("member %(key)s was added"),
        "member edited": gettext("member %(key)s was changed"),
        "member paused": gettext("the letters to member %(key)s were paused, or come again"),
        "member left": gettext("member %(key)s has left"),
        "member back": gettext("member %(key)s is back"),
        "member alias-added": gettext("member %(key)s writes from one address more"),
        "member alias-removed": gettext("member %(key)s writes from one address less"),
        "member unsubscribed": gettext("member %(key)s unsubscribed"),
        "member resumed": gettext("member %(key)s gets letters again"),
        "member erased": gettext("member %(key)s was erased"),
        "member import": gettext("the member list %(key)s was taken"),
        "address suppressed": gettext("%(key)s is not written to any more"),
        "address lifted": gettext("%(key)s is written to again"),
        "address import": gettext("the list %(key)s of addresses that are not written to was taken"),
        "staff added": gettext("%(key)s joined the staff"),
        "staff removed": gettext("%(key)s left the staff"),
        "staff changed": gettext("it was decided what %(key)s may do"),
        "staff invited": gettext("a link was made by which %(key)s signs in"),
        "staff signed_in": gettext("%(key)s signed in"),
        "staff signed_out": gettext("%(key)s signed out"),
    }


def _cases(gettext: Gettext) -> dict[str, str]:
    return {
        "case added": gettext("case %(key)s was entered"),
        "case edited": gettext("case %(key)s was changed"),
        "case hidden": gettext("case %(key)s was hidden"),
        "case shown": gettext("case %(key)s was let in again"),
        "case released": gettext("case %(key)s follows its file again"),
        "case tagged": gettext("the tags of case %(key)s were put right"),
        "case import": gettext("the cases in %(key)s were taken"),
        "tag words": gettext("the words of the tag %(key)s were changed"),
        "tag import": gettext("a vocabulary was taken from a file"),
        "tag ignored": gettext("words were put aside that earn no tag"),
    }


def _turn(code: str, changes: Mapping[str, Sequence[object]]) -> str:
    """What a decision makes of a request or a date, as a code; "" where it is of another kind."""
    if code == "request state" and "state" in changes:
        return str(changes["state"][1])
    if code == "request anonymous" and "anonymous" in changes:
        before, after = changes["anonymous"]
        return "named" if not after else "nameless_still" if before else "nameless"
    if code == "request anonymous" and "doubt" in changes:
        return "nameless_after_all"
    return "resumed" if code == "date moved" and "day" in changes else ""


def _becoming(gettext: Gettext) -> dict[tuple[str, str], str]:
    """What a request or a date becomes, where the values say it."""
    return {
        ("request state", "held"): gettext("request #%(key)s is held back until somebody has looked at it"),
        ("request state", "open"): gettext("request #%(key)s is open, and comes in the next letter"),
        ("request state", "published"): gettext("request #%(key)s is open again, and members may answer it"),
        ("request state", "closed"): gettext("request #%(key)s is closed"),
        ("request state", "postponed"): gettext("request #%(key)s is postponed"),
        ("request state", "hidden"): gettext("request #%(key)s is hidden, and comes in no letter"),
        ("request state", "merged"): gettext("request #%(key)s is merged"),
        ("request anonymous", "nameless"): gettext("request #%(key)s becomes anonymous in the letter"),
        ("request anonymous", "nameless_still"): gettext("request #%(key)s stays anonymous in the letter"),
        ("request anonymous", "nameless_after_all"): gettext("request #%(key)s comes in the letter without a name"),
        ("request anonymous", "named"): gettext("request #%(key)s has its asker's name in the letter"),
        ("date moved", "resumed"): gettext("the edition of %(key)s is taken up again"),
    }


def _coming(gettext: Gettext) -> dict[str, str]:
    """What can be asked about before it is done."""
    return {
        "request added": gettext("request #%(key)s is entered"),
        "request ready": gettext("request #%(key)s is ready"),
        "request state": gettext("request #%(key)s gets another state"),
        "request postponed": gettext("request #%(key)s is postponed"),
        "request merged": gettext("request #%(key)s is merged"),
        "request edited": gettext("request #%(key)s is changed"),
        "request anonymous": gettext("it is decided whether request #%(key)s names its asker"),
        "request tagged": gettext("the tags of request #%(key)s are put right"),
        "request closed": gettext("request #%(key)s is closed"),
        "request split": gettext("request #%(key)s is parted in two"),
        "request nudged": gettext("a member is asked whether they know about request #%(key)s"),
        "answer added": gettext("answer %(key)s is entered"),
        "answer edited": gettext("answer %(key)s is changed"),
        "answer split": gettext("answer %(key)s is parted in two"),
        "answer passed": gettext("answer %(key)s is let go"),
        "answer sent": gettext("answer %(key)s is passed on to who asked"),
        "answer hidden": gettext("answer %(key)s is hidden"),
        "answer shown": gettext("answer %(key)s is let in again"),
        "mail accepted": gettext("mail %(key)s is accepted"),
        "mail read-again": gettext("mail %(key)s is read again"),
        "mail held": gettext("mail %(key)s is held"),
        "mail dismissed": gettext("mail %(key)s is put aside"),
        "date moved": gettext("the edition of %(key)s is moved"),
        "date skipped": gettext("the edition of %(key)s is cancelled"),
        "member added": gettext("member %(key)s is added"),
        "member edited": gettext("member %(key)s is changed"),
        "member left": gettext("member %(key)s is a member no more"),
        "member back": gettext("member %(key)s is a member again"),
        "member unsubscribed": gettext("member %(key)s gets no more letters"),
        "member alias-added": gettext("member %(key)s may write from one address more"),
        "case added": gettext("case %(key)s is entered"),
        "case edited": gettext("case %(key)s is changed"),
        "case hidden": gettext("case %(key)s is hidden"),
        "case shown": gettext("case %(key)s is let in again"),
    }
