"""Chords for a tune, then other chords for two bars of it: `python examples/rewrite_some_bars.py [BUNDLE]`."""

import sys
from pathlib import Path

import descant

model = descant.load(sys.argv[1] if len(sys.argv) > 1 else "folk")
tune = Path(__file__).parent / "tunes" / "greensleeves.mid"

song = model.accompany(tune, given="melody", write="chords", seed=1).write("greensleeves_chords.mid")
print(f"{song}: chords for the whole tune")

# All else is heard, the bars after these among it, so that the new ones lead where the old ones led.
take = model.rewrite(song, part="chords", bars=(5, 6), seed=2)
print(f"{take.write('greensleeves_other_chords.mid')}: {', '.join(take.told)}")
