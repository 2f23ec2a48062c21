"""The one loop: a later pass hears the others, a loop's last bar knows its first, and nats are exact all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from descant.bundles.graphs import CoreInputs, HeadInputs, Rows
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import accompany, accompany_task, compose, compose_task, continue_
from descant.generation.hearing import Hearing
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Manner
from descant.generation.take import Take
from descant.generation.task import Written, write
from descant.generation.writer import Writer, stream
from descant.grid.planes import SOUNDING, known_planes, plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD, PITCHES, PLANE_WIDTH, VOICE_SYMBOLS, Frames
from descant.grid.stack import twice
from descant.score.formats import read_bytes
from descant.score.midi_writing import write_midi
from descant.score.score import Score

BOTH = ("melody", "chords")


@pytest.fixture(scope="module")
def bundle(bundle_of: Callable[..., Bundle]) -> Bundle:
    return bundle_of()


@pytest.fixture(scope="module")
def song(song_of: Callable[..., Score]) -> Score:
    return read_bytes(write_midi(song_of(bars=4)), "song.mid")


def same(one: Take, other: Take) -> bool:
    return all(np.array_equal(one.frames[role], other.frames[role]) for role in one.roles)


def joint_nats(bundle: Bundle, take: Take) -> float:
    """-log p of a take's parts, each given those before it, as anybody may ask it."""
    total, heard = 0.0, {role: frames for role, frames in take.frames.items() if role not in take.roles}
    for role in take.roles:
        total += frame_nats(bundle, [Question(dict(heard), role, take.frames[role], take.stack)])[0].sum()
        heard[role] = take.frames[role]
    return float(total)


def test_one_pass_is_what_is_done_where_nobody_asks(bundle: Bundle, song: Score) -> None:
    once, plain = (compose(bundle, bars=2, manner=manner)[0] for manner in (Manner(passes=1), Manner()))
    assert same(once, plain)
    assert once.log_likelihood == plain.log_likelihood
    for passes in (1, 3):  # and a part alone has no others to hear again
        take = accompany(bundle, song, given=["melody"], write=["chords"], manner=Manner(passes=passes))[0]
        assert np.array_equal(take.frames["chords"], accompany(bundle, song, write=["chords"])[0].frames["chords"])


def test_a_later_pass_writes_each_part_given_all_others_as_they_are_now(bundle: Bundle) -> None:
    first = compose(bundle, bars=2, manner=Manner(seed=4))[0]
    second = compose(bundle, bars=2, manner=Manner(seed=4, passes=2))[0]
    heard: dict[str, Frames] = dict(first.frames)
    for place, (role, other) in enumerate((BOTH, BOTH[::-1])):
        rngs, kinds = [np.random.default_rng([4, 0, place, 1])], bundle.config.roles
        writer = Writer(bundle, role, Hearing(), Manner().choice, rngs)
        all_known = np.ones(first.stack.steps, bool)
        known = known_planes(
            {other: plane(heard[other], kinds[other])}, {other: all_known}, bundle.config.role_names, first.stack.steps
        )
        frames = [frame.value[0] for frame in stream(writer, known[None], first.stack.meter(), Hearing())]
        heard[role] = np.stack(frames)
        assert np.array_equal(heard[role], second.frames[role])
    assert not same(first, second)


def test_after_several_passes_the_likelihood_is_of_what_stands_there(bundle: Bundle, song: Score) -> None:
    for passes in (1, 2, 3):
        takes = compose(bundle, bars=2, manner=Manner(passes=passes, takes=2))
        for take in takes:
            assert -take.log_likelihood == pytest.approx(joint_nats(bundle, take), rel=1e-5)
    on = continue_(bundle, song, bars=1, manner=Manner(passes=2))[0]
    began = np.arange(on.stack.steps) < 64
    given = [
        Question(
            {"chords": on.frames["chords"]}, "melody", on.frames["melody"], on.stack, "full", {"chords": began}, began
        ),
        Question({"melody": on.frames["melody"]}, "chords", on.frames["chords"], on.stack, told=began),
    ]
    total = sum(frame_nats(bundle, [question])[0].sum() for question in given)
    assert -on.log_likelihood == pytest.approx(total, rel=1e-5)
    assert on.frame_count == 2 * 16


