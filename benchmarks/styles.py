"""Does a bundle write in the style that is asked of it, and can it change that of a part that is there?

    python benchmarks/styles.py asked folk corpora/nottingham --given chords --write melody
    python benchmarks/styles.py asked folk corpora/nottingham --given chords --write melody --meter 4/4 --tries 4
    python benchmarks/styles.py restyle folk corpora/nottingham --write melody

`asked`: for pieces of the test split a part is written with every style asked for, and with none; the bundle's own
recogniser says which it hears in what was written together with what was given. The table tells how strongly each
style was heard, by what was asked. `restyle`: a part of each piece is written anew in another style, keeping more or
less of it; the table tells how the recogniser's answer moved, how alike the bars still are, and whether the gain by
the given parts is lost. `--json FILE` keeps the figures.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from descant.bundles.store import Bundle, load
from descant.corpora.piece import Piece
from descant.corpora.store import load_corpus
from descant.errors import DescantError
from descant.evaluation.restyling import Restyled, restyled
from descant.generation.accompaniment import accompany
from descant.generation.manner import manner_for
from descant.generation.recognition import NONE, recognised
from descant.generation.restyling import restyle
from descant.generation.take import Take
from descant.score.score import Score

KEEPS = (0.0, 0.2, 0.4, 0.8)
KEEP_WHATS = ("beats", "contour", "harmony")
UNASKED = "(none)"
UNASKED_BEST = "(none, the best of as many)"
FIGURES = ("before", "after", "named", "chroma", "onsets", "gain_before", "gain_after")


def with_roles(piece: Piece, roles: Sequence[str]) -> Score:
    """The parts of a piece that play these roles."""
    return piece.score.with_parts(tuple(part for part in piece.score.parts if piece.roles.get(part.number) in roles))


def in_meter(piece: Piece, meter: str | None) -> bool:
    """Whether a piece begins in a meter (None: in any)."""
    return meter is None or any(f"{first.numerator}/{first.denominator}" == meter for first in piece.score.meters[:1])


def styles_in(bundle: Bundle, corpus: Path, meter: str | None) -> list[str]:
    """The bundle's styles that at least four training pieces in a meter are in: a waltz is no answer in 4/4."""
    label = bundle.config.recipe["styles"]["label"]
    met = Counter(piece.labels.get(label) for piece in load_corpus(corpus).split("train") if in_meter(piece, meter))
    return [style for style in bundle.config.styles if met[style] >= 4]


def pieces_of(
    bundle: Bundle, corpus: Path, split: str, roles: Sequence[str], count: int, meter: str | None = None
) -> list[Piece]:
    """So many pieces that have all these roles and a style that the bundle knows, as many of each style as can be."""
    label = bundle.config.recipe["styles"]["label"]
    there = [
        piece
        for piece in load_corpus(corpus).split(split)
        if set(roles) <= set(piece.roles.values())
        and piece.labels.get(label) in bundle.config.styles
        and in_meter(piece, meter)
    ]
    turn: Counter[str] = Counter()
    order = []
    for piece in there:
        order.append((turn[piece.labels[label]], piece))
        turn[piece.labels[label]] += 1
    return [piece for _, piece in sorted(order, key=lambda each: each[0])][:count]


def asked_against_heard(
    bundle: Bundle,
    pieces: Sequence[Piece],
    given: Sequence[str],
    write: Sequence[str],
    styles: Sequence[str],
    strength: float | None,
    tries: int,
) -> dict[str, dict[str, float]]:
    """The mean share of each heard style (of these), by what was asked; last, how probable it is that it is none.

    With several tries, nothing is asked as often as well: the mean of these, and the best of them for each style.
    """
    heard: dict[str, list[NDArray[np.float64]]] = {}
    for number, piece in enumerate(track(pieces, "writing")):
        score = with_roles(piece, given)
        for style in (None, *styles):
            told = {} if style is None else {"style": style, "style_strength": strength, "style_tries": tries}
            takes = tries if style is None else 1
            manner = manner_for(bundle.config, seed=number, takes=takes, **told)
            written = accompany(bundle, score, given=list(given), write=list(write), manner=manner)
            shares = np.array([_heard(bundle, take, styles) for take in written])
            heard.setdefault(style or UNASKED, []).append(shares.mean(0))
            if takes > 1:
                heard.setdefault(UNASKED_BEST, []).append(np.append(shares[:, :-1].max(0), shares[:, -1].min()))
    names = (*styles, NONE)
    return {asked: dict(zip(names, np.mean(rows, 0).round(4).tolist(), strict=True)) for asked, rows in heard.items()}


def _heard(bundle: Bundle, take: Take, styles: Sequence[str]) -> NDArray[np.float64]:
    """The share of each of these styles among them, and how probable it is that it is none that the bundle knows."""
    shares = recognised(bundle, replace(take.stack, frames=dict(take.frames), kinds=bundle.config.roles))
    known = np.array([shares[name] for name in styles])
    return np.append(known / max(known.sum(), 1e-9), shares[NONE])


