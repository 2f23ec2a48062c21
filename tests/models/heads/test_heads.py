"""Contract of every head: its frames' probabilities sum to 1, and what its graph says is what its cost says."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
import torch
from torch import Tensor

from descant.grid.planes import ONSETS, SOUNDING
from descant.grid.shapes import HELD, HOLD, ONSET, PLANE_WIDTH, REST, SILENT, VOICE_SYMBOLS
from descant.models.accompanist import KINDS
from descant.models.configuration import configure
from descant.models.heads import head as head_module
from descant.models.heads.categorical import symbols_of
from descant.models.heads.cells import cell_nll, on_and_begun
from descant.models.heads.head import HEADS, Head, HeadSizes, Heard
from descant.models.skeleton import HISTORY_FRAMES
from descant.parts.roles import FrameKind
from descant.recall.form import RecallForm, RecallOptions

assert KINDS  # importing them is what fills the registry
SIZES = HeadSizes(feature=5, plane=PLANE_WIDTH, recall=1, meter=4, roles=2)
CELLS = 4
EXACT = [
    pytest.param(name, kind, id=f"{name}-{kind}")
    for name in HEADS.names()
    for kind in sorted(HEADS.get(name).serves)
    if HEADS.get(name).exact
]


@pytest.fixture
def few_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of four cells, so that all can be written down."""
    for kind in head_module.CELLS:
        monkeypatch.setitem(head_module.CELLS, kind, CELLS)


def head_of(name: str, kind: FrameKind, given: HeadSizes = SIZES) -> Head:
    chosen = HEADS.get(name)
    sizes = {"hidden": [6]} if name.startswith("categorical") else {"hidden": 6}
    options: dict[str, object] = {key: size for key, size in sizes.items() if key in chosen.options.model_fields}
    if kind in chosen.learned:
        options["symbols"] = 2**CELLS  # every frame but one, and what is unknown
    torch.manual_seed(3)
    head = chosen(kind, given, configure(chosen.options, options, "the head")).double().eval()  # type: ignore[call-arg]
    with torch.no_grad():
        for weight in head.parameters():
            weight.copy_(0.7 * torch.randn_like(weight))
        if kind in chosen.learned:
            head.get_buffer("table")[1:, :CELLS] = (all_frames(kind, [])[torch.arange(2**CELLS) != 5] != 0).byte()
    return head


def heard_of(rows: int, sounded: list[int] | None = None) -> Heard:
    """What a head is given in so many rows; `sounded` are the pitch columns of the last frame."""
    drawn = torch.Generator().manual_seed(4)
    history = torch.zeros(rows, HISTORY_FRAMES, PLANE_WIDTH).double()
    for column in sounded or []:
        history[:, 0, SOUNDING.start + column] = 1
        history[:, 0, ONSETS.start + column] = 1

    def some(width: int) -> Tensor:
        return torch.randn(1, width, generator=drawn).double().expand(rows, -1)

    outlook = torch.zeros(rows, 1, 1).double()
    told = (some(width) for width in (SIZES.recall, SIZES.meter, SIZES.roles))
    return Heard(some(SIZES.feature), history, *told, outlook, outlook)


def all_frames(kind: FrameKind, sounded: list[int]) -> Tensor:
    """Every frame there is: a pitch that did not sound before can only begin."""
    states = [(SILENT, ONSET, HELD) if kind == "poly" and cell in sounded else (SILENT, ONSET) for cell in range(CELLS)]
    return torch.tensor(list(product(*states)))


def chosen_of(target: Tensor, kind: FrameKind) -> Tensor:
    return torch.stack(on_and_begun(target, kind), -1).double()


@pytest.mark.usefixtures("few_cells")
@pytest.mark.parametrize("sounded", [[], [1], [0, 2, 3]])
@pytest.mark.parametrize(("name", "kind"), EXACT)
def test_all_frames_together_have_probability_one(name: str, kind: FrameKind, sounded: list[int]) -> None:
    head = head_of(name, kind)
    frames = torch.arange(VOICE_SYMBOLS) if kind == "voice" else all_frames(kind, sounded)
    nats = head.nll(heard_of(len(frames), sounded), frames)
    assert nats.shape == (len(frames),)
    torch.testing.assert_close(torch.exp(-nats).sum(), torch.tensor(1.0).double(), rtol=1e-12, atol=0)


