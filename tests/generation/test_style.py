"""A style is what the net is told of it: the same words, the same numbers; another style, other music."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import accompany
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Manner, manner_for
from descant.generation.style import style_for
from descant.generation.tellings import tellings_of
from descant.score.score import Score

STYLES = {"label": "kind", "names": ["jig", "reel", "slow air"]}


@pytest.fixture(scope="module")
def styled(bundle_of: Callable[..., Bundle]) -> Bundle:
    return bundle_of(styles=STYLES)


@pytest.mark.parametrize(
    ("words", "strength", "told"),
    [
        (None, 1.0, ()),
        ("reel", 1.0, (0, 1, 0)),
        ("Slow Air", 2.0, (0, 0, 2)),
        ("jig:0.7, reel:0.3", 1.0, (0.7, 0.3, 0)),
        ("jig, slow air", 0.5, (0.25, 0, 0.25)),
        ("reel:1", 0.0, (0, 0, 0)),
    ],
)
def test_words_become_shares(styled: Bundle, words: str | None, strength: float, told: tuple[float, ...]) -> None:
    assert style_for(styled.config, words, strength) == pytest.approx(told)


@pytest.mark.parametrize(
    ("words", "strength", "says"),
    [
        ("jigg", 1.0, 'no style "jigg" .did you mean "jig"'),
        ("jig:0.7,reel:0.2", 1.0, "sum to 0.9"),
        ("jig:0.7,reel", 1.0, "sum to 0.7"),
        ("jig:much", 1.0, "names no share"),
        ("jig:1.5,reel:-0.5", 1.0, "names no share"),
        (",", 1.0, "name no style"),
        ("jig", 9.0, "9 times as strong"),
        ("jig", -1.0, "-1 times as strong"),
    ],
)
def test_words_that_are_no_style_are_told(styled: Bundle, words: str, strength: float, says: str) -> None:
    with pytest.raises(WritingError, match=says):
        style_for(styled.config, words, strength)


def test_a_bundle_without_styles_says_so(tiny_bundle: Bundle) -> None:
    with pytest.raises(WritingError, match="knows no styles"):
        manner_for(tiny_bundle.config, style="jig")


def test_the_style_reaches_what_is_written_and_how_likely_it_is(styled: Bundle, song_of: Callable[..., Score]) -> None:
    def written(style: tuple[float, ...], passes: int = 1) -> tuple[np.ndarray, float]:
        manner = Manner(seed=4, style=style, passes=passes)
        (take,) = accompany(styled, song_of(bars=8), given=["melody"], write=["chords"], manner=manner)
        told = tellings_of(style, 1.0)[0].style
        question = Question({"melody": take.frames["melody"]}, "chords", take.frames["chords"], take.stack, style=told)
        (nats,) = frame_nats(styled, [question])
        assert nats.sum() == pytest.approx(-take.log_likelihood, rel=1e-5)
        return take.frames["chords"], take.log_likelihood

    unasked, jig, loud = written(()), written((1, 0, 0)), written((4, 0, 0))
    assert written((0, 0, 0))[1] == unasked[1]
    assert len({unasked[1], jig[1], loud[1]}) == 3
    assert not np.array_equal(unasked[0], loud[0])
