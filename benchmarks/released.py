"""The table of the released bundles in docs/benchmarks.md, from what stands in their manifests.

    python benchmarks/released.py

What stands there was measured when each was made: `descant export RUN --corpus CORPUS` (nats with the true, a borrowed
and no source, on the test split); `descant evaluate BUNDLE CORPUS --listener full,causal` measures it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import RELEASED, read_config

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- released: written by python benchmarks/released.py -->", "<!-- end released -->"
ORDER = ("folk", "bach", "band", "hands", "songs", "pop")


def table(configs: list[BundleConfig]) -> Iterator[str]:
    """The table, line by line; before it on what each bundle was measured."""
    for config in configs:
        pieces = config.results.get("pieces_measured", config.corpus.pieces["test"])
        yield (
            f"* `{config.name}`: {pieces} of {config.corpus.pieces['test']} test pieces of {config.corpus.name}, "
            f"{config.steps_per_quarter} steps a quarter, {config.results['measured']}"
        )
    yield ""
    yield "| bundle | direction | hears | frames | true | borrowed | none | gain | copy floor | unigram floor |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |"
    for config in configs:
        for row in config.results["rows"]:
            floors = row["floors"]
            yield (
                f"| `{config.name}` | {' + '.join(row['given'])} → {row['write']} | {row['listener']} "
                f"| {row['frames']:,} | {row['nll_true']:.3f} | {row['nll_shuffled']:.3f} | {row['nll_none']:.3f} "
                f"| {row['gain']:.3f} ({row['gain_low']:.3f} to {row['gain_high']:.3f}) "
                f"| {floors['copy']:.3f} | {floors['unigram']:.3f} |"
            )
    for config in configs:
        if config.unlisted:
            named = ", ".join(f"{' + '.join(way.given)} → {way.write}" for way in config.unlisted)
            yield ""
            yield f"`{config.name}` was taught {named} as well; without a sure gain on validation, they are not listed."


def main() -> None:
    """Write the page anew."""
    there = {folder.name for folder in RELEASED.iterdir() if folder.is_dir()}
    configs = [read_config(RELEASED / name) for name in ORDER if name in there]
    text = PAGE.read_text(encoding="utf-8")
    before, behind = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text("\n".join([before + BEGIN, *table(configs), END + behind]), encoding="utf-8")
    print(json.dumps({config.name: len(config.results["rows"]) for config in configs}))


if __name__ == "__main__":
    main()
