"""docs/settings.md, made from the models of the settings: `make docs`.

A group's docstring is its heading's text; what stands there behind a setting's name and a colon is that setting's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from digest.settings import Settings

FILE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

_HEAD = """\
<!-- Made by `make docs` from digest/settings. Change it there. -->

# Settings

The settings stand in `digest.toml`, which `digest init` writes with the most used ones; `--config FILE`, or the
variable `DIGEST_CONFIG`, names another file. Each can be given as a variable instead, and variables win over the file.
A list or a table in a variable is written as JSON. Relative paths count from the folder of the file. A setting that
does not exist, or is out of its limits, is told by its name before anything is done. Passwords and other secrets belong
in variables."""
_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "minLength": "not empty",
}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "date": "date",
    "time": "time",
    "path": "path",
    "password": "secret",
}


def document() -> str:
    """The whole page."""
    schema = Settings.model_json_schema()
    parts = [_HEAD, *_group(schema, schema, "")]
    return "\n".join(parts) + "\n"


def undescribed() -> list[str]:
    """The settings of which no docstring says what they are."""
    schema = Settings.model_json_schema()
    groups = [schema, *(one for one in schema["$defs"].values() if "properties" in one)]
    return [
        f"{group['title']}.{name}"
        for group in groups
        for name, field in group["properties"].items()
        if name not in _told(group)[1] and not _is_group(_resolved(schema, field))
    ]


def _group(schema: Mapping[str, Any], group: Mapping[str, Any], path: str) -> Iterator[str]:
    """A group with its table, then the groups within it."""
    intro, told = _told(group)
    fields = {name: _resolved(schema, field) for name, field in group["properties"].items()}
    yield f"\n## {f'`[{path}]`' if path else 'On top'}\n"
    if path:
        yield f"{intro}\n"
    yield "| setting | what it is | type and limits | default | variable |"
    yield "|---|---|---|---|---|"
    for name, field in fields.items():
        if not _is_group(field):
            full = f"{path}.{name}".lstrip(".")
            needed = name in group.get("required", ())
            yield (
                f"| `{name}` | {_cell(told.get(name, ''))} | {_cell(_type(schema, field))} | "
                f"{'needed' if needed else _cell(_default(field))} | `DIGEST_{full.upper().replace('.', '__')}` |"
            )
    for name, field in fields.items():
        inner = f"{path}.{name}".lstrip(".")
        if _is_group(field):
            yield from _group(schema, field, inner)
        elif "$ref" in field.get("items", {}):
            yield from _entries(_resolved(schema, field["items"]), inner)


def _entries(group: Mapping[str, Any], path: str) -> Iterator[str]:
    """What stands in each table of a list of them."""
    intro, told = _told(group)
    yield f"\n## `[[{path}]]`\n"
    yield f"{intro} Those of the file stand for all of the default.\n"
    yield "| setting | what it is | type and limits |"
    yield "|---|---|---|"
    for name, field in group["properties"].items():
        yield f"| `{name}` | {_cell(told[name])} | {_type({}, field)} |"


def _told(group: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """What a group's docstring says of the group, and of each setting in it."""
    text = " ".join(str(group.get("description", "")).split())
    names = "|".join(sorted(group["properties"], key=len, reverse=True))
    intro, *rest = re.split(rf"(?:(?<=[.;] )|^)({names}): ", text)
    told = {name: what.strip().rstrip(".;") for name, what in zip(rest[::2], rest[1::2], strict=True)}
    return intro.strip(), told


def _resolved(schema: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, Any]:
    """A field with what it refers to."""
    reference = field.get("$ref", "").rpartition("/")[2]
    return {**(schema["$defs"][reference] if reference else {}), **field}


def _is_group(field: Mapping[str, Any]) -> bool:
    return "properties" in field


def _type(schema: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f'`"{value}"`' for value in field["enum"])
    if field["type"] == "array":
        inner = field["items"]
        return "list of tables" if "$ref" in inner else f"list of {_type(schema, inner)}s"
    limits = [words.format(field[limit]) for limit, words in _LIMITS.items() if limit in field]
    return ", ".join([_TYPES[field.get("format", field["type"])], *limits])


def _default(field: Mapping[str, Any]) -> str:
    value = field["default"]
    if isinstance(value, list):
        return ", ".join(f"{one['name']} ({one['first']} to {one['last']})" for one in value) or "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value == "":
        return '`""`' if "enum" in field else "none"
    return f"`{value}`"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(document(), encoding="utf-8")
