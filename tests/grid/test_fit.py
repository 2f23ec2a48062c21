"""The law of the fit: a score that is on a grid, whatever shifts it, is found to be on it."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import GridError
from descant.grid.fit import CANDIDATES, fit_grid, fit_phase, onsets_of, share_on_grid
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes, Part, Score


def score_of(onset_ticks: object, ticks_per_quarter: int = 480) -> Score:
    return Score(ticks_per_quarter, (Part(1, "", 0, False, Notes.of(onset_ticks, 60, 60)),))


def straight(random: np.random.Generator, notes: int = 200) -> np.ndarray:
    return np.cumsum(random.choice((120, 120, 240, 480), notes))


@given(shift=st.integers(-59, 60), seed=st.integers(0, 1000))
def test_the_shift_of_a_straight_piece_is_found_to_the_tick(shift: int, seed: int) -> None:
    fit = fit_grid(score_of(straight(np.random.default_rng(seed)) + 480 + shift))
    assert fit.share == 1.0
    assert fit.phase_ticks == shift
    assert fit.steps_per_quarter == 4
    assert set(fit.shares) == set(CANDIDATES)


@given(st.integers(1, 2000), st.sampled_from(CANDIDATES), st.lists(st.integers(0, 50_000), min_size=1, max_size=60))
def test_the_phase_lies_within_half_a_step(ticks_per_quarter: int, steps: int, onsets: list[int]) -> None:
    ticks = np.array(onsets)
    share, phase = fit_phase(ticks, ticks_per_quarter, steps)
    grid = TimeGrid(ticks_per_quarter, steps, phase)
    assert abs(phase) <= grid.step_ticks / 2 + 1e-9
    assert share == share_on_grid(ticks, grid)
    assert (grid.nearest_steps(ticks) >= 0).all()


def test_a_piece_on_its_grid_stays_there() -> None:
    rng = np.random.default_rng(1)
    onsets = straight(rng)
    loose = onsets + rng.choice((0, 0, 0, 0, 9, -9), len(onsets))
    assert fit_grid(score_of(onsets)).phase_ticks == 0
    assert fit_grid(score_of(loose)).phase_ticks == 0


def test_free_notes_do_not_pull_the_phase_away() -> None:
    rng = np.random.default_rng(2)
    onsets = np.concatenate((straight(rng, 150) + 40, rng.integers(0, 20_000, 60)))
    fit = fit_grid(score_of(onsets), 4)
    assert fit.phase_ticks == pytest.approx(40, abs=1)


@pytest.mark.parametrize(
    ("moves", "steps"),
    [((120, 240), 4), ((160, 320), 6), ((60, 120), 8), ((160, 120, 240), 12), ((60, 160, 120), 24)],
)
def test_the_coarsest_grid_that_holds_the_notes_is_suggested(moves: tuple[int, ...], steps: int) -> None:
    # Each rhythm fills whole quarters, so that its triplets and its sixteenths keep to their places.
    bars = {120: (0, 120, 240, 360), 160: (0, 160, 320), 60: (0, 60, 120, 180, 240, 300, 360, 420), 240: (0, 240),
            320: (0, 320)}  # fmt: skip
    onsets = [480 * (len(moves) * bar + quarter) + at for bar in range(20) for quarter, move in enumerate(moves)
              for at in bars[move]]  # fmt: skip
    fit = fit_grid(score_of(np.array(onsets) + 7))
    assert fit.steps_per_quarter == steps
    assert fit.share == 1.0
    assert fit.phase_ticks == 7


def test_triplets_on_sixteenths_are_not_shifted_away() -> None:
    onsets = np.arange(0, 160 * 90, 160)
    fit = fit_grid(score_of(onsets), 4)
    assert fit.phase_ticks == 0
    assert fit.share == pytest.approx(1 / 3, abs=0.01)


def test_free_playing_calls_for_no_fine_grid() -> None:
    onsets = np.random.default_rng(3).integers(0, 480 * 400, 3000)
    assert fit_grid(score_of(onsets)).steps_per_quarter == 4
    assert fit_grid(score_of(onsets // 20, 24)).steps_per_quarter == 4


def test_a_grid_that_is_asked_for_is_fitted() -> None:
    fit = fit_grid(score_of(np.arange(0, 4800, 96)), 5)
    assert (fit.steps_per_quarter, fit.share) == (5, 1.0)
    assert 5 in fit.shares
    assert fit.grid(480) == TimeGrid(480, 5)
    with pytest.raises(GridError, match="at least one step"):
        fit_grid(score_of([0]), 0)


def test_no_notes_fit_every_grid() -> None:
    for score in (Score(480, ()), score_of([])):
        fit = fit_grid(score)
        assert (fit.share, fit.phase_ticks, fit.steps_per_quarter) == (1.0, 0.0, 4)


def test_a_million_onsets_are_thinned() -> None:
    onsets = onsets_of(score_of(np.arange(1_000_000) * 120))
    assert len(onsets) == 50_000
    assert share_on_grid(onsets, TimeGrid(480, 4)) == 1.0


def test_pop_songs_are_found_on_their_shifted_beats(shared_data: Path, tmp_path: Path) -> None:
    """POP909's beats (in seconds) say where the grid lies; its ticks do not."""
    formats = pytest.importorskip("descant.score.formats")
    archive = shared_data / "pop909.tar.xz"
    if not archive.is_file():
        pytest.skip("pop909.tar.xz is not in the folder of real corpora")
    songs: dict[str, dict[str, Path]] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            path = Path(member.name)
            if path.suffix == ".mid" or path.name == "beat_midi.txt":
                tar.extract(member, tmp_path, filter="data")
                songs.setdefault(path.parent.name, {})[path.suffix] = tmp_path / path
            if sum(len(song) == 2 for song in songs.values()) == 12:
                break
    found = 0
    whole = [song for song in songs.values() if len(song) == 2]
    for song in whole:
        score = formats.read(song[".mid"])
        fit = fit_grid(score, 4)
        beats_ticks = _ticks_of_seconds(score, np.loadtxt(song[".txt"])[:, 0])
        steps = fit.grid(score.ticks_per_quarter).steps(beats_ticks)
        found += bool(np.median(np.abs(steps - np.rint(steps))) <= 1 / 8)
        assert fit.share >= share_on_grid(onsets_of(score), TimeGrid(score.ticks_per_quarter, 4)) - 1e-9
    assert found >= len(whole) - 1


def _ticks_of_seconds(score: Score, seconds: np.ndarray) -> np.ndarray:
    ticks = np.array([tempo.tick for tempo in score.tempos], np.float64)
    ticks_a_second = np.array([tempo.bpm for tempo in score.tempos]) * score.ticks_per_quarter / 60
    starts = np.concatenate(([0.0], np.cumsum(np.diff(ticks) / ticks_a_second[:-1])))
    at = np.clip(np.searchsorted(starts, seconds, side="right") - 1, 0, None)
    return ticks[at] + (seconds - starts[at]) * ticks_a_second[at]
