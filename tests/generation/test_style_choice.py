"""Law: of several tries that is kept in which the style is heard most, and with one try nothing is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.manifest import RecogniserFacts
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation import style_choice
from descant.generation.accompaniment import accompany
from descant.generation.manner import manner_for
from descant.generation.style_choice import heard_share
from descant.grid.shapes import FIRST_PITCH_SYMBOL, Frames
from descant.grid.stack import Stack
from descant.score.score import Score

STYLES = {"label": "kind", "names": ["busy", "calm"]}


@pytest.fixture(scope="module")
def styled(bundle_of: Callable[..., Bundle]) -> Bundle:
    bundle = bundle_of(styles=STYLES)
    facts = RecogniserFacts(styles=["busy", "calm"], state=1, distances=(1.0, 2.0))
    return replace(bundle, config=bundle.config.model_copy(update={"recogniser": facts}))


@pytest.fixture(autouse=True)
def _onsets_are_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recogniser that counts onsets of the tune."""

    def recognised(_: Bundle, stack: Stack) -> dict[str, float]:
        busy = float((stack.frames["melody"] >= FIRST_PITCH_SYMBOL).mean())
        return {"busy": busy, "calm": 1 - busy, "none of these": 0.0}

    monkeypatch.setattr(style_choice, "recognised", recognised)


def onsets(frames: Mapping[str, Frames]) -> int:
    return int((frames["melody"] >= FIRST_PITCH_SYMBOL).sum())


def test_the_try_that_is_most_in_the_style_is_kept(styled: Bundle, song_of: Callable[..., Score]) -> None:
    def written(style: str, tries: int, takes: int = 2) -> list[tuple[int, float]]:
        manner = manner_for(styled.config, style=style, style_tries=tries, takes=takes, seed=3)
        found = accompany(styled, song_of(bars=4), given=["chords"], write=["melody"], manner=manner)
        return [(onsets(take.frames), take.log_likelihood) for take in found]

    for style, best in (("busy", max), ("calm", min)):
        candidates = written(style, 1, takes=6)  # the same rows, for the seed goes by their number
        chosen = written(style, 3)
        for take, (count, nats) in enumerate(chosen):
            tries = [candidates[take + 2 * number] for number in range(3)]
            assert count == best(each for each, _ in tries)
            assert any(count == each and nats == pytest.approx(known) for each, known in tries)
    assert [count for count, _ in written("busy", 1)] == [count for count, _ in written("busy", 1, takes=6)[:2]]


def test_a_mixture_is_heard_by_its_shares(styled: Bundle, song_of: Callable[..., Score]) -> None:
    manner = manner_for(styled.config)
    (take,) = accompany(styled, song_of(bars=2), given=["chords"], write=["melody"], manner=manner)
    busy = onsets(take.frames) / take.stack.steps
    for shares in ((1.0, 0.0), (0.25, 0.75), (0.5, 1.5)):
        wanted = np.dot(np.array(shares) / sum(shares), np.log([busy, 1 - busy]))
        assert heard_share(styled, take.stack, take.frames, shares) == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"style_tries": 0}, "0 tries"),
        ({"style_tries": 17}, "17 tries"),
        ({"style_tries": 4}, "none is named"),
        ({"style_tries": 8, "style": "busy", "takes": 9}, "72 at once"),
    ],
)
def test_tries_that_can_not_be_made_are_told(styled: Bundle, options: dict[str, object], says: str) -> None:
    with pytest.raises(WritingError, match=says):
        manner_for(styled.config, **options)  # type: ignore[arg-type]


def test_a_bundle_that_recognises_nothing_says_so(bundle_of: Callable[..., Bundle]) -> None:
    with pytest.raises(WritingError, match="no recogniser that could choose"):
        manner_for(bundle_of(styles=STYLES).config, style="busy", style_tries=2)


def test_a_style_that_the_recogniser_never_heard_can_not_be_chosen_by(bundle_of: Callable[..., Bundle]) -> None:
    config = bundle_of(styles={"label": "kind", "names": ["busy", "calm", "mine"]}).config
    facts = RecogniserFacts(styles=["busy", "calm"], state=1, distances=(1.0, 2.0))
    config = config.model_copy(update={"recogniser": facts})
    assert manner_for(config, style="busy", style_tries=2).rows == 2
    with pytest.raises(WritingError, match="never told what mine sounds like"):
        manner_for(config, style="busy:0.5,mine:0.5", style_tries=2)
