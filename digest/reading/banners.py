"""Lines that servers put above and below a mail: warnings of mail from outside, footers of mailing lists."""

from __future__ import annotations

import re

from digest.reading.headings import LONGEST

_MOST = 4  # lines of a banner
_FOOTER = 8  # lines of a footer
_WARNS = re.compile(
    r"^\W{0,12}(advarsel|obs|bemærk|vigtigt|pas på|sikkerhedsadvarsel|caution|warning|attention|achtung|varning|"
    r"external|ekstern\w*|extern|notice|note|denne (e-?mail|mail|besked|meddelelse)|mailen|this (e-?mail|message)|"
    r"du (får|modtager) (ikke )?(ofte|sjældent)|you don.t often|some people who received|"
    r"nogle (af de )?(personer|modtagere)|"
    r"diese (e-?mail|nachricht)|detta (mejl|meddelande))\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"\b(ekstern\w*|udefra|(uden ?for) (vores |din |jeres )?(organisation|kommun|region|hus|koncern|netværk)\w*|"
    r"external\w*|outside|extern\w*|utanför|außerhalb|"
    r"ikke (ofte|tidligere) (mails?|e-?mails?)|often get|ofte (mails?|e-?mails?))\b",
    re.IGNORECASE,
)
_OF_MAIL = re.compile(
    r"\b(e-?mail\w*|mail\w*|afsender\w*|besked\w*|meddelelse\w*|sender\w*|message\w*|links?|vedhæft\w*|"
    r"mejl\w*|nachricht\w*|"
    r"absender\w*|avsändar\w*)\b",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s{0,4}[_=*-]{10,}\s*+$")
_OF_A_LIST = re.compile(
    r"\b(mailing ?-?list\w*|mailliste\w*|postliste\w*|maillist\w*|listinfo|e-?mailliste\w*|listserv|"
    r"google groups|google grupper|unsubscribe|afmeld\w*|frameld\w*)\b",
    re.IGNORECASE,
)


def banner_end(lines: list[str]) -> int:
    """The line below a warning of a server at the top of a mail; 0 without one, and where nothing else is said."""
    first = next((number for number, line in enumerate(lines[:_MOST]) if line.strip(" *_=-|[]")), len(lines))
    said = ""
    for number in range(first, min(len(lines), first + _MOST)):
        if not lines[number].strip():
            break
        said += " " + lines[number][:LONGEST]
        if "?" in said or not _WARNS.match(said.strip()):
            return 0
        if _OUTSIDE.search(said) and _OF_MAIL.search(said):
            end = _end_of_banner(lines, number)
            return end if any(line.strip() for line in lines[end:]) else 0
    return 0


def _end_of_banner(lines: list[str], number: int) -> int:
    """The line below the last that goes on with a warning: about links, files and senders."""
    end = number + 1
    while end < min(len(lines), number + _MOST) and lines[end].strip() and _GOES_ON.match(lines[end][:LONGEST]):
        end += 1
    return end + 1 if end < len(lines) and _RULE.match(lines[end]) else end


_GOES_ON = re.compile(
    r"^\W{0,12}(klik|åbn|undgå|vær (opmærksom|varsom|forsigtig)|pas på|do not|don.t|be (careful|cautious)|please|learn|"
    r"få mere at vide|find ud af|hvorfor|klicken|öppna|medmindre|unless)\b",
    re.IGNORECASE,
)


def footer_start(lines: list[str]) -> int:
    """The line where the footer of a mailing list begins, below a rule at the end; len(lines) without one."""
    end = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 0)
    for number in range(max(0, end - _FOOTER), end):
        if _RULE.match(lines[number][:LONGEST]):
            below = " ".join(line[:LONGEST] for line in lines[number + 1 : end])
            return (
                number
                if number and _OF_A_LIST.search(below) and "?" not in below.replace("?subject", "")
                else len(lines)
            )
    return len(lines)
