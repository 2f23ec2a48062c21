"""How likely a given part is, given others: exact nats a frame, without torch.

    -log p(target | known) = Σ_t -log p(y_t | y_<t, known)

Always the unconstrained model at temperature 1. Where frames are symbols of a learned vocabulary, what the vocabulary
lacks costs what its one symbol *unknown* costs, whatever it is: nats of symbols, not of the notes in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import HeadInputs, head_cells
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.hearing import Hearing, hear
from descant.generation.stepper import Stepper
from descant.generation.style import Style
from descant.grid.outlook import outlooks
from descant.grid.planes import SOUNDING, known_planes, plane
from descant.grid.profile import known_profiles
from descant.grid.shapes import ONSET, PLANE_WIDTH, Frames, TimeMask
from descant.grid.stack import Stack
from descant.models.skeleton import HISTORY_FRAMES
from descant.parts.roles import FrameKind

_ROWS = 128
"""How many frames a head weighs at once: more do not fit into a processor's cache, and take twice as long."""


@dataclass(frozen=True, eq=False)
class Question:
    """How likely is this target, given these parts?

    `given` holds the known roles' frames, as long as the target's; `stack` the piece that gives meter and length.
    `masks` says which frames of a given role are known (all of a role that it lacks), `told` which of the target's own:
    these are heard as well and cost nothing. `style` is what the net is told of style.
    """

    given: Mapping[str, Frames]
    write: str
    target: Frames
    stack: Stack
    listener: str = "full"
    masks: Mapping[str, TimeMask] | None = None
    told: TimeMask | None = None
    style: Style = ()


def symbol_nats(logits: NDArray[np.float32], symbols: NDArray[np.int64]) -> NDArray[np.float64]:
    """-log softmax of each row's symbol."""
    wide = logits.astype(np.float64)
    top = wide.max(-1, keepdims=True)
    total = np.log(np.exp(wide - top).sum(-1)) + top[:, 0]
    nats: NDArray[np.float64] = total - wide[np.arange(len(wide)), symbols]
    return nats


def coin_nats(logits: NDArray[np.float64], heads: NDArray[np.bool_]) -> NDArray[np.float64]:
    """-log of each coin's side: softplus of the logit, its sign turned for heads."""
    return np.logaddexp(0.0, np.where(heads, -logits, logits))


def cell_nats(
    logits: NDArray[np.float32], states: NDArray[np.int64], last: NDArray[np.float32], kind: FrameKind
) -> NDArray[np.float64]:
    """Nats of frames of cells: each cell's sounding, and its onset where it sounds and sounded before."""
    wide = logits.astype(np.float64)
    on = states != 0
    nats = coin_nats(wide[..., 0], on)
    if kind == "poly":
        free = on & (last[:, SOUNDING] > 0.5)
        nats = nats + np.where(free, coin_nats(wide[..., 1], states == ONSET), 0.0)
    total: NDArray[np.float64] = nats.sum(-1)
    return total


def _head_nats(bundle: Bundle, kind: FrameKind, inputs: HeadInputs, target: NDArray[np.int64]) -> NDArray[np.float64]:
    nats = np.empty(len(target))
    vocabulary = bundle.vocabulary(kind)
    for first in range(0, len(target), _ROWS):
        rows = slice(first, first + _ROWS)
        wanted = target[rows]
        of_rows = HeadInputs(*(column[rows] for column in inputs))
        if kind == "voice" or vocabulary is not None:
            symbols = wanted if vocabulary is None else vocabulary.symbols(wanted)
            nats[rows] = symbol_nats(free_logits(bundle, kind, of_rows), symbols)
        else:
            begun = wanted == ONSET if kind == "poly" else np.zeros_like(wanted)
            chosen = np.stack([wanted != 0, begun], -1).astype(np.float32)
            logits = bundle.graphs.head(kind, of_rows._replace(chosen=chosen))
            nats[rows] = cell_nats(logits, wanted, of_rows.history[:, 0], kind)
    return nats


