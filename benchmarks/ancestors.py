"""The two systems that this project descends from, each beside the floor that it must beat.

    descant prepare game_music_open --from game_music_open.tar.xz -o corpora/game_music_open
    descant prepare piano_midi_de --from piano_midi_de.tar.xz -o corpora/piano_midi_de
    descant prepare nottingham --from nottingham.tar.xz -o corpora/nottingham

    descant train note-rnn --corpus corpora/game_music_open -o runs/note-rnn-games
    python benchmarks/ancestors.py note-rnn runs/note-rnn-games corpora/game_music_open

    descant train note-rnn --corpus corpora/game_music_open --corpus corpora/piano_midi_de -o runs/note-rnn-mix
    python benchmarks/ancestors.py note-rnn runs/note-rnn-mix corpora/game_music_open corpora/piano_midi_de

    descant train tonal-lstm --corpus corpora/nottingham -o runs/tonal-lstm
    python benchmarks/ancestors.py tonal-lstm runs/tonal-lstm corpora/nottingham

`note-rnn`: nats a symbol, beside a bigram table over the same symbols, counted on the same training pieces, its two
smoothings chosen on the same validation pieces. A note or chord that the vocabulary lacks is the one symbol *unknown*,
for the net as for the table. Neither is told how long a piece is. Of a mix also by corpus.

`tonal-lstm`: frame accuracy of what sounds, TP / (TP + FP + FN), each frame foretold from the true ones before it,
beside copying the last frame; over all frames, and over those in which what sounds changes.

A run's folder stands for the bundle in it. Exit code 1 if a floor is not beaten on the test split.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descant.bundles.store import Bundle, load
from descant.corpora.mix import mix
from descant.corpora.store import Corpus, load_corpus
from descant.evaluation.accuracy import measure_accuracy
from descant.evaluation.bigram import fit_bigram
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, GridPiece, on_grid
from descant.evaluation.questions import Ask, batches, question
from descant.generation.likelihood import frame_nats
from descant.grid.shapes import Frames
from descant.grid.vocabulary import UNKNOWN

HELD_OUT = ("validation", "test")


def opened(place: Path, corpora: Sequence[Path]) -> tuple[Bundle, Corpus]:
    """The bundle (of a run) and the corpus it was trained on."""
    bundle = load(place / "bundle" if (place / "bundle" / "config.json").is_file() else place)
    corpus = mix([load_corpus(folder) for folder in corpora])
    if corpus.content_hash != bundle.config.corpus.content_hash:
        sys.exit(f"{bundle.name} was trained on another corpus: {bundle.config.corpus.name}.")
    return bundle, corpus


def on_its_grid(bundle: Bundle, corpus: Corpus, split: str) -> list[GridPiece]:
    """The pieces of a split as the bundle wants them."""
    return on_grid(corpus.split(split), BundleGrid(bundle.config.form))[0]


def net_nats(bundle: Bundle, pieces: Sequence[GridPiece], role: str) -> list[float]:
    """The net's nats of each piece, summed."""
    nats = [0.0] * len(pieces)
    asked = [Ask(number, (), role, "causal", "none") for number in range(len(pieces))]
    for batch in batches(asked, pieces):
        costs = frame_nats(bundle, [question(ask, pieces, {}) for ask in batch])
        for ask, cost in zip(batch, costs, strict=True):
            nats[ask.piece] = float(cost.sum())
    return nats


def note_rnn(bundle: Bundle, corpus: Corpus) -> bool:
    """Print nats a symbol beside the bigram and unigram tables; whether the bigram is beaten on test."""
    (role,) = bundle.config.roles
    vocabulary = bundle.vocabulary(bundle.config.roles[role])
    if vocabulary is None:
        sys.exit(f"{bundle.name} has no vocabulary: it is no Note-RNN.")

    def symbols(frames: Frames) -> NDArray[np.int64]:
        return vocabulary.symbols(frames.astype(np.uint8))

    pieces = {split: on_its_grid(bundle, corpus, split) for split in ("train", *HELD_OUT)}
    rows = {split: [symbols(piece.stack.frames[role]) for piece in found] for split, found in pieces.items()}
    bigram = fit_bigram(rows["train"], len(vocabulary), rows["validation"])
    counts = np.bincount(np.concatenate(rows["train"]), minlength=len(vocabulary)) + bigram.smoothing
    unigram = -np.log(counts / counts.sum())
    print(
        f"{bundle.name} on {corpus.name}: {len(vocabulary)} symbols, {sum(map(len, rows['train']))} to learn from "
        f"(bigram: smoothing {bigram.smoothing:g}, backoff {bigram.backoff:g})"
    )
    print(f"{'nats a symbol':40} {'pieces':>7} {'symbols':>8} {'net':>7} {'bigram':>7} {'unigram':>8} {'unknown':>8}")
    beaten = True
    for split in HELD_OUT:
        nats = net_nats(bundle, pieces[split], role)
        homes = {"": range(len(nats))} | {
            name: [place for place, piece in enumerate(pieces[split]) if piece.name.startswith(f"{name}/")]
            for name in corpus.manifest.get("mixed", ())
        }
        for home, places in homes.items():
            chosen = [rows[split][place] for place in places]
            if not chosen:
                continue
            flat = np.concatenate(chosen)
            net, table = sum(nats[place] for place in places) / len(flat), bigram.mean_nats(chosen)
            print(
                f"{split + (f', {home}' if home else ''):40} {len(chosen):7} {len(flat):8} {net:7.3f} {table:7.3f} "
                f"{float(unigram[flat].mean()):8.3f} {float((flat == UNKNOWN).mean()):8.1%}"
            )
            beaten &= bool(home) or split != "test" or net < table
    return beaten


def tonal_lstm(bundle: Bundle, corpus: Corpus) -> bool:
    """Print frame accuracies beside copying; whether copying is beaten on test where frames change."""
    print(f"{bundle.name} on {corpus.name}")
    print(f"{'frame accuracy':40} {'frames':>8} {'net':>7} {'copy':>7} {'changing':>9} {'net':>7} {'copy':>7}")
    beaten = True
    for split in HELD_OUT:
        pieces = on_its_grid(bundle, corpus, split)
        for direction in (Direction(tuple(each.given), each.write) for each in bundle.config.directions):
            for listener in ("full", "causal"):
                row = measure_accuracy(bundle, pieces, direction, listener)
                print(
                    f"{f'{split}, {direction.name}, {listener}':40} {row.frames:8} "
                    f"{row.net.accuracy:7.3f} {row.copy.accuracy:7.3f} {row.changing_frames:9} "
                    f"{row.net_changing.accuracy:7.3f} {row.copy_changing.accuracy:7.3f}"
                )
                beaten &= split != "test" or row.net_changing.accuracy > row.copy_changing.accuracy
    return beaten


def main() -> int:
    """Read the words and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("ancestor", choices=("note-rnn", "tonal-lstm"))
    parser.add_argument("net", type=Path, help="a run's folder, or a bundle")
    parser.add_argument("corpora", type=Path, nargs="+", help="the corpora that it was trained on")
    words = parser.parse_args()
    bundle, corpus = opened(words.net, words.corpora)
    measure = note_rnn if words.ancestor == "note-rnn" else tonal_lstm
    if measure(bundle, corpus):
        return 0
    print("The floor is not beaten.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
