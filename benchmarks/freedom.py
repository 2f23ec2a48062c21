r"""How freely to choose: written parts at several temperatures, top-p's and shares of recall, beside people's.

    python benchmarks/freedom.py folk corpora/nottingham --given melody --write chords
    python benchmarks/freedom.py folk corpora/nottingham --given melody --write chords --recall 0 0.5 1
    python benchmarks/freedom.py hands corpora/piano_midi_de --given left --write right --bars 16 --settings 0.7/0.8 \
        --recall 0.4 --eagerness 0 0.2 0.4

On the validation split, so that the defaults of the command line may be chosen by it. The last column is the mean
relative distance to the human figures: the smaller, the more it moves as people wrote.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds only what lies beside it

from benchmarks.excerpt import up_to

from descant.bundles.store import Bundle, load
from descant.corpora.store import load_corpus
from descant.evaluation.samples import sample_metrics
from descant.generation.accompaniment import Manner, accompany
from descant.generation.choice import Choice
from descant.grid.shapes import LOWEST_PITCH, SILENT
from descant.grid.stack import stack_of
from descant.parts.assign import assign_roles

SETTINGS = ((1.0, 1.0), (0.9, 1.0), (1.0, 0.95), (0.9, 0.95), (1.0, 0.9), (0.9, 0.9), (1.0, 0.8), (0.9, 0.8))
"""Temperature and top p."""


def eager(bundle: Bundle, roles: Sequence[str], eagerness: float) -> Bundle:
    """The bundle with another eagerness of these roles."""
    sampling = bundle.config.sampling
    told = sampling.eagerness | dict.fromkeys(roles, eagerness)
    config = bundle.config.model_copy(update={"sampling": sampling.model_copy(update={"eagerness": told})})
    return replace(bundle, config=config)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--given", required=True)
    parser.add_argument("--write", required=True)
    parser.add_argument("--pieces", type=int, default=16)
    parser.add_argument("--recall", type=float, nargs="+", default=[1.0], help="how much what is recalled counts")
    parser.add_argument(
        "--eagerness", type=float, nargs="+", help="how gladly the written roles begin; else as released"
    )
    parser.add_argument("--settings", nargs="+", help="temperature and top p, as 0.7/0.8; else a list of usual ones")
    parser.add_argument("--bars", type=int, help="the first bars of each piece alone")
    asked = parser.parse_args()
    bundle = load(asked.bundle)
    config = bundle.config
    given, write = asked.given.split(","), asked.write.split(",")
    chosen = [tuple(map(float, pair.split("/"))) for pair in asked.settings] if asked.settings else SETTINGS
    bundles = {"": bundle} if asked.eagerness is None else {f"{e:g}": eager(bundle, write, e) for e in asked.eagerness}
    settings = [(*setting, recall, e) for e in bundles for recall in asked.recall for setting in chosen]
    pieces = [
        piece
        for piece in load_corpus(asked.corpus).split("validation")
        if {*given, *write} <= set(piece.roles.values())
    ]

    def figures(frames: dict[str, object], stack: object) -> dict[str, float]:
        said = {
            f"{role} {name}": value
            for role in write
            for name, value in sample_metrics(frames[role], role, config.roles[role], stack).items()
        }
        for role in write:
            if config.roles[role] == "poly":
                sounding = np.asarray(frames[role]) != SILENT
                at_once = sounding.sum(1)
                # a chord with notes missing, which people do not write
                said[f"{role} under three notes"] = float(((at_once > 0) & (at_once < 3)).mean())
                said[f"{role} notes at once"] = float(at_once[at_once > 0].mean()) if at_once.any() else np.nan
                pitches = np.nonzero(sounding)[1] + LOWEST_PITCH
                said[f"{role} mean pitch"] = float(pitches.mean()) if len(pitches) else np.nan
                said[f"{role} spread of pitches"] = float(pitches.std()) if len(pitches) else np.nan
        return said

    human, rows = [], {}
    for piece in pieces:
        if len(human) == asked.pieces:
            break
        bar = piece.score.meters[0].bar_quarters if piece.score.meters else 4.0
        score = piece.score
        if asked.bars:
            score = up_to(score, round(piece.phase_ticks + asked.bars * bar * score.ticks_per_quarter))
        roles = {part.number: piece.roles[part.number] for part in score.parts if part.number in piece.roles}
        if not {*given, *write} <= set(roles.values()):
            continue  # one of them is silent for so long
        stack = stack_of(score, roles, config.roles, config.steps_per_quarter, piece.phase_ticks)
        heard = score.with_parts(tuple(part for part in score.parts if roles.get(part.number) in given))
        pickup = (piece.phase_ticks / heard.ticks_per_quarter) % bar
        told = {guess.role for guess in assign_roles(heard)}
        if not set(given) <= told:
            continue  # a part is taken for something else
        human.append(figures(dict(stack.frames), stack))
        for temperature, top_p, recall, eagerness in settings:
            manner = Manner(Choice(temperature, 0, top_p, recall), takes=1, seed=1)
            take = accompany(
                bundles[eagerness], heard, given=given, write=write, pickup_quarters=pickup, manner=manner
            )[0]
            rows.setdefault((temperature, top_p, recall, eagerness), []).append(figures(dict(take.frames), take.stack))

    names = list(human[0])

    def mean(of: list[dict[str, float]]) -> np.ndarray:
        return np.nanmean([[row.get(name, np.nan) for name in names] for row in of], axis=0)

    people = mean(human)
    print("temperature top_p recall eager " + " ".join(f"{name[-22:]:>22}" for name in names) + "   distance")
    print("human                          " + " ".join(f"{value:22.3f}" for value in people))
    for (temperature, top_p, recall, eagerness), of in rows.items():
        here = mean(of)
        distance = float(np.nanmean(np.abs(here - people) / np.maximum(np.abs(people), 0.1)))
        print(
            f"{temperature:11.2f} {top_p:5.2f} {recall:6.2f} {eagerness:>5} "
            + " ".join(f"{value:22.3f}" for value in here)
            + f"   {distance:.3f}"
        )


if __name__ == "__main__":
    main()
