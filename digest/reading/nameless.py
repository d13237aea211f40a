"""Wishes for no name in people's own words: a sentence, or a subject, that is no order.

A wish that is missed names somebody, and one that is seen where none is costs a look. So what is in doubt is a wish;
only anonymity that is plainly what is bought ("anonyme tilbud"), or somebody else's, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge

from digest.reading.dangling import is_bit, tidied
from digest.reading.discretion import DISCRETION
from digest.reading.disowned import DISOWNED
from digest.reading.distance import apart
from digest.reading.doubt import asks_colleagues
from digest.reading.reticence import is_reticent
from digest.reading.things import HOPES, is_of_things
from digest.reading.unsaid import UNSAID
from digest.reading.wishes import NAMELESS

_WISHES = (NAMELESS, DISCRETION, DISOWNED, UNSAID)
_OTHERS = re.compile(
    r"\b\w*(?:borger(?:e|en|ne|nes|s)?|leverandør\w*|tilbudsgiver\w*|medarbejder\w*|ansatte\w*|ansøg\w*|producent\w*|"
    r"patient\w*|elev(?:er|en|erne|ernes)?|forældre\w*|kunde[nr]?\w*|bruger(?:ne|nes|en)|respondent\w*|"
    r"personal\w*|bydende|"
    r"konkurrence\w*|forslag\w*|tilbud\w*|referencen?|navneskilt\w*|rekruttering\w*|cpr\w*|personnavn\w*|persondata|"
    r"whistleblow\w*|undersøgelse\w*|kontrakt\w*|politik(?:ken)?|strategi\w*|loven|vejledning\w*|bekendtgørelse\w*|"
    r"besvarelser\w*|dokument\w*|system\w*|person(?:er|erne|ens)?|kamera\w*|anmelder\w*|citizens?|suppliers?|bidders?|employees?|applicants?)\b",
    re.IGNORECASE,
)
"""Whose names a question of procurement is about, and the things that bear them."""
_OURSELVES = re.compile(
    r"\b(?:os|vores|vor|mig|mit|min|mine|vi|jeg|afsender\w*|spørger(?:en)?|"
    r"tak|venligst|bedes|please|us|our|we|my|me|efterlysning\w*|brevet|i sender|"
    r"(?:denne|det her|spørgsmål\w*|henvendelse\w*|opslag\w*|mail\w*)|gerne|helst|ønskes|bare|navnet? (?:skal|må|bør)|"
    r"(?:kommune|afsender)navn\w*|kommune(?:n|ns)?|region(?:en|ens)?|organisation(?:en|ens)?|de andre|andre medlemmer|"
    r"this|(?:a|en|et) \w*(?:kommune|region|municipality))\b",
    re.IGNORECASE,
)
_KNOWS_NOT = re.compile(
    r"\b(?:jeg|vi)\s+(?:\w+\s+)?(?:ved|vidste|aner|anede|husker|huskede|kender|kendte|mindes|fandt|opdagede)\s+"
    r"(?:\w+\s+)?(?:ikke|aldrig)\b|\bwe\s+did(?:n['’]t|\s+not)\s+(?:know|find)\b|"
    r"\b(?:jeg|vi)\s+(?:kan\s+)?(?:desværre\s+)?ikke\s+(?:kan\s+)?(?:huske|husker|finde|kender)\b|"
    r"\b(?:jeg|vi)\s+kan\s+(?:desværre\s+)?ikke\s+(?:se|huske|finde|gennemskue|hjælpe|bidrage)\b|"
    r"\b(?:kan|kunne|vil|gider)\s+(?:i|man|vi)\s+ikke\s+(?:lige\s+)?(?:tage|bringe|sende|sætte|få)\b|"
    r"\buden\s+at\s+(?:se|kende|vide)\b|"
    r"(?<!så )\bingen\s+(?:kan|kunne|vil|ville)\s+(?:rigtig\s+)?(?:sige|svare|fortælle|forklare|hjælpe)\b|"
    r"\bnavn på (?:de\s+\w+|hver\w*)\b|\bnavnet på (?!os\b|vores|kommunen|regionen|afsender|spørger|den,? der)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:ingen grund til|(?:behøver|skal) ikke|ikke nødvendig(?:t|vis)|no need|need not)\s+(?:at\s+|to\s+)?"
    r"(?:være\s+|blive\s+|be\s+|stay\s+)?anonym\w*|"
    r"\b(?:kørte|gennemførte|bedømte|evaluerede|vurderede|indhentede|indsamlede|testede|afholdt)\b|"
    r"\b(?:blev|blevet|was|were)\s+(?:ikke\s+|not\s+)?(?:bedømt|evalueret|vurderet|nævnt|omtalt|evaluated|assessed|judged|"
    r"scored|mentioned)\b|\b(?:vi|jeg|de|og)\s+holdt\b",
    re.IGNORECASE,
)
"""What was done, and what need not be: told, not wished."""
_HOW = re.compile(r"\bhvordan\s+\w+r\s+(?-i:I)\b|\bhow\s+(?:do|did|can)\s+you\b", re.IGNORECASE)
_THEIRS = re.compile(
    r"\b(?:borgere?n?e?|anmelder\w*|medarbejder\w*|ansatte|ansøger\w*|patienter\w*|elever\w*|brugere\w*|kunder\w*|"
    r"leverandør\w*|tilbudsgivere?\w*|respondenter\w*)\s+(?:selv\s+)?(?:skal|kan|må|bør|vil)\b",
    re.IGNORECASE,
)
"""Others, as the ones who shall do or be something."""
_US = re.compile(
    r"\b(?:os|vi|vores|vor|mig|jeg|min|mit|kommunen|regionen|us|we|our|who|"
    r"hvem(?!\s+(?:de\b|deres\b|\w*leverandør|medarbejder|ansatte|kunde|ejer)))\b",
    re.IGNORECASE,
)
_USED_BY_OTHERS = re.compile(
    r"\b(?:som reference|referenceliste\w*|pressen|medierne|reklame\w*|markedsføring\w*|logo)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[.!?;:()]|\s[-–]\s|,(?!\s(?:hvor|som|der|at|hvis|når|who|which|where)\b)")
_SENTENCE = re.compile(r"\s++(?:[^\s.!?][^\n.!?]*)?[.!?)\"”]*|[^\s.!?][^\n.!?]*[.!?)\"”]*")
_PART = re.compile(
    r"((?:,|\sog(?=\s(?:gerne|helst|så|uden|ikke)\b))"
    r"(?!\s(?:at|der|som|hvem|hvor|hvilke\w*|om|hvis|da|fordi|inden|who|that|which|if)\b)|;|:|\s[–-]|\s/|[()])"
)
_AND = re.compile(r"^(?:men|og|så|but|and|so)\s+", re.IGNORECASE)
_ANONYM = re.compile(
    r"(?:,|(?<![\s,]))\s*+\b(?:gerne |helst |helt )?(?:anonymt|anonymously|uden navn)\b", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"(\b(?:\d{1,4}|mio|mia|kr|ca|nr|stk|evt|inkl|ekskl|pct|bl\.a|f\.eks|m\.fl))\.(?=\s[a-zæøå])"
)  # "11. december", which ends no sentence
_DOT = "\x01"
_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]++(?=\n|\Z)")
_NOBODY = re.compile(
    r"(?<!\w)n\. ?n\.(?P<ends>(?=\s+(?-i:[A-ZÆØÅ])|\s*\Z))?", re.IGNORECASE
)  # "N.N.", which ends no sentence
_WITHOUT = re.compile(r"\bu\s?[./]\s?(?=\w{0,12}navn|afsender)", re.IGNORECASE)  # "u. navn", which ends no sentence
_LONGEST_WISH = 400  # characters of a sentence that is taken out at most
_CONDITION = re.compile(r"\A\s*(?:p\.?\s?s\W*)?(?:hvis|når|da|fordi|selvom|if|when|as)\b", re.IGNORECASE)
_NOTHING = re.compile(r"\b(?:og|men|så|and|but|so|tak|på forhånd|venligst|please|thanks|p\.?s|nb|obs)\b", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"(?:(?<=\S\n)|(?<=[.!?] )|^)\s*+(?:p\.?\s?s|nb|obs)\b[ .!:–-]*(?=\n|$)", re.IGNORECASE)
_CLAUSE_LENGTH = 200  # characters to either side of a wish that are one clause with it at most
_LONGEST, _GLANCE = 20_000, 200_000  # characters of what somebody wrote, and of what stands below it
_IN_CAPITALS = re.compile(r"(?<!\w)(?:ANONYMT?|ANONYMOUS)(?!\w)")
"""The order, wherever it stands."""
_RIGHT = frozenset({"anonym", "anonymt", "anonyme"})
_SHORT = 40
_SHORT_CLAUSE = 60  # characters of what a condition that wishes leaves behind, and that says nothing without it
_SO = re.compile(r"(?:så|for(?! (?:os|mig|vores)\b)|because|since)\b", re.IGNORECASE)
_OF_IT = re.compile(r"\A ?(?:den|sagen)\s", re.IGNORECASE)
_MISSPELT, _WORD = 2, 80  # letters that differ, and that are looked at


def wishes_no_name(text: str, *, subject: str = "", below: str = "") -> bool:
    """Whether somebody seems to wish not to be named, in a text, its subject, or the signature below it."""
    return wishes_by_rule(text, subject=subject, below=below) or is_reticent(f"{subject}\n{text}")


def wishes_by_rule(text: str, *, subject: str = "", below: str = "") -> bool:
    """Whether a wish not to be named is said in words that a rule knows."""
    if any(one.search(_flowing(subject)) for one in _WISHES) or any(True for _ in _wishes_in(_flowing(text))):
        return True
    if _is_misspelt(f"{subject} {text[:_LONGEST]}") or (_IN_CAPITALS.search(text[:_LONGEST]) and not text.isupper()):
        return True
    return names_order(below) or bool(
        NAMELESS.search(_flowing(below))
    )  # a signature may promise discretion in every mail


def _wishes_in(text: str) -> Iterator[str]:
    """The wishes in a text that are the writer's, about themselves."""
    others_until = 0  # words within what speaks of others speak of them too
    for found in merge(*(one.finditer(text) for one in _WISHES), key=re.Match.start):
        before, behind = text[max(0, found.start() - _CLAUSE_LENGTH) : found.start()], text[found.end() :]
        start = max((one.end() for one in _CLAUSE.finditer(before)), default=0)
        ends = _CLAUSE.search(behind[:_CLAUSE_LENGTH])
        upto = f"{before[start:]}{found[0]}"
        rest = behind[: ends.start() if ends else _CLAUSE_LENGTH]
        others = _is_others(upto, rest) or is_of_things(f"{upto}{rest}", found[0])
        if found.end() <= others_until or others:
            others_until = max(others_until, found.end())
        else:
            yield found[0]


