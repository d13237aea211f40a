"""Reasons for people: the codes of `digest.store.reasons` and of the views, as sentences.

A function for each family of codes. They begin in lower case and have no full stop, since they stand behind a colon, in
a table's cell or in brackets; the remedy is the shell's to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from digest.writing import mail_reasons
from digest.writing.language import listed, short_day, translations

Gettext = Callable[[str], str]
Values = Mapping[str, object]

_NONE: Values = MappingProxyType({})


def mail_reason(code: str, values: Values, language: str) -> str:
    """Why a mail is in its state."""
    gettext = translations(language).gettext
    told = dict(values)
    if "how" in told:
        told["how"] = mail_reasons.returns(gettext).get(str(told["how"]), told["how"])
    told |= {
        name: mail_reasons.kinds(gettext).get(str(told[name]), told[name]) for name in ("kind", "also") if name in told
    }
    if told.get("asked") is False:
        return gettext("nothing says that it is from whom it says, and its writer was not asked; waits for you")
    numbers = told.get("numbers")
    if isinstance(numbers, list):
        told["numbers"] = listed([f"#{number}" for number in numbers], language)
    if code == "perhaps_anonymous" and isinstance(numbers, list):
        return gettext(
            "perhaps one of %(numbers)s: the writer perhaps does not want to be named; all are shown without the name "
            "until somebody has looked"
        ) % {"numbers": ", ".join(f"#{number}" for number in numbers)}
    if code == "perhaps_anonymous" and "number" not in told:
        return gettext("about mail %(adds_to)s: the writer perhaps does not want to be named") % told
    if code == "answer_to_unknown" and not str(told.get("to", "#")).startswith("#"):
        return gettext("an answer, but it does not say to which request")
    if told.get("unproven"):
        return gettext("more than %(most)s mails from there in a day, and nothing says who wrote them") % told
    return _sentence(code, mail_reasons.sentences(gettext), told)


def edition_reason(code: str, language: str) -> str:
    """What took an edition's approval, or why it was skipped; "" when there is nothing to say."""
    return _sentence(code, _editions(translations(language).gettext))


def edition_name(number: object, day: date, language: str) -> str:
    """The name of an edition inside a sentence: its number, or its day where it has none."""
    gettext = translations(language).gettext
    if number is not None:
        return gettext("edition %(number)s") % {"number": number}
    return gettext("the edition of %(day)s") % {"day": short_day(day, language)}


def at_first(words: str) -> str:
    """The words with a capital, for the beginning of a sentence; one that begins with an address stays as it is."""
    return words if "@" in words.partition(" ")[0] else words[:1].upper() + words[1:]


def date_reason(code: str, why: str, language: str, *, skipped: bool = False) -> str:
    """Why a date is not where the grid has it; "" when it is.

    why: the name of a holiday or pause, the reason of a person who skipped it, or a day.
    """
    if skipped and why and code in ("not_a_working_day", "skipped"):
        return why
    return _sentence(code, _dates(translations(language).gettext), {"why": why})


def subscription_reason(code: str, language: str, *, until: date | None = None) -> str:
    """Whether letters go to somebody, or why not: a refusal, or a suppression's reason. until: of a pause."""
    gettext = translations(language).gettext
    if code == "is_paused" and until:
        return gettext("paused until %(day)s") % {"day": short_day(until, language)}
    return _sentence(code, _refusals(gettext) | _suppressions(gettext))


def suppression_reason(code: str, language: str) -> str:
    """Why nothing is written to an address."""
    return _sentence(code, _suppressions(translations(language).gettext))


