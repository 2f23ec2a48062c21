"""Law: what shares a tune is on one side; the same files and seed make the same corpus; every file has its reason."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest

from descant.corpora.prepare import Settings, prepare
from descant.corpora.store import load_corpus
from descant.errors import CorpusError, OutputError
from descant.score.musicxml_writing import write_musicxml


def test_a_folder_becomes_a_corpus(tmp_path, tunes_folder):
    folder = tunes_folder(12)
    (folder / "empty.mid").write_bytes(b"")
    report = prepare(folder, tmp_path / "corpus")
    corpus = load_corpus(tmp_path / "corpus")
    assert len(corpus.pieces) == 12
    assert {side: len(corpus.split(side)) for side in report.pieces} == report.pieces
    assert min(report.pieces.values()) >= 1
    assert report.roles == {"melody": 12, "chords": 12}
    with (tmp_path / "corpus" / "report.tsv").open() as file:
        rows = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert len(rows) == 13
    assert (rows["empty.mid"]["verdict"], rows["empty.mid"]["reason"]) == ("left out", "This file is empty")
    assert {row["verdict"] for row in rows.values()} == {"used", "left out"}
    said = json.loads((tmp_path / "corpus" / "report.json").read_text())
    assert said["counts"] == {"used": 12, "used in part": 0, "left out": 1}
    assert corpus.manifest["seed"] == 0
    assert corpus.manifest["pieces"] == 12


def test_the_same_files_and_seed_make_the_same_corpus(tmp_path, tunes_folder):
    folder = tunes_folder(8)
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        prepare(folder, tmp_path / name, settings=Settings(seed=seed))
    one, again, other = (load_corpus(tmp_path / name) for name in ("one", "again", "other"))
    assert one.content_hash == again.content_hash != other.content_hash


def test_copies_in_other_keys_stay_on_one_side(tmp_path, tunes_folder, music):
    folder = tunes_folder(10)
    for up in (-5, -2, 1, 3, 6):
        music.write(folder, f"copies/up{up}.mid", music.tune(4, up=up))
    for seed in range(4):
        prepare(folder, tmp_path / "corpus", settings=Settings(seed=seed))
        family = [piece for piece in load_corpus(tmp_path / "corpus").pieces if piece.work == "copies/up-2"]
        assert len(family) == 6
        assert len({piece.split for piece in family}) == 1
    report = (tmp_path / "corpus" / "report.tsv").read_text()
    assert "shares a tune with" in report


def test_a_file_twice_is_used_once(tmp_path, tunes_folder, music):
    folder = tunes_folder(4)
    music.write(folder, "z-again.mid", music.tune(2))
    report = prepare(folder, tmp_path / "corpus")
    (left_out,) = (file for file in report.files if file.verdict == "left out")
    assert left_out.file == "z-again.mid"
    assert left_out.reason == "a duplicate: it has the same notes as tune-2.mid"


def test_files_that_differ_in_their_suffix_alone_are_two_pieces(tmp_path, tunes_folder, music):
    folder = tunes_folder(3)
    music.write(folder, "tune-1.midi", music.tune(9))
    prepare(folder, tmp_path / "corpus")
    ids = [piece.id for piece in load_corpus(tmp_path / "corpus").pieces]
    assert len(ids) == len(set(ids)) == 4


def test_roles_toml_in_the_folder_overrules(tmp_path, tunes_folder):
    folder = tunes_folder(4)
    (folder / "roles.toml").write_text('["*"]\n"Chords" = "piano"\n["tune-3.mid"]\n"*" = "ignore"\n')
    report = prepare(folder, tmp_path / "corpus")
    assert report.roles == {"melody": 3, "piano": 3}
    assert {file.file: file.reason for file in report.files if file.reason} == {
        "tune-3.mid": "no part is left that has a role"
    }


def test_a_roles_toml_of_ones_own(tmp_path, tunes_folder):
    (tmp_path / "mine.toml").write_text('"*" = { 1 = "voice" }')
    report = prepare(tunes_folder(4), tmp_path / "corpus", settings=Settings(roles=tmp_path / "mine.toml"))
    assert report.roles == {"chords": 4, "voice": 4}


def test_no_pair_at_all_is_an_error_and_leaves_nothing(tmp_path, music):
    for seed in range(4):
        score = music.tune(seed)
        music.write(tmp_path / "alone", f"{seed}.mid", replace(score, parts=score.parts[:1]))
    with pytest.raises(CorpusError, match="only one part"):
        prepare(tmp_path / "alone", tmp_path / "corpus")
    assert [path.name for path in tmp_path.iterdir()] == ["alone"]
    report = prepare(tmp_path / "alone", tmp_path / "corpus", settings=Settings(keeps_single=True))
    assert sum(report.pieces.values()) == 4


def test_two_works_are_too_few(tmp_path, tunes_folder, music):
    folder = tunes_folder(2)
    music.write(folder, "copy.mid", music.tune(0, up=3))
    with pytest.raises(CorpusError, match="2 works"):
        prepare(folder, tmp_path / "corpus")


def test_a_folder_without_music(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="no music file"):
        prepare(tmp_path / "empty", tmp_path / "corpus")


def test_scores_in_musicxml_are_pieces_as_midi_is(tmp_path, music):
    (tmp_path / "songs").mkdir()
    for seed in range(3):
        (tmp_path / "songs" / f"{seed}.musicxml").write_bytes(write_musicxml(music.tune(seed)))
    (tmp_path / "songs" / "none.mxl").write_bytes(b"PK")
    (tmp_path / "songs" / "page.xml").write_bytes(b"<page/>")
    report = prepare(tmp_path / "songs", tmp_path / "corpus")
    assert report.roles == {"melody": 3, "chords": 3}
    assert {file.file for file in report.files if file.verdict == "left out"} == {"none.mxl", "page.xml"}


def test_a_place_that_can_not_be_written_to(tmp_path, tunes_folder):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        prepare(tunes_folder(3), tmp_path / "file" / "corpus")


def test_a_folder_in_the_way_is_told_before_anything_is_read(tmp_path, tunes_folder, monkeypatch):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").write_bytes(b"meow")
    monkeypatch.setattr("descant.corpora.prepare.read_all", lambda *_: pytest.fail("it was read"))
    with pytest.raises(CorpusError, match="no corpus"):
        prepare(tunes_folder(3), tmp_path / "photos")


def test_older_corpora_are_put_together_and_keep_their_split(tmp_path, tunes_folder, music):
    prepare(tunes_folder(8), tmp_path / "one", settings=Settings(seed=1))
    for seed in range(20, 26):
        music.write(tmp_path / "more", f"{seed}.mid", music.tune(seed))
    prepare(tmp_path / "more", tmp_path / "two", settings=Settings(seed=2))
    prepare([tmp_path / "one", tmp_path / "two"], tmp_path / "both")
    both = {piece.id: piece for piece in load_corpus(tmp_path / "both").pieces}
    for name in ("one", "two"):
        corpus = load_corpus(tmp_path / name)
        prefix = corpus.folder.name
        assert {piece.id: piece.split for piece in corpus.pieces} == {
            key.removeprefix(f"{prefix}/"): piece.split for key, piece in both.items() if key.startswith(f"{prefix}/")
        }
    manifest = load_corpus(tmp_path / "both").manifest
    assert [source["name"] for source in manifest["sources"]] == ["tunes", "more"]
