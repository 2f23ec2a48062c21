"""The card of a bundle, its `README.md`: what it does, on what it was trained, how good it is, what it is bad at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from descant.bundles.manifest import BundleConfig
from descant.generation.taught import taught_roles
from descant.training.expression_figures import table
from descant.training.own_words import learned_words
from descant.training.verdict import Row, is_sure, judged, verdict


def card(config: BundleConfig) -> str:
    """The card in Markdown."""
    directions = _directions(config) or "* none"
    pieces = ", ".join(f"{count} {split}" for split, count in config.corpus.pieces.items())
    command = ""
    grid = f"{config.steps_per_quarter} steps a quarter"
    further = _further(config)
    if config.grid == "events":
        command = f"\n    descant compose -m {config.name} --notes 200 --from-random-note -o song.mid\n"
        grid = "a step for every onset, without durations"
        further = "It writes notes and chords one after the other, on from a random note or from nothing."
    elif config.directions:
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

{further}
{_styles(config)}
## Trained on

{config.corpus.name} ({pieces} pieces). {config.corpus.citation}

Licence of the corpus: {config.corpus.licence}. Weights: {config.licence or "see the corpus"}.
Recipe: `{config.recipe.get("name", config.name)}`, {grid}.
Corpus and split: `{config.corpus.content_hash[:16]}`.

{_bad_at(config)}## Measured
{_results(config.results, config.corpus.pieces.get("test"))}{_learned_on(config.results)}{_expression(config)}
"""


def _styles(config: BundleConfig) -> str:
    """The styles that can be asked for, the commonest first, and how well the recogniser tells them apart."""
    if not config.styles:
        return ""
    named = sorted(config.styles, key=lambda style: -config.style_shares.get(style, 0.0))
    shares = (f"{style} ({config.style_shares[style]:.0%})" if config.style_shares else style for style in named)
    lines = [
        f"`--style {named[0]}`, or any of (share of the training pieces that have a style): {', '.join(shares)}.",
    ]
    row = config.results.get("recogniser", {}).get("test")
    if row and config.recogniser is not None:
        lines.append(
            f"Its recogniser names the style of {row['accuracy']:.0%} of {row['pieces']} test pieces right; always the "
            f"commonest would be right of {row['floor']:.0%}. `descant inspect FILE -m {config.name}` asks it."
        )
    return "\n## Styles\n\n" + "\n\n".join(lines) + "\n"


def _bad_at(config: BundleConfig) -> str:
    """What it is bad at, in sentences."""
    if not config.bad_at:
        return ""
    return "## What it is bad at\n\n" + "\n".join(f"* {words}" for words in config.bad_at) + "\n\n"


def _further(config: BundleConfig) -> str:
    """What else can be asked for."""
    taught = taught_roles(config)
    if len(taught) == len(config.roles):
        return f"Any other choice of given and written roles among {', '.join(config.roles)} can be asked for, too."
    heard = [role for role in config.roles if role not in taught]
    return (
        f"{' and '.join(taught)} can be written to any choice of {', '.join(config.roles)}; "
        f"{' and '.join(heard)} can only be given."
    )


def _directions(config: BundleConfig) -> str:
    """The directions as a list; one of which a measure says that it has no sure gain says so there."""
    rows = {(tuple(row["given"]), row["write"]): row for row in judged(config.results.get("rows", []))}
    lines = []
    for direction in config.directions:
        row = rows.get((tuple(direction.given), direction.write))
        doubt = "" if row is None or is_sure(row) else ": no sure gain, see below"
        lines.append(f"* {' + '.join(direction.given) or 'nothing'} → {direction.write}{doubt}")
    if config.unlisted:
        named = ", ".join(f"{' + '.join(way.given) or 'nothing'} → {way.write}" for way in config.unlisted)
        lines += [
            "",
            f"It was taught these as well, but without a sure gain on validation they are not listed: {named}.",
        ]
    return "\n".join(lines)


def _measured_on(results: dict[str, Any], test_pieces: int | None) -> str:
    pieces = results.get("pieces_measured")
    return "the test split" if pieces in (None, test_pieces) else f"{pieces} pieces of the test split"


