"""A form that came after its session had ended: the pages of signing in carry it on, and it is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from digest.web.desk.typed import Typed, typed
from digest.web.forms import MOST, Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """The fields of a form, and the path that it was sent to; "" for no form."""

    at: str = ""
    form: Fields = field(default_factory=Fields)

    @classmethod
    def carried(cls, form: Fields) -> Unsent:
        """The one that a page before the door carries on in its own form."""
        at = form.get("unsent_at", "")
        if not is_inside(at):
            return cls()
        try:
            every = parse_qs(form.get("unsent", ""), keep_blank_values=True, max_num_fields=MOST)
        except ValueError:
            return cls()
        return cls(at=at, form=Fields(every))

    @property
    def packed(self) -> str:
        """The fields in one."""
        return urlencode([(name, value) for name in self.form for value in self.form.all(name)])

    def rows(self, language: str) -> tuple[Typed, ...]:
        """What somebody typed; () for nothing."""
        return typed(self.at, self.form, language)


def is_inside(path: str) -> bool:
    """Whether a path is one within the desk."""
    return path.startswith("/desk/") and not any(sign in path for sign in "\\\r\n\t?#") and "//" not in path
