"""The index of a bundle comes back as it was written, is checked with the rest, and may be missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.bundles.checksums import write_checksums
from descant.bundles.originality import FILE, HumanBand, Measure, OriginalityIndex, quantiles
from descant.bundles.store import load
from descant.errors import BundleError
from descant.recall.fingerprints import Source, fingerprints_of
from descant.recall.line import Line

MEASURE = Measure("melody", 32, "longest")


def index() -> OriginalityIndex:
    rng = np.random.default_rng(3)
    steps = np.cumsum(rng.integers(1, 5, 40))
    lines = [
        (Source(f"Tune {n} ♯", f"work {n}", "melody"), Line(steps, rng.integers(50, 80, 40), steps)) for n in range(3)
    ]
    return OriginalityIndex(fingerprints_of(lines), HumanBand({MEASURE: quantiles([5, 6, 7, 9, 9])}))


@pytest.fixture
def copy(tiny_bundle_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bundle_folder, tmp_path / "tiny"))


def test_an_index_comes_back_as_it_was() -> None:
    old = index()
    data = old.to_bytes()
    new = OriginalityIndex.of_bytes(data)
    assert new.fingerprints.sources == old.fingerprints.sources
    assert (new.fingerprints.grams == old.fingerprints.grams).all()
    assert (new.human.values[MEASURE] == old.human.values[MEASURE]).all()
    assert new.to_bytes() == data == index().to_bytes()


def test_a_bundle_may_have_none(copy: Path) -> None:
    (copy / FILE).unlink(missing_ok=True)
    write_checksums(copy)
    assert load(copy).originality is None


def test_a_bundle_s_index_is_opened_and_checked(copy: Path) -> None:
    (copy / FILE).write_bytes(index().to_bytes())
    with pytest.raises(BundleError, match="damaged"):
        load(copy)
    write_checksums(copy)
    found = load(copy).originality
    assert found is not None
    assert len(found.fingerprints.sources) == 3


@pytest.mark.parametrize("damage", [b"", b"PK", b"\x00" * 100, index().to_bytes()[:-500]])
def test_a_damaged_index_is_told(damage: bytes) -> None:
    with pytest.raises(BundleError, match=FILE):
        OriginalityIndex.of_bytes(damage)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(-1, 10))
def test_a_percentile_counts_those_below_and_half_of_the_equal(values: list[int], value: int) -> None:
    band = HumanBand({MEASURE: np.sort(np.array(values, np.float32))})
    below, equal = sum(each < value for each in values), values.count(value)
    assert band.percentile(MEASURE, value) == pytest.approx(100 * (below + equal / 2) / len(values))
    assert band.percentile(Measure("melody", 48, "longest"), value) is None


def test_quantiles_keep_to_values_that_were_met() -> None:
    kept = quantiles([3.0, 1.0, 2.0])
    assert set(kept.tolist()) == {1.0, 2.0, 3.0}
    assert (np.diff(kept) >= 0).all()
