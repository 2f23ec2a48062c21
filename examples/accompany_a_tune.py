"""Write chords for a tune: `python examples/accompany_a_tune.py [BUNDLE]`."""

import sys
from pathlib import Path

import descant

bundle = sys.argv[1] if len(sys.argv) > 1 else "folk"
tune = Path(__file__).parent / "tunes" / "scarborough_fair.mid"

# The whole tune is heard before the first chord is chosen, so a chord may prepare what comes two bars later.
model = descant.load(bundle)
take = model.accompany(tune, given="melody", write="chords", seed=7)

# The new file has every byte of the given one, and one more track. Another seed gives other chords.
path = take.write("scarborough_fair_with_chords.mid")
print(f"{path}: {len(take.parts[0].notes)} notes in {take.stack.bars} bars of {take.stack.key.name}")
