"""Folders of files, data sets and older corpora become a corpus: read on all cores, copies found, split by work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from descant.corpora.archive import checked, found_archive, opened
from descant.corpora.dataset import FOLDER
from descant.corpora.labelling import everything, labels_beside, read_labels
from descant.corpora.overrules import ROLES_FILE, read_overrules
from descant.corpora.pairing import with_roles_together
from descant.corpora.piece import SPLITS, Piece
from descant.corpora.pool import Progress, read_all
from descant.corpora.reading import Job, Reading, compared
from descant.corpora.report import FileReport, PrepareReport
from descant.corpora.sides import Sided, on_sides, without_same_notes
from descant.corpora.sources import Source, files_of, is_prepared, sources_of
from descant.corpora.splits import SHARES
from descant.corpora.store import check_place, load_corpus, save_corpus
from descant.errors import CorpusError

REPORT_TABLE = "report.tsv"
REPORT_JSON = "report.json"


@dataclass(frozen=True)
class Settings:
    """How a corpus is made.

    `seed` and `shares` (training, validation, test) decide the split; None means shares for a corpus that may be
    small. `roles` is a roles.toml, else the folder's own holds; `least_on_grid` is the share of onsets that must lie
    on a grid, and `keeps_single` keeps pieces with only one part: for both, the data set's own choice by default.
    `labels` is a styles.toml or a table, else the folder's own holds; `style` is said of every piece of it.
    `processes`: all cores by default. `together` are sets of roles; a piece is kept if it has all of one of them.
    """

    seed: int = 0
    shares: tuple[float, float, float] | None = SHARES
    roles: Path | None = None
    least_on_grid: float | None = None
    keeps_single: bool | None = None
    processes: int | None = None
    together: tuple[frozenset[str], ...] = ()
    labels: Path | None = None
    style: str | None = None


def prepare(
    sources: str | Path | Sequence[str | Path],
    output: str | Path,
    from_paths: Sequence[str | Path] = (),
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> PrepareReport:
    """Make a corpus of folders, of data sets by name (their copies at `from_paths`, in turn), and of older corpora.

    An older corpus keeps its split. Nothing is written unless the whole corpus is. Raises `CorpusError` when nothing
    can be used, `OutputError` when the place can't be written to.
    """
    settings = settings or Settings()
    started = time.monotonic()
    check_place(Path(output))
    meant = sources_of([sources] if isinstance(sources, str | Path) else sources, from_paths)
    readings: list[Reading] = []
    facts: list[dict[str, Any]] = []
    with ExitStack() as stack:
        jobs: list[Job] = []
        for source in meant:
            if is_prepared(source):
                taken, fact = _from_corpus(source)
                readings += taken
            elif source.dataset.arrays is not None:
                archive = found_archive(source.path, source.dataset)
                readings += _as_they_are(source.dataset.arrays(archive), source.prefix, source.dataset.finds_copies)
                fact = _facts(source, checked(archive, source.dataset))
            else:
                folder, notes = stack.enter_context(opened(source.path, source.dataset))
                jobs += _jobs(folder, source, settings)
                fact = _facts(source, notes)
            facts.append(fact)
        readings += read_all(jobs, settings.processes, progress)
    readings = without_same_notes(_unique(readings))
    if settings.together:
        readings = with_roles_together(readings, settings.together)
    sided = on_sides(readings, settings.seed, settings.shares)
    notes = tuple(note for fact in facts for note in fact["notes"])
    report = _report(Path(output), readings, sided, notes, time.monotonic() - started)
    save_corpus(
        output,
        list(sided.pieces.values()),
        _manifest(Path(output), facts, settings),
        {REPORT_TABLE: report.tsv(), REPORT_JSON: report.json()},
    )
    return report


def _jobs(folder: Path, source: Source, settings: Settings) -> list[Job]:
    files = files_of(folder, source.dataset)
    if not files:
        raise CorpusError(
            f"{source.path} holds no music file{'' if source.dataset is FOLDER else f' of {source.name}'}.",
            "MIDI (.mid), ABC (.abc) or MusicXML (.musicxml, .mxl) files, also in sub-folders.",
            "name another folder.",
        )
    places = (folder / ROLES_FILE, files[0].root / ROLES_FILE)
    chosen = settings.roles or next((path for path in places if path.is_file()), None)
    overrules = () if chosen is None else read_overrules(chosen)
    labellings = labels_beside(folder, files[0].root) if settings.labels is None else read_labels(settings.labels)
    if settings.style is not None:
        labellings = (everything(settings.style), *labellings)
    strict = settings.least_on_grid, settings.keeps_single
    return [Job(file, source.dataset.name, source.prefix, overrules, *strict, labellings) for file in files]


def _from_corpus(source: Source) -> tuple[list[Reading], dict[str, Any]]:
    """The pieces of an older corpus as they are, and its facts."""
    corpus = load_corpus(source.path)
    readings = _as_they_are(corpus.pieces, source.prefix, bool(corpus.manifest.get("finds_copies", True)))
    return readings, {**_NO_FACTS, **{key: corpus.manifest[key] for key in _NO_FACTS if key in corpus.manifest}}


def _as_they_are(pieces: Iterable[Piece], prefix: str, finds_copies: bool) -> list[Reading]:
    """Pieces that have their work and side already."""
    readings = []
    for piece in pieces:
        named = replace(piece, id=prefix + piece.id, file=prefix + piece.file)
        readings.append(
            compared(Reading(named.file, "used", "", named, prefix + piece.work, piece.split), finds_copies)
        )
    return readings


def _unique(readings: Sequence[Reading]) -> list[Reading]:
    """The readings with ids of their own: of two files that differ in their suffix alone, one is named in full."""
    taken: set[str] = set()
    unique = []
    for reading in sorted(readings, key=lambda reading: reading.name):
        piece = reading.piece
        if piece is not None and piece.id in taken:
            piece = replace(piece, id=piece.file)
        if piece is not None:
            taken.add(piece.id)
        unique.append(replace(reading, piece=piece))
    return unique


def _report(
    output: Path, readings: Sequence[Reading], sided: Sided, notes: tuple[str, ...], seconds: float
) -> PrepareReport:
    files = []
    for reading in readings:
        piece = sided.pieces.get(reading.name)
        reason = "; ".join(words for words in (reading.reason, sided.told.get(reading.name, "")) if words)
        side, work = (piece.split, piece.work) if piece else ("", "")
        files.append(FileReport(reading.name, reading.verdict, reason, side, work))
    held = sided.pieces.values()
    works = {(piece.split, piece.work) for piece in held}
    return PrepareReport(
        corpus=output,
        files=tuple(files),
        pieces={side: sum(piece.split == side for piece in held) for side in SPLITS},
        works={side: sum(split == side for split, _ in works) for side in SPLITS},
        roles=dict(Counter(role for piece in held for role in sorted(set(piece.roles.values()))).most_common()),
        notes=notes,
        seconds=seconds,
    )


_NO_FACTS: dict[str, Any] = {
    "name": "",
    "title": "",
    "citation": "",
    "licence": "",
    "home": "",
    "may_ship": False,
    "finds_copies": True,
    "notes": (),
}


def _facts(source: Source, notes: tuple[str, ...]) -> dict[str, Any]:
    own = {key: getattr(source.dataset, key) for key in _NO_FACTS if key != "notes"}
    return {**own, "name": source.name, "notes": list(notes)}


def _manifest(output: Path, facts: Sequence[dict[str, Any]], settings: Settings) -> dict[str, Any]:
    """One source's facts, or those of several put together: only what is free in all is free in the whole."""
    made = {"seed": settings.seed, "shares": None if settings.shares is None else list(settings.shares)}
    if len(facts) == 1:
        return {**facts[0], **made}
    together: dict[str, Any] = {
        key: "; ".join(f"{fact['name']}: {fact[key]}" for fact in facts if fact[key])
        for key in ("title", "citation", "licence", "home")
    }
    together |= {key: all(fact[key] for fact in facts) for key in ("may_ship", "finds_copies")}
    return {"name": output.name, **together, "notes": [], "sources": list(facts), **made}