def _is_others(upto: str, behind: str) -> bool:
    """Whether a clause is about other people's names, or says that the writer does not know one.

    It stands in two parts: up to the end of what looks like a wish, where others are who it speaks of; and behind.
    """
    clause = f"{upto}{behind}"
    if _KNOWS_NOT.search(clause) or (_TELLS.search(clause) and not HOPES.search(clause)):
        return True
    if _HOW.search(upto) and not _US.search(clause):
        return True
    theirs = _THEIRS.search(upto)
    if theirs and not _US.search(clause[theirs.end() :]):
        return True
    return bool(_OTHERS.search(upto)) and bool(not _OURSELVES.search(clause) or _USED_BY_OTHERS.search(clause))


def without_wishes(text: str) -> str:
    """The text without the sentences, or parts of one, that only wish for no name; "" where nothing else is said.

    What also asks colleagues stays, without the word "anonym" where it can be left out.
    """
    whole = _ORDINAL.sub(
        f"\\1{_DOT}",
        _NOBODY.sub(lambda found: "NN." if found["ends"] is not None else "NN", _WITHOUT.sub("uden ", text)),
    )
    kept = "".join(_kept_sentences(whole)).replace(_DOT, ".")
    if kept != text:
        kept = _POSTSCRIPT.sub("", _LINE_ENDS.sub("", kept))
    kept = re.sub(r"\n{3,}", "\n\n", _LINE_ENDS.sub("", kept)).strip()
    return kept if re.search(r"\w", kept) else ""


