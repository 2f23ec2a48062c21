"""Contract of every core: the whole sequence at once is step by step, and nothing heard later changes the past."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import known_width
from descant.grid.shapes import PLANE_WIDTH
from descant.models import cores
from descant.models.accompanist import KINDS, Accompanist, Passage
from descant.models.configuration import configure
from descant.models.cores.core import CORES, Core
from descant.models.dropout import SequenceDropout
from descant.models.heads.head import CELLS, HEADS
from descant.models.skeleton import HISTORY_FRAMES
from descant.training.module import heard_at

assert KINDS  # importing them is what fills the registry
INPUTS, PREVIOUS = 5, 3
BATCH = 2
SMALL: dict[str, object] = {"size": 6, "layers": 2, "dilations": [1, 2, 5]}
OTHERS: list[tuple[str, dict[str, object]]] = [
    ("dilated", {"cell": "gru", "dilations": [1, 1, 4]}),
    ("dilated", {"dilations": [3]}),
    ("mingru", {"widening": 2}),
    ("mingru", {"residual": False, "layers": 3}),
    ("tied", {"neighbours": 3, "position": False, "layers": 3}),
    ("wavenet", {"kernel": 3, "dilations": [2, 1]}),
]
"""What a core's other options make of it."""


def core_of(name: str, options: dict[str, object], dtype: torch.dtype = torch.float64) -> Core:
    kind = CORES.get(name)
    small = {key: value for key, value in SMALL.items() if key in kind.options.model_fields}
    torch.manual_seed(1)
    heard = PLANE_WIDTH if kind.hears_plane else PREVIOUS
    return kind(INPUTS, heard, configure(kind.options, small | options, "the core")).to(dtype).eval()  # type: ignore[call-arg]


def sequence(core: Core, length: int, dtype: torch.dtype = torch.float64, batch: int = BATCH) -> tuple[Tensor, Tensor]:
    drawn = torch.Generator().manual_seed(length)
    inputs = torch.randn(batch, length, INPUTS, generator=drawn, dtype=dtype)
    if core.hears_plane:
        return inputs, (torch.rand(batch, length, PLANE_WIDTH, generator=drawn) < 0.05).to(dtype)
    return inputs, torch.randn(batch, length, PREVIOUS, generator=drawn, dtype=dtype)


def some_state(core: Core, batch: int = BATCH) -> Tensor:
    return torch.randn(batch, core.state_size, generator=torch.Generator().manual_seed(9), dtype=torch.float64)


