"""Vocabularies learned when training begins: which notes and chords are met in the training pieces, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import torch

from descant.errors import CorpusError
from descant.grid.stack import Stack
from descant.grid.vocabulary import Vocabulary, learn_vocabulary
from descant.models.accompanist import Accompanist
from descant.models.configuration import configure
from descant.models.heads.categorical import CategoricalOptions
from descant.models.heads.head import HEADS
from descant.training.recipe import Recipe

Vocabularies = Mapping[str, Vocabulary]
"""By frame kind."""


def learned_vocabularies(recipe: Recipe, stacks: Sequence[Stack]) -> tuple[Recipe, Vocabularies]:
    """The recipe with the size of each vocabulary that its heads need filled in, and these vocabularies.

    A recipe whose heads need none comes back as it is. Raises `CorpusError` when nothing is met often enough.
    """
    learned: dict[str, Vocabulary] = {}
    for kind in sorted(set(recipe.roles.values()) & recipe.heads.keys()):
        head = HEADS.chosen(recipe.heads[kind])
        if kind not in head.learned:
            continue
        options = configure(head.options, recipe.heads[kind], f"the head of {kind}")
        assert isinstance(options, CategoricalOptions)
        parts = [
            np.asarray(frames, np.uint8)
            for stack in stacks
            for role, frames in stack.frames.items()
            if stack.kinds[role] == kind
        ]
        learned[kind] = learn_vocabulary(parts, options.least_met)
        if len(learned[kind]) < 2:
            raise CorpusError(
                f"no note or chord is met {options.least_met} times in the training pieces.",
                "a corpus that is large enough for a vocabulary.",
                f"add pieces, or lower heads.{kind}.least_met in the recipe.",
            )
    sizes = {kind: {**recipe.heads[kind], "symbols": len(vocabulary)} for kind, vocabulary in learned.items()}
    return recipe.model_copy(update={"heads": {**recipe.heads, **sizes}}) if sizes else recipe, learned


def teach(nets: Iterable[Accompanist], vocabularies: Vocabularies) -> None:
    """Put the vocabularies into the tables of some nets."""
    for net in nets:
        for kind, vocabulary in vocabularies.items():
            net.head(kind).get_buffer("table").copy_(torch.from_numpy(vocabulary.table))
