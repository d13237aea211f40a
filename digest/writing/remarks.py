"""Findings of the checks for people: where, what is wrong, and what to do about it, in words and as an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from digest.actions import Action, Remedy
from digest.writing.language import quoted, short_day, translations
from digest.writing.letter import shortened
from digest.writing.lint import Finding

Gettext = Callable[[str], str]

_ACTIONS = {
    "shut": Action.OPEN_REQUEST,
    "unseen": Action.MAKE_READY,
    "hidden_answer": Action.UNHIDE_ANSWER,
    "named_answer": Action.SHOW_ANSWER,
    "empty": Action.WRITE_REQUEST,
    "untagged": Action.ADD_TAG,
    "deadline": Action.SET_DEADLINE,
    "again": Action.MERGE_OR_HIDE,
    "like": Action.MERGE_OR_HIDE,
    "answered": Action.COMPOSE_AGAIN,
    "no_letter": Action.COMPOSE_AGAIN,
    "stale_links": Action.COMPOSE_AGAIN,
    "word_in_danish": Action.CHANGE_WORD,
    "no_word": Action.CHANGE_WORD,
    "nobody": Action.IMPORT_MEMBERS,
    "recipients": Action.LIST_RECIPIENTS,
    "holiday": Action.MOVE_EDITION,
    "named": Action.TAKE_NAME_OUT,
    "marked_out": Action.SHOW_REQUEST,
    "may_tell": Action.TAKE_NAME_OUT,
    "wish_named": Action.SETTLE_NAME,
    "may_tell_asker": Action.SHOW_ANSWER,
    "held_mail": Action.SHOW_MAIL,
    "held_colleague": Action.SHOW_MAIL,
    "held_mails": Action.LIST_HELD,
    "held_colleagues": Action.LIST_HELD,
    "phone_answer": Action.HIDE_ANSWER,
    "cpr_answer": Action.HIDE_ANSWER,
    "phone": Action.EDIT_TEXT,
    "imitates": Action.EDIT_TEXT,
    "imitates_answer": Action.SHOW_ANSWER,
    "leftover_quoted": Action.EDIT_TEXT,
    "preheader": Action.EDIT_FIRST_TITLE,
    "size": Action.POSTPONE_REQUEST,
    "size_near": Action.POSTPONE_REQUEST,
    "leftover": Action.CHANGE_WORD,
    "leftover_link": Action.CHANGE_WORD,
    "heading_empty": Action.EDIT_TITLE,
}
"""The actions for findings, by code; the other findings have none."""

_SAID = 60
"""The most characters that are quoted of a member's line."""

_BY_ID = {
    "answer": ("hidden_answer", "named_answer", "cpr_answer", "phone_answer", "may_tell_asker", "imitates_answer"),
    "mail": ("held_mail", "held_colleague"),
}
"""What the id in a finding is of, and the codes of such findings."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in words: `place` ("#112", "the subject"), `what` is wrong, and the `remedy`.

    `action` is the remedy as an action; None where the program has none.
    """

    place: str
    what: str
    remedy: str
    action: Remedy | None


class Remarked:
    """A finding as a value of a fault, which is written in the reader's language. whole: with what to do about it."""

    def __init__(self, finding: Finding, *, whole: bool) -> None:
        self._finding, self._whole = finding, whole

    def said(self, language: str) -> str:
        """Where it is, and what is wrong."""
        found = remark(self._finding, language)
        told = f"{found.place}: {found.what}"
        return f"{told} {found.remedy}".rstrip() if self._whole else told

    def __str__(self) -> str:
        return self.said("en")


def remark(finding: Finding, language: str) -> Remark:
    """A finding, for a reader. Every code of `digest.edition.checks` and `digest.writing.lint` has its sentences."""
    gettext = translations(language).gettext
    what, remedy = _sentences(gettext)[finding.code]
    values = {"place": finding.place, **_in_words(finding.values, language)}
    if "state" in values:
        values["state"] = _states(gettext)[str(values["state"])]
    place = _place(finding.place, gettext)
    if finding.language:
        place = _in_language(gettext)[finding.language] % {"place": place}
    return Remark(place, what % values, remedy % values, _action(finding))


