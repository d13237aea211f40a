"""Mails put together by chance from the texts of tests/mails, and what is lost of their words.

A text has its lines exchanged and pieces of mails put between them, gets words that stand nowhere else, and is written
as a mail in one of the forms that programs have. What people see of it is thus known without reading it.
"""

from __future__ import annotations

import re
from collections import Counter
from email.message import EmailMessage
from html import escape
from random import Random

from digest.reading import ReadMail
from digest.reading.body import words_of
from digest.reading.message import parse

_WORD = re.compile(r"\w{2,}")
_BEGINNINGS = (
    "> ", ">", "| ", "- ", "* ", "Den 1. maj 2026 kl. 9.00 skrev Bo <bo@mail.example>:\n> ",
    "On 1 May 2026, Bo wrote:\n", "Fra: Bo <bo@mail.example>\nSendt: 1. maj 2026\nTil: Lis\nEmne: Elbiler\n\n",
    "-----Oprindelig meddelelse-----\n", "---------- Forwarded message ---------\n", "-- \n", "--\n", "__________\n",
    "Mvh\n", "Med venlig hilsen\n", "Hej Kim\n", "Sendt fra min iPhone\n", "P.S. ", "Tlf. 12 34 56 78\n",
    "Denne mail er fortrolig. ", "\n\n", "    ", "\t", "#112 ", "ANONYM\n", "Emne: ", "1. ",
    "http://www.mail.example/?a=b&c=", "bo@mail.example ", "\u00a0", "\u200b", "\u200e", "?",
)  # fmt: skip
_TAGS = ("p", "div", "li", "td", "b", "blockquote", "span", "h1", "font")
_LIES = ("utf-8", "iso-8859-1", "windows-1252", "us-ascii")


def worded(seed: int, number: int, mails: list[bytes]) -> tuple[bytes, list[str]]:
    """Mail number `number` of a seed, always the same, and words that people see in it."""
    chance = Random(f"{seed}:{number}")
    chosen = [words_of(parse(one).pieces)[0] for one in chance.sample(mails, chance.choice((1, 1, 1, 2)))]
    if len(chosen) > 1 and (_words(chosen[0]) & _words(chosen[1])).total() > _words(chosen[0]).total() / 2:
        chosen.pop()  # the same text twice is a mail in two forms, of which one is read
    texts = [_upset(text, chance) for text in chosen]
    marked, marks = [], []
    for text in texts:
        with_marks, more = _marked(text, len(marks), chance)
        marked.append(with_marks)
        marks += more
    return _mail(marked, chance), marks


def lost(raw: bytes, mail: ReadMail) -> Counter[str]:
    """The words that reading finds in a mail's parts and that are in none of its results."""
    return _words(words_of(parse(raw).pieces)[0]) - _told(mail)


def unseen(marks: list[str], mail: ReadMail) -> list[str]:
    """Those of the words that are in none of the results of reading."""
    told = _told(mail)
    return [mark for mark in marks if mark not in told]


def _told(mail: ReadMail) -> Counter[str]:
    between = (text for pair in mail.inline for text in pair)
    return _words("\n".join((mail.text, mail.quoted, mail.signature, mail.disclaimer, *between)))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _upset(text: str, chance: Random) -> str:
    lines = text[:20_000].replace("\0", "").splitlines() or [""]
    for _ in range(chance.randint(0, 8)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[two] = lines[two], chance.choice(_BEGINNINGS) + lines[one]
    return "\n".join(lines)


def _marked(text: str, first: int, chance: Random) -> tuple[str, list[str]]:
    """The text with words of our own after some of its words, and those."""
    words = re.split(r"(?<=\w)(?=\s)", text)
    marks = [f"mærke{first + number}ord" for number in range(12)]
    for mark in marks:
        place = chance.randrange(len(words))
        words[place] += chance.choice((" ", "\n", "\n\n")) + mark
    return "".join(words), marks


def _mail(texts: list[str], chance: Random) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = (
        "Kim <kim@nordmose.example>",
        chance.choice(("Elbiler", "SV: Elbiler", "VS: Elbiler", "")),
    )
    if len(texts) > 1:
        mail.make_mixed()
        for text in texts:
            part = EmailMessage()
            _write(part, text, chance.choice(("plain", "html")), chance)
            mail.attach(part)
    elif chance.random() < 0.5:
        _write(mail, texts[0], chance.choice(("plain", "html")), chance)
    else:
        mail.make_alternative()
        for subtype in ("plain", "html"):
            part = EmailMessage()
            _write(part, texts[0], subtype, chance)
            mail.attach(part)
    return mail.as_bytes()


def _write(part: EmailMessage, text: str, subtype: str, chance: Random) -> None:
    if subtype == "html":
        text = _html(text, chance)
    text = text.encode("utf-8", "replace").decode()
    encoding = chance.choice(("8bit", "base64", "quoted-printable"))
    part.set_content(text, subtype=subtype, cte=encoding)
    part.set_param("charset", chance.choice(_LIES))


def _html(text: str, chance: Random) -> str:
    tag = chance.choice(_TAGS)
    if chance.random() < 0.2:
        return f"<pre>{escape(text)}</pre>"
    lines = "".join(
        chance.choice((f"<{tag}>{escape(line)}</{tag}>\n", f"{escape(line)}<br>\n")) for line in text.split("\n")
    )
    return chance.choice((f"<html><body>{lines}</body></html>", lines, f"<table><tr><td>{lines}</table>"))
