"""The tables of docs/benchmarks.md, written from the results: nothing in them is typed by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from benchmarks.polyphonic.plan import ABLATION_ITERATIONS, ABLATIONS, SETS, SYSTEMS, cells_of, current, grid_cells
from benchmarks.polyphonic.published import PUBLISHED, SIXTEENTHS
from benchmarks.polyphonic.result import read_results

from descant.files import write_whole

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
BEGIN = "<!-- polyphonic: written by python -m benchmarks.polyphonic table -->"
END = "<!-- end polyphonic -->"
TITLES = {"jsb": "JSB", "nottingham": "Nottingham", "musedata": "MuseData", "piano_midi": "Piano-midi"}
NOT_RUN = "not run"
Results = Sequence[Mapping[str, Any]]


def markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def found(results: Results, cell: str, which: str = "jsb") -> list[Mapping[str, Any]]:
    """The results of a cell, all seeds."""
    return [result for result in results if result["cell"] == cell and result["set"] == which]


def spread(values: Sequence[float]) -> str:
    """Mean, and with several seeds their standard deviation."""
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{mean(values):.2f} ± {stdev(values):.2f} ({len(values)} seeds)"


def figure(seeds: Results, split: str = "test", key: str = "nats") -> str:
    """One cell of a table: nats, an estimate with its error, an accuracy, or that it was not run."""
    if not seeds:
        return NOT_RUN
    told = [result[split] for result in seeds]
    if "accuracy" in told[0]:
        return f"{100 * mean(each['accuracy'] for each in told):.1f} %" if key == "nats" else "–"
    if key not in told[0]:
        return "–"
    text = spread([each[key] for each in told])
    if "estimate" in seeds[0]["test"] and split != "test":
        return f"≈ {text}"
    if "estimate" in told[0]:
        converged = all(each["estimate"]["converged"] for each in told)
        text += f" (AIS ± {told[0]['estimate']['standard_error']:.2f}{'' if converged else ', not converged'})"
    return text


def named(name: str, variant: str) -> str:
    """A system as the tables call it."""
    says = {"recall": "with recall", "alone": "without recall", "published": "as published", "tuned": "as tuned"}
    if name == "lstm-bernoulli" and variant == "tuned":
        variant = "alone"
    return f"`{name}` {says[variant]}"


def sets_row(results: Results, cell: str, key: str = "nats") -> list[str]:
    """The four figures of a system."""
    return [figure(found(results, cell, which), key=key) for which in SETS]


def published_table(results: Results) -> str:
    """Floors and what others report."""
    rows = []
    floors = {which: found(results, "floors", which) for which in SETS}
    for name in next((each[0]["floors"] for each in floors.values() if each), {}):
        values = [f"{each[0]['floors'][name][0]:.2f}" if each else NOT_RUN for each in floors.values()]
        rows.append([f"floor: {name}", *values, "computed"])
    for row in PUBLISHED:
        values = []
        for which in SETS:
            value, sure = row.figures.get(which, (None, ""))
            values.append("" if value is None else f"{value:.2f}" if sure == "seen" else f"*{value:.2f}*")
        says = [row.source, "a bound or an estimate" if row.bound else ""]
        rows.append([row.system, *values, "; ".join(filter(None, says))])
    return markdown(["", *TITLES.values(), "source"], rows)


def systems_table(results: Results) -> str:
    """Our systems on the four sets, and what they cost."""
    rows = []
    for name, variant in SYSTEMS:
        cell = f"system/{name}-{variant}"
        seeds = [found(results, cell, which) for which in SETS]
        any_seed = next((each[0] for each in seeds if each), None)
        minutes = " / ".join(f"{mean(each['minutes'] for each in some):.0f}" if some else "–" for some in seeds)
        cost = ["", "", ""]
        if any_seed is not None:
            cost = [f"{any_seed['parameters']:,}", minutes, f"{any_seed['microseconds_a_frame']:,.0f}"]
        rows.append([named(name, variant), *sets_row(results, cell), *cost])
    return markdown(["", *TITLES.values(), "parameters", "minutes", "µs a frame"], rows)


def without_first_table(results: Results) -> str:
    """The same figures when the first frame of each piece is left out."""
    floors = {which: found(results, "floors", which) for which in SETS}
    rows = []
    for name in next((each[0]["floors"] for each in floors.values() if each), {}):
        values = [f"{each[0]['floors'][name][1]:.2f}" if each else NOT_RUN for each in floors.values()]
        rows.append([f"floor: {name}", *values])
    for name, variant in SYSTEMS:
        row = sets_row(results, f"system/{name}-{variant}", "nats_after_first")
        if any(value not in (NOT_RUN, "–") for value in row):
            rows.append([named(name, variant), *row])
    return markdown(["", *TITLES.values()], rows)


def generalisation_table(results: Results) -> str:
    """How far training, validation and test are apart."""
    rows = []
    for name, variant in SYSTEMS:
        row = [named(name, variant)]
        for which in ("jsb", "nottingham"):
            seeds = found(results, f"system/{name}-{variant}", which)
            row += [figure(seeds[:1], split) for split in ("train", "validation", "test")]
        if any(value != NOT_RUN for value in row[1:]):
            rows.append(row)
    head = [f"{TITLES[which]} {split}" for which in ("jsb", "nottingham") for split in ("train", "validation", "test")]
    return markdown(["", *head], rows)


def estimates(results: Results) -> str:
    """Every estimate by annealing, with its settings and what is known of its error."""
    rows = []
    for result in results:
        estimate = result.get("test", {}).get("estimate")
        if estimate is not None:
            row = [f"{result['cell'].split('/')[-1]}, {TITLES[result['set']]}", f"{estimate['nats_mean']:.2f}"]
            row += [f"{estimate['annealing_error']:.3f}", f"{estimate['sampling_error']:.3f}"]
            row += [f"{estimate['effective_chains']:.1f} of {estimate['chains']}", f"{estimate['half_nats']:.2f}"]
            rows.append([*row, "yes" if estimate["converged"] else "no"])
    head = ["", "nats", "error of the chains", "error of the choice of frames", "chains that count"]
    return markdown([*head, "with half of the temperatures", "converged"], rows) if rows else NOT_RUN


def grid_table(results: Results, tell: Callable[[Results], str]) -> str:
    """Head by core on JSB."""
    pairs = [cell.name.removeprefix("grid/").split("-", 1) for cell in grid_cells()]
    heads, cores = (list(dict.fromkeys(pair[place] for pair in pairs)) for place in (0, 1))
    rows = [[f"`{head}`", *(tell(found(results, f"grid/{head}-{core}")) for core in cores)] for head in heads]
    return markdown(["", *(f"`{core}`" for core in cores)], rows)


def learned_a_second(seeds: Results) -> str:
    """Frames a second of training."""
    return f"{mean(each['frames_a_second'] for each in seeds):,.0f}" if seeds else NOT_RUN


def ablation_table(results: Results) -> str:
    """`descant` with one thing changed."""
    whole, rows = found(results, "ablation/nothing"), []
    for says in ABLATIONS:
        seeds = found(results, f"ablation/{says}")
        worse = f"{seeds[0]['test']['nats'] - whole[0]['test']['nats']:+.2f}" if seeds and whole else ""
        rows.append([says, figure(seeds, "validation"), figure(seeds), worse, cost_of(seeds)])
    return markdown(["changed", "validation", "test", "worse by", "parameters"], rows)


def cost_of(seeds: Results) -> str:
    """Parameters."""
    return f"{seeds[0]['parameters']:,}" if seeds else ""


def sixteenths_table(results: Results) -> str:
    """Joint nats of four voices."""
    rows = []
    for variant in ("with recall", "with recall of the given voices too", "without recall"):
        seeds = found(results, f"sixteenths/{variant}", "jsb_16ths")
        voices = seeds[0]["test"]["voices"] if seeds else {}
        each = ", ".join(f"{voice} {nats:.3f}" for voice, nats in voices.items())
        rows.append([f"`chorales-16ths` {variant}", figure(seeds, "validation"), figure(seeds), each])
    for says, *both in SIXTEENTHS:
        rows.append([says, *("" if nats is None else f"{nats:.2f}" for nats in both), ""])
    return markdown(["", "validation", "test", "of the test figure"], rows)


def accuracy_note(results: Results) -> str:
    """The floor of frame accuracy: copying the frame before."""
    floors = [(which, found(results, "floors", which)) for which in SETS]
    said = [f"{TITLES[which]} {100 * each[0]['copy_accuracy']:.1f} %" for which, each in floors if each]
    return ", ".join(said) or NOT_RUN


def section(results: Results) -> str:
    """All that stands between the markers."""
    runs = sorted({f"{each['machine']}; {each['versions']}" for each in results if "machine" in each})
    return f"""{BEGIN}
