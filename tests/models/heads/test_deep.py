"""The deep head: a chain in the order it says, and the same small net at every pitch."""

from __future__ import annotations

import pytest
import torch

from descant.errors import RecipeError
from descant.grid.planes import SOUNDING
from descant.grid.shapes import PLANE_WIDTH
from descant.models.configuration import configure
from descant.models.heads import deep
from descant.models.heads.deep import DeepHead, DeepOptions
from descant.models.heads.head import HeadSizes, Heard
from descant.models.heads.voice_leading import MOST
from descant.recall.form import RecallOptions, recall_form

FORM = recall_form(RecallOptions(lengths=(1, 3)), {"notes": "roll"})
SIZES = HeadSizes(feature=6, plane=PLANE_WIDTH, recall=FORM.width, meter=4, roles=1, recall_form=FORM)


def head_of(**options: object) -> DeepHead:
    torch.manual_seed(0)
    head = DeepHead("roll", SIZES, DeepOptions.model_validate({"hidden": 8, "narrow": 5, **options})).double().eval()
    with torch.no_grad():
        for weight in head.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return head


def heard(rows: int = 3, seed: int = 1) -> Heard:
    """Random frames in the middle of the keyboard, so that they can be moved."""
    generator = torch.Generator().manual_seed(seed)
    history = torch.zeros(rows, 8, PLANE_WIDTH).double()
    history[:, :, SOUNDING.start + 30 : SOUNDING.start + 55] = (
        torch.rand(rows, 8, 25, generator=generator) < 0.2
    ).double()
    recall = torch.zeros(rows, FORM.width).double()
    frames = recall[:, : FORM.blocks * FORM.cells].view(rows, FORM.blocks, FORM.cells)
    frames[:, :, 30:55] = torch.rand(rows, FORM.blocks, 25, generator=generator).double()
    recall[:, -FORM.facts :] = torch.rand(rows, FORM.facts, generator=generator).double()
    feature = torch.randn(rows, SIZES.feature, generator=generator).double()
    meter, role, outlook = (torch.zeros(rows, 4), torch.ones(rows, 1), torch.zeros(rows, 1, 1))
    return Heard(feature, history, recall, meter.double(), role.double(), outlook.double(), torch.zeros(rows, 1, 1))


def chosen(rows: int = 3) -> torch.Tensor:
    cells = torch.zeros(rows, 88, 2).double()
    cells[:, [32, 40, 47], 0] = 1
    return cells


@pytest.mark.parametrize("order", ["up", "down"])
@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("voices", [0, 3])
def test_a_pitch_sees_only_what_was_chosen_before_it(order: str, absolute: bool, voices: int) -> None:
    head, told = head_of(order=order, absolute=absolute, voices=voices, profile=voices > 0), heard()
    before = head(told, chosen())
    changed = chosen()
    changed[:, 44, 0] = 1
    moved = (head(told, changed) - before).abs().amax((0, 2)) > 0
    later = torch.arange(88) > 44 if order == "up" else torch.arange(88) < 44
    assert not moved[~later].any()
    assert moved[later].sum() > (40 if absolute or voices else 30)
    assert head.descending == (order == "down")


def transposed(told: Heard, semitones: int) -> Heard:
    history, recall = told.history.clone(), told.recall.clone()
    history[:, :, SOUNDING] = history[:, :, SOUNDING].roll(semitones, -1)
    blocks = recall[:, : FORM.blocks * FORM.cells].view(-1, FORM.blocks, FORM.cells)
    recall[:, : FORM.blocks * FORM.cells] = blocks.roll(semitones, -1).flatten(1)
    return Heard(told.feature, history, recall, told.meter, told.role, told.outlook, told.profile)


@pytest.mark.parametrize("order", ["up", "down"])
@pytest.mark.parametrize("voices", [0, 2])
def test_one_net_for_every_pitch(order: str, voices: int) -> None:
    """Without a sense of place, what is heard some semitones higher is answered so many semitones higher."""
    head = head_of(order=order, absolute=False, direct=False, voices=voices, profile=voices > 0)
    with torch.no_grad():
        head.place.zero_()
        head.pitch_class.zero_()
    low = head(heard(), chosen())
    high = head(transposed(heard(), 5), chosen().roll(5, 1))
    torch.testing.assert_close(high[:, 25:80], low[:, 20:75])
    untied = head_of(order=order, absolute=False, direct=False, tied=False)
    with torch.no_grad():
        untied.place.zero_()
        untied.pitch_class.zero_()
    assert not torch.allclose(
        untied(transposed(heard(), 5), chosen().roll(5, 1))[:, 25:80], untied(heard(), chosen())[:, 20:75]
    )


@pytest.mark.parametrize("columns", ["see", "classes"])
def test_voices_and_pitch_classes_are_told(columns: str) -> None:
    """A head that is shown nothing else still answers otherwise when a voice moves, or the harmony."""
    head = head_of(voices=2, profile=True, absolute=False)
    with torch.no_grad():
        shown = getattr(head, columns).weight.clone()
        head.see.weight.zero_()
        head.classes.weight.zero_()
        told = 4 * MOST + 2 * 25
        if columns == "see":
            head.see.weight[:, -told:] = shown[:, -told:]
        else:
            head.classes.weight.copy_(shown)
    before = head(heard(), chosen())
    changed = heard()
    changed.history[:, 1, SOUNDING.start + 41] = 1 - changed.history[:, 1, SOUNDING.start + 41]
    assert not torch.allclose(head(changed, chosen()), before)


def test_all_that_is_heard_counts() -> None:
    head, told = head_of(), heard()
    for name in ("feature", "history", "recall"):
        changed = Heard(**{**vars(told), name: getattr(told, name) + 0.1})
        assert not torch.allclose(head(changed, chosen()), head(told, chosen()))


def test_many_frames_cost_what_they_cost_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    head, told = head_of(), heard(rows=9)
    target = (torch.rand(9, 88) < 0.1).long()
    whole = head.nll(told, target)
    monkeypatch.setattr(deep, "_ROWS", 4)
    torch.testing.assert_close(head.nll(told, target), whole)


def test_more_frames_than_are_remembered_are_refused() -> None:
    with pytest.raises(RecipeError, match="near \\+ older"):
        configure(DeepOptions, {"near": 4, "older": 6}, "the head")


def test_sides_of_parts_that_are_not_shown_are_refused() -> None:
    with pytest.raises(RecipeError, match="this head is not shown them"):
        DeepHead("poly", SIZES, DeepOptions(sides=True))
