"""Copying is counted as by hand; a cell trains, is measured and is left alone; the committed table is its results'."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.copying import copied_runs, copied_share, distinct_share, numbered

from descant.corpora.store import Corpus

torch = pytest.importorskip("torch")
note_rnn, plan, table = (importlib.import_module(f"benchmarks.note_rnn{part}") for part in ("", "_plan", "_table"))

TINY = (
    *("core.size=6", "previous_size=5", "heads.roll.hidden=[7]", "heads.roll.least_met=2"),
    *("training.window_steps=16", "training.batch=2", "training.precision='32'"),
)


def row(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def test_a_copied_piece_is_copied_wholly_and_an_unrelated_one_not_at_all() -> None:
    training = [row(*range(20)), row(*range(30, 60))]
    assert copied_share(copied_runs(training[1], training)) == (23, 23)
    assert copied_share(copied_runs(training[1] + 100, training)) == (0, 23)


def test_runs_by_hand() -> None:
    """Of 5 1 2 3 9 3 4, the run 1 2 3 is copied; 3 4 would go on from one piece into the next, so 4 begins anew."""
    training = [row(0, 1, 2, 3), row(4, 5)]
    runs = copied_runs(row(5, 1, 2, 3, 9, 3, 4), training)
    assert runs.tolist() == [1, 1, 2, 3, 0, 1, 1]
    assert copied_share(runs, gram=2) == (2, 6)
    counted = row(0, 1, 1, 1, 1, 0, 0).astype(bool)
    assert copied_share(runs, gram=2, counted=counted) == (2, 3)
    assert copied_share(runs, gram=8) == (0, 0), "a piece shorter than an n-gram has none"


def test_runs_are_those_of_a_search_for_each() -> None:
    rng = np.random.default_rng(0)
    training = [rng.integers(3, size=length) for length in (40, 1, 25)]
    piece = rng.integers(3, size=30)
    texts = ["".join(map(str, each)) for each in training]

    def longest_ending_at(place: int) -> int:
        endings = ("".join(map(str, piece[start : place + 1])) for start in range(place + 1))
        return next((len(each) for each in endings if any(each in text for text in texts)), 0)

    assert copied_runs(piece, training).tolist() == [longest_ending_at(place) for place in range(len(piece))]


def test_a_piece_that_repeats_itself_has_few_different_grams() -> None:
    assert distinct_share(row(1, 2, 1, 2, 1, 2), gram=2) == (2, 5)
    assert distinct_share(row(1, 2, 3), gram=8) == (0, 0)


def test_the_same_notes_have_the_same_number_in_every_piece() -> None:
    rng = np.random.default_rng(0)
    chords = (rng.random((4, 88)) < 0.1).astype(np.uint8)
    one, other = numbered([chords[[0, 1, 2]], chords[[2, 0, 3, 3]]])
    assert [one[2], one[0]] == other[:2].tolist()
    assert len({*one.tolist(), *other.tolist()}) == 4


@pytest.fixture
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
def test_cells_are_trained_measured_and_chosen_from(
    toy_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = (
        plan.Cell("as it is", TINY),
        plan.Cell("dense/none", (*TINY, "heads.roll.hidden=[]"), corpora=(plan.GAMES, plan.MORE)),
        plan.Cell("sampling/top 2", TINY, top_k=2, run="as-it-is"),
    )
    for module in (note_rnn, table):
        monkeypatch.setattr(module, "CELLS", cells)
    monkeypatch.setattr(note_rnn, "SAMPLE_NOTES", 12)
    runs, results = tmp_path / "runs", tmp_path / "results"
    corpora = {plan.GAMES: toy_corpus, plan.MORE: replace(toy_corpus, name="more")}
    places = {"iterations": 4, "runs": runs, "results": results}
    floors, chosen = (plan.Cell(name, TINY) for name in ("floors", "chosen"))
    with pytest.raises(SystemExit, match="missing: as it is"):
        note_rnn.run_cell(chosen, corpora.__getitem__, **places)
    told = [note_rnn.run_cell(cell, corpora.__getitem__, **places) for cell in (*cells, floors, chosen)]
    base, wider, top_two, floor, last = told
    assert (base["iterations"], base["samples"]["events"]) == (4, 12 * plan.SAMPLES)
    assert base["validation"]["event_nats"] > base["validation"]["nats"], "the toy's validation piece holds new notes"
    assert top_two["validation"] == base["validation"], "the same net, sampled otherwise"
    assert wider["recipe"]["heads"]["roll"]["hidden"] == []
    assert floor["validation"]["symbols"] == base["validation"]["symbols"]
    assert floor["human"]["copied_known"] <= 1
    cheapest = min(base, wider, key=lambda result: result["validation"]["event_nats"])
    assert last["row"] == cheapest["cell"]
    text = table.section(note_rnn.read_results(results))
    assert f"{last['test']['nats']:.3f}" in text
    assert table.NOT_RUN not in text


def result(cell: str, nats: float) -> dict[str, Any]:
    told = {"nats": nats, "event_nats": nats + 1, "unknown": 0.1, "symbols": 10}
    copied = {"longest": 7, "copied": 0.05, "copied_known": 0.06, "distinct": 0.97}
    more = {"samples": copied, "minutes": 2.54, "parameters": 1234, "iterations": 500}
    return {"cell": cell, "validation": told, "train": {**told, "nats": nats - 0.25}, **more}


def test_a_row_says_what_its_result_says() -> None:
    text = table.section({"dense-none": result("dense/none", 4.125)})
    lines = {line.split(" | ")[0].strip("| "): line for line in text.splitlines() if line.startswith("| ")}
    cells = [cell.strip() for cell in lines["dense/none"].strip("|").split("|")]
    assert cells[1:] == ["4.125", "3.875", "0.250", "5.125", "7", "5.0 %", "6.0 %", "97.0 %", "2.5", "1,234"]
    assert table.NOT_RUN in lines["dense/one layer"]
    assert len({line.count("|") for line in lines.values()}) == 1


def test_every_row_is_a_recipe_of_its_own() -> None:
    assert len({cell.id for cell in plan.CELLS}) == len(plan.CELLS)
    told = [json.dumps(cell.recipe().model_dump(mode="json")) for cell in plan.CELLS if not cell.run]
    same = [cell for cell in plan.CELLS if not cell.run and cell.corpora != (plan.GAMES,)]
    assert len(set(told)) == len(told) - len(same)
    assert {cell.run for cell in plan.CELLS} == {"", plan.BASE.id}


def test_the_committed_table_is_what_the_results_say() -> None:
    text = table.DOCUMENT.read_text(encoding="utf-8")
    again = table.written(text, note_rnn.read_results(note_rnn.RESULTS))
    assert text == again, "run: python benchmarks/note_rnn.py table"
