"""The command line of the benchmark: run, table, keep, score."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from benchmarks.polyphonic.plan import CORPORA, SETS, Cell, cells_of, current
from benchmarks.polyphonic.result import figure_of, read_results


def missing(words: argparse.Namespace) -> list[Cell]:
    """The wanted cells that have no result yet, or one of an older recipe."""
    wanted = cells_of(words.set, words.cell)
    done = current(read_results(), wanted)
    cells = [cell for cell in wanted if cell.id not in done]
    if words.seed is not None:
        cells = [cell for cell in cells if cell.seed == words.seed]
    if words.budget_s is not None:
        cells = [replace(cell, budget_s=words.budget_s if cell.budget_s else None) for cell in cells]
    return cells


def run(words: argparse.Namespace) -> int:
    """Fill what is missing, cell by cell; each in a process of its own, so that one that fails stops no other."""
    cells = missing(words)
    if words.list:
        print("\n".join(cell.id for cell in cells))
        return 0
    if words.here:
        from benchmarks.polyphonic.running import run_cell

        for cell in cells:
            print(figure_of(run_cell(cell, threads=words.threads)), flush=True)
        return 0
    from descant.corpora.catalogue import corpus_named

    for which in sorted({cell.set for cell in cells}):
        corpus_named(CORPORA[which], tell=print)  # once, before several processes ask for it
    print(f"{len(cells)} cells are missing.", flush=True)

    def alone(cell: Cell) -> int:
        began = time.monotonic()
        command = [sys.executable, "-m", "benchmarks.polyphonic", "run", "--here", "--set", cell.set]
        command += ["--cell", cell.name, "--seed", str(cell.seed), "--threads", str(words.threads)]
        if words.budget_s is not None:
            command += ["--budget-s", str(words.budget_s)]
        threads = {"OMP_NUM_THREADS": str(words.threads), "OPENBLAS_NUM_THREADS": str(words.threads)}
        done = subprocess.run(command, env=os.environ | threads, capture_output=True, text=True, check=False)
        last = (done.stderr if done.returncode else done.stdout).strip().splitlines()[-1:]
        print(f"{cell.id}: {''.join(last)} ({(time.monotonic() - began) / 60:.1f} min)", flush=True)
        return done.returncode

    with ThreadPoolExecutor(words.jobs) as pool:
        failed = any(list(pool.map(alone, cells)))
    from benchmarks.polyphonic.table import write_table

    write_table()
    return int(failed)


def main() -> int:
    """Read the words and do the task."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polyphonic", description="The polyphonic benchmarks.")
    tasks = parser.add_subparsers(dest="task", required=True)
    filling = tasks.add_parser("run", help="train and measure the cells that are missing")
    filling.add_argument("--set", default="*", help=f"one of {', '.join(CORPORA)}, or a pattern")
    filling.add_argument("--cell", default="*", help="a pattern of cells' names, as 'grid/*'")
    filling.add_argument("--seed", type=int, help="this seed alone")
    filling.add_argument("--jobs", type=int, default=1, help="cells side by side, one core each")
    filling.add_argument("--threads", type=int, default=1, help="threads of each cell")
    filling.add_argument("--budget-s", type=float, help="how long a cell of the grid is to train, in seconds (180)")
    filling.add_argument("--list", action="store_true", help="only say which are missing")
    filling.add_argument("--here", action="store_true", help="in this process")
    tasks.add_parser("table", help="write the table into docs/benchmarks.md")
    for name, says in (("keep", "keep a row's weights"), ("score", "a kept row's test figure, computed another way")):
        task = tasks.add_parser(name, help=says)
        task.add_argument("--set", required=True, choices=list(SETS))
        if name == "keep":
            task.add_argument("--cell", default="system/descant-recall")
            task.add_argument("--seed", type=int, default=0)
        else:
            task.add_argument("--data", help="the folder that holds polyphonic_benchmarks.npz")
    words = parser.parse_args()
    if words.task == "run":
        return run(words)
    if words.task == "table":
        from benchmarks.polyphonic.table import write_table

        return write_table()
    if words.task == "keep":
        from benchmarks.polyphonic.keeping import keep

        return keep(words.set, words.cell, words.seed)
    from benchmarks.polyphonic.recompute import score

    return score(words.set, words.data)


if __name__ == "__main__":
    sys.exit(main())
