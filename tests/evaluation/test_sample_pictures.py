"""The laws of pictures and MIDI of samples: each holds the given parts with one other, and nothing is fetched."""

from __future__ import annotations

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

from descant.evaluation.sample_pictures import COLOURS, Shown, data_link, midi_link, picture_link, score_of
from descant.evaluation.sampling import Sample, Samples
from descant.score.midi import read_midi

SHOWN: tuple[Shown, ...] = ("written", "human")


@pytest.fixture(scope="module")
def sample(toy_samples: list[Samples]) -> Sample:
    return toy_samples[0].samples[0]


def test_the_human_score_is_the_piece_and_the_written_one_the_take(sample: Sample) -> None:
    written, human = (score_of(sample, player) for player in SHOWN)
    assert written.parts[:-1] == human.parts[:-1] == sample.take.score.parts
    assert written.parts[-1] is sample.take.parts[0]
    known = sample.piece.piece
    assert known is not None
    own = next(part.notes for part in known.score.parts if known.roles[part.number] == sample.direction.write)
    for column in ("onset_ticks", "duration_ticks", "pitch"):
        np.testing.assert_array_equal(getattr(human.parts[-1].notes, column), getattr(own, column))
    assert "human" in human.parts[-1].name


@pytest.mark.parametrize("player", SHOWN)
def test_the_midi_link_reads_back_as_the_score(sample: Sample, player: Shown) -> None:
    kind, _, content = midi_link(sample, player).partition(",")
    assert kind == "data:audio/midi;base64"
    back, score = read_midi(b64decode(content)), score_of(sample, player)
    with_notes = [part for part in score.parts if len(part.notes)]
    for part, other in zip(with_notes, [part for part in back.parts if len(part.notes)], strict=True):
        np.testing.assert_array_equal(part.notes.pitch, other.notes.pitch)
        np.testing.assert_array_equal(part.notes.onset_ticks, other.notes.onset_ticks)


@pytest.mark.parametrize("player", SHOWN)
def test_the_picture_link_is_a_picture_of_few_colours(sample: Sample, player: Shown) -> None:
    kind, _, content = picture_link(sample, player).partition(",")
    assert kind == "data:image/png;base64"
    drawn = Image.open(io.BytesIO(b64decode(content)))
    assert min(drawn.size) > 50
    assert 2 <= len(drawn.convert("RGB").getcolors(1 << 16) or []) <= COLOURS


def test_a_data_link_holds_any_bytes() -> None:
    content = bytes(range(256))
    assert b64decode(data_link("a/b", content).partition(",")[2]) == content
