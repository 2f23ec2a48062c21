"""`descant rewrite` from the shell: new bars in an old part, everything else where it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.apps.cli.rewrite import bar_span
from descant.errors import WritingError
from descant.score.formats import read

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_some_bars_are_new_and_the_rest_is_not(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    out_file = tmp_path / "rewritten.mid"
    words = ("rewrite", tune_file, "--part", "melody", "--bars", "2-3", "-m", "tiny", "-o", out_file)
    code, out, err = descant_says(*words)
    assert (code, err) == (0, "")
    assert "Heard  tune.mid: melody, 4 bars, C major" in out
    assert "Note   the new track is the whole part with its new bars 2-3" in out
    old, new = read(out_file).parts
    assert tune_file.read_bytes()[14:] in out_file.read_bytes()
    bar = 4 * read(tune_file).ticks_per_quarter
    for first, last in ((0, bar), (3 * bar, 4 * bar)):
        for ticks in ("onset_ticks", "pitch", "velocity"):
            both = [
                getattr(each.notes, ticks)[(each.notes.onset_ticks >= first) & (each.notes.onset_ticks < last)].tolist()
                for each in (old, new)
            ]
            assert both[0] == both[1]
    assert out_file.with_suffix(".png").is_file()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--bars", "five"), "names no bars"),
        (("--bars", "3-9"), "no bar 9"),
        (("--bars", "3-2"), "backwards"),
        (("--part", "chords"), "no part of the file plays chords"),
        (("--part", "tuba"), "tuba"),
        (("--range", "C9:C2"), "C2"),
        (("--key", "H flat"), "H flat"),
        (("--polyphony", "0"), "nothing could sound"),
        (("--density", "0"), "nothing to play"),
        (("--takes", "0"), "0 takes"),
        (("--passes", "0"), "0 passes"),
        (("--lookahead", "4", "--listener", "causal"), "at once"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    descant_says: Says, tune_file: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    usual = {"--part": "melody", "--bars": "2-3"} | dict(zip(words[::2], words[1::2], strict=True))
    flat = [word for pair in usual.items() for word in pair]
    code, out, err = descant_says("rewrite", tune_file, "-m", "tiny", "-o", tmp_path / "new.mid", *flat)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "new.mid").exists()


def test_bars_as_a_musician_names_them() -> None:
    assert bar_span("5-8") == (5, 8)
    assert bar_span(" 5 - 8 ") == (5, 8)
    assert bar_span("0") == (0, 0)
    for wrong in ("", "5-", "-8", "a-b", "1-2-3", "-1", "²"):
        with pytest.raises(WritingError, match="names no bars"):
            bar_span(wrong)
