"""A trial of styles: how often a bundle names the styles of pieces right, by its recogniser and by likelihood.

Beside each accuracy stands the floor of always naming the style that is commonest among the same pieces. Pieces of one
meter are also counted by themselves: that a waltz is in 3/4 is no feat. What has none of the bundle's styles should be
heard as none of these; how often it is, and how often pieces of its own are heard so by mistake, is told as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descant.evaluation.pieces import GridPiece
from descant.generation.recognition import NONE, likeliest, recognised
from descant.grid.stack import Stack

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

Probabilities = Mapping[str, float]
HOW = ("recogniser", "likelihood")
"""The two ways of telling styles."""
FEWEST_OF_METER = 5
"""Of a meter with fewer pieces nothing is told by itself."""


@dataclass(frozen=True)
class HeardPiece:
    """What a bundle makes of one piece: `style` is its label (None: it has none that the bundle knows)."""

    name: str
    style: str | None
    meter: str
    heard: Mapping[str, Probabilities]

    def named(self, how: str) -> str:
        """The most probable style, that of no style left aside; nothing where the bundle can't tell in this way."""
        shares = {style: share for style, share in self.heard[how].items() if style != NONE}
        return max(shares, key=lambda style: shares[style]) if shares else ""

    @property
    def strange(self) -> bool:
        """Whether the recogniser finds none of its styles likelier than any."""
        return self.heard["recogniser"].get(NONE, 0.0) > 0.5


@dataclass(frozen=True)
class Right:
    """How many of some pieces are named right in one way, and the floor."""

    how: str
    among: str
    pieces: int
    right: int
    floor: int

    @property
    def accuracy(self) -> float:
        """The share that is right."""
        return self.right / self.pieces


@dataclass(frozen=True)
class StyleTrial:
    """All pieces, and the figures made of them."""

    bundle: str
    styles: Sequence[str]
    pieces: Sequence[HeardPiece]

    @property
    def known(self) -> list[HeardPiece]:
        """The pieces in a style that the bundle knows."""
        return [piece for piece in self.pieces if piece.style is not None]

    def rows(self) -> list[Right]:
        """How often each way is right: of all pieces, and of those of each meter."""
        meters = [
            meter for meter, count in Counter(p.meter for p in self.known).most_common() if count >= FEWEST_OF_METER
        ]
        found = []
        for among in ("all", *meters):
            pieces = [piece for piece in self.known if among in ("all", piece.meter)]
            floor = max(Counter(piece.style for piece in pieces).values(), default=0)
            for how in HOW:
                if pieces and pieces[0].heard[how]:
                    right = sum(piece.named(how) == piece.style for piece in pieces)
                    found.append(Right(how, among, len(pieces), right, floor))
        return found

    def confusion(self, how: str) -> dict[str, dict[str, int]]:
        """By true style: how many of its pieces are named what."""
        return {
            style: dict(Counter(piece.named(how) for piece in self.known if piece.style == style))
            for style in self.styles
            if any(piece.style == style for piece in self.known)
        }

    def strange(self, *, known: bool) -> tuple[int, int]:
        """How many pieces (with a style that it knows, or without) are heard as none of these, and of how many."""
        pieces = [piece for piece in self.pieces if (piece.style is not None) == known]
        return sum(piece.strange for piece in pieces), len(pieces)

    def as_json(self) -> dict[str, object]:
        """The figures as plain values."""
        return {
            "bundle": self.bundle,
            "rows": [vars(row) | {"accuracy": row.accuracy} for row in self.rows()],
            "confusion": {how: self.confusion(how) for how in HOW},
            "none_of_these": {"own": self.strange(known=True), "others": self.strange(known=False)},
            "pieces": [{"piece": piece.name, "style": piece.style, **piece.heard} for piece in self.pieces],
        }


def hold_style_trial(
    bundle: Bundle, pieces: Sequence[GridPiece], progress: Callable[[int, int], None] | None = None
) -> StyleTrial:
    """Ask a bundle for the style of every piece."""
    config = bundle.config
    label = (config.recipe.get("styles") or {}).get("label", "style")
    heard = []
    for number, piece in enumerate(pieces, 1):
        labels = {} if piece.piece is None else piece.piece.labels
        style = labels.get(label)
        answers = {"recogniser": recognised(bundle, piece.stack), "likelihood": likeliest(bundle, piece.stack)}
        heard.append(HeardPiece(piece.name, style if style in config.styles else None, meter_of(piece.stack), answers))
        if progress is not None:
            progress(number, len(pieces))
    return StyleTrial(bundle.name, config.styles, heard)


def meter_of(stack: Stack) -> str:
    """The meter in which most of a piece is: the length of its bar in quarter notes, and of its beat, in words."""
    lengths = zip(stack.positions.bar_steps.tolist(), stack.positions.beat_steps.tolist(), strict=True)
    (bar, beat), _ = Counter(lengths).most_common(1)[0]
    quarters, steps = bar / stack.grid.steps_per_quarter, stack.grid.steps_per_quarter
    return f"bars of {quarters:g} quarters, beats of {beat / steps:g}"
