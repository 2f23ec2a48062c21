"""The Nottingham collection: British and American folk tunes with chords. The first track is the tune.

A file's stem begins with its kind (`jigs107`, `reelsa-c10`): the label `style`. Many tunes were collected twice, in
other settings or keys; what shares a tune is found by its notes.
"""

from __future__ import annotations

import re

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile
from descant.score.score import Score

KINDS = {
    "hpps": "hornpipes",
    "slip": "slip jigs",
    "reelsa": "reels",
    "reelsd": "reels",
    "reelsh": "reels",
    "reelsm": "reels",
    "reelsr": "reels",
    "reelsu": "reels",
}
"""What files name shortly, as a person would; reels are spread over files by the alphabet, and are one kind."""


def _is_piece(file: SourceFile) -> bool:
    return file.inner.suffix.lower() == ".mid" and file.inner.parent.name not in {"melody", "chords"}


def _labels(file: SourceFile) -> dict[str, str]:
    kind = re.match(r"[a-z]*", file.inner.stem.lower())
    letters = kind.group() if kind else ""
    return {"style": KINDS.get(letters, letters)} if letters else {}


def _roles(score: Score, _: SourceFile) -> dict[int, str]:
    return dict(zip((part.number for part in score.parts), ("melody", "chords"), strict=False))


NOTTINGHAM = DATASETS.register("nottingham.v1")(
    Dataset(
        "nottingham",
        title="Nottingham Music Database, cleaned",
        citation="Eric Foxley, Nottingham Music Database; cleaned and converted by Jukedeck (2017).",
        licence="GPL-3.0 for the repository; the tunes are a public folk collection",
        home="https://github.com/jukedeck/nottingham-dataset",
        archives=(
            Archive(
                "nottingham.tar.xz",
                "aa7ac434a0a0ff7ce8df661791620c8fce83e77c41ab0d7def61a92bf2e56770",
                "MIDI: melody, chords and both together, 965 of the tunes",
            ),
        ),
        may_ship=True,
        is_piece=_is_piece,
        labels=_labels,
        roles=_roles,
    )
)
