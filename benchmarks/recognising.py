"""How well styles are recognised: each piece told once by a net that never heard its work, and what is unlike them all.

    python benchmarks/recognising.py folds folk corpora/nottingham
    python benchmarks/recognising.py folds hands corpora/piano_midi_de
    python benchmarks/recognising.py unlike folk corpora/nottingham corpora/pop909

A test split holds a handful of tunes of the rarer kinds. `folds` puts the works of a corpus into so many folds by a
hash; each in turn is held out, the one after it is what the recogniser is chosen by, and the recipe's recogniser is
trained on the rest. Beside the share that is right stand the floor (always naming the style that is commonest among
the same pieces), the balanced share (the mean over styles of how many of their pieces are right: a style counts as much
as another, however rare) and its floor, one over the number of styles. `unlike` asks a bundle's recogniser about other
corpora, and counts what it hears as none of its styles; of the bundle's own corpus, the test pieces.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.progress import track

from descant.bundles.store import Bundle, load
from descant.corpora.piece import Piece, Split
from descant.corpora.splits import place
from descant.corpora.store import Corpus, load_corpus
from descant.errors import DescantError, GridError
from descant.evaluation.style_trial import meter_of
from descant.generation.everyone import everyone_placed
from descant.generation.recognition import NONE, recognised
from descant.grid.stack import Stack
from descant.grid.style_features import style_features
from descant.training.recipe import Recipe, read_recipe
from descant.training.recogniser import LabelledPiece, judged, train_recogniser
from descant.training.style_labels import learned_styles

FOLD_SEED = 5
FEWEST_OF_STYLE = 5
"""A style with fewer pieces in a meter does not count as one of that meter."""
FEWEST_OF_METER = 20


@dataclass(frozen=True)
class Told:
    """A piece's style, and what it was told to be in."""

    style: str
    named: str
    meter: str


def folded(corpus: Corpus, fold: int, folds: int) -> Corpus:
    """The corpus with one fold held out to judge by, and the next to choose by."""

    def side(piece: Piece) -> Split:
        where = (int(place(piece.work, FOLD_SEED) * folds) - fold) % folds
        return "test" if where == 0 else "validation" if where == 1 else "train"

    return replace(corpus, pieces=[replace(piece, split=side(piece)) for piece in corpus.pieces])


def told_in_turn(recipe: Recipe, corpus: Corpus, folds: int) -> Iterator[Told]:
    """Every piece in a style that is learned, by the net that never heard its fold."""
    for fold in track(range(folds), "folds"):
        held = folded(corpus, fold, folds)
        net = train_recogniser(recipe, held).net
        for piece in held.split("test"):
            style = piece.labels.get(recipe.styles.label, "")
            stack = _stack(recipe, piece)
            rows = None if stack is None else style_features(stack)
            if stack is None or rows is None or not len(rows) or style not in recipe.style_names:
                continue
            scores, _ = judged(net, [LabelledPiece(rows, 0)])
            yield Told(style, recipe.style_names[int(scores[0].argmax())], meter_of(stack))


def _stack(recipe: Recipe, piece: Piece) -> Stack | None:
    try:
        return recipe.form.stack(piece.score, piece.roles, piece.phase_ticks)
    except GridError:
        return None


def table_of(told: Sequence[Told]) -> Iterator[str]:
    """The table: all pieces, and those of each meter that has many."""
    yield "| among | pieces | styles | right | floor | balanced | floor |"
    yield "| --- |" + " ---: |" * 6
    said: list[str] = []
    meters = [meter for meter, count in Counter(each.meter for each in told).most_common() if count >= FEWEST_OF_METER]
    for among in ("all", *meters):
        pieces = [each for each in told if among in ("all", each.meter)]
        counts = Counter(each.style for each in pieces)
        pieces = [each for each in pieces if counts[each.style] >= FEWEST_OF_STYLE]
        styles = sorted({each.style for each in pieces})
        if len(styles) < 2:
            continue
        right = np.mean([each.named == each.style for each in pieces])
        shares = {s: np.mean([each.named == s for each in pieces if each.style == s]) for s in styles}
        floor = max(counts[style] for style in styles) / len(pieces)
        yield (
            f"| {among} | {len(pieces)} | {len(styles)} | {right:.0%} | {floor:.0%} "
            f"| {np.mean(list(shares.values())):.0%} | {1 / len(styles):.0%} |"
        )
        if among == "all":
            said = [f"{style} {share:.0%} of {counts[style]}" for style, share in shares.items()]
    if said:
        yield ""
        yield "By style: " + ", ".join(said)


def strange_share(bundle: Bundle, pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many pieces are heard as none of a bundle's styles, of how many that it can hear."""
    strange = heard = 0
    for piece in track(pieces, "listening"):
        try:
            _, stack = everyone_placed(piece.score, bundle.config)
        except DescantError:
            continue
        strange += recognised(bundle, stack)[NONE] > 0.5
        heard += 1
    return strange, heard


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["folds", "unlike"])
    parser.add_argument("name", help="folds: a recipe; unlike: a bundle")
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--pieces", type=int, default=100, help="unlike: so many of each corpus, by name")
    asked = parser.parse_args()
    if asked.what == "folds":
        corpus = load_corpus(asked.corpus[0])
        recipe = learned_styles(read_recipe(asked.name), corpus.pieces)
        print("\n".join(table_of(list(told_in_turn(recipe, corpus, asked.folds)))))
        return
    bundle = load(asked.name)
    print("| corpus | pieces | none of these |\n| --- | ---: | ---: |")
    for folder in asked.corpus:
        corpus = load_corpus(folder)
        own = corpus.name == bundle.config.corpus.name
        pieces = sorted(corpus.split("test") if own else corpus.pieces, key=lambda piece: piece.id)
        step = max(1, len(pieces) // asked.pieces)
        strange, heard = strange_share(bundle, pieces[::step][: asked.pieces])
        print(f"| {corpus.name}{' (test)' if own else ''} | {heard} | {strange} |")


if __name__ == "__main__":
    main()
