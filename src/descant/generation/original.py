"""Original: no more than so many notes in a row as in a training piece, a hard constraint while a part is written.

Before each frame the last N notes of the part are looked up among the fingerprints of the training pieces. Wherever
they all stand, the note that came next there may not begin now: at this wait, those intervals. Another note may, or the
same one a step later, so the part goes on by a way of its own. The law: no run that `recall.fingerprints` finds in the
part, and that ends in a written note, has more than N notes.

Notes that were there before count as well: a known tune that is given is not carried on as it was. Those that come
after rewritten bars are the file's own, so a run may go on into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.freedom import Constraint, Freedom, Past
from descant.grid.shapes import LOWEST_PITCH
from descant.recall.fingerprints import GRAM, Fingerprints, hashed
from descant.recall.line import Line, moves


@dataclass(frozen=True, eq=False)
class Original:
    """Hard: at most `most_notes` of a part's line in a row are those of a training piece, in any key.

    Raises `WritingError` for a number that can't be kept to: shorter runs are not in the index.
    """

    fingerprints: Fingerprints
    most_notes: int

    def __post_init__(self) -> None:
        if self.most_notes < GRAM:
            raise WritingError(
                f"at most {self.most_notes} notes in a row as in a training piece can't be kept to.",
                f"{GRAM} notes or more.",
                "8 is a good number: people's own tunes share as many.",
            )

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """Drums have no line, so they are left alone.

        Of a chord no note may be the one that goes on, lest it be the highest.
        """
        if past.kind == "kit" or len(past.begun) < self.most_notes:
            return freedom
        forbidden = self._going_on(_line(past.begun[-self.most_notes :]), past)
        return replace(freedom, may_begin=freedom.may_begin & ~forbidden) if forbidden.any() else freedom

    def _going_on(self, line: Line, past: Past) -> NDArray[np.bool_]:
        """The cells by which a training piece goes on, at this step, after a line that it has."""
        following = self.fingerprints.follows(line)
        if not len(following):
            return np.zeros(past.cells, bool)
        cells = np.arange(past.cells)
        last = line.excerpt(len(line) - GRAM + 1, GRAM - 1)
        onsets = np.append(last.onset_steps, past.step)
        pitches = np.column_stack([np.tile(last.pitch, (len(cells), 1)), cells + LOWEST_PITCH])
        grams = self.fingerprints.known(hashed(moves(onsets, pitches)))
        return np.isin(grams, following)


def _line(begun: list[tuple[int, tuple[int, ...]]]) -> Line:
    """The line of what began at some steps: the highest cell of each."""
    steps = np.array([step for step, _ in begun], np.int64)
    pitch = np.array([max(cells) + LOWEST_PITCH for _, cells in begun], np.int64)
    return Line(steps, pitch, np.zeros(len(begun), np.int64))


def kept_original(most_notes: int | None, bundle: Bundle, wanted: Sequence[str]) -> tuple[Constraint, ...]:
    """The constraint for some roles that are to be written; none where no number is named.

    Raises `WritingError` where it can't be kept, and for a bundle that has no index to look things up in.
    """
    if most_notes is None:
        return ()
    if bundle.originality is None:
        raise WritingError(
            f"the bundle {bundle.name} has no index of its training pieces, so it can't tell what it copies.",
            "a bundle with originality.npz.",
            "leave out --original, or make the bundle again with descant export.",
        )
    config = bundle.config
    pitched = [role for role in wanted if config.roles[role] != "kit"]
    if not pitched:
        raise WritingError(
            "drums have no line, so what they share with training pieces is not known.",
            "a part with pitches.",
            "leave out --original.",
        )
    for role in pitched:
        facts = config.heads[config.roles[role]]
        if not facts.exact or facts.sampling_steps:
            raise WritingError(
                f"the head {facts.name}, by which the bundle {config.name} writes {role}, draws all pitches at once: "
                "it can't keep to --original.",
                "a bundle whose head chooses note by note.",
                "leave it out, or choose another bundle: descant models",
            )
    return (Original(bundle.originality.fingerprints, most_notes),)
