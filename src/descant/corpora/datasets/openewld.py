"""OpenEWLD: lead sheets (a melody and chord symbols) of songs whose copyright has ended."""

from __future__ import annotations

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile


def _is_piece(file: SourceFile) -> bool:
    return file.inner.suffix.lower() in {".mxl", ".mid"}


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
    )
)
