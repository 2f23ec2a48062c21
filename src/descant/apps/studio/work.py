"""Work that may be called off: how the two sides speak of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Tell = Callable[[str, dict[str, Any]], None]
"""Told an event's name and what it says."""


class StoppedError(Exception):
    """The work is no longer wanted."""


class Stop(Protocol):
    """Says whether work is still wanted; looked at wherever it tells of its progress."""

    def check(self) -> None:
        """Raise `StoppedError` if the work is no longer wanted."""


class Unstoppable:
    """Work that somebody surely waits for."""

    def check(self) -> None:
        """It is always wanted."""
