"""`descant` a second time, in numpy and double precision, written from its equations and sharing no code with them.

It goes step by step in time, with all pieces side by side as rows, and makes for itself all that the net is told: the
clock of steps, the frames before, and what is recalled, by comparing the last frames with every earlier place.

    r_t = tanh(R y_(t-1))      x_t = [nothing heard, recall, clock, role]      h_t, c_t = LSTM([x_t, r_t])
    p(y_t) = Π_j σ(± z_j),  z_j = v·relu(M relu(a_j)) + b_j
    a_j = F s_j + E_j + E_(j mod 12) + U [h_t, r_t] + S · how sure + C · classes seen from j

It knows LSTM layers, the head `deep` on frames of 88 keys, and recall of the piece's own past; of anything else it
says so, and of weights that it did not use too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

KEYS, DRUMS = 88, 9
CLOCK_WIDTH = 40
CLOCK_PERIODS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
FIRST_STEPS = 4
MOST_VOICES = 6
OCTAVES = 8
HEAD_OPTIONS = {
    *("name", "hidden", "narrow", "near", "neighbours", "older", "glance", "chosen", "absolute", "direct", "voices"),
    *("profile", "order", "tied", "dropout"),
}
"""What a head may be told: another option would mean that it does something this file does not know."""


def clock(step: int, told: str) -> Array:
    """What the net is told of time at a step: sine and cosine of each period, then which of the first steps it is."""
    features = np.zeros(CLOCK_WIDTH)
    if told == "steps":
        for place, period in enumerate(CLOCK_PERIODS):
            angle = 2 * np.pi * (step % period) / period
            features[2 * place : 2 * place + 2] = np.sin(angle), np.cos(angle)
        if step < FIRST_STEPS:
            features[2 * len(CLOCK_PERIODS) + step] = 1
    return features


class Past:
    """One piece's past: at each step, what followed every earlier place that went like the last frames."""

    def __init__(self, roll: NDArray[np.uint8], lengths: list[int], farthest: int) -> None:
        self.frames = roll.astype(np.float64)
        _, self.kinds = np.unique(roll, axis=0, return_inverse=True)
        self.kinds = self.kinds.reshape(-1)
        self.lengths, self.farthest = lengths, farthest
        self.alike = np.zeros(0, np.int64)

    def recalled(self, step: int) -> tuple[Array, Array]:
        """Frames `[length + 1, 88]` and facts for the frame at a step; steps must be asked for in turn.

        `alike[s]` is how many of the last frames equal those that came just before the frame s: a piece's first frame
        has none before it.
        """
        frames, facts = np.zeros((len(self.lengths) + 1, KEYS)), np.zeros(2 * len(self.lengths) + 2)
        if step == 0:
            return frames, facts
        before = np.concatenate([[0], self.alike])  # how it was one frame ago, for the place one frame earlier
        same = np.zeros(step, bool)
        same[1:] = self.kinds[: step - 1] == self.kinds[step - 1]
        self.alike = np.where(same, before + 1, 0)
        longest = -1
        for place, length in enumerate(self.lengths):
            met = np.flatnonzero(self.alike >= length)
            if len(met):
                frames[place] = self.frames[met].mean(0)
                facts[2 * place : 2 * place + 2] = 1, np.log(1 + len(met)) / 4
                longest = int(met[-1])
        if longest >= 0:
            frames[-1] = self.frames[longest]
            facts[-2:] = 1, np.log(1 + min(self.farthest, int(self.alike[longest]))) / 4
        return frames, facts


def neighbourhood(frames: Array, reach: int) -> Array:
    """What each key sees of frames `[row, frame, 88]`, frame by frame: `reach` keys to both sides; silence beyond."""
    rows, count, _ = frames.shape
    wide = np.zeros((rows, count, KEYS + 2 * reach))
    wide[:, :, reach : reach + KEYS] = frames
    keys = np.arange(KEYS)[:, None] + np.arange(2 * reach + 1)[None]
    return wide[:, :, keys].transpose(0, 2, 1, 3).reshape(rows, KEYS, -1)


