"""The law: the font holds the programs it says, and every one of General MIDI is played by one of them."""

from __future__ import annotations

import struct

import pytest

from descant.render.sound_font import KITS, PROGRAMS, program_played, sound_font

pytest.importorskip("soundfile", reason="the extra audio is not installed")


def presets(font: bytes) -> set[tuple[int, int]]:
    """The (bank, program) of each record of the chunk phdr, but the last, which ends it."""
    place = font.index(b"phdr") + 8
    size = int.from_bytes(font[place - 4 : place], "little")
    return {(bank, program) for program, bank in struct.iter_unpack("<20xHH14x", font[place : place + size - 38])}


def test_every_program_is_played_by_one_that_the_font_holds() -> None:
    held = presets(sound_font())
    for program in range(128):
        assert (0, program_played(program)) in held
        assert (128, program_played(program, is_drums=True)) in held
    for program in PROGRAMS:
        assert program_played(program) == program
    assert {program_played(kit, is_drums=True) for kit in range(128)} == set(KITS.values())
