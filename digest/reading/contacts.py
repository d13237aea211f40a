"""Mail addresses, links and handles in people's words, however they are written."""

from __future__ import annotations

import re

_AT = (
    r"(?:\s?(?:[@\uff20\ufe6b]|[\[({<]\s?(?:at|a|ad|snabel-?\s?a|krøl(?:le)?-?\s?a|@)\s?[\])}>])\s?|"
    r"\s(?:snabel-?\s?a|krølle-?\s?a|a(?=\s[\w-]{1,63}\.(?:dk|com|org|net|eu|example)\b))\s)"
)
_DOT = (
    r"(?:\.|\s\.\s|,(?=(?:dk|com|org|net|eu)\b)|"
    r"\s?[\[({<]\s?(?:\.|dot|punktum|punkt|prik)\s?[\])}>]\s?|\s(?:dot|punktum|prik)\s)"
)
MAIL_ADDRESS = re.compile(
    rf"(?<![\w.+-])[\w.+'’-]{{1,64}}(?:\s(?:dot|punktum|prik)\s[\w+'’-]{{1,64}}){{0,3}}"
    rf"(?:{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,4}}\w{{2,24}}|\sat\s(?:[\w-]{{1,63}}\s?(?:\sdot\s|[\[(]dot[\])])\s?){{1,4}}\w{{2,24}})",
    re.IGNORECASE,
)
"""A mail address, also one written to be read: "hbj snabel-a nordmose punktum dk", "hbj[a]nordmose[.]dk"."""
_TOP = (
    "dk|com|net|org|eu|nu|info|example|io|se|no|fi|uk|edu|gov|app|cloud|site|online|link|me|ly|gl|gy|gd|cc|ms|gle|in(?=/)|"
    "at(?=/)|co(?=/)|st(?=/)"
)
LINK = re.compile(
    rf"(?:https?://|hxxps?://|www\.)[^\s<>\"»”]+|(?<![\w@.])(?:[\w-]{{2,63}}(?:\.|[\[(]\.[\])])){{1,4}}(?:{_TOP})\b"
    r"(?:/[^\s<>\"»”]*)?",
    re.IGNORECASE,
)
SHORTENED = re.compile(
    r"(?:https?://)?(?<![\w.-])(?:www\.)?(?:bit\.ly|bitly\.com|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|v\.gd|buff\.ly|"
    r"lnkd\.in|rb\.gy|cutt\.ly|shorturl\.at|short\.io|t\.ly|kortlink\.dk|kort\.link|tiny\.cc|rebrand\.ly|s\.id|dub\.sh|"
    r"aka\.ms|forms\.gle|youtu\.be|1drv\.ms|we\.tl|fb\.me|x\.gd|urlz\.fr|qrco\.de|tr\.ee|linktr\.ee)/[^\s<>\"»”]+",
    re.IGNORECASE,
)
"""Links that hide where they lead, perhaps to their own pages."""
HANDLE = re.compile(r"(?<![\w@/])@\w{3,30}")
