from __future__ import annotations

import tarfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.score.formats import read_bytes
from descant.score.key import Key, estimate_key
from descant.score.score import Notes, Part, Score

PITCHES = st.lists(st.tuples(st.integers(36, 84), st.integers(1, 960)), min_size=1, max_size=40)


def line(pitches: list[int], durations: list[int] | int = 480) -> Notes:
    lengths = np.broadcast_to(np.asarray(durations), len(pitches))
    return Notes.of(np.cumsum(lengths) - lengths, lengths, pitches)


@given(PITCHES, st.integers(-24, 24))
def test_transposing_by_n_moves_the_tonic_by_n(melody: list[tuple[int, int]], semitones: int) -> None:
    pitches, durations = [pitch for pitch, _ in melody], [duration for _, duration in melody]
    key = estimate_key(line(pitches, durations))
    moved = estimate_key(line([pitch + semitones for pitch in pitches], durations))
    assert moved == Key((key.tonic + semitones) % 12, key.minor, key.confidence)


@given(PITCHES)
def test_confidence_is_a_share(melody: list[tuple[int, int]]) -> None:
    key = estimate_key(line([pitch for pitch, _ in melody], [duration for _, duration in melody]))
    assert 0 < key.confidence <= 1


@pytest.mark.parametrize(
    ("pitches", "name"),
    [
        ([60, 62, 64, 65, 67, 69, 71, 72, 67, 64, 60], "C major"),
        ([69, 71, 72, 74, 76, 77, 80, 81, 76, 72, 69], "A minor"),
        ([66, 68, 70, 71, 73, 75, 77, 78, 73, 70, 66], "F# major"),
        ([63, 65, 66, 68, 70, 71, 74, 75, 70, 66, 63], "Eb minor"),
    ],
)
def test_scales_have_their_key(pitches: list[int], name: str) -> None:
    assert estimate_key(line(pitches)).name == name


def test_no_notes_is_no_key() -> None:
    assert estimate_key(Notes.empty()).confidence == 0
    assert estimate_key(Score(480, ())).confidence == 0


def test_drums_have_no_key() -> None:
    tune = Part(1, "", 0, False, line([67, 69, 71, 72, 74, 76, 78, 79]))
    kit = Part(2, "", 0, True, line([37] * 100 + [44] * 100 + [49] * 100))
    assert estimate_key(Score(480, (tune, kit))) == estimate_key(Score(480, (tune,)))


def test_more_than_four_of_five_pop_songs_have_their_annotated_key(shared_data) -> None:
    tonics = {"C": 0, "Db": 1, "D": 2, "Eb": 3, "E": 4, "F": 5, "Gb": 6, "G": 7, "Ab": 8, "A": 9, "Bb": 10, "B": 11}
    said: dict[str, str] = {}
    scores: dict[str, Score] = {}
    with tarfile.open(shared_data / "pop909.tar.xz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            folder = member.name.rsplit("/", 1)[0]
            if file and member.name.endswith("key_audio.txt"):
                said[folder] = file.read().decode()
            elif file and member.name.endswith(".mid"):
                scores[folder] = read_bytes(file.read(), member.name)
            if len(said) > 60 and len(scores) > 60:
                break
    right = []
    for folder in said.keys() & scores.keys():
        tonic, mode = said[folder].split()[2].split(":")
        if len(said[folder].split()) == 3 and tonic in tonics:
            key = estimate_key(scores[folder])
            right.append((key.tonic, key.minor) == (tonics[tonic], mode == "min"))
    assert len(right) > 20
    assert np.mean(right) > 0.8
