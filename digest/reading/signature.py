"""Where a writer's words end: sign-offs with their names, signature blocks, postscripts, phone notes, disclaimers.

Danish first, English beside it, the neighbouring languages after them.
"""

from __future__ import annotations

import re
from itertools import takewhile

from digest.reading.headings import LONGEST

_PROSE = 40  # characters from which a line is prose
_SIGN_OFF_LINES = 3
_SIGN_OFF_LENGTH = 120  # most characters of a sign-off
_BLOCK_LINES = 16
_TITLE = 90  # most characters of a line in a signature

_PERSONAL_DATA = re.compile(r"persono(plysning|pgift)|personuppgift|persondata|gdpr|datenschutz", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(vi|jeg|os|vores|we|our)\b", re.IGNORECASE)
_ALSO = re.compile(
    r"^\s*(and|og|also|btw|by the way|oh|one more|for ?resten|i øvrigt|åh|jeg glemte|en ting (mere|til)|desuden)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"^\s*([-*•]|\d{1,2}[.)])\s+\S")
_LABELLED = re.compile(
    r"^\s*(frist|fristen|budget|obs|husk|vedlagt|vedhæftet|cc|nb|bilag|pris|antal)\b\s*:", re.IGNORECASE
)
_CONTACT = re.compile(
    r"\b(tlf|telefon|mobil|mob|direkte|tel|phone|puh|handy)\b\.?[^\d]{0,12}\d|"
    r"^\s*+[tm]?[.:]?\s*+\+?\d[\d ]{6,16}\s*$|\bwww\.|https?://|"
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^\s*p\.?\s?s\.?\b", re.IGNORECASE)
_DASHES = re.compile(r"^--\s?$")
_SIGN_OFF = re.compile(
    r"^\s*((med )?(de )?(venlig(e|ste)?|bedste|kærlig|mange|gode|høflig)\s+hils(en|ner)|"
    r"mange hilsner|hilsen|hilsner|mvh|m\.v\.h|vh|kh|dbh|(best|kind|warm)( regards| wishes)|regards|best|"
    r"sincerely|cheers|thanks|many thanks|yours sincerely|på forhånd tak|tak på forhånd|"
    r"(med )?(vänlig(a)?|bästa|många|vennlig|beste) (hälsning(ar)?|hilsen)|hälsningar|vh|"
    r"(mit )?(freundliche[nr]?|viele[n]?|beste[n]?|herzliche[n]?|liebe) grü(ß|ss)en?|mfg|"
    r"(bien )?cordialement|(bien à vous)|salutations|terveisin|ystävällisin terveisin|"
    r"(með )?(bestu |kærri )?kveðj(a|u|ur))\b"
    r"(?P<name>[^!?]{0,50})[.,!]?\s*$",
    re.IGNORECASE,
)
_DANISH_SIGN_OFF = re.compile(r"^\s*(hilsen|mvh|vh|kh|dbh)\b", re.IGNORECASE)
_FROM_HOUSE = re.compile(r"\b(?:fra|from)\s+\S+\s+\S+", re.IGNORECASE)  # "Hilsen fra Nordby Skole", a name below
_IN_PLACE = re.compile(r"[A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+)? (?i:på|fra|i|ved|hos|from|at|in)(?: [\w-]+){1,3}")
_BEFORE_NAMES = {"fra", "from", "og", "and", "på", "vegne", "af", "de", "den", "the", "&", "til", "jer", "alle", "med"}
_PICTURE = re.compile(r"^\s*\[[^\[\]]{1,120}\](<[^<>\s]{1,300}>)?\s*$")
_PICTURE_NAME = re.compile(
    r"^\s*\[(cid:|image|billede|logo|inline|et billede|a picture)|(logo|våben|banner|ikon|icon|\.(png|jpe?g|gif))\]",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s?<https?://[^<>\s]{1,2000}>")  # behind the words of a link
_NAME_EDGE = re.compile(r"^[\s*_/–-]++|(?<![\s*_.,!])[\s*_.,!]++$")
_BESIDE_NAME = re.compile(r"\s[|/(–-]|\(|\|")
_GREETING = re.compile(
    r"^\s*(hej|hejsa|hallo|kære|goddag|god (?:dag|morgen|formiddag|eftermiddag|aften)|godmorgen|til|dear|hi|hello)\b"
    r"[^.?!,:]{0,40}[,.!:]?(?:\s?[:;]-?[)D])?\s*$",
    re.IGNORECASE,
)
_GREETED = re.compile(
    r"^(?:(?:hej|hejsa|hallo|goddag|hi|hello)( (alle|alle sammen|ika|kolleger|all))?|"
    r"kære (?:alle|alle sammen|ika|kolleger|kollegaer|medlemmer)|dear all)(?:[.,!]\s+|\s[–-]\s)(?=[A-ZÆØÅ])|"
    r"^(?:hej|kære|hi) ika\s(?=(?:hvem|hvad|hvordan|hvor|vi|jeg|har|er|kan|findes|who|we)\b)",
    re.IGNORECASE,
)
_PHONE_NOTE = re.compile(
    r"^\s*+(?:-{2,}\s*+)?(sendt fra (min )?|sent from (my )?|hent outlook (til|for)|få outlook (til|for)|"
    r"get outlook for|"
    r"sendt via|sent via|afsendt fra|skickat från|lähetetty|envoyé de(puis)?|gesendet von|von meinem .{2,30} gesendet|"
    r"sendt frá|hämta outlook)\b.{0,80}$",
    re.IGNORECASE,
)
_APP_NOTE = re.compile(
    r"^\s*+(?:[-–—_]{1,}\s*+)?(sendt|sent|afsendt|sikret|secured|hentet|hent|get|få|download|skrevet|"
    r"written|typed|skickat|"
    r"gesendet|verschickt|envoyé|inviato|enviado|verzonden|verstuurd|lähetetty|wysłano|denne (?:mail|"
    r"e-?mail|besked) er "
    r"(?:sendt|skrevet))\s(fra|fra min|from|from my|med|with|using|via|via min|på|på min|on|on my|"
    r"ved hjælp af|från|mit|von|"
    r"meinem|depuis|da|desde|vanaf|met|z|for|til)?\b.{0,30}?"
    r"\b(iphone|ipad|android|samsung|galaxy|huawei|nokia|sony|xperia|pixel|oneplus|motorola|fairphone|"
    r"mobil(?:en|telefon)?|"
    r"mobile?|telefonen?|phone|smartphone|tablet|handy|macbook|mac|outlook|gmail|proton ?mail|proton|tuta(?:nota)?|"
    r"yahoo|spark|airmail|hey|missive|superhuman|blackberry|windows|thunderbird|roundcube|mailbird|em client|zoho|"
    r"bluemail|nine|boxer|edison|mailspring|fastmail|canary|aqua mail|k-9 mail|icloud|apple watch|ios|"
    r"apple mail|gmx|web\.de)\b.{0,50}$",
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(
    r"\?|\b(vi|jeg|i går|i dag|som|når|hvis|har|jer|dig|we|i|it|would|you|yesterday|when)\b", re.IGNORECASE
)
_SHORT_NOTE = 70  # most characters of a note that ends as a sentence does
_DISCLAIMER = re.compile(
    r"^\s*(denne (e-?mail|mail|meddelelse|besked)\b.{0,120}"
    r"(fortrolig|tiltænkt|(kun|alene|udelukkende).{0,20}beregnet|beregnet (kun|alene|udelukkende)|rette modtager)|"
    r"this (e-?mail|message)\b.{0,120}(confidential|intended|privileged|recipient)|"
    r"(obs!?|nb!?|vigtigt!?)\s.{0,60}(fortrolig|cpr|personoplysning|følsom)|"
    r"(fortrolighed(serklæring)?|confidentiality( notice)?|disclaimer)\s*(:|$)|"
    r"(sådan|læs (mere )?om,? hvordan|her kan du læse).{0,60}(personoplysninger|persondata)|"
    r"når du (skriver|sender).{0,40} til (os|kommunen|regionen).{0,40}behandler|vi behandler dine .{0,20}oplysninger|"
    r"læs (mere )?(i|om) vores (privatliv|behandling|persondata)|tænk på miljøet|skal denne mail printes|"
    r"please consider the environment)",
    re.IGNORECASE,
)


_COURTESY = re.compile(
    r"(?:(?:tusind|mange|1000) )?(?:tak|beklager|undskyld|på forhånd|på gensyn|vi (?:ses|snakkes)|god|ha['’]?v?|hav|"
    r"pas på|thanks|sorry|cheers)\b[^\d@:?]{0,60}\Z",
    re.IGNORECASE,
)
"""A line above a name that is none of the sign-offs, and the writer's."""


def signature_start(lines: list[str], writer: str = "") -> int:
    """The line where a signature begins; len(lines) without one. writer: the name in the mail's head.

    That is the "-- " line, or the line after the name under the last sign-off, or a block under the writer's name.
    """
    lines = [_LINK.sub("", line) if "<http" in line else line for line in lines]
    unsigned, below = _unsigned(lines), _below_name(lines, writer)
    courteous = below == unsigned + 2 and _COURTESY.match(lines[unsigned][:LONGEST])
    return below if courteous else min(unsigned, below)


def is_phone_note(line: str) -> bool:
    """Whether a line is a phone's or a program's note ("Sendt fra min iPhone"), and no sentence of the writer's."""
    words = line[:LONGEST].rstrip(" .*_")
    if len(line) < _SHORT_NOTE and _APP_NOTE.match(words) and not _SAYS_MORE.search(words):
        return True
    return bool(_PHONE_NOTE.match(line[:LONGEST])) and not line.rstrip().endswith((".", "?"))


def is_about_data(line: str) -> bool:
    """Whether a line below a name is about the treatment of personal data."""
    return bool(_PERSONAL_DATA.search(line[:LONGEST]))


def is_postscript(line: str) -> bool:
    """Whether a line begins with P.S."""
    return bool(_POSTSCRIPT.match(line[:LONGEST]))


def is_picture(line: str, above: str) -> bool:
    """Whether a line stands for a picture: `[cid:...]`, `[Logo]`, or any word in brackets below a sign-off."""
    found = _PICTURE.match(line[:LONGEST])
    return bool(found) and bool(_PICTURE_NAME.search(line[:LONGEST]) or _signed_off(above) is not None)


def _below_name(lines: list[str], writer: str) -> int:
    """The line where the block below the writer's name begins, as the mail's head has it.

    A typed name, or one alone on its line, belongs to the words; one with a title beside it begins the block.
    """
    name = _name_words(writer)
    end = _end(lines)
    for number in range(max(0, end - _BLOCK_LINES), end):
        said = _NAME_EDGE.sub("", lines[number][:LONGEST]).lower().split()
        if not (said and name and said[0].strip(",") == name[0] and all(map(_titular, lines[number:end]))):
            continue
        bare = len(said) == 1 or (said[-1] == name[-1] and len(said) <= 5)
        titled = not bare and len(name) > 1 and name[-1] in [word.strip(",|") for word in said[:5]]
        if (bare or titled) and number + 1 < end:
            return number + bare
    return len(lines)


def _end(lines: list[str]) -> int:
    """The line after the last that is not blank."""
    return next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)


def _name_words(writer: str) -> list[str]:
    """The words of a name in spoken order, in lower case, without additions behind it."""
    bare = _BESIDE_NAME.split(writer.lower(), maxsplit=1)[0]
    last, comma, first = bare.partition(",")
    return f"{first} {last}".split() if comma else bare.split()


def _titular(line: str) -> bool:
    """Whether a line may be part of a signature: short, and neither a question nor a sentence."""
    if len(line) > _TITLE or "?" in line or line.rstrip().endswith(":") or _POSTSCRIPT.match(line):
        return False
    sentence = line.rstrip().endswith(".") and len(line.split()) > 6
    return not sentence or bool(_CONTACT.search(line))


def _unsigned(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if _DASHES.match(line) and (line.endswith(" ") or _looks_signed(lines[number + 1 : number + 21])):
            return number
    ends = [end for number in range(len(lines)) if (end := _end_of_sign_off(lines, number))]
    ends = [end for end in ends if not _goes_on(lines, end)]
    last = ends[-1] if ends else _block_start(lines)
    for end in reversed(ends[:-1]):  # a program's sign-off below the typed one
        if last - end > 2 * _SIGN_OFF_LINES or sum(bool(line.strip()) for line in lines[end:last]) > _SIGN_OFF_LINES:
            break
        last = end
    return last


def _end_of_sign_off(lines: list[str], number: int) -> int:
    """The line after a sign-off and the name on it or below it; 0 when the line is none."""
    name = _signed_off(lines[number])
    if name is None:
        return 0
    if not name:
        return _after_name(lines, number + 1)
    below = lines[number + 1].strip(" ,.") if number + 1 < len(lines) else ""
    named = bool(_FROM_HOUSE.search(lines[number][:LONGEST])) and below.isalpha() and below.istitle()
    return number + 1 + named


def _goes_on(lines: list[str], number: int) -> bool:
    """Whether the writer continues after a sign-off, with words about themselves and not a disclaimer."""
    apart = number < len(lines) and not lines[number].strip()
    first = next((line[:LONGEST] for line in lines[number : number + 6] if line.strip()), "")
    if apart and _is_said(first):
        return True
    below = [line[:LONGEST] for line in lines[number : number + 30] if line.strip()][:6]
    below = list(takewhile(lambda line: not _POSTSCRIPT.match(line), below))
    return any(
        len(line) >= _PROSE
        and (_GOES_ON.search(line) or _ALSO.match(line))
        and not (_DISCLAIMER.match(line) or _CONTACT.search(line) or _PERSONAL_DATA.search(line))
        for line in below
    )


def _is_said(line: str) -> bool:
    """Whether a line below a blank one is words, and no title, number or slogan."""
    if _CONTACT.search(line) or _DISCLAIMER.match(line) or _PERSONAL_DATA.search(line) or _POSTSCRIPT.match(line):
        return bool(_LABELLED.match(line))
    words = len(line.split())
    sentence = words >= 4 and line.rstrip().endswith((".", "!")) and not is_phone_note(line)
    return ("?" in line and words >= 3) or bool(_LISTED.match(line) or _LABELLED.match(line)) or sentence


def _block_start(lines: list[str]) -> int:
    """The line where a signature without a sign-off begins: the last, short lines, with contact details.

    The writer's name above or at the top of it belongs to the words, unless they signed with it already.
    """
    start = end = _end(lines)
    while start and lines[start - 1].strip() and end - start < 8:
        start -= 1
    block = lines[start:end]
    short = all(len(line) <= 70 and not line.rstrip().endswith((".", "?", "!", ":")) for line in block)
    if not (start and short and len(block) >= 2 and any(_CONTACT.search(line) for line in block)):
        return len(lines)
    above = next((line.strip() for line in reversed(lines[:start]) if line.strip()), "")
    signed = _is_name(above) and len(above.split()) <= 3
    return start if signed or not _is_name(block[0]) else start + 1


def _is_name(line: str) -> bool:
    words = line.split()
    return (
        0 < len(words) <= 4
        and all(word[0].isupper() for word in words)
        and not any(char.isdigit() or char in "@:?." for char in line)
    )


def _looks_signed(below: list[str]) -> bool:
    """Whether a few short lines follow, as under a signature's dashes without their space, and no words or list."""
    words = [line[:LONGEST] for line in below if line.strip()]
    short = len(words) <= 8 and all(len(line) <= 80 and "?" not in line for line in words)
    return short and (any(map(_CONTACT.search, words)) or not any(map(_is_said, words)))


def _signed_off(line: str) -> str | None:
    """The name on a sign-off line, "" without one; None when the line is no sign-off ("Best practice for ...")."""
    found = _SIGN_OFF.match(line[:LONGEST]) if len(line) < _SIGN_OFF_LENGTH and line.strip() else None
    if not found:
        return None
    name = found["name"].strip(" \xa0,./")
    if _SIGN_OFF.match(name):  # "Med venlig hilsen / Kind regards"
        return ""
    words = [word for word in name.split() if word.lower() not in _BEFORE_NAMES]
    if not words:
        return ""
    if len(words) == 1 and words[0].isalpha() and words[0].islower() and _DANISH_SIGN_OFF.match(line):
        return name if name == words[0] else ""  # "hilsen kent"; "hilsen fra haven", and the name below
    placed = _IN_PLACE.fullmatch(name) is not None
    return name if placed or (len(words) <= 5 and all(word[0].isupper() for word in words)) else None


def _after_name(lines: list[str], number: int) -> int:
    """The line after the name that follows from `number` on; `number` where none does."""
    place = number
    while place < len(lines) and (not lines[place].strip() or _PICTURE.match(lines[place][:LONGEST])):
        place += 1
    words = lines[place].split() if place < len(lines) else []
    is_name = 0 < len(words) <= 5 and not any(char.isdigit() or char in "@:?" for char in lines[place])
    return place + 1 if is_name else number


def disclaimer_start(lines: list[str]) -> int:
    """The line where a disclaimer begins; len(lines) without one."""
    asks = max((number for number, line in enumerate(lines) if "?" in line), default=-1)  # a disclaimer has no question
    for number, line in enumerate(lines):
        starts = number > asks and (number == 0 or not lines[number - 1].strip() or not line.strip(" -_*"))
        if starts and _DISCLAIMER.match(line[:LONGEST]):
            return number
    return len(lines)


def without_greetings(text: str, *, writer: str = "") -> str:
    """A text without the greeting above it and the sign-off or bare name below.

    The text itself when nothing else would be left.
    """
    lines = text.strip().split("\n")
    start = 1 if _GREETING.match(lines[0][:LONGEST]) else 0
    end = len(lines)
    for number in range(max(start, len(lines) - 6), len(lines)):
        if _signed_off(lines[number]) is not None or (writer and lines[number].strip() == writer):
            end = number
            break
    kept = _GREETED.sub("", "\n".join(lines[start:end]).strip())
    return kept or text.strip()


def says_nothing(text: str) -> bool:
    """Whether a text is empty, or a greeting and a sign-off alone."""
    lines = [line for line in text.strip().split("\n") if line.strip()]
    said = lines[1:] if lines and _GREETING.match(lines[0][:LONGEST]) else lines
    return not said or _signed_off(said[0]) is not None or bool(_SLASHED_NAME.fullmatch(said[0].strip()))


_SLASHED_NAME = re.compile(r"[/–-]{1,2} ?[^\W\d_][\w. -]{0,30}")
