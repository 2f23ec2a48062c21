"""The accompanist: listener → core → head, p(target | known) = Π_t p(y_t | y_<t, known).

known parts ──► listener ──┐
y_(t-1) ───────────────────┼──► core ──► head ──► p(y_t)
meter, role, style ────────┘   (every layer hears y_(t-1))
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from descant.errors import RecipeError
from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import SOUNDING, known_width
from descant.grid.profile import DOUBT, PROFILES
from descant.grid.shapes import LOWEST_PITCH, PITCHES, PLANE_WIDTH
from descant.models.configuration import configure
from descant.models.cores import dilated as _dilated
from descant.models.cores import gru as _gru_core
from descant.models.cores import lstm as _lstm
from descant.models.cores import mingru as _mingru
from descant.models.cores import tied as _tied
from descant.models.cores import wavenet as _wavenet
from descant.models.cores.core import CORES, Core
from descant.models.dropout import SequenceDropout
from descant.models.heads import bernoulli as _bernoulli
from descant.models.heads import categorical as _categorical
from descant.models.heads import deep as _deep
from descant.models.heads import gaussian as _gaussian
from descant.models.heads import line as _line
from descant.models.heads import nade as _nade
from descant.models.heads import rbm as _rbm
from descant.models.heads.head import HEADS, Head, HeadSizes
from descant.models.listeners import gru as _gru
from descant.models.listeners import none as _none
from descant.models.listeners.listener import LISTENERS, Listener
from descant.models.skeleton import HISTORY_FRAMES, Skeleton
from descant.registry import Registry

KINDS = (
    *(_dilated, _gru_core, _lstm, _mingru, _tied, _wavenet),
    *(_bernoulli, _categorical, _deep, _gaussian, _line, _nade, _rbm),
    *(_gru, _none),
)
"""The modules whose import registers our kinds: cores, heads, listeners."""


@dataclass(frozen=True)
class Passage:
    """What is heard over a batch of passages, before any head.

    `previous` is the plane of the target's last frame, `earlier` the `HISTORY_FRAMES - 1` before the first of them,
    in order of time; `recall` what is recalled of the piece's own past; `style` the share of each style that is
    asked for (all zero: nobody said). `hears_future` and `lookahead` say how the known parts are heard: `lookahead`
    counts in quarter notes.
    """

    known: Float[Tensor, "batch time known"]
    lengths: Int[Tensor, " batch"]
    previous: Float[Tensor, "batch time plane"]
    earlier: Float[Tensor, "batch past plane"]
    recall: Float[Tensor, "batch time recall"]
    meter: Float[Tensor, "batch time meter"]
    role: Float[Tensor, "batch role"]
    style: Float[Tensor, "batch style"]
    hears_future: bool
    lookahead_steps: int
    lookahead_quarters: float

    def to(self, device: torch.device) -> Passage:
        """The same on another device."""
        moved: dict[str, Any] = {
            name: value.to(device) for name, value in vars(self).items() if isinstance(value, Tensor)
        }
        return replace(self, **moved)


def with_full_names(skeleton: Skeleton) -> Skeleton:
    """The same skeleton with every kind's versioned name, so that it keeps its meaning when newer versions appear."""

    def full(table: dict[str, Any], registry: Registry[Any]) -> dict[str, Any]:
        return {**table, "name": registry.full_name(table["name"])}

    return skeleton.model_copy(
        update={
            "listener": full(skeleton.listener, LISTENERS),
            "core": full(skeleton.core, CORES),
            "heads": {kind: full(table, HEADS) for kind, table in skeleton.heads.items()},
        }
    )


def _pitch_classes(sounding: Float[Tensor, "*rows 88"]) -> Float[Tensor, "*rows 12"]:
    """How many pitches of each class sound, from C on."""
    first = LOWEST_PITCH % 12
    padded = nn.functional.pad(sounding, (first, -(first + PITCHES) % 12))
    classes: Tensor = padded.reshape(*padded.shape[:-1], -1, 12).sum(-2)
    return classes


