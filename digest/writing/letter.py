"""The letter: one body for everybody of a language, in the same order, so that people can refer to "number 112"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from markupsafe import escape

from digest.addresses import mailto
from digest.writing.language import translations
from digest.writing.templates import clean, render

_LIST_ITEM = re.compile(r"^\s*([-*•–]|\d{1,2}[.)])\s")
_WRAPPED = 50  # characters from which a line was wrapped by a program

ANSWER = 700
"""The most characters of an answer in the letter, which everybody gets."""

REQUEST, REQUEST_WITHOUT_PAGE = 500, 2000
"""The most characters of a request in the letter: where a page shows all of it, and where none does."""

PREHEADER = 140
"""The most characters that a list of mails shows beside the subject."""

_END = '<tr><td class="e"></td></tr>'
"""The row below the last thing in a letter, in markup that no value can write."""

_MANY = 6
"""The number of requests from which the letter begins with an overview of them."""

_KEYED = re.compile(r"\+[a-z]\d+-[0-9a-z]+@")
_LINE = 40  # characters of a line on a phone, which a shorter line fills too
_SENTENCE = re.compile(r"[.!?](?=\s+[A-ZÆØÅ])")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCase:
    """A case in a letter; `why`: what it has in common with the request, in the letter's language.

    Of one that perhaps fits only its title, organisation, year, link, and why it may still help are shown.
    """

    title: str
    organisation: str
    year: int
    outcome: str
    price: str
    contact: str
    link: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRequest:
    """A request in a letter, its cases best first: those that surely fit, and those that perhaps do.

    cut: whether its words continue; whole: the page with all of them, "" for none; taken_down: it went out, and
    is shown no more, as its title says.
    """

    number: int
    title: str
    paragraphs: tuple[str, ...]
    cut: bool
    whole: str
    organisation: str
    asker: str
    deadline: date | None
    cases: tuple[LetterCase, ...]
    perhaps: tuple[LetterCase, ...] = ()
    reply: str
    taken_down: bool = False

    @property
    def typed(self) -> str:
        """The link to answer by, for the text part."""
        return typed(self.reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAnswer:
    """An answer for everyone in a letter: to which request, by whom ("" for somebody who is not named).

    `cut`: whether the answer continues.
    """

    number: int
    title: str
    name: str
    organisation: str
    paragraphs: tuple[str, ...]
    cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A request of an earlier letter without an answer, in one line."""

    number: int
    title: str
    organisation: str
    deadline: date | None
    reply: str

    @property
    def typed(self) -> str:
        """The link to answer by, for the text part."""
        return typed(self.reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case added to the bank since the last letter."""

    title: str
    organisation: str
    year: int
    outcome: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An edition as a letter, in one language.

    word: the secretariat's, in paragraphs; more_news: the number of further new cases; browser: the page that shows the
    letter, "" where there are no pages; correction: of the letter that went out with this number.
    """

    association: str
    name: str
    address: str
    number: int
    day: date
    word: tuple[str, ...]
    requests: tuple[LetterRequest, ...]
    unanswered: tuple[Unanswered, ...]
    answers: tuple[LetterAnswer, ...]
    news: tuple[NewCase, ...]
    more_news: int
    browser: str
    correction: bool = False

    @property
    def overview(self) -> bool:
        """Whether the letter begins with an overview of the requests."""
        return len(self.requests) >= _MANY

    @property
    def asks(self) -> bool:
        """Whether the letter has a request to answer: a correction of the word alone has none."""
        return bool(self.requests or self.unanswered)

    @property
    def ask(self) -> str:
        """The link for asking something."""
        return mailto(self.address, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A rendered letter: subject, HTML and text, with marks in the places of personal content."""

    subject: str
    html: str
    text: str


def taken_down(number: int, language: str) -> LetterRequest:
    """What the page of a letter shows of a request that is shown no more."""
    return LetterRequest(
        number=number,
        title=translations(language).gettext("This request has been taken down."),
        paragraphs=(),
        cut=False,
        whole="",
        organisation="",
        asker="",
        deadline=None,
        cases=(),
        reply="",
        taken_down=True,
    )


def render_page(letter: Letter, language: str, *, sent: str) -> str:
    """The HTML of a letter for its page, with the new cases of the letter as it was sent."""
    html = render("letter/letter.mjml", language, {"letter": letter, "preheader": _preheader(letter)})
    heading = f'<tr><td class="s"><h2>{escape(translations(language).gettext("New in the case bank"))}</h2></td></tr>'
    _, found, news = sent.rpartition(_END)[0].partition(heading)
    above, end, below = html.rpartition(_END)
    return f"{above}{found}{news}{end}{below}"


def render_letter(letter: Letter, language: str) -> Block:
    """The letter's block in a language ("da" or "en")."""
    values = {"letter": letter, "preheader": _preheader(letter)}
    return Block(
        subject=_subject(letter, language),
        html=render("letter/letter.mjml", language, values),
        text=render("letter/letter.txt", language, values),
    )


def _preheader(letter: Letter) -> str:
    """The words that a list of mails shows beside the subject: what is asked for."""
    words = letter.word if letter.correction else [request.title for request in letter.requests]
    return shortened(" · ".join(" ".join(str(clean(one)).split()) for one in words), PREHEADER)


@lru_cache(maxsize=8)
def unsubscribe_by_mail(address: str) -> str:
    """The link for unsubscribing by mail, where there are no pages."""
    return mailto(address, "AFMELD")


def reply_link(address: str, number: int, title: str, language: str) -> str:
    """The link of a member's button: a mail to the inbox, with the request's number in the subject."""
    subject = translations(language).gettext("Re: Request #%(number)s – %(title)s")
    return mailto(address, subject % {"number": number, "title": shortened(str(clean(title)), 60)})


def typed(link: str) -> str:
    """A link to answer by, for the text part: the address alone where a key in it names the request."""
    address = unquote(link.removeprefix("mailto:").partition("?")[0])
    return address if _KEYED.search(address) else link


def shortened(words: str, longest: int) -> str:
    """Words on one line, cut between two words where possible."""
    if len(words) <= longest:
        return words
    cut = words[: longest - 2]
    return f"{cut.rpartition(' ')[0] or cut} …"


def web_link(link: str) -> str:
    """The link when it leads to a web page, else "", as for `javascript:`."""
    bare = link.strip()
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    plain = bare.isprintable() and " " not in bare
    return bare if plain and parts.scheme in ("http", "https") and parts.netloc else ""


def paragraphs(text: str) -> tuple[str, ...]:
    """A text as paragraphs; lines wrapped by a mail program are joined, shorter ones kept."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        for line in block.split("\n"):
            follows = bool(lines) and len(lines[-1].rpartition("\n")[2]) > _WRAPPED and not _LIST_ITEM.match(line)
            if follows:
                lines[-1] += " " + line.strip()
            else:
                lines.append(line.strip())
        found.append("\n".join(line for line in lines if line))
    return tuple(paragraph for paragraph in found if paragraph)


def beginning(whole: Iterable[str], longest: int = ANSWER) -> tuple[tuple[str, ...], bool]:
    """(paragraphs, whether there was more): about `longest` characters of them.

    The cut is behind a sentence where one ends in reach, else behind a word, and is marked by " …".
    """
    kept: list[str] = []
    room = longest
    for paragraph in whole:
        lines: list[str] = []
        for line in paragraph.split("\n"):
            taken = max(len(line), _LINE)
            if taken > room:
                lines += [_begun(line, room)] if room >= _LINE or not (kept or lines) else []
                return _ended([*kept, *(["\n".join(lines)] if lines else [])]), True
            lines.append(line)
            room -= taken
        kept.append("\n".join(lines))
    return tuple(kept), False


def _ended(kept: list[str]) -> tuple[str, ...]:
    return (*kept[:-1], f"{kept[-1]} …")


def _begun(paragraph: str, room: int) -> str:
    """The beginning of a paragraph that fits: whole sentences, else whole words."""
    ends = [found.end() for found in _SENTENCE.finditer(paragraph[: room + 2]) if found.end() <= room]
    if ends and ends[-1] > room // 2:
        return paragraph[: ends[-1]]
    word = re.match(r"(?s).*(?=\s)", paragraph[: room + 1])
    return (word[0].rstrip() if word else "") or paragraph[:room]


def _subject(letter: Letter, language: str) -> str:
    said, count = translations(language), len(letter.requests)
    if letter.correction:
        template = said.gettext("Correction of %(association)s %(name)s %(number)s")
    else:
        template = said.ngettext(
            "%(association)s %(name)s %(number)s: one request for a good case",
            "%(association)s %(name)s %(number)s: %(count)s requests for good cases",
            count,
        )
    values = {"association": letter.association, "name": letter.name, "number": letter.number, "count": count}
    return " ".join((template % values).split())
