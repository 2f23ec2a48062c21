"""What a corpus is made of: folders, data sets, and corpora that are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from descant.corpora.dataset import FOLDER, Dataset, SourceFile
from descant.corpora.datasets import DATASETS
from descant.corpora.store import is_corpus
from descant.errors import CorpusError, nearest


@dataclass(frozen=True)
class Source:
    """One of the things that a corpus is made of; `prefix` stands before its pieces' names where there are several."""

    dataset: Dataset
    path: Path
    prefix: str = ""

    @property
    def name(self) -> str:
        """What to call it."""
        return self.path.resolve().name if self.dataset is FOLDER else self.dataset.name


def dataset_names() -> list[str]:
    """The data sets that are known, by their short names."""
    return sorted({name.rsplit(".v", 1)[0] for name in DATASETS.names()})


def sources_of(meant: Sequence[str | Path], from_paths: Sequence[str | Path]) -> list[Source]:
    """The sources that a user means: `from_paths` say in turn where the named data sets lie.

    Raises `CorpusError` for a place that is not there, and for a data set whose copy was not named.
    """
    places = [Path(path) for path in from_paths]
    sources = [_source(each, places) for each in meant]
    if places:
        raise CorpusError(
            f"--from {places[0]} belongs to no data set{nearest(str(meant[0]), dataset_names())}."
            if meant
            else "No source was named.",
            f"one --from for each data set that is named: {', '.join(dataset_names())}.",
            "name the data set before it, or the folder alone without --from.",
        )
    if len(sources) == 1:
        return sources
    taken: Counter[str] = Counter()
    prefixed = []
    for source in sources:
        taken[source.name] += 1
        number = f"-{taken[source.name]}" if taken[source.name] > 1 else ""
        prefixed.append(replace(source, prefix=f"{source.name}{number}/"))
    return prefixed


def _source(meant: str | Path, places: list[Path]) -> Source:
    known = dataset_names()
    if str(meant) in known or str(meant) in DATASETS.names():
        dataset = DATASETS.get(str(meant))
        if places:
            return Source(dataset, _there(places.pop(0)))
        if not Path(meant).exists():
            raise CorpusError(
                f"{dataset.name} is a data set that Descant knows, but where your copy of it lies was not said.",
                f"a folder or an archive: {dataset.title}, from {dataset.home}",
                f"fetch it, then: descant prepare {dataset.name} --from PATH -o CORPUS",
            )
    elif not Path(meant).exists():
        raise CorpusError(
            f"There is no {meant}{nearest(str(meant), known)}.",
            f"a folder of MIDI, ABC or MusicXML files, or the name of a data set: {', '.join(known)}.",
            "check the path.",
        )
    return Source(FOLDER, Path(meant))


def _there(path: Path) -> Path:
    if not path.exists():
        raise CorpusError(
            f"There is no {path}.", "a folder or an archive with a copy of the data set.", "check the path."
        )
    return path


def is_prepared(source: Source) -> bool:
    """Whether a source is a corpus already."""
    return source.dataset is FOLDER and is_corpus(source.path)


def files_of(folder: Path, dataset: Dataset) -> list[SourceFile]:
    """The music files below a folder that are pieces of the data set, in order of path; hidden ones left aside.

    An archive's single outer folder is no part of a path.
    """
    root = _inner(folder)
    found = (
        SourceFile(root, path.relative_to(root).as_posix())
        for path in root.rglob("*")
        if path.is_file() and not any(step.startswith(".") for step in path.relative_to(root).parts)
    )
    return sorted((file for file in found if dataset.is_piece(file)), key=lambda file: file.name)


def _inner(folder: Path) -> Path:
    inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return _inner(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder
