"""A picture of a net shows every layer of it, in boxes that hold their words and stand apart."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from descant.render.anatomy import Anatomy, anatomy
from descant.render.paper import drawable, letters
from descant.render.skeleton_picture import NAME, SAYS, WIDTH, Box, Line, draw_skeleton, plan_skeleton

RECIPES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "recipes").glob("*.toml"))
FULL = {
    "roles": {"melody": "voice", "chords": "poly", "drums": "kit"},
    "listener": {"name": "gru"},
    "core": {"name": "wavenet"},
    "heads": {"voice": {"name": "categorical"}, "poly": {"name": "deep"}, "kit": {"name": "bernoulli"}},
    "previous_size": 96,
    "recall": {"lengths": (1, 2, 4), "own": True, "given": True, "to_core": True},
}


WEIGHTS = dict.fromkeys(("core.layers.0.w", "core.layers.5.w", "heads.poly.w", "listener.w"), 1_234_567)
STRANGER = {"name": "harp", **{f"string_{number}": "a very long word" * number for number in range(1, 10)}}
ODD = {
    "everything": lambda: anatomy(FULL, weights=WEIGHTS),
    "many layers": lambda: anatomy({**FULL, "core": {"name": "lstm", "layers": 30}}),
    "a stranger": lambda: anatomy({**FULL, "core": STRANGER}),
}


@pytest.fixture(params=[*RECIPES, *ODD])
def net(request: pytest.FixtureRequest) -> Anatomy:
    """The net of each recipe, and some that are out of the common run."""
    if request.param in ODD:
        return ODD[request.param]()
    from descant.training.recipe import read_recipe

    read = read_recipe(request.param)
    given = [role for direction in read.directions for role in direction.given]
    return anatomy(read.skeleton().model_dump(), clock=read.clock, given=given)


def apart(one: Box, other: Box) -> bool:
    return one.right < other.left or other.right < one.left or one.bottom < other.top or other.bottom < one.top


def crosses(line: Line, box: Box) -> bool:
    """Whether a line runs through a box, further in than its edge."""
    return any(
        max(min(x0, x1), box.left + 2) <= min(max(x0, x1), box.right - 2)
        and max(min(y0, y1), box.top + 2) <= min(max(y0, y1), box.bottom - 2)
        for (x0, y0), (x1, y1) in pairwise(line.points)
    )


def test_every_organ_has_a_box_that_holds_its_words(net: Anatomy) -> None:
    plan = plan_skeleton(net)
    boxes = [box for box in plan.boxes if not box.frame]
    shown = [" ".join(box.lines) for box in plan.boxes]
    for organ in net.organs():
        whole = (" · " if organ is net.core else " ").join(organ.lines)
        assert whole in shown
    assert sum(text.startswith("layer ") for text in shown) == len(net.layers)
    for box in boxes:
        for number, text in enumerate(box.lines):
            width = letters(SAYS if number else NAME).getlength(drawable(text))
            assert width <= box.right - box.left - 24 or " " not in text
        assert 0 <= box.left < box.right <= WIDTH
        assert 0 <= box.top < box.bottom <= plan.height
        assert not any(crosses(line, box) for line in plan.lines), box.lines
    assert all(apart(one, other) for one, other in combinations(boxes, 2))


def test_it_is_drawn(net: Anatomy) -> None:
    image = draw_skeleton(net, "A net", "a word on it")
    assert image.width == WIDTH
    for box in (box for box in plan_skeleton(net).boxes if not box.frame):
        inside = np.asarray(image)[int(box.top) + 6 : int(box.bottom) - 6, int(box.left) + 6 : int(box.right) - 6]
        assert (inside.astype(int).sum(-1) < 500).any(), box.lines  # something is written in it


def test_the_last_frame_reaches_every_layer_and_the_heads() -> None:
    plan = plan_skeleton(anatomy(FULL))
    (last,) = [box for box in plan.boxes if box.lines[0].startswith("the last frame")]
    ends = {line.points[-1] for line in plan.lines if line.colour == last.colour and line.arrow}
    layers = [box for box in plan.boxes if box.lines[0].startswith("layer")]
    assert {(box.left, box.centre) for box in layers} <= ends
    assert len(ends) == len(layers) + 1