class Accompanist(nn.Module):
    """The whole net of a bundle."""

    def __init__(self, skeleton: Skeleton) -> None:
        super().__init__()
        self.skeleton = skeleton
        roles = len(skeleton.roles)
        listener = LISTENERS.chosen(skeleton.listener)
        self.listener: Listener = listener(
            known_width(roles), configure(listener.options, skeleton.listener, "the listener")
        )
        context = self.listener.context_size
        self.remember = nn.Linear(PLANE_WIDTH, skeleton.previous_size)
        self.recalls = skeleton.recall is None or skeleton.recall.to_core
        recall = skeleton.recall_width if self.recalls else 0
        inputs = 2 * context + 1 + METER_WIDTH + roles + skeleton.style_width + 1 + recall
        core = CORES.chosen(skeleton.core)
        self.core_inputs_size = inputs
        heard = PLANE_WIDTH if core.hears_plane else skeleton.previous_size
        self.core: Core = core(inputs, heard, configure(core.options, skeleton.core, "the core"), skeleton.dropout)
        self.drop = SequenceDropout(skeleton.dropout)
        sizes = HeadSizes(
            feature=self.core.output_size + skeleton.previous_size + 2 * context,
            plane=PLANE_WIDTH,
            recall=skeleton.recall_width,
            meter=METER_WIDTH,
            roles=roles,
            pitch=self.core.pitch_size,
            outlook_steps=skeleton.outlook_steps,
            profiles=PROFILES if skeleton.profile_steps else 0,
            recall_form=skeleton.recall_form,
        )
        self.sizes = sizes
        heads: dict[str, nn.Module] = {}
        for kind in sorted(set(skeleton.roles.values())):
            if kind not in skeleton.heads:
                raise RecipeError(
                    f"the recipe has roles of kind {kind} but no head for it.",
                    f"a table [heads.{kind}] with the head's name.",
                    "add it to the recipe.",
                )
            chosen = HEADS.chosen(skeleton.heads[kind])
            if kind not in chosen.serves:
                fitting = [name for name in HEADS.names() if kind in HEADS.get(name).serves]
                raise RecipeError(
                    f"the head {skeleton.heads[kind]['name']} can't write frames of kind {kind}: "
                    f"it writes {', '.join(sorted(chosen.serves))}.",
                    f"one of {', '.join(fitting)}.",
                    f"change [heads.{kind}] in the recipe.",
                )
            heads[kind] = chosen(kind, sizes, configure(chosen.options, skeleton.heads[kind], f"the head of {kind}"))
        self.heads = nn.ModuleDict(heads)
        self.history_frames = max(self.head(kind).history_frames for kind in heads)

    def head(self, kind: str) -> Head:
        """The head that writes frames of that kind."""
        head = self.heads[kind]
        assert isinstance(head, Head)
        return head

    def contexts(self, passage: Passage) -> tuple[Tensor, Tensor]:
        """What the listener heard: forwards (fed `lookahead_steps` early), and backwards (zero where not heard)."""
        known = passage.known
        if passage.lookahead_steps:
            known = nn.functional.pad(known, (0, 0, 0, passage.lookahead_steps))
        ahead = self.listener.forward_context(known)[:, passage.lookahead_steps :]
        if passage.hears_future:
            return ahead, self.listener.backward_context(passage.known, passage.lengths)
        return ahead, torch.zeros_like(ahead)

    def core_inputs(
        self,
        ahead: Tensor,
        back: Tensor,
        hears_future: Tensor,
        recall: Tensor,
        meter: Tensor,
        role: Tensor,
        style: Tensor,
        lookahead: Tensor,
    ) -> Tensor:
        """What the core's first layer hears beside the last frame; all with the same leading axes."""
        heard = [ahead, back, hears_future, *([recall] if self.recalls else []), meter, role, style, lookahead]
        return torch.cat(heard, -1)

    def features(
        self, passage: Passage, state: Float[Tensor, "batch state"] | None = None
    ) -> Float[Tensor, "batch time feature"]:
        """What a head is given at every step of the passages (teacher-forced)."""
        ahead, back = self.contexts(passage)
        batch, steps = passage.meter.shape[:2]

        def everywhere(value: float, width: int = 1) -> Tensor:
            return passage.meter.new_full((batch, steps, width), value)

        inputs = self.core_inputs(
            ahead,
            back,
            everywhere(float(passage.hears_future)),
            passage.recall,
            passage.meter,
            passage.role[:, None].expand(-1, steps, -1),
            passage.style[:, None].expand(-1, steps, -1),
            everywhere(passage.lookahead_quarters),
        )
        previous = torch.tanh(self.remember(passage.previous))
        start = self.core.initial_state(batch) if state is None else state
        out, _ = self.core(self.drop(inputs), passage.previous if self.core.hears_plane else previous, start)
        heard: Tensor = self.drop(self._feature(out, previous, ahead, back))
        return heard

    def histories(self, passage: Passage) -> Float[Tensor, "batch time past plane"]:
        """The last frames before every step, newest first: as many as the head that looks back farthest wants."""
        past, steps = self.history_frames, passage.previous.shape[1]
        whole = torch.cat([passage.earlier[:, HISTORY_FRAMES - past :], passage.previous], 1)
        return torch.stack([whole[:, past - 1 - back : past - 1 - back + steps] for back in range(past)], 2)

    def outlooks(self, passage: Passage, rows: Bool[Tensor, "batch time"]) -> Float[Tensor, "row ahead known"]:
        """What heads see themselves of the known parts at the frames that `rows` marks; see `grid.outlook`.

        Before the passage nothing is known, as before the beginning of a piece.
        """
        known, ahead_steps = passage.known, self.skeleton.outlook_steps
        if not ahead_steps:
            return known.new_zeros(int(rows.sum()), *self.skeleton.outlook_shape)
        seen = []
        for ahead in ahead_steps:
            if passage.hears_future or ahead <= passage.lookahead_steps:
                later = nn.functional.pad(known, (0, 0, max(0, -ahead), max(0, ahead)))
                seen.append(later[:, max(0, ahead) :][:, : known.shape[1]][rows])
            else:
                seen.append(torch.zeros_like(known[rows]))
        return torch.stack(seen, 1)

    def profiles(self, passage: Passage, rows: Bool[Tensor, "batch time"]) -> Float[Tensor, "row profile class"]:
        """Which pitch classes sounded lately at the frames that `rows` marks; see `grid.profile`."""
        steps = self.skeleton.profile_steps
        if not steps:
            return passage.known.new_zeros(int(rows.sum()), *self.skeleton.profile_shape)
        parts = passage.known.reshape(*passage.known.shape[:2], -1, PLANE_WIDTH + 1)
        known, own = _pitch_classes(parts[..., SOUNDING].sum(2)), _pitch_classes(passage.previous[..., SOUNDING])
        time = torch.arange(known.shape[1], device=known.device)
        away = time[None] - time[:, None]  # how far step u lies ahead of step t
        near = torch.exp(-away.abs() / steps).to(known.dtype)
        reach = known.shape[1] if passage.hears_future else passage.lookahead_steps
        totals = torch.stack([(near * (away <= reach)) @ known, (near * (away <= 0)) @ own], 2)
        told: Tensor = totals / (totals.sum(-1, keepdim=True) + DOUBT * steps)
        return told[rows]

    def _feature(self, out: Tensor, previous: Tensor, ahead: Tensor, back: Tensor) -> Tensor:
        """What a head is given; what the core says of single pitches comes last."""
        whole = self.core.output_size - PITCHES * self.core.pitch_size
        return torch.cat([out[..., :whole], previous, ahead, back, out[..., whole:]], -1)

    def step(
        self,
        ahead: Tensor,
        back: Tensor,
        hears_future: Tensor,
        previous: Tensor,
        recall: Tensor,
        meter: Tensor,
        role: Tensor,
        style: Tensor,
        lookahead: Tensor,
        state: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """One step `[batch, ...]` → what a head is given, the next state."""
        inputs = self.core_inputs(ahead, back, hears_future, recall, meter, role, style, lookahead)
        remembered = torch.tanh(self.remember(previous))
        out, state = self.core.step(inputs, previous if self.core.hears_plane else remembered, state)
        return self._feature(out, remembered, ahead, back), state
