"""Law: pitches become voice frames and come back, frame by frame; a pitch that stays is held, never begun again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from descant.corpora.catalogue import corpus_named
from descant.corpora.datasets.jsb_16ths import SILENCE, VOICES, chorale
from descant.corpora.piece import Piece
from descant.corpora.prepare import prepare
from descant.corpora.store import load_corpus
from descant.errors import CorpusError
from descant.grid.form import GridForm
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD, LOWEST_PITCH, REST

FORM = GridForm(dict.fromkeys(VOICES, "voice"), 4)


def drawn_pitches(seed: int, steps: int) -> np.ndarray:
    """Four lines, each with rests, held and moving notes."""
    rng = np.random.default_rng(seed)
    changes = rng.random((steps, 4)) < 0.4
    changes[0] = True
    drawn = rng.choice([SILENCE, 21, 55, 57, 60, 108], (steps, 4))
    last = np.maximum.accumulate(np.where(changes, np.arange(steps)[:, None], 0), axis=0)
    return np.take_along_axis(drawn, last, axis=0).astype(np.int8)


def heard_pitches(piece: Piece) -> np.ndarray:
    """The pitches that the frames of the voices say, `[time, 4]`."""
    stack = FORM.stack(piece.score, piece.roles, piece.phase_ticks)
    columns = []
    for voice in VOICES:
        sounding, column = SILENCE, []
        for symbol in stack.frames[voice].tolist():
            if symbol != HOLD:
                begun = symbol - FIRST_PITCH_SYMBOL + LOWEST_PITCH
                assert symbol == REST or begun != sounding, "a pitch that stays is begun again"
                sounding = SILENCE if symbol == REST else begun
            column.append(sounding)
        columns.append(column)
    return np.array(columns, np.int8).T


@pytest.mark.parametrize("seed", range(8))
def test_pitches_come_back(seed):
    pitches = drawn_pitches(seed, 37)
    piece = chorale(pitches, "a", "a", "train")
    assert np.array_equal(heard_pitches(piece), pitches)


def test_an_archive_of_chorales(tmp_path):
    pitches = {side: drawn_pitches(seed, 21 + seed) for seed, side in enumerate(("train", "valid", "test"))}
    arrays = {f"{side}__pitches": frames for side, frames in pitches.items()}
    arrays |= {f"{side}__lengths": np.array([10, len(frames) - 10]) for side, frames in pitches.items()}
    np.savez(tmp_path / "chorales.npz", **arrays)
    prepare("jsb_16ths", tmp_path / "corpus", [tmp_path / "chorales.npz"])
    corpus = load_corpus(tmp_path / "corpus")
    for side, said in (("train", "train"), ("validation", "valid"), ("test", "test")):
        assert np.array_equal(np.concatenate([heard_pitches(piece) for piece in corpus.split(side)]), pitches[said])
    assert corpus.pieces[0].roles == dict(enumerate(VOICES, start=1))


def test_no_pitch_off_the_keyboard():
    with pytest.raises(CorpusError, match="pitches from 12 to 12"):
        chorale(np.full((4, 4), 12, np.int8), "a", "a", "train")


def test_the_real_chorales_come_back(shared_data: Path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corpus = corpus_named("jsb_16ths", shared_data)
    with np.load(shared_data / "jsb_chorales_16th.npz", allow_pickle=False) as file:
        for side, said in (("train", "train"), ("validation", "valid"), ("test", "test")):
            pieces = corpus.split(side)
            assert np.array_equal(np.concatenate([heard_pitches(piece) for piece in pieces]), file[f"{said}__pitches"])
            assert [piece.score.length_ticks // 120 for piece in pieces] == file[f"{said}__lengths"].tolist()
