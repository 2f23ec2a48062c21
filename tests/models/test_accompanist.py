"""The whole net: at once is step by step; each listener hears as far as its name says, and no further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from descant.errors import RecipeError
from descant.grid.meter_features import METER_WIDTH
from descant.grid.outlook import outlooks
from descant.grid.planes import known_width
from descant.grid.shapes import PLANE_WIDTH
from descant.models.accompanist import Accompanist, Passage
from descant.models.cores.core import CORES
from descant.models.listeners.listener import LISTENERS
from descant.models.skeleton import HISTORY_FRAMES

STEPS = 48
A_QUARTER = 4


HEARING = [name for name in LISTENERS.names() if not name.startswith("none.")]


@pytest.fixture(scope="module", params=[(core, ear) for core in CORES.names() for ear in HEARING], ids="-".join)
def net(request: pytest.FixtureRequest, net_of: Callable[..., Accompanist]) -> Accompanist:
    core, listener = request.param
    small = {"size": 6, "projection": 5}
    options = LISTENERS.get(listener).options.model_fields
    return net_of(
        core={"name": core, "size": 7},
        listener={"name": listener, **{key: value for key, value in small.items() if key in options}},
    ).double()


def passage(mode: str, steps: int = STEPS, batch: int = 2) -> Passage:
    drawn = torch.Generator().manual_seed(steps)

    def some(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=drawn).double()

    quarters = int(mode.partition(":")[2] or 0)
    return Passage(
        known=some(batch, steps, known_width(2)),
        lengths=torch.full((batch,), steps),
        previous=some(batch, steps, PLANE_WIDTH),
        earlier=some(batch, HISTORY_FRAMES - 1, PLANE_WIDTH),
        recall=torch.zeros(batch, steps, 1),
        meter=some(batch, steps, METER_WIDTH),
        role=some(batch, 2),
        style=torch.zeros(batch, 1).double(),
        hears_future=mode == "full",
        lookahead_steps=quarters * A_QUARTER,
        lookahead_quarters=float(quarters),
    )


def stepwise(net: Accompanist, heard: Passage) -> Tensor:
    """The features as use makes them: the listeners' steps, then the core's."""
    batch, steps, width = heard.known.shape
    early = heard.lookahead_steps
    silence = torch.zeros(batch, early, width).double()
    state, ahead = torch.zeros(batch, net.listener.state_size).double(), []
    for known in torch.cat([heard.known, silence], 1).unbind(1):
        context, state = net.listener.forward_step(known, state)
        ahead.append(context)
    back = [torch.zeros_like(ahead[0])] * steps
    if heard.hears_future:
        state = torch.zeros_like(state)
        for step in reversed(range(steps)):
            back[step], state = net.listener.backward_step(heard.known[:, step], state)

    def cell(value: float, width: int = 1) -> Tensor:
        return torch.full((batch, width), value).double()

    state, out = net.core.initial_state(batch), []
    for step in range(steps):
        feature, state = net.step(
            ahead[step + early],
            back[step],
            cell(float(heard.hears_future)),
            heard.previous[:, step],
            cell(0.0, net.skeleton.recall_width),
            heard.meter[:, step],
            heard.role,
            cell(0.0, net.skeleton.style_width),
            cell(heard.lookahead_quarters),
            state,
        )
        out.append(feature)
    return torch.stack(out, 1)


@pytest.mark.parametrize("mode", ["full", "causal", "lookahead:1", "lookahead:4"])
@pytest.mark.parametrize("steps", [1, 7, STEPS])
def test_at_once_is_step_by_step(net: Accompanist, mode: str, steps: int) -> None:
    heard = passage(mode, steps)
    torch.testing.assert_close(net.features(heard), stepwise(net, heard), rtol=1e-9, atol=1e-11)


def first_change(net: Accompanist, heard: Passage, name: str, step: int) -> int:
    """The first step whose features change when one frame of `name` changes."""
    value: Tensor = getattr(heard, name).clone()
    value[:, step] += 1
    changed = (net.features(heard) != net.features(replace(heard, **{name: value}))).any(-1).any(0)
    return int(changed.nonzero()[0])


@pytest.mark.parametrize("step", [9, 30])
@pytest.mark.parametrize("name", ["known", "previous", "meter"])
def test_causal_hears_nothing_of_what_comes(net: Accompanist, name: str, step: int) -> None:
    assert first_change(net, passage("causal"), name, step) == step


@pytest.mark.parametrize("quarters", [1, 2, 4])
def test_lookahead_hears_so_many_quarters_on_and_no_further(net: Accompanist, quarters: int) -> None:
    heard = passage(f"lookahead:{quarters}")
    assert first_change(net, heard, "known", 30) == 30 - quarters * A_QUARTER
    assert first_change(net, heard, "previous", 30) == 30


def test_full_hears_the_future_of_the_given_and_never_of_the_target(net: Accompanist) -> None:
    heard = passage("full")
    assert first_change(net, heard, "known", 40) == 0
    assert first_change(net, heard, "previous", 40) == 40


def test_the_last_target_frame_matters_at_once(net: Accompanist) -> None:
    """y_(t-1) reaches the head of step t: through every layer of the core, and beside it."""
    heard = passage("causal")
    heard.previous.requires_grad_()
    net.features(heard)[:, 20].sum().backward()
    assert heard.previous.grad is not None
    assert (heard.previous.grad[:, 20] != 0).any()
    assert not heard.previous.grad[:, 21:].any()


def test_role_and_lookahead_are_heard(net: Accompanist) -> None:
    heard = passage("causal")
    plain = net.features(heard)
    assert (plain != net.features(replace(heard, role=heard.role.flip(-1)))).any()
    assert (plain != net.features(replace(heard, lookahead_quarters=3.0))).any()


def test_without_a_listener_nothing_given_is_heard(net_of: Callable[..., Accompanist]) -> None:
    net, heard = net_of(listener={"name": "none"}).double(), passage("full")
    whole = net.features(heard)
    torch.testing.assert_close(whole, stepwise(net, heard), rtol=1e-9, atol=1e-11)
    torch.testing.assert_close(net.features(replace(heard, known=1 - heard.known)), whole, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("heads", "says"),
    [
        ({"voice": {"name": "categorical"}}, "no head for it"),
        ({"voice": {"name": "nade"}, "poly": {"name": "nade"}}, "can't write frames of kind voice"),
        ({"voice": {"name": "categorikal"}, "poly": {"name": "nade"}}, 'did you mean "categorical"'),
        ({"voice": {"hidden": [8]}, "poly": {"name": "nade"}}, "name"),
        ({"voice": {"name": "categorical", "hiden": [8]}, "poly": {"name": "nade"}}, 'did you mean "hidden"'),
    ],
)
def test_a_wrong_head_is_told_in_words(
    net_of: Callable[..., Accompanist], heads: dict[str, dict[str, object]], says: str
) -> None:
    with pytest.raises(RecipeError, match=says):
        net_of(heads=heads)


@pytest.mark.parametrize("table", ["core", "listener"])
def test_a_wrong_core_or_listener_is_told_in_words(net_of: Callable[..., Accompanist], table: str) -> None:
    for wrong, says in (
        ({"name": "lsttm", "size": 4}, "is no"),
        ({"size": 4}, "name"),
        ({"name": "", "size": 4}, "is no"),
    ):
        with pytest.raises(RecipeError, match=says):
            net_of(**{table: wrong})


@pytest.mark.parametrize("steps", [1, 3, 12])
def test_what_heads_see_themselves_is_the_outlook_also_of_a_short_passage(
    net_of: Callable[..., Accompanist], steps: int
) -> None:
    around = (0, 2, 6, -1, -5)
    told = passage("full", steps)
    seen = net_of(outlook_steps=around).outlooks(told, torch.ones(told.known.shape[:2], dtype=torch.bool))
    expected = np.concatenate([outlooks(known, around, None) for known in told.known.float().numpy()])
    np.testing.assert_allclose(seen.float().numpy(), expected)
