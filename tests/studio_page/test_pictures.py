"""Pictures of the page, in both themes and on a phone; STUDIO_PICTURES names a folder that keeps them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

DOCS = Path(__file__).resolve().parents[2] / "docs"
MOST_BYTES = 300_000
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_it_can_be_looked_at(size: str, theme: str, sheet_of: Callable[..., Any], tmp_path: Path) -> None:
    width, height = SIZES[size]
    sheet = sheet_of(width=width, height=height, theme=theme).visit()
    sheet.write()
    sheet.page.wait_for_timeout(2600)  # a few notes on, so that some are lit
    taken = sheet.page.screenshot()
    folder = Path(os.environ.get("STUDIO_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"studio-{size}-{theme}.png").write_bytes(taken)
    with Image.open(io.BytesIO(taken)) as picture:
        assert picture.size == (width, height)
        light = np.asarray(picture.convert("L")).mean()
    assert (light > 180) if theme == "light" else (light < 80)


def test_the_picture_in_the_docs_is_small_enough() -> None:
    path = DOCS / "studio.png"
    assert path.stat().st_size < MOST_BYTES
    assert "studio.png" in (DOCS / "studio.md").read_text(encoding="utf-8")
