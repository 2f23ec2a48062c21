"""How often a bundle's samples collapse: silent, stuck on one note, or adrift at the end of a range.

    python benchmarks/collapse.py folk [--samples 1000] [--bars 16] [--meter 4/4]
    python benchmarks/collapse.py folk --corpus corpora/nottingham     what people's test pieces do

Pieces are composed from nothing, all roles, at default settings, from seeds that follow from the number of the sample.
What counts as a collapse is said in `descant.evaluation.collapse`.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from descant.bundles.store import Bundle, load
from descant.corpora.store import load_corpus
from descant.errors import GridError
from descant.evaluation.collapse import collapses
from descant.generation.accompaniment import compose
from descant.generation.manner import manner_for

TOGETHER = 40
"""Takes written side by side."""


def of_samples(bundle: Bundle, samples: int, bars: int, meter: tuple[int, int]) -> Iterator[list[str]]:
    """What went wrong with each sample."""
    for first in range(0, samples, TOGETHER):
        manner = manner_for(bundle.config, takes=min(TOGETHER, samples - first), seed=first)
        for take in compose(bundle, bars=bars, meter=meter, manner=manner):
            yield collapses({role: take.frames[role] for role in take.roles}, take.stack, bundle.config)


def of_people(bundle: Bundle, corpus: Path) -> Iterator[list[str]]:
    """The same of each test piece of a corpus."""
    for piece in load_corpus(corpus).split("test"):
        try:
            stack = bundle.config.form.stack(piece.score, piece.roles, piece.phase_ticks)
        except GridError:
            continue
        yield collapses(stack.frames, stack, bundle.config)


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--meter", default="4/4")
    parser.add_argument("--corpus", type=Path, help="ask the test pieces of this corpus instead")
    asked = parser.parse_args()
    bundle, began = load(asked.bundle), time.process_time()
    upper, lower = map(int, asked.meter.split("/"))
    if asked.corpus:
        found = list(of_people(bundle, asked.corpus))
    else:
        found = list(of_samples(bundle, asked.samples, asked.bars, (upper, lower)))
    kinds = Counter(
        " ".join(word for word in told.split(" in bars ")[0].split()) for all_told in found for told in all_told
    )
    whole = sum(not told for told in found)
    print(f"{bundle.name}: {whole} of {len(found)} without fault, in {time.process_time() - began:.0f} s of CPU")
    for kind, count in kinds.most_common():
        print(f"  {count:5d}  {kind}")


if __name__ == "__main__":
    main()
