"""Writing parts for a score: accompany what is given, continue what has begun, compose from nothing.

Each is the same loop with another mask: known frames are heard, wanted ones written, part after part in the order
asked for, each hearing those already written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.casting import CHART_ROLE, Casting, cast, known_role, nothing_given, playing
from descant.generation.chart import charted
from descant.generation.hands import hands_apart
from descant.generation.manner import Manner
from descant.generation.placing import placed, unmet_meters
from descant.generation.playing import notes_by_role
from descant.generation.take import Take
from descant.generation.task import Progress, Task
from descant.generation.task import write as carry_out
from descant.generation.taught import taught_roles
from descant.grid.stack import Stack, add_bars, stack_of
from descant.score.chord_symbols import ChordSymbol
from descant.score.score import Meter, Part, Score, Tempo

__all__ = ["Manner", "Progress", "Task", "accompany", "carry_out", "compose", "continue_"]

USUAL_BARS = 16
MAX_BARS = 999
SLOWEST_BPM, FASTEST_BPM = 10, 400


def accompany(
    bundle: Bundle,
    score: Score,
    *,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    roles: Mapping[int, str] | None = None,
    chords: Sequence[Sequence[ChordSymbol]] = (),
    bars: int | None = None,
    at_bar: int = 1,
    loop: bool = False,
    pickup_quarters: float | None = None,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write parts to given ones, over the whole length of these. Raises `PartError`, `WritingError`, `GridError`.

    See `accompany_task` for what can be said.
    """
    task = accompany_task(
        bundle.config,
        score,
        given=given,
        write=write,
        as_role=as_role,
        roles=roles,
        chords=chords,
        bars=bars,
        at_bar=at_bar,
        loop=loop,
        pickup_quarters=pickup_quarters,
    )
    return carry_out(bundle, task, manner or Manner(), progress)


def accompany_task(
    config: BundleConfig,
    score: Score,
    *,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    roles: Mapping[int, str] | None = None,
    chords: Sequence[Sequence[ChordSymbol]] = (),
    bars: int | None = None,
    at_bar: int = 1,
    loop: bool = False,
    pickup_quarters: float | None = None,
) -> Task:
    """The task of writing parts to given ones, over the whole length of these.

    `roles` names the given parts by number where it is known what they play (a corpus says it); nothing is guessed
    then. `chords` are bars of chord symbols, played as a given part over the score (again and again up to its end) or,
    where the score has no notes, over so many `bars`. `pickup_quarters` says how many quarter notes stand before the
    first whole bar, where the file does not; `at_bar` which bar of a longer piece the first one is; in a `loop` the
    last bar leads to the first. Raises `PartError`, `WritingError`, `GridError`.
    """
    needs_bars(config)
    if bars is not None:
        check_bars(bars)
        if not chords:
            raise WritingError(
                "a number of bars was named, but what is given says how long it lasts.",
                "a number of bars only with chords and no file.",
                "leave out --bars; to write on after the end: descant continue",
            )
    told: tuple[str, ...] = ()
    added: tuple[Part, ...] = ()
    if roles is not None:
        heard, casting = score, Casting(dict(roles), tuple(write))
    else:
        heard, given, told = hands_apart(score, config, given, as_role)
        chart = None
        if chords:
            _check_alone(score, given, as_role, pickup_quarters)
            told += tuple(
                f"part {number} plays chords, too: those of --chords are heard instead."
                for number, role in (playing(heard, config).items() if score.end_ticks and not given else ())
                if role == CHART_ROLE and as_role is None
            )
            heard, chart = charted(heard, chords, config, bars, pickup_quarters)
            added = (chart,)
        casting = cast(heard, config, given, write, as_role, chart)
    heard, stack, placing = placed(heard, casting, config, pickup_quarters)
    return Task(
        score,
        from_bar(stack, at_bar),
        casting.write,
        {role: np.ones(stack.steps, bool) for role in stack.frames},
        told=(*told, *placing),
        added=added,
        loop=loop,
        played=notes_by_role(heard, casting.roles),
    )


def _check_alone(score: Score, given: Sequence[str], as_role: str | None, pickup_quarters: float | None) -> None:
    """Refuse words about a file where chords stand alone."""
    if score.end_ticks:
        return
    said = [("a given part", given), ("--as", as_role), ("--pickup", pickup_quarters is not None)]
    for what, is_said in said:
        if is_said:
            raise WritingError(
                f"{what} was named, but the chords stand alone: there is no file.",
                "that only with a file.",
                "leave it out, or name the file first.",
            )


