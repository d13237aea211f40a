"""Orders, which a member writes alone on a line: ANONYM, ALLE, FRIST 12-12-2026, EMNEORD: a, b, LUK.

    own words | the lines that are orders | Orders, and the words without them

A line is an order only when nothing else stands on it: "Luk døren" is a sentence. And only where a reader of the mail
sees it: near the top or the end of the words, and not below a gap that nobody scrolls past. RETTELSE also corrects an
earlier mail where this one is no reply to its receipt: `RETTELSE til #112` in the subject or above the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from digest.reading.closing import Closing, closing, only_closes
from digest.reading.deadlines import ordered_deadline
from digest.reading.html import GAP
from digest.reading.kind import number_in
from digest.reading.prefixes import unprefixed, without_reply
from digest.reading.signature import without_greetings

_ORDER = re.compile(
    r"^\W{0,5}(?:(?:svar\s*:\s*)?(?P<anonymous>anonymt?|anonymous)(?:\W{1,4}(?:tak|please|thanks))?|"
    r"(?P<everyone>ALLE|EVERYONE)|(?P<close>LUK|CLOSE)|"
    r"(?P<correction>RETTELSE|CORRECTION)(?:\s(?:(?:til|af|to|of)\s)?(?:efterlysning(?:en)?\s|request\s)?"
    r"(?:nr\.?\s?|no\.?\s?|#)?(?P<about>\d{1,6}))?:?|"
    r"(?P<emneord>emneord|tags)\s*:\s*(?P<tags>[^\n]{1,300}))[.!* ]*$",
    re.IGNORECASE,
)
_MAY_BE = re.compile(
    r"^\W{0,5}(?:svar|frist|deadline|senest|inden|før|by\b|before|no later|not later|please|reply|answer|respond|"
    r"vi|jeg|må|kan|i må|du må|meget|gerne|helst|"
    r"tilbagemelding|input|luk|close|alle|everyone|rettelse|correction|emneord|tags)",
    re.IGNORECASE,
)
_IN_SUBJECT = re.compile(r"\bANONYMT?\b|^\W{0,3}anonymt?\W{0,3}$")
_BESIDE = re.compile(
    r"(?<=\w)(?:[ \t\xa0,;.:+&/–-]|\b(?:og|and)\b){1,9}"
    r"(?=(?:ANONYMT?|ALLE|FRIST|EMNEORD|ANONYMOUS|EVERYONE|DEADLINE|TAGS)\b)"
)
"""What stands between two orders on a line."""
_UNNAMED = re.compile(
    r"^\W{0,5}(ANONYMT?|ANONYMOUS)\b\W{0,5}(?=(?:hej|kære|goddag|dear|hi|hello|mvh|vh|kh|hilsen|hilsner|bh|br|"
    r"(?:med |de |mange )?(?:venlig\w*|bedste|kærlig\w*)|best|kind|regards|sincerely)\b)",
    re.IGNORECASE,
)
"""The order for no name before a greeting on the same line."""
_LINE = 320  # characters
_SAYS = re.compile(r"\w")
_CAPITALS = ("everyone", "close", "correction")
"""Orders whose words also stand alone on lines in ordinary mail: they must begin with a capital, as phones write.

RETTELSE, which discards all above it, must be in capitals throughout.
"""
_MOST_TAGS = 12
_GLANCE = 20_000  # characters of a signature
_NEAR = 40  # lines with words from the top, and from the end, among which an order is seen
_SOME_DAY = date(2026, 1, 1)
_CORRECTS = re.compile(
    r"^\s{0,9}(?:rettelse|correction)\b\s?"
    r"(?:(?:til|af|vedr\.|vedrørende|ang\.|angående|om|to|of)\s|[:–-])?\s?",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\W{0,5}(?:RETTELSE|CORRECTION)\b")
_BARE_NUMBER = re.compile(
    r"(?:efterlysning(?:en)?|request)?\s?(?:nr\.?|nummer|no\.?|#)?\s?(\d{1,6})\W{0,3}(?:$|\s)", re.IGNORECASE
)
_OF_WRITER = re.compile(
    r"(?:(?:min|vores|vor|my|our)\s(?:\w{1,20}\s){0,2})?(?:mail|e-mail|efterlysning(?:en)?|spørgsmål(?:et)?|request|question)"
    r"\W{0,3}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """A member's orders.

    correction: the text below that word replaces the request's; about: the number that stands beside it.
    """

    anonymous: bool = False
    everyone: bool = False
    close: bool = False
    correction: bool = False
    about: int | None = None
    deadline: date | None = None
    tags: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is an order."""
        return self != Orders()

    @property
    def words(self) -> tuple[str, ...]:
        """The orders, each by the word that a member writes for it."""
        said = (
            ("ANONYM", self.anonymous),
            ("ALLE", self.everyone),
            ("LUK", self.close),
            ("RETTELSE", self.correction),
            ("FRIST", self.deadline),
            ("EMNEORD", self.tags),
        )
        return tuple(word for word, given in said if given)

    def of_answer(self) -> Orders:
        """Those that say who may see an answer: no other can mean one."""
        return Orders(anonymous=self.anonymous, everyone=self.everyone)

    def of_change(self) -> Orders:
        """Those that change a request, and do not close it."""
        return replace(self, everyone=False, close=False)

    def of_request(self) -> Orders:
        """Those that say how a new request is shown."""
        return Orders(anonymous=self.anonymous, deadline=self.deadline, tags=self.tags)


