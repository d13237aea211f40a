"""Reasons for people: the codes of `digest.store.reasons` and of the views, as sentences.

A function for each family of codes. They begin in lower case and have no full stop, since they stand behind a colon, in
a table's cell or in brackets; the remedy is the shell's to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from digest.writing.language import short_day, translations

Gettext = Callable[[str], str]
Values = Mapping[str, object]

_NONE: Values = MappingProxyType({})


def mail_reason(code: str, values: Values, language: str) -> str:
    """Why a mail is in its state."""
    gettext = translations(language).gettext
    told = dict(values)
    if "how" in told:
        told["how"] = _returns(gettext).get(str(told["how"]), told["how"])
    if told.get("asked") is False:
        return gettext("nothing says that it is from whom it says, and its writer was not asked; waits for you")
    numbers = told.get("numbers")
    if code == "perhaps_anonymous" and isinstance(numbers, list):
        return gettext(
            "perhaps one of %(numbers)s: the writer perhaps does not want to be named; all are shown without the name "
            "until somebody has looked"
        ) % {"numbers": ", ".join(f"#{number}" for number in numbers)}
    if told.get("unproven"):
        return gettext("more than %(most)s mails from there in a day, and nothing says who wrote them") % told
    return _sentence(code, _mails(gettext), told)


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
    """Why a mail of ours is in its state: a reason, or the server's words as they are; "" for none."""
    gettext = translations(language).gettext
    return said or _sentence(code, _refusals(gettext) | _suppressions(gettext) | _sendings(gettext))


def answer_way(states: Sequence[str], language: str, *, decided: bool, doubt: str = "", waits: str = "") -> str:
    """The states of the mails that take an answer to those who asked; without any, whether it is held, or decided.

    waits: why one of them waits, until who asked may get mail.
    """
    gettext = translations(language).gettext
    if not states and doubt:
        return gettext("held")
    if not states:
        return gettext("to nobody") if decided else gettext("not yet")
    names = _deliveries(gettext)
    if waits:
        why = delivery_reason(waits, "", language)
        names["suppressed"] = gettext("waits for who asked: %(why)s") % {"why": why}
    said = Counter(names[state] for state in states)
    return ", ".join(words if len(states) == 1 else f"{count} {words}" for words, count in said.items())


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


def _mails(gettext: Gettext) -> dict[str, str]:
    return _filed(gettext) | _held_for_writer(gettext) | _held_for_words(gettext) | _machines(gettext) | _ours(gettext)


def _filed(gettext: Gettext) -> dict[str, str]:
    """What a mail became, or what a person decided about it."""
    return {
        "": gettext("not read yet"),
        "request": gettext("request #%(number)s"),
        "answer": gettext("answer to #%(number)s"),
        "unsubscribed": gettext("%(address)s gets no more letters"),
        "unsubscribed_before": gettext("%(address)s gets no letters already"),
        "case": gettext("case %(case)s in the case bank"),
        "changed": gettext("changed request #%(number)s"),
        "closed": gettext("closed request #%(number)s"),
        "closed_before": gettext("request #%(number)s was closed already"),
        "confirmed": gettext("a yes to mail %(mail)s"),
        "written_again": gettext("written again in mail %(mail)s"),
        "came_back": gettext("a mail to %(address)s came back (%(how)s)"),
        "complained": gettext("%(address)s calls our mail spam, and gets none any more"),
        "duplicate": gettext("a copy of mail %(mail)s"),
        "by_hand": gettext("held by hand"),
        "dealt_with": gettext("a person has dealt with it"),
        "erased": gettext("erased with whoever wrote it"),
    }


def _held_for_writer(gettext: Gettext) -> dict[str, str]:
    """Doubts about who wrote."""
    return {
        "unknown_sender": gettext("nobody in the register has this address"),
        "colleague": gettext(
            "an answer to #%(number)s from somebody new under the domain of %(organisation)s: taking it in adds them"
        ),
        "kind_supplier": gettext("a supplier"),
        "kind_unknown": gettext("neither marked as member nor as supplier"),
        "has_left": gettext("has left the association"),
        "not_authenticated": gettext("the mail server says that it is not from whom it says"),
        "not_proven": gettext("nothing says that it is from whom it says; waits for their yes"),
        "flood": gettext("more than %(most)s mails from there in an hour"),
        "old": gettext("more than %(most)s old mails in a day, and nothing says who wrote them"),
        "no_receipt": gettext("no receipt can go there, and nothing says who wrote it"),
    }


