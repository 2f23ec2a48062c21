"""Write four takes and put the plainest first: `python examples/several_takes.py [BUNDLE]`."""

import sys
from pathlib import Path

import descant

bundle = sys.argv[1] if len(sys.argv) > 1 else "folk"
tune = Path(__file__).parent / "tunes" / "greensleeves.mid"

# Like four players who hear the same tune. A lower temperature makes all of them more careful.
takes = descant.load(bundle).takes(tune, 4, given="melody", write="chords", seed=1, temperature=0.9)

# Low surprise means chords as the corpus would have them: seldom wrong, and not always the ones you want.
for take in sorted(takes, key=lambda take: take.nats_per_frame):
    path = take.write(f"greensleeves_take_{take.number}.mid")
    print(f"{path}: {take.nats_per_frame:.2f} nats a frame, {len(take.parts[0].notes)} notes")
