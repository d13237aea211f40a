"""Options that belong together, as one value: a dataclass whose fields are a command's options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints

_Command = Callable[..., None]


def laid_out(command: _Command) -> _Command:
    """The command for Typer, with the options of each value that it takes in the place of the value.

    A field without a typer.Option is none of them, and keeps its default.
    """
    signature = inspect.signature(command, eval_str=True)
    taken = {name: list(_options(one)) for name, one in signature.parameters.items() if is_dataclass(one.annotation)}

    @wraps(command)
    def called(**given: Any) -> None:
        for name, options in taken.items():
            kind = signature.parameters[name].annotation
            given[name] = kind(**{one.name: given.pop(one.name) for one in options})
        command(**given)

    parameters = [
        option.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, one in signature.parameters.items()
        for option in taken.get(name, [one])
    ]
    called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in parameters}
    return called


def _options(value: inspect.Parameter) -> Iterator[inspect.Parameter]:
    """The options of a value, as parameters."""
    hints = get_type_hints(value.annotation, include_extras=True)
    for field in fields(value.annotation):
        if hasattr(hints[field.name], "__metadata__"):
            default = value.empty if field.default is MISSING else field.default
            yield value.replace(name=field.name, default=default, annotation=hints[field.name])
