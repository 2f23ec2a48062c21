"""The manner of writing: how freely to choose, how to listen, what to keep to, how many takes, from which seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from descant.bundles.manifest import BundleConfig
from descant.errors import WritingError
from descant.generation.choice import Choice, choice_for
from descant.generation.hearing import Hearing
from descant.generation.style import Style, style_for
from descant.generation.style_choice import check_tries
from descant.generation.wishes import Wishes

MAX_TAKES = 64
MAX_PASSES = 16


@dataclass(frozen=True)
class Manner:
    """How to write.

    With more than one of `passes`, several written parts are each written again, given all others. No more than
    `original` notes in a row are those of a training piece (None: as it comes). What is `mechanical` is not
    played: every note is equally loud and on the grid, without a pedal. `style` is what the net is told of style; of
    `style_tries` candidates for each take the one in which it is heard most is kept (`generation.style_choice`).
    """

    choice: Choice = field(default_factory=Choice)
    hearing: Hearing = field(default_factory=Hearing)
    takes: int = 1
    seed: int = 0
    passes: int = 1
    wishes: Wishes = field(default_factory=Wishes)
    original: int | None = None
    mechanical: bool = False
    style: Style = ()
    style_tries: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.takes <= MAX_TAKES:
            raise WritingError(f"{self.takes} takes can't be written.", f"1 to {MAX_TAKES}.", "4 is a good number.")
        if self.seed < 0:
            raise WritingError(f"the seed {self.seed} can't be used.", "0 or more.", "any number will do.")
        if not 1 <= self.passes <= MAX_PASSES:
            raise WritingError(f"{self.passes} passes can't be made.", f"1 to {MAX_PASSES}.", "2 are plenty.")
        if self.rows > MAX_TAKES:
            raise WritingError(
                f"{self.takes} takes of {self.style_tries} tries each are {self.rows} at once.",
                f"{MAX_TAKES} at most.",
                "fewer takes, or fewer tries.",
            )

    @property
    def rows(self) -> int:
        """How many are written side by side."""
        return self.takes * self.style_tries


class Options(TypedDict, total=False):
    """Options that every way of writing knows, as they are said.

    `temperature`, `top_k`, `top_p`, `recall`: see `Choice`. `listener`: "full", "causal" or "lookahead:4"; `lookahead`:
    so many quarter notes. `passes`, `seed`: see `Manner`. `key` ("D minor"), `scale` ("C major pentatonic"), `range`
    ("C3:C5"), `density` (onsets a bar), `polyphony`, `no_repeat`: see `Wishes`. `original`: so many notes in a row as
    in a training piece at most, see `Original`. `mechanical`: see `Manner`. `style` ("jig", or a mixture "jig:0.7,
    reel:0.3") and `style_strength`: see `generation.style`; `style_tries`: see `generation.style_choice`.
    """

    seed: int
    temperature: float | None
    top_k: int | None
    top_p: float | None
    recall: float | None
    listener: str
    lookahead: int | None
    passes: int
    key: str | None
    scale: str | None
    range: str | None
    density: float | None
    polyphony: int | None
    no_repeat: bool
    original: int | None
    mechanical: bool
    style: str | None
    style_strength: float | None
    style_tries: int


def manner_for(
    config: BundleConfig,
    *,
    takes: int = 1,
    seed: int = 0,
    temperature: float | None = None,
    top_k: int | None = None,
    top_p: float | None = None,
    recall: float | None = None,
    listener: str = "full",
    lookahead: int | None = None,
    passes: int = 1,
    key: str | None = None,
    scale: str | None = None,
    range: str | None = None,
    density: float | None = None,
    polyphony: int | None = None,
    no_repeat: bool = False,
    original: int | None = None,
    mechanical: bool = False,
    style: str | None = None,
    style_strength: float | None = None,
    style_tries: int = 1,
) -> Manner:
    """The options as one thing, with the bundle's own where none is given. Raises `WritingError`, `ScoreError`."""
    choice = choice_for(config.sampling, temperature, top_k, top_p, recall)
    asked = style_for(config, style, config.sampling.style_strength if style_strength is None else style_strength)
    wishes = Wishes.of(key, scale, range, density, polyphony, no_repeat)
    check_tries(config, style_tries, asked)
    hearing = _hearing(listener, lookahead)
    return Manner(choice, hearing, takes, seed, passes, wishes, original, mechanical, asked, style_tries)


def _hearing(listener: str, lookahead: int | None) -> Hearing:
    if lookahead is None:
        return Hearing.of(listener)
    name = f"lookahead:{lookahead}"
    if listener not in ("full", name):
        raise WritingError(
            f"a lookahead of {lookahead} quarter notes and the listener {listener} were asked for at once.",
            "one of them.",
            f"--lookahead {lookahead} alone.",
        )
    return Hearing.of(name)
