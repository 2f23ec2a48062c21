"""Which bars of a tune surprise the model most? `python examples/how_likely.py [BUNDLE]`."""

import sys
from pathlib import Path

import descant

bundle = sys.argv[1] if len(sys.argv) > 1 else "folk"
tune = descant.read(Path(__file__).parent / "tunes" / "auld_lang_syne.mid")
model = descant.load(bundle)

# Surprise in nats, grid step by grid step, each judged by what came before it; a bar is the sum of its steps. What folk
# tunes often do costs little. If the file had chords, given="chords" would judge the tune over its harmony.
steps = model.surprise(tune, target="melody", listener="causal")
bar_steps = round(tune.meters[0].bar_quarters * model.config.steps_per_quarter)
for first in range(0, len(steps), bar_steps):
    surprise = steps[first : first + bar_steps].sum()
    print(f"bar {first // bar_steps + 1:3} {surprise:6.1f} {'█' * round(surprise)}")