def continue_(
    bundle: Bundle,
    score: Score,
    *,
    bars: int,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    at_bar: int = 1,
    pickup_quarters: float | None = None,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write the bars that come next, for every role of the bundle that plays (or those named by `write`).

    The new parts hold the new bars alone. Raises `PartError`, `WritingError`, `GridError`.
    """
    task = continue_task(
        bundle.config,
        score,
        bars=bars,
        given=given,
        write=write,
        as_role=as_role,
        at_bar=at_bar,
        pickup_quarters=pickup_quarters,
    )
    return carry_out(bundle, task, manner or Manner(), progress)


def continue_task(
    config: BundleConfig,
    score: Score,
    *,
    bars: int,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    at_bar: int = 1,
    pickup_quarters: float | None = None,
) -> Task:
    """The task of writing so many bars after what is there. Raises `PartError`, `WritingError`, `GridError`."""
    needs_bars(config)
    check_bars(bars)
    apart, given, split = hands_apart(score, config, given, as_role)
    casting = Casting(playing(apart, config, given, as_role=as_role), ())
    wanted = tuple(dict.fromkeys(known_role(config, role) for role in write)) or tuple(
        role for role in config.roles if role in casting.given
    )
    if not casting.roles:
        raise nothing_given(score, config, wanted)
    heard, stack, told = placed(apart, casting, config, pickup_quarters)
    began = stack.steps
    steps = add_bars(heard, stack.grid, began, bars)
    phase_ticks = stack.grid.phase_ticks
    longer = stack_of(
        heard, casting.roles, config.roles, config.steps_per_quarter, phase_ticks, steps, clock=config.clock
    )
    kept = np.arange(steps) < began
    return Task(
        score,
        from_bar(longer, at_bar),
        wanted,
        dict.fromkeys(longer.frames, kept),
        kept,
        (*split, *told),
        {role: apart.part(number).program for number, role in casting.roles.items()},
        played=notes_by_role(heard, casting.roles),
    )


def compose(
    bundle: Bundle,
    *,
    bars: int,
    write: Sequence[str] = (),
    meter: tuple[int, int] = (4, 4),
    tempo_bpm: float = 100.0,
    at_bar: int = 1,
    loop: bool = False,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write a piece of so many bars from nothing. Raises `WritingError`."""
    task = compose_task(
        bundle.config, bars=bars, write=write, meter=meter, tempo_bpm=tempo_bpm, at_bar=at_bar, loop=loop
    )
    return carry_out(bundle, task, manner or Manner(), progress)


def compose_task(
    config: BundleConfig,
    *,
    bars: int,
    write: Sequence[str] = (),
    meter: tuple[int, int] = (4, 4),
    tempo_bpm: float = 100.0,
    at_bar: int = 1,
    loop: bool = False,
) -> Task:
    """The task of writing a piece of so many bars from nothing. Raises `WritingError`."""
    needs_bars(config)
    check_bars(bars)
    wanted = tuple(dict.fromkeys(known_role(config, role) for role in write)) or taught_roles(config)
    empty = empty_score(meter, tempo_bpm)
    stack = stack_of(empty, {}, config.roles, config.steps_per_quarter, 0.0, 0)
    steps = add_bars(empty, stack.grid, 0, bars)
    stack = stack_of(empty, {}, config.roles, config.steps_per_quarter, 0.0, steps, clock=config.clock)
    return Task(empty, from_bar(stack, at_bar), wanted, {}, told=unmet_meters(empty, stack, config), loop=loop)


def empty_score(meter: tuple[int, int] = (4, 4), tempo_bpm: float = 100.0) -> Score:
    """A score without parts. Raises `WritingError` for a meter that is none, or a tempo that nobody plays."""
    if not (1 <= meter[0] <= 32 and meter[1] in (1, 2, 4, 8, 16, 32)):
        raise WritingError(f"a meter of {meter[0]}/{meter[1]} can't be used.", "such as 4/4, 3/4 or 6/8.", "")
    check_tempo(tempo_bpm)
    return Score(480, (), (Tempo(0, tempo_bpm),), (Meter(0, *meter),))


def check_tempo(tempo_bpm: float) -> None:
    """Raise `WritingError` for a tempo that nobody plays."""
    if not SLOWEST_BPM <= tempo_bpm <= FASTEST_BPM:
        raise WritingError(
            f"a tempo of {tempo_bpm:g} BPM can't be used.",
            f"{SLOWEST_BPM} to {FASTEST_BPM} BPM.",
            "100 is moderate.",
        )


def from_bar(stack: Stack, number: int) -> Stack:
    """The stack as a passage that begins with this bar of a longer piece. Raises `WritingError`."""
    if not 1 <= number <= MAX_BARS:
        raise WritingError(f"a piece has no bar {number}.", f"1 to {MAX_BARS}.", "--at-bar 1 is its first.")
    return stack if number == 1 else stack.from_bar(number)


def needs_bars(config: BundleConfig) -> None:
    """Raise `WritingError` for a bundle of events, which knows no bars."""
    if config.grid == "events":
        raise WritingError(
            f"the bundle {config.name} writes notes and chords one after the other, without durations: "
            "it knows no bars, and no given parts.",
            "a bundle on a grid of bars, or a piece of so many notes.",
            f"descant compose -m {config.name} --notes 200 --from-random-note -o song.mid",
        )


def check_bars(bars: int) -> None:
    """Raise `WritingError` for a number of bars that is not written."""
    if not 1 <= bars <= MAX_BARS:
        raise WritingError(f"{bars} bars can't be written.", f"1 to {MAX_BARS} bars.", "8 is a good number.")
