"""What every pitch hears is relative to it: moving the music moves the answer."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from descant.grid.planes import KIT, ONSETS, SOUNDING
from descant.grid.shapes import LOWEST_PITCH, PITCHES, PLANE_WIDTH
from descant.models.cores.tied import TiedCore, TiedOptions

SIZE, INPUTS, STEPS = 6, 3, 5


def core_of(**options: int | bool) -> TiedCore:
    torch.manual_seed(0)
    return TiedCore(INPUTS, PLANE_WIDTH, TiedOptions.model_validate({"size": SIZE, **options})).double()


def music(up: int = 0) -> Tensor:
    """Some notes in the middle of the keyboard, and drums; moved up by so many semitones."""
    drawn = torch.Generator().manual_seed(1)
    plane = torch.zeros(1, STEPS, PLANE_WIDTH).double()
    for cells in (ONSETS, SOUNDING):
        notes = (torch.rand(1, STEPS, 20, generator=drawn) < 0.2).double()
        plane[..., cells.start + 30 + up : cells.start + 50 + up] = notes
    plane[..., KIT] = (torch.rand(1, STEPS, 9, generator=drawn) < 0.5).double()
    return plane


def pitches(core: TiedCore, plane: Tensor) -> Tensor:
    """What is said of each pitch, `[time, pitch, size]`."""
    inputs = torch.randn(1, STEPS, INPUTS, generator=torch.Generator().manual_seed(2)).double()
    out, _ = core(inputs, plane, core.initial_state(1))
    assert out.shape[-1] == SIZE + PITCHES * core.pitch_size
    return out[0, :, SIZE:].unflatten(-1, (PITCHES, SIZE))


@pytest.mark.parametrize("up", [1, 5, 12, -7])
@pytest.mark.parametrize("layers", [1, 2])
def test_moving_the_music_moves_the_answer(layers: int, up: int) -> None:
    core = core_of(layers=layers, position=False)
    here, there = pitches(core, music()), pitches(core, music(up))
    edge = abs(up)
    torch.testing.assert_close(
        there[:, edge + up : PITCHES - edge + up], here[:, edge : PITCHES - edge], rtol=1e-10, atol=1e-12
    )
    assert (here[:, 25:55] - there[:, 25:55]).abs().max() > 1e-3


def test_a_pitch_that_knows_its_place_answers_otherwise_elsewhere() -> None:
    core = core_of(position=True)
    here, there = pitches(core, music()), pitches(core, music(12))
    assert (there[:, 24:76] - here[:, 12:64]).abs().max() > 1e-3


def test_a_pitch_hears_its_neighbours_and_pitch_classes_alone() -> None:
    core = core_of(neighbours=3)
    plane = music()
    before = pitches(core, plane)
    begun = plane.clone()
    begun[:, 0, ONSETS.start + 40] = 1 - begun[:, 0, ONSETS.start + 40]
    heard = (pitches(core, begun)[0] != before[0]).any(-1).nonzero().flatten().tolist()
    assert heard == list(range(37, 44))
    sounding = plane.clone()
    sounding[:, 0, SOUNDING.start + 40] = 1 - sounding[:, 0, SOUNDING.start + 40]
    assert (pitches(core, sounding)[0] != before[0]).any(-1).all()


def test_pitch_classes_are_counted_from_ones_own() -> None:
    """With neighbours shut out, a pitch hears an octave as it hears the octave above, and a fifth otherwise."""
    core = core_of(neighbours=0, position=False)
    answers = []
    for sounds in (60, 72, 67):
        plane = torch.zeros(1, STEPS, PLANE_WIDTH).double()
        plane[..., SOUNDING.start + sounds - LOWEST_PITCH] = 1
        answers.append(pitches(core, plane)[:, 48 - LOWEST_PITCH])
    torch.testing.assert_close(answers[0], answers[1], rtol=1e-12, atol=1e-13)
    assert (answers[0] - answers[2]).abs().max() > 1e-3


def test_the_output_begins_with_the_mean_of_all_pitches() -> None:
    core = core_of()
    inputs = torch.zeros(1, STEPS, INPUTS).double()
    out, _ = core(inputs, music(), core.initial_state(1))
    torch.testing.assert_close(out[..., :SIZE], out[..., SIZE:].unflatten(-1, (PITCHES, SIZE)).mean(-2))


def test_it_hears_planes_only() -> None:
    with pytest.raises(ValueError, match="185 cells"):
        TiedCore(INPUTS, 96, TiedOptions())
