"""Streaming is the primitive: fed by hand, frame by frame, a writer writes what it writes for a file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.bundles.store import Bundle
from descant.evaluation.samples import onsets_per_bar
from descant.generation.accompaniment import Manner, accompany, compose
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.likelihood import Question, frame_nats
from descant.generation.stepper import Stepper
from descant.generation.writer import Writer, allowed_cells
from descant.grid.meter_features import METER_WIDTH
from descant.grid.outlook import outlook
from descant.grid.planes import known_planes, known_width, plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, LOWEST_PITCH, PLANE_WIDTH
from descant.score.score import Score

CAUSAL = Hearing("causal")


def generator(seed: int, place: int, take: int = 0) -> list[np.random.Generator]:
    return [np.random.default_rng([seed, take, place])]


class Ear:
    """The forward listener, fed one frame at a time."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.state = np.zeros((1, bundle.config.widths.listener_state), np.float32)
        self.no_future = np.zeros((1, bundle.config.widths.context), np.float32)

    def hear(self, known: NDArray[np.float32]) -> NDArray[np.float32]:
        context, self.state = self.bundle.graphs.listener_forward(known[None], self.state)
        return context


def known_frame(bundle: Bundle, planes: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """What is known of one frame: some roles' planes."""
    told = np.ones(1, bool)
    return known_planes(
        {r: p[None] for r, p in planes.items()}, dict.fromkeys(planes, told), bundle.config.role_names, 1
    )[0]


def test_a_part_written_live_is_the_part_written_for_the_file(
    tiny_bundle: Bundle, song_of: Callable[..., Score]
) -> None:
    manner = Manner(Choice(0.8), CAUSAL, seed=5)
    take = accompany(tiny_bundle, song_of(), given=["melody"], write=["chords"], manner=manner)[0]
    melody, meter = plane(take.frames["melody"], "voice"), take.stack.meter()
    writer = Writer(tiny_bundle, "chords", CAUSAL, manner.choice, generator(5, 0))
    ear, live, nats = Ear(tiny_bundle), [], 0.0
    for step in range(take.stack.steps):  # what comes later is not even looked at
        context = ear.hear(known_frame(tiny_bundle, {"melody": melody[step]}))
        value, cost = writer.write(context, ear.no_future, meter[step : step + 1])
        live.append(value[0])
        nats += cost[0]
    assert np.array_equal(np.stack(live), take.frames["chords"])
    assert nats == pytest.approx(-take.log_likelihood, rel=1e-6)


def test_several_parts_at_once_are_one_part_after_the_other(tiny_bundle: Bundle) -> None:
    """With causal listeners part k hears the others' frame of now, so k steppers a step give the same notes."""
    manner = Manner(hearing=CAUSAL, seed=9)
    take = compose(tiny_bundle, bars=4, write=["melody", "chords"], manner=manner)[0]
    meter, steps = take.stack.meter(), take.stack.steps
    tune = Writer(tiny_bundle, "melody", CAUSAL, manner.choice, generator(9, 0))
    chords = Writer(tiny_bundle, "chords", CAUSAL, manner.choice, generator(9, 1))
    ears, frames = [Ear(tiny_bundle), Ear(tiny_bundle)], {"melody": [], "chords": []}
    for step in range(steps):
        here = meter[step : step + 1]
        value, _ = tune.write(ears[0].hear(known_frame(tiny_bundle, {})), ears[0].no_future, here)
        frames["melody"].append(value[0])
        now = tune.stepper.history[0, 0]
        value, _ = chords.write(ears[1].hear(known_frame(tiny_bundle, {"melody": now})), ears[1].no_future, here)
        frames["chords"].append(value[0])
    for role, written in frames.items():
        assert np.array_equal(np.stack(written), take.frames[role])


def test_what_is_known_is_taken_over_at_no_cost(tiny_bundle: Bundle) -> None:
    writer = Writer(tiny_bundle, "melody", CAUSAL, Choice(), [*generator(0, 0), *generator(0, 0, take=1)])
    context = np.zeros((2, tiny_bundle.config.widths.context), np.float32)
    value, nats = writer.write(context, context, np.zeros((2, 40), np.float32), np.asarray(55))
    assert value.tolist() == [55, 55]
    assert nats.tolist() == [0, 0]
    assert writer.stepper.history.shape[1:] == (8, PLANE_WIDTH)
    assert writer.stepper.history[:, 0, 53].tolist() == [1, 1]


def test_only_pitches_met_in_training_are_allowed(tiny_bundle: Bundle) -> None:
    low, high = tiny_bundle.config.ranges["melody"]
    symbols = np.flatnonzero(allowed_cells(tiny_bundle, "melody")[FIRST_PITCH_SYMBOL:]) + LOWEST_PITCH
    assert (symbols[0], symbols[-1]) == (low, high)
    assert allowed_cells(tiny_bundle, "melody")[:FIRST_PITCH_SYMBOL].all()
    low, high = tiny_bundle.config.ranges["chords"]
    assert allowed_cells(tiny_bundle, "chords").sum() == high - low + 1


HEADS = {
    "categorical": ("melody", "voice"),
    "nade": ("chords", "poly"),
    "bernoulli": ("chords", "poly"),
    "gaussian": ("chords", "poly"),
    "nade kit": ("drums", "kit"),
    "bernoulli kit": ("drums", "kit"),
    "gaussian kit": ("drums", "kit"),
    "bernoulli roll": ("piano", "roll"),
    "gaussian roll": ("piano", "roll"),
}


@pytest.mark.parametrize("head", HEADS)
def test_every_head_writes_valid_frames(bundle_of: Callable[..., Bundle], head: str) -> None:
    """Nothing is held that was not begun, and kinds without holding know two states alone."""
    role, kind = HEADS[head]
    bundle = bundle_of(roles={role: kind}, heads={kind: {"name": head.split()[0]}}, directions=[])
    take = compose(bundle, bars=3, manner=Manner(seed=2))[0]
    frames = take.frames[role]
    assert len(frames) == 48
    if kind == "poly":
        sounded = np.concatenate([np.zeros((1, 88), bool), frames[:-1] != 0])
        assert not ((frames == 2) & ~sounded).any()
    elif kind != "voice":
        assert set(np.unique(frames)) <= {0, 1}
    assert np.isnan(take.log_likelihood) == (head.startswith("gaussian"))


EAGER = {
    "voice": ("melody", {"name": "line", "hidden": 6, "narrow": 4}),
    "poly": ("chords", {"name": "deep", "hidden": 5, "narrow": 4}),
    "kit": ("drums", {"name": "deep", "hidden": 5, "narrow": 4}),
}


@pytest.mark.parametrize("kind", EAGER)
def test_a_role_begins_as_gladly_as_its_bundle_says_and_is_judged_as_before(
    bundle_of: Callable[..., Bundle], kind: str
) -> None:
    role, head = EAGER[kind]
    about = {"roles": {role: kind}, "heads": {kind: head}, "directions": []}
    takes = {}
    for eagerness in (-2.0, 0.0, 2.0):
        bundle = bundle_of(**about, sampling={"eagerness": {role: eagerness}} if eagerness else {})
        takes[eagerness] = compose(bundle, bars=4, manner=Manner(seed=2))[0]
    onsets = [onsets_per_bar(takes[each].frames[role], kind, 4) for each in takes]
    assert onsets[0] < 0.8 * onsets[1]
    assert onsets[2] > 1.1 * onsets[1]
    question = Question({}, role, takes[2.0].frames[role], takes[2.0].stack)
    (nats,) = frame_nats(bundle_of(**about), [question])
    assert nats.sum() == pytest.approx(-takes[2.0].log_likelihood, rel=1e-5)


def test_a_head_that_is_told_one_step_at_a_time_sees_what_is_past(bundle_of: Callable[..., Bundle]) -> None:
    around = (0, 2, -1, -3)
    bundle = bundle_of(outlook_steps=around)
    widths, roles = bundle.config.widths, len(bundle.config.roles)
    stepper = Stepper(bundle.graphs, bundle.config, ["chords"] * 2, CAUSAL)
    known = np.random.default_rng(0).random((2, 6, known_width(roles))).astype(np.float32)
    silent, meter = np.zeros((2, widths.context), np.float32), np.zeros((2, METER_WIDTH), np.float32)
    for step in range(known.shape[1]):
        heard = stepper.look(silent, silent, meter, known[:, step])
        np.testing.assert_array_equal(heard.outlook, outlook(known, step, around, 0))
        stepper.heard(np.zeros((2, PLANE_WIDTH), np.float32))
