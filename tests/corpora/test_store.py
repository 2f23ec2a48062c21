"""Law: what is saved is loaded again, to the last note; and nothing is half there."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.corpora.piece import Piece
from descant.corpora.store import content_hash, load_corpus, save_corpus
from descant.corpora.table import pieces_of, table_of
from descant.errors import CorpusError
from descant.score.key import Key
from descant.score.score import KeySignature, Meter, Notes, Part, Score, Tempo

ticks = st.integers(0, 2**40)
names = st.text(max_size=12).filter(lambda text: text.isprintable())


@st.composite
def notes(draw) -> Notes:
    rows = draw(st.lists(st.tuples(ticks, ticks, st.integers(0, 127), st.integers(1, 127)), max_size=6))
    columns = np.array(rows, np.int64).reshape(-1, 4).T
    return Notes.of(*columns)


@st.composite
def pieces(draw) -> Piece:
    parts = tuple(
        Part(number, draw(names), draw(st.integers(0, 127)), draw(st.booleans()), draw(notes()), channel)
        for number, channel in enumerate(draw(st.lists(st.none() | st.integers(0, 15), max_size=4)), start=1)
    )
    roles = {part.number: draw(st.sampled_from(["melody", "bass"])) for part in parts if draw(st.booleans())}
    score = Score(
        draw(st.integers(1, 32767)),
        parts,
        tuple(Tempo(*row) for row in draw(st.lists(st.tuples(ticks, st.floats(1, 1000)), max_size=3))),
        tuple(
            Meter(*row) for row in draw(st.lists(st.tuples(ticks, st.integers(1, 255), st.integers(1, 64)), max_size=3))
        ),
        tuple(
            KeySignature(*row)
            for row in draw(st.lists(st.tuples(ticks, st.integers(-7, 7), st.booleans()), max_size=3))
        ),
        draw(names),
    )
    return Piece(
        id=draw(st.uuids()).hex,
        title=draw(names),
        file=draw(names),
        split=draw(st.sampled_from(["train", "validation", "test"])),
        work=draw(names),
        score=score,
        key=Key(draw(st.integers(0, 11)), draw(st.booleans()), draw(st.floats(0, 1))),
        labels=draw(st.dictionaries(names, names, max_size=3)),
        roles=roles,
        phase_ticks=draw(st.floats(-1e6, 1e6)),
    )


def facts(piece: Piece) -> dict[str, object]:
    """A piece as what can be compared."""
    score = {key: value for key, value in vars(piece.score).items() if key != "source"}
    return {**vars(piece), "score": score, "labels": dict(piece.labels), "roles": dict(piece.roles)}


@given(st.lists(pieces(), max_size=4))
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
