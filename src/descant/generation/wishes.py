"""Wishes: constraints as a musician says them, refused before writing starts where they can't be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.constraints import AtMost, Density, NoRepeat, OnlyPitches
from descant.generation.freedom import Constraint, Freedom
from descant.generation.writer import allowed_cells
from descant.grid.shapes import FIRST_PITCH_SYMBOL, LOWEST_PITCH, PITCHES
from descant.grid.stack import Stack
from descant.score.pitch_names import pitch_name, pitch_named
from descant.score.scales import Scale, key_named, scale_named


@dataclass(frozen=True)
class Wishes:
    """What written parts should keep to; each part for itself.

    `key`, `scale` and `low` to `high` (MIDI pitches) say which pitches there are, `polyphony` how many sound at once,
    `no_repeat` that nothing is begun twice in a row: these are kept without exception. `density`, onsets a bar, leans.
    """

    key: Scale | None = None
    scale: Scale | None = None
    low: int | None = None
    high: int | None = None
    density: float | None = None
    polyphony: int | None = None
    no_repeat: bool = False

    def __post_init__(self) -> None:
        if self.polyphony is not None and self.polyphony < 1:
            raise WritingError(
                f"with a polyphony of {self.polyphony} nothing could sound.", "1 or more.", "1 is a single line."
            )
        if self.density is not None and not self.density > 0:
            raise WritingError(
                f"a density of {self.density:g} onsets a bar leaves nothing to play.",
                "more than 0.",
                "1 is very calm, 8 busy.",
            )
        if self.low is not None and self.high is not None and self.low > self.high:
            low, high = pitch_name(self.low), pitch_name(self.high)
            raise WritingError(f"no pitch lies from {low} up to {high}.", "the lower pitch first.", f"{high}:{low}")

    @classmethod
    def of(
        cls,
        key: str | None = None,
        scale: str | None = None,
        range: str | None = None,
        density: float | None = None,
        polyphony: int | None = None,
        no_repeat: bool = False,
    ) -> Wishes:
        """From words: "D minor", "C major pentatonic", "C3:C5". Raises `ScoreError`, `WritingError`."""
        low = high = None
        if range is not None:
            first, colon, last = range.partition(":")
            if not colon:
                raise WritingError(
                    f'"{range}" is no range.', "the lowest and the highest pitch with a colon.", "such as C3:C5"
                )
            low, high = pitch_named(first), pitch_named(last)
        return cls(
            None if key is None else key_named(key),
            None if scale is None else scale_named(scale),
            low,
            high,
            density,
            polyphony,
            no_repeat,
        )

    @property
    def about_pitch(self) -> bool:
        """Whether anything is said of pitches."""
        return self.key is not None or self.scale is not None or self.low is not None or self.high is not None

    def pitches(self, tonic: int | None) -> NDArray[np.bool_]:
        """Which of the 88 pitches there are; a scale without a tonic of its own stands on the key's, or on `tonic`."""
        pitch = np.arange(PITCHES) + LOWEST_PITCH
        there = (pitch >= (self.low or 0)) & (pitch <= (127 if self.high is None else self.high))
        for scale in (self.key, self._scale_on(tonic)):
            if scale is not None:
                there &= np.isin(pitch % 12, list(scale.pitch_classes))
        return there

    def _scale_on(self, tonic: int | None) -> Scale | None:
        if self.scale is None or self.scale.tonic is not None:
            return self.scale
        tonic = self.key.tonic if self.key is not None else tonic
        if tonic is None:
            raise WritingError(
                f"the scale {self.scale.name} needs a tonic, and nothing is given that it could be heard from.",
                "a scale on a note.",
                f'such as --scale "D {self.scale.name}"',
            )
        return self.scale.on(tonic)

    def constraints(self, tonic: int | None) -> tuple[Constraint, ...]:
        """The same for the sampler."""
        found: list[Constraint] = []
        if self.about_pitch:
            found.append(OnlyPitches(self.pitches(tonic)))
        if self.polyphony is not None:
            found.append(AtMost(self.polyphony))
        if self.no_repeat:
            found.append(NoRepeat())
        if self.density is not None:
            found.append(Density(self.density))
        return tuple(found)

    def words(self, tonic: int | None) -> str:
        """Which pitches there are, as a musician says it: "D minor in C3 to C5"."""
        names = [scale.name for scale in (self.key, self._scale_on(tonic)) if scale is not None]
        ends = (LOWEST_PITCH if self.low is None else self.low, 108 if self.high is None else self.high)
        named = f"{pitch_name(ends[0])} to {pitch_name(ends[1])}"
        return " and ".join(names) + (
            "" if self.low is None and self.high is None else f"{' in ' * bool(names)}{named}"
        )


