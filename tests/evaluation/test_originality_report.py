"""What a report says of a take is true of what was written in it; a score that was learned from is recognised."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.originality import HumanBand, Measure, OriginalityIndex, quantiles
from descant.bundles.store import Bundle, load
from descant.corpora.store import Corpus
from descant.evaluation.originality import FIGURES, originality
from descant.evaluation.originality_index import build_index
from descant.evaluation.originality_report import as_json, in_words, score_originality, take_originality
from descant.generation.accompaniment import accompany, compose
from descant.generation.manner import Manner
from descant.generation.rewriting import rewrite
from descant.recall.fingerprints import Source, fingerprints_of
from descant.recall.line import Line
from descant.score.score import Part, Score

RNG = np.random.default_rng(8)
TUNE = Line(np.arange(40) * 2, RNG.integers(50, 80, 40), np.arange(40) // 8)
BAND = HumanBand({Measure("melody", 32, name): quantiles(list(range(40))) for name in FIGURES})
INDEX = OriginalityIndex(fingerprints_of([(Source("Old Tune", "old tune", "melody"), TUNE)]), BAND)


@pytest.fixture(scope="module")
def learned(bundle_of: Callable[..., Bundle], toy_corpus: Corpus) -> Bundle:
    """A bundle that has the index of the toy songs."""
    bundle = bundle_of()
    bundle.__dict__["originality"] = build_index(toy_corpus, bundle.config.form)
    return bundle


def test_a_copy_is_named() -> None:
    copy = originality(TUNE.excerpt(0, 32), "melody", INDEX, 4)
    words = in_words(copy)
    assert words.startswith("32 notes in a row as in Old Tune (percentile 81 of people's), 8 beats 100% as")
    assert "1 piece has" in words
    assert "100% of it" in words


def test_what_is_new_and_what_is_short_are_said_so() -> None:
    steps = np.arange(30) * 7
    assert "no 4 notes in a row" in in_words(originality(Line(steps, 60 + steps % 23, steps // 16), "melody", INDEX, 4))
    assert "no run of 6 or more" in in_words(originality(TUNE.excerpt(3, 5), "melody", INDEX, 4))
    assert "too short" in in_words(originality(TUNE.excerpt(3, 8), "melody", INDEX, 4))


def test_json_says_the_same_in_plain_values() -> None:
    found = originality(TUNE.excerpt(4, 32), "melody", INDEX, 4)
    said = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert said["source"]["title"] == "Old Tune"
    assert said["mosaic"] == [{"first_note": 0, "notes": 32, "title": "Old Tune"}]
    for name in FIGURES:
        assert said["figures"][name] == {"value": found.figures[name], "percentile": found.percentiles[name]}
    slow = Line(TUNE.onset_steps * 16, TUNE.pitch, TUNE.bar)
    assert as_json(originality(slow, "melody", INDEX, 4))["figures"]["cardinality"] == {  # type: ignore[index]
        "value": None,
        "percentile": None,
    }


def test_a_training_piece_is_recognised(learned: Bundle, toy_corpus: Corpus) -> None:
    for piece in toy_corpus.split("train"):
        report = score_originality(piece.score, learned)
        assert set(report.parts) == {"melody", "chords"}
        for found in report.parts.values():
            assert found.longest == found.notes > 4
            assert found.mosaic.covered == 1
        named = score_originality(piece.score, learned, {1: "melody"})
        assert named.parts["melody"].figures == report.parts["melody"].figures
        assert set(named.parts) == {"melody"}


def test_a_score_with_nothing_to_compare_says_so(learned: Bundle, song_of: Callable[..., Score]) -> None:
    song = song_of()
    drums = Part(1, "Drums", 0, True, song.parts[0].notes)
    for score in (song.with_parts(()), song.with_parts((drums,))):
        (line,) = score_originality(score, learned).lines()
        assert "no part plays" in line


def test_only_what_was_written_is_told_of(learned: Bundle, song_of: Callable[..., Score]) -> None:
    """Song 0 is a training piece: a rewritten bar of it is judged by its own notes, not by the ones around it."""
    song = song_of(bars=6)
    (take,) = accompany(learned, song.with_parts(song.parts[:1]), write=["chords"], manner=Manner(seed=3))
    assert set(take_originality(take, learned).parts) == {"chords"}
    (again,) = rewrite(learned, song, part="melody", bars=(3, 4), manner=Manner(seed=3))
    found = take_originality(again, learned).parts["melody"]
    assert again.written is not None
    begun = again.frames["melody"][again.written] >= 2
    assert found.notes == begun.sum()
    whole = take_originality(replace(again, written=None), learned).parts["melody"]
    assert whole.notes > found.notes
    assert whole.longest > 4  # the bars that were kept


def test_a_bundle_without_an_index_says_so(bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    bundle = bundle_of()
    (take,) = compose(bundle, bars=2)
    for report in (take_originality(take, bundle), score_originality(song_of(), bundle)):
        assert report.lines() == ["the bundle tiny has no index of its training pieces, so it is not known."]
        assert report.to_json()["untold"] == report.lines()[0]
        assert report.to_json()["parts"] == {}


def test_a_note_rnn_s_pieces_are_told_of(event_bundle: Bundle, toy_corpus: Corpus) -> None:
    piece = toy_corpus.split("train")[0]
    found = score_originality(piece.score, event_bundle).parts["notes"]
    assert found.longest == found.notes > 10


@pytest.mark.parametrize("name", ["folk", "bach"])
def test_a_released_bundle_s_take_is_ranked_at_once(name: str) -> None:
    bundle = load(name)
    (take,) = compose(bundle, bars=16, manner=Manner(seed=1))
    assert bundle.originality is not None  # opened once for all takes
    began = time.process_time()
    report = take_originality(take, bundle)
    assert time.process_time() - began < 0.2
    assert set(report.parts) == set(bundle.config.roles)
    assert len(report.lines()) == len(report.parts)
    for found in report.parts.values():
        known = bundle.originality.fingerprints.sources
        assert found.source in known if found.longest else found.source is None
        assert set(found.percentiles) == set(FIGURES) or found.notes < 12
        assert all(0 <= rank <= 100 for rank in found.percentiles.values())
    json.dumps(report.to_json(), allow_nan=False)
