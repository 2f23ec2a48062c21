from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.errors import WritingError
from descant.score.midi_channels import ChannelUse
from descant.score.midi_chunks import midi_chunks
from descant.score.score import DRUM_CHANNEL, Notes, Part

Build = Callable[..., bytes]


def part(program: int = 0, is_drums: bool = False, channel: int | None = None) -> Part:
    return Part(1, "", program, is_drums, Notes.empty(), channel)


def full(midi_of: Build, note_bytes: Build) -> ChannelUse:
    """A file in which channel c plays program c throughout, all but channel 10; channel 1 changes its program."""
    tracks = [bytes((0, 0xC0 | c, c)) + note_bytes(channel=c) for c in range(16) if c != DRUM_CHANNEL]
    return ChannelUse.of(midi_chunks(midi_of(*tracks, b"\x00\xc0\x58" + note_bytes(channel=0))))


def test_a_channel_with_a_controller_alone_is_in_use(midi_of: Build, note_bytes: Build) -> None:
    use = ChannelUse.of(midi_chunks(midi_of(note_bytes(channel=0) + b"\x00\xb1\x07\x64")))
    assert use.take(part()) == (2, True)


def test_parts_take_different_channels_and_skip_the_drums(midi_of: Build, note_bytes: Build) -> None:
    use = ChannelUse.of(midi_chunks(midi_of(note_bytes(channel=0))))
    taken = [use.take(part(program)) for program in range(14)]
    assert [channel for channel, _ in taken] == [c for c in range(1, 16) if c != DRUM_CHANNEL]


def test_a_part_keeps_its_own_channel_where_that_is_free() -> None:
    use = ChannelUse()
    assert use.take(part(channel=5)) == (5, True)
    assert use.take(part(channel=5)) == (0, True)
    assert use.take(part(channel=DRUM_CHANNEL)) == (1, True)


def test_drums_share_channel_10() -> None:
    use = ChannelUse()
    assert use.take(part(is_drums=True)) == (DRUM_CHANNEL, True)
    assert use.take(part(is_drums=True)) == (DRUM_CHANNEL, False)


def test_a_full_file_shares_a_channel_of_the_same_program(midi_of: Build, note_bytes: Build) -> None:
    assert full(midi_of, note_bytes).take(part(program=7)) == (7, False)


@pytest.mark.parametrize("program", [0, 100])
def test_without_a_channel_the_programs_that_could_be_are_named(
    midi_of: Build, note_bytes: Build, program: int
) -> None:
    with pytest.raises(WritingError, match=r"one of the programs 2, 3, 4") as refused:
        full(midi_of, note_bytes).take(part(program))
    assert f"program {program + 1}" in refused.value.found
