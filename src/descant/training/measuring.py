"""What the test split shows of a bundle, for its manifest and its card."""

from __future__ import annotations

import json
from datetime import date

from rich.console import Console

from descant.bundles.store import Bundle
from descant.corpora.store import Corpus
from descant.evaluation.accuracy import measure_accuracy
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, on_grid, some_of
from descant.evaluation.report import trial_json, trial_table
from descant.evaluation.trial import hold_trial
from descant.watching import watched


def measured(
    bundle: Bundle, corpus: Corpus, listeners: list[str], console: Console, pieces: int | None = None
) -> dict[str, object]:
    """The rows of `descant evaluate` on the test split (or so many `pieces` of it), and what must be known of them.

    Of a head of means, how many sounding pitches it foretells (`evaluation.accuracy`). Of a Boltzmann machine there is
    neither.
    """
    config = bundle.config
    directions = [Direction(tuple(d.given), d.write) for d in config.directions]
    together = [frozenset((*d.given, d.write)) for d in directions]
    test, _ = on_grid(corpus.split("test"), BundleGrid(config.form, together))
    if pieces is not None:
        test = some_of(test, pieces, 0)
    exact = [each for each in directions if config.heads[config.roles[each.write]].exact]
    results: dict[str, object] = {"measured": date.today().isoformat(), "corpus": corpus.name, "split": "test"}
    results["pieces_measured"] = len(test)
    if exact:
        with watched("Measuring, in frames") as progress:
            trial = hold_trial(bundle, test, exact, listeners, progress=progress)
        console.print(trial_table(trial))
        results["rows"] = json.loads(trial_json(trial))["rows"]
        if trial.remarks:
            results["remarks"] = list(trial.remarks)
    means = [
        each for each in directions if each not in exact and not config.heads[config.roles[each.write]].sampling_steps
    ]
    if means:
        results["accuracy"] = [
            measure_accuracy(bundle, test, each, listener).as_json() for each in means for listener in listeners
        ]
    return results
