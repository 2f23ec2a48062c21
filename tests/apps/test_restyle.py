"""`descant restyle` from the shell: a style is asked for by name, and a mistake is told before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_without_a_style_nothing_is_written(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    words = ("restyle", tune_file, "--write", "melody", "-m", "tiny", "-o", tmp_path / "new.mid")
    for more in ((), ("--style", "jigs")):
        code, out, err = descant_says(*words, *more)
        assert (code, out) == (2, "")
        assert "knows no styles" in err
        assert not list(tmp_path.glob("new*"))
