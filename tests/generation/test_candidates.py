"""Candidates are the model's own next symbols, ranked; what is told of the past decides them, and nothing later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.model import Model
from descant.score.score import Notes, Score

Songs = Callable[..., Score]


def cut(score: Score, quarters: int) -> Score:
    """The notes of the first quarters alone."""
    parts = []
    for part in score.parts:
        inside = part.notes.onset_ticks < quarters * score.ticks_per_quarter
        notes = part.notes.where(inside)
        lengths = np.minimum(notes.duration_ticks, quarters * score.ticks_per_quarter - notes.onset_ticks)
        parts.append(replace(part, notes=Notes.of(notes.onset_ticks, lengths, notes.pitch)))
    return score.with_parts(tuple(parts))


def test_all_candidates_of_a_voice_are_one_distribution(tiny_bundle: Bundle, song_of: Songs) -> None:
    found = Model(tiny_bundle).next(song_of(), count=90)
    assert len(found) == 90
    assert sum(each.probability for each in found) == pytest.approx(1)
    assert [each.probability for each in found] == sorted((each.probability for each in found), reverse=True)
    assert {"hold", "rest", "C4", "Bb5"} <= {each.what for each in found}
    assert all(len(each.pitches) == (each.what not in ("hold", "rest")) for each in found)
    assert found[:10] == Model(tiny_bundle).next(song_of(), write="melody")


def test_the_probability_is_that_of_the_frame_when_it_comes(tiny_bundle: Bundle, song_of: Songs) -> None:
    """What stands at the next step is as likely as the candidates say, by the likelihood of the whole part."""
    model, whole = Model(tiny_bundle), song_of()
    begun = whole.with_parts((cut(whole, 6).parts[0], whole.parts[1]))
    nats = model.surprise(whole, target="melody", given="chords")
    step, pitch = 6 * 4, int(whole.parts[0].notes.pitch[whole.parts[0].notes.onset_ticks == 6 * 480][0])
    chances = {each.pitches: each.probability for each in model.next(begun, write="melody", count=90)}
    assert chances[pitch,] == pytest.approx(np.exp(-nats[step]), rel=1e-4)


def test_frames_and_the_score_of_them_have_the_same_next(event_bundle: Bundle) -> None:
    model = Model(event_bundle)
    take = model.compose(notes=9, seed=2)
    by_frames, by_score = model.next(take.frames["notes"]), model.next(take.to_score())
    assert by_frames == by_score
    assert len(by_frames) == min(10, event_bundle.config.heads["roll"].vocabulary - 1)


def test_a_vocabulary_names_its_chords_and_never_what_it_does_not_know(event_bundle: Bundle) -> None:
    found = Model(event_bundle).next(count=999)
    assert len(found) == event_bundle.config.heads["roll"].vocabulary - 1
    assert 0.5 < sum(each.probability for each in found) < 1
    chord = max(found, key=lambda each: len(each.pitches))
    assert len(chord.pitches) == len(chord.what.split()) > 1
    assert all(each.pitches for each in found)


def test_the_next_event_is_as_likely_as_the_piece_says(event_bundle: Bundle) -> None:
    model = Model(event_bundle)
    take = model.compose(notes=8, seed=5)
    chances = {each.pitches: each.probability for each in model.next(take.frames["notes"][:7], count=999)}
    last = tuple(int(column) + 21 for column in np.flatnonzero(take.frames["notes"][7]))
    nats = model.surprise(take.to_score(), target="notes")
    assert chances[last] == pytest.approx(np.exp(-nats[7]), rel=1e-4)


def test_nothing_so_far_asks_for_the_first_frame(tiny_bundle: Bundle, tmp_path: Path) -> None:
    model = Model(tiny_bundle)
    first = model.next()
    assert first == model.next(np.zeros(0, np.int16)) == model.next(Score(480, ()))
    assert "hold" not in [each.what for each in model.next(count=3)]
    take = model.compose(bars=1, write="melody", seed=1)
    assert model.next(take.write(tmp_path / "begun.mid")) == model.next(take.to_score())


def test_what_has_no_list_is_told(tiny_bundle: Bundle, event_bundle: Bundle, song_of: Songs) -> None:
    model = Model(tiny_bundle)
    for misuse, says in (
        (lambda: model.next(song_of(), write="chords"), "pitch by pitch"),
        (lambda: model.next(song_of(), write="tuba"), 'no role "tuba"'),
        (lambda: model.next(song_of(), count=0), "0 candidates"),
        (lambda: model.next(np.zeros((4, 88), np.uint8)), "no frames of melody"),
        (lambda: Model(event_bundle).next(np.zeros(4, np.uint8)), "no frames of notes"),
        (lambda: Model(event_bundle).next(np.zeros((4, 88))), "no frames of notes"),
    ):
        with pytest.raises(WritingError, match=says):
            misuse()
