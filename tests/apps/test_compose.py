"""`descant compose` from the shell: a piece from nothing, in a meter and a tempo, and mistakes in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.score.formats import read

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_a_piece_from_nothing(descant_says: Says, tmp_path: Path) -> None:
    new = tmp_path / "new.mid"
    words = ("--bars", "3", "--meter", "6/8", "--tempo", "80", "--listener", "causal", "--seed", "2")
    code, out, err = descant_says("compose", "-m", "tiny", "-o", new, *words)
    assert (code, err) == (0, "")
    assert "Heard  nothing: 3 bars" in out
    score = read(new)
    assert (score.meters[0].numerator, score.meters[0].denominator) == (6, 8)
    assert score.tempos[0].bpm == pytest.approx(80, abs=0.01)
    assert score.end_ticks <= 3 * 3 * score.ticks_per_quarter
    assert new.with_suffix(".png").is_file()


def test_one_part_alone(descant_says: Says, tmp_path: Path) -> None:
    new = tmp_path / "new.mid"
    code, _, _ = descant_says("compose", "-m", "tiny", "-o", new, "--bars", "2", "--write", "melody", "--no-picture")
    assert code == 0
    assert [part.name for part in read(new).parts] == ["Melody"]
    assert not new.with_suffix(".png").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--meter", "waltz"), '"waltz" is no meter'),
        (("--meter", "4/3"), "meter of 4/3"),
        (("--meter", "0/4"), "meter of 0/4"),
        (("--tempo", "0"), "tempo of 0"),
        (("--tempo", "nan"), "tempo of nan"),
        (("--bars", "5000"), "5000 bars"),
        (("--write", "tuba"), 'no role "tuba"'),
    ],
)
def test_a_mistake_is_told(descant_says: Says, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, out, err = descant_says("compose", "-m", "tiny", "-o", tmp_path / "new.mid", *words)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "new.mid").exists()
