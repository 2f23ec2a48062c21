"""VGMIDI: piano arrangements of game soundtracks, `Series_Console_Game_Piece.mid`, some with valence and arousal."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile

LABELS_FILE = "vgmidi_labels.csv"
FEELINGS = ("valence", "arousal")


@lru_cache(maxsize=2)
def _feelings(root: Path) -> dict[str, dict[str, str]]:
    """Valence and arousal by a piece's name, of pieces whose phrases all feel alike; from the CSV where it is there."""
    path = root / LABELS_FILE
    if not path.is_file():
        return {}
    felt: dict[str, dict[str, set[str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            piece = felt.setdefault(_piece_name(Path(row["midi"]).stem), {feeling: set() for feeling in FEELINGS})
            for feeling in FEELINGS:
                piece[feeling].add(row[feeling])
    return {
        name: {feeling: said.pop() for feeling, said in values.items() if len(said) == 1}
        for name, values in felt.items()
    }


def _piece_name(stem: str) -> str:
    """A phrase's file is named after its piece, with a number."""
    return re.sub(r"_\d+$", "", stem)


def _labels(file: SourceFile) -> dict[str, str]:
    name = _piece_name(file.inner.stem)
    steps = name.split("_")
    known = {"style": steps[0], "series": steps[0], "game": steps[2]} if len(steps) >= 4 else {}
    return {**known, **_feelings(file.root).get(name, {})}


VGMIDI = DATASETS.register("vgmidi.v1")(
    Dataset(
        "vgmidi",
        title="VGMIDI",
        citation="Ferreira and Whitehead, Learning to Generate Music With Sentiment, ISMIR 2019.",
        licence="none stated: public research data; give away neither it nor weights trained on it",
        home="https://github.com/lucasnfe/vgmidi",
        archives=(
            Archive(
                "vgmidi.tar.xz",
                "69f93a223d04c96bff6afc4f9a99e8be3355acc3d38e02c0aa24727473b089ad",
                "144 phrases and pieces of 27 games",
            ),
        ),
        may_ship=False,
        labels=_labels,
        work=lambda _, file: f"vgmidi-{_piece_name(file.inner.stem)}",
    )
)
