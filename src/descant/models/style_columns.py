"""Where a net's weights are told its style: a column for each in whatever the core's first layer makes of its inputs.

A style that is added is a further column, zero at first. So the net says what it said before, whichever of the older
styles it is told, until that column is learned; and where nothing but that column is learned, it does so ever after.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from descant.errors import BundleError
from descant.models.accompanist import Accompanist
from descant.models.skeleton import Skeleton

Weights = dict[str, Tensor]
Places = dict[str, tuple[int, slice]]
"""By the name of a weight: along which axis, and where, it is told the styles."""


def style_columns(skeleton: Skeleton) -> Places:
    """Where a net of this skeleton is told its styles. Raises `BundleError` for a core that can't be told more."""
    narrow, wide = (_shapes(skeleton, skeleton.style_width + more) for more in (0, 1))
    with torch.device("meta"):
        net = Accompanist(skeleton)
    last = net.core_inputs_size - 1  # behind the styles comes how far ahead the given parts are heard
    places: Places = {}
    for name, shape in narrow.items():
        axes = [axis for axis, size in enumerate(shape) if size != wide[name][axis]]
        if not axes:
            continue
        if len(axes) > 1 or len(shape) < 2:
            raise BundleError(
                f"the core {skeleton.core['name']} weighs all that it hears together, so no style can be added to it.",
                "a core such as lstm, gru, dilated, wavenet or tied.",
                "train a net of your own on both corpora.",
            )
        places[name] = axes[0], slice(last - skeleton.style_width, last)
    return places


def with_styles(weights: Mapping[str, Tensor], skeleton: Skeleton, known: int, added: int) -> Weights:
    """The weights of a net that knows so many styles, for one that can be told `added` more.

    These say nothing yet. `skeleton` is that of the net as it is; one that knows no style has an unused column, which
    is the first to be taken.
    """
    missing = known + added - skeleton.style_width
    wider = dict(weights)
    for name, (axis, columns) in style_columns(skeleton).items():
        weight, size = weights[name], columns.stop - columns.start
        before, styles = weight.narrow(axis, 0, columns.start), weight.narrow(axis, columns.start, size)
        behind = weight.narrow(axis, columns.stop, weight.shape[axis] - columns.stop)
        there = styles.narrow(axis, 0, known)
        shape = list(there.shape)
        shape[axis] = max(missing, 0) + styles.shape[axis] - known
        wider[name] = torch.cat([before, there, there.new_zeros(shape), behind], axis)
    return wider


def only_styles(weights: Mapping[str, Tensor], learned: Mapping[str, Tensor], places: Places, styles: slice) -> Weights:
    """Weights as they were, but for what is told of the `styles` of these numbers: that is as it was learned."""
    kept = {name: weight.clone() for name, weight in weights.items()}
    for name, (axis, columns) in places.items():
        first, count = columns.start + styles.start, styles.stop - styles.start
        kept[name].narrow(axis, first, count).copy_(learned[name].narrow(axis, first, count))
    return kept


def _shapes(skeleton: Skeleton, style_width: int) -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):
        net = Accompanist(skeleton.model_copy(update={"style_width": style_width}))
    return {name: tuple(weight.shape) for name, weight in net.state_dict().items()}
