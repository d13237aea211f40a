"""A wish for no name in a mail of its own, whose words say that it is about an earlier mail of the same writer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.reading import confiding
from digest.reading.doubt import asks_colleagues, doubt
from digest.reading.kind import WEIGHED, Kind
from digest.reading.mail import ReadMail
from digest.reading.nameless import names_order, wishes_no_name, without_wishes
from digest.reading.signature import without_greetings
from digest.reading.titles import title_without_wishes
from digest.reading.unsubscribe import Leaving

_FORMER = re.compile(
    r"\b(?:min|mit|mine|vores|vort|my|our)\s(?:\w{1,20}\s){0,2}(?:e-?mail|mail|efterlysning|spørgsmål|svar|henvendelse|"
    r"besked|forespørgsel|indlæg|request|question|answer|reply|message)|"
    r"\b(?:den|det|de)\s(?:\w{1,9}\s)?(?:kom|er|var)\s(?:\w{1,9}\s)?fra\s(?:mig|os)\b|\bi nåede\b|"
    r"\bfra (?:før|lige før)\b|"
    r"\b(?:forrige|sidste|tidligere|første|previous|last|earlier)\s(?:e-?mail|mail|besked|henvendelse|message)|"
    r"\b(?:mailen|efterlysningen|svaret|spørgsmålet|henvendelsen|beskeden|forespørgslen)\b[^.?!\n]{0,30}"
    r"\b(?:i går|forleden|tidligere|før|i morges|i dag|sidste uge|sendte|skrev)\b|"
    r"\b(?:jeg|vi)\s(?:sendte|skrev|mailede|spurgte|svarede|indsendte)\b|"
    r"\bfra i (?:går|morges|forgårs|mandags|fredags)\b|"
    r"\b(?:glemte|nåede ikke) at (?:skrive|sige|nævne|bede)|\bi forlængelse af\b|\bfrom yesterday\b|"
    r"\bi (?:forgot|sent|wrote|asked)\b",
    re.IGNORECASE,
)
_OF_ANSWER = re.compile(r"\b(?:svar(?:et)?|svarede|answer|reply)\b", re.IGNORECASE)
_OF_REQUEST = re.compile(
    r"\b(?:efterlysning\w*|spørgsmål\w*|forespørgsel\w*|forespørgslen|spurgte|request|question|asked)\b", re.IGNORECASE
)
_OF_LISTS = re.compile(
    r"\b(?:\w*liste[nr]?|\w*adresse\w*|abonnement\w*|(?:af|til|fra|ind|ud)meld\w*|login|adgang\w*|faktura\w*|"
    r"hjemmeside\w*|kontingent\w*|logo\w*|lists?|address\w*|subscri\w*|unsubscri\w*|website|invoice)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(r"\banonym", re.IGNORECASE)
_LEFT = re.compile(r"\w{3,}")
_GLANCE = 3_000
_FEW = 3  # words beside the wish and the subject that ask nothing


def only_wishes(read: ReadMail) -> bool:
    """Whether a mail that is no reply wishes for no name and asks nothing, so that it must be about an earlier one."""
    if not _may_be_second(read):
        return False
    if not names_former(read) and asks_colleagues(read.text):  # the usual case, at once
        return False
    if Leaving.PERHAPS in (read.sign, read.doubt) and _OF_LISTS.search(f"{read.subject}\n{read.text}"):
        return False
    if not wishes_no_name(read.text, subject=read.subject, below=read.signature):
        return False
    words = without_wishes(without_greetings(read.text))
    if asks_colleagues(f"{title_without_wishes(read.subject)}\n{words}"):
        return False
    return names_former(read) or only_wishes_no_name(words)


def _may_be_second(read: ReadMail) -> bool:
    """Whether a mail may be about an earlier one that it does not name by a key or a number of its own."""
    of_kind = read.kind in (Kind.REQUEST, Kind.OTHER) or read.sign in (WEIGHED, Leaving.PERHAPS)
    return of_kind and len(read.text) <= _GLANCE


def wishes_besides(read: ReadMail) -> bool:
    """Whether a mail that is no reply wishes for no name among words that ask colleagues nothing.

    One about an address or a list of them wishes for something else.
    """
    if not _may_be_second(read):
        return False
    said = f"{read.subject}\n{read.text}"
    if _OF_LISTS.search(said) or not wishes_no_name(read.text, subject=read.subject, below=read.signature):
        return False
    return not asks_colleagues(without_wishes(without_greetings(read.text)))


def wishes_in(read: ReadMail, *, text: str | None = None, titles: Iterable[str] = ()) -> bool:
    """Whether a mail seems to wish for no name, in its words, subject or signature, or by an order that it quotes.

    So does one whose writer added that while it waited. text: what is left of its words. titles: of requests, which its
    subject may have.
    """
    if read.added:
        return True
    subject = read.subject
    for title in titles:
        subject = subject.replace(title, "")
    words = read.text if text is None else text
    return wishes_no_name(words, subject=subject, below=read.signature) or names_order(read.quoted)


def unnames(read: ReadMail) -> bool:
    """Whether a mail wishes for no name in words that do not only say for whom it is: "det bliver mellem os" does."""
    words = confiding.besides(read.text)
    ordered = bool(_ORDERED.search(f"{read.subject}\n{read.text}\n{read.signature}"))
    return ordered or wishes_no_name(words, subject=confiding.besides(read.subject), below=read.signature)


def asks_nothing_besides(text: str) -> bool:
    """Whether the words beside a wish for no name ask nothing, so that an earlier mail must be meant."""
    return bool(doubt(without_wishes(without_greetings(text)), ""))


def is_mere_wish(text: str, *, subject: str = "") -> bool:
    """Whether a text, or the subject above it, wishes for no name and nothing in it asks colleagues."""
    if not wishes_no_name(text, subject=subject):
        return False
    return not asks_colleagues(without_wishes(without_greetings(text)))


def only_wishes_no_name(text: str, *, few: int = _FEW) -> bool:
    """Whether nothing is said beside a wish for no name, or nothing at all; `few` words may be left."""
    return len(_LEFT.findall(without_wishes(without_greetings(text)))) <= few


def names_former(read: ReadMail) -> bool:
    """Whether a mail speaks of an earlier one of its writer's."""
    return bool(_FORMER.search(f"{read.subject}\n{read.text[:_GLANCE]}"))


def speaks_of_answer(read: ReadMail) -> bool | None:
    """Whether the earlier mail is an answer, or a request; None where it does not say."""
    said = f"{read.subject}\n{read.text[:_GLANCE]}"
    answer, request = bool(_OF_ANSWER.search(said)), bool(_OF_REQUEST.search(said))
    return answer if answer is not request else None
