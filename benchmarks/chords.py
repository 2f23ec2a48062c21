"""How much faster chords are written by asking a head once a frame than once a note, on a released bundle.

    OMP_NUM_THREADS=1 python benchmarks/chords.py hands [--bars 4] [--takes 10] [--turns 3]

Both ways compose the same bars from nothing, turn by turn, in one process; processor time.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from statistics import median

import numpy as np

from descant.bundles.store import Bundle, load
from descant.generation.accompaniment import compose
from descant.generation.manner import manner_for
from descant.generation.take import Take


def once_a_note(bundle: Bundle) -> Bundle:
    """The bundle as one that was exported without the graph of what surrounds a frame's cells."""
    heads = {kind: facts.model_copy(update={"reach": 0}) for kind, facts in bundle.config.heads.items()}
    return replace(bundle, config=bundle.config.model_copy(update={"heads": heads}))


def written(bundle: Bundle, bars: int, takes: int) -> tuple[list[Take], float]:
    """Takes from nothing, and the processor's seconds."""
    began = time.process_time()
    made = compose(bundle, bars=bars, meter=(4, 4), manner=manner_for(bundle.config, takes=takes, seed=0))
    return list(made), time.process_time() - began


def alike(some: list[Take], others: list[Take]) -> float:
    """The share of frames that are the same."""
    same = [
        (np.asarray(one.frames[role]) == np.asarray(other.frames[role])).reshape(len(one.frames[role]), -1).all(1)
        for one, other in zip(some, others, strict=True)
        for role in one.roles
    ]
    return float(np.concatenate(same).mean())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--bars", type=int, default=4)
    parser.add_argument("--takes", type=int, default=10)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    frame, note = load(asked.bundle), once_a_note(load(asked.bundle))
    for bundle in (frame, note):  # opens the graphs
        written(bundle, 1, 1)
    pairs = []
    for _ in range(asked.turns):
        (by_frame, quick), (by_note, slow) = (written(each, asked.bars, asked.takes) for each in (frame, note))
        pairs.append((slow / quick, quick, slow))
    ratio, quick, slow = median(pairs)
    print(f"{asked.bundle}: once a note {slow:.1f} s, once a frame {quick:.1f} s: {ratio:.1f} times as fast")
    print(f"the same frames: {alike(by_frame, by_note):.1%}")


if __name__ == "__main__":
    main()
