"""A bundle that learned one more style: made of a run, with what the bundle that it began as has beside its net.

What plays and what recognises stays the older bundle's where the run trained none anew. Where the older corpus was not
at hand, so do the floors and the ranges that written parts keep to; what is heard, meters and fingerprints are those of
both.
"""

from __future__ import annotations

from pathlib import Path

from descant.bundles.expression import FILES as EXPRESSION_FILES
from descant.bundles.manifest import BundleConfig
from descant.bundles.originality import FILE as ORIGINALITY_FILE
from descant.bundles.originality import OriginalityIndex, read_index
from descant.bundles.recogniser import FILES as RECOGNISER_FILES
from descant.bundles.store import Bundle, read_config
from descant.corpora.store import Corpus
from descant.training.bundling import bundle_run, with_manifest


def grow(base: Bundle, run: Path, folder: Path, corpus: Corpus, label: str, *, rehearsed: bool) -> BundleConfig:
    """Make the bundle in `folder`; `corpus` is what was learned from. Raises `BundleError`, `OutputError`."""
    bundle_run(run, corpus, folder)
    before, config = base.config, read_config(folder)
    files: dict[str, bytes] = {}
    results = {name: told for name, told in before.results.items() if name != "rows"}  # those were the older bundle's
    changed: dict[str, object] = {
        "results": {**results, **config.results},
        "style_sharpness": before.style_sharpness if before.styles else config.style_sharpness,
    }
    for name, its_files in (("expression", EXPRESSION_FILES), ("recogniser", RECOGNISER_FILES)):
        if getattr(config, name) is None and getattr(before, name) is not None:
            changed[name] = getattr(before, name)
            files |= {file: (base.folder / file).read_bytes() for file in its_files}
    if not rehearsed:
        changed |= _of_both(before, config, label, corpus)
        index = _joined(base.folder, folder)
        files |= {} if index is None else {ORIGINALITY_FILE: index.to_bytes()}
    return with_manifest(folder, config.model_copy(update=changed), files)


def _of_both(before: BundleConfig, now: BundleConfig, label: str, corpus: Corpus) -> dict[str, object]:
    old = sum(before.corpus.pieces.values())
    share = len(corpus.pieces) / max(1, old + len(corpus.pieces))
    return {
        "ranges": before.ranges,
        "heard": _wider(before.heard, now.heard),
        "meters": sorted({*before.meters, *now.meters}),
        "style_shares": {style: (1 - share) * part for style, part in before.style_shares.items()} | {label: share},
        "floors": before.floors,
        "corpus": now.corpus.model_copy(
            update={
                "name": f"{before.corpus.name} + {now.corpus.name}",
                "pieces": {
                    split: before.corpus.pieces.get(split, 0) + now.corpus.pieces.get(split, 0)
                    for split in {**before.corpus.pieces, **now.corpus.pieces}
                },
                "citation": before.corpus.citation,
                "licence": f"{before.corpus.name}: {before.corpus.licence} {now.corpus.name}: {now.corpus.licence}",
            }
        ),
    }


def _wider(one: dict[str, tuple[int, int]], other: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    spans = {role: [span for span in (one.get(role), other.get(role)) if span] for role in {**one, **other}}
    return {role: (min(low for low, _ in some), max(high for _, high in some)) for role, some in spans.items()}


def _joined(before: Path, now: Path) -> OriginalityIndex | None:
    old, new = read_index(before), read_index(now)
    if old is None or new is None:
        return new or old
    return OriginalityIndex(old.fingerprints.joined(new.fingerprints), old.human)
