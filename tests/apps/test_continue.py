"""`descant continue` from the shell: new bars after the given ones, and mistakes in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.score.formats import read

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_new_bars_follow_the_given_ones(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.mid"
    code, out, err = descant_says("continue", tune_file, "--bars", "2", "-m", "tiny", "-o", longer)
    assert (code, err) == (0, "")
    assert "Heard  tune.mid: melody, 6 bars (2 of them new), C major" in out
    score = read(longer)
    assert [part.name for part in score.parts] == ["Melody", "Melody (continued)"]
    assert score.parts[1].notes.onset_ticks.min() >= 4 * 4 * score.ticks_per_quarter
    assert score.parts[1].notes.end_ticks <= 6 * 4 * score.ticks_per_quarter
    assert longer.with_suffix(".png").is_file()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--bars", "1000"), "1000 bars"),
        (("--bars", "0"), "bars"),
        (("--write", "tuba"), 'no role "tuba"'),
        (("-m", "tinny"), "did you mean"),
        (("-o", "song.txt"), "named neither as MIDI nor as MusicXML"),
    ],
)
def test_a_mistake_is_told(
    descant_says: Says, tune_file: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    code, out, err = descant_says("continue", tune_file, "-m", "tiny", "-o", tmp_path / "longer.mid", *words)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "longer.mid").exists()


def test_the_given_file_is_never_rewritten(descant_says: Says, tune_file: Path) -> None:
    code, _, err = descant_says("continue", tune_file, "-m", "tiny", "-o", tune_file)
    assert code == 2
    assert "never rewritten" in err
