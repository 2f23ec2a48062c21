"""What we believe a part does in the music, how surely, and why."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class RoleGuess:
    """The `role` of the part of number `part`, a `confidence` from 0 to 1, and a reason in one line."""

    part: int
    role: str
    confidence: float
    reason: str


def confidence_of(margin: float) -> float:
    """A lead in score, in nats, as a probability between two: 0 is 0.5, and 3 is 0.95."""
    return 1.0 / (1.0 + math.exp(-max(min(margin, 30.0), -30.0)))
