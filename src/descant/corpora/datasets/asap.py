"""ASAP: scores of classical piano music, the right hand's staff first."""

from __future__ import annotations

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile
from descant.score.score import Score

SCORE_FILE = "midi_score.mid"
"""Beside it lie performances, which are not on any grid."""


def _is_piece(file: SourceFile) -> bool:
    """`Composer/Form/Piece/midi_score.mid`, or `Composer__Form__Piece.mid`."""
    return file.inner.name == SCORE_FILE or ("__" in file.inner.name and file.inner.suffix == ".mid")


def _labels(file: SourceFile) -> dict[str, str]:
    composer = file.name.replace("/", "__").split("__")[0]
    return {"style": composer, "composer": composer}


def _roles(score: Score, _: SourceFile) -> dict[int, str] | None:
    """Of two tracks the first is the right hand."""
    return {score.parts[0].number: "right", score.parts[1].number: "left"} if len(score.parts) == 2 else None


ASAP = DATASETS.register("asap.v1")(
    Dataset(
        "asap",
        title="ASAP, the scores",
        citation="Foscarin et al., ASAP: a dataset of aligned scores and performances, ISMIR 2020.",
        licence="CC BY-NC-SA 4.0: weights trained on it are not for any commerce",
        home="https://github.com/fosfrancesco/asap-dataset",
        archives=(
            Archive(
                "asap_scores.tar.xz",
                "b64ddb9c226be0e7c360012fa3be9f05b3df33136389c81474d07c9697d01f68",
                "218 scores in MIDI",
            ),
        ),
        may_ship=False,
        is_piece=_is_piece,
        labels=_labels,
        roles=_roles,
    )
)