def _action(finding: Finding) -> Remedy | None:
    """The action, with its request (the place, unless the finding names another), its answer or its mail."""
    action = _ACTIONS.get(finding.code)
    if action is None:
        return None
    of_place = {"number": finding.place} if finding.place.isdigit() else {}
    other = {"number": finding.values["number"]} if finding.code == "named" else {}
    by_id = {name: finding.values["id"] for name, codes in _BY_ID.items() if finding.code in codes}
    return Remedy(action, {**of_place, **other, **by_id})


def _in_words(values: Mapping[str, object], language: str) -> dict[str, object]:
    """The values as they are read: days written out, members' words in quotation marks, each shortened."""

    def said(value: object) -> object:
        if isinstance(value, tuple):
            return ", ".join(quoted(shortened(str(one), _SAID), language) for one in value)
        return short_day(value, language) if isinstance(value, date) else value

    return {name: said(value) for name, value in values.items()}


def _states(gettext: Gettext) -> dict[str, str]:
    """The state of a request, in words."""
    return {
        "held": gettext("held"),
        "open": gettext("open"),
        "published": gettext("published"),
        "closed": gettext("closed"),
        "postponed": gettext("postponed"),
        "hidden": gettext("hidden"),
        "merged": gettext("merged"),
    }


def _place(place: str, gettext: Gettext) -> str:
    if place.isdigit():
        return f"#{place}"
    return {
        "letter": gettext("The letter"),
        "subject": gettext("The subject"),
        "preheader": gettext("The first words"),
        "text": gettext("The text part"),
        "foot": gettext("The foot"),
    }[place]


def _in_language(gettext: Gettext) -> dict[str, str]:
    return {"da": gettext("%(place)s in Danish"), "en": gettext("%(place)s in English")}


def _sentences(gettext: Gettext) -> dict[str, tuple[str, str]]:
    return (
        _of_requests(gettext)
        | _of_edition(gettext)
        | _of_people(gettext)
        | _of_waiting(gettext)
        | _of_links(gettext)
        | _of_page(gettext)
    )


def _of_requests(gettext: Gettext) -> dict[str, tuple[str, str]]:
    return {
        "unseen": (
            gettext("Nobody has looked at the request."),
            gettext("Read it, and say that it is ready."),
        ),
        "shut": (
            gettext("The request should not go out: it is %(state)s."),
            gettext("Compose the draft anew, and it is left out; or open the request, and it stays."),
        ),
        "hidden_answer": (
            gettext("An answer that is hidden stands in the letter (answer %(id)s)."),
            gettext("Compose the draft anew, and it is left out; or hide it no more, and it stays."),
        ),
        "named_answer": (
            gettext("Who wrote answer %(id)s does not want to be named, and the letter names them."),
            gettext("A draft that is composed anew leaves it out, and so does a correction."),
        ),
        "empty": (
            gettext("The request has no title or no words."),
            gettext("Write them."),
        ),
        "untagged": (
            gettext("The request has no tags, so no case can match it."),
            gettext("Give it a tag."),
        ),
        "deadline": (
            gettext("Its deadline, %(day)s, is before the letter goes out, so the letter does not show it."),
            gettext("Set another deadline."),
        ),
        "again": (
            gettext("The same was asked in one of the last three editions (#%(number)s)."),
            gettext("If it is a mistake, merge the two requests or hide this one."),
        ),
        "like": (
            gettext("Something like it was asked in one of the last three editions: #%(number)s %(title)s."),
            gettext("If it is a mistake, merge the two requests or hide this one."),
        ),
    }


