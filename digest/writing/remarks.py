"""What the checks found, for people: where, what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from digest.writing.language import short_day, translations
from digest.writing.lint import Finding

Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in words: `place` ("no. 112", "the subject"), `what` is wrong, and the `remedy`."""

    place: str
    what: str
    remedy: str


def remark(finding: Finding, language: str) -> Remark:
    """A finding, for a reader. Every code of `digest.edition.checks` and `digest.writing.lint` has its sentences."""
    gettext = translations(language).gettext
    what, remedy = _sentences(gettext)[finding.code]
    values = {"place": finding.place, **_in_words(finding.values, language)}
    if "state" in values:
        values["state"] = _states(gettext)[str(values["state"])]
    return Remark(_place(finding.place, gettext), what % values, remedy % values)


def _in_words(values: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: short_day(value, language) if isinstance(value, date) else value for name, value in values.items()}


def _states(gettext: Gettext) -> dict[str, str]:
    """What a request is."""
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
        return gettext("No. %(number)s") % {"number": place}
    return {
        "letter": gettext("The letter"),
        "subject": gettext("The subject"),
        "preheader": gettext("The first words"),
        "text": gettext("The text part"),
        "foot": gettext("The foot"),
    }[place]


def _sentences(gettext: Gettext) -> dict[str, tuple[str, str]]:
    return _of_rows(gettext) | _of_people(gettext) | _of_links(gettext) | _of_page(gettext)


def _of_rows(gettext: Gettext) -> dict[str, tuple[str, str]]:
    again = gettext("“digest compose --again” makes the draft anew.")
    return {
        "shut": (
            gettext("The request should not go out: it is %(state)s."),
            gettext("“digest compose --again” leaves it out, “digest request open %(place)s” lets it in."),
        ),
        "hidden_answer": (
            gettext("An answer that is hidden stands in the letter (answer %(id)s)."),
            gettext("“digest compose --again” leaves it out, “digest answers unhide %(id)s” lets it in."),
        ),
        "empty": (
            gettext("The request has no title or no words."),
            gettext("“digest request edit %(place)s --title … --text …” writes them; then “digest compose --again”."),
        ),
        "untagged": (
            gettext("The request has no tags, so no case can match it."),
            gettext("“digest request tags %(place)s --add …” gives it one; then “digest compose --again”."),
        ),
        "deadline": (
            gettext("Its deadline, %(day)s, is before the letter goes out, so the letter does not show it."),
            gettext("“digest request edit %(place)s --deadline …” sets another; then “digest compose --again”."),
        ),
        "again": (
            gettext("The same was asked in one of the last three editions (#%(number)s)."),
            gettext("“digest request merge” or “digest request hide %(place)s” if it is a mistake."),
        ),
        "answered": (gettext("Somebody has answered it since the letter was composed."), again),
        "no_letter": (
            gettext("The letter is no more: something in it was erased, or this program is newer than it."),
            again,
        ),
        "stale_links": (
            gettext("The links of the letter are not ours any more: an address, a secret or web.url was changed."),
            again,
        ),
        "nobody": (
            gettext("Nobody would get the letter."),
            gettext("Import the members, then “digest compose --again”."),
        ),
        "recipients": (
            gettext("%(count)s get the letter; edition %(edition)s went to %(before)s."),
            gettext("See “digest members” and “digest suppressions” for who was added or is gone."),
        ),
        "holiday": (
            gettext("It goes out on a holiday: %(name)s, %(day)s."),
            gettext("“digest calendar move” finds it another day."),
        ),
        "unproven": (
            gettext("Nobody has said that other servers can see that mail from %(domain)s is yours (DKIM or SPF)."),
            gettext('Have your mail server sign for the domain, then set smtp.proof = "dkim" (or "spf").'),
        ),
        "no_unsubscribe": (
            gettext("The mail has no List-Unsubscribe header."),
            gettext("This is a fault of the program: tell whoever runs it."),
        ),
        "no_one_click": (
            gettext("Mail programs cannot offer to unsubscribe by one click."),
            gettext("Set web.url, so that the letter can link to pages of yours."),
        ),
    }


def _of_people(gettext: Gettext) -> dict[str, tuple[str, str]]:
    edit = gettext("“digest request edit %(place)s --text …” takes it out; then “digest compose --again”.")
    return {
        "named": (
            gettext("Who asked #%(number)s does not want to be named, and is named here."),
            gettext("“digest request edit %(number)s --title … --text …” takes it out; then “digest compose --again”."),
        ),
        "named_elsewhere": (
            gettext("Who asked #%(number)s without a name is named here, in something else."),
            gettext("See whether it tells who asked; if so, change it, or hold the request."),
        ),
        "named_by_case": (
            gettext("Who asked #%(number)s does not want to be named, and a case below names them."),
            gettext(
                "“digest request tags %(place)s --remove …”, or “digest request hold”; then “digest compose --again”."
            ),
        ),
        "cpr": (gettext("There is a CPR number here."), gettext("Take it out where it came from, and compose again.")),
        "cpr_answer": (
            gettext("There is a CPR number in an answer to it (answer %(id)s)."),
            gettext("“digest answers hide %(id)s”, then “digest compose --again”."),
        ),
        "phone": (gettext("There is a telephone number in the member's words: %(number)s."), edit),
        "leftover_quoted": (gettext("Braces or signs in the member's words look like a part of a template."), edit),
    }


def _of_links(gettext: Gettext) -> dict[str, tuple[str, str]]:
    mend = gettext("Mend the link where it came from, and compose again.")
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
    shorter = gettext("Move requests to the next edition (“digest request postpone”), or shorten them.")
    return {
        "subject_empty": (gettext("The subject is empty."), program),
        "subject_long": (
            gettext("The subject has %(length)s characters; phones show some 40, and %(longest)s is the most."),
            gettext("A shorter association.name or association.letter helps."),
        ),
        "subject_control": (gettext("There are signs in the subject that nobody can see: %(around)s"), program),
        "preheader": (
            gettext("A list of mails has nothing to show beside the subject."),
            gettext("Give the first request a title with words: “digest request edit”, then “digest compose --again”."),
        ),
        "size": (gettext("The letter has %(bytes)s bytes; Gmail cuts off what is beyond %(longest)s."), shorter),
        "size_near": (
            gettext("The letter has %(bytes)s bytes, which is near the %(longest)s that Gmail shows."),
            shorter,
        ),
        "leftover": (
            gettext("Something was left to be filled in: %(around)s"),
            gettext("“digest word” changes the secretariat's word; what stands elsewhere, where it came from."),
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
            gettext("“digest request edit %(place)s --title …”, then “digest compose --again”."),
        ),
        "id_twice": (gettext("Two places in the letter have the same name: %(id)s"), program),
        "alt": (gettext("A picture has no words for who cannot see it: %(address)s"), program),
        "remote": (gettext("The letter would fetch something from elsewhere: %(address)s"), program),
        "active": (gettext("There is something in the letter that mail programs block: %(what)s"), program),
    }
