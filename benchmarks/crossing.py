"""How often written hands cross: the left one's highest note above the right one's lowest, where both sound.

    python benchmarks/crossing.py hands corpora/piano_midi_de --given left --write right
    python benchmarks/crossing.py songs corpora/lieder --given voice --write left,right

On the first bars of validation pieces that have all the parts, beside people's own hands; default settings.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from rich.progress import track

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds only what lies beside it

from benchmarks.excerpt import up_to

from descant.bundles.store import load
from descant.corpora.store import load_corpus
from descant.generation.accompaniment import accompany
from descant.generation.manner import manner_for
from descant.grid.shapes import SILENT, Frames
from descant.grid.stack import stack_of
from descant.parts.assign import assign_roles


def counts(frames: Mapping[str, Frames]) -> np.ndarray:
    """Frames in which both hands sound, those in which they cross, and by how many semitones altogether."""
    left, right = (np.asarray(frames[hand]) != SILENT for hand in ("left", "right"))
    both = left.any(1) & right.any(1)
    deep = (left.shape[1] - 1 - left[both, ::-1].argmax(1)) - right[both].argmax(1)
    return np.array([both.sum(), (deep > 0).sum(), deep[deep > 0].sum()], float)


def main() -> None:
    """Write, count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--given", required=True)
    parser.add_argument("--write", required=True)
    parser.add_argument("--pieces", type=int, default=12)
    parser.add_argument("--bars", type=int, default=16)
    asked = parser.parse_args()
    bundle = load(asked.bundle)
    config, given, write = bundle.config, asked.given.split(","), asked.write.split(",")
    wanted = {*given, *write, "left", "right"}
    people, written, pieces = np.zeros(3), np.zeros(3), 0
    for piece in track(load_corpus(asked.corpus).split("validation"), "writing"):
        if pieces == asked.pieces:
            break
        bar = piece.score.meters[0].bar_quarters if piece.score.meters else 4.0
        score = up_to(piece.score, round(piece.phase_ticks + asked.bars * bar * piece.score.ticks_per_quarter))
        roles = {part.number: piece.roles[part.number] for part in score.parts if part.number in piece.roles}
        heard = score.with_parts(tuple(part for part in score.parts if roles.get(part.number) in given))
        if not wanted <= set(roles.values()) or not set(given) <= {guess.role for guess in assign_roles(heard)}:
            continue
        stack = stack_of(score, roles, config.roles, config.steps_per_quarter, piece.phase_ticks)
        pickup = (piece.phase_ticks / heard.ticks_per_quarter) % bar
        manner = manner_for(config, seed=1)
        take = accompany(bundle, heard, given=given, write=write, pickup_quarters=pickup, manner=manner)[0]
        people += counts(stack.frames)
        written += counts(take.frames)
        pieces += 1
    print(f"{pieces} pieces; of the frames in which both hands sound they cross in")
    for who, (both, crossed, semitones) in (("people's", people), ("written", written)):
        print(f"  {who:9} {crossed / both:.1%}, by {semitones / max(crossed, 1):.1f} semitones in the mean")


if __name__ == "__main__":
    main()