def _results(results: dict[str, Any], test_pieces: int | None) -> str:
    rows = results.get("rows", [])
    if not rows and results.get("accuracy"):
        return _accuracies(results)
    if not rows:
        return "\nNothing yet: `descant evaluate` measures it.\n"
    lines = [
        "",
        f"Nats a frame on {_measured_on(results, test_pieces)}, {results.get('measured', '')}; gain with its 95 % "
        "interval over works.",
        "",
        "| given | write | hears | frames | true | shuffled | none | gain | copy floor | unigram floor |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        floors = row.get("floors", {})
        lines.append(
            f"| {' + '.join(row['given']) or 'nothing'} | {row['write']} | {row['listener']} | {row['frames']} "
            f"| {_nats(row['nll_true'])} | {_nats(row['nll_shuffled'])} | {_nats(row['nll_none'])} "
            f"| {_nats(row['gain'])} ({_nats(row['gain_low'])} to {_nats(row['gain_high'])}) "
            f"| {_nats(floors.get('copy'))} | {_nats(floors.get('unigram'))} |"
        )
    said = [words[:1].upper() + words[1:] for words in _verdicts(judged(rows))]
    said += [
        f"{' + '.join(row['given'])} → {row['write']}: a borrowed source is better than none "
        f"({row['nll_shuffled']:.3f} against {row['nll_none']:.3f}), so part of the gain is only that something plays."
        for row in judged(rows)
        if row.get("nll_shuffled") is not None and row["nll_shuffled"] < row["nll_none"]
    ]
    said += [str(remark)[:1].upper() + str(remark)[1:] for remark in results.get("remarks", [])]
    lines += ["", *(f"* {words}" for words in said)] if said else []
    return "\n".join(lines) + "\n"


def _verdicts(rows: Sequence[Row]) -> list[str]:
    """What the gains say; several that are all sure are told in one sentence."""
    if len(rows) > 1 and all(is_sure(row) for row in rows):
        return ["in every direction the gain is sure: each part is foretold better for hearing the given ones."]
    return [verdict(row) for row in rows]


def _learned_on(results: dict[str, Any]) -> str:
    """What learning a further style gave, and what it cost."""
    figures = results.get("learned_on")
    if not figures:
        return ""
    lines = "\n".join(f"* {line}" for line in learned_words(figures))
    return f"\n## The style {figures['label']}\n\nLearned from {figures['pieces']} pieces.\n\n{lines}\n"


def _expression(config: BundleConfig) -> str:
    """How it plays what it writes."""
    facts = config.expression
    if facts is None:
        return ""
    timing = f"its timing in {', '.join(facts.timing)}" if facts.timing else "no timing: its corpus keeps to the grid"
    pedal = f", with a sustain pedal by rule in {', '.join(facts.pedal)}" if facts.pedal else ""
    rows = "\n".join(table(config.results.get("expression", {})))
    return f"""
## Played

It plays {", ".join(facts.plays)} louder and softer as the given parts are, and has learned {timing}{pedal}.
`--mechanical` turns it off. What is foretold is a mean, so it is calmer than a person. On held-out pieces, their notes
known and nothing of their own playing:

{rows}
"""


def _accuracies(results: dict[str, Any]) -> str:
    """What a net without a likelihood foretells, beside copying the last frame."""
    lines = [
        "",
        f"Share of sounding pitches foretold on the test split, TP / (TP + FP + FN), {results.get('measured', '')}.",
        "",
        "| given | write | hears | frames | net | copying | frames that change | net | copying |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {' + '.join(row['given'])} | {row['write']} | {row['listener']} | {row['frames']} "
        f"| {row['accuracy']:.3f} | {row['accuracy_copy']:.3f} | {row['changing_frames']} "
        f"| {row['changing_accuracy']:.3f} | {row['changing_accuracy_copy']:.3f} |"
        for row in results["accuracy"]
    ]
    return "\n".join(lines) + "\n"


def _nats(value: float | None) -> str:
    """A figure, or a dash where there is none (one work alone has no other to be shuffled in, and no interval)."""
    return "-" if value is None else f"{value:.3f}"