def _kept_sentences(text: str) -> Iterator[str]:
    """What stays of each sentence and between them; a bit that went with one that was cut goes with it."""
    at, cut = 0, False
    for found in _SENTENCE.finditer(text):
        sentence = found[0]
        if cut and found.start() == at and is_bit(sentence):
            at = found.end()
            continue
        kept = _kept_of(sentence)
        yield text[at : found.start()] + kept
        at, cut = found.end(), kept != sentence
    yield text[at:]


def _wishing(parts: list[str]) -> list[bool]:
    """Which parts of a sentence wish: alone, or with those beside them over which a wish goes on."""
    wish = [is_wish(part) for part in parts]
    if any(wish):
        return wish
    whole, at = "".join(parts), 0
    spans = [(whole.find(one), len(one)) for one in _wishes_in(whole)]
    for number, part in enumerate(parts):
        begins, at = at, at + len(part)
        wish[number] = any(start < at and start + length > begins for start, length in spans)
    return wish


def _left_of(parts: list[str]) -> list[str]:
    """The parts of a sentence without those that wish, and what only follows from them or goes with them."""
    left = [_asking_of(part) if wish else part for part, wish in zip(parts, _wishing(parts), strict=True)]
    follows = False
    for at in range(0, len(parts), 2):
        before_cut = at > 1 and parts[at - 2].strip() and left[at - 2] != parts[at - 2]
        follows = follows or bool(before_cut and _SO.match(parts[at].lstrip()))
        follows = follows or bool(before_cut and _OF_IT.match(parts[at]) and len(parts[at]) < _SHORT_CLAUSE)
        if (follows and not asks_colleagues(parts[at])) or is_bit(parts[at]):
            left[at] = ""
    if _CONDITION.match(parts[0]) and len(parts) > 2:
        if parts[2] != left[2]:
            left[0] = ""
        elif left[0] != parts[0] and len(parts[2]) < _SHORT_CLAUSE and not asks_colleagues(parts[2]):
            left[2] = ""
    return left


