"""Whatever a net says, no hard constraint is ever broken; the soft one leans, and nats know nothing of either."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
import pytest

from descant.bundles.store import RELEASED, Bundle, load
from descant.generation.accompaniment import compose, continue_
from descant.generation.choice import Choice
from descant.generation.constraints import AtMost, Density, NoRepeat, OnlyPitches
from descant.generation.event_writing import compose_notes
from descant.generation.freedom import Freedom, Past
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Manner
from descant.generation.rewriting import rewrite
from descant.generation.take import Take
from descant.generation.wishes import Wishes
from descant.grid.frames import decode
from descant.score.score import Notes, Score

HEADS = ("voice", "chords up", "chords down", "chords alone", "roll", "kit", "kit alone")
D_MINOR = {2, 4, 5, 7, 9, 10, 11, 0, 1}
"""With the raised sixth and seventh."""
A_BLUES = {9, 0, 2, 3, 4, 7}
ASKED: tuple[dict[str, object], ...] = (
    {"key": "D minor", "range": "C4:A5"},
    {"scale": "A blues", "polyphony": 2},
    {"polyphony": 1, "no_repeat": True, "density": 9.0},
    {"range": "G3:C4", "no_repeat": True},
    {"key": "D minor", "scale": "A blues", "range": "C3:C5", "polyphony": 3, "no_repeat": True, "density": 2.0},
)
CLASSES = {"D minor": D_MINOR, "A blues": A_BLUES}
RANGES = {"C4:A5": (60, 81), "G3:C4": (55, 60), "C3:C5": (48, 72)}


def sounding_together(notes: Notes) -> int:
    """How many notes sound at once at most."""
    return max(
        (int(((notes.onset_ticks <= now) & (notes.offset_ticks > now)).sum()) for now in notes.onset_ticks), default=0
    )


def begun(notes: Notes) -> list[tuple[int, frozenset[int]]]:
    """What begins together, onset after onset."""
    return [
        (int(onset), frozenset(notes.pitch[notes.onset_ticks == onset].tolist()))
        for onset in np.unique(notes.onset_ticks)
    ]


def broken(asked: dict[str, object], notes: Notes, *, drums: bool = False, after: int = 0) -> list[str]:
    """The hard constraints that notes break; a repeat only where the second of the two begins at or after a tick."""
    written = notes.where(notes.onset_ticks >= after)
    classes = {*(written.pitch % 12).tolist()}
    named = [name for name in ("key", "scale") if name in asked and not drums]
    found = [name for name in named if not classes <= CLASSES[str(asked[name])]]
    if "range" in asked and not drums and len(written):
        low, high = RANGES[str(asked["range"])]
        if written.pitch.min() < low or written.pitch.max() > high:
            found.append("range")
    if "polyphony" in asked and sounding_together(written) > int(str(asked["polyphony"])):
        found.append("polyphony")
    if asked.get("no_repeat") and not drums:
        sets = begun(notes)
        if any(one == other for (_, one), (onset, other) in pairwise(sets) if onset >= after):
            found.append("no repeat")
    return found


def manner(asked: dict[str, object], **more: object) -> Manner:
    return Manner(wishes=Wishes.of(**asked), **more)  # type: ignore[arg-type]


def for_drums(asked: dict[str, object]) -> dict[str, object]:
    return {name: what for name, what in asked.items() if name in ("polyphony", "density")}


def all_broken(asked: dict[str, object], takes: Iterable[Take]) -> list[str]:
    return [name for take in takes for part in take.parts for name in broken(asked, part.notes, drums=part.is_drums)]


def test_a_breach_is_seen() -> None:
    """The judge of the tests below is not blind."""
    notes = Notes.of([0, 0, 480, 480, 960], 480, [60, 63, 60, 63, 66])
    for asked, names in (
        ({"key": "D minor"}, ["key"]),
        ({"scale": "A blues"}, ["scale"]),
        ({"range": "G3:C4"}, ["range"]),
        ({"polyphony": 1}, ["polyphony"]),
        ({"no_repeat": True}, ["no repeat"]),
        ({"polyphony": 2, "range": "C4:A5"}, []),
    ):
        assert broken(asked, notes) == names
    assert not broken({"no_repeat": True}, notes, after=960)


@pytest.mark.parametrize("gladness", [-3.0, 2.0])
@pytest.mark.parametrize("head", HEADS)
def test_no_hard_constraint_is_ever_broken(wild_of: Callable[..., Bundle], head: str, gladness: float) -> None:
    bundle = wild_of(head, gladness)
    drums = head.startswith("kit")
    choices = [Choice(), Choice(0.01), Choice(4.0), Choice(0.7), Choice(1.5)]
    if head != "voice" and "alone" not in head:
        choices[3:] = [Choice(top_k=2), Choice(top_p=0.5)]
    for seed, (asked, choice) in enumerate(zip(ASKED, choices, strict=True)):
        wanted = for_drums(asked) if drums else asked
        takes = compose(bundle, bars=2, manner=manner(wanted, choice=choice, takes=3, seed=seed))
        assert not all_broken(wanted, takes), (asked, choice)
        assert sum(len(part.notes) for take in takes for part in take.parts) > 3


@pytest.mark.parametrize("seed", range(3))
def test_nor_by_a_net_with_memory(bundle_of: Callable[..., Bundle], seed: int) -> None:
    bundle = bundle_of(seed)
    bundle.config.ranges.update({"melody": (48, 84), "chords": (40, 76)})
    for asked in ASKED:
        takes = compose(bundle, bars=2, manner=manner(asked, choice=Choice(2.0), takes=2, seed=seed))
        assert not all_broken(asked, takes)


@pytest.mark.parametrize("name", sorted(folder.name for folder in RELEASED.iterdir() if folder.is_dir()))
def test_nor_by_a_released_bundle(name: str) -> None:
    bundle = load(name)
    pitched = [kind for kind in bundle.config.roles.values() if kind != "kit"]
    for asked in ({"key": "D minor", "polyphony": 2, "no_repeat": True}, {"scale": "A blues", "density": 6.0}):
        wanted = asked if pitched else for_drums(asked)
        takes = compose(bundle, bars=2, manner=manner(wanted, choice=Choice(1.5), takes=2))
        assert not all_broken(wanted, takes)
        assert any(len(part.notes) for take in takes for part in take.parts)


@pytest.mark.parametrize("head", ["voice", "chords up", "chords down", "roll"])
def test_what_stands_before_is_heeded(wild_of: Callable[..., Bundle], song_of: Callable[..., Score], head: str) -> None:
    """What the file holds at the seam is let go if it may not be, and its last note is not begun again."""
    bundle, song = wild_of(head, 2.0), song_of(bars=3, up=1)
    (role,) = bundle.config.roles
    given = {"given": ["1" if head == "voice" else "2"], "as_role": role}
    asked: dict[str, object] = {"key": "D minor", "range": "C4:A5", "polyphony": 2, "no_repeat": True}
    for seed in range(4):
        told = manner(asked, seed=seed)
        going_on = continue_(bundle, song, bars=2, manner=told, **given)[0]  # type: ignore[arg-type]
        anew = rewrite(bundle, song, part=given["given"][0], as_role=role, bars=(2, 2), manner=told)[0]
        for take, first, last in ((going_on, 48, 80), (anew, 16, 32)):
            frames, kind = take.frames[role][:last], bundle.config.roles[role]
            notes = decode(frames, kind, take.stack.grid, 80)
            assert not broken(asked, notes, after=120 * first)
            let_go = notes.where(~np.isin(notes.pitch, [p for p in range(60, 82) if p % 12 in D_MINOR]))
            assert let_go.end_ticks <= 120 * first
            assert (notes.onset_ticks >= 120 * first).any()


@pytest.mark.parametrize("grid", ["steps", "events"])
def test_nor_by_a_bundle_that_writes_from_a_list(wild_list_of: Callable[..., Bundle], grid: str) -> None:
    rng = np.random.default_rng(3)
    sets = [sorted(rng.choice(np.arange(50, 80), size=size, replace=False).tolist()) for size in [1, 2, 3, 4] * 30]
    bundle = wild_list_of(*sets, grid=grid)
    for asked in ({"key": "D minor", "polyphony": 2}, {"range": "C4:A5", "no_repeat": True, "polyphony": 3}):
        for seed in range(4):
            if grid == "events":
                takes = compose_notes(bundle, notes=40, manner=manner(asked, seed=seed))
            else:
                takes = compose(bundle, bars=3, manner=manner(asked, seed=seed))
            assert not all_broken(asked, takes)
            assert len(takes[0].parts[0].notes) > 10


CALM_AND_EAGER = {"voice": (-2.0, 0.0), "kit": (-4.0, -2.0), "kit alone": (-4.0, -2.0)}
"""How gladly a wild net begins something, to do so three or four times a bar, or ten; of pitches there are many."""


@pytest.mark.parametrize("head", HEADS)
def test_density_leans_the_right_way_and_is_about_kept(wild_of: Callable[..., Bundle], head: str) -> None:
    """Within a few onsets in all, wherever the net itself would begin; a chord is one onset."""

    def onsets_a_bar(bundle: Bundle, wanted: float | None) -> float:
        takes = compose(bundle, bars=8, manner=Manner(wishes=Wishes(density=wanted)))
        return len(begun(takes[0].parts[0].notes)) / 8

    calm, eager = (wild_of(head, gladness) for gladness in CALM_AND_EAGER.get(head, (-6.0, -4.0)))
    assert onsets_a_bar(calm, None) < 5
    assert onsets_a_bar(eager, None) > 8
    for bundle in (calm, eager):
        for wanted in (1.0, 4.0, 8.0):
            assert onsets_a_bar(bundle, wanted) == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize("head", ["voice", "chords up", "chords alone", "kit"])
def test_nats_are_those_of_the_unconstrained_model(
    bundle_of: Callable[..., Bundle], recipe_named: Callable[[str], dict[str, object]], head: str
) -> None:
    bundle = bundle_of(**recipe_named(head))
    bundle.config.ranges.update(dict.fromkeys(bundle.config.ranges, (40, 90)))
    asked = for_drums(ASKED[4]) if head == "kit" else ASKED[4]
    take = compose(bundle, bars=2, manner=manner(asked, choice=Choice(0.5), seed=7))[0]
    (role,) = take.roles
    (nats,) = frame_nats(bundle, [Question({}, role, take.frames[role], take.stack)])
    assert nats.sum() == pytest.approx(-take.log_likelihood, rel=1e-5)


def test_a_constraint_that_does_not_bind_changes_no_note(wild_of: Callable[..., Bundle]) -> None:
    """The same seed draws the same notes, as long as nothing had to give way."""
    for head in ("voice", "chords up", "kit"):
        bundle = wild_of(head)
        free, bound = (
            compose(bundle, bars=2, manner=Manner(wishes=wishes))[0] for wishes in (Wishes(), Wishes(polyphony=88))
        )
        assert free.parts[0].notes == bound.parts[0].notes
        assert free.log_likelihood == bound.log_likelihood


def test_each_narrows_its_own_share() -> None:
    past = Past("poly", 4)
    whole = Freedom.whole(4)
    only = OnlyPitches(np.array([True, False, True, True])).narrow(whole, past)
    assert only.may_sound.tolist() == [True, False, True, True]
    assert AtMost(2).narrow(AtMost(3).narrow(whole, past), past).most == 2
    assert AtMost(3).narrow(AtMost(2).narrow(whole, past), past).most == 2
    assert NoRepeat().narrow(whole, past).not_again == ()
    past.add((1, 3), 0.25, written=True)
    past.add((), 0.25, written=True)
    assert NoRepeat().narrow(whole, past).not_again == (1, 3)
    assert NoRepeat().narrow(whole, Past("kit", 4, begun=[(0, (1,))])).not_again == ()
    assert OnlyPitches(np.zeros(4, bool)).narrow(whole, Past("kit", 4)).may_sound.all()
    behind, ahead = (Density(wanted).narrow(whole, past).eagerness for wanted in (4.0, 1.0))
    assert behind > 0 > ahead