def test_of_a_part_that_joins_in_only_what_is_written_counts(bundle: Bundle, song: Score) -> None:
    tune = read_bytes(write_midi(replace(song, parts=song.parts[:1])), "tune.mid")
    take = continue_(bundle, tune, bars=1, write=list(BOTH), manner=Manner(passes=2))[0]
    frames, nats, written = take.frames, 0.0, take.written
    assert written is not None
    known = {"melody": ~written}
    told = {"melody": ~written, "chords": None}
    for role in BOTH:
        heard = {other: frames[other] for other in known if other != role}
        masks = {other: known[other] for other in heard}
        question = Question(heard, role, frames[role], take.stack, "full", masks, told[role])
        nats += frame_nats(bundle, [question])[0][written].sum()
        known[role] = np.ones(take.stack.steps, bool)
    assert -take.log_likelihood == pytest.approx(nats, rel=1e-5)


def test_every_frame_is_told_as_it_is_written(bundle: Bundle) -> None:
    told: dict[tuple[str, int], list[Written]] = {}
    task = compose_task(bundle.config, bars=2)
    takes = write(bundle, task, Manner(takes=2), watch=lambda each: told.setdefault((each.role, 0), []).append(each))
    for role in task.wanted:
        frames = told[role, 0]
        assert [each.frame.step for each in frames] == list(range(task.stack.steps))
        assert all(each.takes == (0, 1) for each in frames)
        for number, take in enumerate(takes):
            np.testing.assert_array_equal([each.frame.value[number] for each in frames], take.frames[role])


def test_progress_tells_which_pass_and_which_bar(bundle: Bundle) -> None:
    told: list[str] = []
    compose(bundle, bars=2, manner=Manner(passes=2), loop=True, progress=lambda name, *_: told.append(name))
    assert list(dict.fromkeys(told)) == [
        *("melody", "melody, last bar", "chords", "chords, last bar"),
        *("melody, pass 2", "chords, pass 2"),
    ]


@pytest.mark.parametrize("passes", [1, 2])
def test_a_loop_s_last_bar_is_written_knowing_its_beginning(bundle: Bundle, song: Score, passes: int) -> None:
    """Its nats are those of the music before it in one go, and of its last bar given all the rest, round the corner."""
    for takes in (
        accompany(bundle, song, given=["melody"], write=["chords"], loop=True, manner=Manner(takes=2)),
        compose(bundle, bars=3, loop=True, manner=Manner(passes=passes)),
    ):
        for take in takes:
            assert -take.log_likelihood == pytest.approx(looped_nats(bundle, take), abs=2e-3)
            assert -take.log_likelihood != pytest.approx(joint_nats(bundle, take), abs=2e-3)


def looped_nats(bundle: Bundle, take: Take) -> float:
    kinds, steps, round_again = bundle.config.roles, take.stack.steps, take.stack.twice()
    total = 0.0
    heard = {role: twice(frames, kinds[role]) for role, frames in take.frames.items() if role not in take.roles}
    for role in take.roles:
        target = twice(take.frames[role], kinds[role])
        told = np.ones(2 * steps, bool)
        told[steps - 16 : steps] = False
        once, last = (
            frame_nats(bundle, [Question(dict(heard), role, target, round_again, told=known)])[0]
            for known in (None, told)
        )
        total += once[: steps - 16].sum() + last.sum()
        heard[role] = target
    return float(total)


@dataclass
class Echo:
    """A net that plays, at every step, the note that it knows to come next in its own part; else by chance."""

    def listener_forward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        return np.zeros((len(known), PITCHES), np.float32), state

    def listener_backward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        own = known[:, -(PLANE_WIDTH + 1) : -1][:, SOUNDING]
        state = np.where(own.any(1, keepdims=True), own, state)
        return state, state

    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        return inputs.context_backward, inputs.state

    def head(self, kind: str, inputs: HeadInputs) -> Rows:  # noqa: ARG002
        logits = np.zeros((len(inputs.feature), VOICE_SYMBOLS), np.float32)
        logits[:, :FIRST_PITCH_SYMBOL] = -20
        logits[:, FIRST_PITCH_SYMBOL:] = 40 * inputs.feature
        return logits

    def weight(self, name: str) -> Rows:
        raise KeyError(name)


@pytest.mark.parametrize("bars", [2, 5])
def test_so_it_leads_to_where_it_began(wild_of: Callable[..., Bundle], bars: int) -> None:
    config = wild_of("voice").config
    widths = config.widths.model_copy(update=dict.fromkeys(("context", "listener_state", "feature"), PITCHES))
    echo = Bundle(Path("echo"), config.model_copy(update={"widths": widths}), Echo())
    loop, line = (compose(echo, bars=bars, loop=loop)[0] for loop in (True, False))
    frames = loop.frames["melody"]
    assert len(frames) == len(line.frames["melody"]) == 16 * bars
    assert set(frames[-16:].tolist()) == {frames[0]}
    assert len(set(frames[:-16].tolist())) > 8
    assert len(set(line.frames["melody"][-16:].tolist())) > 4