def _kept_of(sentence: str) -> str:
    """What stays of a sentence, which begins with the gap before it."""
    if len(sentence) > _LONGEST_WISH or not is_wish(sentence):
        return sentence
    parts = _PART.split(sentence.rstrip("!?."))
    left = _left_of(parts)
    said = "".join(left)
    if said == sentence.rstrip("!?."):
        return sentence
    if not re.search(r"\w", _NOTHING.sub("", said)) or (is_wish(said) and not asks_colleagues(said)):
        return ""
    gap = said[: len(said) - len(said.lstrip(" ,;:–(-"))]
    said = _AND.sub("", tidied(said).strip(" ,;:–(-"))
    begins = "\n" * gap.count("\n") or sentence[: len(sentence) - len(sentence.lstrip())]
    return f"{begins}{said[:1].upper()}{said[1:]}{sentence[len(sentence.rstrip('!?.')) :]}"


def is_wish(words: str) -> bool:
    """Whether a sentence, or a part of one, wishes for no name."""
    return any(True for _ in _wishes_in(words)) or _is_misspelt(words)


def speaks_of_others(words: str) -> bool:
    """Whether a sentence has the words of a wish, and is none: it is about other people's names, or told."""
    return any(one.search(words) for one in _WISHES) and not is_wish(words)


def _is_misspelt(words: str) -> bool:
    """Whether a word is a misspelt "anonym"; one that is spelt right is read with the words around it."""
    return any(is_anonym(word) and word.lower() not in _RIGHT for word in re.findall(r"\w+", words))


def _asking_of(part: str) -> str:
    """What stays of a part of a sentence that wishes: nothing, unless it asks colleagues too."""
    return _ANONYM.sub("", part) if asks_colleagues(part) else ""


def names_order(text: str) -> bool:
    """Whether a line of a text, quoted ones included, is the order for no name, also a misspelt one."""
    words = (re.sub(r"[^\w]", "", line) for line in text[:_GLANCE].split("\n") if len(line) < _SHORT)
    return any(is_anonym(word) for word in words)


def is_anonym(word: str) -> bool:
    """Whether a word is `anonym`, or differs from it by two letters at most, as people misspell it."""
    bare = word.lower()
    if not 4 <= len(bare) <= 9 or bare[:1] != "a":
        return False
    return bare == "anon" or any(apart(bare, form) <= _MISSPELT for form in ("anonym", "anonymt"))


def _flowing(text: str) -> str:
    """The beginning of the text with its broken lines joined; a blank line ends a sentence, and no word is endless."""
    lines = re.sub(r"\n\s*+\n", " . ", text[:_LONGEST])
    return " ".join(word if len(word) <= _WORD else word[:_WORD] for word in lines.split())
