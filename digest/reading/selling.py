"""Advertising by mail of those who sell places in search engines, links, visitors and websites."""

from __future__ import annotations

import re

_SITE = r"(?:web\s?sites?|web\s?pages?|sites?|blogs?|domains?|hjemmesider?n?|websider?n?|websites?|webshops?|sider?)"
_YOURS = rf"(?:your|jeres|din|dit|dine)\s+(?:\w+\s+){{0,2}}{_SITE}"
_THINGS = (
    r"(?:seo|search\sengine\sopti\w+|link[\s-]?building|back\s?links?|guest\s?posts?|web\s?(?:site\s)?(?:re)?design\w*|"
    r"web\sdevelopment|digital\smarketing|e-?mail\smarketing|social\smedia\smarketing|ppc|google\sads|lead\sgeneration|"
    r"linkbuilding|søgemaskineoptimering|leads|(?:mobile\s)?app\sdevelopment)"
)
_SELLS = re.compile(
    rf"\b(?:rank|ranking|optimi[sz]e|redesign|promote|boost)\w*\s+(?:for\s+)?{_YOURS}\b|"
    rf"\b{_YOURS}.{{0,80}}?\b(?:rank\w*|google|search\sengines?|traffic|seo|side\s1|førsteside\w*|søgemaskine\w*)\b|"
    r"\b(?:your|jeres)\s+(?:website(?:'s)?\s+|web\s+)?(?:organic\s+)?(?:traffic|rankings?|trafik|placering(?:er)?)\b|"
    rf"\b(?:we|i|our\s\w+|vi|jeg)\s+(?:(?:can|will|also|kan|gerne|specialise\s|specialize\s)\s?){{0,2}}"
    rf"(?:offer|provide|sell|deliver|do|are|tilbyder|sælger|leverer)\b[^.?!\n]{{0,80}}\b{_THINGS}\b|"
    rf"\b(?:guest\s?posts?|sponsored\s(?:post|article)s?|gæsteindlæg)\b.{{0,40}}?\b(?:on|for|på)\s+{_YOURS}\b|"
    r"\b(?:do-?follow|high\s(?:da|dr)|da\s?\d\d\+?)\b.{0,40}?\b(?:links?|back\s?links?|posts?)\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_COLLEAGUES = re.compile(
    r"\b(?:hvem|erfaring(?:er)?\smed|(?:har|fik|købte|brugte)\si\b|udbud\w*|kravspec\w*|cases?|efterlys\w*|anyone|"
    r"who\shas|did\syou\s(?:buy|procure)|have\syou\s(?:bought|procured)|tender\w*)\b",
    re.IGNORECASE,
)
_LONGEST = 4_000  # characters that are looked at


def sells(words: str) -> bool:
    """Whether words offer a better place in a search engine, links, visitors, or a website to whoever reads them.

    Not those of somebody who asks colleagues how they bought such things.
    """
    said = " ".join(words[:_LONGEST].split())
    return bool(_SELLS.search(said)) and not _ASKS_COLLEAGUES.search(said)
