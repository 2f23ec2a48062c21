"""How long a command takes from the shell, as one waits for it: the whole process, Python's start included.

    python benchmarks/command.py [-m BUNDLE]

The first screen (`descant --help`), and a part of 64 bars (`descant accompany`) for a tune made by repeating an example
until it is that long; with its piano roll and without. Each command runs several times and the median counts. Beside
the time that one waits stands the processor's time, which other work on the machine hardly moves. Python's own start,
and that of Python with numpy, are timed too: nothing of ours can be quicker.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from descant.files import write_whole
from descant.score.formats import read
from descant.score.midi import write_midi
from descant.score.score import Notes, Score

TUNE = Path(__file__).parents[1] / "examples" / "tunes" / "greensleeves.mid"
DESCANT = [sys.executable, "-c", "from descant.apps.cli.main import run; run()"]
"""What the installed command does; so that it is this environment's, whatever the shell would find."""
MOST_HELP_S = 0.4
MOST_ACCOMPANY_S = 3.0


def repeated(score: Score, bars: int) -> Score:
    """The tune again and again, cut at that many bars; it must have one meter."""
    bar_ticks = round(score.meters[0].bar_quarters * score.ticks_per_quarter)
    tune_ticks = -(-score.end_ticks // bar_ticks) * bar_ticks
    times = -(-bars * bar_ticks // tune_ticks)
    parts = []
    for part in score.parts:
        onset_ticks, *others = part.notes.columns()
        later = np.concatenate([onset_ticks + time * tune_ticks for time in range(times)])
        notes = Notes.of(later, *(np.tile(column, times) for column in others))
        parts.append(replace(part, notes=notes.where(notes.offset_ticks <= bars * bar_ticks)))
    return score.with_parts(tuple(parts))


def medians_s(command: list[str], times: int) -> tuple[float, float]:
    """The medians of several runs, in seconds: waited, and spent by the processor. The first run is not counted."""
    waited, spent = [], []
    for _ in range(times + 1):  # the first fills the disk's cache
        start, before = time.perf_counter(), os.times()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        waited.append(time.perf_counter() - start)
        after = os.times()
        spent.append(sum(after[2:4]) - sum(before[2:4]))
        if done.returncode:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return statistics.median(waited[1:]), statistics.median(spent[1:])


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-m", "--model", default="folk", help="a bundle that writes chords for a melody")
    parser.add_argument("--bars", type=int, default=64)
    parser.add_argument("--times", type=int, default=7, help="runs of each command")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        tune = write_whole(Path(folder) / "tune.mid", write_midi(repeated(read(TUNE), chosen.bars)))
        accompany = [*DESCANT, "accompany", str(tune), "--write", "chords", "-m", chosen.model]
        accompany += ["-o", str(Path(folder) / "out.mid")]
        for command, says, most_s in (
            ([sys.executable, "-c", ""], "python", None),
            ([sys.executable, "-c", "import numpy"], "python with numpy", None),
            ([*DESCANT, "--help"], "descant --help", MOST_HELP_S),
            ([*accompany, "--no-picture"], f"descant accompany, {chosen.bars} bars, no picture", None),
            (accompany, f"descant accompany, {chosen.bars} bars", MOST_ACCOMPANY_S),
        ):
            aim = f"  (under {most_s} s)" if most_s else ""
            waited_s, spent_s = medians_s(command, chosen.times)
            print(f"{says:40} {waited_s:6.2f} s, processor {spent_s:5.2f} s{aim}", flush=True)


if __name__ == "__main__":
    main()
