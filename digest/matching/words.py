"""The words of a text as the tagger compares them: in lower case, stemmed, and folded.

text | words with their places | Snowball stem | æ, ø and å as ae, oe and aa (and ä, ö of the neighbours)
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

_TOKEN = re.compile(r"\w+|[!?;]|\.(?=\s+[^\W\d_a-zæøå]|\s*$)|\n[ \t]*\n", re.UNICODE)
_SPELT = str.maketrans({"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ß": "ss"})


class Word(NamedTuple):
    """A word and its place.

    form: as written, in lower case. key: its stem, folded. start, end: in characters of the text. sentence: its number,
    from 0. glued: whether a hyphen joins it to the word before.
    """

    form: str
    key: str
    start: int
    end: int
    sentence: int
    glued: bool


def words_of(text: str) -> list[Word]:
    """The words of a text, in order. A hyphen divides: LED-gadelys is two words, the second glued."""
    words: list[Word] = []
    sentence, last = 0, -1
    for token in _TOKEN.finditer(text):
        form = token.group()
        if not (form[0].isalnum() or form[0] == "_"):
            sentence += 1
            continue
        start, end = token.span()
        form = form.lower() if form.isascii() else unicodedata.normalize("NFC", form.lower())
        glued = start == last + 1 and text[last] in "-\u2010\u2011"
        words.append(Word(form, key_of(form), start, end, sentence, glued))
        last = end
    return words


def tidy(text: str) -> str:
    """The text with composed letters and without soft hyphens; places of words are places in this text."""
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


@lru_cache(maxsize=200_000)
def key_of(form: str) -> str:
    """The stem of a word in lower case, folded."""
    return spelt(str(_stemmer().stemWord(form)))


@lru_cache(maxsize=200_000)
def spelt(form: str) -> str:
    """The word folded: æ, ø, å and accents written with plain letters."""
    if form.isascii():
        return form
    plain = unicodedata.normalize("NFD", form.translate(_SPELT))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def _stemmer() -> Any:
    import snowballstemmer  # noqa: PLC0415  (thirty languages; only tagging needs one)

    return snowballstemmer.stemmer("danish")
