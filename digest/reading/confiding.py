"""Words that say a mail is for its reader alone: "kun til dig", "det bliver mellem os", "fortroligt".

They speak of what is said, and to whoever reads it. Whoever shall not be named is spoken of in other words, and beside
those nothing counts as confided: "hold vores navn mellem os".
"""

from __future__ import annotations

import re

from digest.reading.phrases import any_of, patterns_of, words_of

_WORDS = r"""
it = det( her)?|dette|den( her)?|dem|svaret|mit svar|mailen|min mail|tallene|prisen|oplysningerne|resten|this|it|
    my answer|my mail|the figures
is = er|bliver|forbliver|skal|må|bør|is|stays|should stay|must stay
softly = helt|meget|strengt|kun|bare|blot|lige|gerne|helst|venligst|altså|selvfølgelig|og|så|blive|være|strictly|just|
    only|please|be
alone = kun|alene|udelukkende|bare|only|just
meant = ment|tænkt|beregnet|skrevet|meant|intended
keep = hold|holde|behold|lad|lader|keep|let
us = os( to)?|dig og mig|mig og dig|us( two)?|you and me|me and you
private = fortrolig(t)?|konfidentiel(t)?|diskret|i fortrolighed|på tomandshånd|under fire øjne|off the record|
    confidential(ly)?|in confidence
you = du|i|man|you
onward = videre|rundt|andre|nogen|on|around|others|anyone|anybody
"""

_KINDS = r"""
\b((<it>) (<is>) )?((<softly>) ){0,3}(<alone>) ((<meant>) )?(til|for) (dig|dine øjne|you|your eyes)( selv| alene|
    alone)?\b
\b((<keep>) (<it>) |(<it>) (<is>) )?((<softly>) ){0,3}(mellem|between) (<us>)\b
\b((behandl|hold|treat|keep) (<it>) |(<it>) (<is>) )?((<softly>) ){0,3}(<private>)\b
\b(<it>) (må|skal|bør|kan|must|should|may) ((<you>) )?((<softly>) ){0,2}(ikke|not) (give|gives|gå|dele|
    deles|sende|sendes|komme|fortælle|bruge|bruges|be|share|shared|pass|passed|forward|forwarded)( (<it>))?( (til|med|
    with|to))?( (<onward>))?\b
\b(<it>) (må|skal|bør|kan|must|should|may) ((<you>) )?((<softly>) ){0,2}(ikke|not) (<onward>)( (til|for|to|in)
    (alle|andre|hele|resten|everyone|everybody|brevet|the letter)( \w{1,20})?)?\b
\b(giv|send|del|fortæl|vis|sig|bring) (<it>) ((<softly>) ){0,2}(ikke|aldrig)( (til|med))?( (<onward>))?\b
\b(do not|don['’]t|please do not) (share|forward|pass|tell|show) (<it>)( (with|to))?( (<onward>))?\b
"""

_CONFIDES = any_of(patterns_of(_KINDS, words_of(_WORDS)))
_NAMES = re.compile(
    r"\b(?:\w*navn\w*|afsender\w*|kilde\w*|hvem|hvor\w*|identitet\w*|\w*anonym\w*|nævn\w*|vores|\w*kommune\w*|region\w*|"
    r"at (?:det|vi|jeg)|fra (?:os|mig)|names?|named|sender|source|who|our|that (?:it|we|i)|from (?:us|me))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:[^.!?;:,\n]|,(?=\s(?:at|der|som|hvem|hvor\w*|om|hvis|that|who|which|if)\b))+")
MARK = "\x02"
"""What stands where words were set apart."""

_MARKED = re.compile(rf"{MARK}(\d{{1,4}})x")


def apart(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with a mark where words confide, and those words; `together` puts them back."""
    found: list[str] = []

    def marked(words: re.Match[str]) -> str:
        found.append(words[0])
        return f"{MARK}{len(found) - 1}x"

    def clause(words: re.Match[str]) -> str:
        return words[0] if _NAMES.search(words[0]) else _CONFIDES.sub(marked, words[0])

    return _CLAUSE.sub(clause, text.replace(MARK, "")), tuple(found)


def together(text: str, found: tuple[str, ...]) -> str:
    """The text with the words that were set apart where their marks stand."""
    return _MARKED.sub(lambda mark: found[int(mark[1])], text)


def besides(text: str) -> str:
    """The text without the words that confide."""
    return _MARKED.sub("", apart(text)[0])