def orders(text: str, *, today: date | None = None, elsewhere: str = "", subject: str = "") -> tuple[Orders, str]:
    """The orders in somebody's own words, and the words without them; of a RETTELSE only the words below it.

    "luk" in small letters closes where it stands alone on the first line, or in the subject, and so does a clear wish.
    today: the day by which a date without a year is read; without it such a date is no order. elsewhere: the text below
    the words, such as a signature, and subject: searched for a wish to be anonymous.
    """
    lines = [part for line in text.split("\n") for part in _apart(line)]
    sight = _in_sight(lines)
    found: dict[str, object] = {"close": True} if only_closes(without_reply(subject)) else {}
    kept: list[str] = []
    first = without_greetings(text).split("\n")[0].strip()
    for number, line in enumerate(lines):
        closes = line.strip() == first and only_closes(first)
        order = None if number not in sight else {"close": True} if closes else _together(line, today)
        if order is None:
            kept.append(line)
            continue
        found |= order
        if "correction" in order:
            kept.clear()
    if closing(without_greetings("\n".join(lines[: _gap(lines)]))) is Closing.CLEAR:
        found["close"] = True
    unnamed = any("anonymous" in (_order(line, None) or {}) for line in elsewhere[:_GLANCE].split("\n"))
    if unnamed or _IN_SUBJECT.search(subject):
        found["anonymous"] = True
    return Orders(**found), _blank_lines("\n".join(kept))  # type: ignore[arg-type]


def is_order(line: str) -> bool:
    """Whether a line may be an order, of whatever day; a wish for no name is none here, as it harms nobody."""
    if not _MAY_BE.match(line):  # the usual case, at once
        return False
    return only_closes(line) or not {"anonymous"}.issuperset(_order(line, _SOME_DAY) or {})


def has_unseen_order(text: str) -> bool:
    """Whether an order stands in somebody's own words where a reader hardly sees it."""
    lines = text.split("\n")
    sight = _in_sight(lines)
    return any(is_order(line) for number, line in enumerate(lines) if number not in sight)


def _in_sight(lines: list[str]) -> frozenset[int]:
    """The numbers of the lines in which an order is seen."""
    told = [number for number, line in enumerate(lines[: _gap(lines)]) if _SAYS.search(line)]
    return frozenset((*told[:_NEAR], *told[-_NEAR:]))


def _gap(lines: list[str]) -> int:
    """The number of the line at which a long gap begins, below words; the number of lines where none does."""
    last: int | None = None
    for number, line in enumerate(lines):
        if _SAYS.search(line):
            if last is not None and number - last > GAP:
                return last + 1
            last = number
    return len(lines)


def _apart(line: str) -> list[str]:
    """A line, or the order for no name and the greeting that stands behind it on the same line."""
    found = _UNNAMED.match(line)
    return [found[1], line[found.end() :]] if found else [line]


def _together(line: str, today: date | None) -> dict[str, object] | None:
    """What a line orders that has nothing but orders: one, or several beside each other."""
    if (order := _order(line, today)) and "tags" not in order:
        return order
    parts = [_order(part, today) for part in _BESIDE.split(line[:_LINE])]
    orders = [part for part in parts if part]
    return {name: value for one in orders for name, value in one.items()} if len(orders) == len(parts) else order


def _order(line: str, today: date | None) -> dict[str, object] | None:
    deadline = ordered_deadline(line, today)
    if deadline:
        return {"deadline": deadline}
    told = _ORDER.match(line) if len(line) <= _LINE else None
    if told is None:
        return None
    if told["emneord"]:
        named = [word.strip(" .") for word in told["tags"].split(",")]
        return {"tags": tuple(word for word in named if word)[:_MOST_TAGS]}
    name = next(name for name in ("anonymous", *_CAPITALS) if told[name])
    if name in _CAPITALS and not (told[name].isupper() or (told[name][0].isupper() and name != "correction")):
        return None
    return {name: True, **({"about": int(told["about"])} if told["about"] else {})}


def _blank_lines(text: str) -> str:
    """The text without the gaps that the orders leave."""
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def subject_corrects(subject: str) -> str | None:
    """What a subject says behind the word RETTELSE, "" for nothing; None for a subject without the word before all."""
    bare = unprefixed(subject)
    found = _CORRECTS.match(bare)
    return bare[found.end() :].strip() if found else None


def begins_with_correction(text: str) -> bool:
    """Whether words begin with RETTELSE in capitals, whatever stands beside it."""
    return bool(_BEGINS.match(without_greetings(text)))


def number_corrected(subject: str) -> int | None:
    """The number that a subject names, also a bare one behind the word RETTELSE; None for none."""
    named, rest = number_in(subject), subject_corrects(subject)
    bare = _BARE_NUMBER.match(rest) if rest else None
    return int(named[1:]) if named else int(bare[1]) if bare else None


def corrects_own(rest: str) -> bool:
    """Whether what stands behind the word RETTELSE says no more than that a mail of the writer's is meant."""
    return not rest.strip(" .!:") or bool(_OF_WRITER.match(rest))
