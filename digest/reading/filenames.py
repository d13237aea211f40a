"""Names of files, as senders write them, made fit to show and to save."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 180  # bytes of a name; systems take 255, and a number may follow
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def plain_name(name: str) -> str:
    """A file's name without folders, invisible or direction-changing characters, and trailing dots."""
    name = re.split(r"[/\\]", name)[-1]
    seen = "".join(char for char in name if unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cs"))
    return " ".join(seen.split()).rstrip(". ") or "fil"


def saved_name(name: str) -> str:
    """A name under which any system saves the file, in the folder and nowhere else; its ending is kept."""
    plain = _FORBIDDEN.sub("_", plain_name(name)).lstrip(". ") or "fil"
    plain = f"_{plain}" if _RESERVED.match(plain) else plain
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = plain, "", ""
    room = _LONGEST - len(f"{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore').rstrip() or 'fil'}{dot}{ending}"