def _of_edition(gettext: Gettext) -> dict[str, tuple[str, str]]:
    again = gettext("Compose the draft anew.")
    return {
        "answered": (gettext("Somebody has answered it since the letter was composed."), again),
        "no_letter": (
            gettext("The letter is no more: something in it was erased, or this program is newer than it."),
            again,
        ),
        "stale_links": (
            gettext("The links of the letter are not ours any more: an address, a secret or web.url was changed."),
            again,
        ),
        "no_word": (
            gettext("A correction says nothing of what was wrong in edition %(edition)s."),
            gettext("Say it in the secretariat's word."),
        ),
        "word_in_danish": (
            gettext("The secretariat's word is in Danish in the English letter, too, which %(count)s get."),
            gettext("Write it in English, too, if they are to read it."),
        ),
        "nobody": (
            gettext("Nobody would get the letter."),
            gettext("Import the members."),
        ),
        "recipients": (
            gettext("The letter goes to %(count)s; edition %(edition)s went to %(before)s."),
            gettext("See in the register, and among those who are not written to, who was added or is gone."),
        ),
        "holiday": (
            gettext("It goes out on a holiday: %(name)s, %(day)s."),
            gettext("Move the edition to another day."),
        ),
        "unproven": (
            gettext("Nobody has said that other servers can see that mail from %(domain)s is yours (DKIM or SPF)."),
            gettext(
                "Whoever runs the service lets the mail server sign for the domain (DKIM), or names it as a sender "
                '(SPF), and says so in the settings: smtp.proof = "dkim" (or "spf").'
            ),
        ),
        "no_unsubscribe": (
            gettext("The mail has no List-Unsubscribe header."),
            gettext("This is a fault of the program: tell whoever runs it."),
        ),
        "no_one_click": (
            gettext("Mail programs cannot offer to unsubscribe by one click."),
            gettext("Set web.url to an address that begins with https: mail programs take no other."),
        ),
    }


def _of_people(gettext: Gettext) -> dict[str, tuple[str, str]]:
    edit = gettext("Take it out of the request.")
    return {
        "named": (
            gettext("Who asked #%(number)s does not want to be named, and is named here: %(said)s."),
            gettext("Take the name out of request #%(number)s."),
        ),
        "named_elsewhere": (
            gettext("Who asked #%(number)s without a name is named here, in something else: %(said)s."),
            gettext("See whether it tells who asked; if so, change it, or hold the request."),
        ),
        "marked_out": (
            gettext("Who asked does not want to be named. Taken out of the words: %(said)s."),
            gettext("Read the request as others see it."),
        ),
        "may_tell": (
            gettext("Who asked does not want to be named. This may still tell who it is: %(said)s."),
            gettext("Take it out of the request, or say why it tells nothing."),
        ),
        "wish_named": (
            gettext("The request seems to wish for no name, and it is shown with one."),
            gettext("Read it; take the name off, or say why it may stand."),
        ),
        "may_tell_asker": (
            gettext("Who asked does not want to be named, and an answer to it is in the letter (answer %(id)s)."),
            gettext("Read whether it tells who asked; if so, change the answer or hide it."),
        ),
        "phone_answer": (
            gettext("There is a telephone number in an answer to it (answer %(id)s): %(phone)s."),
            gettext("Ask whether all members may have it, or hide the answer."),
        ),
        "cpr": (gettext("There is a CPR number here."), gettext("Take it out where it came from.")),
        "cpr_answer": (
            gettext("There is a CPR number in an answer to it (answer %(id)s)."),
            gettext("Hide the answer."),
        ),
        "phone": (gettext("There is a telephone number in the member's words: %(number)s."), edit),
        "imitates": (
            gettext("The member's words look like a part of the letter: %(lines)s."),
            gettext("Change them, or say why nobody takes them for ours or for another request."),
        ),
        "imitates_answer": (
            gettext("An answer to it has words that look like a part of the letter (answer %(id)s): %(lines)s."),
            gettext("Change the answer or hide it, or say why nobody takes them for ours."),
        ),
        "leftover_quoted": (gettext("Braces or signs in the member's words look like a part of a template."), edit),
    }


