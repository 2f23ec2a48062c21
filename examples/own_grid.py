"""See a tune's rhythm as the nets do, on a grid: `python examples/own_grid.py` (needs no bundle)."""

from pathlib import Path

import descant
from descant.grid.fit import fit_grid
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD
from descant.grid.stack import stack_of

score = descant.read(Path(__file__).parent / "tunes" / "greensleeves.mid")

# The coarsest grid that holds the notes. Ask for another with fit_grid(score, steps_per_quarter=12): triplets need it.
grid = fit_grid(score)
print(f"{grid.steps_per_quarter} steps a quarter hold {grid.share:.0%} of the onsets")

# One role, heard as a single voice: each step begins a note (o), holds it (-), or rests (.).
stack = stack_of(score, {1: "melody"}, {"melody": "voice"}, grid.steps_per_quarter, grid.phase_ticks)
signs = ["o" if symbol >= FIRST_PITCH_SYMBOL else "-" if symbol == HOLD else "." for symbol in stack.frames["melody"]]
for bar in range(stack.bars):
    print(f"{bar + 1:3} |{''.join(sign for sign, of in zip(signs, stack.positions.bar, strict=True) if of == bar)}|")