def stepwise(core: Core, inputs: Tensor, previous: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    out = []
    for step in range(inputs.shape[1]):
        shown, state = core.step(inputs[:, step], previous[:, step], state)
        out.append(shown)
    return torch.stack(out, 1), state


@pytest.fixture(
    params=[
        pytest.param(each, id=" ".join([each[0], *map(str, each[1].values())]))
        for each in [(name, {}) for name in CORES.names()] + OTHERS
    ]
)
def core(request: pytest.FixtureRequest) -> Core:
    """Every core, and some in another way."""
    return core_of(*request.param)


def test_every_file_of_a_core_is_known() -> None:
    files = {file.name for file in pkgutil.iter_modules(cores.__path__)} - {"core"}
    assert {name.split(".")[0] for name in CORES.names()} >= files


@pytest.mark.parametrize("length", [1, 2, 4, 17, 100])
def test_the_whole_sequence_at_once_is_step_by_step(core: Core, length: int) -> None:
    inputs, previous = sequence(core, length)
    for start in (core.initial_state(BATCH), some_state(core)):
        at_once = core(inputs, previous, start)
        assert at_once[0].shape == (BATCH, length, core.output_size)
        assert at_once[1].shape == (BATCH, core.state_size)
        torch.testing.assert_close(at_once, stepwise(core, inputs, previous, start), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", CORES.names())
@torch.no_grad()
def test_in_single_precision_it_does_not_drift(name: str) -> None:
    core = core_of(name, {}, torch.float32)
    inputs, previous = sequence(core, 2048, torch.float32, batch=1)
    at_once, _ = core(inputs, previous, core.initial_state(1))
    by_steps, _ = stepwise(core, inputs, previous, core.initial_state(1))
    torch.testing.assert_close(at_once, by_steps, rtol=0, atol=5e-5)


def test_a_state_goes_on_where_it_was(core: Core) -> None:
    inputs, previous = sequence(core, 13)
    whole, end = core(inputs, previous, some_state(core))
    for cut in range(1, 13):
        first, state = core(inputs[:, :cut], previous[:, :cut], some_state(core))
        rest, after = core(inputs[:, cut:], previous[:, cut:], state)
        torch.testing.assert_close(torch.cat([first, rest], 1), whole, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(after, end, rtol=1e-10, atol=1e-12)


def test_nothing_is_heard_before_the_beginning(core: Core) -> None:
    start = core.initial_state(3)
    assert start.shape == (3, core.state_size)
    assert start.dtype == torch.float64
    assert not start.any()


def test_the_future_never_changes_the_past(core: Core) -> None:
    for which in range(2):
        heard = sequence(core, 12)
        before, _ = core(*heard, some_state(core))
        heard[which][:, 7] = 1 - heard[which][:, 7]
        after, _ = core(*heard, some_state(core))
        torch.testing.assert_close(before[:, :7], after[:, :7], rtol=0, atol=1e-15)
        assert (before[:, 7] - after[:, 7]).abs().max() > 1e-6


def test_rows_do_not_hear_each_other(core: Core) -> None:
    inputs, previous = sequence(core, 9)
    together = core(inputs, previous, some_state(core))
    alone = core(inputs[1:], previous[1:], some_state(core)[1:])
    torch.testing.assert_close((together[0][1:], together[1][1:]), alone, rtol=1e-10, atol=1e-12)


def test_every_layer_hears_the_last_target_frame(core: Core) -> None:
    """With all other layers dead, each layer's answer still depends on the last frame alone."""
    layers = core.get_submodule("layers")
    assert isinstance(layers, nn.ModuleList)
    weights = {name: weight.clone() for name, weight in core.state_dict().items()}
    inputs, previous = sequence(core, 3)
    for alive in layers:
        core.load_state_dict(weights)
        for layer in layers:
            if layer is not alive:
                for weight in layer.parameters():
                    weight.data.zero_()
        one, other = (core(inputs, frame, core.initial_state(BATCH)) for frame in (previous, 1 - previous))
        assert (torch.cat([one[0].flatten(1), one[1]], 1) != torch.cat([other[0].flatten(1), other[1]], 1)).any()


def test_every_weight_learns(core: Core) -> None:
    inputs, previous = sequence(core, 9)
    out, _ = core(inputs, previous, some_state(core))
    out.square().sum().backward()
    for name, weight in core.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.any(), name


def test_what_is_left_out_in_training_is_left_out_at_every_step(core: Core) -> None:
    inputs, previous = sequence(core, 9)
    whole, _ = core(inputs, previous, core.initial_state(BATCH))
    drop = core.get_submodule("drop")
    assert isinstance(drop, SequenceDropout)
    drop.share = 0.5
    core.train()
    torch.manual_seed(0)
    thinned, _ = core(inputs, previous, core.initial_state(BATCH))
    torch.manual_seed(0)
    beginning, _ = core(inputs[:, :4], previous[:, :4], core.initial_state(BATCH))
    layers = core.get_submodule("layers")
    assert isinstance(layers, nn.ModuleList)
    assert (thinned != whole).any() == (len(layers) > 1)  # between layers only
    torch.testing.assert_close(thinned[:, :4], beginning, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("head", HEADS.names())
@pytest.mark.parametrize("name", CORES.names())
def test_every_core_serves_every_head(name: str, head: str, net_of: Callable[..., Accompanist]) -> None:
    kind = next(kind for kind in ("poly", "voice", "roll", "kit") if kind in HEADS.get(head).serves)
    small = {key: value for key, value in SMALL.items() if key in CORES.get(name).options.model_fields}
    net = net_of(roles={"part": kind}, directions=[], core={"name": name, **small}, heads={kind: {"name": head}})
    steps, drawn = 7, torch.Generator().manual_seed(0)
    previous = (torch.rand(1, steps, PLANE_WIDTH, generator=drawn) < 0.05).float()
    passage = Passage(
        known=torch.zeros(1, steps, known_width(1)),
        lengths=torch.tensor([steps]),
        previous=previous,
        earlier=torch.zeros(1, HISTORY_FRAMES - 1, PLANE_WIDTH),
        recall=torch.zeros(1, steps, net.skeleton.recall_width),
        meter=torch.randn(1, steps, METER_WIDTH, generator=drawn),
        role=torch.ones(1, 1),
        style=torch.zeros(1, 1),
        hears_future=False,
        lookahead_steps=0,
        lookahead_quarters=0.0,
    )
    feature, history = net.features(passage)[0], net.histories(passage)[0]
    assert feature.shape == (steps, net.sizes.feature)
    heard = heard_at(net, passage, torch.ones(1, steps, dtype=torch.bool))
    torch.testing.assert_close(heard.feature, feature)
    torch.testing.assert_close(heard.history, history)
    target = torch.full((steps,), 40) if kind == "voice" else torch.eye(CELLS[kind], dtype=torch.long)[1 : 1 + steps]
    cost = net.head(kind).cost(heard, target)
    cost.sum().backward()
    assert cost.shape == (steps,)
    assert torch.isfinite(cost).all()
    for learns in (net.core, net.head(kind)):
        gradients = [weight.grad for weight in learns.parameters()]
        assert all(gradient is not None and torch.isfinite(gradient).all() for gradient in gradients)
    assert all(weight.grad.any() for weight in net.core.parameters() if weight.grad is not None)
