"""Law: the last line that speaks of a file holds; an empty word takes a label away, an empty cell says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.corpora.labelling import Labelling, everything, labelled, labels_beside, read_labels
from descant.corpora.prepare import Settings, prepare
from descant.corpora.store import load_corpus
from descant.errors import CorpusError

TOML = '"jigs/*" = "jig"\n"bach_*.mid" = { style = "fugue", composer = "Bach" }\n"sketches/*" = ""\n'
TABLE = 'file,style,composer\njigs/*,jig,\n\nbach_*.mid,fugue,"Bach, J. S."\n'


def lines(folder: Path, name: str, text: str) -> tuple[Labelling, ...]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_labels(folder / name)


def test_lines_speak_of_files_by_path_or_name(tmp_path: Path) -> None:
    found = lines(tmp_path, "styles.toml", TOML)
    assert labelled(found, {}, "jigs/one.mid") == {"style": "jig"}
    assert labelled(found, {"style": "jigs", "mood": "glad"}, "jigs/bach_1.mid") == {
        "style": "fugue",
        "composer": "Bach",
        "mood": "glad",
    }
    assert labelled(found, {"style": "sketches"}, "sketches/one.mid") == {}
    assert labelled(found, {"style": "reels"}, "reels/one.mid") == {"style": "reels"}


def test_a_table_says_the_same(tmp_path: Path) -> None:
    found = lines(tmp_path, "labels.csv", "\ufeff" + TABLE)
    assert labelled(found, {"composer": "nobody"}, "jigs/one.mid") == {"style": "jig", "composer": "nobody"}
    assert labelled(found, {}, "bach_1.mid") == {"style": "fugue", "composer": "Bach, J. S."}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("styles.toml", "no toml", "can't be read"),
        ("styles.toml", '"*" = 3', "is no label"),
        ("styles.toml", '"*" = { style = 3 }', "is no label"),
        ("labels.csv", "", "begins with nothing"),
        ("labels.csv", "name,style\na.mid,jig\n", "begins with name, style"),
        ("labels.csv", "file,style\na.mid,jig,reel\n", "line 2, has 3 cells"),
    ],
)
def test_what_can_not_be_meant_is_refused(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(CorpusError, match=says):
        lines(tmp_path, name, text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="can't be read"):
        read_labels(tmp_path / "none.csv")
    assert labels_beside(tmp_path) == ()


def test_a_corpus_has_the_labels_that_lie_in_its_folder(tmp_path: Path, tunes_folder) -> None:
    folder = tunes_folder(4)
    (folder / "styles.toml").write_text('"*" = "tune"\n"tune-3.mid" = { style = "jig", mood = "glad" }\n')
    prepare(folder, tmp_path / "corpus")
    found = {piece.file: dict(piece.labels) for piece in load_corpus(tmp_path / "corpus").pieces}
    assert found.pop("tune-3.mid") == {"style": "jig", "mood": "glad"}
    assert set(map(str, found.values())) == {"{'style': 'tune'}"}


def test_labels_from_elsewhere_and_one_for_all(tmp_path: Path, tunes_folder) -> None:
    folder = tunes_folder(3)
    lines(tmp_path, "labels.csv", "file,mood\ntune-1*,glad\n")
    prepare(folder, tmp_path / "corpus", settings=Settings(labels=tmp_path / "labels.csv", style="mine"))
    found = {piece.file: dict(piece.labels) for piece in load_corpus(tmp_path / "corpus").pieces}
    assert found["tune-1.mid"] == {"style": "mine", "mood": "glad"}
    assert found["tune-2.mid"] == {"style": "mine"}
    assert everything("mine").speaks_of("a/b/c.mid")
