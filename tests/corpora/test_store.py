"""Law: what is saved is loaded again, to the last note; and nothing is half there."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.corpora.piece import SPLITS, Piece
from descant.corpora.store import content_hash, load_corpus, save_corpus
from descant.corpora.table import pieces_of, table_of
from descant.errors import CorpusError
from descant.score.key import Key
from descant.score.score import KeySignature, Meter, Notes, Part, Score, Tempo

NAMES = ("", "Melody", "旋律", "a\tb\n", "x" * 300)


def notes(draw: np.random.Generator) -> Notes:
    count = int(draw.integers(0, 6))
    onsets, durations = draw.integers(0, 2**40, (2, count))
    return Notes.of(onsets, durations, draw.integers(0, 128, count), draw.integers(1, 128, count))


@st.composite
def pieces(draw) -> Piece:
    """A piece drawn from a seed, with anything that a score may lack lacking now and then."""
    seed = draw(st.integers(0, 2**32))
    rng = np.random.default_rng(seed)
    ticks = [int(tick) for tick in rng.integers(0, 2**40, 3)]
    some = [int(count) for count in rng.integers(0, 4, 4)]
    parts = tuple(
        Part(number, str(rng.choice(NAMES)), int(rng.integers(128)), bool(rng.integers(2)), notes(rng), channel)
        for number, channel in enumerate([None, 0, 9][: some[0]], start=1)
    )
    score = Score(
        int(rng.integers(1, 32768)),
        parts,
        tuple(Tempo(tick, float(rng.uniform(1, 1000))) for tick in ticks[: some[1]]),
        tuple(Meter(tick, int(rng.integers(1, 256)), 8) for tick in ticks[: some[2]]),
        tuple(KeySignature(tick, int(rng.integers(-7, 8)), bool(rng.integers(2))) for tick in ticks[: some[3]]),
        str(rng.choice(NAMES)),
        length_ticks=ticks[0] if rng.integers(2) else None,
    )
    return Piece(
        id=f"piece {seed}",
        title=str(rng.choice(NAMES)),
        file=str(rng.choice(NAMES)),
        split=SPLITS[seed % 3],
        work=str(rng.choice(NAMES)),
        score=score,
        key=Key(int(rng.integers(12)), bool(rng.integers(2)), float(rng.uniform())),
        labels={name: name[::-1] for name in NAMES[: int(rng.integers(4))]},
        roles={part.number: "melody" for part in parts if rng.integers(2)},
        phase_ticks=float(rng.normal()) * 1000,
    )


def facts(piece: Piece) -> dict[str, object]:
    """A piece as what can be compared."""
    score = {key: value for key, value in vars(piece.score).items() if key != "source"}
    return {**vars(piece), "score": score, "labels": dict(piece.labels), "roles": dict(piece.roles)}


@settings(deadline=None, max_examples=60)
@given(st.lists(pieces(), max_size=3))
def test_pieces_come_back_from_the_table_as_they_were(given_pieces):
    back = pieces_of(table_of(given_pieces))
    assert [facts(piece) for piece in back] == [facts(piece) for piece in given_pieces]


def test_a_corpus_is_loaded_as_it_was_saved(tmp_path, music):
    saved = save_corpus(tmp_path / "corpus", [music.piece(2), music.piece(1, "test")], {"name": "made", "seed": 3})
    loaded = load_corpus(tmp_path / "corpus")
    assert loaded.name == "made"
    assert loaded.manifest["seed"] == 3
    assert loaded.manifest["splits"] == {"train": 1, "test": 1}
    assert [facts(piece) for piece in loaded.pieces] == [facts(piece) for piece in saved.pieces]
    assert [piece.id for piece in loaded.split("test")] == ["tune-1"]
    assert loaded.content_hash == saved.content_hash == loaded.manifest["content_hash"]


def test_the_hash_knows_content_and_split_but_no_order(music):
    one, two = music.piece(1), music.piece(2)
    usual = content_hash([one, two])
    assert content_hash([two, one]) == usual
    assert content_hash([one, replace(two, split="test")]) != usual
    louder = replace(one.score.parts[0].notes, velocity=one.score.parts[0].notes.velocity + 1)
    parts = (replace(one.score.parts[0], notes=louder), one.score.parts[1])
    assert content_hash([replace(one, score=one.score.with_parts(parts)), two]) != usual


def test_a_table_from_before_pieces_had_lengths_is_read(music):
    older = table_of([music.piece(1)]).drop_columns("length_ticks")
    (back,) = pieces_of(older)
    assert facts(back) == facts(music.piece(1))


def test_the_hash_knows_a_length_where_there_is_one(music):
    one = music.piece(1)
    longer = replace(one, score=replace(one.score, length_ticks=99_999))
    assert content_hash([longer]) != content_hash([one])


def test_no_such_split(tmp_path, music):
    corpus = save_corpus(tmp_path / "corpus", [music.piece(1)], {})
    with pytest.raises(CorpusError, match='did you mean "train"'):
        corpus.split("trian")


def test_a_folder_that_is_no_corpus_is_not_overwritten(tmp_path, music):
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "mine.mid").write_bytes(b"precious")
    with pytest.raises(CorpusError, match="no corpus"):
        save_corpus(tmp_path / "songs", [music.piece(1)], {})
    assert (tmp_path / "songs" / "mine.mid").read_bytes() == b"precious"


def test_an_older_corpus_is_replaced(tmp_path, music):
    save_corpus(tmp_path / "corpus", [music.piece(1)], {}, {"report.tsv": "old"})
    save_corpus(tmp_path / "corpus", [music.piece(2)], {})
    assert [piece.id for piece in load_corpus(tmp_path / "corpus").pieces] == ["tune-2"]
    assert sorted(path.name for path in (tmp_path / "corpus").iterdir()) == ["manifest.json", "pieces.parquet"]
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


@pytest.mark.parametrize("file", ["manifest.json", "pieces.parquet"])
def test_a_damaged_corpus_is_refused(tmp_path, music, file):
    save_corpus(tmp_path / "corpus", [music.piece(1)], {})
    path = tmp_path / "corpus" / file
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CorpusError, match="damaged"):
        load_corpus(tmp_path / "corpus")


def test_pieces_of_another_corpus_are_noticed(tmp_path, music):
    save_corpus(tmp_path / "one", [music.piece(1)], {})
    save_corpus(tmp_path / "two", [music.piece(2)], {})
    (tmp_path / "two" / "pieces.parquet").replace(tmp_path / "one" / "pieces.parquet")
    with pytest.raises(CorpusError, match="not those that its manifest"):
        load_corpus(tmp_path / "one")


def test_a_corpus_from_the_future_is_refused(tmp_path, music):
    save_corpus(tmp_path / "corpus", [music.piece(1)], {})
    manifest = tmp_path / "corpus" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 99}))
    with pytest.raises(CorpusError, match="format 99"):
        load_corpus(tmp_path / "corpus")


def test_no_corpus(tmp_path):
    with pytest.raises(CorpusError, match="There is no"):
        load_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="is no corpus"):
        load_corpus(tmp_path)
