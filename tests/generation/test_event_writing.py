"""A piece of so many events: each of them is one onset, none is unknown, and the first may be a random note."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import Manner, accompany, compose, continue_
from descant.generation.choice import Choice
from descant.generation.event_writing import compose_notes, random_note, wants_notes
from descant.grid.events import encode_events
from descant.grid.vocabulary import UNKNOWN
from descant.score.formats import read_bytes
from descant.score.score import Score


@pytest.mark.parametrize("notes", [1, 7, 60])
@pytest.mark.parametrize("from_random_note", [False, True])
def test_so_many_notes_are_so_many_events(event_bundle: Bundle, notes: int, from_random_note: bool) -> None:
    take = compose_notes(event_bundle, notes=notes, from_random_note=from_random_note)[0]
    written = read_bytes(take.to_midi(), "take.mid")
    frames, _ = encode_events(written.parts[0].notes)
    assert np.array_equal(frames, take.frames["notes"])
    assert len(frames) == notes
    assert take.frame_count == notes - from_random_note
    vocabulary = event_bundle.vocabulary("roll")
    assert vocabulary is not None
    assert (vocabulary.symbols(frames) != UNKNOWN).all()
    assert np.diff(np.unique(written.parts[0].notes.onset_ticks)).tolist() == [240] * (notes - 1)


def test_the_same_seed_writes_the_same_notes(event_bundle: Bundle) -> None:
    manners = [Manner(Choice(top_k=3), takes=2, seed=seed) for seed in (4, 4, 5)]
    one, again, other = (compose_notes(event_bundle, notes=30, from_random_note=True, manner=m) for m in manners)
    for take in range(2):
        assert np.array_equal(one[take].frames["notes"], again[take].frames["notes"])
    assert not np.array_equal(one[0].frames["notes"], one[1].frames["notes"])
    assert not np.array_equal(one[0].frames["notes"], other[0].frames["notes"])
    assert [take.number for take in one] == [1, 2]


def test_every_single_note_is_as_likely_to_begin(event_bundle: Bundle) -> None:
    rng = np.random.default_rng(0)
    drawn = np.stack([random_note(event_bundle, "notes", rng) for _ in range(400)])
    vocabulary = event_bundle.vocabulary("roll")
    assert vocabulary is not None
    alone = np.flatnonzero(vocabulary.frames(vocabulary.single_notes).any(0))
    counts = drawn.sum(0)
    assert (drawn.sum(1) == 1).all()
    assert np.flatnonzero(counts).tolist() == alone.tolist()
    expected = 400 / len(alone)
    assert (np.abs(counts[alone] - expected) < 5 * np.sqrt(expected)).all()


def test_a_head_without_a_vocabulary_begins_with_any_pitch_it_may_use(bundle_of: Callable[..., Bundle]) -> None:
    bundle = bundle_of(
        roles={"notes": "roll"}, grid="events", heads={"roll": {"name": "nade", "hidden": 4}}, directions=[]
    )
    take = compose_notes(bundle, notes=5, from_random_note=True)[0]
    assert take.frames["notes"][0].sum() == 1
    low, high = bundle.config.ranges["notes"]
    assert low <= np.flatnonzero(take.frames["notes"][0])[0] + 21 <= high


def test_bars_and_notes_are_not_mistaken_for_each_other(
    event_bundle: Bundle, tiny_bundle: Bundle, song_of: Callable[..., Score]
) -> None:
    for misuse in (
        lambda: compose(event_bundle, bars=4),
        lambda: continue_(event_bundle, song_of(), bars=2),
        lambda: accompany(event_bundle, song_of(), write=["notes"]),
        lambda: wants_notes(event_bundle.config, 4, None, False),
        lambda: wants_notes(event_bundle.config, None, 10, False, meter=(3, 4)),
        lambda: wants_notes(event_bundle.config, None, 10, False, loop=True),
        lambda: wants_notes(event_bundle.config, None, 10, False, at_bar=5),
    ):
        with pytest.raises(WritingError, match="without durations"):
            misuse()
    for misuse in (
        lambda: compose_notes(tiny_bundle, notes=4),
        lambda: wants_notes(tiny_bundle.config, None, 4, False),
        lambda: wants_notes(tiny_bundle.config, None, None, True),
    ):
        with pytest.raises(WritingError, match="grid of bars"):
            misuse()
    with pytest.raises(WritingError, match='no role "tuba"'):
        wants_notes(event_bundle.config, None, 4, False, ["tuba"])
    assert wants_notes(event_bundle.config, None, None, False)
    assert not wants_notes(tiny_bundle.config, None, None, False)


@pytest.mark.parametrize(("notes", "tempo"), [(0, 100.0), (10**6, 100.0), (5, 0.0)])
def test_what_can_not_be_written_is_told(event_bundle: Bundle, notes: int, tempo: float) -> None:
    with pytest.raises(WritingError):
        compose_notes(event_bundle, notes=notes, tempo_bpm=tempo)
