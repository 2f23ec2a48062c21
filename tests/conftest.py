"""What many tests share: the folder of real corpora, when it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real corpora beside the project; a test that needs it is skipped without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real corpora (../shared/data) is not here")
    return SHARED_DATA
