"""A melody over chords of your own, within your limits: `python examples/compose_in_a_key.py [BUNDLE]`."""

import sys

import descant

model = descant.load(sys.argv[1] if len(sys.argv) > 1 else "folk")

# Hard limits (key, range, no repeats) are kept without exception; density leans. In a loop the end leads to the start.
take = model.accompany(
    chords="Am F | C G", bars=8, write="melody", loop=True, key="A minor", range="A3:E5", density=5, seed=3
)
part = take.parts[0].notes
print(f"{take.write('loop_with_melody.mid')} has {len(part)} notes from {part.pitch.min()} to {part.pitch.max()}")