def _of_waiting(gettext: Gettext) -> dict[str, tuple[str, str]]:
    return {
        "held_mail": (
            gettext("Somebody whose words are here has written more, and the mail waits (mail %(id)s)."),
            gettext("Read the mail first: perhaps they want something else, or no name."),
        ),
        "held_colleague": (
            gettext("A colleague of somebody whose words are here has written, and the mail waits (mail %(id)s)."),
            gettext("Read the mail first: perhaps they want something else, or no name."),
        ),
        "held_mails": (
            gettext("%(count)s mails wait of people whose words are here."),
            gettext("Read them first: perhaps somebody wants something else, or no name."),
        ),
        "held_colleagues": (
            gettext("%(count)s mails wait of colleagues of people whose words are here."),
            gettext("Read them first: perhaps somebody wants something else, or no name."),
        ),
    }


def _of_links(gettext: Gettext) -> dict[str, tuple[str, str]]:
    mend = gettext("Mend the link where it came from.")
    return {
        "link_empty": (gettext("A link has no words: %(target)s"), mend),
        "link_words": (gettext("The words of a link do not say where it leads: “%(text)s”."), mend),
        "link_long": (gettext("A link shows a long address: %(text)s"), mend),
        "link_nowhere": (gettext("A link leads nowhere: “%(text)s” (%(target)s)."), mend),
        "link_scheme": (gettext("A link leads to something that is no web page: %(target)s"), mend),
        "link_local": (gettext("A link leads to a place that only you can see: %(target)s"), mend),
        "text_link": (gettext("The text part lacks a link of the letter: %(target)s"), mend),
    }


def _of_page(gettext: Gettext) -> dict[str, tuple[str, str]]:
    program = gettext("This is a fault of the templates: tell whoever runs the program.")
    shorter = gettext("Move requests to the next edition, or shorten them.")
    return {
        "subject_empty": (gettext("The subject is empty."), program),
        "subject_long": (
            gettext("The subject has %(length)s characters; phones show some 40, and %(longest)s is the most."),
            gettext("A shorter association.name or association.letter helps."),
        ),
        "subject_control": (gettext("There are signs in the subject that nobody can see: %(around)s"), program),
        "preheader": (
            gettext("A list of mails has nothing to show beside the subject."),
            gettext("Give the first request a title with words."),
        ),
        "size": (gettext("The letter has %(bytes)s bytes; Gmail cuts off what is beyond %(longest)s."), shorter),
        "size_near": (
            gettext("The letter has %(bytes)s bytes, which is near the %(longest)s that Gmail shows."),
            shorter,
        ),
        "leftover": (
            gettext("Something was left to be filled in: %(around)s"),
            gettext("Change the secretariat's word if it stands there; otherwise mend it where it came from."),
        ),
        "leftover_link": (
            gettext("A link is written with signs that the letter shows as they are: %(found)s"),
            gettext("Write the words, and then the address alone: the letter makes it a link."),
        ),
        "text_less": (gettext("The text part lacks words of the letter: %(missing)s"), program),
        "text_empty": (gettext("The text part is empty."), program),
        "html_empty": (gettext("The letter is empty."), program),
        "unreadable": (gettext("The letter's HTML cannot be read to its end."), program),
        "lang": (gettext("The letter does not say which language it is in."), program),
        "h1": (gettext("The letter has %(count)s main headings; it should have one."), program),
        "heading": (gettext("A heading skips a level: %(heading)s"), program),
        "heading_empty": (
            gettext("A heading has no words."),
            gettext("Give the request a title."),
        ),
        "id_twice": (gettext("Two places in the letter have the same name: %(id)s"), program),
        "alt": (gettext("A picture has no words for who cannot see it: %(address)s"), program),
        "remote": (gettext("The letter would fetch something from elsewhere: %(address)s"), program),
        "active": (gettext("There is something in the letter that mail programs block: %(what)s"), program),
    }
