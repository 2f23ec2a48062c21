"""Checksums of a bundle's files, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from descant.errors import BundleError

FILE = "SHA256SUMS"


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_checksums(folder: Path) -> None:
    """List every file of the folder with its checksum."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != FILE)
    (folder / FILE).write_text("".join(f"{checksum(folder / name)}  {name}\n" for name in names), encoding="utf-8")


def verify(folder: Path, needed: Iterable[str] = ()) -> None:
    """Raise `BundleError` if a file is missing, or not what was written, or needed and not in the list."""
    listing = folder / FILE
    if not listing.is_file():
        raise BundleError(f"the bundle {folder.name} has no {FILE}.", "a whole bundle.", "copy it again.")
    lines = listing.read_text(encoding="utf-8", errors="replace").splitlines()
    listed = {name: wanted for wanted, _, name in (line.partition("  ") for line in lines) if name}
    for name, wanted in {**dict.fromkeys(needed, ""), **listed}.items():
        path = folder / name
        if not path.is_file():
            raise BundleError(f"the bundle {folder.name} lacks {name}.", "a whole bundle.", "copy it again.")
        if checksum(path) != wanted:
            raise BundleError(
                f"{name} in the bundle {folder.name} is damaged: its checksum differs.",
                "the file as it was written.",
                "copy the bundle again; nothing of it was used.",
            )
