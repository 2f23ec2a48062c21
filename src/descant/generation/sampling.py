"""Drawing a frame, and how likely it was: -log p is always that of the unconstrained model at temperature 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.errors import WritingError
from descant.generation.chains import Chain
from descant.generation.choice import Choice, draw, keep_top
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, ONSET, SILENT

CLOSED = -np.inf


def _log_sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return -np.logaddexp(0.0, -logits)


def draw_symbol(
    logits: NDArray[np.float64], allowed: NDArray[np.bool_], choice: Choice, rng: np.random.Generator
) -> tuple[int, float]:
    """One symbol and its nats; only an allowed one is drawn."""
    tempered = np.where(allowed, logits / choice.temperature, CLOSED)
    probabilities = np.exp(tempered - tempered.max())
    symbol = draw(keep_top(probabilities, choice), rng.random())
    top = logits.max()
    return symbol, float(np.log(np.exp(logits - top).sum()) + top - logits[symbol])


def draw_voice(
    logits: NDArray[np.float64], allowed: NDArray[np.bool_], choice: Choice, rng: np.random.Generator
) -> tuple[int, float]:
    """A voice's next symbol and its nats: first whether it holds, rests or begins a note, then which pitch.

    Temperature, top-k and top-p act on the pitch alone. Holding is by far the likeliest symbol of a frame, so cutting
    what is unlikely over all symbols would cut the rhythm: tunes would fall into long notes.
    """
    masked = np.where(allowed, logits, CLOSED)
    probabilities = np.exp(masked - masked.max())
    events = np.append(probabilities[:FIRST_PITCH_SYMBOL], probabilities[FIRST_PITCH_SYMBOL:].sum())
    symbol = draw(events, rng.random())
    if symbol == FIRST_PITCH_SYMBOL:
        tempered = masked[FIRST_PITCH_SYMBOL:] / choice.temperature
        symbol += draw(keep_top(np.exp(tempered - tempered.max()), choice), rng.random())
    top = logits.max()
    return symbol, float(np.log(np.exp(logits - top).sum()) + top - logits[symbol])


def next_cell_distribution(logits: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    """Which cell comes on next, at or above `first`: `[cells - first + 1]`, the last entry meaning none.

    p(next = j) = σ_j Π_(first ≤ l < j) (1 - σ_l): with the same chain, the pitch-by-pitch draw's own distribution.
    """
    on, off = _log_sigmoid(logits[first:]), _log_sigmoid(-logits[first:])
    passed = np.concatenate([[0.0], np.cumsum(off)])
    distribution: NDArray[np.float64] = np.exp(np.append(passed[:-1] + on, passed[-1]))
    return distribution


def draw_cells(
    chain: Chain,
    sounded: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    choice: Choice,
    rng: np.random.Generator,
    *,
    holds: bool,
    descending: bool = False,
) -> tuple[NDArray[np.int64], float]:
    """A frame of cells by skipping from note to note, and its nats.

    `sounded` says which cells sounded in the last frame and may be held; `holds` whether the kind knows holding;
    `descending` whether the chain runs from the highest cell down.
    Top-k and top-p choose among "which cell comes next". Out of silence the model's own rhythm decides first whether
    anything begins: silence is likely to go on at every single step, so cutting what is unlikely would make it endless.
    """
    cells = len(sounded)
    along = slice(None, None, -1 if descending else 1)  # from here on, cells are in the order of the chain
    sounded, allowed = sounded[along], allowed[along]
    states = np.zeros(cells, np.int64)
    nats, first = 0.0, 0

    while first < cells:
        logits = chain.logits()[along]
        sounding = np.where(allowed, logits[:, 0] / choice.temperature, CLOSED)
        following = next_cell_distribution(sounding, first)
        if first or sounded.any():
            place = first + draw(keep_top(following, choice), rng.random())
        elif rng.random() < next_cell_distribution(np.where(allowed, logits[:, 0], CLOSED), 0)[-1]:
            place = cells
        else:
            place = draw(keep_top(following[:-1], choice), rng.random())
        nats += float(np.logaddexp(0.0, logits[first:place, 0]).sum())
        if place == cells:
            break
        nats += float(np.logaddexp(0.0, -logits[place, 0]))
        begins = True
        if holds and sounded[place]:
            onset = logits[place, 1]
            begins = bool(rng.random() < np.exp(_log_sigmoid(onset / choice.temperature)))
            nats += float(np.logaddexp(0.0, -onset if begins else onset))
        states[place] = ONSET if begins else HELD
        chain.choose(cells - 1 - place if descending else place, begins and holds)
        first = place + 1
    return states[along], nats


def draw_independent_cells(
    logits: NDArray[np.float64],
    sounded: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    choice: Choice,
    rng: np.random.Generator,
    *,
    holds: bool,
) -> tuple[NDArray[np.int64], float]:
    """A frame of cells, each by itself; such a head knows no "which pitch next", so no top-k or top-p."""
    refuse_top(choice)
    tempered = np.where(allowed, logits[:, 0] / choice.temperature, CLOSED)
    on = rng.random(len(logits)) < np.exp(_log_sigmoid(tempered))
    begins = rng.random(len(logits)) < np.exp(_log_sigmoid(logits[:, 1] / choice.temperature))
    begins |= ~sounded | (not holds)
    nats = float(np.logaddexp(0.0, np.where(on, -logits[:, 0], logits[:, 0])).sum())
    free = on & sounded & holds
    nats += float(np.logaddexp(0.0, np.where(begins, -logits[:, 1], logits[:, 1]))[free].sum())
    return np.where(on, np.where(begins, ONSET, HELD), SILENT), nats


def threshold_cells(
    means: NDArray[np.float64],
    sounded: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    choice: Choice,
    *,
    holds: bool,
    threshold: float = 0.5,
) -> NDArray[np.int64]:
    """What a head of means writes: a cell sounds where its mean passes the threshold; it begins if its onset's does."""
    refuse_top(choice)
    on = (means[:, 0] > threshold) & allowed
    begins = (means[:, 1] > threshold) | ~sounded | (not holds)
    return np.where(on, np.where(begins, ONSET, HELD), SILENT)


def refuse_top(choice: Choice) -> None:
    """Raise `WritingError` where the top of a list is asked for and there is no list."""
    if not choice.free:
        raise WritingError(
            "this bundle chooses every pitch by itself, so there is no list of which to keep the top.",
            "no --top-k and no --top-p.",
            "use --temperature, or a bundle whose head makes a chord one choice (nade).",
        )
