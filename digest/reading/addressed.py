"""To which requests a writer's words are, by the lines above them: "Til 113:", "Vedr. skolemælk", "Til Mads (112)".

own words, subject | the parts, each under what it names: a number, a place in the letter, a name or title as written

Which requests there are is not known here. What may be something else (a bare number, a greeting, a word before a
colon) is `weak`, and belongs to the words where no request is called so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from digest.reading.kind import number_in, title_in

LONGEST = 300  # characters of a line that are looked at
_MOST = 20_000  # characters of the words that are looked at
_LETTERS = 200_000  # characters of a quoted letter that are looked at
_NEAR = 400  # characters from the top in which a sentence may say what all of them are about
_BULLET = r"^[\s*_•·–—-]{0,8}"
_ABOUT = (
    r"(?:til|vedr\.?|vedrørende|ang\.?|angående|ad|om|mht\.?|med hensyn til|re|to|for|on|about|regarding|concerning|"
    r"as for)"
)
_ANSWER = (
    r"(?:(?:et|en|mit|min|vores|vort|her|er|kommer|hermed|sent|lidt|kort|a|an|my|our|late|short)\s){0,4}"
    r"(?:svar(?:et|ene)?|input|bidrag|kommentar(?:er)?|cases?|erfaring(?:er)?|answers?|repl(?:y|ies)|response)\s"
    r"(?:på|til|om|vedr\.?|vedrørende|ang\.?|to|on|for)"
)
_NOUN = r"(?:efterlysning(?:en|er|erne)?|requests?|numre(?:ne)?|nummer|nr\.?|numbers?|nos?\.?)"
_AND = r"\s?(?:,\s?og|,\s?and|,|/|&|\+|\bog\b|\band\b|\bsamt\b)\s?"
_NAMES = r"[A-ZÆØÅ][\w.-]{1,30}(?:\s[A-ZÆØÅ][\w.-]{1,30}){0,3}"
_LETTER = (
    r"(?:i|fra|in|from|of)\s(?:(?:det|den|jeres|dagens|seneste|sidste|nyeste|the|your|last|latest)\s){0,3}"
    r"(?:medlems|nyheds)?(?:brevet|brev|udgaven|udgave|letter|newsletter|edition)\b(?!\s(?:over|til|to|with)\b)"
)
_PLACES = {
    **dict.fromkeys(("første", "øverste", "first"), 1),
    **dict.fromkeys(("anden", "andet", "second"), 2),
    **dict.fromkeys(("tredje", "tredie", "third"), 3),
    **dict.fromkeys(("fjerde", "fourth"), 4),
    **dict.fromkeys(("femte", "fifth"), 5),
    **dict.fromkeys(("sjette", "sixth"), 6),
    **dict.fromkeys(("syvende", "seventh"), 7),
    **dict.fromkeys(("ottende", "eighth"), 8),
    **dict.fromkeys(("sidste", "nederste", "last"), -1),
}
_PLACE = (
    rf"(?:(?:{_NOUN}|punkt|item)\s?#?(?P<digits>\d{{1,2}})|(?:den|det|the)\s(?P<word>{'|'.join(_PLACES)})"
    rf"(?:\s(?:efterlysning|request|one))?)\s{_LETTER}"
)
_PLACED = re.compile(rf"{_BULLET}(?:(?:{_ANSWER}|{_ABOUT}):?\s)?{_PLACE}(?P<tail>.*)$", re.IGNORECASE)
_IN_SENTENCE = re.compile(rf"\b{_PLACE}", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"{_BULLET}(?i:(?:(?P<answer>{_ANSWER})|(?P<about>{_ABOUT})):?\s)?(?:(?P<name>{_NAMES})\s?\()?"
    rf"(?i:(?:både|begge|both)\s)?(?P<noun>(?i:(?:{_NOUN}\s?){{1,2}}))?"
    rf"(?P<numbers>#?\d{{1,6}}(?i:{_AND}(?:{_NOUN}\s?)?#?\d{{1,6}}){{0,9}})(?![\d%.,/:]\d|\d|%)(?P<tail>.*)$"
)
_NAMED = re.compile(
    rf"{_BULLET}(?i:{_ANSWER}|{_ABOUT}):?\s(?P<said>[^\n:?!]{{2,60}}?)\s{{0,9}}(?:(?P<colon>:|\s[–—-]\s)\s*+(?P<rest>.*)|"
    r"[,*_]{0,9}\s*+)$"
)
_GREETED = re.compile(rf"{_BULLET}(?i:kære|hej|dear|hi|hello)\s(?P<said>{_NAMES})\s*[,!.:*–-]*\s*$")
_BEFORE_COLON = re.compile(rf"{_BULLET}(?P<said>[A-ZÆØÅ][^\n:?!.]{{2,50}}):(?:\s+(?P<rest>\S.*)|[\s*_]*)$")
_ENDS = re.compile(r"^[)\s*_:.–—-]*$")
_PARTS = re.compile(r"^\)?[\s*_]*(?::|\s[–—-]\s|[–—]|\)(?=\s))[\s*_]*(?P<rest>.*)$")
_BESIDE = re.compile(r"^\)?\s{0,9}[(–—-]?\s*(?P<beside>[A-ZÆØÅ“\"][^\n:?!.]{1,80}?)[)\s*_]*(?::\s*(?P<rest>.*))?$")
_OF_SOMETHING_ELSE = re.compile(
    r"^\s{0,9}(?:(?:af|i|ud af|over|of|in|kr|kroner|stk|procent|dage|år)\b|\d|[-–—]\s{0,9}\d|:\s?\d\d\b)", re.IGNORECASE
)
_SENTENCE = re.compile(r"^(?:\s{1,9}[^\W\d_A-ZÆØÅ]|.{0,300}[.!]\s{0,9}$)")
_QUOTED = re.compile(r"^[\s>|]{0,20}#(\d{1,6})\b", re.MULTILINE)
_EACH = re.compile(r"\d{1,6}")
_SIGNED = re.compile(r"#(\d{1,6})\b")
_TOGETHER = re.compile(r"#\d{1,6}(?:[\s,;/&+()]{1,3}(?:(?:og|and|samt)\s)?#\d{1,6}){1,9}", re.IGNORECASE)
_MARKED = re.compile(rf"(?:#|\b{_NOUN}\s?#?)(\d{{2,6}})\b(?!\s(?:af|i|over|of)\b|[.,]\d)", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:alle\b|all\b|begge|both|jer|dig|ika\b|sekretariat|kolleg|everybody|gengæld|orientering|info|eksempel|"
    r"øvrigt|sidst|tak\b|hjælp|det\b|den\b|at\b|os\b|mig\b)",
    re.IGNORECASE,
)
_SIGNED_OFF = re.compile(
    r"\n[ \t]{0,9}(?:(?:med |de )?(?:venlige?|bedste|mange|kærlige?) hils\w{2,3}|mvh|vh|kh|dbh|hilsen|hilsner|"
    r"(?:best|kind|many)? ?regards|thanks)\b[^\n]{0,60}(?:\n[^\n]{0,60}){0,4}$",
    re.IGNORECASE,
)
_SHORT = 6  # most words of a name or title that stands alone on a line


class How(StrEnum):
    """How a writer names a request: by its number, its place in the letter, or words of its title or asker's name."""

    NUMBER = "number"
    PLACE = "place"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a writer calls a request. said: its number, its place (-1: the last), or the words.

    beside: the name or title that stands with a number. weak: it may be something else.
    """

    how: How
    said: str
    beside: str = ""
    weak: bool = False

    def __str__(self) -> str:
        """It as tests and logs show it."""
        sign = {How.NUMBER: f"#{self.said}", How.PLACE: f"{self.said}."}.get(self.how, self.said)
        return f"{sign} {self.beside}".strip() + "?" * self.weak


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Words, and to which requests they are; to none: above the first line that names one, or below them all.

    whole: the words with the line that names the requests. titled: the subject names them. between: the words stand
    between lines of the quoted letter.
    """

    references: tuple[Reference, ...]
    words: str
    whole: str = ""
    titled: bool = False
    between: bool = False


