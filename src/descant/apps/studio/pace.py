"""How long it will take: what earlier writing took, a frame."""

from __future__ import annotations

USUAL_SECONDS = 0.006
"""A frame on a slow core, where nothing was written yet."""
NEWEST_SHARE = 0.5


class Pace:
    """Seconds a frame, by what is written; it only guesses better the longer the server runs."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[str, int], float] = {}

    def seconds(self, bundle: str, takes: int, frames: int) -> float:
        """How long so many frames take in so many takes side by side."""
        known = self._seconds.get((bundle, takes))
        if known is None:
            others = [seconds / (1 + count) for (name, count), seconds in self._seconds.items() if name == bundle]
            known = (min(others) if others else USUAL_SECONDS / 2) * (1 + takes)
        return known * frames

    def learn(self, bundle: str, takes: int, frames: int, seconds: float) -> None:
        """So many frames took so long."""
        if frames:
            known = self._seconds.get((bundle, takes), seconds / frames)
            self._seconds[bundle, takes] = (1 - NEWEST_SHARE) * known + NEWEST_SHARE * seconds / frames
