"""A corpus on disk: a folder with `pieces.parquet` (one row a piece), `manifest.json` and the report of its making."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from descant.corpora.piece import SPLITS, Piece
from descant.corpora.table import FORMAT, pieces_of, table_of
from descant.errors import CorpusError, nearest
from descant.files import folder_whole

PIECES_FILE = "pieces.parquet"
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, eq=False)
class Corpus:
    """Many pieces, each on one side of the split.

    `manifest` says what the corpus is: name, citation, licence, seed, counts. `folder` is None for a corpus that is
    only in memory.
    """

    name: str
    folder: Path | None
    manifest: Mapping[str, Any]
    pieces: list[Piece] = field(repr=False)

    def split(self, name: str) -> list[Piece]:
        """The pieces of `train`, `validation` or `test`. Raises `CorpusError` for another word."""
        if name not in SPLITS:
            raise CorpusError(
                f'There is no split "{name}"{nearest(name, SPLITS)}.',
                f"one of {', '.join(SPLITS)}.",
                "name one of them.",
            )
        return [piece for piece in self.pieces if piece.split == name]

    @cached_property
    def content_hash(self) -> str:
        """A fingerprint of the pieces and their split: the same for the same corpus, wherever and whenever written."""
        return content_hash(self.pieces)


def content_hash(pieces: Sequence[Piece]) -> str:
    """SHA-256 over every piece's notes, maps, roles, labels, work and split; the order of the pieces does not count."""
    return hashlib.sha256("".join(sorted(_piece_hash(piece) for piece in pieces)).encode()).hexdigest()


def _piece_hash(piece: Piece) -> str:
    score = piece.score
    said = [
        [piece.id, piece.split, piece.work, f"{piece.phase_ticks:.4f}", score.ticks_per_quarter],
        sorted(piece.labels.items()),
        sorted(piece.roles.items()),
        [[tempo.tick, f"{tempo.bpm:.6f}"] for tempo in score.tempos],
        [[meter.tick, meter.numerator, meter.denominator] for meter in score.meters],
        [[key.tick, key.fifths, key.minor] for key in score.keys],
        [[part.number, part.name, part.program, part.is_drums, len(part.notes)] for part in score.parts],
    ]
    if score.length_ticks is not None:
        said.append([score.length_ticks])
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=True).encode())
    for part in score.parts:
        for column in part.notes.columns():
            digest.update(column.astype("<i8").tobytes())
    return digest.hexdigest()


def is_corpus(path: Path | str) -> bool:
    """Whether a folder is a corpus that `descant prepare` made."""
    return (Path(path) / MANIFEST_FILE).is_file() and (Path(path) / PIECES_FILE).is_file()


def check_place(path: Path) -> None:
    """Raise `CorpusError` where something else is already that a corpus would replace."""
    if path.exists() and not is_corpus(path) and not (path.is_dir() and not any(path.iterdir())):
        raise CorpusError(
            f"{path} is there already, and it is no corpus.",
            "a new folder, or an older corpus to replace.",
            "name another place with -o.",
        )


def save_corpus(
    path: Path | str, pieces: Sequence[Piece], manifest: Mapping[str, Any], files: Mapping[str, str] | None = None
) -> Corpus:
    """Write a corpus, whole or not at all; `files` are further texts for its folder, by name.

    Raises `OutputError` when the place can't be written to, `CorpusError` when there is some other folder.
    """
    path = Path(path)
    check_place(path)
    ordered = sorted(pieces, key=lambda piece: piece.id)
    full = {
        "name": path.name,
        **manifest,
        "format": FORMAT,
        "pieces": len(ordered),
        "works": len({piece.work for piece in ordered}),
        "splits": dict(Counter(piece.split for piece in ordered)),
        "roles": dict(Counter(role for piece in ordered for role in set(piece.roles.values())).most_common()),
        "content_hash": content_hash(ordered),
    }
    with folder_whole(path) as folder:
        pq.write_table(table_of(ordered), folder / PIECES_FILE, compression="zstd")
        for name, text in (files or {}).items():
            (folder / name).write_text(text, encoding="utf-8")
        (folder / MANIFEST_FILE).write_text(json.dumps(full, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return Corpus(str(full["name"]), path, full, ordered)


def load_corpus(path: Path | str) -> Corpus:
    """Read a corpus. Raises `CorpusError` when there is none, when it is damaged, or newer than this program."""
    path = Path(path)
    if not is_corpus(path):
        raise CorpusError(
            f"{path} is no corpus." if path.exists() else f"There is no {path}.",
            f"a folder with {PIECES_FILE} and {MANIFEST_FILE}, as descant prepare makes it.",
            f"make one: descant prepare FOLDER -o {path}",
        )
    try:
        manifest = json.loads((path / MANIFEST_FILE).read_text(encoding="utf-8"))
        version = int(manifest["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, "its manifest can't be read") from error
    if version > FORMAT:
        raise CorpusError(
            f"{path} has corpus format {version}, which this version of Descant does not know.",
            f"format {FORMAT} or older.",
            "update Descant, or make the corpus again with descant prepare.",
        )
    try:
        pieces = pieces_of(pq.read_table(path / PIECES_FILE))
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise _damaged(path, "its pieces can't be read") from error
    if content_hash(pieces) != manifest.get("content_hash"):
        raise _damaged(path, "its pieces are not those that its manifest was written for")
    return Corpus(str(manifest.get("name", path.name)), path, manifest, pieces)


def _damaged(path: Path, how: str) -> CorpusError:
    return CorpusError(
        f"The corpus {path} is damaged: {how}.", "a corpus as descant prepare wrote it.", "make it again."
    )
