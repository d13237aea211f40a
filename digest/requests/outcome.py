"""What becomes of a mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from digest.store.states import MailReason, MailState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail: its state, a reason code, and the values the reason speaks of."""

    state: MailState
    reason: MailReason
    values: Mapping[str, Any] = field(default_factory=dict)
