"""Whether our notes of MusicXML songs are as many as partitura's, and how fast each reads them.

    python benchmarks/musicxml_counts.py --data ../shared/data [--songs 100]

Takes songs evenly from `openscore_lieder.tar` (unpacked to a temporary folder). A note counts once however many ties
prolong it; one that is tied from a grace note is a note of its own. Grace notes, which have no length, are left out on
both sides, and so are the parts that we make of chord symbols. Cue notes are silent after the specification; we leave
them out and partitura does not, so they are told apart. Prints every song whose counts differ, and the seconds of CPU a
megabyte of XML.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
import tempfile
import time
import warnings
from pathlib import Path

from descant.score.chord_symbols import CHORDS
from descant.score.musicxml import notation_of
from descant.score.musicxml_container import document_of


def unpack(archive: Path, folder: Path, songs: int) -> list[Path]:
    """So many songs of an archive, evenly taken, in a folder."""
    with tarfile.open(archive) as tar:
        members = sorted((each for each in tar if each.name.endswith(".mxl")), key=lambda each: each.name)
        chosen = members[:: max(1, len(members) // songs)][:songs]
        tar.extractall(folder, chosen, filter="data")
    return [folder / member.name for member in chosen]


def our_count(data: bytes) -> tuple[int, int]:
    """Notes that we read from a file, and the cue notes that we leave out."""
    notation = notation_of(data)
    return sum(len(part.notes) for part in notation.score.parts if part.name != CHORDS), notation.lost["cue"]


def their_count(path: Path) -> int:
    """Notes that partitura reads from a file."""
    import partitura
    from partitura.score import GraceNote

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = partitura.load_musicxml(str(path))
    return sum(
        not isinstance(note, GraceNote) and (note.tie_prev is None or isinstance(note.tie_prev, GraceNote))
        for part in score.parts
        for note in part.notes
    )


def main() -> None:
    """Compare and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder of the archives")
    options.add_argument("--songs", type=int, default=100)
    chosen = options.parse_args()
    try:
        import partitura  # noqa: F401
    except ImportError:
        sys.exit("partitura is not installed, and nothing else here counts notes: pip install partitura")
    same = notes = cues = size_bytes = 0
    ours_seconds = theirs_seconds = 0.0
    with tempfile.TemporaryDirectory() as folder:
        songs = unpack(chosen.data / "openscore_lieder.tar", Path(folder), chosen.songs)
        for path in songs:
            data = path.read_bytes()
            size_bytes += len(document_of(data))
            began = time.process_time()
            ours, silent = our_count(data)
            between = time.process_time()
            theirs = their_count(path)
            ours_seconds += between - began
            theirs_seconds += time.process_time() - between
            cues += silent
            same += ours + silent == theirs
            notes += ours
            if ours + silent != theirs:
                print(f"{path.relative_to(folder)}: {ours} notes and {silent} cues, partitura {theirs}")
    size = size_bytes / 1e6
    print(f"{same} of {len(songs)} songs have the same number of notes ({notes:,} in all, {cues} cue notes apart)")
    print(f"{size:.1f} MB: {ours_seconds / size:.2f} s a MB, partitura {theirs_seconds / size:.2f}")


if __name__ == "__main__":
    main()
