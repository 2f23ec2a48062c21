"""Which rows the table of Note-RNN's questions has, and by which recipe each is trained."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from descant.training.recipe import Recipe, read_recipe

RESULTS = Path(__file__).with_name("results") / "note_rnn"
GAMES, MORE = "game_music_open", "piano_midi_de"
ITERATIONS = 500
SAMPLES, SAMPLE_NOTES = 10, 200
FIXED = (
    "training.validation=whole",
    "training.validate_every=100",
    "training.patience=1000",
    "training.sample_every=0",
)
"""The same for every row: all validation symbols are measured, and no row ends early."""


@dataclass(frozen=True)
class Cell:
    """One row: what is changed in the recipe, and how it is sampled. Cells of one `run` share a trained net."""

    name: str
    settings: tuple[str, ...] = ()
    top_k: int = 10
    corpora: tuple[str, ...] = (GAMES,)
    run: str = ""
    longer: int = 1
    variant: str = "events"

    @property
    def id(self) -> str:
        """As a file's name."""
        return file_name(self.name)

    def recipe(self, iterations: int = ITERATIONS) -> Recipe:
        """The recipe of this row."""
        length = f"training.iterations={self.longer * iterations}"
        return read_recipe("note-rnn", [*FIXED, length, *self.settings], self.variant)


def file_name(name: str) -> str:
    """A cell's name without what a file's name should not hold."""
    return name.replace("/", "-").replace(" ", "-").replace(",", "")


def optimizer(name: str, rate: str) -> Cell:
    """A row of another optimizer, at a rate."""
    return Cell(f"optimizer/{name} {rate}", (f"training.optimizer={name}", f"training.learning_rate={rate}"))


def dropout(share: float) -> Cell:
    """A row of other dropout, in the core as in the dense layers."""
    return Cell(f"dropout/{share:g}", (f"dropout={share}", f"heads.roll.dropout={share}"))


BASE = Cell("as it is")
CELLS = (
    *(BASE, Cell("dense/one layer", ("heads.roll.hidden=[256]",)), Cell("dense/none", ("heads.roll.hidden=[]",))),
    *(Cell("layers/2", ("core.layers=2",)), Cell("layers/3", ("core.layers=3",))),
    *(optimizer("sgd", "0.1"), optimizer("sgd", "0.5"), optimizer("adadelta", "1.0"), optimizer("adadelta", "3.0")),
    *(optimizer("rmsprop", "0.0003"), optimizer("rmsprop", "0.001")),
    *(optimizer("adagrad", "0.01"), optimizer("adagrad", "0.03")),
    Cell("data/with piano-midi.de", corpora=(GAMES, MORE)),
    *(dropout(0.0), dropout(0.3), Cell("transposition/5", ("training.transpose=5",))),
    *(Cell("sampling/top 2", top_k=2, run=BASE.id), Cell("sampling/all", top_k=0, run=BASE.id)),
    Cell("length/four times", longer=4),
)
"""Every row that trains or samples; `floors` and `chosen` come before and after them."""
FLOORS, CHOSEN = Cell("floors"), Cell("chosen")
