"""Frame accuracy: how many of the sounding pitches a net foretells, each frame from the true ones before it.

    accuracy = TP / (TP + FP + FN)

over the cells (pitches, or drums) of all frames together: TP sound and were foretold, FP were foretold and do not
sound, FN sound and were not foretold. Silence that is foretold right counts nothing. Bay, Ehmann & Downie 2009,
"Evaluation of multiple-F0 estimation and tracking systems", section 2.3.

Conventions. A net foretells a cell where its mean passes the head's threshold (`gaussian`), where it is likelier than
not (`bernoulli`), or where the likeliest symbol sounds it (`categorical`). What is begun and what is held both sound.

Music holds on more than it moves, so copying the last frame is right nearly everywhere. It is the floor beside each
figure, and everything is counted twice: over all frames, and over those alone in which what sounds differs from the
frame before. Before the first frame there is silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from descant.errors import BundleError, CorpusError
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import GridPiece
from descant.evaluation.questions import Ask, batches, question
from descant.generation.likelihood import Question, free_logits, teacher_forced
from descant.grid.planes import KIT, SOUNDING, next_plane, plane
from descant.grid.shapes import Frames
from descant.parts.roles import FrameKind

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

Cells = NDArray[np.bool_]
"""What sounds: `[time, cell]`."""


@dataclass(frozen=True)
class Counts:
    """Cells that were foretold and sound, were foretold and do not sound, sound and were not foretold."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hits + other.hits, self.false + other.false, self.missed + other.missed)

    @property
    def accuracy(self) -> float:
        """TP / (TP + FP + FN); 1 where nothing sounds and nothing was foretold."""
        asked = self.hits + self.false + self.missed
        return self.hits / asked if asked else 1.0


@dataclass(frozen=True)
class AccuracyRow:
    """One direction: the net beside copying the last frame, over all frames and over those that change."""

    given: tuple[str, ...]
    write: str
    listener: str
    pieces: int
    frames: int
    changing_frames: int
    net: Counts
    copy: Counts
    net_changing: Counts
    copy_changing: Counts

    def as_json(self) -> dict[str, Any]:
        """The row as plain numbers and words."""
        return {
            "given": list(self.given),
            "write": self.write,
            "listener": self.listener,
            "pieces": self.pieces,
            "frames": self.frames,
            "changing_frames": self.changing_frames,
            "accuracy": self.net.accuracy,
            "accuracy_copy": self.copy.accuracy,
            "changing_accuracy": self.net_changing.accuracy,
            "changing_accuracy_copy": self.copy_changing.accuracy,
        }


def count(foretold: Cells, true: Cells) -> Counts:
    """Compare what was foretold with what sounds, both `[time, cell]`."""
    return Counts(
        int((foretold & true).sum()),
        int((foretold & ~true).sum()),
        int((~foretold & true).sum()),
    )


def sounding(frames: Frames, kind: FrameKind) -> Cells:
    """What sounds in each frame of a part."""
    return plane(frames, kind)[:, KIT if kind == "kit" else SOUNDING] > 0


def copied(true: Cells) -> Cells:
    """What copying the last frame foretells: silence first."""
    return np.concatenate([np.zeros_like(true[:1]), true[:-1]])


def changing(true: Cells) -> NDArray[np.bool_]:
    """The frames in which what sounds differs from the frame before, `bool[time]`."""
    return np.asarray((true != copied(true)).any(1))


def foretold(bundle: Bundle, questions: Sequence[Question]) -> Iterator[Cells]:
    """What a bundle foretells of every question's target, frame by frame, the true frames before being told.

    All questions must share one listener and frame kind. Raises `BundleError` for a head that chooses along a chain.
    """
    kind = bundle.config.roles[questions[0].write]
    facts = bundle.config.heads[kind]
    if facts.chained or facts.sampling_steps:
        why = "on those that were chosen before it" if facts.chained else "on all others, back and forth"
        raise BundleError(
            f"the head {facts.name} of the bundle {bundle.name} has no frame of its own to compare: each pitch depends "
            f"{why}.",
            "a head of single pitches or symbols (gaussian, bernoulli, categorical).",
            "measure its nats instead: descant evaluate",
        )
    vocabulary = bundle.vocabulary(kind)
    for inputs in teacher_forced(bundle, questions):
        logits = free_logits(bundle, kind, inputs)
        if kind == "voice":
            value = logits.argmax(-1)
        elif vocabulary is not None:
            value = vocabulary.frames(logits.argmax(-1)).astype(np.int64)
        else:
            value = (logits[..., 0] > (0.0 if facts.exact else facts.threshold)).astype(np.int64)
        planes = next_plane(value, kind, inputs.history[:, 0])
        yield planes[:, KIT if kind == "kit" else SOUNDING] > 0


def measure_accuracy(
    bundle: Bundle, pieces: Sequence[GridPiece], direction: Direction, listener: str = "full"
) -> AccuracyRow:
    """Measure one direction on the pieces that have its roles.

    Raises `CorpusError` when there is none, and `BundleError` as `foretold` does.
    """
    given, write = direction.given, direction.write
    able = [number for number, piece in enumerate(pieces) if {*given, write} <= piece.stack.frames.keys()]
    if not able:
        raise CorpusError(
            f"None of the {len(pieces)} pieces has the parts for {direction.name}.",
            "pieces with the given and the written role.",
            "take other music, or another direction.",
        )
    kind = bundle.config.roles[write]
    counts = {name: Counts() for name in ("net", "copy", "net_changing", "copy_changing")}
    frames = changing_frames = 0
    for batch in batches([Ask(number, given, write, listener, "true") for number in able], pieces):
        questions = [question(ask, pieces, {}) for ask in batch]
        for asked, answer in zip(questions, foretold(bundle, questions), strict=True):
            true = sounding(asked.target, kind)
            last, moves = copied(true), changing(true)
            frames, changing_frames = frames + len(true), changing_frames + int(moves.sum())
            counts["net"] += count(answer, true)
            counts["copy"] += count(last, true)
            counts["net_changing"] += count(answer[moves], true[moves])
            counts["copy_changing"] += count(last[moves], true[moves])
    return AccuracyRow(given, write, listener, len(able), frames, changing_frames, **counts)
