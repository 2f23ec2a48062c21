"""How far likelihood is trusted follows from how often it is right."""

from __future__ import annotations

import numpy as np

from descant.training.style_trust import SHARPNESSES, sharpness_of

PRIORS = np.array([0.5, 0.5])


def test_who_is_always_right_is_trusted_whole() -> None:
    nats = np.array([[0.0, 9.0], [9.0, 0.0]] * 4)
    assert sharpness_of(nats, [0, 1] * 4, PRIORS) == SHARPNESSES[-1] == 1


def test_who_is_sure_and_often_wrong_is_trusted_as_far_as_that() -> None:
    nats, styles = np.array([[0.0, 100.0]] * 4), [0, 0, 0, 1]
    trust = sharpness_of(nats, styles, PRIORS)
    right = 1 / (1 + np.exp(-100 * trust))
    assert abs(right - 0.75) < 0.03


def test_who_is_as_often_wrong_as_right_is_trusted_least() -> None:
    nats = np.array([[0.0, 100.0]] * 4)
    assert sharpness_of(nats, [0, 1, 0, 1], PRIORS) == SHARPNESSES[0]
