"""The card shows what was measured, and a dash for what one work alone can't show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from descant.bundles.manifest import RecogniserFacts
from descant.bundles.store import Bundle
from descant.evaluation.accuracy import AccuracyRow, Counts
from descant.training.card import card

ROW = {
    "given": ["melody"],
    "write": "chords",
    "listener": "full",
    "frames": 960,
    "nll_true": 1.25,
    "nll_shuffled": 1.5,
    "nll_none": 1.75,
    "gain": 0.5,
    "gain_low": 0.4,
    "gain_high": 0.6,
    "floors": {"copy": 2.0, "unigram": 3.0},
}


def test_what_was_measured_is_a_row(bundle_of: Callable[..., Bundle]) -> None:
    config = bundle_of().config
    alone = {**ROW, "nll_shuffled": None, "gain_low": None, "gain_high": None, "floors": {}}
    told = card(config.model_copy(update={"results": {"measured": "2024-01-01", "rows": [ROW, alone]}}))
    assert "| melody | chords | full | 960 | 1.250 | 1.500 | 1.750 | 0.500 (0.400 to 0.600) | 2.000 | 3.000 |" in told
    assert "| melody | chords | full | 960 | 1.250 | - | 1.750 | 0.500 (- to -) | - | - |" in told
    assert "Nothing yet" in card(config)


def test_styles_stand_with_their_shares_and_how_well_they_are_told_apart(bundle_of: Callable[..., Bundle]) -> None:
    config = bundle_of().config
    assert "Styles" not in card(config)
    known = {"styles": ["jig", "reel"], "style_shares": {"jig": 0.25, "reel": 0.75}}
    told = card(config.model_copy(update=known))
    assert "`--style reel`, or any of (share of the training pieces that have a style): reel (75%), jig (25%)." in told
    assert "recogniser" not in told
    facts = RecogniserFacts(styles=["jig", "reel"], state=3, distances=(1.0, 2.0))
    results = {"recogniser": {"test": {"pieces": 40, "accuracy": 0.9, "floor": 0.6}}}
    told = card(config.model_copy(update={**known, "recogniser": facts, "results": results}))
    assert "names the style of 90% of 40 test pieces right; always the commonest would be right of 60%" in told


def test_what_is_not_worth_listing_is_said(bundle_of: Callable[..., Bundle]) -> None:
    ways = [{"given": ["melody"], "write": "chords"}, {"given": ["chords"], "write": "melody", "listed": False}]
    config = bundle_of(directions=ways).config
    assert [way.write for way in config.directions] == ["chords"]
    told = card(config)
    assert "they are not listed: chords → melody." in told
    assert "Any other choice of given and written roles among melody, chords" in told


def test_what_it_is_bad_at_is_told(bundle_of: Callable[..., Bundle]) -> None:
    config = bundle_of().config
    assert "bad at" not in card(config)
    told = card(config.model_copy(update={"bad_at": ["It knows no minor keys.", "Its rests are long."]}))
    assert "## What it is bad at\n\n* It knows no minor keys.\n* Its rests are long.\n\n## Measured" in told


def test_gains_that_are_all_sure_are_told_in_one_sentence(bundle_of: Callable[..., Bundle]) -> None:
    config, back = bundle_of().config, {**ROW, "given": ["chords"], "write": "melody"}
    sure = card(config.model_copy(update={"results": {"rows": [ROW, back]}}))
    assert sure.count("gain is sure") == 1
    assert "Gain: " not in sure
    doubted = card(config.model_copy(update={"results": {"rows": [ROW, {**back, "gain_low": -0.1}]}}))
    assert "gain is sure" not in doubted
    assert "* Gain: melody → chords" in doubted
    assert "* No sure gain: chords → melody" in doubted


def test_a_net_without_a_likelihood_shows_what_it_foretells(bundle_of: Callable[..., Bundle]) -> None:
    row = AccuracyRow(("melody",), "chords", "full", 3, 90, 9, Counts(9, 1), Counts(8, 2), Counts(3, 1), Counts(1, 3))
    results = {"measured": "2024-01-01", "accuracy": [row.as_json()]}
    told = card(bundle_of().config.model_copy(update={"results": results}))
    assert "| melody | chords | full | 90 | 0.900 | 0.800 | 9 | 0.750 | 0.250 |" in told


def test_a_bundle_of_events_is_asked_for_notes(event_bundle_folder: Path) -> None:
    told = (event_bundle_folder / "README.md").read_text()
    assert "descant compose -m events --notes 200 --from-random-note" in told
    assert "* nothing → notes" in told
    assert "accompany" not in told
