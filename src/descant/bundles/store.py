"""Bundles on disk: found by name or path, checked, opened, listed. Nothing in one is ever unpickled."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from descant.bundles.checksums import verify
from descant.bundles.expression import FILES as EXPRESSION_FILES
from descant.bundles.expression import ExpressionNet, OnnxExpression
from descant.bundles.graphs import Graphs
from descant.bundles.manifest import FORMAT_VERSION, BundleConfig
from descant.bundles.originality import FILE as ORIGINALITY_FILE
from descant.bundles.originality import OriginalityIndex, read_index
from descant.bundles.recogniser import FILES as RECOGNISER_FILES
from descant.bundles.recogniser import OnnxRecogniser, RecogniserNet
from descant.errors import BundleError, nearest
from descant.grid.vocabulary import Vocabulary
from descant.parts.roles import FrameKind

RELEASED = Path(__file__).parent / "released"
"""The bundles that come with Descant."""


BUNDLE_FILES = ("weights.safetensors", "listener_forward.onnx", "listener_backward.onnx", "core_step.onnx")
"""What every bundle holds beside its manifest and a graph for each of its heads."""


@dataclass(frozen=True)
class Bundle:
    """A trained model: its manifest, and its graphs (opened when first used)."""

    folder: Path
    config: BundleConfig
    other_graphs: Graphs | None = field(default=None, repr=False)
    other_expression: ExpressionNet | None = field(default=None, repr=False)
    other_recogniser: RecogniserNet | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The bundle's name."""
        return self.config.name

    @cached_property
    def graphs(self) -> Graphs:
        """The graphs in ONNX Runtime, or those given in their place."""
        if self.other_graphs is not None:
            return self.other_graphs
        from descant.bundles.runtime import OnnxGraphs

        return OnnxGraphs(self.folder)

    @cached_property
    def originality(self) -> OriginalityIndex | None:
        """What it knows of its training pieces; None for a bundle that was made without. Raises `BundleError`."""
        return read_index(self.folder)

    @cached_property
    def expression(self) -> ExpressionNet | None:
        """The net that plays what is written; None for a bundle that was made without."""
        if self.other_expression is not None:
            return self.other_expression
        return None if self.config.expression is None else OnnxExpression(self.folder)

    @cached_property
    def recogniser(self) -> RecogniserNet | None:
        """The net that tells styles apart; None for a bundle that was made without."""
        if self.other_recogniser is not None:
            return self.other_recogniser
        return None if self.config.recogniser is None else OnnxRecogniser(self.folder)

    def vocabulary(self, kind: FrameKind) -> Vocabulary | None:
        """The vocabulary of the head that writes frames of that kind; None where its frames are no symbols."""
        if not self.config.heads[kind].vocabulary:
            return None
        return Vocabulary(self.graphs.weight(f"heads.{kind}.table").astype(np.uint8))


def _shelves() -> list[Path]:
    """Folders of bundles: the user's own first (DESCANT_BUNDLES), then the released ones."""
    own = os.environ.get("DESCANT_BUNDLES")
    return [*(Path(place) for place in (own or "").split(os.pathsep) if place), RELEASED]


def bundle_folders() -> Iterator[Path]:
    """The folders of all bundles at hand; one name is listed once."""
    seen: set[str] = set()
    for shelf in _shelves():
        for folder in sorted(shelf.iterdir()) if shelf.is_dir() else []:
            if (folder / "config.json").is_file() and folder.name not in seen:
                seen.add(folder.name)
                yield folder


def read_config(folder: Path) -> BundleConfig:
    """The manifest of a bundle. Raises `BundleError`."""
    path = folder / "config.json"
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BundleError(
            f"{folder} is no bundle: it has no config.json.", "a bundle's folder.", "see: descant models"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
        raise BundleError(f"{path} can't be read: {error}.", "a manifest in JSON.", "copy the bundle again.") from None
    version = facts.get("format_version") if isinstance(facts, dict) else None
    if not isinstance(version, int):
        raise BundleError(f"{path} names no format version.", "a bundle's manifest.", "copy the bundle again.")
    if version > FORMAT_VERSION:
        raise BundleError(
            f"the bundle {folder.name} has format version {version}.",
            f"version {FORMAT_VERSION} or older.",
            "install a newer Descant: pip install --upgrade descant",
        )
    try:
        return BundleConfig.model_validate(facts)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BundleError(f"{path}: {where}: {first['msg']}.", "a whole manifest.", "copy the bundle again.") from None


def installed_bundles() -> list[BundleConfig]:
    """The manifests of all bundles at hand; one that can't be read is left out, so that it hides no other."""
    readable = []
    for folder in bundle_folders():
        with suppress(BundleError):
            readable.append(read_config(folder))
    return readable


def load(name_or_path: str | Path) -> Bundle:
    """Open a bundle by name or by its folder. Raises `BundleError` when it is unknown, damaged or from the future."""
    folder = Path(name_or_path)
    if not (folder / "config.json").is_file():
        at_hand = {found.name: found for found in bundle_folders()}
        if str(name_or_path) not in at_hand:
            if folder.is_dir():
                read_config(folder)
            raise BundleError(
                f'there is no bundle "{name_or_path}"{nearest(str(name_or_path), at_hand)}.',
                f"a bundle's folder, or one of {', '.join(at_hand) or '(none is installed)'}.",
                "see: descant models",
            )
        folder = at_hand[str(name_or_path)]
    config = read_config(folder)
    optional = [ORIGINALITY_FILE] if (folder / ORIGINALITY_FILE).is_file() else []
    optional += EXPRESSION_FILES if config.expression is not None else ()
    optional += RECOGNISER_FILES if config.recogniser is not None else ()
    heads = [f"head_{kind}.onnx" for kind in config.heads]
    heads += [f"surround_{kind}.onnx" for kind, facts in config.heads.items() if facts.reach]
    verify(folder, ["config.json", *BUNDLE_FILES, *heads, *optional])
    return Bundle(folder, config)
