"""The law: the font holds the programs it says, and every one of General MIDI is played by one of them."""

from __future__ import annotations

import pytest

from descant.render.sound_font import KITS, PROGRAMS, program_played, sound_font

pytest.importorskip("soundfile", reason="the extra audio is not installed")
tinysoundfont = pytest.importorskip("tinysoundfont", reason="the extra audio is not installed")


def test_every_program_is_played_by_one_that_the_font_holds() -> None:
    synth = tinysoundfont.Synth()
    number = synth.sfload(sound_font())
    for program in range(128):
        assert synth.sfpreset_name(number, 0, program_played(program))
        assert synth.sfpreset_name(number, 128, program_played(program, is_drums=True))
    for program in PROGRAMS:
        assert program_played(program) == program
    assert {program_played(kit, is_drums=True) for kit in range(128)} == set(KITS.values())
