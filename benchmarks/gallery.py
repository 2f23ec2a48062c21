"""Pictures to look at: the first test pieces of a corpus, with the part that a bundle writes and the human one.

    python benchmarks/gallery.py folk corpora/nottingham --given melody --write chords -o gallery

For each piece: NAME.mid (given and written), NAME.png (written above, human below). The rule is "the first of the test
split", so that nobody chose them by taste.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from PIL import Image

from descant.bundles.store import load
from descant.corpora.store import load_corpus
from descant.evaluation.samples import sample_metrics
from descant.generation.accompaniment import Manner, accompany
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.render.pianoroll import draw_score, save_picture


def above_and_below(first: Image.Image, second: Image.Image) -> Image.Image:
    """Two pictures, one below the other."""
    both = Image.new("RGB", (max(first.width, second.width), first.height + second.height), "white")
    both.paste(first, (0, 0))
    both.paste(second, (0, first.height))
    return both


def main() -> None:
    """Write the gallery."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--given", required=True)
    parser.add_argument("--write", required=True)
    parser.add_argument("--pieces", type=int, default=10)
    parser.add_argument("--temperature", type=float, default=0.9)
    parser.add_argument("--top-p", type=float, default=1.0)
    parser.add_argument("--listener", default="full")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    bundle = load(asked.bundle)
    given, write = asked.given.split(","), asked.write.split(",")
    manner = Manner(Choice(asked.temperature, 0, asked.top_p), Hearing.of(asked.listener), 1, asked.seed)
    wanted = {*given, *write}
    pieces = [p for p in load_corpus(asked.corpus).split("test") if wanted <= set(p.roles.values())][: asked.pieces]
    for piece in pieces:
        numbers = [number for number, role in piece.roles.items() if role in given]
        names = {number: role.capitalize() for number, role in piece.roles.items()}
        parts = tuple(replace(part, name=names.get(part.number, part.name)) for part in piece.score.parts)
        score = piece.score.with_parts(parts)
        heard = score.with_parts(tuple(part for part in score.parts if part.number in numbers))
        first_bar = max(meter.bar_quarters for meter in score.meters[:1]) if score.meters else 4.0
        pickup = (piece.phase_ticks / score.ticks_per_quarter) % first_bar
        take = accompany(bundle, heard, given=given, write=write, pickup_quarters=pickup, manner=manner)[0]
        written = [part.number for part in take.parts]
        name = piece.id.replace("/", "_")
        take.write(asked.output / f"{name}.mid")
        ours = draw_score(take.to_score(), written=written, title=f"{name}: written", phase_ticks=piece.phase_ticks)
        human = score.with_parts(tuple(part for part in score.parts if piece.roles.get(part.number) in wanted))
        theirs = draw_score(human, title=f"{name}: human", phase_ticks=piece.phase_ticks)
        save_picture(above_and_below(ours, theirs), asked.output / f"{name}.png")
        figures = {
            role: {
                key: round(value, 2)
                for key, value in sample_metrics(take.frames[role], role, bundle.config.roles[role], take.stack).items()
            }
            for role in write
        }
        print(f"{name}: {take.nats_per_frame:.2f} nats a frame {figures}")


if __name__ == "__main__":
    main()
