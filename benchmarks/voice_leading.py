"""Voice leading as a teacher of counterpoint would mark it: parallel fifths and octaves, and voices that cross.

    python benchmarks/voice_leading.py bach corpora/chorales --given soprano --write bass,alto,tenor

For pieces of the test split, the voices written to the given ones, and people's own. Asked from beat to beat (quarter
notes): two voices that both move, the same way, from a fifth to a fifth or from an octave to an octave, of all pairs
that sound on both beats; and neighbouring voices of which the lower sounds higher.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from descant.bundles.store import load
from descant.corpora.store import load_corpus
from descant.generation.accompaniment import accompany
from descant.generation.manner import manner_for
from descant.grid.planes import sounding_pitch
from descant.grid.shapes import Frames

VOICES = ("soprano", "alto", "tenor", "bass")
PERFECT = (0, 7)


def counts(frames: Mapping[str, Frames], voices: Sequence[str], steps_per_quarter: int) -> np.ndarray:
    """Parallels, pairs of voices from beat to beat, crossings, neighbours on beats."""
    pitch = np.stack([sounding_pitch(frames[voice].astype(np.int16)) for voice in voices], 1)[::steps_per_quarter]
    found = np.zeros(4)
    for before, now in pairwise(pitch):
        for one, other in combinations(range(len(voices)), 2):
            if min(before[one], before[other], now[one], now[other]) < 0:
                continue
            found[1] += 1
            moves = now[one] - before[one], now[other] - before[other]
            interval = (before[one] - before[other]) % 12
            same = interval == (now[one] - now[other]) % 12 and interval in PERFECT
            found[0] += same and moves[0] * moves[1] > 0
    for upper, lower in pairwise(range(len(voices))):
        both = (pitch[:, upper] >= 0) & (pitch[:, lower] >= 0)
        found[2] += (pitch[both, upper] < pitch[both, lower]).sum()
        found[3] += both.sum()
    return found


def main() -> None:
    """Write, count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--given", default="soprano")
    parser.add_argument("--write", default="bass,alto,tenor")
    parser.add_argument("--split", default="test")
    parser.add_argument("--pieces", type=int, default=20)
    asked = parser.parse_args()
    bundle, given, write = load(asked.bundle), asked.given.split(","), asked.write.split(",")
    voices = [voice for voice in VOICES if voice in {*given, *write}]
    written, people = np.zeros(4), np.zeros(4)
    for seed, piece in enumerate(load_corpus(asked.corpus).split(asked.split)[: asked.pieces]):
        roles = {number: role for number, role in piece.roles.items() if role in given}
        heard = piece.score.with_parts(tuple(part for part in piece.score.parts if part.number in roles))
        take = accompany(bundle, heard, roles=roles, write=write, manner=manner_for(bundle.config, seed=seed))[0]
        stack = bundle.config.form.stack(piece.score, piece.roles, piece.phase_ticks)
        written += counts(take.frames, voices, bundle.config.steps_per_quarter)
        people += counts(stack.frames, voices, bundle.config.steps_per_quarter)
    print("| | parallels in 1000 pairs | crossings in 1000 |\n| --- | ---: | ---: |")
    for name, found in (("written", written), ("people", people)):
        print(f"| {name} | {1000 * found[0] / found[1]:.1f} | {1000 * found[2] / found[3]:.1f} |")


if __name__ == "__main__":
    main()
