"""What became of every file: one reason each, and what the corpus holds now."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from descant.corpora.reading import Verdict

VERDICTS: tuple[Verdict, ...] = ("used", "used in part", "left out")


@dataclass(frozen=True)
class FileReport:
    """What became of a file (or of a tune of a tune book), and why; `split` and `work` where it was used."""

    file: str
    verdict: Verdict
    reason: str
    split: str = ""
    work: str = ""

    @property
    def kind(self) -> str:
        """The reason without what is this file's own: numbers, and the names of others."""
        first = re.split(r" with |: |\(", self.reason.split(";")[0])[0].strip()
        return re.sub(r"\d[\d,.]*", "some", first)


@dataclass(frozen=True)
class PrepareReport:
    """What `prepare` did: `files` in order of name, and counts of pieces and works a side, and of roles."""

    corpus: Path
    files: tuple[FileReport, ...]
    pieces: Mapping[str, int]
    works: Mapping[str, int]
    roles: Mapping[str, int]
    notes: tuple[str, ...]
    seconds: float

    def counts(self) -> dict[Verdict, int]:
        """How many files were used, used in part, and left out."""
        counted = Counter(file.verdict for file in self.files)
        return {verdict: counted[verdict] for verdict in VERDICTS}

    def reasons(self, verdict: Verdict) -> list[tuple[FileReport, int]]:
        """An example of each kind of reason for a verdict, and how many files have it; most frequent first."""
        of_kind: dict[str, list[FileReport]] = defaultdict(list)
        for file in self.files:
            if file.verdict == verdict and file.reason:
                of_kind[file.kind].append(file)
        return sorted(((files[0], len(files)) for files in of_kind.values()), key=lambda found: -found[1])

    def tsv(self) -> str:
        """The report as a table of text: file, verdict, reason, split, work."""
        rows = [("file", "verdict", "reason", "split", "work")]
        rows += [(file.file, file.verdict, file.reason, file.split, file.work) for file in self.files]
        return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)

    def json(self) -> str:
        """The report as JSON."""
        said = {
            "counts": self.counts(),
            "pieces": dict(self.pieces),
            "works": dict(self.works),
            "roles": dict(self.roles),
            "notes": list(self.notes),
            "files": [asdict(file) for file in self.files],
        }
        return json.dumps(said, indent=1, ensure_ascii=False) + "\n"
