"""Law: one soprano in any key is one work, and the phrases' long notes fall on strong beats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from descant.corpora.dataset import SourceFile
from descant.corpora.datasets.chorales import CHORALES
from descant.score.score import Meter, Notes, Part, Score

FILE = SourceFile(Path(), "bwv1.mid")
COMMON_TIME = Meter(0, 4, 4)
NAMES = ("Soprano", "Alto", "Tenor", "Bass")


def chorale(pickup: int, up: int = 0, meter: Meter = COMMON_TIME, names: tuple[str, ...] = NAMES) -> Score:
    """Phrases of quarters that end with a half note on the third beat; the first notes are a pickup."""
    quarter, bar = 480, meter.numerator
    strong = 2 if bar == 4 else 0
    lengths = [1] * pickup
    for _ in range(4):
        lengths += [1] * (strong or bar) + [bar - strong] * bool(strong)
    lengths += [] if strong else [bar]
    onsets = [sum(lengths[:place]) * quarter for place in range(len(lengths))]
    tune = [67 + up + (place * 5) % 7 for place in range(len(lengths))]
    parts = tuple(
        Part(
            number,
            name,
            52,
            False,
            Notes.of(onsets, [length * quarter for length in lengths], [p - 7 * number for p in tune]),
        )
        for number, name in enumerate(names, start=1)
    )
    return Score(quarter, parts, meters=(meter,))


def test_voices_by_name_in_any_order_and_by_place_without_names():
    assert CHORALES.roles(chorale(0, names=NAMES[::-1]), FILE) == {1: "bass", 2: "tenor", 3: "alto", 4: "soprano"}
    assert CHORALES.roles(chorale(0, names=("",) * 4), FILE) == {1: "soprano", 2: "alto", 3: "tenor", 4: "bass"}
    three = chorale(0)
    assert CHORALES.roles(replace(three, parts=three.parts[:3]), FILE) is None


def test_a_tune_is_one_work_in_every_key():
    assert CHORALES.work(chorale(0), FILE) == CHORALES.work(chorale(0, up=4), FILE)
    other = chorale(1)
    assert CHORALES.work(chorale(0), FILE) != CHORALES.work(other, FILE)


@pytest.mark.parametrize("meter", [Meter(0, 4, 4), Meter(0, 3, 4)])
@pytest.mark.parametrize("pickup", [0, 1])
def test_a_pickup_moves_the_bar_line(pickup, meter):
    assert CHORALES.bars(chorale(pickup, meter=meter), FILE).phase_ticks == pickup * 480


def test_other_meters_are_left_alone():
    assert CHORALES.bars(chorale(0, meter=Meter(0, 3, 2)), FILE) is None


def test_no_two_sides_share_a_soprano(shared_data, tmp_path):
    from descant.corpora.prepare import prepare
    from descant.corpora.store import load_corpus

    prepare("chorales", tmp_path / "c", [shared_data / "bach_chorales.tar.xz"])
    sides: dict[str | None, set[str]] = {}
    for piece in load_corpus(tmp_path / "c").pieces:
        sides.setdefault(CHORALES.work(piece.score, FILE), set()).add(piece.split)
    assert all(len(found) == 1 for found in sides.values())
