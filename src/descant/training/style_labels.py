"""The styles that a net can be told: found when training begins, then a number each in the net's input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from descant.corpora.piece import Piece
from descant.errors import CorpusError
from descant.training.recipe import Recipe


def learned_styles(recipe: Recipe, pieces: Sequence[Piece]) -> Recipe:
    """The recipe with the names of its styles filled in: what enough of the training pieces are labelled with.

    A recipe that asks for none comes back as it is. Raises `CorpusError` when fewer than two styles are left.
    """
    if recipe.styles is None:
        return recipe
    options = recipe.styles
    met = Counter(piece.labels[options.label] for piece in pieces if options.label in piece.labels)
    names = sorted(name for name, count in met.items() if count >= options.least_pieces)
    if len(names) < 2:
        raise CorpusError(
            f'only {len(names)} value of the label "{options.label}" is met in {options.least_pieces} training pieces.',
            "a corpus with two styles or more.",
            "label the pieces (folders do), lower styles.least_pieces, or leave [styles] out of the recipe.",
        )
    return recipe.model_copy(update={"styles": options.model_copy(update={"names": names})})


def style_shares(recipe: Recipe, pieces: Sequence[Piece]) -> dict[str, float]:
    """How common each of the recipe's styles is among the pieces that have one of them; they sum to 1."""
    label = "" if recipe.styles is None else recipe.styles.label
    met = Counter(piece.labels.get(label) for piece in pieces)
    total = sum(met[name] for name in recipe.style_names)
    return {name: met[name] / total for name in recipe.style_names} if total else {}


def is_added(recipe: Recipe, labels: Mapping[str, str]) -> bool:
    """Whether a piece is in a style that this run adds to those that its bundle knows."""
    return recipe.styles is not None and labels.get(recipe.styles.label) in recipe.styles.adds


def added_styles(recipe: Recipe) -> slice:
    """The numbers of the styles that this run adds: the last ones."""
    count = len(recipe.style_names)
    return slice(count - len(recipe.styles.adds if recipe.styles else []), count)


def style_row(recipe: Recipe, labels: Mapping[str, str], *, told: bool) -> NDArray[np.float32]:
    """What the net is told of a piece's style: 1 for its own, all zero where it is not told or has none."""
    row = np.zeros(len(recipe.style_names) or 1, np.float32)
    label = labels.get(recipe.styles.label) if told and recipe.styles is not None else None
    if label in recipe.style_names:
        row[recipe.style_names.index(label)] = 1
    return row
