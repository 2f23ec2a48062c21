"""The card of a bundle, its `README.md`: what it does, on what it was trained, how good it is, what it is bad at."""

from __future__ import annotations

from typing import Any

from descant.bundles.manifest import BundleConfig


def card(config: BundleConfig) -> str:
    """The card in Markdown."""
    directions = "\n".join(f"* {' + '.join(d.given)} → {d.write}" for d in config.directions) or "* none"
    pieces = ", ".join(f"{count} {split}" for split, count in config.corpus.pieces.items())
    command = ""
    if config.directions:
        first = config.directions[0]
        command = (
            f"\n    descant accompany FILE --given {','.join(first.given)} --write {first.write} "
            f"-m {config.name} -o song.mid\n"
        )
    return f"""# {config.name}

{config.says}
{command}
## Directions

{directions}

Any other choice of given and written roles among {", ".join(config.roles)} can be asked for, too.

## Trained on

{config.corpus.name} ({pieces} pieces). {config.corpus.citation}

Licence of the corpus: {config.corpus.licence}. Weights: {config.licence or "see the corpus"}.
Recipe: `{config.recipe.get("name", config.name)}`, {config.steps_per_quarter} steps a quarter.
Corpus and split: `{config.corpus.content_hash[:16]}`.

## Measured
{_results(config.results)}
"""


def _results(results: dict[str, Any]) -> str:
    rows = results.get("rows", [])
    if not rows:
        return "\nNothing yet: `descant evaluate` measures it.\n"
    lines = [
        "",
        f"Nats a frame on the test split, {results.get('measured', '')}; gain with its 95 % interval over works.",
        "",
        "| given | write | hears | frames | true | shuffled | none | gain | copy floor | unigram floor |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        floors = row.get("floors", {})
        lines.append(
            f"| {' + '.join(row['given'])} | {row['write']} | {row['listener']} | {row['frames']} "
            f"| {row['nll_true']:.3f} | {row['nll_shuffled']:.3f} | {row['nll_none']:.3f} "
            f"| {row['gain']:.3f} ({row['gain_low']:.3f} to {row['gain_high']:.3f}) "
            f"| {floors.get('copy', float('nan')):.3f} | {floors.get('unigram', float('nan')):.3f} |"
        )
    return "\n".join(lines) + "\n"
