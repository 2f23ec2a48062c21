"""Laws: a style that is added changes nothing until it is learned; and nothing but it is changed by its learning."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from descant.errors import BundleError
from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import known_width
from descant.grid.shapes import PLANE_WIDTH
from descant.models.accompanist import Accompanist, Passage
from descant.models.skeleton import HISTORY_FRAMES
from descant.models.style_columns import only_styles, style_columns, with_styles

CORES = ("lstm", "gru", "dilated", "wavenet", "mingru", "tied")
STYLES = {"names": ["jig", "reel"]}
Nets = Callable[..., Accompanist]


def passage(style: list[float]) -> Passage:
    drawn = torch.Generator().manual_seed(3)
    rows, steps = 2, 6
    return Passage(
        known=(torch.rand(rows, steps, known_width(2), generator=drawn) < 0.1).float(),
        lengths=torch.tensor([steps] * rows),
        previous=(torch.rand(rows, steps, PLANE_WIDTH, generator=drawn) < 0.1).float(),
        earlier=torch.zeros(rows, HISTORY_FRAMES - 1, PLANE_WIDTH),
        recall=torch.zeros(rows, steps, 1),
        meter=torch.rand(rows, steps, METER_WIDTH, generator=drawn),
        role=torch.eye(2),
        style=torch.tensor([style] * rows),
        hears_future=True,
        lookahead_steps=0,
        lookahead_quarters=0.0,
    )


def wider(net: Accompanist, known: int, added: int) -> Accompanist:
    skeleton = net.skeleton.model_copy(update={"style_width": known + added})
    grown = Accompanist(skeleton).eval()
    grown.load_state_dict(with_styles(net.state_dict(), net.skeleton, known, added))
    return grown


@pytest.mark.parametrize("core", CORES)
def test_an_added_style_says_nothing_yet(net_of: Nets, core: str) -> None:
    net = net_of(core={"name": core}, styles=STYLES)
    grown = wider(net, 2, 1)
    for told in ([1.0, 0.0], [0.0, 1.0], [0.3, 0.7], [0.0, 0.0]):
        before = net.features(passage(told))
        for new in (0.0, 1.0):
            torch.testing.assert_close(grown.features(passage([*told, new])), before)


def test_the_first_style_of_a_net_that_knew_none_takes_the_unused_column(net_of: Nets) -> None:
    net = net_of()
    grown = wider(net, 0, 1)
    assert grown.skeleton.style_width == net.skeleton.style_width == 1
    before = net.features(passage([0.0]))
    torch.testing.assert_close(grown.features(passage([1.0])), before)
    assert not torch.allclose(net.features(passage([1.0])), before)  # what the unused column held is gone


@pytest.mark.parametrize("core", CORES)
def test_only_the_added_style_is_taken_from_what_was_learned(net_of: Nets, core: str) -> None:
    grown, other = (wider(net_of(seed, core={"name": core}, styles=STYLES), 2, 1) for seed in (0, 1))
    places = style_columns(grown.skeleton)
    kept = Accompanist(grown.skeleton).eval()
    learned = {name: weight + 0.5 for name, weight in other.state_dict().items()}
    kept.load_state_dict(only_styles(grown.state_dict(), learned, places, slice(2, 3)))
    for told in ([1.0, 0.0, 0.0], [0.0, 0.4, 0.0], [0.0, 0.0, 0.0]):
        assert torch.equal(kept.features(passage(told)), grown.features(passage(told)))
    new = [0.0, 0.0, 1.0]
    assert not torch.allclose(kept.features(passage(new)), grown.features(passage(new)))


def test_a_core_that_weighs_all_it_hears_together_is_refused(net_of: Nets, monkeypatch: pytest.MonkeyPatch) -> None:
    net = net_of(styles=STYLES)
    monkeypatch.setattr("descant.models.style_columns._shapes", lambda _, width: {"core.norm.weight": (20 + width,)})
    with pytest.raises(BundleError, match="no style can be added"):
        with_styles(net.state_dict(), net.skeleton, 2, 1)
