"""Which of MIDI's sixteen channels a new part may have without changing how the given parts sound.

Drums always play on channel 10 (9 from 0). Any other part gets the lowest channel on which the file says nothing. When
none is left, it shares a channel on which every note plays the part's own program; when there is none such either, the
part can't be written and `WritingError` names the programs that could be.
"""

from __future__ import annotations

from collections.abc import Iterable

from descant.errors import WritingError
from descant.score.midi_chunks import MidiChunks
from descant.score.midi_events import NOTE_ON, PROGRAM_CHANGE, midi_events
from descant.score.score import DRUM_CHANNEL, Part

_CHANNELS = 16


class ChannelUse:
    """The channels of a piece: those used, and the programs that the notes of each play."""

    def __init__(self) -> None:
        self.programs: dict[int, set[int]] = {}

    @classmethod
    def of(cls, chunks: MidiChunks) -> ChannelUse:
        """The channels that a MIDI file uses, be it only for a controller."""
        use = cls()
        for start, end in chunks.tracks:
            current = [0] * _CHANNELS
            for event in midi_events(chunks.data, start, end):
                channel = event.channel
                if channel is None:
                    continue
                played = use.programs.setdefault(channel, set())
                if event.kind == PROGRAM_CHANGE:
                    current[channel] = event.data[0]
                elif event.kind == NOTE_ON and event.data[1]:
                    played.add(current[channel])
        return use

    def take(self, part: Part) -> tuple[int, bool]:
        """A channel for a part, and whether it is new there (so that its program must be set). Marks it as used.

        Raises `WritingError` when no channel is left that plays the part's program.
        """
        channel = self._channel_for(part)
        is_new = channel not in self.programs
        self.programs.setdefault(channel, set()).add(part.program)
        return channel, is_new

    def _channel_for(self, part: Part) -> int:
        if part.is_drums:
            return DRUM_CHANNEL
        pitched = [channel for channel in range(_CHANNELS) if channel != DRUM_CHANNEL]
        free = [channel for channel in pitched if channel not in self.programs]
        if part.channel in free:
            return part.channel
        if free:
            return free[0]
        for channel in pitched:
            if self.programs[channel] == {part.program}:
                return channel
        raise WritingError(
            f"All fifteen channels for pitched instruments are in use, and none plays program {part.program + 1}.",
            "a free channel, or one that plays the same program throughout.",
            f"write the part with one of the programs {_in_words(self._shareable(pitched))}, or free a channel.",
        )

    def _shareable(self, channels: Iterable[int]) -> list[int]:
        return sorted({next(iter(self.programs[c])) + 1 for c in channels if len(self.programs[c]) == 1})


def _in_words(programs: list[int]) -> str:
    return ", ".join(map(str, programs)) if programs else "that the file plays already (it plays several a channel)"
