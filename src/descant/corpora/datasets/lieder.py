"""OpenScore Lieder: songs of the 19th century for a voice and piano, engraved by volunteers."""

from __future__ import annotations

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile
from descant.score.score import Score


def _is_piece(file: SourceFile) -> bool:
    return file.inner.suffix.lower() in {".mxl", ".mid"}


def _labels(file: SourceFile) -> dict[str, str]:
    """`scores/Composer,_First/Cycle/Song/lc1.mxl`."""
    steps = [step for step in file.inner.parts if step != "scores"]
    last, _, first = (steps[0] if len(steps) > 1 else "").replace("_", " ").partition(", ")
    composer = f"{first} {last}".strip()
    return {"style": composer, "composer": composer} if composer else {}


def _roles(score: Score, _: SourceFile) -> dict[int, str]:
    """The first part that is no staff of the piano is the voice."""
    hands = {role: [part for part in score.parts if part.name.endswith(f"{role} hand")] for role in ("right", "left")}
    played = {part.number for parts in hands.values() for part in parts}
    sung = [part for part in score.parts if part.number not in played]
    return {parts[0].number: role for role, parts in {"voice": sung, **hands}.items() if parts}


LIEDER = DATASETS.register("lieder.v1")(
    Dataset(
        "lieder",
        title="OpenScore Lieder Corpus",
        citation="Gotham and Jonas, The OpenScore Lieder Corpus, Music Encoding Conference 2021.",
        licence="CC0 1.0",
        home="https://github.com/OpenScore/Lieder",
        archives=(
            Archive(
                "openscore_lieder.tar",
                "23b0a77576a89ced54ce3607e0ba15af33dee12adcd748786e550a68741fc872",
                "1,351 songs in MusicXML (.mxl)",
            ),
        ),
        may_ship=True,
        is_piece=_is_piece,
        labels=_labels,
        roles=_roles,
    )
)
