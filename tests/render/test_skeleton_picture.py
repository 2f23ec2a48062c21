"""A picture of a net shows every layer of it, in boxes that hold their words and stand apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from descant.render.anatomy import Anatomy, anatomy
from descant.render.paper import drawable, letters
from descant.render.skeleton_picture import NAME, SAYS, WIDTH, Box, Plan, draw_skeleton, plan_skeleton

RECIPES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "recipes").glob("*.toml"))
FULL = {
    "roles": {"melody": "voice", "chords": "poly", "drums": "kit"},
    "listener": {"name": "gru"},
    "core": {"name": "wavenet"},
    "heads": {"voice": {"name": "categorical"}, "poly": {"name": "deep"}, "kit": {"name": "bernoulli"}},
    "previous_size": 96,
    "recall": {"lengths": (1, 2, 4), "own": True, "given": True, "to_core": True},
}


def net_of(recipe: str) -> Anatomy:
    from descant.training.recipe import read_recipe

    read = read_recipe(recipe)
    given = [role for direction in read.directions for role in direction.given]
    return anatomy(read.skeleton().model_dump(), clock=read.clock, given=given)


def nets() -> list[tuple[str, Anatomy]]:
    weights = dict.fromkeys(("core.layers.0.w", "core.layers.5.w", "heads.poly.w", "listener.w"), 1_234_567)
    long = {**FULL, "core": {"name": "harp", **{f"string_{n}": "a very long word " * 4 for n in range(9)}}}
    return [
        *((recipe, net_of(recipe)) for recipe in RECIPES),
        ("everything", anatomy(FULL, weights=weights)),
        ("one of many layers", anatomy({**FULL, "core": {"name": "lstm", "layers": 30}})),
        ("a stranger", anatomy(long)),
    ]


def apart(one: Box, other: Box) -> bool:
    return one.right < other.left or other.right < one.left or one.bottom < other.top or other.bottom < one.top


def crosses(plan: Plan, box: Box) -> bool:
    """Whether a line runs through a box, further than its edge."""
    for line in plan.lines:
        for (x0, y0), (x1, y1) in zip(line.points, line.points[1:], strict=False):
            inside_x = (
                max(min(x0, x1), box.left + 2) < min(max(x0, x1), box.right - 2)
                or box.left + 2 < x0 == x1 < box.right - 2
            )
            inside_y = (
                max(min(y0, y1), box.top + 2) < min(max(y0, y1), box.bottom - 2)
                or box.top + 2 < y0 == y1 < box.bottom - 2
            )
            if inside_x and inside_y:
                return True
    return False


@pytest.mark.parametrize(("name", "net"), nets(), ids=[name for name, _ in nets()])
def test_every_organ_has_a_box_that_holds_its_words(name: str, net: Anatomy) -> None:
    plan = plan_skeleton(net, name)
    boxes = [box for box in plan.boxes if not box.frame]
    shown = [" ".join(box.lines) for box in plan.boxes]
    for organ in net.organs():
        whole = (" · " if organ is net.core else " ").join(organ.lines)
        assert whole in shown
    assert sum(text.startswith("layer ") for text in shown) == len(net.layers)
    for box in boxes:
        for number, text in enumerate(box.lines):
            assert (
                letters(SAYS if number else NAME).getlength(drawable(text)) <= box.right - box.left - 20
                or " " not in text
            )
        assert 0 <= box.left < box.right <= WIDTH
        assert 0 <= box.top < box.bottom <= plan.height
        assert not crosses(plan, box), box.lines
    assert all(apart(one, other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize(("name", "net"), nets(), ids=[name for name, _ in nets()])
def test_it_is_drawn(name: str, net: Anatomy) -> None:
    image = draw_skeleton(net, name, "a word on it")
    assert image.width == WIDTH
    for box in (box for box in plan_skeleton(net, name).boxes if not box.frame):
        inside = np.asarray(image)[int(box.top) + 6 : int(box.bottom) - 6, int(box.left) + 6 : int(box.right) - 6]
        assert (inside.astype(int).sum(-1) < 500).any(), box.lines  # something is written in it


def test_the_last_frame_reaches_every_layer_and_the_heads() -> None:
    plan = plan_skeleton(anatomy(FULL))
    (last,) = [box for box in plan.boxes if box.lines[0].startswith("the last frame")]
    ends = {line.points[-1] for line in plan.lines if line.colour == last.colour and line.arrow}
    layers = [box for box in plan.boxes if box.lines[0].startswith("layer")]
    assert {(box.left, box.centre) for box in layers} <= ends
    assert len(ends) == len(layers) + 1
