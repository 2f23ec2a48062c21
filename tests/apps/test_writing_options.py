"""Every writing verb has the same options, and what they ask for is kept to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import Parameter, signature
from pathlib import Path

import numpy as np
import pytest

from descant.apps.cli.accompany import accompany
from descant.apps.cli.compose import compose
from descant.apps.cli.continue_ import continue_
from descant.apps.cli.rewrite import rewrite
from descant.apps.cli.writing_options import WritingOptions
from descant.generation.manner import Options
from descant.score.formats import read

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_the_verbs_share_their_options_and_python_knows_them_too() -> None:
    names = {each.name for each in fields(WritingOptions)}
    for verb in (accompany, continue_, rewrite, compose):
        parameters = signature(verb).parameters
        assert names <= parameters.keys()
        assert "options" not in parameters
        assert parameters["output"].default is Parameter.empty
    assert names - Options.__annotations__.keys() == {"output", "model", "takes", "picture", "wav", "at_bar"}
    assert not Options.__annotations__.keys() - names


def test_chords_alone_are_accompanied(descant_says: Says, tmp_path: Path) -> None:
    song = tmp_path / "song.mid"
    words = ("accompany", "--chords", "Am F | C G", "--bars", "4", "--write", "melody", "-m", "tiny", "-o", song)
    code, out, err = descant_says(*words, "--no-picture", "--loop", "--at-bar", "5")
    assert (code, err) == (0, "")
    assert "Heard  the chords: chords, 4 bars" in out
    chords, melody = read(song).parts
    assert chords.name == "Chords (given)"
    assert sorted(set((chords.notes.pitch[chords.notes.onset_ticks == 0] % 12).tolist())) == [0, 4, 9]  # A minor
    assert len(set(chords.notes.onset_ticks.tolist())) == 8
    assert melody.notes.end_ticks <= chords.notes.end_ticks


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "nothing to accompany"),
        (("--chords", "Am Xyz"), "Xyz"),
        (("--chords", "|"), "no chord"),
    ],
)
def test_chords_that_are_none_are_told(descant_says: Says, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, out, err = descant_says("accompany", *words, "-m", "tiny", "-o", tmp_path / "song.mid")
    assert (code, out) == (2, "")
    assert says in err


def test_what_is_asked_for_is_kept_to(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    song = tmp_path / "song.mid"
    words = ("accompany", tune_file, "--write", "chords", "-m", "tiny", "-o", song, "--no-picture")
    wishes = ("--scale", "C major pentatonic", "--range", "C3:C5", "--polyphony", "2")
    code, _, err = descant_says(*words, *wishes, "--temperature", "1.5")
    assert (code, err) == (0, "")
    notes = read(song).parts[-1].notes
    assert len(notes)
    assert set((notes.pitch % 12).tolist()) <= {0, 2, 4, 7, 9}
    assert (notes.pitch >= 48).all()
    assert (notes.pitch <= 72).all()
    ticks = np.unique(notes.onset_ticks)
    sounding = (notes.onset_ticks[None] <= ticks[:, None]) & (notes.offset_ticks[None] > ticks[:, None])
    assert sounding.sum(1).max() <= 2


def test_takes_are_told_the_likeliest_first(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    words = ("accompany", tune_file, "-m", "tiny", "-o", tmp_path / "song.mid", "--takes", "4", "--no-picture")
    code, out, _ = descant_says(*words)
    assert code == 0
    lines = [line for line in out.splitlines() if line.startswith("Wrote")]
    nats = [float(line.split(" nats a frame")[0].rsplit(" ", 1)[1]) for line in lines]
    assert nats == sorted(nats)
    assert [line.endswith("the likeliest") for line in lines] == [True, False, False, False]
