"""What the groups of settings have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

HERE = ("127.0.0.1", "::1", "localhost")
"""The names of this machine: what goes there travels over no network."""


class Group(BaseModel):
    """A table of the file: it has the settings named here and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)
