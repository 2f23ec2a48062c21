"""Note-RNN's own questions in one table: the recipe `note-rnn` with one thing changed at a time.

    descant prepare game_music_open --from game_music_open.tar.xz -o corpora/game_music_open
    descant prepare piano_midi_de --from piano_midi_de.tar.xz -o corpora/piano_midi_de
    python benchmarks/note_rnn.py run [--cell 'optimizer/*'] [--iterations N] [--jobs 1] [--corpora corpora]
    python benchmarks/note_rnn.py table

`run` fills benchmarks/results/note_rnn, cell by cell; a cell that was stopped goes on from its last checkpoint, and one
that has a result is left alone. Every row trains for the same number of iterations, but where length is the question.
The test split is measured once, by the cell `chosen`, for the row whose notes cost least on validation.

What is measured of each row: nats a symbol on validation, on training pieces (dropout off), and their distance; and how
much of what it writes is copied (`benchmarks/copying.py`). A symbol more in the vocabulary makes symbols dearer and
notes no worse, so rows of another vocabulary are compared by nats an event: what the vocabulary lacks costs *unknown*
and then its keys, one by one, by how often each sounds in the game music that all rows have learned from.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds only what lies beside it

from benchmarks.copying import copied_runs, copied_share, distinct_share, numbered
from benchmarks.note_rnn_plan import CELLS, CHOSEN, FLOORS, GAMES, ITERATIONS, RESULTS, SAMPLE_NOTES, SAMPLES, Cell
from benchmarks.note_rnn_table import Results, write_table
from benchmarks.polyphonic.measuring import halved, rolls_of, some_pieces
from benchmarks.polyphonic.result import place_of, read_results, write_result
from benchmarks.polyphonic.running import Minutes, machine, parameters

from descant.bundles.store import Bundle
from descant.corpora.catalogue import corpus_named
from descant.corpora.mix import mix
from descant.corpora.store import Corpus
from descant.evaluation.bigram import fit_bigram
from descant.evaluation.roll_floors import BernoulliUnigram, fit_bernoulli
from descant.files import write_whole
from descant.generation.accompaniment import Manner
from descant.generation.choice import Choice
from descant.generation.event_writing import compose_notes
from descant.grid.vocabulary import UNKNOWN, Vocabulary
from descant.training.bundling import describe, opened_run
from descant.training.pieces import TrainingPiece, ready
from descant.training.recipe import Recipe
from descant.training.run import train
from descant.training.scoring import score_pieces
from descant.training.torch_graphs import TorchGraphs
from descant.training.vocabulary import learned_vocabularies

RUNS = Path("runs/note_rnn")
Pieces = Mapping[str, Sequence[TrainingPiece]]


def pieces_of(corpus: Corpus, recipe: Recipe) -> dict[str, list[TrainingPiece]]:
    """The pieces of each split, ready."""
    return {split: ready(corpus.split(split), recipe.form, split) for split in ("train", "validation", "test")}


@dataclass(frozen=True, eq=False)
class Games:
    """The game music that every row is measured on, and the keys by which its unknown events are told."""

    pieces: Pieces
    keys: BernoulliUnigram

    @classmethod
    def of(cls, corpus: Corpus, recipe: Recipe) -> Games:
        """Count the keys on its training pieces."""
        pieces = pieces_of(corpus, recipe)
        return cls(pieces, fit_bernoulli(rolls_of(pieces["train"]), rolls_of(pieces["validation"])))

    def figures(self, nats: Sequence[NDArray[np.float64]], rolls: Sequence[Any], known: Vocabulary) -> dict[str, Any]:
        """Nats a symbol, nats an event with the unknown told, and how much is unknown."""
        unknown = [known.symbols(roll) == UNKNOWN for roll in rolls]
        told = [np.where(which, self.keys.nats(roll), 0.0) for which, roll in zip(unknown, rolls, strict=True)]
        symbols = sum(map(len, rolls))
        symbol_nats = float(sum(each.sum() for each in nats)) / symbols
        return {
            "nats": symbol_nats,
            "event_nats": symbol_nats + float(sum(each.sum() for each in told)) / symbols,
            "unknown": float(np.concatenate(unknown).mean()),
            "symbols": symbols,
        }


def copying(rolls: Sequence[NDArray[np.uint8]], training: Sequence[Any], known: Vocabulary) -> dict[str, Any]:
    """How much of some pieces stands in the training pieces, and how much each repeats itself."""
    rows = numbered([*rolls, *training])
    own, learned = rows[: len(rolls)], rows[len(rolls) :]
    runs = [copied_runs(row, learned) for row in own]
    spoken = [known.symbols(roll) != UNKNOWN for roll in rolls]
    counts = {
        "copied": [copied_share(each) for each in runs],
        "copied_known": [copied_share(each, counted=which) for each, which in zip(runs, spoken, strict=True)],
        "distinct": [distinct_share(row) for row in own],
    }
    return {
        "pieces": len(rolls),
        "events": sum(map(len, rolls)),
        "longest": median(int(each.max()) for each in runs),
        "longest_of_all": max(int(each.max()) for each in runs),
        **{
            name: sum(part for part, _ in each) / max(1, sum(whole for _, whole in each))
            for name, each in counts.items()
        },
    }


def floors(games: Games, recipe: Recipe) -> dict[str, Any]:
    """The bigram table over the vocabulary of the unchanged row, and what people copy."""
    vocabulary = learned_vocabularies(recipe, [piece.stack for piece in games.pieces["train"]])[1]["roll"]
    rolls = {split: rolls_of(pieces) for split, pieces in games.pieces.items()}
    rows = {split: [vocabulary.symbols(roll) for roll in each] for split, each in rolls.items()}
    bigram = fit_bigram(rows["train"], len(vocabulary), rows["validation"])
    some = rolls_of(some_pieces(games.pieces["train"]))
    told = {"train": some, "validation": rolls["validation"], "test": rolls["test"]}
    nats = {split: [bigram.nats(vocabulary.symbols(roll)) for roll in each] for split, each in told.items()}
    beginnings = [roll[:SAMPLE_NOTES] for roll in rolls["validation"]]
    return {
        **{split: games.figures(nats[split], told[split], vocabulary) for split in told},
        "bigram": {"smoothing": bigram.smoothing, "backoff": bigram.backoff},
        "vocabulary": len(vocabulary),
        "human": copying(beginnings, rolls["train"], vocabulary),
    }


def net_figures(cell: Cell, run: Path, corpus: Corpus, games: Games) -> dict[str, Any]:
    """What a trained net costs on validation and training pieces, and how much of what it writes is copied."""
    recipe, facts, net = opened_run(run)
    net = halved(net)
    vocabulary = Vocabulary(net.head("roll").get_buffer("table").numpy())
    own = pieces_of(corpus, recipe)["train"]
    measured = {"train": some_pieces(games.pieces["train"]), "validation": games.pieces["validation"]}
    scores = {split: score_pieces(net, recipe, pieces).pieces for split, pieces in measured.items()}
    bundle = Bundle(run, describe(recipe, net, facts, [piece.stack for piece in own]), TorchGraphs(net))
    manner = Manner(Choice(1.0, cell.top_k), takes=SAMPLES, seed=0)
    takes = compose_notes(bundle, notes=SAMPLE_NOTES, from_random_note=True, manner=manner)
    history = json.loads((run / "history.json").read_text(encoding="utf-8"))["history"]["validation/nats"]
    (role,) = recipe.roles
    return {
        **{split: games.figures(scores[split], rolls_of(measured[split]), vocabulary) for split in measured},
        "samples": copying([np.asarray(t.frames[role], np.uint8) for t in takes], rolls_of(own), vocabulary),
        "top_k": cell.top_k,
        "vocabulary": len(vocabulary),
        "parameters": parameters(net),
        "iterations": int(history[-1][0]),
        "best_iteration": int(min(history, key=lambda point: point[1])[0]),
        "recipe": recipe.model_dump(mode="json"),
    }


def trained(cell: Cell, recipe: Recipe, corpus: Corpus, games: Games, run: Path) -> dict[str, Any]:
    """Train a row, go on with it, or find it trained; then measure it."""
    clock, kept = Minutes(), run / "minutes.json"
    if not kept.is_file():  # else it was trained to its end, for this cell or for one that shares its net
        resume = (run / "last.ckpt").is_file()
        train(recipe, corpus, run, resume=resume, threads=torch.get_num_threads(), quiet=True, callbacks=(clock,))
        write_whole(kept, json.dumps(clock.seconds / 60))
    minutes = round(float(json.loads(kept.read_text(encoding="utf-8"))), 2)
    return {"minutes": minutes, **net_figures(cell, run, corpus, games)}


def best_of(results: Results) -> str:
    """The trained row of the plan whose events cost least on validation."""
    rows = {cell.id: results[cell.id] for cell in CELLS if cell.id in results and not cell.run}
    return min(rows, key=lambda row: float(rows[row]["validation"]["event_nats"]))


def chosen(games: Games, runs: Path, results: Path) -> dict[str, Any]:
    """The test split, once, for the row that validation chose. Raises SystemExit while rows are missing."""
    found = read_results(results)
    missing = [cell.name for cell in CELLS if cell.id not in found]
    if missing:
        raise SystemExit(f"the test split waits until every row is there; missing: {', '.join(missing)}")
    best = best_of(found)
    recipe, _, net = opened_run(runs / best)
    net, pieces = halved(net), games.pieces["test"]
    vocabulary = Vocabulary(net.head("roll").get_buffer("table").numpy())
    nats = score_pieces(net, recipe, pieces).pieces
    return {"row": found[best]["cell"], "test": games.figures(nats, rolls_of(pieces), vocabulary)}


def run_cell(
    cell: Cell,
    corpus_of: Callable[[str], Corpus],
    *,
    iterations: int = ITERATIONS,
    runs: Path = RUNS,
    results: Path = RESULTS,
) -> dict[str, Any]:
    """Train and measure one cell, and keep its result."""
    recipe = cell.recipe(iterations)
    games = Games.of(corpus_of(GAMES), recipe)
    facts = {"cell": cell.name, **machine()}
    if cell.name == FLOORS.name:
        result = facts | floors(games, recipe)
    elif cell.name == CHOSEN.name:
        result = facts | chosen(games, runs, results)
    else:
        corpus = mix([corpus_of(name) for name in cell.corpora])
        result = facts | trained(cell, recipe, corpus, games, runs / (cell.run or cell.id))
    write_result(cell.id, result, results)
    return result


def cells_of(pattern: str, results: Path = RESULTS) -> list[Cell]:
    """The wanted cells that have no result yet."""
    wanted = [cell for cell in (FLOORS, *CELLS, CHOSEN) if fnmatch(cell.name, pattern)]
    return [cell for cell in wanted if not place_of(cell.id, results).is_file()]


def corpus_in(folder: Path) -> Callable[[str], Corpus]:
    """Corpora by name, from a folder or as `descant train` finds them."""
    return lambda name: corpus_named(folder / name if (folder / name).is_dir() else name, tell=print)


def fill(words: argparse.Namespace) -> int:
    """Fill what is missing, side by side where so asked; nets that cells share come first."""
    cells = cells_of(words.cell)
    if words.list:
        print("\n".join(cell.name for cell in cells))
        return 0
    if words.jobs == 1:
        torch.set_num_threads(1)
        for cell in cells:
            began = time.monotonic()
            run_cell(cell, corpus_in(words.corpora), iterations=words.iterations)
            print(f"{cell.name} ({(time.monotonic() - began) / 60:.1f} min)", flush=True)
        return 0

    def alone(cell: Cell) -> int:
        command = [sys.executable, __file__, "run", "--cell", cell.name, "--iterations", str(words.iterations)]
        command += ["--corpora", str(words.corpora)]
        one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.run(command, env=os.environ | one, check=False).returncode

    last = [cell for cell in cells if cell.run]
    failed = False
    with ThreadPoolExecutor(words.jobs) as pool:
        for group in ([c for c in cells if c not in (*last, CHOSEN)], last, [c for c in cells if c is CHOSEN]):
            failed |= any(list(pool.map(alone, group)))
    return int(failed)


def main() -> int:
    """Read the words and do the task."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    filling = tasks.add_parser("run", help="train and measure the cells that are missing")
    filling.add_argument("--cell", default="*", help="a pattern of cells' names, as 'optimizer/*'")
    filling.add_argument("--iterations", type=int, default=ITERATIONS, help="how long each row trains (500)")
    filling.add_argument("--jobs", type=int, default=1, help="cells side by side, one core each")
    filling.add_argument("--corpora", type=Path, default=Path("corpora"), help="the folder of prepared corpora")
    filling.add_argument("--list", action="store_true", help="only say which are missing")
    tasks.add_parser("table", help="write the table into docs/benchmarks.md")
    words = parser.parse_args()
    return fill(words) if words.task == "run" else write_table()


if __name__ == "__main__":
    sys.exit(main())