### Floors, and what others report

Test nats a frame, summed over 88 keys, every frame of every test piece counted. *Italics* are quoted from memory of
the paper; the others were seen in its own text or computed here. None of the published systems has recall.

{published_table(results)}

### Ours

Chosen by validation; weights rounded to half precision. *As published*: the sizes, the optimizer and the rate that the
paper gives; wiring, batches and when to stop are ours. Minutes of training by set, in the order of the columns, on one
of two cores that other cells shared; µs a frame: one frame of one piece told by torch on one thread, recall, core and
nats (of `rnn-rbm`, the short estimate that chooses its weights). Parameters are those on the first set that was run.
Where frames are symbols, one that the vocabulary lacks costs *unknown* and then its keys by the Bernoulli unigram.
`tonal-lstm` has no likelihood: its figures are the frame accuracy TP / (TP + FP + FN); copying the frame before comes
to {accuracy_note(results)}.
The test split was read at each version of a row that stood here; none of it chose anything.

Trained and measured on: {"; ".join(runs) or NOT_RUN}.

{systems_table(results)}

Without the first frame of each piece:

{without_first_table(results)}

Training, validation and test of the weights that were kept (training: some 10,000 frames; ≈: by the few chains that a
Boltzmann machine's validation takes):

{generalisation_table(results)}

The sum over all frames of a Boltzmann machine, by annealed importance sampling (2,000 random test frames, 10 chains,
1,000 temperatures):

{estimates(results)}

### Every head with every core

On JSB, one seed, three minutes of training at most, ended by validation (a `gaussian` gives its frame accuracy); cores
of 0.2 million parameters, but for `tied`, whose 24 cells are 10,000:

{grid_table(results, figure)}

Frames learned from in a second, one core:

{grid_table(results, learned_a_second)}

### What each part of `descant` gives

On JSB, one seed, {ABLATION_ITERATIONS} iterations each, half as many as the row above took; the cores have about as
many parameters as the LSTM:

{ablation_table(results)}

### Chorales on 16ths

Four voices, pitches only, original keys; nats a frame of all voices together, by the chain soprano, bass, alto, tenor.

{sixteenths_table(results)}
{END}"""


def written(text: str, results: Results) -> str:
    """The document with its section anew."""
    before, begins, rest = text.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        raise SystemExit(f"docs/benchmarks.md has no place for the table: put {BEGIN} and {END} into it.")
    return before + section(results) + after


def write_table(document: Path = DOCUMENT) -> int:
    """Write the section into the document."""
    every = read_results()
    results = current(every, cells_of())
    write_whole(document, written(document.read_text(encoding="utf-8"), list(results.values())))
    print(f"{len(results)} results written into {document.name}.")
    if left := sorted(every.keys() - results.keys()):
        print(f"Not written, because their recipes have changed or are gone: {', '.join(left)}.")
    return 0
