"""A kept row's test figure a second time: from the archive's frames and the kept weights, by `second_net`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.polyphonic.second_net import KEYS, Past, SecondNet
from numpy.typing import NDArray
from safetensors.numpy import load_file

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
ARCHIVE = "polyphonic_benchmarks.npz"
PLACES = ("data", "../shared/data")
TOLERANCE_NATS = 0.002
HISTORY = 8


def archive_at(named: str | None) -> Path:
    """Where the archive is: in the folder that is named, or in one of the usual places."""
    folders = [named] if named else [*os.environ.get("DESCANT_DATA", "").split(os.pathsep), *PLACES]
    for folder in folders:
        place = Path(folder) if folder.endswith(".npz") else Path(folder) / ARCHIVE
        if folder and place.is_file():
            return place
    raise SystemExit(f"{ARCHIVE} is in none of {', '.join(filter(None, folders))}: name its folder with --data.")


def test_rolls(archive: Path, which: str) -> list[NDArray[np.uint8]]:
    """The test pieces of a set, uint8 `[time, 88]`: eight keys are packed into a byte, the lowest first."""
    with np.load(archive) as arrays:
        packed, lengths = arrays[f"{which}__test__frames"], arrays[f"{which}__test__lengths"]
    frames = np.unpackbits(packed, axis=1)[:, :KEYS]
    return [np.ascontiguousarray(roll) for roll in np.split(frames, np.cumsum(lengths)[:-1])]


def recomputed(
    recipe: Mapping[str, Any],
    weights: Mapping[str, NDArray[Any]],
    rolls: Sequence[NDArray[np.uint8]],
    *,
    tells: bool = False,
) -> NDArray[np.float64]:
    """Nats of every frame, by time and then by piece, the longest piece first."""
    net = SecondNet(recipe, weights)
    rolls = sorted(rolls, key=len, reverse=True)
    lengths = np.array([len(roll) for roll in rolls])
    recall = recipe.get("recall")
    pasts = [Past(roll, list(recall["lengths"]), recall["farthest"]) for roll in rolls] if recall else []
    history, state = np.zeros((len(rolls), HISTORY, KEYS)), net.start(len(rolls))
    nats, told_at = [], time.monotonic()
    for step in range(lengths[0]):
        rows = int((lengths > step).sum())  # those that go on are the first rows
        history, state = history[:rows], [(hidden[:rows], cell[:rows]) for hidden, cell in state]
        frame = np.stack([roll[step] for roll in rolls[:rows]]).astype(np.float64)
        recalled, flat = None, np.zeros((rows, 0))
        if recall:
            each = [past.recalled(step) for past in pasts[:rows]]
            recalled = np.stack([frames for frames, _ in each]), np.stack([facts for _, facts in each])
            flat = np.concatenate([recalled[0].reshape(rows, -1), recalled[1]], 1)
        feature, state = net.feature(history[:, 0], flat, step, state)
        logits = net.logits(feature, history, recalled, frame)
        nats.append(np.logaddexp(0, np.where(frame > 0, -logits, logits)).sum(1))
        history = np.concatenate([frame[:, None], history[:, :-1]], 1)
        if tells and time.monotonic() - told_at > 5:
            told_at = time.monotonic()
            done = int(np.minimum(lengths, step + 1).sum())
            print(f"{done:,} of {lengths.sum():,} frames: {np.concatenate(nats).mean():.4f} so far", flush=True)
    if net.unused():
        raise ValueError(f"these weights were not used: {', '.join(net.unused())}")
    return np.concatenate(nats)


def score(which: str, data: str | None, kept: Path = WEIGHTS) -> int:
    """Print the figure as the last line; 1 comes back where it is not the one of the table."""
    folder = kept / which
    if not (folder / "kept.json").is_file():
        sys.exit(f"No weights are kept for {which}: run its cells, then python -m benchmarks.polyphonic keep.")
    row = json.loads((folder / "kept.json").read_text(encoding="utf-8"))
    recipe = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    rolls = test_rolls(archive_at(data), which)
    print(f"{row['id']}: {len(rolls)} test pieces, {sum(map(len, rolls)):,} frames; the table says {row['nats']:.4f}")
    figure = float(recomputed(recipe, load_file(folder / "weights.safetensors"), rolls, tells=True).mean())
    apart = abs(figure - row["nats"])
    print(f"{'NOT ' if apart > TOLERANCE_NATS else ''}the table's figure: {apart:.6f} nats apart")
    print(f"{figure:.4f}")
    return int(apart > TOLERANCE_NATS)
