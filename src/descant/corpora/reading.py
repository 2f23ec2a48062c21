"""One file of a folder becomes pieces, or a reason why not. What each process of the pool does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from descant.corpora.bar_lines import bar_lines
from descant.corpora.dataset import FOLDER, Dataset, SourceFile
from descant.corpora.datasets import DATASETS
from descant.corpora.fingerprint import Fingerprint, fingerprints, same_notes
from descant.corpora.labelling import Labelling, labelled
from descant.corpora.overrules import IGNORE, Overrule, overruled
from descant.corpora.piece import Piece, Split
from descant.errors import DescantError
from descant.grid.fit import GridFit
from descant.parts.assign import assign_roles
from descant.score.formats import read_tunes
from descant.score.key import estimate_key
from descant.score.losses import losses
from descant.score.score import Score

Verdict = Literal["used", "used in part", "left out"]

WELL_ON_GRID = 0.9
"""Below this share of onsets on the grid, a report says that notes will be moved."""


@dataclass(frozen=True)
class Job:
    """A file to read: the data set it belongs to (by name), what overrules roles, how strict to be, what labels it.

    `prefix` tells the files of several sources apart.
    """

    file: SourceFile
    dataset: str = FOLDER.name
    prefix: str = ""
    overrules: tuple[Overrule, ...] = ()
    least_on_grid: float | None = None
    keeps_single: bool | None = None
    labellings: tuple[Labelling, ...] = ()


@dataclass(frozen=True, eq=False)
class Reading:
    """What came of a file, or of one tune of a tune book.

    `piece` has no work and no side yet. `own_work` and `official` (side) are what the data set says of it; `tunes` and
    `same_notes` are for finding copies.
    """

    name: str
    verdict: Verdict
    reason: str = ""
    piece: Piece | None = None
    own_work: str | None = None
    official: Split | None = None
    tunes: tuple[Fingerprint, ...] = ()
    same_notes: str = ""


class _LeftOutError(Exception):
    """Why a tune is left out."""


def dataset_named(name: str) -> Dataset:
    """A data set by name; `folder` is a plain folder."""
    return FOLDER if name == FOLDER.name else DATASETS.get(name)


def read_job(job: Job) -> list[Reading]:
    """Read a file. Never raises: what goes wrong is a reason to leave it out."""
    name = job.prefix + job.file.name
    try:
        scores = read_tunes(job.file.path)
    except DescantError as error:
        return [Reading(name, "left out", _sentence(error.found, job.file.inner.name))]
    except Exception as defect:
        return [Reading(name, "left out", f"a defect of ours while reading it: {type(defect).__name__}: {defect}")]
    if len(scores) == 1:
        return [_read_tune(scores[0], name, job)]
    return [_read_tune(score, f"{name}#{number}", job) for number, score in enumerate(scores, start=1)]


def _sentence(found: str, file: str) -> str:
    """An error's words without the file's name, which the report has in a column of its own."""
    return " ".join(found.removeprefix(f"{file}: ").split()).removesuffix(".")


def _read_tune(score: Score, name: str, job: Job) -> Reading:
    try:
        return _reading(score, name, job)
    except _LeftOutError as reason:
        return Reading(name, "left out", str(reason))
    except DescantError as error:
        return Reading(name, "left out", _sentence(error.found, job.file.inner.name))
    except Exception as defect:
        return Reading(name, "left out", f"a defect of ours while reading it: {type(defect).__name__}: {defect}")


def _reading(score: Score, name: str, job: Job) -> Reading:
    dataset = dataset_named(job.dataset)
    lost = [_sentence(loss, job.file.inner.name) for loss in losses(score)]
    provisos = [loss for loss in lost if "left out" in loss]
    remarks = [loss for loss in lost if loss not in provisos]
    roles = _roles(score, dataset, job, provisos)
    _refuse_without_pair(roles, dataset.keeps_single if job.keeps_single is None else job.keeps_single)
    score = replace(score, source=None, source_format="none")
    found = bar_lines(score, dataset.bars(score, job.file))
    _check_grid(found.fit, dataset.least_on_grid if job.least_on_grid is None else job.least_on_grid, provisos)
    piece = Piece(
        id=_identity(name),
        title=score.title or job.file.inner.stem,
        file=name,
        split="train",
        work="",
        score=found.score,
        key=estimate_key(score),
        labels=labelled(job.labellings, dataset.labels(job.file), job.file.name),
        roles=roles,
        phase_ticks=found.phase_ticks,
    )
    own_work = dataset.work(score, job.file)
    return compared(
        Reading(
            name,
            "used in part" if provisos else "used",
            "; ".join([*provisos, *remarks, *found.remarks]),
            piece,
            None if own_work is None else job.prefix + own_work,
            dataset.split(job.file),
        ),
        dataset.finds_copies,
    )


def compared(reading: Reading, finds_copies: bool) -> Reading:
    """The reading with what copies of its piece are found by."""
    if reading.piece is None or not finds_copies:
        return reading
    piece = reading.piece
    return replace(reading, tunes=fingerprints(piece.score, piece.roles), same_notes=same_notes(piece.score))


def _identity(name: str) -> str:
    """A file's path without its suffix; the tune's number stays."""
    path, mark, number = name.partition("#")
    stem = path.rsplit("/", 1)[-1]
    return path[: len(path) - len(stem)] + stem.rsplit(".", 1)[0] + mark + number


def _roles(score: Score, dataset: Dataset, job: Job, provisos: list[str]) -> dict[int, str]:
    """The data set's roles or our guess; then what a person overrules."""
    said = overruled(job.overrules, score, job.file.name)
    ignored = {number for number, role in said.items() if role == IGNORE}
    meant = {number: role for number, role in said.items() if role != IGNORE}
    known = dataset.roles(score, job.file)
    if known is None:
        heard = score.with_parts(tuple(part for part in score.parts if part.number not in ignored))
        known = {guess.part: guess.role for guess in assign_roles(heard, meant)}
    roles = {**known, **meant}
    sounding = {part.number for part in score.parts if len(part.notes)}
    without = sorted(sounding - set(roles) - ignored)
    if without:
        provisos.append(f"{_counted(len(without), 'part')} without a role")
    if ignored:
        provisos.append(f"{_counted(len(ignored), 'part')} ignored, as roles.toml says")
    return {number: role for number, role in sorted(roles.items()) if number in sounding - ignored}


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _refuse_without_pair(roles: Mapping[int, str], keeps_single: bool) -> None:
    if not roles:
        raise _LeftOutError("no part is left that has a role")
    different = sorted(set(roles.values()))
    if len(different) < 2 and not keeps_single:
        what = "only one part" if len(roles) == 1 else f"{len(roles)} parts, all of one role"
        raise _LeftOutError(f"{what} ({different[0]}): there is no pair to learn from")


def _check_grid(fit: GridFit, least_on_grid: float, provisos: list[str]) -> None:
    if fit.share < least_on_grid:
        raise _LeftOutError(
            f"only {fit.share:.0%} of its notes begin on a grid ({fit.steps_per_quarter} steps to a quarter note): "
            "it is played freely, or its beats are not the file's"
        )
    if fit.share < WELL_ON_GRID:
        provisos.append(f"{1 - fit.share:.0%} of its notes lie off the grid and will be moved")