def free_logits(bundle: Bundle, kind: FrameKind, inputs: HeadInputs) -> NDArray[np.float32]:
    """What a head says of each row while nothing of its frame is chosen: of all symbols, or of every cell."""
    nothing = np.zeros((len(inputs.feature), head_cells(kind), 2), np.float32)
    return bundle.graphs.head(kind, inputs._replace(chosen=nothing))


def frame_nats(bundle: Bundle, questions: Sequence[Question]) -> list[NDArray[np.float64]]:
    """Nats of every frame of every question's target. All questions must share one listener and frame kind.

    Raises `WritingError` for a head whose cost is no likelihood.
    """
    if not questions:
        return []
    config = bundle.config
    kind = config.roles[questions[0].write]
    if not config.heads[kind].exact:
        raise WritingError(
            f"the bundle {config.name} can't say how likely a part is: its head {config.heads[kind].name} has no "
            "likelihood.",
            "a bundle whose head gives exact likelihoods (bernoulli, categorical, nade, deep).",
            "choose another bundle: descant models",
        )
    answers = []
    for question, inputs in zip(questions, teacher_forced(bundle, questions), strict=True):
        nats = _head_nats(bundle, kind, inputs, question.target.astype(np.int64))
        answers.append(nats if question.told is None else np.where(question.told, 0.0, nats))
    return answers


def teacher_forced(bundle: Bundle, questions: Sequence[Question]) -> Iterator[HeadInputs]:
    """What the head is given at every frame of every question's target, the true frames before it being told.

    All questions must share one listener and frame kind; nothing is `chosen` yet.
    """
    config = bundle.config
    hearing = Hearing.of(questions[0].listener)
    kind = config.roles[questions[0].write]
    lengths = np.array([len(question.target) for question in questions])
    steps, rows = int(lengths.max()), len(questions)
    known = np.zeros((rows, steps, (len(config.roles) + 1) * (PLANE_WIDTH + 1)), np.float32)
    meter = np.zeros((rows, steps, questions[0].stack.meter().shape[1]), np.float32)
    planes = np.zeros((rows, steps, PLANE_WIDTH), np.float32)
    for row, question in enumerate(questions):
        length = lengths[row]
        given = {role: plane(frames, config.roles[role]) for role, frames in question.given.items()}
        masks = {role: np.ones(length, bool) for role in given} | dict(question.masks or {})
        own = plane(question.target, kind)
        told = None if question.told is None else (own, question.told)
        known[row, :length] = known_planes(given, masks, config.role_names, length, told)
        meter[row, :length] = question.stack.meter()[:length]
        planes[row, :length] = own
    ahead, back = hear(bundle.graphs, config, known, lengths, hearing)
    reach_steps = hearing.reach_steps(config.steps_per_quarter)
    stepper = Stepper(bundle.graphs, config, [question.write for question in questions], hearing)
    stepper.tell([question.style for question in questions])
    features, last, recalled, profiles = [], [], [], []
    sounded = known_profiles(known, config.profile_steps, reach_steps)
    for step in range(steps):
        last.append(stepper.history[:, 0])
        heard = stepper.look(ahead[:, step], back[:, step], meter[:, step], known[:, step], sounded=sounded[:, step])
        features.append(heard.feature)
        recalled.append(heard.recall)
        profiles.append(heard.profile)
        stepper.heard(planes[:, step])
    feature, past, recall = np.stack(features, 1), np.stack(last, 1), np.stack(recalled, 1)
    profile = np.stack(profiles, 1)
    for row, length in enumerate(lengths):
        yield HeadInputs(
            feature[row, :length],
            _histories(past[row, :length]),
            recall[row, :length],
            meter[row, :length],
            np.repeat(stepper.role[row : row + 1], length, 0),
            outlooks(known[row, :length], config.outlook_steps, reach_steps),
            profile[row, :length],
            np.zeros(0, np.float32),
        )


def _histories(last: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the last frame of each step, the last frames of each step: `[time, past, plane]`, newest first."""
    padded = np.concatenate([np.zeros((HISTORY_FRAMES - 1, last.shape[1]), np.float32), last])
    steps = np.arange(len(last))[:, None] + (HISTORY_FRAMES - 1) - np.arange(HISTORY_FRAMES)
    histories: NDArray[np.float32] = padded[steps]
    return histories
