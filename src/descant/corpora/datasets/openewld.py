"""OpenEWLD: lead sheets (a melody and chord symbols) of songs whose copyright has ended."""

from __future__ import annotations

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile
from descant.score.chord_symbols import CHORDS
from descant.score.score import Score


def _is_piece(file: SourceFile) -> bool:
    return file.inner.suffix.lower() in {".mxl", ".mid"}


def _roles(score: Score, _: SourceFile) -> dict[int, str]:
    """A lead sheet is a tune and its chord symbols, whatever sings or plays the tune."""
    tune = next((part.number for part in score.parts if part.name != CHORDS), None)
    chords = next((part.number for part in score.parts if part.name == CHORDS), None)
    return {number: role for number, role in ((tune, "melody"), (chords, "chords")) if number is not None}


OPENEWLD = DATASETS.register("openewld.v1")(
    Dataset(
        "openewld",
        title="OpenEWLD, lead sheets in the public domain",
        citation="Simonetta et al., Symbolic Music Similarity through a Graph-Based Representation, Audio Mostly 2018.",
        licence="public domain (the scores)",
        home="https://github.com/00sapo/OpenEWLD",
        archives=(
            Archive(
                "openewld.tar",
                "45e0a328db0a674ff200be421da3df654a835f342420a34afc01a8addb51295c",
                "466 lead sheets in MusicXML (.mxl)",
            ),
        ),
        may_ship=True,
        is_piece=_is_piece,
        labels=lambda _: {"style": "song"},
        roles=_roles,
    )
)
