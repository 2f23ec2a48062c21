"""The Groove MIDI Dataset: drums alone, played by ten drummers to a click, with their own timing.

`info.csv` has style, tempo and the official split. There is no second part, so nets can only continue what is here.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from descant.corpora.dataset import DATASETS, Archive, Bars, Dataset, SourceFile
from descant.corpora.piece import SPLITS, Split
from descant.score.score import Score

INFO_FILE = "info.csv"


@lru_cache(maxsize=2)
def _info(root: Path) -> dict[str, dict[str, str]]:
    """The rows of `info.csv` by file."""
    path = root / INFO_FILE
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["midi_filename"]: row for row in csv.DictReader(file)}


def _labels(file: SourceFile) -> dict[str, str]:
    row = _info(file.root).get(file.name)
    if row is None:
        return {}
    return {"style": row["style"].split("/")[0], "drummer": row["drummer"], "beat": row["beat_type"]}


def _split(file: SourceFile) -> Split | None:
    said = _info(file.root).get(file.name, {}).get("split", "")
    return next((side for side in SPLITS if side == said), None)


def _roles(score: Score, _: SourceFile) -> dict[int, str]:
    return {part.number: "drums" for part in score.parts}


GROOVE = DATASETS.register("groove.v1")(
    Dataset(
        "groove",
        title="Groove MIDI Dataset 1.0.0",
        citation="Gillick et al., Learning to Groove with Inverse Sequence Transformations, ICML 2019.",
        licence="CC BY 4.0",
        home="https://magenta.tensorflow.org/datasets/groove",
        archives=(
            Archive(
                "groove.tar.xz",
                "11caf9d4759777f329da52d452d4fa7b86113862eae0513465d607b68bbb626d",
                "1,150 performances with info.csv",
            ),
        ),
        may_ship=True,
        labels=_labels,
        roles=_roles,
        split=_split,
        # They played to the click of the file's own bars, however freely.
        bars=lambda score, _: Bars(0.0, score.meters),
        work=lambda _, file: f"groove-{file.inner.with_suffix('')}",
        finds_copies=False,
        keeps_single=True,
        least_on_grid=0.0,
    )
)
