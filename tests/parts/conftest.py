"""Real scores by archive, and small ones written here."""

from __future__ import annotations

import tarfile
from collections.abc import Callable

import pytest

from descant.score.formats import read_bytes
from descant.score.score import Score


@pytest.fixture(scope="session")
def real_scores(shared_data) -> Callable[[str, str, int], list[Score]]:
    """The first so many MIDI files of an archive whose path contains a word."""

    def first(archive: str, contains: str, count: int) -> list[Score]:
        scores: list[Score] = []
        with tarfile.open(shared_data / f"{archive}.tar.xz") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.name.endswith(".mid") and contains in member.name else None
                if file:
                    scores.append(read_bytes(file.read(), member.name))
                if len(scores) == count:
                    break
        return scores

    return first
