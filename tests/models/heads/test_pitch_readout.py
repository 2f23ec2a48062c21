"""What a core says of a pitch moves that pitch's logits alone, and every pitch's in the same way."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from descant.grid.planes import SOUNDING
from descant.grid.shapes import HELD, ONSET, PITCHES, PLANE_WIDTH
from descant.models.accompanist import KINDS
from descant.models.configuration import configure
from descant.models.heads.cells import cell_nll, on_and_begun
from descant.models.heads.head import HEADS, Head, HeadSizes, Heard
from descant.parts.roles import FrameKind

assert KINDS  # importing them is what fills the registry
SHARED, PITCH = 5, 3
READERS = ["bernoulli", "gaussian", "nade"]


def head_of(name: str, kind: FrameKind = "poly", pitch: int = PITCH) -> Head:
    chosen = HEADS.get(name)
    sizes = HeadSizes(SHARED + PITCHES * pitch, PLANE_WIDTH, recall=1, meter=4, roles=1, pitch=pitch)
    torch.manual_seed(0)
    return chosen(kind, sizes, configure(chosen.options, {}, "the head")).double()  # type: ignore[call-arg]


def heard_of(rows: int) -> Heard:
    drawn = torch.Generator().manual_seed(1)
    feature = torch.randn(rows, SHARED + PITCHES * PITCH, generator=drawn).double()
    history = torch.zeros(rows, 1, PLANE_WIDTH).double()
    history[:, 0, SOUNDING.start + 40] = 1
    return Heard(feature, history, *[torch.zeros(rows, 1).double()] * 5)


def nothing(rows: int) -> Tensor:
    return torch.zeros(rows, PITCHES, 2).double()


@pytest.mark.parametrize("name", READERS)
def test_each_pitch_is_read_by_itself_and_all_alike(name: str) -> None:
    head, heard = head_of(name), heard_of(1)
    before, changes = head(heard, nothing(1)), []
    for pitch in (0, 40, 87):
        feature = heard.feature.clone()
        feature[:, SHARED + PITCH * pitch + 1] += 1
        change = head(Heard(feature, *list(vars(heard).values())[1:]), nothing(1)) - before
        assert (change[0].abs() > 1e-9).any(-1).nonzero().flatten().tolist() == [pitch]
        changes.append(change[0, pitch])
    torch.testing.assert_close(torch.stack(changes), changes[0].expand(3, -1))


@pytest.mark.parametrize("name", READERS)
def test_drums_are_no_pitches(name: str) -> None:
    head, heard = head_of(name, "kit"), heard_of(1)
    chosen = torch.zeros(1, 9, 2).double()
    before = head(heard, chosen)
    heard.feature[:, SHARED:] += 1
    assert torch.equal(head(heard, chosen), before)


@pytest.mark.parametrize("name", READERS)
def test_without_single_pitches_a_head_has_the_weights_it_always_had(name: str) -> None:
    """Bundles name their weights; one more, or another shape, and the old ones could not be opened."""
    head = head_of(name, pitch=0)
    assert not any("pitch" in key for key in head.state_dict())
    wide = [weight for weight in head.state_dict().values() if weight.ndim == 2 and weight.shape[1] == SHARED]
    assert wide


def test_a_nades_cost_is_made_of_its_conditionals() -> None:
    head, heard = head_of("nade"), heard_of(4)
    target = torch.zeros(4, PITCHES, dtype=torch.long)
    target[0, 40], target[1, 40], target[2, [3, 50, 87]] = HELD, ONSET, ONSET
    chosen = torch.stack(on_and_begun(target, "poly"), -1).double()
    nats = cell_nll(head(heard, chosen), target, heard.history[:, 0], "poly")
    torch.testing.assert_close(head.nll(heard, target), nats, rtol=1e-10, atol=1e-12)
