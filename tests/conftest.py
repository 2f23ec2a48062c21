"""What many tests share: the folder of real corpora when it is there, toy music, and tiny untrained bundles."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from descant.score.key import Key
from descant.score.score import Meter, Notes, Part, Score, Tempo

if TYPE_CHECKING:
    from descant.bundles.store import Bundle
    from descant.corpora.store import Corpus
    from descant.models.accompanist import Accompanist
    from descant.training.recipe import Recipe

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tiny nets: more threads only wait for each other

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TICKS = 480
SHAPES = ((0, 4, 7, 4), (7, 5, 4, 2), (0, 2, 4, 5, 7), (12, 11, 9), (4, 0, 7))


IMPORTS_TORCH = re.compile(
    r"^(?:import|from) (?:torch|lightning|descant\.(?:models|training|bundles\.export(?:_expression|_recogniser)?))\b",
    re.MULTILINE,
)
NEEDS_TORCH = "torch is not installed: pip install -e '.[train]'"


class NeedsTorch(pytest.Module):
    """A module of tests that is skipped as a whole, with its reason."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        pytest.skip(NEEDS_TORCH, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Without torch, tests of what needs it are skipped; all others run."""
    if find_spec("torch") is not None or not IMPORTS_TORCH.search(module_path.read_text(encoding="utf-8")):
        return None
    return NeedsTorch.from_parent(parent, path=module_path)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real corpora beside the project; a test that needs it is skipped without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the folder of real corpora (../shared/data) is not here")
    return SHARED_DATA


def song(shape: tuple[int, ...] = SHAPES[0], bars: int = 4, up: int = 0) -> Score:
    """Bars of 4/4: a tune in quarters of this shape (its every fifth note a rest) over a triad a bar."""
    beats = np.arange(4 * bars)
    tune = Notes.of(beats * TICKS, TICKS, [72 + up + shape[n % len(shape)] for n in beats])
    tune = tune.where(beats % 5 != 4)
    roots = np.repeat([48, 53, 55, 48], 3)[np.arange(3 * bars) % 12] + up
    triads = Notes.of(np.repeat(np.arange(bars) * 4 * TICKS, 3), 4 * TICKS, roots + np.tile([0, 4, 7], bars))
    parts = (Part(1, "Melody", 73, False, tune), Part(2, "Chords", 0, False, triads))
    return Score(TICKS, parts, (Tempo(0, 120.0),), (Meter(0, 4, 4),))


@pytest.fixture(scope="session")
def song_of() -> Callable[..., Score]:
    """Make a small song of a melody (part 1) and chords (part 2): `song_of(shape, bars=4, up=0)`."""
    return song


@pytest.fixture
def tune_file(tmp_path: Path) -> Path:
    """A MIDI file of four bars with a melody alone."""
    from descant.score.midi_writing import write_midi

    music = song()
    path = tmp_path / "tune.mid"
    path.write_bytes(write_midi(replace(music, parts=music.parts[:1])))
    return path


@pytest.fixture(scope="session")
def toy_corpus() -> Corpus:
    """Five short songs: three to learn from, one to choose by, one to judge by. In memory alone."""
    from descant.corpora.piece import Piece
    from descant.corpora.store import Corpus

    splits = ("train", "train", "train", "validation", "test")
    pieces = [
        Piece(
            id=f"song {number}",
            title=f"Song {number}",
            file=f"song{number}.mid",
            split=split,
            work=f"song {number}",
            score=song(SHAPES[number], bars=6, up=number),
            key=Key(number, minor=False, confidence=1.0),
            roles={1: "melody", 2: "chords"},
        )
        for number, split in enumerate(splits)
    ]
    return Corpus("toy", None, {"name": "toy", "licence": "public domain", "citation": "written by hand"}, pieces)


TINY = {
    "name": "tiny",
    "says": "A tiny net for tests.",
    "licence": "MIT",
    "roles": {"melody": "voice", "chords": "poly"},
    "directions": [{"given": ["melody"], "write": "chords"}, {"given": ["chords"], "write": "melody"}],
    "listener": {"name": "gru", "size": 6, "projection": 5},
    "core": {"name": "lstm", "size": 7, "layers": 2},
    "heads": {"voice": {"name": "categorical", "hidden": [8]}, "poly": {"name": "nade", "hidden": 6}},
    "previous_size": 4,
    "training": {
        "iterations": 6,
        "batch": 2,
        "window_steps": 32,
        "validate_every": 3,
        "validation_batches": 2,
        "warmup": 2,
        "transpose": 2,
        "sample_every": 0,
    },
}
"""A recipe with a bit of everything; a test changes what it needs."""


@pytest.fixture(scope="session")
def recipe_of() -> Callable[..., Recipe]:
    """Make a tiny recipe: `recipe_of(heads=..., training={"iterations": 3})`; tables are merged one level deep."""

    def make(**changes: object) -> Recipe:
        from descant.training.recipe import Recipe

        merged = dict(TINY)
        for name, change in changes.items():
            old = merged.get(name)
            merged[name] = {**old, **change} if name == "training" and isinstance(old, dict) else change
        return Recipe.model_validate(merged)

    return make


