"""What a bundle knows of the music it was trained on, and no more: fingerprints, and how original people are.

The file `originality.npz` holds the index of the training pieces (`recall.fingerprints`: hashes, no music) and, to
compare with, the figures of held-out human parts. It is optional: a bundle without it writes all the same. Nothing in
it is pickled. It is no secret either: see there before giving away the index of music that is not free.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descant.errors import BundleError
from descant.recall.fingerprints import Fingerprints, Source

FILE = "originality.npz"
FORMAT = 1
_DAMAGE = (ValueError, KeyError, TypeError, EOFError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a broken archive raises."""
QUANTILES = 101
"""A distribution is kept as so many of its values, evenly spaced from the least to the greatest."""


@dataclass(frozen=True)
class Measure:
    """What was measured: which figure, of parts in which role, how many notes long."""

    role: str
    notes: int
    figure: str


@dataclass(frozen=True, eq=False)
class HumanBand:
    """How held-out human parts compare with the training pieces: for each measure its sorted values."""

    values: Mapping[Measure, NDArray[np.float32]] = field(default_factory=dict)

    def lengths(self, role: str) -> list[int]:
        """For how many notes there are figures of parts in a role, rising."""
        return sorted({measure.notes for measure in self.values if measure.role == role})

    def percentile(self, measure: Measure, value: float) -> float | None:
        """The share of human parts below a value, in percent, equal ones counted half; None where none are known."""
        values = self.values.get(measure)
        if values is None:
            return None
        below, upto = (np.searchsorted(values, np.float32(value), side=side) for side in ("left", "right"))
        return float(50 * (below + upto) / len(values))


def quantiles(values: Sequence[float]) -> NDArray[np.float32]:
    """The values of a distribution that are kept, each one that was met."""
    return np.quantile(np.array(values, np.float32), np.linspace(0, 1, QUANTILES), method="inverted_cdf")


@dataclass(frozen=True, eq=False)
class OriginalityIndex:
    """The fingerprints of the training pieces, and the band of figures that human parts keep to."""

    fingerprints: Fingerprints
    human: HumanBand = field(default_factory=HumanBand)

    def to_bytes(self) -> bytes:
        """The file; the same bytes for the same index."""
        measures = list(self.human.values)
        facts = {
            "format": FORMAT,
            "sources": [[source.title, source.work, source.role] for source in self.fingerprints.sources],
            "human": [[measure.role, measure.notes, measure.figure] for measure in measures],
        }
        human = [self.human.values[measure] for measure in measures]
        arrays = {
            **self.fingerprints.arrays(),
            "human": np.stack(human) if human else np.zeros((0, QUANTILES), np.float32),
            "facts": np.frombuffer(json.dumps(facts).encode(), np.uint8),
        }
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @classmethod
    def of_bytes(cls, data: bytes) -> OriginalityIndex:
        """The index in a file. Raises `BundleError` when it is damaged, or newer than this program."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            facts = json.loads(arrays["facts"].tobytes())
            if facts["format"] > FORMAT:
                raise BundleError(
                    f"{FILE} has format {facts['format']}.",
                    f"format {FORMAT} or older.",
                    "install a newer Descant: pip install --upgrade descant",
                )
            sources = [Source(title, work, role) for title, work, role in facts["sources"]]
            measures = [Measure(role, notes, figure) for role, notes, figure in facts["human"]]
            human = dict(zip(measures, arrays["human"], strict=True))
            return cls(Fingerprints.of_arrays(arrays, sources), HumanBand(human))
        except _DAMAGE as error:
            raise BundleError(
                f"{FILE} can't be read: {error}.", "the file as it was written.", "copy the bundle again."
            ) from None


def read_index(folder: Path) -> OriginalityIndex | None:
    """The index of a bundle's folder; None where there is none. Raises `BundleError`."""
    path = folder / FILE
    return OriginalityIndex.of_bytes(path.read_bytes()) if path.is_file() else None
