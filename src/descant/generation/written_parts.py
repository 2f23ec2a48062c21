"""From written frames to the parts of a file: new tracks beside the given ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.generation.playing import Player
from descant.grid.frames import decode
from descant.grid.planes import sounding_pitch
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, ONSET, REST, SILENT, Frames, TimeMask
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import ROLES, FrameKind
from descant.score.score import DRUM_CHANNEL, Notes, Part, PedalSpans, Score

USUAL_LOUDNESS = 88
"""MIDI velocity where nothing is given."""


def continued_parts(
    score: Score,
    wanted: Sequence[str],
    frames: Mapping[str, Frames],
    config: BundleConfig,
    grid: TimeGrid,
    began: int,
    programs: Mapping[str, int],
    added: Sequence[Part] = (),
    player: Player | None = None,
) -> tuple[Part, ...]:
    """A new part for each written role, from step `began` on; `programs` are instruments to keep, by role.

    `added` are parts that will stand between the score's and these; a `player` plays them.
    """
    parts = []
    for offset, role in enumerate(wanted):
        kind = config.roles[role]
        # an accompaniment stands a little behind the tune
        velocity = int(np.clip(_loudness(score) * (0.8 if kind == "poly" else 1.0), 1, 127))
        notes = decode(_from(frames[role], kind, began), kind, grid, velocity)
        parts.append(
            Part(
                number=_free_number((*score.parts, *added)) + offset,
                name=f"{role.capitalize()} (continued)" if began else role.capitalize(),
                program=programs.get(role, config.programs.get(role, ROLES[role].program if role in ROLES else 0)),
                is_drums=kind == "kit",
                notes=notes if player is None else player.play(role, notes),
                channel=DRUM_CHANNEL if kind == "kit" else None,
            )
        )
    if player is not None:  # once all are played, since both hands share the pedal
        parts = [replace(part, pedal=player.pedal(role, began)) for part, role in zip(parts, wanted, strict=True)]
    return tuple(parts)


def rewritten_part(
    score: Score,
    part: Part,
    frames: Frames,
    kind: FrameKind,
    grid: TimeGrid,
    written: TimeMask,
    bars: str,
    added: Sequence[Part] = (),
    played: tuple[Player, str] | None = None,
) -> Part:
    """The whole part with its rewritten bars: outside of them the file's own notes, as they were played.

    A note of the file that reaches the new bars (on the grid) ends where the new frames end it, so they may hold it on;
    one that sounds on after them begins anew there. `added` are parts that will stand between the score's and this one;
    `played` is who plays the new bars, and as which role.
    """
    first, last = int(np.argmax(written)), int(len(written) - np.argmax(written[::-1]))
    own = part.notes
    loudness = int(np.clip(np.mean(own.velocity) if len(own) else _loudness(score), 1, 127))
    new = decode(frames, kind, grid, loudness)
    end = int(grid.ticks(last))
    steps = grid.nearest_steps(new.onset_ticks)
    inside = new.where((steps >= first) & (steps < last))
    # a kind without onsets would run on into what is known
    inside = replace(inside, duration_ticks=np.minimum(inside.duration_ticks, end - inside.onset_ticks))
    if played is not None:
        player, role = played
        inside = _not_before(player.play(role, inside), int(grid.ticks(first)))
    onset_steps = grid.nearest_steps(own.onset_ticks)
    before, after = own.where(onset_steps < first), own.where(onset_steps >= last)
    together = [inside, after]
    if kind == "kit":  # a stroke has no length, so none reaches anywhere
        together.append(before)
    else:
        over = own.where((onset_steps < last) & (grid.nearest_steps(own.offset_ticks) > last))
        together.append(Notes(np.full(len(over), end), over.offset_ticks - end, over.pitch, over.velocity))
        together.append(_led_into(before, new, grid, first, end))
    pressed = () if played is None else played[0].pedal(played[1], first, last)
    return Part(
        number=_free_number((*score.parts, *added)),
        name=f"{part.name.strip() or f'Part {part.number}'} ({bars} new)",
        program=part.program,
        is_drums=part.is_drums,
        notes=Notes.together(together),
        channel=DRUM_CHANNEL if part.is_drums else None,
        pedal=tuple(sorted((*_outside(part.pedal, int(grid.ticks(first)), end), *pressed))),
    )


def _outside(pedal: PedalSpans, start: int, end: int) -> list[tuple[int, int]]:
    """Where the old pedal is down before one tick and from another on."""
    before = [(down, min(up, start)) for down, up in pedal if down < start]
    return before + [(max(down, end), up) for down, up in pedal if up > end]


def _not_before(notes: Notes, tick: int) -> Notes:
    """Notes whose onsets were moved, none of them before a tick on or before which they all began."""
    onset = np.maximum(notes.onset_ticks, tick)
    return Notes.of(onset, notes.offset_ticks - onset, notes.pitch, notes.velocity)


def _led_into(before: Notes, new: Notes, grid: TimeGrid, first: int, end: int) -> Notes:
    """The file's notes before step `first`: those that reach it go on as long as the new notes say, or end there."""
    start = int(grid.ticks(first))
    onset_steps, ends = grid.nearest_steps(new.onset_ticks), np.minimum(new.offset_ticks, end)
    going_on = (onset_steps < first) & (ends > start)
    held_until = dict(zip(new.pitch[going_on].tolist(), ends[going_on].tolist(), strict=True))
    own_ends = before.offset_ticks
    reaching = grid.nearest_steps(own_ends) >= first
    changed = [
        held_until.get(pitch, min(own_end, start)) if reaches else own_end
        for pitch, own_end, reaches in zip(before.pitch.tolist(), own_ends.tolist(), reaching.tolist(), strict=True)
    ]
    return replace(before, duration_ticks=np.array(changed, np.int64) - before.onset_ticks)


def _from(frames: Frames, kind: FrameKind, first: int) -> Frames:
    """The frames from a step on, for a track of their own: what is held over the seam begins there."""
    later = frames.copy()
    if first and kind == "voice" and later[first] == HOLD:
        pitch = sounding_pitch(frames.astype(np.int16))[first]
        if pitch >= 0:
            later[first] = pitch + FIRST_PITCH_SYMBOL
    if first and kind == "poly":
        later[first] = np.where(later[first] == HELD, ONSET, later[first])
    if first:
        later[:first] = REST if kind == "voice" else SILENT
    return later


def _loudness(score: Score) -> int:
    given = [part.notes.velocity for part in score.parts if len(part.notes)]
    return int(np.mean(np.concatenate(given))) if given else USUAL_LOUDNESS


def _free_number(parts: Sequence[Part]) -> int:
    """The number of one more part beside these."""
    return max((part.number for part in parts), default=0) + 1
