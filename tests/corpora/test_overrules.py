"""Law: the last line that speaks of a part holds, and it speaks by name or number, of files by pattern."""

from __future__ import annotations

import pytest

from descant.corpora.overrules import overruled, read_overrules
from descant.errors import CorpusError


def lines(tmp_path, text: str):
    (tmp_path / "roles.toml").write_text(text, encoding="utf-8")
    return read_overrules(tmp_path / "roles.toml")


def test_by_name_in_any_case_and_by_number(tmp_path, music):
    found = lines(tmp_path, '["*"]\n"mel*" = "right"\n2 = "left"\n')
    assert overruled(found, music.tune(1), "a/b.mid") == {1: "right", 2: "left"}


def test_on_one_line(tmp_path, music):
    found = lines(tmp_path, '"*.mid" = { "Melody" = "voice", 2 = "ignore" }')
    assert overruled(found, music.tune(1), "b.mid") == {1: "voice", 2: "ignore"}


@pytest.mark.parametrize(("pattern", "speaks"), [("a/*", True), ("b.mid", True), ("b*", True), ("c/*", False)])
def test_a_file_is_named_by_its_path_or_its_own_name(tmp_path, music, pattern, speaks):
    found = lines(tmp_path, f'["{pattern}"]\n1 = "bass"\n')
    assert bool(overruled(found, music.tune(1), "a/b.mid")) is speaks


def test_the_last_line_holds(tmp_path, music):
    found = lines(tmp_path, '["*"]\n"*" = "ignore"\n["b.mid"]\n"Melody" = "melody"\n')
    assert overruled(found, music.tune(1), "b.mid") == {1: "melody", 2: "ignore"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('["*"]\n1 = "melodie"', 'did you mean "melody"'),
        ('["*"]\n1 = 3', "is no role"),
        ('1 = "melody"', "outside of any table"),
        ("this is no toml", "can't be read"),
    ],
)
def test_what_can_not_be_meant_is_refused(tmp_path, text, says):
    with pytest.raises(CorpusError, match=says):
        lines(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CorpusError, match="can't be read"):
        read_overrules(tmp_path / "none.toml")
