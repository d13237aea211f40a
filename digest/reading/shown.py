"""Words as others are shown them: without the greeting above, and without the sign-off below, however short it is."""

from __future__ import annotations

import re

from digest.reading.signature import without_greetings

_TAIL = 160  # characters at the end of a text in which a sign-off stands
_CLOSING = (
    r"(?:(?:med )?(?:de )?(?:venlig(?:e|ste)?|bedste|kærlig|mange|gode) hils(?:en|ner)|hilsen|hilsner|mvh|vh|kh|dbh|"
    r"knus|best regards|kind regards|regards|cheers)"
)
_NAMED = r"(?P<name>[^\W\d_][\w.-]{0,30}(?: [^\W\d_][\w.-]{0,30}){0,3})[ .!]{0,3}\Z"
_BEHIND = re.compile(rf"(?:(?<=[.!?)]) |^){_CLOSING}[.,:]? {_NAMED}", re.IGNORECASE | re.MULTILINE)
_SLASHED = re.compile(rf"(?:(?<=[.!?)]) |^)/{{1,2}} ?{_NAMED}", re.MULTILINE)
_THANKS = r"(?:tak|mange tak|på forhånd tak|tak på forhånd|thanks|thank you)[,.!]?"
_BARE = re.compile(rf"(?:(?<=[.!?)]) |^)(?:[-–]{{1,2}} ?|{_THANKS} )?{_NAMED}", re.IGNORECASE | re.MULTILINE)

_TITLED = re.compile(
    rf"(?:(?<=[.!?)]) |^)(?:[-–/]{{1,2}} ?|(?:{_THANKS}|{_CLOSING}[.,:]?) )?(?P<name>[^\W\d_][\w.-]{{0,30}}"
    r"(?: [^\W\d_][\w.-]{0,30}){0,3}) ?[,|/(–-] ?(?P<behind>[^\n?!:]{2,90})\Z",
    re.IGNORECASE | re.MULTILINE,
)
"""The writer's name with their title or house behind it on one line."""
_TELLS_MORE = re.compile(
    r"\b(?:vi|jeg|i|os|har|er|var|ved|kan|vil|skal|må|som|der|hvis|køber|købte|søger|spørger|we|is|are|was|have|has|"
    r"would|can|knows?|says?)\b",
    re.IGNORECASE,
)


def as_shown(text: str, *, writer: str = "") -> str:
    """The text without greeting and sign-off, begun with a capital where a greeting stood before it.

    writer: whose bare first name or initials at the end are a sign-off, too. The text itself when nothing else would
    be left.
    """
    whole = text.strip()
    kept = _unsigned(without_greetings(whole, writer=writer), writer)
    first = kept.split(maxsplit=1)[0] if kept else ""
    cut = not whole.startswith(kept[:_TAIL])
    return f"{first[:1].upper()}{kept[1:]}" if cut and first.rstrip(".,!?:").isalpha() and first.islower() else kept


def _unsigned(text: str, writer: str) -> str:
    """The text without a sign-off on its last line."""
    above, tail = text[:-_TAIL], text[-_TAIL:]
    signs = (one.search(tail) for one in (_BEHIND, _SLASHED, _BARE, _TITLED))
    found = next((one for one in signs if one and _is_signed(one, writer)), None)
    kept = f"{above}{tail[: found.start()]}".rstrip() if found else text
    return kept or text


def _is_signed(found: re.Match[str], writer: str) -> bool:
    """Whether what stands behind a sign-off is a name; a bare one, or one with a title, must be the writer's."""
    if found.re is _TITLED:
        return _is_own(found["name"], writer) and not _TELLS_MORE.search(found["behind"])
    return _is_own(found["name"], writer) or (found.re is not _BARE and _is_name(found["name"]))


def _is_name(words: str) -> bool:
    """Whether words look like somebody's name or initials."""
    return len(words.split()) <= 3 and all(word[0].isupper() for word in words.split())


def _is_own(words: str, writer: str) -> bool:
    """Whether words are a person's first name, their name in part, or their initials."""
    said = [word.strip(".") for word in words.lower().split()]
    name = re.split(r"[\s-]+", writer.lower().strip()) if writer.strip() else []
    initials = "".join(word[0] for word in name)
    if not name or not all(said):
        return False
    begun = said[0] == name[0] and all(any(word.startswith(one) for word in name[1:]) for one in said[1:])
    return begun or (len(said) == 1 and said[0] in {initials, f"{initials[:1]}{initials[-1:]}"} - {""})