@pytest.mark.usefixtures("few_cells")
@pytest.mark.parametrize("name", [name for name in HEADS.names() if "roll" in HEADS.get(name).serves])
def test_what_is_recalled_changes_a_frame_and_never_the_sum(name: str) -> None:
    form = RecallForm(RecallOptions(lengths=(1, 2), given=True), tuple(range(SOUNDING.start, SOUNDING.start + CELLS)))
    head = head_of(name, "roll", replace(SIZES, recall=form.width, recall_form=form))
    frames = all_frames("roll", [])
    nats = []
    for seed in range(2):
        told = torch.rand(1, form.width, generator=torch.Generator().manual_seed(seed)).double()
        heard = replace(heard_of(len(frames), [1]), recall=told.expand(len(frames), -1))
        nats.append(head.nll(heard, frames))
        if head.exact:
            torch.testing.assert_close(torch.exp(-nats[-1]).sum(), torch.tensor(1.0).double(), rtol=1e-12, atol=0)
    reads = not name.startswith(("categorical", "gaussian"))  # what recall told the core reaches these two
    assert ((nats[0] - nats[1]).abs().max() > 1e-6) == reads


@pytest.mark.usefixtures("few_cells")
@pytest.mark.parametrize(("name", "kind"), EXACT)
def test_the_conditionals_of_the_graph_make_up_the_cost(name: str, kind: FrameKind) -> None:
    head, sounded = head_of(name, kind), [0, 3]
    frames = torch.arange(VOICE_SYMBOLS) if kind == "voice" else all_frames(kind, sounded)
    heard = heard_of(len(frames), sounded)
    if kind == "voice" or kind in head.learned:
        logits = head(heard, torch.zeros(len(frames), 1, 2).double())
        symbols = frames if kind == "voice" else symbols_of(frames, head.get_buffer("table"))
        nats = torch.nn.functional.cross_entropy(logits, symbols, reduction="none")
    else:
        nats = cell_nll(head(heard, chosen_of(frames, kind)), frames, heard.history[:, 0], kind)
    torch.testing.assert_close(head.nll(heard, frames), nats, rtol=1e-10, atol=1e-12)


@pytest.mark.usefixtures("few_cells")
@pytest.mark.parametrize("name", [name for name in HEADS.names() if "poly" in HEADS.get(name).serves])
def test_what_is_chosen_at_or_above_a_cell_does_not_change_it(name: str) -> None:
    head = head_of(name, "poly")
    frames = all_frames("poly", [0, 1, 2, 3])
    heard = heard_of(len(frames), [0, 1, 2, 3])
    logits = head(heard, chosen_of(frames, "poly"))
    for cell in range(CELLS):
        for below in set(map(tuple, frames[:, :cell].tolist())):
            same = (frames[:, :cell] == torch.tensor(below, dtype=torch.long)).all(-1)
            assert (logits[same, cell] - logits[same, cell][:1]).abs().max() < 1e-12
    varied = {tuple(row) for row in logits[:, -1].round(decimals=9).tolist()}
    assert (len(varied) > 1) == head.chained


@pytest.mark.parametrize("name", [name for name in HEADS.names() if "poly" in HEADS.get(name).serves])
def test_a_whole_keyboard_has_finite_cost_and_gradient(name: str) -> None:
    head = head_of(name, "poly")
    drawn = torch.Generator().manual_seed(5)
    frames = torch.randint(0, 3, (6, 88), generator=drawn) * (torch.rand(6, 88, generator=drawn) < 0.05)
    frames[0] = 0
    nats = head.nll(heard_of(6, [3, 40, 87]), frames)
    nats.sum().backward()
    assert torch.isfinite(nats).all()
    assert all(weight.grad is not None and torch.isfinite(weight.grad).all() for weight in head.parameters())


@pytest.mark.parametrize("name", [name for name in HEADS.names() if "voice" in HEADS.get(name).serves])
def test_a_voice_can_hold_only_what_sounds(name: str) -> None:
    head = head_of(name, "voice")
    symbols = torch.tensor([HOLD, REST])
    silent, sounding = head.nll(heard_of(2), symbols), head.nll(heard_of(2, [30]), symbols)
    assert silent[0] > 1e6
    assert sounding[0] < 100
    assert silent[1] < 100
