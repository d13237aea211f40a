"""The words of a mail: of its parts that are shown, in their order, each in the form that says more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from digest.reading.hidden import letters, letters_in
from digest.reading.html import Coloured, Shown, has_colours, shown
from digest.reading.message import Piece
from digest.reading.orders import is_order

_WORD = re.compile(r"\w+")
_SAYS_HTML = re.compile(r"\bhtml\b", re.IGNORECASE)
_EXCUSE = 300  # characters of a plain part that only refers to the HTML
_MUCH_MORE, _MORE = 2, 40  # letters of its HTML by which a plain part is a beginning, or says another thing
_ANONYM = "ANONYM"
_ALIKE = 0.8  # of the words of a plain part that its HTML says again, and the other way round


def words_of(pieces: Sequence[Piece]) -> tuple[str, tuple[Coloured, ...]]:
    """(text, coloured runs) of the pieces, joined."""
    told = [_words(piece) for piece in _joined(pieces)]
    texts = [text for text, _ in told if text.strip()]
    return "\n".join(texts), tuple(run for _, runs in told for run in runs)


def _joined(pieces: Sequence[Piece]) -> Iterable[Piece]:
    """The pieces, where a plain one and the HTML beside it that says the same are one."""
    if len(pieces) < 2:
        return pieces
    said: list[Piece] = []
    alike = {
        number
        for number, (one, two) in enumerate(pairwise(pieces))
        if not one.html and not two.plain and _alike(one, two)
    }
    for number, piece in enumerate(pieces):
        if number - 1 in alike:
            continue
        said.append(Piece(piece.plain, pieces[number + 1].html) if number in alike else piece)
    return said


def _alike(plain: Piece, html: Piece) -> bool:
    words, others = set(_bare(plain.plain).split()), set(_bare(shown(html.html).text).split())
    return len(words & others) >= _ALIKE * max(len(words), len(others))


def _words(piece: Piece) -> tuple[str, tuple[Coloured, ...]]:
    """(text, coloured runs): the plain text, or that of the HTML where it has none, or only a beginning."""
    body, html = piece.plain, piece.html
    excused = len(body) < _EXCUSE and bool(_SAYS_HTML.search(body))  # "your program cannot show HTML"
    excused = excused or letters_in(html) > _MUCH_MORE * letters(body) + _MORE
    excused = excused or (_ANONYM in html and _ANONYM not in body)
    ordered = bool(html) and any(map(is_order, body.split("\n")))
    wanted = bool(html) and (not body or excused or ordered or has_colours(html))
    page = shown(html) if wanted else Shown("")
    if not body or (excused and html and letters(page.text) > letters(body)):
        body = page.text
    return (_without_unseen_orders(body, page) if wanted else body), page.coloured


def _without_unseen_orders(body: str, page: Shown) -> str:
    """The body without orders that its HTML does not show: whoever wrote the mail saw the HTML."""
    seen = {_bare(line) for line in page.sure.split("\n") if not line.startswith(">")}
    kept = (line for line in body.split("\n") if not is_order(line) or _bare(line) in seen)
    return "\n".join(kept)


def _bare(line: str) -> str:
    return " ".join(_WORD.findall(line.lower()))