@pytest.fixture(scope="session")
def net_of(recipe_of: Callable[..., Recipe]) -> Callable[..., Accompanist]:
    """Make an untrained net of a tiny recipe, its weights as a bundle keeps them: in half precision."""
    pytest.importorskip("torch", reason=NEEDS_TORCH)

    def make(seed: int = 0, **changes: object) -> Accompanist:
        import torch

        from descant.models.accompanist import Accompanist

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            net = Accompanist(recipe_of(**changes).skeleton())
            with torch.no_grad():
                for weight in net.parameters():  # lively enough that a wrong sign or a lost input shows
                    weight.copy_((weight + 0.1 * torch.randn_like(weight)).half().float())
        return net.eval()

    return make


@pytest.fixture(scope="session")
def bundle_of(
    recipe_of: Callable[..., Recipe],
    net_of: Callable[..., Accompanist],
    toy_corpus: Corpus,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Bundle]:
    """Make a tiny bundle around an untrained net, answered by torch: `bundle_of(heads=...)`."""

    def make(seed: int = 0, **changes: object) -> Bundle:
        from descant.bundles.manifest import CorpusFacts
        from descant.bundles.store import Bundle
        from descant.training.bundling import describe
        from descant.training.pieces import stacks_of
        from descant.training.torch_graphs import TorchGraphs

        recipe, net = recipe_of(**changes), net_of(seed, **changes)
        stacks = stacks_of(toy_corpus.split("train"), recipe.form)
        facts = CorpusFacts(name="toy", licence="public domain", pieces={"train": 3})
        return Bundle(tmp_path_factory.getbasetemp(), describe(recipe, net, facts, stacks), TorchGraphs(net))

    return make


@pytest.fixture(scope="session")
def tiny_bundle_folder(
    bundle_of: Callable[..., Bundle], net_of: Callable[..., Accompanist], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A tiny bundle on disk, exported once; copy it before changing anything in it."""
    from descant.bundles.export import save_bundle
    from descant.training.card import card

    config = bundle_of().config
    logging.disable(logging.WARNING)  # the exporter tells tens of thousands of lines to whoever listens
    try:
        return save_bundle(net_of(), config, card(config), tmp_path_factory.mktemp("bundles") / "tiny")
    finally:
        logging.disable(logging.NOTSET)


@pytest.fixture(scope="session")
def tiny_bundle(tiny_bundle_folder: Path) -> Bundle:
    """The tiny bundle from disk, answered by ONNX Runtime."""
    from descant.bundles.store import load

    return load(tiny_bundle_folder)


EVENTS = {
    "name": "events",
    "grid": "events",
    "steps_per_quarter": 2,
    "roles": {"notes": "roll"},
    "directions": [{"given": [], "write": "notes"}],
    "heads": {"roll": {"name": "categorical", "hidden": [8, 8]}},
    "sampling": {"temperature": 1.0, "top_k": 3},
    "masks": {"full": 0.5, "causal": 0.5, "reveal": 0.0},
}
"""What a tiny recipe must change to be a Note-RNN."""


@pytest.fixture(scope="session")
def event_recipe_of(recipe_of: Callable[..., Recipe]) -> Callable[..., Recipe]:
    """Make a tiny recipe over events: `event_recipe_of(training={"iterations": 3})`."""
    return lambda **changes: recipe_of(**{**EVENTS, **changes})


@pytest.fixture(scope="session")
def event_bundle_folder(
    event_recipe_of: Callable[..., Recipe], toy_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A tiny Note-RNN, trained for a moment on the toy corpus, as a bundle on disk."""
    from descant.training.bundling import bundle_run
    from descant.training.run import train

    run = tmp_path_factory.mktemp("runs") / "events"
    train(event_recipe_of(), toy_corpus, run, threads=1, quiet=True)
    bundle_run(run, toy_corpus, run / "bundle")
    return run / "bundle"


@pytest.fixture(scope="session")
def event_bundle(event_bundle_folder: Path) -> Bundle:
    """The tiny Note-RNN, answered by ONNX Runtime."""
    from descant.bundles.store import load

    return load(event_bundle_folder)


@pytest.fixture
def bundle_shelf(tiny_bundle_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the tiny bundle as DESCANT_BUNDLES, so that it is known by its name."""
    monkeypatch.setenv("DESCANT_BUNDLES", str(tiny_bundle_folder.parent))
    return tiny_bundle_folder.parent


Says = tuple[int, str, str]


@pytest.fixture
def descant_says(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Says]:
    """Run the command line in this process: `code, out, err = descant_says("models", "--json")`."""

    def says(*words: object) -> Says:
        from descant.apps.cli.main import run

        monkeypatch.setattr("sys.argv", ["descant", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        try:
            run()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return says
