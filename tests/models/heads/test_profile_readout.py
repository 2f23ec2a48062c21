"""What a profile says of a pitch depends on how far its classes lie from that pitch, not on which key it is."""

from __future__ import annotations

import torch

from descant.grid.planes import SOUNDING
from descant.grid.shapes import LOWEST_PITCH, PLANE_WIDTH
from descant.models.heads.profile_readout import HarmonyReadout, ProfileReadout

LOW = 34


def test_a_profile_some_semitones_up_speaks_of_pitches_as_far_up() -> None:
    torch.manual_seed(0)
    readout, profile = ProfileReadout(2, 5, LOW, 51), torch.rand(3, 2, 12)
    with torch.no_grad():
        low, high = readout(profile), readout(profile.roll(4, -1))
    assert low.shape == (3, 51, 5)
    torch.testing.assert_close(high[:, 4:], low[:, :-4])
    torch.testing.assert_close(low[:, 12:], low[:, :-12])
    assert not torch.allclose(low[:, 1:12], low[:, :11])


def test_the_pitch_s_own_class_comes_first() -> None:
    readout = ProfileReadout(1, 1, LOW, 51)
    with torch.no_grad():
        readout.map.weight.zero_()
        readout.map.weight[0, 0] = 1
        profile = torch.zeros(1, 1, 12)
        profile[0, 0, 7] = 1  # G
        said = readout(profile)[0, :, 0]
    assert [LOW + pitch for pitch in said.nonzero().flatten().tolist()] == [43, 55, 67, 79]


def test_what_sounds_in_a_part_is_heard_in_whichever_octave() -> None:
    torch.manual_seed(0)
    readout = HarmonyReadout(2, 3, 5, LOW, 51)

    def told(pitch: int, part: int = 1) -> torch.Tensor:
        outlook = torch.zeros(1, 3, 2, PLANE_WIDTH + 1)
        outlook[:, 2, part, SOUNDING.start + pitch - LOWEST_PITCH] = 1
        with torch.no_grad():
            said: torch.Tensor = readout(outlook.flatten(2))
        return said

    torch.testing.assert_close(told(90), told(54))
    torch.testing.assert_close(told(56)[:, 2:], told(54)[:, :-2])
    assert not torch.allclose(told(54, part=0), told(54))