def numbered(frames: Array, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each key of `[..., 88]`, how many keys sound that the chain visits before it."""
    counts = np.zeros(frames.shape, np.int64)
    met = np.zeros(frames.shape[:-1], np.int64)
    for key in order:
        counts[..., key] = met
        met = met + (frames[..., key] > 0)
    return counts


def voices(past: Array, frame: Array, order: NDArray[np.int64], reach: int) -> Array:
    """What each key knows of voices, `[row, 88, numbers]`; `past` is `[row, frame, 88]`, newest first.

    First how many notes are chosen before it, how many sounded before it last, how many more then, how many more now,
    as "more than 0, more than 1, ..."; then, for each frame of the past and each key within reach, whether the voice
    that is to come lay there.
    """
    now, then = numbered(frame, order), numbered(past, order)
    thresholds = np.arange(MOST_VOICES)
    counts = [now, then[:, 0], then[:, 0] - now, now - then[:, 0]]
    known = [(count[:, :, None] > thresholds).astype(np.float64) for count in counts]
    for number in range(past.shape[1]):
        place = np.full((len(past), KEYS + 2 * reach), -1)
        place[:, reach : reach + KEYS] = np.where(past[:, number] > 0, then[:, number], -1)
        windows = np.stack([place[:, shift : shift + KEYS] for shift in range(2 * reach + 1)], 2)
        known.append((windows == now[:, :, None]).astype(np.float64))
    return np.concatenate(known, 2)


def classes_around(past: Array) -> Array:
    """What sounded of each pitch class, counted upwards from each of the twelve, `[row, 12, 24]`.

    Class 0 is that of the lowest key. The first twelve numbers: whether it sounded in the last frame, in any octave;
    the others: in how many octaves it sounded, in the mean of all frames of `past`.
    """
    folded = np.zeros((*past.shape[:2], OCTAVES * 12))
    folded[:, :, :KEYS] = past
    folded = folded.reshape(*past.shape[:2], OCTAVES, 12)
    last, all_frames = folded[:, 0].max(1), folded.mean(1).sum(1)
    seen = np.zeros((len(past), 12, 24))
    for own in range(12):
        for above in range(12):
            seen[:, own, above] = last[:, (own + above) % 12]
            seen[:, own, 12 + above] = all_frames[:, (own + above) % 12]
    return seen


def sigmoid(value: Array) -> Array:
    """1 / (1 + exp(-value))."""
    return 0.5 * (1 + np.tanh(0.5 * value))


class SecondNet:
    """The net of a kept row, told the frames of several pieces one step after the other."""

    def __init__(self, recipe: Mapping[str, Any], weights: Mapping[str, NDArray[Any]]) -> None:
        self.head = recipe["heads"]["roll"]
        names = recipe["core"]["name"].split(".")[0], self.head["name"].split(".")[0], recipe["listener"]["name"]
        if names[:2] != ("lstm", "deep") or not names[2].startswith("none") or list(recipe["roles"]) != ["notes"]:
            raise ValueError(f"only an LSTM with the head deep and no listener is computed again, not {names}")
        self.recipe, self.recall = recipe, recipe.get("recall")
        if recipe["clock"] == "bars" or (self.recall and (self.recall["given"] or not self.recall["own"])):
            raise ValueError("only rolls without bars, recalled by themselves, are computed again")
        if unknown := {key for key, value in self.head.items() if value not in (None, False)} - HEAD_OPTIONS:
            raise ValueError(f"the head is told {', '.join(sorted(unknown))}, which is not computed again")
        self.weights = {name: value.astype(np.float64) for name, value in weights.items()}
        self.used: set[str] = set()
        self.layers = sum(name.endswith("weight_ih_l0") for name in weights)
        options = self.head
        self.near, self.older = options["near"], options["older"]
        keys = np.arange(KEYS)
        self.order = keys if options["order"] == "up" else keys[::-1]
        # which keys were chosen before each key and near it, in the order of the keyboard; beyond it is key 88: silence
        near = np.arange(1, options["chosen"] + 1)
        below = keys[:, None] - near[::-1][None] if options["order"] == "up" else keys[:, None] + near[None]
        self.chosen_before = np.where((below >= 0) & (below < KEYS), below, KEYS)

    def weight(self, name: str) -> Array:
        """A weight by name."""
        self.used.add(name)
        return self.weights[name]

    def has(self, name: str) -> bool:
        """Whether there is such a weight."""
        return name in self.weights

    def start(self, rows: int) -> list[tuple[Array, Array]]:
        """Nothing heard yet: h and c of each layer."""
        sizes = [self.weights[f"core.layers.{layer}.weight_hh_l0"].shape[1] for layer in range(self.layers)]
        return [(np.zeros((rows, size)), np.zeros((rows, size))) for size in sizes]

    def linear(self, inputs: Array, name: str) -> Array:
        """A matrix, the same for all keys or one for each, and a bias if there is one."""
        matrix = self.weight(f"{name}.weight")
        if matrix.ndim == 3:  # a matrix for each key
            answer = np.stack([inputs[:, key] @ matrix[key] for key in range(KEYS)], 1)
        else:
            answer = (inputs.reshape(-1, inputs.shape[-1]) @ matrix.T).reshape(*inputs.shape[:-1], -1)
        return answer + self.weight(f"{name}.bias") if self.has(f"{name}.bias") else answer

    def feature(
        self, last: Array, recalled: Array, step: int, state: list[tuple[Array, Array]]
    ) -> tuple[Array, list[tuple[Array, Array]]]:
        """What the core says, and its state after this step; `recalled` is `[row, numbers]`."""
        rows = len(last)
        plane = np.concatenate([np.zeros((rows, KEYS)), last, np.zeros((rows, DRUMS))], 1)
        remembered = np.tanh(self.linear(plane, "remember"))
        told = np.tile(clock(step, self.recipe["clock"]), (rows, 1))
        listener, hears_future, style, lookahead = np.zeros((rows, 2)), *[np.zeros((rows, 1))] * 3
        role = np.ones((rows, 1))
        parts = [listener, hears_future, told, role, style, lookahead]
        if self.recall is None:
            parts.insert(2, np.zeros((rows, 1)))
        elif self.recall["to_core"]:
            parts.insert(2, recalled)
        below, after = np.concatenate(parts, 1), []
        for layer, (hidden, cell) in enumerate(state):
            name = f"core.layers.{layer}"
            gates = np.concatenate([below, remembered], 1) @ self.weight(f"{name}.weight_ih_l0").T
            gates = gates + self.weight(f"{name}.bias_ih_l0") + self.weight(f"{name}.bias_hh_l0")
            gates = gates + hidden @ self.weight(f"{name}.weight_hh_l0").T
            take, keep, new, show = np.split(gates, 4, 1)
            cell = sigmoid(keep) * cell + sigmoid(take) * np.tanh(new)
            below = sigmoid(show) * np.tanh(cell)
            after.append((below, cell))
        return np.concatenate([below, remembered, listener], 1), after

    def logits(self, feature: Array, history: Array, recalled: tuple[Array, Array] | None, frame: Array) -> Array:
        """Each key's logit `[row, 88]`, given the frame's keys before it; `history` is `[row, 8, 88]`, newest first."""
        options, rows = self.head, len(frame)
        seen = [neighbourhood(history[:, : self.near], options["neighbours"])]
        if self.older:
            seen.append(neighbourhood(history[:, self.near : self.near + self.older], options["glance"]))
        if recalled is not None:
            seen.append(neighbourhood(recalled[0], options["glance"]))
        with_silence = np.concatenate([frame, np.zeros((rows, 1))], 1)
        seen.append(with_silence[:, self.chosen_before])
        if options["voices"]:
            seen.append(voices(history[:, : options["voices"]], frame, self.order, options["neighbours"]))
        hidden = self.linear(np.concatenate(seen, 2), "heads.roll.see")
        whole = self.linear(feature, "heads.roll.core")
        if recalled is not None:
            whole = whole + self.linear(recalled[1], "heads.roll.sure")
        hidden = hidden + whole[:, None] + self.weight("heads.roll.place")
        hidden = hidden + self.weight("heads.roll.pitch_class")[np.arange(KEYS) % 12]
        if options["profile"]:
            around = classes_around(history[:, : max(self.near + self.older, options["voices"])])
            hidden = hidden + self.linear(around, "heads.roll.classes")[:, np.arange(KEYS) % 12]
        if self.has("heads.roll.absolute"):
            absolute, total = self.weight("heads.roll.absolute"), np.zeros((rows, hidden.shape[2]))
            for key in self.order:
                hidden[:, key] += total
                total = total + frame[:, key, None] * absolute[key]
        narrow = np.maximum(self.linear(np.maximum(hidden, 0), "heads.roll.narrow"), 0)
        logits = self.linear(narrow, "heads.roll.out")[:, :, 0]
        if self.has("heads.roll.direct.weight"):
            logits = logits + self.linear(feature, "heads.roll.direct").reshape(rows, KEYS, 2)[:, :, 0]
        return logits

    def unused(self) -> list[str]:
        """Weights that nothing asked for."""
        return sorted(set(self.weights) - self.used)
