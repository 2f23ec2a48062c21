"""Law: the command makes a corpus, shows every kind of reason, and ends with 2 where the user can mend it."""

from __future__ import annotations

import sys

import pytest

from descant.apps.cli.main import run
from descant.corpora.store import is_corpus, load_corpus

TUNE = """X:1
T:Made here
M:4/4
L:1/4
K:C
"C"{notes}|"G"GABc|"C"cBAG|"C"FEDC|
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tunes").mkdir()
    for number, notes in enumerate(("CDEF", "cegc", "EEFG", "gfed", "ACEA")):
        (tmp_path / "tunes" / f"{notes}.abc").write_text(TUNE.format(notes=notes) + number * "c2 d2|")
    (tmp_path / "tunes" / "empty.mid").write_bytes(b"")
    return tmp_path / "tunes"


def exit_code(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["descant", "prepare", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        run()
    return int(left.value.code or 0)


def test_a_corpus_is_made_and_told(monkeypatch, capsys, tmp_path, folder):
    assert (
        exit_code(monkeypatch, folder, "-o", tmp_path / "corpus", "--seed", 3, "--split", "60/20/20", "--keep-single")
        == 0
    )
    told = capsys.readouterr().out
    assert "left out" in told
    assert "empty.mid" in told
    assert "report.tsv" in told
    manifest = load_corpus(tmp_path / "corpus").manifest
    assert manifest["seed"] == 3
    assert manifest["shares"] == [0.6, 0.2, 0.2]


@pytest.mark.parametrize("words", [("nowhere",), ("nottingham",), ("--split", "a/b", "."), ("--from", "x", ".")])
def test_what_a_user_can_mend(monkeypatch, capsys, tmp_path, folder, words):
    monkeypatch.chdir(folder)
    assert exit_code(monkeypatch, *words, "-o", tmp_path / "corpus") == 2
    assert "What to do:" in capsys.readouterr().err
    assert not is_corpus(tmp_path / "corpus")


def test_the_help_says_how_to_overrule_roles(monkeypatch, capsys):
    assert exit_code(monkeypatch, "--help") == 0
    told = capsys.readouterr().out
    assert "roles.toml" in told
    assert '"Piano right" = "right"' in told