def _held_for_words(gettext: Gettext) -> dict[str, str]:
    """Doubts about what it says."""
    return {
        "no_text": gettext("no words of its own"),
        "cpr": gettext("has what looks like a CPR number"),
        "perhaps_unsubscribe": gettext("perhaps a wish to leave"),
        "too_long": gettext("%(characters)s characters: too long to go to everybody unseen"),
        "too_large": gettext("larger than %(megabytes)s MB: look at it where it lies"),
        "nothing_own": gettext("nothing of its own beside what it quotes"),
        "order_unseen": gettext("an order stands where a reader hardly sees it"),
        "asks_nothing": gettext("seems to ask for nothing: perhaps no request"),
        "perhaps_close": gettext("perhaps a wish to close a request"),
        "for_staff": gettext("perhaps a question to the secretariat, or a notice: not a request to members"),
        "handed_on": gettext("hands on what others wrote, and asks for nothing itself"),
        "phishing": gettext("asks for a password: do not follow its links"),
        "encrypted": gettext("encrypted: nobody here can open it"),
        "greeting": gettext("a kind word: nothing is asked or answered"),
        "new_address": gettext("somebody has a new address"),
        "change": gettext("a reply to our receipt, without a clear order"),
        "change_late": gettext("a change to #%(number)s, which is in a letter already"),
        "not_yours": gettext("an order about #%(number)s, which is not the writer's"),
        "answer_to_unknown": gettext("an answer to %(to)s, which no request has"),
        "answer_early": gettext("an answer to #%(number)s, which nobody knows of yet"),
        "asker_writes": gettext("the asker of #%(number)s writes to it: perhaps to somebody who answered"),
        "perhaps_anonymous": gettext("#%(number)s: the writer perhaps does not want to be named"),
        "may_tell": gettext("an answer to #%(number)s without a name, which may tell whose it is: %(said)s"),
        "nameless": gettext("an answer to #%(number)s without a name: read whether it tells whose it is"),
        "own_house": gettext("an answer for everyone to #%(number)s, from the house that asked without a name"),
        "complaint": gettext("a spam complaint, without a sign of whose it is"),
        "unreadable": gettext("could not be read: %(fault)s"),
        "over_limit": gettext("could not be read within %(seconds)s seconds and %(megabytes)s MB of memory"),
    }


def _machines(gettext: Gettext) -> dict[str, str]:
    """Mails of machines."""
    return {
        "auto_reply": gettext("an automatic reply"),
        "bounce": gettext("a bounce: %(address)s was not reached"),
        "delay_warning": gettext("a warning that a mail is late"),
        "delivered": gettext("a receipt that a mail has arrived"),
        "read_receipt": gettext("a read receipt"),
        "invitation": gettext("an invitation to a meeting"),
        "meeting_answer": gettext("an answer to a meeting"),
        "reaction": gettext("a reaction without words"),
        "recall": gettext("somebody calls a mail back"),
        "reminder": gettext("a calendar's reminder"),
        "voice": gettext("a voice message"),
        "bulk": gettext("mail to many"),
        "thanks": gettext("thanks, and nothing else"),
        "empty": gettext("nothing in it"),
    }


def _ours(gettext: Gettext) -> dict[str, str]:
    """Our own mail, and mail that goes in circles."""
    return {
        "test": gettext("a test letter, or an answer to one"),
        "return_path": gettext("written to where only mail servers write: no person's"),
        "own_address": gettext("from our own address"),
        "own_loop": gettext("our own mail, sent back to us"),
        "own_message_id": gettext("our own mail, come back"),
        "loop": gettext("going in circles"),
    }


def _returns(gettext: Gettext) -> dict[str, str]:
    """How a mail came back."""
    return {
        "permanent": gettext("permanent"),
        "temporary": gettext("temporary"),
        "policy": gettext("policy"),
    }


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
        "own_house": gettext("it comes from the house that asked without a name"),
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
        "due": gettext("%(edition)s is due; nobody has approved it"),
        "goes_out": gettext("%(edition)s goes out"),
        "goes_out_unchanged": gettext("%(edition)s goes out, unless what has changed since undoes the approval"),
    }


def _clues(gettext: Gettext) -> dict[str, str]:
    return {
        "own_case": gettext("has the case %(case)s"),
        "answered": gettext("answered #%(number)s %(title)s"),
        "asked": gettext("asked #%(number)s %(title)s"),
    }
