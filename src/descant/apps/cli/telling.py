"""How a mistake and a defect are told on stderr: found, expected, what to do; no traceback for a user's mistake."""

from __future__ import annotations

import os
import sys

from descant.errors import DescantError

NEEDS_TRAIN = frozenset({"torch", "lightning", "tensorboard", "onnx", "onnxscript"})
"""Packages of the extra `train`."""
NEEDS_STUDIO = frozenset({"fastapi", "starlette", "uvicorn", "python_multipart", "multipart"})
"""Packages of the extra `studio`."""

NEEDS_AUDIO = frozenset({"midirenderer", "soundfile", "_soundfile", "cffi"})
"""Packages of the extra `audio`."""


def tell(mistake: DescantError) -> None:
    """Say what was found, what was expected and what to do."""
    from rich.console import Console
    from rich.text import Text

    lines = [Text(mistake.found, style="bold red")]
    if mistake.expected:
        lines.append(Text.assemble(("Expected: ", "bold"), mistake.expected))
    if mistake.remedy:
        lines.append(Text.assemble(("What to do: ", "bold"), mistake.remedy))
    console = Console(stderr=True)
    for line in lines:
        console.print(line, soft_wrap=True)


def missing_extra(defect: Exception) -> DescantError | None:
    """What to say where the packages of an extra are not installed; None where that is not the matter."""
    package = (getattr(defect, "name", None) or "").split(".")[0]
    if isinstance(defect, ModuleNotFoundError) and package in NEEDS_STUDIO:
        return DescantError(
            f"Studio needs {package}, which is not installed.",
            "the packages of a small server (the other commands need none of them).",
            'pip install "descant[studio]"',
        )
    if isinstance(defect, ModuleNotFoundError) and package in NEEDS_AUDIO:
        return DescantError(
            f"Making sound needs {package}, which is not installed.",
            "a small synthesizer (MIDI, scores and pictures need none).",
            'pip install "descant[audio]"',
        )
    if not isinstance(defect, ModuleNotFoundError) or package not in NEEDS_TRAIN:
        return None
    return DescantError(
        f"This command needs {package}, which is not installed.",
        "the packages that training needs (playing needs none of them).",
        'pip install "descant[train]"',
    )


def confess(defect: Exception) -> None:
    """Say that the fault is ours, and how to see where."""
    if os.environ.get("DESCANT_TRACEBACK", "") not in ("", "0"):
        import traceback

        traceback.print_exception(defect)
    says = " ".join(str(defect).split())[:300]
    print(f"This is a defect of ours, not a mistake of yours: {type(defect).__name__}: {says}", file=sys.stderr)
    print("Set DESCANT_TRACEBACK=1 and run it again to see where; please send us what it shows.", file=sys.stderr)
