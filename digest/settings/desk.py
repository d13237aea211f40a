"""The desk of the secretariat."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from digest.settings.values import Group


class Desk(Group):
    """The desk of the secretariat, at /desk/ of the web pages.

    hold_minutes: how long an approved edition waits before it goes out, so that it can be called back.
    second_person: nobody approves an edition whose last change is their own.
    """

    hold_minutes: Annotated[int, Field(ge=0, le=1440)] = 10
    second_person: bool = False
