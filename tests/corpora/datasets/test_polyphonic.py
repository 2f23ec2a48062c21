"""Law: a benchmark's rolls go through a corpus and the grid and come back bit by bit, every frame and every piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from descant.corpora.catalogue import corpus_named
from descant.corpora.datasets.polyphonic import ARCHIVE, roll_piece, rolls
from descant.corpora.prepare import prepare
from descant.corpora.store import Corpus, load_corpus
from descant.errors import CorpusError
from descant.grid.form import GridForm

FORM = GridForm({"notes": "roll"}, 4, clock="steps")
STEMS = {"jsb": "jsb", "nottingham_rolls": "nottingham", "musedata": "musedata", "piano_midi": "piano_midi"}
FRAMES = {
    "jsb": (13_807, 4_602, 4_725),
    "nottingham_rolls": (176_561, 45_513, 44_463),
    "musedata": (245_202, 82_755, 64_339),
    "piano_midi": (75_911, 8_540, 19_036),
}


def drawn_rolls(seed: int = 0) -> dict[str, list[np.ndarray]]:
    """Rolls of odd lengths, with silent frames first, last and in between, by the archive's words for the sides."""
    rng = np.random.default_rng(seed)
    made = {}
    for side, count in (("train", 3), ("valid", 1), ("test", 2)):
        of_side = [(rng.random((int(rng.integers(5, 40)), 88)) < 0.2).astype(np.uint8) for _ in range(count)]
        for roll in of_side:
            roll[[0, 3]] = 0
            roll[-2:] = 0
        made[side] = of_side
    return made


def arrays_of(made: dict[str, list[np.ndarray]], stem: str = "jsb") -> dict[str, np.ndarray]:
    """The archive's arrays of some rolls."""
    arrays = {}
    for side, of_side in made.items():
        arrays[f"{stem}__{side}__lengths"] = np.array([len(roll) for roll in of_side], np.int32)
        arrays[f"{stem}__{side}__frames"] = np.packbits(np.concatenate(of_side), axis=1)
    return arrays


def written(folder: Path, **changes: np.ndarray | None) -> Path:
    """A small archive of the set `jsb`, some of its arrays changed or (None) left out."""
    arrays = {name: array for name, array in {**arrays_of(drawn_rolls()), **changes}.items() if array is not None}
    np.savez(folder / ARCHIVE.file, **arrays)
    return folder / ARCHIVE.file


def assert_same(corpus: Corpus, expected: dict[str, list[np.ndarray]]) -> None:
    for side, of_side in expected.items():
        pieces = corpus.split(side)
        assert len(pieces) == len(of_side)
        for piece, roll in zip(pieces, of_side, strict=True):
            stack = FORM.stack(piece.score, piece.roles, piece.phase_ticks)
            assert stack.steps == len(roll)
            assert len(stack.meter()) == len(roll)
            assert np.array_equal(stack.frames["notes"], roll)


@pytest.mark.parametrize("from_folder", [False, True])
def test_a_small_archive_comes_back_bit_by_bit(tmp_path, from_folder):
    archive = written(tmp_path)
    report = prepare("jsb", tmp_path / "corpus", [tmp_path if from_folder else archive])
    made = drawn_rolls()
    assert_same(
        load_corpus(tmp_path / "corpus"), {"train": made["train"], "validation": made["valid"], "test": made["test"]}
    )
    assert report.works == report.pieces == {"train": 3, "validation": 1, "test": 2}
    assert "none that is known" in report.notes[0]


@pytest.mark.parametrize("name", FRAMES)
def test_the_real_benchmarks_come_back_bit_by_bit(shared_data, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    corpus = corpus_named(name, shared_data)
    expected = rolls(shared_data / ARCHIVE.file, STEMS[name])
    assert tuple(sum(map(len, of_side)) for of_side in expected.values()) == FRAMES[name]
    assert_same(corpus, expected)
    assert not corpus.manifest["may_ship"]
    assert "checksum known" in corpus.manifest["notes"][0]


def test_a_piece_is_named_after_its_place_in_the_archive(tmp_path):
    prepare("jsb", tmp_path / "corpus", [written(tmp_path)])
    corpus = load_corpus(tmp_path / "corpus")
    assert [piece.id for piece in corpus.split("test")] == ["jsb/test/000", "jsb/test/001"]
    assert corpus.pieces[0].title == corpus.pieces[0].id == corpus.pieces[0].work


def test_neighbouring_frames_are_one_note():
    roll = np.zeros((6, 88), np.uint8)
    roll[1:3, 39] = roll[4, 39] = 1
    notes = roll_piece(roll, "a", "a", "test").score.parts[0].notes
    assert (notes.onset_ticks.tolist(), notes.duration_ticks.tolist()) == ([120, 480], [240, 120])
    assert notes.pitch.tolist() == [60, 60]


BAD = {
    "train__lengths add up to": {"jsb__train__lengths": np.array([3, 4], np.int32)},
    "no array jsb__test__frames; its arrays are": {"jsb__test__frames": None},
    "uint8 of shape 4 × 88": {"jsb__valid__frames": np.zeros((4, 88), np.uint8)},
    "numbers below 1": {"jsb__valid__lengths": np.array([0], np.int32)},
    "float64 of shape": {"jsb__test__lengths": np.array([1.5, 2])},
    "can't be read as arrays: Object arrays": {"jsb__train__frames": np.array([[1], None], object)},
}


@pytest.mark.parametrize("says", BAD)
def test_a_wrong_archive_is_refused_with_what_was_found(tmp_path, says):
    with pytest.raises(CorpusError, match=says):
        prepare("jsb", tmp_path / "corpus", [written(tmp_path, **BAD[says])])
    assert not (tmp_path / "corpus").exists()


def test_a_file_that_is_no_archive_is_refused(tmp_path):
    whole = written(tmp_path).read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "text.npz").write_bytes(b"MThd, in words")
    np.save(tmp_path / "one.npy", np.zeros(3))
    for name, says in (
        ("cut.npz", "can't be read"),
        ("empty.npz", "can't be read"),
        ("text.npz", "can't be read"),
        ("one.npy", "single array"),
        ("nowhere.npz", "There is no"),
    ):
        with pytest.raises(CorpusError, match=says):
            prepare("jsb", tmp_path / "corpus", [tmp_path / name])
    (tmp_path / "bare").mkdir()
    with pytest.raises(CorpusError, match=r"does not hold polyphonic_benchmarks\.npz"):
        prepare("jsb", tmp_path / "corpus", [tmp_path / "bare"])