def kept_constraints(wishes: Wishes, bundle: Bundle, wanted: Sequence[str], stack: Stack) -> tuple[Constraint, ...]:
    """The constraints for some roles that are to be written. Raises `WritingError` where they can't be kept."""
    tonic = stack.key.tonic if stack.key.confidence > 0 else None
    constraints = wishes.constraints(tonic)
    if not constraints:
        return ()
    config = bundle.config
    pitched = [role for role in wanted if config.roles[role] != "kit"]
    if (wishes.about_pitch or wishes.no_repeat) and not pitched:
        raise WritingError(
            "drums have no pitch, so they have no key, no range and no repeated note.",
            "a part with pitches, or only --density and --polyphony.",
            "leave out --key, --scale, --range and --no-repeat.",
        )
    _check_density(wishes, bundle, wanted, stack)
    there = wishes.pitches(tonic)
    for role in pitched:
        _check_pitches(wishes, bundle, role, there, tonic)
    voices = [role for role in pitched if config.roles[role] == "voice"]
    if len(voices) > there.sum():
        raise WritingError(
            f"{len(voices)} voices ({', '.join(voices)}) are to be written, but {wishes.words(tonic)} has only "
            f"{there.sum()} note{'s' if there.sum() > 1 else ''}.",
            "at least one note for each voice.",
            "widen --range, or write fewer parts at once.",
        )
    for role in wanted:
        _check_head(wishes, config, role)
    return constraints


def _check_density(wishes: Wishes, bundle: Bundle, wanted: Sequence[str], stack: Stack) -> None:
    if wishes.density is None:
        return
    config = bundle.config
    listed = [role for role in wanted if config.heads[config.roles[role]].vocabulary]
    if config.grid == "events" or listed:
        raise WritingError(
            f"the bundle {config.name} writes whole notes and chords from a list, so how many begin in a bar can't be "
            "leaned on.",
            "no --density.",
            "choose another bundle: descant models",
        )
    steps = int(stack.positions.bar_steps.min()) if stack.steps else 0
    if stack.steps and wishes.density > steps:
        raise WritingError(
            f"{wishes.density:g} onsets don't fit a bar of {steps} steps.", f"at most {steps} a bar.", "8 is busy."
        )


def _check_pitches(wishes: Wishes, bundle: Bundle, role: str, there: NDArray[np.bool_], tonic: int | None) -> None:
    """Whether a role has a pitch left, and another one where none may come twice."""
    kind, allowed = bundle.config.roles[role], allowed_cells(bundle, role)
    vocabulary = bundle.vocabulary(kind)
    if vocabulary is not None:
        freedom = Freedom(there, np.ones(PITCHES, bool), wishes.polyphony or PITCHES, struck=True)
        sounding = vocabulary.table.any(1)
        left = int((allowed & sounding & freedom.sets(vocabulary.table, np.zeros(PITCHES, bool))).sum())
    else:
        own = allowed[FIRST_PITCH_SYMBOL:] if kind == "voice" else allowed
        left = int((own & there).sum())
    if not left:
        low, high = bundle.config.ranges.get(role, (LOWEST_PITCH, LOWEST_PITCH + PITCHES - 1))
        raise WritingError(
            f"nothing that the {role} of the bundle {bundle.name} plays lies in {wishes.words(tonic)}.",
            f"notes within its register, {pitch_name(low)} to {pitch_name(high)}.",
            "change --range, --key or --scale.",
        )
    if left == 1 and wishes.no_repeat:
        raise WritingError(
            f"the {role} has one note left ({wishes.words(tonic)}), and it may not come twice in a row.",
            "two notes at least.",
            "widen --range, or leave out --no-repeat.",
        )


def _check_head(wishes: Wishes, config: BundleConfig, role: str) -> None:
    facts = config.heads[config.roles[role]]
    if facts.exact and not facts.sampling_steps:
        return
    if wishes.polyphony is not None or wishes.no_repeat or wishes.density is not None:
        raise WritingError(
            f"the head {facts.name}, by which the bundle {config.name} writes {role}, draws all pitches at once: "
            "it can't keep to --polyphony, --no-repeat or --density.",
            "only --key, --scale and --range.",
            "leave the others out, or choose another bundle: descant models",
        )
