from __future__ import annotations

import pytest

from descant.parts.programs import PROGRAM_RANGES, program_range
from descant.parts.roles import ROLES


def test_every_program_has_one_row() -> None:
    covered = [program for row in PROGRAM_RANGES for program in range(row.first, row.last + 1)]
    assert covered == list(range(128))
    assert all(role in ROLES for row in PROGRAM_RANGES for role in row.leaning)


def test_no_other_program() -> None:
    assert program_range(33).name == "bass"
    with pytest.raises(ValueError, match="128"):
        program_range(128)
