"""Drawing a frame, and how likely it was: -log p is always that of the unconstrained model at temperature 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.errors import WritingError
from descant.generation.chains import Chain
from descant.generation.choice import Choice, draw, keep_top
from descant.generation.freedom import Freedom
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, ONSET, SILENT

CLOSED = -np.inf


def _log_sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return -np.logaddexp(0.0, -logits)


def draw_symbol(
    logits: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    choice: Choice,
    rng: np.random.Generator,
    said: NDArray[np.float64] | None = None,
) -> tuple[int, float]:
    """One symbol and its nats, by what the net `said` where that is not what is drawn from.

    Only an allowed one is drawn. Raises `WritingError` where none is.
    """
    if not allowed.any():
        raise WritingError(
            "what the part should keep to leaves it nothing to go on with.",
            "constraints that can be kept together.",
            "leave one of them out, or take another --seed.",
        )
    tempered = np.where(allowed, logits / choice.temperature, CLOSED)
    probabilities = np.exp(tempered - tempered.max())
    symbol = draw(keep_top(probabilities, choice), rng.random())
    return symbol, _symbol_nats(logits if said is None else said, symbol)


def draw_voice(
    logits: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    choice: Choice,
    rng: np.random.Generator,
    freedom: Freedom | None = None,
    sounded: NDArray[np.bool_] | None = None,
    said: NDArray[np.float64] | None = None,
) -> tuple[int, float]:
    """A voice's next symbol and its nats: first whether it holds, rests or begins a note, then which pitch.

    Temperature, top-k and top-p act on the pitch alone. Holding is by far the likeliest symbol of a frame, so cutting
    what is unlikely over all symbols would cut the rhythm: tunes would fall into long notes. For the same reason a
    `freedom` that leaves few pitches changes which pitch begins and not how gladly one does, as long as there is any.
    `sounded` says which pitch sounded in the last frame; the nats are by what the net `said`, as in `draw_symbol`.
    """
    masked = np.where(allowed, logits, CLOSED)
    probabilities = np.exp(masked - masked.max())
    events = np.append(probabilities[:FIRST_PITCH_SYMBOL], probabilities[FIRST_PITCH_SYMBOL:].sum())
    if freedom is not None:
        opened = allowed[FIRST_PITCH_SYMBOL:] & freedom.openings([])
        masked[FIRST_PITCH_SYMBOL:][~opened] = CLOSED
        events[HOLD] *= sounded is None or not (sounded & ~freedom.may_sound).any()
        events[FIRST_PITCH_SYMBOL] *= opened.any() * np.exp(freedom.eagerness)
    symbol = draw(events, rng.random())
    if symbol == FIRST_PITCH_SYMBOL:
        tempered = masked[FIRST_PITCH_SYMBOL:] / choice.temperature
        symbol += draw(keep_top(np.exp(tempered - tempered.max()), choice), rng.random())
    return symbol, _symbol_nats(logits if said is None else said, symbol)


def _symbol_nats(logits: NDArray[np.float64], symbol: int) -> float:
    top = logits.max()
    return float(np.log(np.exp(logits - top).sum()) + top - logits[symbol])


def next_cell_distribution(logits: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    """Which cell comes on next, at or above `first`: `[cells - first + 1]`, the last entry meaning none.

    p(next = j) = σ_j Π_(first ≤ l < j) (1 - σ_l): with the same chain, the pitch-by-pitch draw's own distribution.
    """
    distribution: NDArray[np.float64] = np.exp(_next_cell_logs(logits, first))
    return distribution


def _next_cell_logs(logits: NDArray[np.float64], first: int) -> NDArray[np.float64]:
    on, off = _log_sigmoid(logits[first:]), _log_sigmoid(-logits[first:])
    passed = np.concatenate([[0.0], np.cumsum(off)])
    return np.append(passed[:-1] + on, passed[-1])


def draw_cells(
    chain: Chain,
    sounded: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    choice: Choice,
    rng: np.random.Generator,
    *,
    holds: bool,
    descending: bool = False,
    freedom: Freedom | None = None,
) -> tuple[NDArray[np.int64], float]:
    """A frame of cells by skipping from note to note, and its nats.

    `sounded` says which cells sounded in the last frame and may be held; `holds` whether the kind knows holding;
    `descending` whether the chain runs from the highest cell down; `freedom` what the frame may be.
    As in `draw_voice`, temperature, top-k and top-p act on which pitch begins: whether a note that sounds goes on, ends
    or is struck again, and whether anything begins, is drawn as the model says it, for at most steps the likeliest is
    that nothing changes. (What begins beyond a sounding note in the chain's order ends that one, all the same.) And
    until something begins, a `freedom` that leaves few pitches does not change how gladly it does.
    """
    cells = len(sounded)
    freedom = Freedom.whole(cells) if freedom is None else freedom
    along = slice(None, None, -1 if descending else 1)  # from here on, cells are in the order of the chain
    sounded, allowed, may_sound = sounded[along], allowed[along], freedom.may_sound[along]
    begins_anew = np.ones(cells, bool) if freedom.struck else ~sounded
    states = np.zeros(cells, np.int64)
    nats, first, begun, count = 0.0, 0, list[int](), 0

    while first < cells:
        logits = chain.logits()[along]
        said = chain.said()[along]
        may_begin = freedom.openings(begun)[along]
        opened = allowed & may_sound & (may_begin | ~begins_anew)
        gladly = opened if begun else np.where(begins_anew, allowed, opened)
        eagerness = 0.0 if begun else freedom.eagerness
        place = cells
        if count != freedom.most:
            place = _next_cell(logits[:, 0], first, begins_anew, opened, gladly, eagerness, choice, rng)
        nats += float(np.logaddexp(0.0, said[first:place, 0]).sum())
        if place == cells:
            break
        nats += float(np.logaddexp(0.0, -said[place, 0]))
        begins = True
        if holds and sounded[place]:
            onset = logits[place, 1]
            begins = bool(rng.random() < np.exp(_log_sigmoid(onset + eagerness)))
            begins = begins and bool(may_begin[place])
            nats += float(np.logaddexp(0.0, -said[place, 1] if begins else said[place, 1]))
        states[place] = ONSET if begins else HELD
        cell = cells - 1 - place if descending else place
        if begins and (holds or begins_anew[place]):
            begun.append(cell)
        chain.choose(cell, begins and holds)
        first, count = place + 1, count + 1
    return states[along], nats


def _next_cell(
    logits: NDArray[np.float64],
    first: int,
    begins_anew: NDArray[np.bool_],
    opened: NDArray[np.bool_],
    gladly: NDArray[np.bool_],
    eagerness: float,
    choice: Choice,
    rng: np.random.Generator,
) -> int:
    """Which cell comes on next, at or above `first`; the number of cells where none does.

    `opened` are the cells that may, `gladly` those by which it is decided whether anything begins.
    """
    natural = _shares(_next_cell_logs(np.where(gladly, logits, CLOSED), first))
    begins = begins_anew[first:]
    beginning = float(natural[:-1][begins].sum() * np.exp(eagerness)) if (opened & begins_anew)[first:].any() else 0.0
    natural[:-1][begins] = 0.0
    events = np.append(natural, beginning)
    drawn = draw(events, rng.random()) if events.any() else len(natural) - 1
    if drawn < len(natural):
        return first + drawn
    pitches = _next_cell_logs(np.where(opened, logits, CLOSED), first)[:-1]
    pitches = np.where((opened & begins_anew)[first:], pitches, CLOSED) / choice.temperature
    return first + draw(keep_top(_shares(pitches), choice), rng.random())


def _shares(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities up to a factor, the likeliest being 1: however cold it is, not all of them are too small."""
    shares: NDArray[np.float64] = np.exp(logs - logs.max())
    return shares


def draw_independent_cells(
    logits: NDArray[np.float64],
    sounded: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    choice: Choice,
    rng: np.random.Generator,
    *,
    holds: bool,
    said: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.int64], float]:
    """A frame of cells, each by itself; such a head knows no "which pitch next", so no top-k or top-p.

    The nats are by what the net `said`, as in `draw_symbol`.
    """
    refuse_top(choice)
    said = logits if said is None else said
    tempered = np.where(allowed, logits[:, 0] / choice.temperature, CLOSED)
    on = rng.random(len(logits)) < np.exp(_log_sigmoid(tempered))
    begins = rng.random(len(logits)) < np.exp(_log_sigmoid(logits[:, 1] / choice.temperature))
    begins |= ~sounded | (not holds)
    nats = float(np.logaddexp(0.0, np.where(on, -said[:, 0], said[:, 0])).sum())
    free = on & sounded & holds
    nats += float(np.logaddexp(0.0, np.where(begins, -said[:, 1], said[:, 1]))[free].sum())
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
