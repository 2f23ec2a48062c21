"""Pictures to look at: the first test pieces of each bundle's corpus, with the parts that it writes and the human ones.

    python benchmarks/gallery.py folk bach --corpora corpora -o gallery     ten pieces of each, MIDI and pictures
    python benchmarks/gallery.py folk bach --corpora corpora -o gallery --wav       and sound
    python benchmarks/gallery.py folk bach --corpora corpora --page         three of each, into docs/gallery.md

The rule is "the first of the test split that have all the parts", so that nobody chose them by taste; default settings,
the first bars of each. `corpora` is a folder of prepared corpora, each named as the bundle's corpus.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds only what lies beside it

from benchmarks.excerpt import up_to

from descant.bundles.store import Bundle, load
from descant.corpora.piece import Piece
from descant.corpora.store import load_corpus
from descant.generation.accompaniment import accompany
from descant.generation.manner import manner_for
from descant.generation.take import Take
from descant.render.pianoroll import draw_score, save_picture
from descant.score.score import Score

DOCS = Path(__file__).resolve().parents[1] / "docs"
SHOWN = {
    "folk": (("melody",), ("chords",)),
    "bach": (("soprano",), ("bass", "alto", "tenor")),
    "pop": (("melody",), ("piano",)),
    "hands": (("left",), ("right",)),
    "songs": (("voice",), ("left", "right")),
    "band": (("drums",), ("bass", "melody")),
}
"""What is given and what is written, for each bundle."""


@dataclass(frozen=True)
class Shown:
    """One piece: its name, what was written, and a picture of that above what people wrote."""

    name: str
    take: Take
    picture: Image.Image


def above_and_below(first: Image.Image, second: Image.Image) -> Image.Image:
    """Two pictures, one below the other."""
    both = Image.new("RGB", (max(first.width, second.width), first.height + second.height), "white")
    both.paste(first, (0, 0))
    both.paste(second, (0, first.height))
    return both


def in_order(score: Score, bundle: Bundle) -> Score:
    """Parts, named by their roles, in the bundle's order, so that each has one colour in both pictures."""
    order = bundle.config.role_names
    return score.with_parts(tuple(sorted(score.parts, key=lambda part: order.index(part.name.lower()))))


def shown(bundle: Bundle, piece: Piece, given: Sequence[str], write: Sequence[str], bars: int, seed: int) -> Shown:
    """One piece of the gallery."""
    roles = {number: role for number, role in piece.roles.items() if role in {*given, *write}}
    named = (replace(part, name=roles[part.number].capitalize()) for part in piece.score.parts if part.number in roles)
    bar = piece.score.meters[0].bar_quarters if piece.score.meters else 4.0
    end_tick = round(piece.phase_ticks + bars * bar * piece.score.ticks_per_quarter)
    human = up_to(piece.score.with_parts(tuple(named)), end_tick)
    heard = {number: role for number, role in roles.items() if role in given}
    alone = human.with_parts(tuple(part for part in human.parts if part.number in heard))
    pickup = (piece.phase_ticks / human.ticks_per_quarter) % bar
    manner = manner_for(bundle.config, seed=seed)
    (take,) = accompany(bundle, alone, roles=heard, write=write, pickup_quarters=pickup, manner=manner)
    written = [part.number for part in take.parts]
    name = piece.id.rsplit("/", 1)[-1]
    both = in_order(take.to_score(), bundle), in_order(human, bundle)
    ours = draw_score(both[0], written=written, title=f"{name}: written", phase_ticks=piece.phase_ticks)
    theirs = draw_score(both[1], title=f"{name}: by people", phase_ticks=piece.phase_ticks)
    return Shown(name, take, above_and_below(ours, theirs))


def first_pieces(bundle: Bundle, corpora: Path, count: int, bars: int, seed: int) -> list[Shown]:
    """The first test pieces that have all the parts."""
    given, write = SHOWN[bundle.name]
    pieces = load_corpus(corpora / bundle.config.corpus.name).split("test")
    fitting = [piece for piece in pieces if {*given, *write} <= set(piece.roles.values())]
    return [shown(bundle, piece, given, write, bars, seed) for piece in fitting[:count]]


def page(bundles: Sequence[Bundle], corpora: Path, count: int, bars: int, seed: int) -> str:
    """The gallery as Markdown, its pictures saved beside it."""
    lines = [
        "# Gallery",
        "",
        f"The first {count} pieces of each bundle's test split that have all the parts, their first {bars} bars, at",
        f"default settings, seed {seed}; not chosen by taste. Above, what was written (bright) to what was given",
        "(muted); below, what people wrote. Made by `python benchmarks/gallery.py "
        + " ".join(bundle.name for bundle in bundles)
        + " --corpora corpora --page`.",
    ]
    for bundle in bundles:
        given, write = SHOWN[bundle.name]
        lines += ["", f"## `{bundle.name}`: {' and '.join(given)} given, {', '.join(write)} written", ""]
        for number, each in enumerate(first_pieces(bundle, corpora, count, bars, seed), start=1):
            picture = DOCS / "gallery" / f"{bundle.name}-{number}.png"
            picture.parent.mkdir(exist_ok=True)
            save_picture(each.picture.quantize(64), picture)
            lines += [f"![{each.name}](gallery/{picture.name})", ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Write the gallery."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundles", nargs="+", choices=SHOWN)
    parser.add_argument("--corpora", type=Path, default=Path("corpora"))
    parser.add_argument("--pieces", type=int, help="of each bundle: ten, or three for the page")
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--page", action="store_true", help="write docs/gallery.md")
    parser.add_argument("--wav", action="store_true", help="files of sound, too")
    parser.add_argument("-o", "--output", type=Path, default=Path("gallery"))
    asked = parser.parse_args()
    bundles = [load(name) for name in asked.bundles]
    if asked.page:
        written = page(bundles, asked.corpora, asked.pieces or 3, asked.bars, asked.seed)
        (DOCS / "gallery.md").write_text(written, encoding="utf-8")
        return
    asked.output.mkdir(parents=True, exist_ok=True)
    for bundle in bundles:
        for each in first_pieces(bundle, asked.corpora, asked.pieces or 10, asked.bars, asked.seed):
            each.take.write(asked.output / f"{bundle.name}-{each.name}.mid")
            save_picture(each.picture, asked.output / f"{bundle.name}-{each.name}.png")
            if asked.wav:
                each.take.write(asked.output / f"{bundle.name}-{each.name}.wav")
            print(f"{bundle.name} {each.name}: {each.take.nats_per_frame:.2f} nats a frame")


if __name__ == "__main__":
    main()
