"""What the groups of settings share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

HERE = ("127.0.0.1", "::1", "localhost")
"""The names of this machine, to which a connection crosses no network."""


class Group(BaseModel):
    """A table of the settings file; unknown settings are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
