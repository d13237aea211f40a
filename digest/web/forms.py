"""Forms: their fields by name."""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO
from urllib.parse import parse_qsl

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field

MOST = 2000
"""The most fields of a form."""


class Fields(dict[str, str]):
    """The fields of a form by name, the last of each; `all` gives every one of a name."""

    def __init__(self, every: dict[str, list[str]] | None = None) -> None:
        self._every = every or {}
        super().__init__({name: values[-1] for name, values in self._every.items()})

    def all(self, name: str) -> list[str]:
        """Every value of a name, in order."""
        return self._every.get(name, [])


def fields(body: bytes, content_type: str) -> Fields:
    """The fields of a form, with line breaks as we write them; none for what is no form. Files are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    encoded = content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"
    for name, value in _pairs(body) if encoded else _parts(body, content_type):
        found[name].append(value.replace("\r\n", "\n"))
    return Fields(dict(found))


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(errors="replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST)
    except ValueError:
        return []


def _parts(body: bytes, content_type: str) -> list[tuple[str, str]]:
    """The fields of a form in parts, as mail programs send one (RFC 8058, section 3.2)."""
    found: list[tuple[str, str]] = []

    def take(field: Field) -> None:
        name, value = (part.decode(errors="replace") for part in (field.field_name or b"", field.value or b""))
        found.append((name, value))

    try:
        parse_form({"Content-Type": content_type.encode()}, BytesIO(body), take, lambda _file: None)
    except (FormParserError, ValueError):
        return []
    return found
