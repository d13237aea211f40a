"""Whether words give to a colleague who asked, or speak to the secretariat about its letter."""

from __future__ import annotations

import re

_DOES = (
    r"(?:har|havde|købte|køber|bruger|brugte|lejer|lejede|leaser|leasede|fik|gjorde|gør|lavede|laver|valgte|indkøbte|"
    r"udbød|kørte|kører|måler|målte|betaler|betalte|anvender|anskaffede|fandt|skiftede|prøvede|stillede|stiller|krævede|"
    r"kræver|indgik|byggede|sendte|sender|deler|afprøvede|testede|genbruger|reparerer|reparerede|kender)"
)
_GIVES = re.compile(
    rf"(?i:\bhos os\b|\b(?:vi|jeg|kommunen|regionen) (?:\w+ ){{0,2}}{_DOES}\b|\b{_DOES} (?:vi|jeg)\b|"
    r"\bvores (?:\w+ )?(?:erfaring|leverandør|aftale|udbud|kontrakt|kravspec|løsning|projekt)|"
    r"\b(?:se|hermed) (?:\w+ ){0,2}(?:vedhæft|bilag)|"
    r"\bwe (?:\w+ )?(?:have|had|bought|use|used|did|lease|leased|rent|rented|chose|made|found|tried|know)\b|"
    r"\bour (?:experience|supplier|contract|tender|agreement))|"
    r"\b(?i:tag fat i|ring til|kontakt|spørg|skriv til|prøv|snak med|call|ask|try) [A-ZÆØÅ\d]"
)
_PLANS = re.compile(
    r"\b(?:vi|jeg) (?:\w+ )?(?:skal|overvejer|påtænker|planlægger|søger|mangler|leder|efterlyser|ønsker|står over)\b|"
    r"\bwe (?:\w+ )?(?:plan|consider|are looking|want|need|wish)\b",
    re.IGNORECASE,
)
_OF_THE_LETTER = re.compile(
    r"\b(?:sekretariat\w*|IKA|redaktion\w*|"
    r"(?i:forkert\w*|stavefejl\w*|trykfejl\w*|korrektur\w*|typo\w*|misspel\w*|"
    r"(?:i|fra|af) (?:jeres )?(?:brevet|udgaven|overskriften|titlen|teksten)|"
    r"(?:skal|bør|må|kan|bedes) (?:\w+ ){0,3}(?:rettes?|slettes?|fjernes?|lukkes?|tages? ud|ændres?)|"
    r"(?:ret|slet|fjern|luk) (?:den|venligst|lige)|(?:remove|delete|close|correct) (?:it|this|the)))\b"
)


def gives(words: str) -> bool:
    """Whether words tell what was done, or whom to ask, and not what is planned."""
    return bool(_GIVES.search(words)) and not _PLANS.search(words)


def is_for_staff(words: str) -> bool:
    """Whether words may be for the secretariat: they speak of its letter, or only ask."""
    only_asks = words.rstrip(" .!\n").endswith("?") and not _GIVES.search(words)
    return only_asks or bool(_OF_THE_LETTER.search(words))
