"""The report of an evaluation as one HTML file: figures, pictures, sound, MIDI to take along, and how original it is.

It holds all that it shows and plays, and works without a network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from descant.evaluation.figures import METRICS, SampleFigures
from descant.evaluation.gain import GainRow
from descant.evaluation.page import element, figure, items, link, page, script, table
from descant.evaluation.page_sound import MOST_SECONDS, SCRIPT, play_button
from descant.evaluation.report import LEGEND as NATS_LEGEND
from descant.evaluation.report import gain_words, nats_words
from descant.evaluation.sample_pictures import Shown, midi_link, picture_link, score_of
from descant.evaluation.sample_report import LEGEND, NEARER, cells, originality_of
from descant.evaluation.sampling import PLAYERS, Sample
from descant.evaluation.trial import Trial

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

MOST_PICTURED = 10
"""So many samples of a direction are shown; all of them are measured."""
SOUND = (
    f"The buttons play the first {MOST_SECONDS} seconds with plain tones; the MIDI files have everything, for "
    "sounds of your own."
)


def html_report(
    trial: Trial,
    results: Sequence[SampleFigures],
    bundle: Bundle,
    music: str,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """The whole report as a page; `music` says what was measured on. `progress` is told samples drawn and in all."""
    title = f"{trial.bundle} on {music}"
    names = {name: place for place, name in enumerate(_direction_names(trial, results), 1)}
    body = [element("h1", title), _facts(bundle), _contents(names)]
    total = sum(min(len(result.samples.samples), MOST_PICTURED) for result in results)
    done = 0
    for name, place in names.items():
        body.append(f'<h2 id="direction-{place}">{element("span", name)}</h2>')
        rows = [row for row in trial.rows if _name(row.given, row.write) == name]
        if rows:
            body.append(_nats(rows))
        for result in results:
            if result.samples.direction.name != name:
                continue
            body.append(_figures(result))
            originals = originality_of(result, bundle)
            for sample, original in zip(result.samples.samples[:MOST_PICTURED], originals, strict=False):
                body += _sample(sample, original.lines())
                done += 1
                if progress is not None:
                    progress(done, total)
            left = len(result.samples.samples) - MOST_PICTURED
            if left > 0:
                body.append(element("p", f"{left} more samples were measured, and are not shown.", "dim"))
    remarks = [*trial.remarks, *(remark for result in results for remark in result.samples.remarks)]
    body += [element("h2", "How to read this"), items(remarks)]
    body += [element("p", NATS_LEGEND)] * bool(trial.rows)
    body += [element("p", LEGEND), element("p", SOUND), script(SCRIPT)] * bool(results)
    return page(title, [part for part in body if part])


def _direction_names(trial: Trial, results: Sequence[SampleFigures]) -> list[str]:
    """Every direction that something is known of, in the order of the trial."""
    of_rows = [_name(row.given, row.write) for row in trial.rows]
    return list(dict.fromkeys([*of_rows, *(result.samples.direction.name for result in results)]))


def _name(given: Sequence[str], write: str) -> str:
    return f"{' + '.join(given) or 'nothing'} → {write}"


def _facts(bundle: Bundle) -> str:
    config = bundle.config
    facts = [config.says, f"Trained on {config.corpus.name}.", f"Licence: {config.licence}." if config.licence else ""]
    return element("p", " ".join(fact for fact in facts if fact), "dim")


def _contents(names: dict[str, int]) -> str:
    entries = "".join(f"<li>{link(f'#direction-{place}', name)}</li>" for name, place in names.items())
    return f"<nav><ul>{entries}</ul></nav>" if len(names) > 1 else ""


def _nats(rows: Sequence[GainRow]) -> str:
    first = rows[0]
    lines = [
        [row.listener, *map(nats_words, (row.nll_true, row.nll_shuffled, row.nll_none)), gain_words(row)]
        for row in rows
    ]
    lines += [[f"floor: {name}", "", "", nats_words(nats), ""] for name, nats in first.floors.items()]
    caption = f"Nats a frame, {first.pieces:,} pieces, {first.frames:,} frames"
    return table(caption, ("listener", "true", "shuffled", "none", "gain (95 %)"), lines)


def _figures(result: SampleFigures) -> str:
    count = len(result.samples.samples)
    lines = [[METRICS[metric][0], *cells(result, metric)] for metric in result.metrics]
    caption = f"Samples: means over {count} piece{'s' * (count != 1)}, {result.samples.listener} listener"
    return table(caption, ("", *PLAYERS, NEARER), lines, [METRICS[metric][1] for metric in result.metrics])


def _sample(sample: Sample, originality: Sequence[str]) -> list[str]:
    stack, role = sample.piece.stack, sample.direction.write
    surprise = sample.take.nats_per_frame
    said = f"{stack.bars} bars, {stack.key.name}, seed {sample.seed}"
    said += f", {surprise:.2f} nats a frame" if surprise == surprise else ""
    given = " + ".join(sample.direction.given)
    shown: tuple[Shown, ...] = ("written", "human")
    figures = []
    for player in shown:
        what = f"the {player} {role}"
        figures.append(figure(picture_link(sample, player), f"{given} with {what}" if given else what.capitalize()))
    links = " · ".join(
        play_button(score_of(sample, player), f"Play with the {player} {role}")
        + " "
        + link(midi_link(sample, player), f"MIDI with the {player} {role}", _file_name(sample, player))
        for player in shown
    )
    return [
        element("h3", sample.title),
        element("p", said, "dim"),
        items([f"Shares of {line}" for line in originality], "plain"),
        *figures,
        f"<p>{links}</p>",
    ]


def _file_name(sample: Sample, player: Shown) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "_", sample.title).strip("_").lower()[:60]
    return f"{plain or 'piece'}_{sample.direction.write}_{player}.mid"