@dataclass(frozen=True, slots=True)
class _Heading:
    """What a line names, and the words that stand on it beside that."""

    references: tuple[Reference, ...]
    words: str


def addressed(own: str, subject: str, below: Sequence[tuple[str, str]] = ()) -> tuple[Part, ...]:
    """The parts of a writer's own words; of a subject that names requests the words above the first line are its part.

    below: (number, words) between the lines of the quoted letter, with "" above its first heading. () for a mail that
    names nothing.
    """
    parts = list(_under_lines(own[:_MOST].split("\n")))
    if len(own) > _MOST:
        parts[-1] = replace(parts[-1], words=parts[-1].words + own[_MOST:], whole=parts[-1].whole + own[_MOST:])
    if parts[-1].references and (signed := _SIGNED_OFF.search(parts[-1].words)):
        parts[-1:] = _before_sign_off(parts[-1], signed.group())
    parts += [_between(number, words) for number, words in below]
    if all(one.weak for part in parts for one in part.references):
        parts = _in_sentence(own) or parts
    of_subject = _in_subject(subject)
    if of_subject and not parts[0].references:
        parts[0] = replace(parts[0], references=of_subject, titled=True)
    elif of_subject:
        parts.insert(0, Part(references=of_subject, words="", titled=True))
    found = tuple(part for part in parts if part.words or part.references)
    return found if any(part.references for part in found) else ()


