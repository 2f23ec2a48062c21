"""The card shows what was measured, and a dash for what one work alone can't show."""

from __future__ import annotations

from collections.abc import Callable

from descant.bundles.store import Bundle
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
