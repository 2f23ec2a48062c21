"""How fast a pop song is read and put on the grid, beside symusic's parse and pretty_midi's piano roll.

    python benchmarks/gridding.py --data ../shared/data

Reads POP909's MIDI files from `pop909.tar.xz` (unpacked to a temporary folder) and prints medians over the songs, all
taken in one run, song by song: symusic's parse alone; our read and three parts on the grid (4 steps per quarter); the
phase fit apart; pretty_midi's piano roll of the same file at 4 columns per quarter. Each song is timed several times
(pretty_midi, being slow, three times) and the median of them counts.
"""

from __future__ import annotations

import argparse
import statistics
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pretty_midi
import symusic

from descant.grid.fit import fit_phase, onsets_of
from descant.grid.frames import encode
from descant.grid.timegrid import TimeGrid
from descant.score.formats import read
from descant.score.score import Score

STEPS_PER_QUARTER = 4
MOST_TIMES_THE_PARSE = 10
LEAST_TIMES_FASTER_THAN_A_ROLL = 50


def unpack(archive: Path, folder: Path, songs: int) -> list[Path]:
    """The first so many MIDI files of an archive, in a folder."""
    files: list[Path] = []
    with tarfile.open(archive) as tar:
        for member in tar:
            if len(files) == songs:
                break
            # Each song's folder holds other versions of it in a folder of their own.
            if member.name.endswith(".mid") and "versions" not in member.name:
                tar.extract(member, folder, filter="data")
                files.append(folder / member.name)
    return files


def median_ms(work: Callable[[], object], times: int) -> float:
    """The median of several runs, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def put_on_grid(score: Score, phase_ticks: float) -> None:
    """Every part as three-state frames."""
    grid = TimeGrid(score.ticks_per_quarter, STEPS_PER_QUARTER, phase_ticks)
    length_steps = grid.length_steps(score.end_ticks)
    for part in score.parts:
        encode(part.notes, "poly", grid, length_steps)


def roll(file: Path) -> None:
    """What pretty_midi makes of the same file: one piano roll, with as many columns a quarter at its first tempo."""
    song = pretty_midi.PrettyMIDI(str(file))
    _, tempos_bpm = song.get_tempo_changes()
    song.get_piano_roll(fs=STEPS_PER_QUARTER * tempos_bpm[0] / 60)


def measure(file: Path, times: int) -> dict[str, float]:
    """The milliseconds that each way takes for one song."""
    score = read(file)
    onsets = onsets_of(score)
    _, phase_ticks = fit_phase(onsets, score.ticks_per_quarter, STEPS_PER_QUARTER)
    return {
        "parse": median_ms(lambda: symusic.Score(file), times),
        "read": median_ms(lambda: read(file), times),
        "read and grid": median_ms(lambda: put_on_grid(read(file), phase_ticks), times),
        "phase fit": median_ms(lambda: fit_phase(onsets_of(score), score.ticks_per_quarter, STEPS_PER_QUARTER), times),
        "roll": median_ms(lambda: roll(file), 3),
        "notes": float(sum(len(part.notes) for part in score.parts)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder that holds pop909.tar.xz")
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--times", type=int, default=9, help="runs of each song")
    chosen = parser.parse_args()
    archive = chosen.data / "pop909.tar.xz"
    if not archive.is_file():
        parser.error(f"{archive} is not there: name the folder that holds it with --data")
    with tempfile.TemporaryDirectory() as folder:
        files = unpack(archive, Path(folder), chosen.songs)
        measured = [measure(file, chosen.times) for file in files]
    median = {name: statistics.median(song[name] for song in measured) for name in measured[0]}
    print(f"{len(files)} songs, {median['notes']:.0f} notes in the median one")
    for name, says in (
        ("parse", "symusic's parse"),
        ("read", "our read"),
        ("read and grid", "our read and three parts on the grid"),
        ("phase fit", "the phase fit, apart"),
        ("roll", "pretty_midi's piano roll"),
    ):
        print(f"{says:38} {median[name]:8.3f} ms")
    to_parse = statistics.median(song["read and grid"] / song["parse"] for song in measured)
    to_roll = statistics.median(song["roll"] / song["read and grid"] for song in measured)
    print(f"read and grid / symusic's parse        {to_parse:8.1f} x  (at most {MOST_TIMES_THE_PARSE})")
    print(f"pretty_midi's roll / read and grid     {to_roll:8.1f} x  (at least {LEAST_TIMES_FASTER_THAN_A_ROLL})")


if __name__ == "__main__":
    main()
