"""One net for every pitch: what a voice and the parts around it play some semitones higher is answered so."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from pydantic import ValidationError

from descant.grid.planes import ONSETS, SOUNDING
from descant.grid.shapes import HOLD, LOWEST_PITCH, PLANE_WIDTH, REST
from descant.models.heads.head import HeadSizes, Heard, nothing_chosen
from descant.models.heads.line import LineHead, LineOptions

AHEAD = 3
SIZES = HeadSizes(feature=5, plane=PLANE_WIDTH, recall=1, meter=4, roles=2, outlook_steps=tuple(range(AHEAD)))
FIRST_PITCH = REST + 1


def head_of(**options: object) -> LineHead:
    torch.manual_seed(0)
    head = LineHead("voice", SIZES, LineOptions.model_validate({"hidden": 8, "narrow": 5, **options})).double().eval()
    with torch.no_grad():
        for weight in head.parameters():
            weight.copy_(0.4 * torch.randn_like(weight))
    return head


def heard(up: int = 0, rows: int = 3) -> Heard:
    """A voice and two parts in the middle of the keyboard, so many semitones up."""
    drawn = torch.Generator().manual_seed(1)
    history = torch.zeros(rows, 8, PLANE_WIDTH).double()
    outlook = torch.zeros(rows, AHEAD, 3, PLANE_WIDTH + 1).double()
    for planes in (history, outlook):
        for columns in (SOUNDING, ONSETS):
            middle = slice(columns.start + 35 + up, columns.start + 50 + up)
            shape = planes[..., middle].shape
            planes[..., middle] = (torch.rand(shape, generator=drawn) < 0.2).double()
    outlook[..., -1] = 1
    history[:, 0, SOUNDING.start + 40 + up] = 1
    some = torch.randn(rows, SIZES.feature, generator=drawn).double()
    meter, role = torch.ones(rows, 4).double(), torch.eye(2)[[0] * rows].double()
    return Heard(some, history, torch.zeros(rows, 1).double(), meter, role, outlook.flatten(2), torch.zeros(rows, 1, 1))


def logits(head: LineHead, told: Heard) -> torch.Tensor:
    with torch.no_grad():
        said: torch.Tensor = head(told, nothing_chosen(told))
    return said


def test_a_transposition_is_answered_by_a_transposition() -> None:
    head = head_of()
    with torch.no_grad():
        for absolute in (head.place, head.pitch_class, head.last.weight, head.symbol.weight, head.symbol.bias):
            absolute.zero_()
    low, high = logits(head, heard()), logits(head, heard(up=5))
    # away from the ends of the keyboard, beyond which is silence
    torch.testing.assert_close(
        high[:, FIRST_PITCH + 25 : FIRST_PITCH + 70], low[:, FIRST_PITCH + 20 : FIRST_PITCH + 65]
    )
    torch.testing.assert_close(high[:, HOLD], low[:, HOLD])
    assert low[:, FIRST_PITCH + 20 : FIRST_PITCH + 65].std(-1).min() > 0.01
    with torch.no_grad():
        head.place.normal_()
    assert not torch.allclose(logits(head, heard(up=5))[:, HOLD], logits(head, heard())[:, HOLD])


@pytest.mark.parametrize("ahead", range(AHEAD))
@pytest.mark.parametrize("part", range(3))
def test_every_known_part_is_seen_at_every_step_of_the_outlook(ahead: int, part: int) -> None:
    told = heard()
    outlook = told.outlook.clone().view(3, AHEAD, 3, PLANE_WIDTH + 1)
    outlook[:, ahead, part, SOUNDING.start + 44] = 1 - outlook[:, ahead, part, SOUNDING.start + 44]
    moved = (logits(head_of(reach=2), replace(told, outlook=outlook.flatten(2))) - logits(head_of(reach=2), told)).abs()
    assert (moved > 1e-9)[0].nonzero().flatten().tolist() == [FIRST_PITCH + pitch for pitch in range(42, 47)]


def test_it_matters_which_parts_are_known() -> None:
    told = heard()
    outlook = told.outlook.clone().view(3, AHEAD, 3, PLANE_WIDTH + 1)
    outlook[:, :, 1, -1] = 0
    assert not torch.allclose(logits(head_of(), replace(told, outlook=outlook.flatten(2))), logits(head_of(), told))


def test_pitches_that_are_not_looked_at_have_the_core_s_word_alone() -> None:
    low, high = LOWEST_PITCH + 30, LOWEST_PITCH + 55
    head, told = head_of(low=low, high=high), heard()
    changed = replace(told, outlook=told.outlook.flip(1))
    moved = (logits(head, changed) - logits(head, told)).abs().amax(0) > 1e-9
    assert moved[FIRST_PITCH + 30 : FIRST_PITCH + 56].sum() > 20
    assert not moved[FIRST_PITCH : FIRST_PITCH + 30].any()
    assert not moved[FIRST_PITCH + 56 :].any()


def test_a_profile_speaks_for_its_classes_in_every_octave() -> None:
    sizes = replace(SIZES, profiles=2)
    torch.manual_seed(0)
    head = LineHead("voice", sizes, LineOptions(hidden=8, narrow=5, low=40)).double().eval()
    told = replace(heard(), profile=torch.rand(3, 2, 12).double())
    turned = replace(told, profile=told.profile.roll(1, -1))
    with torch.no_grad():
        for weight in head.parameters():
            weight.copy_(0.4 * torch.randn_like(weight))
        low, high = (head.profile(each.profile) for each in (told, turned) if head.profile is not None)
    torch.testing.assert_close(high[:, 1:], low[:, :-1])
    assert (logits(head, turned) - logits(head, told)).abs()[:, FIRST_PITCH + 19 :].min() > 0


def test_nothing_can_be_held_where_nothing_sounds() -> None:
    told = heard()
    silence = replace(told, history=torch.zeros_like(told.history))
    assert torch.softmax(logits(head_of(), silence), -1)[:, HOLD].max() == 0
    assert torch.softmax(logits(head_of(), told), -1)[:, HOLD].min() > 0


def test_many_frames_cost_what_they_cost_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    head, told, target = head_of(), heard(rows=7), torch.arange(7) + FIRST_PITCH + 36
    whole = head.nll(told, target)
    monkeypatch.setattr("descant.models.heads.line._ROWS", 2)
    torch.testing.assert_close(head.nll(told, target), whole)


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(ValidationError, match="low must not lie above high"):
        LineOptions(low=60, high=50)


def test_now_is_the_frame_that_is_written_wherever_it_stands_in_the_outlook() -> None:
    """The same frames in another order, and weights to match: the onsets of now are those of now."""
    told = heard()
    outlook = told.outlook.view(3, AHEAD, 3, PLANE_WIDTH + 1)
    last_first = replace(told, outlook=outlook.roll(1, 1).flatten(2))
    head = LineHead("voice", replace(SIZES, outlook_steps=(2, 0, 1)), LineOptions(hidden=8, narrow=5)).double().eval()
    with torch.no_grad():
        for weight in head.parameters():
            weight.copy_(0.4 * torch.randn_like(weight))
    moved = outlook.roll(1, 1).clone()
    moved[:, 1, 0, ONSETS.start + 44] = 1 - moved[:, 1, 0, ONSETS.start + 44]
    assert not torch.allclose(logits(head, replace(told, outlook=moved.flatten(2))), logits(head, last_first))
    moved = outlook.roll(1, 1).clone()
    moved[:, 0, 0, ONSETS.start + 44] = 1 - moved[:, 0, 0, ONSETS.start + 44]
    assert torch.allclose(logits(head, replace(told, outlook=moved.flatten(2))), logits(head, last_first))
