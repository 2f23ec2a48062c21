"""However gladly a sampler copies, no run of what it writes is longer than is allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.originality import OriginalityIndex
from descant.bundles.store import Bundle, load
from descant.errors import WritingError
from descant.evaluation.originality import line_of_frames
from descant.generation.accompaniment import compose
from descant.generation.choice import Choice
from descant.generation.event_writing import compose_notes
from descant.generation.freedom import Freedom, Past
from descant.generation.manner import Manner, manner_for
from descant.generation.original import Original, kept_original
from descant.generation.sampling import draw_voice
from descant.generation.take import Take
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD, LOWEST_PITCH, PITCHES, VOICE_SYMBOLS
from descant.recall.fingerprints import GRAM, Fingerprints, Source, fingerprints_of
from descant.recall.line import Line


def tune(seed: int, notes: int = 60) -> Line:
    rng = np.random.default_rng(seed)
    steps = np.cumsum(rng.integers(1, 4, notes))
    return Line(steps, rng.integers(60, 66, notes), steps // 16)


TUNES = [tune(seed) for seed in range(5)]
INDEX = fingerprints_of([(Source(f"tune {n}", f"work {n}", "melody"), line) for n, line in enumerate(TUNES)])


def written(constraint: Original | None, seed: int, up: int = 3, known: int = 0) -> Line:
    """What a voice writes that wants to sing a training tune, a bit higher; its first notes may be known already."""
    rng, wanted = np.random.default_rng(seed), TUNES[seed % 5]
    past, sung = Past("voice", PITCHES), []
    for step in range(int(wanted.onset_steps[-1]) + 1):
        logits = rng.normal(size=VOICE_SYMBOLS)
        at = np.flatnonzero(wanted.onset_steps == step)
        glad = int(wanted.pitch[at[0]]) + up - LOWEST_PITCH + FIRST_PITCH_SYMBOL if len(at) else HOLD
        logits[glad] += 30
        freedom = Freedom.whole(PITCHES)
        told = len(sung) < known
        if constraint is not None and not told:
            freedom = constraint.narrow(freedom, past)
        symbol, _ = draw_voice(logits, np.ones(VOICE_SYMBOLS, bool), Choice(), rng, freedom)
        cells = (symbol - FIRST_PITCH_SYMBOL,) if symbol >= FIRST_PITCH_SYMBOL else ()
        if cells:
            sung.append((step, cells[0] + LOWEST_PITCH))
        past.add(cells, 1 / 16, written=not told)
    steps, pitch = (np.array(column, np.int64) for column in zip(*sung, strict=True))
    return Line(steps, pitch, steps // 16)


def longest(line: Line, index: Fingerprints = INDEX) -> int:
    return max(run.notes for run in index.runs(line))


@pytest.mark.parametrize("most", [GRAM, 6, 11])
def test_no_run_is_longer_than_allowed(most: int) -> None:
    for seed in range(5):
        assert longest(written(None, seed)) > 40
        kept = written(Original(INDEX, most), seed)
        assert longest(kept) == most  # it copies as far as it may
        assert len(kept) > 30  # and goes on all the same


def test_a_known_tune_that_is_given_is_not_carried_on() -> None:
    line = written(Original(INDEX, 8), 2, known=20)
    runs = INDEX.runs(line)
    assert runs[0].notes == 20  # what was there stays, and the next note is another
    assert all(run.notes <= 8 for note, run in enumerate(runs) if note + run.notes > 20)
    assert len(line) > 40


def test_of_a_chord_the_highest_note_is_looked_up_and_none_may_go_on() -> None:
    line = TUNES[3]
    begun = [
        (int(step), (2, int(pitch) - LOWEST_PITCH))
        for step, pitch in zip(line.onset_steps[10:18], line.pitch[10:18], strict=True)
    ]
    past = Past("poly", PITCHES, int(line.onset_steps[18]), begun, len(begun))
    narrowed = Original(INDEX, 8).narrow(Freedom.whole(PITCHES), past)
    assert not narrowed.may_begin[line.pitch[18] - LOWEST_PITCH]
    assert narrowed.may_begin.sum() == PITCHES - 1
    assert narrowed.may_sound.all()
    past.step += 1  # at another wait it is another tune
    assert Original(INDEX, 8).narrow(Freedom.whole(PITCHES), past).may_begin.all()


def test_drums_are_left_alone() -> None:
    past = Past("kit", 9, 40, [(step, (0,)) for step in range(40)], 40)
    assert Original(INDEX, GRAM).narrow(Freedom.whole(9), past).may_begin.all()


def test_a_number_that_can_t_be_kept_to_is_refused(bundle_of: Callable[..., Bundle]) -> None:
    with pytest.raises(WritingError, match="3 notes in a row"):
        Original(INDEX, GRAM - 1)
    bundle = bundle_of()
    assert kept_original(None, bundle, ["melody"]) == ()
    with pytest.raises(WritingError, match="no index"):
        kept_original(8, bundle, ["melody"])
    with pytest.raises(WritingError, match="drums"):
        kept_original(8, knowing(bundle_of(roles={"drums": "kit"}, **DRUMS), INDEX), ["drums"])
    at_once = bundle_of(heads={"voice": {"name": "categorical", "hidden": [8]}, "poly": {"name": "rbm", "hidden": 6}})
    with pytest.raises(WritingError, match="at once"):
        kept_original(8, knowing(at_once, INDEX), ["chords"])
    assert kept_original(8, knowing(at_once, INDEX), ["melody"])


DRUMS = {"directions": [{"given": [], "write": "drums"}], "heads": {"kit": {"name": "bernoulli"}}}


def knowing(bundle: Bundle, index: Fingerprints) -> Bundle:
    """The bundle with another index."""
    other = replace(bundle)
    other.__dict__["originality"] = OriginalityIndex(index)
    return other


def lines_of(takes: list[Take], bundle: Bundle) -> list[Line]:
    """The line of every part that was written."""
    return [
        line_of_frames(take.frames[role], bundle.config.roles[role], take.stack)
        for take in takes
        for role in take.roles
    ]


def heard_before(bundle: Bundle, write: Callable[..., list[Take]]) -> Bundle:
    """The bundle as if it had learned from the very notes that it writes by itself."""
    lines = lines_of(write(bundle, Manner(takes=3)), bundle)
    return knowing(
        bundle, fingerprints_of([(Source(f"own {n}", f"own {n}", "melody"), line) for n, line in enumerate(lines)])
    )


@pytest.mark.parametrize("most", [GRAM, 8])
@pytest.mark.parametrize("loop", [False, True], ids=["once", "looped"])
def test_what_it_would_write_by_itself_is_written_another_way(
    bundle_of: Callable[..., Bundle], most: int, loop: bool
) -> None:
    """The same seeds again, with their own takes as training pieces."""

    def write(bundle: Bundle, manner: Manner) -> list[Take]:
        return compose(bundle, bars=6, loop=loop, manner=manner)

    bundle = heard_before(bundle_of(), write)
    assert bundle.originality is not None
    index = bundle.originality.fingerprints
    assert max(longest(line, index) for line in lines_of(write(bundle, Manner(takes=3)), bundle)) > 8
    for seed in (0, 1):
        for line in lines_of(write(bundle, Manner(takes=3, seed=seed, original=most)), bundle):
            assert longest(line, index) <= most


def test_a_note_rnn_keeps_to_it_as_well(event_bundle: Bundle) -> None:
    def write(bundle: Bundle, manner: Manner) -> list[Take]:
        return compose_notes(bundle, notes=40, manner=manner)

    bundle = heard_before(event_bundle, write)
    assert bundle.originality is not None
    index = bundle.originality.fingerprints
    assert [longest(line, index) for line in lines_of(write(bundle, Manner(takes=3)), bundle)] == [40] * 3
    for line in lines_of(write(bundle, Manner(takes=3, original=8)), bundle):
        assert longest(line, index) <= 8


def test_the_folk_bundle_keeps_to_it() -> None:
    """Tunes and chords by the released bundle, looked up among all that it learned from, and among its own."""

    def write(bundle: Bundle, manner: Manner) -> list[Take]:
        return compose(bundle, bars=16, manner=manner)

    bundle = load("folk")
    assert bundle.originality is not None
    index = bundle.originality.fingerprints
    assert max(longest(line, index) for line in lines_of(write(bundle, Manner(takes=3)), bundle)) > 5
    own = heard_before(bundle, write)
    assert own.originality is not None
    for known, lines, most in ((bundle, index, 5), (bundle, index, 8), (own, own.originality.fingerprints, 8)):
        for seed in (0, 1):
            manner = manner_for(bundle.config, takes=3, seed=seed, original=most)
            for line in lines_of(write(known, manner), bundle):
                assert longest(line, lines) <= most
                assert len(line) > 5
