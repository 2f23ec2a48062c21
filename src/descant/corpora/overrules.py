"""`roles.toml`: what a person knows better than the program about who plays what.

    ["*.mid"]                      # which files: a pattern for the path in the folder, or for the file's name
    "Piano right" = "right"        # a part by its name (a pattern, in any case) ...
    2 = "left"                     # ... or by its number, from 1
    "Strings*" = "ignore"          # this part is not used

    ["sketches/*"]
    "*" = "ignore"                 # nor is any part of these files

On one line that is `"*.mid" = { "Piano right" = "right", 2 = "left" }`. Where several lines speak of a part, the
last one holds. Roles are those of `descant.parts.roles`, and `ignore`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from descant.errors import CorpusError, nearest
from descant.parts.roles import ROLES
from descant.score.score import Score

ROLES_FILE = "roles.toml"
IGNORE = "ignore"


@dataclass(frozen=True)
class Overrule:
    """In files like `file`, the part of that number, or of a name like `part`, has this role."""

    file: str
    part: str
    role: str

    def speaks_of(self, name: str) -> bool:
        """Whether it speaks of the file of that path."""
        return fnmatchcase(name, self.file) or fnmatchcase(PurePosixPath(name).name, self.file)


def read_overrules(path: Path) -> tuple[Overrule, ...]:
    """The lines of a roles.toml, in their order. Raises `CorpusError` for what is not TOML, or no role."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CorpusError(f"{path} can't be read: {error}.", _EXPECTED, "mend that line.") from error
    overrules = []
    for file, lines in tables.items():
        if not isinstance(lines, dict):
            raise CorpusError(
                f'{path}: "{file}" stands outside of any table.', _EXPECTED, 'put ["*"] above it, for all files.'
            )
        for part, role in lines.items():
            if role not in ROLES and role != IGNORE:
                raise CorpusError(
                    f'{path}: "{role}" is no role{nearest(str(role), [*ROLES, IGNORE])}.',
                    f"one of {', '.join(ROLES)}, or {IGNORE}.",
                    f'mend the line of "{part}" under ["{file}"].',
                )
            overrules.append(Overrule(file, part, role))
    return tuple(overrules)


_EXPECTED = 'tables named by a file pattern, with lines such as "Piano right" = "right" or 2 = "ignore".'


def overruled(overrules: tuple[Overrule, ...], score: Score, name: str) -> dict[int, str]:
    """The roles, or `ignore`, that these lines give to parts of the score in the file `name`, by part number."""
    speaking = [line for line in overrules if line.speaks_of(name)]
    found: dict[int, str] = {}
    for part in score.parts:
        for line in speaking:
            if line.part == str(part.number) or fnmatchcase(part.name.strip().lower(), line.part.strip().lower()):
                found[part.number] = line.role
    return found
