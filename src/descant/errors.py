"""What may be told to a user: what was found, what was expected, what to do.

Every mistake that a user can mend is a `DescantError`; the command line prints it and exits with code 2, the
server answers 4xx with it. Anything else that escapes is a defect of ours.

    DescantError
    ├── ScoreError       a file that is no music, or not music that we read
    ├── PartError        a part or a role that is not there
    ├── GridError        notes that no grid holds
    ├── CorpusError      a corpus that can't be made, read or used
    ├── RecipeError      a recipe with a wrong key or value
    ├── TrainingError    a training that went wrong
    ├── BundleError      a bundle that is damaged, unknown or from the future
    ├── WritingError     a part that can't be written as asked
    └── OutputError      a place that can't be written to
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DescantError(Exception):
    """A mistake that its user can mend.

    `found` says what was there, `expected` what would have been right, `remedy` what to do about it.
    """

    def __init__(self, found: str, expected: str = "", remedy: str = "") -> None:
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        lines = [self.found]
        if self.expected:
            lines.append(f"Expected: {self.expected}")
        if self.remedy:
            lines.append(f"What to do: {self.remedy}")
        return "\n".join(lines)


class ScoreError(DescantError):
    """A file that is no music, or not music that we read."""


class PartError(DescantError):
    """A part or a role that is not there."""


class GridError(DescantError):
    """Notes that no grid holds."""


class CorpusError(DescantError):
    """A corpus that can't be made, read or used."""


class RecipeError(DescantError):
    """A recipe with a wrong key or value."""


class TrainingError(DescantError):
    """A training that went wrong."""


class BundleError(DescantError):
    """A bundle that is damaged, unknown or from the future."""


class WritingError(DescantError):
    """A part that can't be written as asked."""


class OutputError(DescantError):
    """A place that can't be written to."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Name the likeliest meant word: `' (did you mean "melody"?)'`, or nothing when none is near."""
    matches = get_close_matches(name.lower(), [word.lower() for word in known], n=1, cutoff=0.5)
    return f' (did you mean "{matches[0]}"?)' if matches else ""
