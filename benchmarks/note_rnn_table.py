"""The table of Note-RNN's questions in docs/benchmarks.md, written from the results: nothing in it is typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.copying import GRAM
from benchmarks.note_rnn_plan import CELLS, CHOSEN, FLOORS, ITERATIONS, RESULTS, SAMPLE_NOTES, SAMPLES
from benchmarks.polyphonic.result import read_results
from benchmarks.polyphonic.table import NOT_RUN, markdown

from descant.files import write_whole

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN = "<!-- note-rnn: written by python benchmarks/note_rnn.py table -->"
END = "<!-- end note-rnn -->"
Results = Mapping[str, Mapping[str, Any]]


def numbers(text: str, *values: Any) -> list[str]:
    """Values by one format, each."""
    return [text.format(value) for value in values]


def copied_cells(told: Mapping[str, Any]) -> list[str]:
    """The columns of copying."""
    shares = numbers("{:.1%}", told["copied"], told["copied_known"], told["distinct"])
    return [f"{told['longest']:g}", *(share.replace("%", " %") for share in shares)]


def nats_cells(result: Mapping[str, Any]) -> list[str]:
    """The columns of nats: validation, training, their distance, an event."""
    validation, learned = result["validation"], result["train"]
    gap = validation["nats"] - learned["nats"]
    return numbers("{:.3f}", validation["nats"], learned["nats"], gap, validation["event_nats"])


def row_of(name: str, result: Mapping[str, Any] | None) -> list[str]:
    """One row of a trained net."""
    if result is None:
        return [name, NOT_RUN, *[""] * 9]
    return [
        name,
        *nats_cells(result),
        *copied_cells(result["samples"]),
        f"{result['minutes']:.1f}",
        f"{result['parameters']:,}",
    ]


def floor_rows(result: Mapping[str, Any] | None) -> list[list[str]]:
    """The bigram table, and what people copy."""
    if result is None:
        return [row_of("floor: bigram table", None), row_of("people: validation pieces", None)]
    blank = [""] * 4
    return [
        ["floor: bigram table", *nats_cells(result), *blank, "", ""],
        ["people: validation pieces", *blank, *copied_cells(result["human"]), "", ""],
    ]


def test_line(results: Results) -> str:
    """The one figure of the test split."""
    if CHOSEN.id not in results:
        return f"Test split, for the row that validation chooses: {NOT_RUN}."
    of, floor = results[CHOSEN.id], results[FLOORS.id]["test"]
    test = of["test"]
    return (
        f"Test split, once, for the row that validation chose ({of['row']}): **{test['nats']:.3f}** nats a symbol, "
        f"{test['event_nats']:.3f} an event; bigram {floor['nats']:.3f} and {floor['event_nats']:.3f}."
    )


def section(results: Results) -> str:
    """Everything between the two marks."""
    head = [
        "changed",
        "validation",
        "training",
        "distance",
        "an event",
        "longest run",
        "copied",
        "of known",
        "distinct",
    ]
    rows = [row_of(cell.name, results.get(cell.id)) for cell in CELLS]
    table = markdown([*head, "minutes", "parameters"], [*rows, *floor_rows(results.get(FLOORS.id))])
    lengths = {result["iterations"] for id_, result in results.items() if id_ in {c.id for c in CELLS if c.longer == 1}}
    iterations = " or ".join(f"{length:,}" for length in sorted(lengths)) or f"{ITERATIONS:,}"
    return f"""{BEGIN}
The recipe `note-rnn` on game soundtracks (one LSTM layer of 256, two dense layers of 256, dropout 0.5, Adam at 0.002,
no transposition, top 10) with one thing changed; {iterations} iterations of 16 passages, one seed, one core. A
learning rate stands after each optimizer (SGD with momentum 0.9); all warm up and fall by a cosine, as in the recipe.

* *Validation*, *training*: nats a symbol, dropout off, of the best weights; training is some 10,000 events of the game
  music's training pieces. *An event* is validation with unknown notes and chords told key by key (an upper bound):
  only this column compares a row of another vocabulary, as *more data* is.
* *Longest run*, *copied*: of {SAMPLES} samples of {SAMPLE_NOTES} events (seeds fixed), the longest run that stands in a
  training piece (median), and the share of {GRAM}-grams that do; *of known*: among those that the vocabulary knows
  throughout. *Distinct*: different {GRAM}-grams within a piece. Runs are compared exactly, in their own key. People:
  the first {SAMPLE_NOTES} events of each validation piece.

{table}

{test_line(results)}
{END}"""


def written(text: str, results: Results) -> str:
    """The document with its section anew."""
    before, begins, rest = text.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        raise SystemExit(f"docs/benchmarks.md has no place for the table: put {BEGIN} and {END} into it.")
    return before + section(results) + after


def write_table() -> int:
    """Write the section into the document."""
    results = read_results(RESULTS)
    write_whole(DOCUMENT, written(DOCUMENT.read_text(encoding="utf-8"), results))
    print(f"{len(results)} results written into {DOCUMENT.name}.")
    return 0