def delivery_reason(code: str, said: str, language: str) -> str:
    """Why a mail of ours is in its state: a reason, or the server's words as they are; "" for none.

    What the sender itself says of a conversation is a sentence, and the words of the system that it quotes are quoted.
    """
    gettext = translations(language).gettext
    ours, _, quoted = said.partition(": ")
    if sentence := _conversations(gettext).get(ours):
        return gettext("%(sentence)s (“%(words)s”)") % {"sentence": sentence, "words": quoted} if quoted else sentence
    return said or _sentence(code, _refusals(gettext) | _suppressions(gettext) | _sendings(gettext))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How far an answer has come, besides its mails: whether it is decided to whom it goes, why it is held or waits.

    waits: why who asked gets it later; behind: the mail of its writer that is read first; named: whether it went with
    the name, where that is otherwise now.
    """

    decided: bool
    doubt: str = ""
    waits: str = ""
    behind: int | None = None
    named: bool | None = None


def answer_way(states: Sequence[str], language: str, way: Way) -> str:
    """The states of the mails that take an answer to those who asked; without any, whether it is held, or decided."""
    gettext = translations(language).gettext
    if not states and way.doubt:
        return gettext("held")
    if way.behind is not None and (not states or way.waits):
        return gettext("waits: its writer has written again, in mail %(mail)s") % {"mail": way.behind}
    if not states:
        return gettext("to nobody") if way.decided else gettext("not yet")
    names = _deliveries(gettext)
    if way.waits:
        why = delivery_reason(way.waits, "", language)
        names["suppressed"] = gettext("waits for who asked: %(why)s") % {"why": why}
    counted = Counter(names[state] for state in states)
    said = ", ".join(words if len(states) == 1 else f"{count} {words}" for words, count in counted.items())
    if way.named is None:
        return said
    return (gettext("%(way)s with the name") if way.named else gettext("%(way)s without the name")) % {"way": said}


def event(code: str, values: Values, language: str) -> str:
    """What was done, or comes next. Values: an edition's `number` and `day`, and `by` whom."""
    told = dict(values)
    day = told.get("day")
    if isinstance(day, date):
        told["edition"] = edition_name(told["number"], day, language)
    return _events(translations(language).gettext)[code] % told


def clue(code: str, values: Values, language: str) -> str:
    """Why an organisation may know something about a request."""
    return _clues(translations(language).gettext)[code] % values


def doubt(code: str, language: str) -> str:
    """Why a request or an answer waits for a decision about names; "" when it does not."""
    return _sentence(code, _doubts(translations(language).gettext))


def misfit(code: str, values: Values, language: str) -> str:
    """Why a local edit of the vocabulary is not in use."""
    return _sentence(code, _misfits(translations(language).gettext), values)


def _sentence(code: str, sentences: Mapping[str, str], values: Values = _NONE) -> str:
    """The sentence of a code; the code itself where there is none, or values are missing, so that no list fails.

    Such rows are written by other versions.
    """
    try:
        return sentences[code] % values
    except KeyError:
        return code


def _editions(gettext: Gettext) -> dict[str, str]:
    return {
        "": "",
        "nobody_asked": gettext("nobody asked in that fortnight"),
        "nobody_approved": gettext("nobody approved it; its requests carry over"),
        "changed_after_approval": gettext("changed after approval: to be approved again"),
        "restored": gettext(
            "a copy of the database was put back: to be approved again, if it has not gone out",
        ),
        "request_changed": gettext("a request in it was changed: to be composed again"),
        "request_hidden": gettext("a request in it was taken out: to be composed again"),
        "answer_changed": gettext("an answer in it was changed: to be composed again"),
        "answer_hidden": gettext("an answer in it was hidden: to be composed again"),
        "answer_erased": gettext("an answer in it was erased: to be composed again"),
        "somebody_erased": gettext("somebody in it was erased: to be approved again"),
        "word_changed": gettext("the secretariat's word was changed: to be approved again"),
        "upgraded": gettext("a newer version writes letters otherwise: to be composed again"),
        "too_late": gettext("its hour had long passed: to be approved again"),
        "moved": gettext("it was moved: to be approved again"),
        "skipped": gettext("cancelled by hand"),
        "unapproved": gettext("its approval was taken back"),
        "dropped": gettext("the correction was dropped"),
        "mail_waits": gettext("somebody whose words are in it has written, and the mail waits: to be approved again"),
        "server_refuses": gettext("paused: the mail server refuses us, and nobody else is tried"),
        "server_silent": gettext("paused: the mail server does not say whether it takes the mails"),
        "name_taken_off": gettext("a name that it shows was taken off"),
        "words_hidden": gettext("something that it shows was hidden"),
        "name_and_words": gettext("a name that it shows was taken off, and something that it shows was hidden"),
    }


def _dates(gettext: Gettext) -> dict[str, str]:
    return {
        "": "",
        "not_a_working_day": gettext("moved: %(why)s"),
        "crowded": gettext("another edition is close by"),
        "moved": gettext("moved by hand"),
        "skipped": gettext("by hand"),
        "added": gettext("added by hand"),
    }