def headings(letter: str) -> tuple[str, ...]:
    """The numbers of the requests of a quoted letter, in its order."""
    return tuple(dict.fromkeys(_QUOTED.findall(letter[:_LETTERS])))


def _under_lines(lines: list[str]) -> Iterator[Part]:
    """The words above the first line that names a request, and those under each such line."""
    references: tuple[Reference, ...] = ()
    words: list[str] = []
    whole: list[str] = []
    for number, line in enumerate(lines):
        begins = number == 0 or not lines[number - 1].strip()
        heading = _heading(line[:LONGEST], begins=begins) if line.strip() else None
        if heading is None:
            words.append(line)
            whole.append(line)
            continue
        yield _part(references, words, whole)
        references, words, whole = heading.references, [heading.words + line[LONGEST:]], [line]
    yield _part(references, words, whole)


def _part(references: tuple[Reference, ...], words: list[str], whole: list[str]) -> Part:
    return Part(references=references, words="\n".join(words).strip(), whole="\n".join(whole).strip())


def _before_sign_off(part: Part, signed: str) -> tuple[Part, Part]:
    words, whole = part.words.removesuffix(signed).strip(), part.whole.removesuffix(signed).strip()
    return replace(part, words=words, whole=whole), Part(references=(), words=signed.strip())


def _between(number: str, words: str) -> Part:
    references = (Reference(how=How.NUMBER, said=number),) if number else ()
    return Part(references=references, words=words, whole=words, between=True)


def _heading(line: str, *, begins: bool) -> _Heading | None:
    """What a line names; None for a line of words. begins: it is the first of a paragraph."""
    return _placed(line) or _numbered(line) or _named(line, begins=begins) or _greeted(line)


def _placed(line: str) -> _Heading | None:
    found = _PLACED.match(line)
    if not found:
        return None
    rest = _rest(found["tail"])
    return _Heading((_place(found),), line.strip() if rest is None else rest)


def _place(found: re.Match[str], *, weak: bool = False) -> Reference:
    place = int(found["digits"]) if found["digits"] else _PLACES[found["word"].lower()]
    return Reference(how=How.PLACE, said=str(place), weak=weak)


