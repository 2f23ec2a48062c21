"""Corpora by name: `jsb` is the corpus `corpora/jsb`, made of the data set's archive if it is not there yet.

An archive is looked for, by the name it has in the data set's file, in the folders of the environment variable
DESCANT_DATA, then in `data` and in `../shared/data` below the working directory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from descant.corpora.dataset import Dataset
from descant.corpora.datasets import DATASETS
from descant.corpora.prepare import prepare
from descant.corpora.sources import dataset_names
from descant.corpora.store import Corpus, is_corpus, load_corpus
from descant.errors import CorpusError, nearest

CORPORA = Path("corpora")
"""Where corpora lie that are meant by name, below the working directory."""
DATA_VARIABLE = "DESCANT_DATA"
DATA_FOLDERS = (Path("data"), Path("../shared/data"))


def corpus_named(
    name_or_folder: str | Path, data: Path | None = None, tell: Callable[[str], None] | None = None
) -> Corpus:
    """A corpus by its folder, or by the name of a data set; one that is not made yet is made first, and `tell` told.

    `data` is the archive, or a folder that may hold it: the first place to look. Raises `CorpusError` when there is no
    such corpus, and when the data set's archive is nowhere.
    """
    meant = str(name_or_folder)
    if is_corpus(meant):
        return load_corpus(meant)
    if meant not in dataset_names() and meant not in DATASETS.names():
        if Path(meant).exists():
            return load_corpus(meant)  # says why it is none
        known = dataset_names()
        raise CorpusError(
            f"There is no {meant}{nearest(meant, known)}.",
            f"a folder that descant prepare made, or a data set: {', '.join(known)}.",
            "check the name, or make it: descant prepare FOLDER -o CORPUS",
        )
    dataset = DATASETS.get(meant)
    folder = CORPORA / dataset.name
    if not is_corpus(folder):
        archive = _archive(dataset, data)
        if tell is not None:
            tell(f"Preparing {dataset.title} from {archive} into {folder}.")
        prepare(dataset.name, folder, [archive])
    return load_corpus(folder)


def data_folders() -> list[Path]:
    """Where archives of data sets are looked for, in turn."""
    named = os.environ.get(DATA_VARIABLE, "").split(os.pathsep)
    return [*(Path(folder).expanduser() for folder in named if folder), *DATA_FOLDERS]


def _archive(dataset: Dataset, data: Path | None) -> Path:
    """The first archive of the data set that is there. Raises `CorpusError`."""
    if data is not None and data.is_file():
        return data
    folders = [*([] if data is None else [data]), *data_folders()]
    names = [archive.file for archive in dataset.archives]
    for place in _places(folders, names):
        if place.is_file():
            return place
    raise CorpusError(
        f"{dataset.name} is a data set that Descant knows, but there is no {CORPORA / dataset.name}, and "
        f"{' or '.join(names)} is in none of {', '.join(map(str, folders))}.",
        f"the corpus, or {names[0]}: {dataset.title}, from {dataset.home}",
        f"set {DATA_VARIABLE} to the folder that holds {names[0]}, or: descant prepare {dataset.name} --from PATH "
        f"-o {CORPORA / dataset.name}",
    )


def _places(folders: Iterable[Path], names: list[str]) -> list[Path]:
    return [folder / name for folder in folders for name in names]
