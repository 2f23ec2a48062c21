"""Does writing several parts again, each given all the others, make them likelier together?

    python benchmarks/passes.py bach corpora/chorales --given soprano --write bass,alto,tenor [--split validation]

For each piece of a split: its given parts, the others written with one, two, ... passes from the same seed, and the
joint nats of what came out, by the chain in the order of --write (the net as it is, at temperature 1). Differences are
taken piece by piece; the interval is a bootstrap over pieces.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from descant.bundles.store import load
from descant.corpora.store import load_corpus
from descant.generation.accompaniment import accompany
from descant.generation.manner import manner_for


def main() -> None:
    """Write, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--given", required=True)
    parser.add_argument("--write", required=True)
    parser.add_argument("--split", default="validation")
    parser.add_argument("--pieces", type=int, default=20)
    parser.add_argument("--takes", type=int, default=4)
    parser.add_argument("--passes", type=int, default=3)
    asked = parser.parse_args()
    bundle, began = load(asked.bundle), time.process_time()
    given, write = asked.given.split(","), asked.write.split(",")
    pieces = [p for p in load_corpus(asked.corpus).split(asked.split) if {*given, *write} <= set(p.roles.values())]
    nats = np.zeros((len(pieces[: asked.pieces]), asked.passes))
    for row, piece in enumerate(pieces[: asked.pieces]):
        roles = {number: role for number, role in piece.roles.items() if role in given}
        score = piece.score.with_parts(tuple(part for part in piece.score.parts if part.number in roles))
        bar = score.meters[0].bar_quarters if score.meters else 4.0
        pickup = (piece.phase_ticks / score.ticks_per_quarter) % bar
        for passes in range(1, asked.passes + 1):
            manner = manner_for(bundle.config, takes=asked.takes, seed=row, passes=passes)
            takes = accompany(bundle, score, roles=roles, write=write, pickup_quarters=pickup, manner=manner)
            nats[row, passes - 1] = np.mean([-take.log_likelihood / take.stack.steps for take in takes])
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(nats), size=(10_000, len(nats)))
    print(f"{bundle.name}, {len(nats)} pieces, {asked.takes} takes each, {time.process_time() - began:.0f} s of CPU")
    print("passes  joint nats a step  against one pass (95 % over pieces)")
    for passes in range(1, asked.passes + 1):
        against = nats[:, passes - 1] - nats[:, 0]
        low, high = np.quantile(against[drawn].mean(1), [0.025, 0.975])
        print(f"{passes:6d}  {nats[:, passes - 1].mean():17.3f}  {against.mean():+.3f} ({low:+.3f} to {high:+.3f})")


if __name__ == "__main__":
    main()
