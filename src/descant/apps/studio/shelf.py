"""The shelf: the bundles that this server lends, by name. A request names one of them, never a folder."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle, bundle_folders, load, read_config
from descant.errors import BundleError, nearest

USUAL = "folk"
"""The bundle that writes where none is named, if it is there: the same as at the command line."""


@dataclass(frozen=True)
class Shelved:
    """A bundle on the shelf: `reference` is what the command line's -m would say for it."""

    name: str
    folder: Path
    config: BundleConfig
    reference: str


class Shelf:
    """The bundles of `models` (names or folders), the first of them first; without any, all that are at hand."""

    def __init__(self, models: Sequence[str] = ()) -> None:
        self._models = tuple(models)
        self._open: dict[Path, tuple[int, Bundle]] = {}
        self._lock = threading.Lock()
        for model in self._models:
            load(model)  # refused before the server starts

    def bundles(self) -> list[Shelved]:
        """All that can be read now, the usual one first; a bundle that was just trained is there without a restart."""
        found: dict[str, Shelved] = {}
        at_hand = {folder.name: folder for folder in bundle_folders()}
        for model in self._models or sorted(at_hand, key=lambda name: name != USUAL):
            folder = Path(model) if (Path(model) / "config.json").is_file() else at_hand.get(model)
            if folder is None or folder.resolve().name in found:
                continue
            try:
                config = read_config(folder)
            except BundleError:
                continue
            found[folder.resolve().name] = Shelved(folder.resolve().name, folder, config, model)
        return list(found.values())

    def find(self, name: str | None) -> Shelved:
        """The bundle of that name; the first where none is named. Raises `BundleError`."""
        bundles = {each.name: each for each in self.bundles()}
        if name is None and bundles:
            return next(iter(bundles.values()))
        if name not in bundles:
            raise BundleError(
                f'there is no bundle "{(name or "")[:100]}" on this server{nearest(name or "", bundles)}.',
                f"one of {', '.join(bundles) or '(none is installed)'}.",
                "name one of these; the server knows others once it is started with --model.",
            )
        return bundles[name]

    def open(self, shelved: Shelved) -> Bundle:
        """The bundle itself, opened once. Raises `BundleError` when it is damaged."""
        changed = (shelved.folder / "config.json").stat().st_mtime_ns
        with self._lock:
            known = self._open.get(shelved.folder)
            if known is not None and known[0] == changed:
                return known[1]
            bundle = load(shelved.folder)
            self._open[shelved.folder] = changed, bundle
            return bundle