def _refusals(gettext: Gettext) -> dict[str, str]:
    return {
        "": gettext("receives"),
        "no_longer_a_member": gettext("is no member any more"),
        "is_a_supplier": gettext("is a supplier"),
        "is_a_unknown": gettext("is of no known type"),
        "has_left": gettext("has left"),
        "is_paused": gettext("is paused"),
        "has_another_address": gettext("has another address now"),
        "has_another_letter": gettext("has a letter of this edition already"),
        "not_on_the_staff": gettext("is not on the staff"),
        "not_asked": gettext("the request is not asked now"),
    }


def _suppressions(gettext: Gettext) -> dict[str, str]:
    return {
        "unsubscribed": gettext("has unsubscribed"),
        "bounced": gettext("mail to it came back"),
        "complaint": gettext("called our mail spam"),
        "by_hand": gettext("stopped by hand"),
    }


def _conversations(gettext: Gettext) -> dict[str, str]:
    """What the sender says of a conversation with a server that came to no reply, or to none that it knows."""
    return {
        "no answer": gettext("the mail server answered nothing that can be understood"),
        "no answer to the end of the mail": gettext("the mail was handed over, and the mail server did not answer"),
        "no answer to the end of the mail yet": gettext(
            "the mail is handed over, and the mail server is yet to answer"
        ),
        "connection lost before the end of the mail": gettext("the connection broke before the mail was handed over"),
        "connection lost after the end of the mail": gettext(
            "the mail was handed over, but the connection broke before the mail server answered"
        ),
        "the address cannot be written in SMTP": gettext("the address has letters that a mail cannot be sent to"),
    }


def _sendings(gettext: Gettext) -> dict[str, str]:
    """Why a mail of ours is in its state, when neither the recipient nor a server is the reason."""
    return {
        "": "",
        "arrived": gettext("a person says it arrived"),
        "sent_again": gettext("a person asked to send it again"),
        "restored": gettext("a copy of the database was put back"),
        "interrupted": gettext("the sender died while the mail was on its way"),
        "not_approved": gettext("its content is not what was approved"),
        "corrected": gettext("a correction went out instead"),
        "taken_back": gettext("taken back before it left: the staff decided otherwise"),
        "unnamed": gettext("taken back before it left: its writer took the name off"),
    }


def _misfits(gettext: Gettext) -> dict[str, str]:
    return {
        "gone": gettext("the shipped vocabulary has no such tag any more"),
        "wrong": gettext("it does not fit in: %(fault)s"),
    }


def _deliveries(gettext: Gettext) -> dict[str, str]:
    """The state of a mail of ours; in English the words by which the ledger is filtered."""
    return {
        "pending": gettext("pending"),
        "claimed": gettext("claimed"),
        "sending": gettext("sending"),
        "sent": gettext("sent"),
        "deferred": gettext("deferred"),
        "failed": gettext("failed"),
        "uncertain": gettext("uncertain"),
        "suppressed": gettext("suppressed"),
        "void": gettext("void"),
    }


def _doubts(gettext: Gettext) -> dict[str, str]:
    return {
        "": "",
        "perhaps_anonymous": gettext("the writer perhaps does not want to be named"),
        "may_tell": gettext("it may tell whose it is"),
        "nameless": gettext("it is without a name: read whether it tells whose it is"),
        "own_house": gettext(
            "it comes from the house that asked without a name, and others get it: read whether it tells that"
        ),
        "names_asker": gettext(
            "files of it name who asked the same without a name: nobody else gets those; read whether the rest tells it"
        ),
    }


def _events(gettext: Gettext) -> dict[str, str]:
    return {
        "mail_came": gettext("mail came in"),
        "mail_sent": gettext("a mail was sent"),
        "composed": gettext("%(edition)s was composed"),
        "skipped": gettext("%(edition)s was skipped"),
        "approved": gettext("%(edition)s was approved by %(by)s"),
        "sent": gettext("%(edition)s was sent"),
        "closes": gettext("the fortnight closes, and its edition is composed"),
        "tried_again": gettext("mail that was put off is tried again"),
        "overdue": gettext("%(edition)s was due, and goes out when it is approved"),
        "waits": gettext("%(edition)s goes out when it is approved"),
        "due": gettext("%(edition)s is due; nobody has approved it"),
        "goes_out": gettext("%(edition)s goes out"),
        "goes_out_unchanged": gettext("%(edition)s goes out, unless what has changed since undoes the approval"),
    }


def _clues(gettext: Gettext) -> dict[str, str]:
    return {
        "own_case": gettext("has the case “%(case)s”"),
        "answered": gettext("answered #%(number)s %(title)s"),
        "asked": gettext("asked #%(number)s %(title)s"),
    }
