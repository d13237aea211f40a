"""States, roles and kinds as words, for people."""

from __future__ import annotations

from collections.abc import Callable

from digest.writing.language import translations

Gettext = Callable[[str], str]


def state_said(family: str, code: str, language: str) -> str:
    """A state of an edition, a request, a mail or a delivery, a role or a consent, in a word or two; else the code."""
    gettext = translations(language).gettext
    return _FAMILIES[family](gettext).get(code, code)


def checks_said(verdict: str, language: str) -> str:
    """What our mail server says of where a mail is from."""
    gettext = translations(language).gettext
    return {
        "pass": gettext("Our mail server has checked that it is from whom it says."),
        "fail": gettext("It failed our mail server's checks: it may not be from whom it says."),
    }.get(verdict, gettext("Nothing says that it is from whom it says."))


def _editions(gettext: Gettext) -> dict[str, str]:
    return {
        "draft": gettext("Draft"),
        "approved": gettext("Approved"),
        "sending": gettext("Being sent"),
        "stopped": gettext("Stopped"),
        "sent": gettext("Sent"),
        "skipped": gettext("Skipped"),
    }


def _requests(gettext: Gettext) -> dict[str, str]:
    return {
        "held": gettext("Held"),
        "open": gettext("Open"),
        "published": gettext("Published"),
        "closed": gettext("Closed"),
        "postponed": gettext("Postponed"),
        "hidden": gettext("Hidden"),
        "merged": gettext("Merged"),
    }


def _mails(gettext: Gettext) -> dict[str, str]:
    return {
        "received": gettext("Just in"),
        "filed": gettext("Filed"),
        "held": gettext("Waits for you"),
        "ignored": gettext("Put aside"),
        "failed": gettext("Not readable"),
    }


def _deliveries(gettext: Gettext) -> dict[str, str]:
    return {
        "pending": gettext("Waits to be sent"),
        "claimed": gettext("Not sent yet"),
        "sending": gettext("Being sent"),
        "sent": gettext("Sent"),
        "deferred": gettext("Put off"),
        "failed": gettext("Refused"),
        "uncertain": gettext("In doubt"),
        "suppressed": gettext("Kept back"),
        "void": gettext("Dropped"),
    }


def _roles(gettext: Gettext) -> dict[str, str]:
    return {
        "editor": gettext("Gets letters ready"),
        "approver": gettext("Approves letters"),
        "admin": gettext("Says who is here"),
    }


def _consents(gettext: Gettext) -> dict[str, str]:
    return {
        "asker": gettext("for the asker alone"),
        "everyone": gettext("for everyone"),
        "anonymous": gettext("for the asker alone, without a name"),
    }


def _kinds(gettext: Gettext) -> dict[str, str]:
    return {
        "request": gettext("a request"),
        "answer": gettext("an answer"),
        "change": gettext("about an earlier mail of the writer's"),
        "auto_reply": gettext("an automatic reply"),
        "bounce": gettext("a mail that came back"),
        "complaint": gettext("a complaint about spam"),
        "unsubscribe": gettext("an unsubscription"),
        "other": gettext("nothing that asks or answers"),
    }


def _members(gettext: Gettext) -> dict[str, str]:
    return {
        "member": gettext("a member"),
        "supplier": gettext("a supplier"),
        "unknown": gettext("of no known type"),
    }


def _absences(gettext: Gettext) -> dict[str, str]:
    return {
        "held": gettext("it is held until somebody has decided about it"),
        "postponed": gettext("it is postponed"),
        "later": gettext("it came after the fortnight had closed, and is in the next"),
        "since": gettext("it came since this was composed"),
    }


_FAMILIES: dict[str, Callable[[Gettext], dict[str, str]]] = {
    "edition": _editions,
    "request": _requests,
    "mail": _mails,
    "delivery": _deliveries,
    "role": _roles,
    "consent": _consents,
    "kind": _kinds,
    "member": _members,
    "absence": _absences,
}
