"""Played notes keep to their bounds whatever the net says; a mechanical player changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.bundles.graphs import Rows
from descant.bundles.manifest import ExpressionFacts
from descant.bundles.store import Bundle
from descant.generation.accompaniment import accompany, compose, continue_
from descant.generation.manner import Manner
from descant.generation.playing import MOST, Player, foretold, moved, notes_by_role
from descant.generation.rewriting import rewrite
from descant.grid.expression_features import GIVEN_WIDTH, LOUDNESS_CENTRE, LOUDNESS_SPAN, Onsets
from descant.grid.timegrid import TimeGrid
from descant.score.midi import read_midi
from descant.score.midi_writing import write_midi
from descant.score.score import Notes, Score

STATE = 3


class Echo:
    """As loud as the melody lately, and late or early by a whim: a net of expression that needs no training."""

    def __init__(self, columns: int = 0, wild: float = 0.0) -> None:
        self.columns, self.wild = columns, wild

    def step(self, features: Rows, notes: Rows, state: Rows) -> tuple[Rows, Rows]:
        loud = features[:, self.columns][:, None] + 0 * notes[:, :, 0]
        late = self.wild * np.sin(37 * features.sum(1)[:, None] + 11 * notes.sum(2) + state[:, :1])
        return np.stack([loud + self.wild * late, late], 2).astype(np.float32), (state + 1).astype(np.float32)


def playing(bundle: Bundle, net: Echo, *, timing: bool = True, pedal: tuple[str, ...] = ()) -> Bundle:
    config = bundle.config
    plays = list(config.roles)
    facts = ExpressionFacts(
        plays=plays, timing=plays if timing else [], pedal=list(pedal), level=(50.0, 90.0), state=STATE
    )
    config = config.model_copy(update={"expression": facts})
    return Bundle(bundle.folder, config, bundle.graphs, net)


def melody_lately(bundle: Bundle) -> int:
    """The column that tells how loud the melody has been on the whole."""
    place = bundle.config.role_names.index("melody")
    return -(len(bundle.config.roles) - place) * GIVEN_WIDTH + 5


def performed(score: Score, loud: int = 0) -> Score:
    rng = np.random.default_rng(4)
    parts = []
    for part in score.parts:
        notes = part.notes
        velocity = np.clip(70 + loud + rng.integers(-15, 16, len(notes)), 1, 127)
        parts.append(replace(part, notes=Notes.of(notes.onset_ticks, notes.duration_ticks, notes.pitch, velocity)))
    return score.with_parts(tuple(parts))


@pytest.mark.parametrize("step_ticks", [1, 3, 120])
@pytest.mark.parametrize("seed", range(4))
def test_moved_notes_keep_their_bounds_and_their_order(step_ticks: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    grid = TimeGrid(4 * step_ticks, 4)
    cells = rng.choice(60 * 3, 60, replace=False)  # of one pitch, one note a step
    onset, pitch = np.divmod(cells, 3)
    notes = Notes.of(onset * step_ticks, step_ticks * rng.integers(1, 4, 60), 60 + pitch, 80)
    deviation = rng.normal(0, 3, len(notes))
    played = moved(notes, deviation, grid)
    assert len(played) == len(notes)
    assert played.onset_ticks.min() >= 0
    assert played.duration_ticks.min() >= 1
    for each in range(60, 63):
        before, after = notes.where(notes.pitch == each), played.where(played.pitch == each)
        shift = np.abs(after.onset_ticks - before.onset_ticks)
        assert np.all(shift <= max(1, np.ceil(MOST * step_ticks)))
        assert np.all(np.diff(after.onset_ticks) > 0)
        apart = before.offset_ticks[:-1] <= before.onset_ticks[1:]
        assert np.all(after.offset_ticks[:-1][apart] <= after.onset_ticks[1:][apart])
    assert np.array_equal(moved(notes, 0 * deviation, grid).onset_ticks, notes.onset_ticks)


def test_a_line_never_sounds_with_itself() -> None:
    grid = TimeGrid(480, 4)
    line = Notes.of(np.arange(40) * 120, 120, 60 + np.arange(40) % 7, 80)
    played = moved(line, np.random.default_rng(0).normal(0, 1, 40), grid, one_at_a_time=True)
    assert np.all(played.offset_ticks[:-1] <= played.onset_ticks[1:])


def test_parts_side_by_side_are_answered_as_each_alone() -> None:
    rng = np.random.default_rng(2)

    def part(onsets: int, notes: int) -> Onsets:
        of_onset = np.sort(np.concatenate([np.arange(onsets), rng.integers(0, onsets, notes - onsets)]))
        features = rng.normal(size=(onsets, 9)).astype(np.float32)
        return Onsets(np.arange(onsets), features, rng.normal(size=(notes, 15)).astype(np.float32), of_onset)

    parts, net = [part(3, 5), part(8, 8), part(1, 4)], Echo(2, wild=0.5)
    together = foretold(net, parts, STATE)
    for one, answer in zip(parts, together, strict=True):
        (alone,) = foretold(net, [one], STATE)
        assert np.allclose(alone, answer)
        assert len(answer) == len(one.notes)


@pytest.mark.parametrize("task", ["accompany", "continue", "rewrite", "compose"])
def test_mechanical_is_as_without_expression(
    task: str, bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]
) -> None:
    bundle, song = bundle_of(), performed(song_of())
    wild = playing(bundle, Echo(melody_lately(bundle), wild=6.0))

    def parts(of: Bundle, mechanical: bool) -> list[Notes]:
        manner = Manner(mechanical=mechanical, seed=2)
        if task == "accompany":
            (take,) = accompany(of, song, given=["melody"], write=["chords"], manner=manner)
        elif task == "continue":
            (take,) = continue_(of, song, bars=2, manner=manner)
        elif task == "rewrite":
            (take,) = rewrite(of, song, part="chords", bars=(2, 3), manner=manner)
        else:
            (take,) = compose(of, bars=2, manner=manner)
        return [part.notes for part in take.parts]

    plain, mechanical, played = parts(bundle, False), parts(wild, True), parts(wild, False)
    assert mechanical == plain
    assert played != plain
    assert played == parts(wild, False)
    for one, other in zip(played, plain, strict=True):
        assert len(one) == len(other)
        assert np.array_equal(np.sort(one.pitch), np.sort(other.pitch))
        assert one.onset_ticks.min() >= 0
        assert 1 <= one.velocity.min() <= one.velocity.max() <= 127


def test_a_rewritten_part_stays_as_it_was_played_elsewhere(
    bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]
) -> None:
    bundle, song = bundle_of(), performed(song_of())
    wild = playing(bundle, Echo(melody_lately(bundle), wild=6.0), timing=False)
    (take,) = rewrite(wild, song, part="melody", bars=(2, 2), manner=Manner(seed=1))
    bar = 4 * 480

    def outside(notes: Notes) -> Notes:
        return notes.where((notes.onset_ticks < bar) | (notes.onset_ticks >= 2 * bar))

    new, old = outside(take.parts[0].notes), outside(song.parts[0].notes)
    assert np.array_equal(new.velocity, old.velocity)
    assert np.array_equal(new.onset_ticks, old.onset_ticks)


@pytest.mark.parametrize("loud", [-45, 0, 45])
def test_a_given_part_far_from_any_level_moves_the_written_one_as_far(
    loud: int, bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]
) -> None:
    bundle, song = bundle_of(), song_of()
    given = Notes.of(*song.parts[0].notes.columns()[:3], 70 + loud)
    stack = bundle.config.form.stack(song, {1: "melody"})
    player = Player(playing(bundle, Echo(melody_lately(bundle)), timing=False), stack, {"melody": given})
    played = player.play("chords", song.parts[1].notes)
    # the echo plays as loud as the given part: at what the net knows, then moved back to where the part is
    assert np.abs(played.velocity - (70 + loud)).max() <= 1


def test_what_is_typed_is_answered_steadily(bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    bundle, song = bundle_of(), song_of()
    stack = bundle.config.form.stack(song, {1: "melody"})
    player = Player(playing(bundle, Echo(melody_lately(bundle))), stack, {"melody": song.parts[0].notes})
    played = player.play("chords", song.parts[1].notes)
    assert np.ptp(played.velocity) == 0
    assert np.array_equal(played.onset_ticks, song.parts[1].notes.onset_ticks)


def test_later_parts_hear_how_earlier_ones_are_played(
    bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]
) -> None:
    bundle, song = bundle_of(), song_of()
    stack = bundle.config.form.stack(song, {1: "melody"})
    place = melody_lately(bundle)
    player = Player(playing(bundle, Echo(place), timing=False), stack, {})
    loud = Notes.of(*song.parts[0].notes.columns()[:3], 88)
    player.heard["melody"] = player._performed(loud)
    played = player.play("chords", song.parts[1].notes)
    assert played.velocity.tolist() == [88] * len(played)
    assert LOUDNESS_CENTRE + LOUDNESS_SPAN * 1.5 == 88


def test_the_given_file_stays_and_notation_is_on_the_grid(
    bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]
) -> None:
    song = read_midi(write_midi(performed(song_of())))
    bundle = bundle_of()
    wild = playing(bundle, Echo(melody_lately(bundle), wild=3.0))
    (take,) = accompany(wild, song, given=["melody"], write=["chords"], manner=Manner(seed=2))
    (plain,) = accompany(bundle, song, given=["melody"], write=["chords"], manner=Manner(seed=2))
    assert song.source is not None
    assert song.source[14:] in take.to_midi()
    assert take.notated is not None
    assert take.notated[0].notes == plain.parts[0].notes != take.parts[0].notes
    assert take.to_notation() == plain.to_notation()


def test_the_pedal_belongs_to_keyboards_that_are_played(bundle_of: Callable[..., Bundle]) -> None:
    roles = {"left": "poly", "right": "poly"}
    both = [{"given": ["left"], "write": "right"}, {"given": ["right"], "write": "left"}]
    bundle = bundle_of(roles=roles, heads={"poly": {"name": "bernoulli"}}, directions=both)
    played = playing(bundle, Echo(), timing=False, pedal=("left", "right"))
    (take,) = compose(played, bars=2, manner=Manner(seed=1))
    assert take.parts[0].pedal == take.parts[1].pedal != ()
    (mechanical,) = compose(played, bars=2, manner=Manner(seed=1, mechanical=True))
    assert [part.pedal for part in mechanical.parts] == [(), ()]
    (without,) = compose(playing(bundle, Echo(), timing=False), bars=2, manner=Manner(seed=1))
    assert [part.pedal for part in without.parts] == [(), ()]


def test_notes_of_a_role_are_those_of_all_its_parts(song_of: Callable[..., Score]) -> None:
    song = song_of()
    together = notes_by_role(song, {1: "piano", 2: "piano"})
    assert len(together["piano"]) == sum(len(part.notes) for part in song.parts)


def test_velocities_are_numbers_of_midi(bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    bundle, song = bundle_of(), song_of()
    stack = bundle.config.form.stack(song, {1: "melody"})
    player = Player(playing(bundle, Echo(0, wild=90.0)), stack, {"melody": song.parts[0].notes})
    velocity: NDArray[np.int64] = player.play("chords", song.parts[1].notes).velocity
    assert velocity.min() == 1
    assert velocity.max() == 127