def asked_table(heard: dict[str, dict[str, float]]) -> Iterator[str]:
    """The table, a row for what was asked; last, how much likelier a style is heard where it was asked for."""
    styles = [style for style in heard if style not in (UNASKED, UNASKED_BEST)]
    yield "| asked | " + " | ".join((*styles, NONE)) + " |"
    yield "| --- |" + " ---: |" * (len(styles) + 1)
    for asked, shares in heard.items():
        cells = (f"**{share:.2f}**" if style == asked else f"{share:.2f}" for style, share in shares.items())
        yield f"| {asked} | " + " | ".join(cells) + " |"
    asked_for = np.mean([heard[style][style] for style in styles])
    unasked = {asked: np.mean([heard[asked][style] for style in styles]) for asked in heard if asked not in styles}
    yield ""
    yield f"The asked style is heard with {asked_for:.2f} in the mean, without asking with {unasked[UNASKED]:.2f}."
    if UNASKED_BEST in unasked:
        yield f"The best of as many that were not asked for anything: {unasked[UNASKED_BEST]:.2f}."


def restyled_pieces(
    bundle: Bundle,
    pieces: Sequence[Piece],
    write: str,
    styles: Sequence[str],
    keep: float,
    keep_what: str,
    strength: float | None,
    tries: int,
) -> Iterator[Restyled]:
    """Each piece in one of the styles that is not its own, another from piece to piece."""
    label = bundle.config.recipe["styles"]["label"]
    for number, piece in enumerate(pieces):
        others = [style for style in styles if style != piece.labels[label]]
        style = others[number % len(others)]
        manner = manner_for(bundle.config, seed=number, style=style, style_strength=strength, style_tries=tries)
        old = bundle.config.form.stack(piece.score, piece.roles, piece.phase_ticks)
        score = with_roles(piece, tuple(bundle.config.roles))
        (take,) = restyle(bundle, score, part=write, keep=keep, keep_what=keep_what, manner=manner)
        if take.stack.steps == old.steps:
            yield restyled(bundle, old, take, style)


def restyled_table(found: dict[tuple[str, float], list[Restyled]]) -> Iterator[str]:
    """The table, a row for what was kept and how much."""
    yield "| kept | share | pieces | heard before | heard after | named | chroma | onsets | gain before | gain after |"
    yield "| --- |" + " ---: |" * 9
    for (keep_what, keep), rows in found.items():
        numbers = np.array([[getattr(row, name) for name in FIGURES] for row in rows], float)
        before, after, named, *rest = np.nanmean(numbers, 0)
        cells = [f"{before:.2f}", f"{after:.2f}", f"{named:.0%}", *(f"{value:.3f}" for value in rest)]
        yield f"| {keep_what} | {keep:g} | {len(rows)} | {' | '.join(cells)} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["asked", "restyle"])
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--given", default="")
    parser.add_argument("--write", required=True)
    parser.add_argument("--split", default="test")
    parser.add_argument("--pieces", type=int, default=24)
    parser.add_argument("--strength", type=float, help="of the style; the bundle's own unless named")
    parser.add_argument("--tries", type=int, default=1, help="candidates for each take")
    parser.add_argument("--meter", help="only pieces that begin in it, and (asked) styles that live in it")
    parser.add_argument("--keep", type=float, nargs="+", default=list(KEEPS))
    parser.add_argument("--keep-what", nargs="+", default=list(KEEP_WHATS), choices=KEEP_WHATS)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    bundle = load(asked.bundle)
    if not bundle.config.styles or bundle.config.recogniser is None:
        raise DescantError(f"the bundle {bundle.name} tells no styles apart.", "one with styles and a recogniser.")
    given, write = asked.given.split(",") if asked.given else [], asked.write.split(",")
    pieces = pieces_of(bundle, asked.corpus, asked.split, [*given, *write], asked.pieces, asked.meter)
    styles = styles_in(bundle, asked.corpus, asked.meter)
    if asked.what == "asked":
        heard = asked_against_heard(bundle, pieces, given, write, styles, asked.strength, asked.tries)
        lines, figures = asked_table(heard), heard
    else:
        found = {
            (keep_what, keep): list(
                restyled_pieces(bundle, pieces, write[0], styles, keep, keep_what, asked.strength, asked.tries)
            )
            for keep_what, keep in track([(what, keep) for what in asked.keep_what for keep in asked.keep], "restyling")
        }
        lines = restyled_table(found)
        figures = {f"{what} {keep:g}": [asdict(row) for row in rows] for (what, keep), rows in found.items()}
    print(f"{len(pieces)} pieces of the {asked.split} split, bundle {bundle.name}\n")
    print("\n".join(lines))
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
