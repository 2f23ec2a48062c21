"""Writing a piece as a sequence of events, as Note-RNN does: so many notes or chords, from nothing or a random note."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import Manner, Progress, check_tempo
from descant.generation.casting import known_role
from descant.generation.original import kept_original
from descant.generation.take import Take
from descant.generation.task import Watch, Written
from descant.generation.wishes import kept_constraints
from descant.generation.writer import Writer, allowed_cells, stream
from descant.grid.events import decode_events, stack_of_events
from descant.grid.planes import known_planes
from descant.grid.shapes import PITCHES
from descant.score.score import Meter, Part, Score, Tempo

USUAL_NOTES = 200
MAX_NOTES = 20_000


def wants_notes(
    config: BundleConfig,
    bars: int | None,
    notes: int | None,
    from_random_note: bool,
    write: Sequence[str] = (),
    meter: tuple[int, int] = (4, 4),
    at_bar: int = 1,
    loop: bool = False,
) -> bool:
    """Whether a piece is to be so many notes long, rather than so many bars: as its bundle writes.

    Raises `WritingError` where what is asked for does not fit the bundle.
    """
    if config.grid != "events":
        if notes is not None or from_random_note:
            raise _no_events(config)
        return False
    if bars is not None or meter != (4, 4) or at_bar != 1 or loop:
        raise WritingError(
            f"the bundle {config.name} writes notes and chords one after the other, without durations: "
            "it knows no bars and no meter, and can't close a loop.",
            "a number of notes.",
            "say --notes 200 instead.",
        )
    for role in write:
        known_role(config, role)
    return True


def _no_events(config: BundleConfig) -> WritingError:
    return WritingError(
        f"the bundle {config.name} writes on a grid of bars, so a piece can't be so many notes long.",
        "a number of bars, or a bundle of notes without durations (as the recipe note-rnn makes).",
        "say --bars 16 instead of --notes, or choose another bundle: descant models",
    )


def compose_notes(
    bundle: Bundle,
    *,
    notes: int = USUAL_NOTES,
    from_random_note: bool = False,
    tempo_bpm: float = 100.0,
    manner: Manner | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> list[Take]:
    """Write a piece of so many events, each a note or a chord and a step long.

    With `from_random_note` the first event is a single note of the vocabulary, each as likely as any other, and costs
    no nats; without, the net begins by itself. Raises `WritingError`, also for a bundle on a grid of bars.
    """
    manner = manner or Manner()
    config = bundle.config
    if config.grid != "events":
        raise _no_events(config)
    if not 1 <= notes <= MAX_NOTES:
        raise WritingError(f"{notes} notes can't be written.", f"1 to {MAX_NOTES}.", "200 is a good number.")
    check_tempo(tempo_bpm)
    if manner.passes > 1:
        raise WritingError(f"the bundle {config.name} writes one part.", "one pass.", "leave out --passes.")
    role = next(iter(config.roles))
    score = Score(480, (), (Tempo(0, tempo_bpm),), (Meter(0, 4, 4),))
    empty = stack_of_events(np.zeros((notes, PITCHES), np.uint8), role, config.steps_per_quarter)
    meter, known = empty.meter(), known_planes({}, {}, config.role_names, notes)[None]
    constraints = kept_constraints(manner.wishes, bundle, (role,), empty)
    constraints += kept_original(manner.original, bundle, (role,))
    takes = []
    for number in range(manner.takes):
        rng = np.random.default_rng([manner.seed, number, 0])
        prefix = random_note(bundle, role, rng)[None] if from_random_note else None
        writer = Writer(bundle, role, manner.hearing, manner.choice, [rng], constraints, style=manner.style)
        values, nats = [], 0.0
        for frame in stream(writer, known, meter, manner.hearing, prefix):
            values.append(frame.value[0])
            nats += float(frame.nats[0])
            if progress is not None:
                progress(role, number * notes + frame.step + 1, manner.takes * notes)
            if watch is not None:
                watch(Written(role, role, (number,), frame))
        frames = np.stack(values).astype(np.uint8)
        stack = stack_of_events(frames, role, config.steps_per_quarter)
        part = Part(1, role.capitalize(), config.programs.get(role, 0), False, decode_events(frames, stack.grid, 88))
        takes.append(
            Take(
                score=score,
                parts=(part,),
                roles=(role,),
                given=(),
                stack=stack,
                frames={role: frames},
                log_likelihood=-nats,
                frame_count=notes - from_random_note,
                number=number + 1,
                seed=manner.seed,
                bundle=config.name,
            )
        )
    return takes


def random_note(bundle: Bundle, role: str, rng: np.random.Generator) -> NDArray[np.int64]:
    """One note that the role knows, each as likely as any other: a frame `[88]`."""
    vocabulary = bundle.vocabulary(bundle.config.roles[role])
    if vocabulary is None:
        known = np.flatnonzero(allowed_cells(bundle, role))
        return np.asarray(np.arange(PITCHES) == rng.choice(known), np.int64)
    alone = vocabulary.single_notes
    symbol = rng.choice(alone if len(alone) else np.arange(1, len(vocabulary)))
    return vocabulary.frames(symbol).astype(np.int64)