def test_a_loop_is_as_long_as_what_is_given_and_nothing_sounds_over_its_end(bundle: Bundle, song: Score) -> None:
    for bars in (1, 2, 4):
        take = compose(bundle, bars=bars, loop=True, manner=Manner(seed=bars))[0]
        assert take.stack.bars == bars
        assert all(len(frames) == 16 * bars for frames in take.frames.values())
        assert all(part.notes.end_ticks <= 1920 * bars for part in take.parts)
        assert same(take, compose(bundle, bars=bars, loop=True, manner=Manner(seed=bars))[0])
    take = accompany(bundle, song, given=["melody"], write=["chords"], loop=True)[0]
    assert take.stack.steps == 64
    assert song.source is not None
    assert song.source[14:] in take.to_midi()


def test_a_loop_is_heard_twice_in_a_row(bundle: Bundle, song: Score) -> None:
    task, line = (accompany_task(bundle.config, song, given=["melody"], loop=loop) for loop in (True, False))
    assert line.heard is line
    assert task.heard.stack.steps == 128
    assert np.array_equal(task.heard.stack.frames["melody"], twice(task.stack.frames["melody"], "voice"))
    assert task.heard.known["melody"].shape == (128,)
    assert task.last_bar == 48


def test_a_passage_of_a_longer_piece_is_told_which_bar_it_is(bundle: Bundle, song: Score) -> None:
    plain, first, ninth = (
        accompany(bundle, song, given=["melody"], write=["chords"], at_bar=bar)[0]
        if bar
        else accompany(bundle, song, given=["melody"], write=["chords"])[0]
        for bar in (0, 1, 9)
    )
    assert same(plain, first)
    assert not same(plain, ninth)
    assert ninth.stack.bars == 4
    assert ninth.stack.positions.bar.tolist() == (first.stack.positions.bar + 8).tolist()
    assert ninth.parts[0].notes.onset_ticks.min() < 1920  # it stands where the given part stands
    for bar in (0, -1, 1000):
        for attempt in (
            lambda bar=bar: accompany(bundle, song, write=["chords"], at_bar=bar),
            lambda bar=bar: compose(bundle, bars=1, at_bar=bar),
            lambda bar=bar: continue_(bundle, song, bars=1, at_bar=bar),
        ):
            with pytest.raises(WritingError, match=f"no bar {bar}"):
                attempt()


@pytest.mark.parametrize("quarters", [1, 4])
def test_with_a_lookahead_nothing_later_is_heard(
    wild_of: Callable[..., Bundle], song_of: Callable[..., Score], quarters: int
) -> None:
    bundle, song = wild_of("song"), song_of(bars=4)
    tune = song.parts[0]
    higher = replace(tune.notes, pitch=tune.notes.pitch + 2 * (tune.notes.onset_ticks >= 3 * 1920))
    manner = Manner(hearing=Hearing.of(f"lookahead:{quarters}"))
    one, other = (
        accompany(bundle, song.with_parts((replace(tune, notes=notes),)), write=["chords"], manner=manner)[0]
        for notes in (tune.notes, higher)
    )
    differs = (one.frames["chords"] != other.frames["chords"]).any(1)
    assert np.flatnonzero(differs)[0] == 48 - 4 * quarters


def test_every_take_is_what_it_would_be_alone(bundle: Bundle) -> None:
    """Also over several passes and in a loop: how many are drawn beside it changes no note."""
    for loop, passes in ((True, 1), (False, 2)):
        alone, *_ = compose(bundle, bars=2, loop=loop, manner=Manner(seed=3, passes=passes))
        beside = compose(bundle, bars=2, loop=loop, manner=Manner(seed=3, takes=3, passes=passes))
        assert same(alone, beside[0])
        assert not same(beside[0], beside[1])


def test_what_is_known_is_never_written_over(bundle: Bundle, song: Score) -> None:
    task = accompany_task(bundle.config, song, given=["melody"], write=["chords"])
    before = task.stack.frames["melody"].copy()
    take = write(bundle, task, Manner(takes=2))[1]
    assert np.array_equal(take.frames["melody"], before)
    assert "chords" not in task.stack.frames
    assert HOLD in before