def _numbered(line: str) -> _Heading | None:
    """The numbers at the beginning of a line, where they are no prices, days or paragraphs of a law."""
    found = _NUMBERED.match(line)
    if not found or _OF_SOMETHING_ELSE.match(found["tail"]) or (found["name"] and not found["tail"].startswith(")")):
        return None
    marked = bool(found["answer"] or found["noun"] or found["name"] or "#" in found["numbers"])
    if "#" not in found["numbers"] and any(len(one) < 2 for one in _EACH.findall(found["numbers"])):
        return None
    rest, beside = _rest(found["tail"]), found["name"] or ""
    told = _BESIDE.match(found["tail"]) if rest is None or marked else None
    if told and (rest is None or (told["rest"] is None and len(rest.split()) <= _SHORT)):
        rest, beside = told["rest"] or "", found["name"] or told["beside"].strip('“”" ')
    if rest is None and not (marked and _SENTENCE.match(found["tail"])):
        return None
    weak = not marked and (bool(beside) or not found["about"])
    numbers = _EACH.findall(found["numbers"])
    references = tuple(Reference(how=How.NUMBER, said=one, beside=beside, weak=weak) for one in numbers)
    return _Heading(references, line.strip() if rest is None else rest)


def _rest(tail: str) -> str | None:
    """The words behind a number or place and its colon, "" for none; None where the line goes on as a sentence."""
    if _ENDS.fullmatch(tail):
        return ""
    found = _PARTS.match(tail)
    return found["rest"].strip() if found else None


def _named(line: str, *, begins: bool) -> _Heading | None:
    """A name or title behind "Til" or "Vedr."; alone on its line, only where a paragraph begins."""
    found = _NAMED.match(line)
    if not found or _NOBODY.match(found["said"]) or found["said"].rstrip().endswith(".") or found["said"][0].isdigit():
        return None
    if not found["colon"] and not (begins and len(found["said"].split()) <= _SHORT):
        return None
    return _Heading((Reference(how=How.WORDS, said=found["said"].strip(" *_,")),), (found["rest"] or "").strip(" *_"))


def _greeted(line: str) -> _Heading | None:
    """A name behind a greeting, or words before a colon: both may be something else."""
    found = _GREETED.match(line)
    rest = ""
    if not found and (found := _BEFORE_COLON.match(line)):
        rest = (found["rest"] or "").strip()
    if not found or _NOBODY.match(found["said"]):
        return None
    return _Heading((Reference(how=How.WORDS, said=found["said"].strip(), weak=True),), rest)


def _in_sentence(own: str) -> list[Part]:
    """All words as one part, to the place in the letter that a sentence at the top names, or to numbers that it names.

    Several are weak.
    """
    places = {place.said: place for found in _IN_SENTENCE.finditer(own[:_NEAR]) for place in (_place(found),)}
    references = tuple(replace(one, weak=len(places) > 1) for one in places.values())
    if not references:
        numbers = dict.fromkeys(_MARKED.findall(own[:_MOST]))
        references = tuple(Reference(how=How.NUMBER, said=one, weak=True) for one in numbers)
    words = own.strip()
    return [Part(references=references, words=words, whole=words)] if references else []


def _several(subject: str) -> tuple[Reference, ...]:
    """The numbers that a subject names, where there are several; weak where they do not stand together."""
    numbers = dict.fromkeys(_SIGNED.findall(subject))
    together = _TOGETHER.search(subject)
    weak = together is None or not numbers.keys() <= set(_EACH.findall(together[0]))
    return tuple(Reference(how=How.NUMBER, said=one, weak=weak) for one in numbers) if len(numbers) > 1 else ()


def _in_subject(subject: str) -> tuple[Reference, ...]:
    """What a subject names: numbers, a place, or words; a title alone is weak, and the letter's own subject nothing."""
    number, title = number_in(subject), title_in(subject)
    heading = _placed(title) or _numbered(title[:LONGEST])
    several = _several(subject[:LONGEST])
    if heading and len(heading.references) >= len(several):
        return heading.references
    if several:
        return several
    if number:
        return (Reference(how=How.NUMBER, said=number[1:]),)
    named = _NAMED.match(title[:LONGEST])
    if named and not _NOBODY.match(named["said"]):
        return (Reference(how=How.WORDS, said=named["said"].strip()),)
    return (Reference(how=How.WORDS, said=title, weak=True),) if title else ()
