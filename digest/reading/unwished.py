"""What others see of a text: without the sentences that wish for no name, known by a rule or surely by weights.

text | words for the reader alone set apart | parts that a rule knows | sentences that are sure | what else is said
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from digest.reading import confiding
from digest.reading.doubt import asks_colleagues
from digest.reading.nameless import speaks_of_others, without_wishes
from digest.reading.reticence import FLOOR, reticent_in

_SAYS_MORE = re.compile(rf"\d|{confiding.MARK}")
"""Figures, and words for the reader alone: what somebody wants to know may stand beside a wish."""

_LONGEST = 240  # characters of a sentence that is taken out at most
_KEPT = 256  # texts of which it is kept: the same are looked at again and again
_GAP = re.compile(r"\n{3,}")


@lru_cache(_KEPT)
def unwished(text: str, *, confides: bool = False) -> str:
    """The text without its wishes for no name; "" where nothing else is said.

    confides: words that say it is for the reader alone stay, who must know it.
    """
    words, apart = confiding.apart(text) if confides else (text, ())
    kept = without_wishes(words)
    left = _GAP.sub("\n\n", "".join(_unsure(kept))).strip()
    return confiding.together(left, apart) if re.search(r"\w", left) else ""


def perhaps_wishes(text: str) -> Iterator[str]:
    """The sentences that still seem to wish it, and may as well say something else: for a person to read."""
    words = confiding.besides(text)
    for begins, ends in reticent_in(words, least=FLOOR):
        if _is_mere(sentence := words[begins:ends]):
            yield " ".join(sentence.split())


def _unsure(text: str) -> Iterator[str]:
    """What stands between the sentences that surely wish, and say nothing else."""
    at = 0
    for begins, ends in reticent_in(text):
        if _is_mere(text[begins:ends]):
            yield text[at:begins]
            at = ends
    yield text[at:]


def _is_mere(sentence: str) -> bool:
    """Whether a sentence that wishes says nothing besides that anybody wants to know, and speaks of nobody else."""
    says_more = _SAYS_MORE.search(sentence) or asks_colleagues(sentence) or len(sentence) > _LONGEST
    return not (says_more or speaks_of_others(sentence))
