"""The benchmark calls people original and a copyist not, and cuts pieces into whole bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.corpora.store import Corpus
from descant.errors import BundleError
from descant.evaluation.originality import line_of_frames
from descant.evaluation.originality_index import build_index
from descant.score.score import Score


@pytest.fixture(scope="module")
def script(benchmark_of: Callable[[str], ModuleType]) -> ModuleType:
    return benchmark_of("originality")


@pytest.fixture(scope="module")
def learned(bundle_of: Callable[..., Bundle], toy_corpus: Corpus) -> Bundle:
    bundle = bundle_of()
    bundle.__dict__["originality"] = build_index(toy_corpus, bundle.config.form)
    return bundle


def test_a_copyist_lies_outside_the_human_band(script: ModuleType, learned: Bundle, toy_corpus: Corpus) -> None:
    training, people = (
        script.human_lines(toy_corpus.split(split), learned, ["melody"], None, 0) for split in ("train", "test")
    )
    same = script.compared(people, people, learned)
    assert all(row.inside for row in same)
    copied = {row.figure: row for row in script.compared(training, people, learned)}
    assert not copied["longest"].inside
    assert copied["longest"].median > copied["longest"].high
    assert "NO" in script.table(list(copied.values()))
    with pytest.raises(BundleError, match="no index"):
        script.compared(training, people, replace(learned))


def test_excerpts_are_whole_bars_and_all_of_the_line(
    script: ModuleType, learned: Bundle, song_of: Callable[..., Score]
) -> None:
    stack = learned.config.form.stack(song_of(bars=6), {1: "melody"})
    line = line_of_frames(stack.frames["melody"], "voice", stack)
    cut = list(script.excerpts(line, stack, 3, 4.0))
    assert np.concatenate([each.pitch for each in cut]).tolist() == line.pitch.tolist()
    assert [sorted(set(each.bar.tolist())) for each in cut] == [[0, 1, 2], [3, 4, 5]]
    assert len(list(script.excerpts(line, stack, 4, 4.0))) == 1  # two bars are left over
    assert list(script.excerpts(line, stack, 3, 3.0)) == []  # another meter


def test_as_many_samples_as_asked_for(script: ModuleType, learned: Bundle, toy_corpus: Corpus) -> None:
    takes = script.composed(learned, 3, 1, (4, 4))
    assert len(takes) == 3
    pieces = toy_corpus.split("train")
    for samples in (2, 5):
        written = script.accompanied(learned, pieces, samples, ["melody"], ["chords"])
        assert len(written) == samples
        assert set(script.of_takes(written, learned)) == {"chords"}
