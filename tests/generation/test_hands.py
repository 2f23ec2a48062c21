"""Both hands in one track are heard as two parts; the file's own track stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import PartError
from descant.generation.accompaniment import accompany, continue_
from descant.generation.hands import hands_apart, whole_of
from descant.generation.rewriting import rewrite
from descant.score.formats import read_bytes
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score

BAR = 1920


@pytest.fixture(scope="module")
def piano() -> Score:
    """Four bars of broken chords below a tune, all in one track; a flute above."""
    beats = np.arange(16)
    low = Notes.of(np.repeat(beats * 480, 2), 480, np.tile([43, 50], 16))
    high = Notes.of(beats * 480, 480, 72 + beats % 5)
    flute = Notes.of(beats[::4] * 480, BAR, 84 + beats[::4] % 3)
    parts = (Part(1, "Flute", 73, False, flute, 0), Part(2, "Piano", 0, False, Notes.together([low, high]), 1))
    return read_bytes(write_midi(Score(480, parts, (), (Meter(0, 4, 4),))), "piano.mid")


@pytest.fixture(scope="module")
def bundle(wild_of: Callable[..., Bundle]) -> Bundle:
    return wild_of("hands")


def together(*parts: Part) -> Notes:
    return Notes.together(part.notes for part in parts)


def test_the_two_new_parts_hold_every_note_of_the_old_one(piano: Score, bundle: Bundle) -> None:
    apart, given, told = hands_apart(piano, bundle.config, ["Piano", "flute"])
    assert [(part.number, part.name) for part in apart.parts] == [(1, "Flute"), (3, "Left hand"), (4, "Right hand")]
    assert together(*apart.parts[1:]) == piano.parts[1].notes
    assert apart.parts[1].notes.pitch.max() < apart.parts[2].notes.pitch.min()
    assert given == ("3", "4", "flute")
    assert told == ("part 2 holds both hands: it was heard as left and right.",)
    assert whole_of(piano, apart, 3) == (piano.parts[1], apart.parts[2])
    assert whole_of(piano, apart, 4) == (piano.parts[1], apart.parts[1])
    assert whole_of(piano, apart, 1) is None
    assert hands_apart(piano, bundle.config, ["piano"])[1] == ("3", "4")
    assert hands_apart(piano, bundle.config, ["left"])[1] == ("left",)


def test_nothing_is_split_without_need(piano: Score, bundle: Bundle, wild_of: Callable[..., Bundle]) -> None:
    whole = bundle.config.model_copy(update={"roles": {**bundle.config.roles, "piano": "poly"}})
    configs: list[tuple[BundleConfig, str | None]] = [
        (wild_of("song").config, None),  # knows no hands
        (whole, None),  # hears a piano as it is
        (bundle.config, "left"),  # somebody said what it plays
    ]
    for config, as_role in configs:
        assert hands_apart(piano, config, ["2"], as_role) == (piano, ("2",), ())
    flute = replace(piano, parts=piano.parts[:1])
    assert hands_apart(flute, bundle.config) == (flute, (), ())


def test_a_hand_is_written_to_the_other(piano: Score, bundle: Bundle) -> None:
    take = accompany(bundle, piano, given=["left"], write=["right"])[0]
    assert take.given == ("left",)
    assert any("holds both hands" in line for line in take.told)
    assert piano.source is not None
    assert piano.source[14:] in take.to_midi()
    assert take.parts[0].number == 3
    on = continue_(bundle, piano, bars=1)[0]
    assert on.roles == ("left", "right")
    assert all(part.notes.onset_ticks.min() >= 4 * BAR for part in on.parts)


@pytest.mark.parametrize("hand", ["left", "right"])
def test_a_rewritten_hand_comes_with_the_other_one(piano: Score, bundle: Bundle, hand: str) -> None:
    """So that both take the place of the track that held them."""
    take = rewrite(bundle, piano, part=hand, bars=(2, 3))[0]
    (other,), (new,) = take.added, take.parts
    assert other.name == ("Right hand" if hand == "left" else "Left hand")
    assert new.name == f"{hand.capitalize()} hand (bars 2-3 new)"
    parts = take.to_score().parts
    assert len({part.number for part in parts}) == len(parts) == 4
    both, old = together(other, new), piano.parts[1].notes
    for kept in (lambda notes: notes.onset_ticks + 500 < BAR, lambda notes: notes.onset_ticks >= 3 * BAR):
        assert len(old.where(kept(old)))
        assert both.where(kept(both)) == old.where(kept(old))
    assert any("mute it" in line and "part 2" in line for line in take.told)
    assert len(read_bytes(take.to_midi(), "new.mid").parts) == 4


def test_which_hand_is_meant_has_to_be_said(piano: Score, bundle: Bundle) -> None:
    for name in ("2", "Piano"):
        with pytest.raises(PartError, match="holds both hands") as told:
            rewrite(bundle, piano, part=name, bars=(1, 1))
        assert "--part left" in told.value.remedy
    take = rewrite(bundle, piano, part="2", as_role="left", bars=(1, 1))[0]  # unless it is meant as one
    assert take.added == ()
    assert take.parts[0].name == "Piano (bar 1 new)"
