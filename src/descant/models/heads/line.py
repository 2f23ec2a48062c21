"""A single voice's symbol, with what each pitch would mean weighed by one small net that all pitches share.

For each pitch j that the net looks at:

    x_j = [the voice's last frames around j, the known parts now and ahead around j, what is recalled at j]
    a_j = F x_j + E_j + E_(j mod 12) + P q_j + U h + R role + M meter + K known + S · how sure recall is
    z_j = relu(N relu(a_j))
    logit(begin j) = v·z_j + c_j(h)      logit(hold) = w·z_(what sounds) + c_hold(h)      logit(rest) = c_rest(h)

q_j is which pitch classes sounded lately, counted from j (`grid.profile`), where the net is told; h is what the core
says and c a dense net over it, as in `categorical`; `known` says which parts are known. F is a
convolution along pitch, so that an interval to another voice, or a step from the voice's own last notes, is learned
once for all pitches, and for all keys. A note can be held only where one sounded. Weights tied over pitches are
Johnson's (2017); that they look at the other parts' notes directly, and at those to come, is ours.
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Integer
from pydantic import Field, model_validator
from torch import Tensor, nn

from descant.errors import RecipeError
from descant.grid.planes import ONSETS, SOUNDING
from descant.grid.shapes import HIGHEST_PITCH, HOLD, LOWEST_PITCH, PITCHES, PLANE_WIDTH, REST, VOICE_SYMBOLS
from descant.models.configuration import Options
from descant.models.dropout import UnitDropout
from descant.models.heads.categorical import CLOSED
from descant.models.heads.counterpoint import CELLS, counterpoint
from descant.models.heads.deep import SPARSE
from descant.models.heads.head import HEADS, Head, HeadSizes, Heard, nothing_chosen, wide
from descant.models.heads.profile_readout import HarmonyReadout, ProfileReadout
from descant.models.heads.recall_readout import recalled_cells, recalled_facts
from descant.models.skeleton import HISTORY_FRAMES
from descant.parts.roles import FrameKind

_ROWS = 2048
"""How many frames are weighed at once outside of training: a frame asks for pitches × hidden numbers."""


class LineOptions(Options):
    """`hidden` units at each pitch, then `narrow` ones; `dense` gives the sizes of the layers over what the core says.

    The net looks at pitches from `low` to `high` (MIDI; what lies outside has c_j alone), `older` frames back, `reach`
    semitones to both sides; with `harmony` a pitch is told the known parts' pitch classes, too, counted from its own;
    with `counterpoint`, which parts it lies above and with which it would move in parallel (`counterpoint`).
    `dropout` acts on the dense layers, `unit_dropout` on what the core says and on the hidden
    units.
    """

    name: Literal["line", "line.v1"] = "line.v1"
    hidden: int = Field(default=48, ge=1)
    narrow: int = Field(default=24, ge=1)
    dense: list[int] = Field(default_factory=lambda: [192])
    low: int = Field(default=LOWEST_PITCH, ge=LOWEST_PITCH, le=HIGHEST_PITCH)
    high: int = Field(default=HIGHEST_PITCH, ge=LOWEST_PITCH, le=HIGHEST_PITCH)
    older: int = Field(default=HISTORY_FRAMES, ge=1, le=HISTORY_FRAMES)
    reach: int = Field(default=12, ge=0, le=48)
    harmony: bool = False
    counterpoint: bool = False
    dropout: float = Field(default=0.2, ge=0, lt=1)
    unit_dropout: float = Field(default=0.1, ge=0, lt=1)

    @model_validator(mode="after")
    def _pitches(self) -> LineOptions:
        if self.low > self.high:
            raise ValueError(f"low must not lie above high, and {self.low} lies above {self.high}.")
        return self


@HEADS.register("line.v1")
class LineHead(Head):
    """A softmax over a voice's symbols; each pitch's logit sees what surrounds it."""

    options = LineOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"voice"})

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: LineOptions) -> None:  # noqa: ARG002
        super().__init__()
        self.config, self.sizes = config, sizes
        self.history_frames = config.older
        self.first, self.pitches = config.low - LOWEST_PITCH, config.high - config.low + 1
        form, hidden = sizes.recall_form, config.hidden
        channels = 2 * config.older
        if sizes.outlook:
            channels += (sizes.roles + 1) * (sizes.outlook + 1 + CELLS * config.counterpoint)
        if config.counterpoint and not {0, -1} <= set(sizes.outlook_steps):
            raise RecipeError(
                "counterpoint compares what sounds now with what sounded one step ago; outlook_steps lack one of them.",
                "0 and -1 in outlook_steps.",
                "add them to the recipe, or set counterpoint = false.",
            )
        if form is not None:
            channels += form.sources * form.blocks * 2
        self.see = nn.Conv1d(channels, hidden, 2 * config.reach + 1)
        nn.init.normal_(self.see.weight, std=0.6 * SPARSE)
        self.core = nn.Linear(sizes.shared, hidden)
        self.role = nn.Linear(sizes.roles, hidden, bias=False)
        self.meter = nn.Linear(sizes.meter, hidden, bias=False)
        self.known = nn.Linear((sizes.roles + 1) * sizes.outlook, hidden, bias=False) if sizes.outlook else None
        self.profile = ProfileReadout(sizes.profiles, hidden, config.low, self.pitches) if sizes.profiles else None
        parts = sizes.roles + 1 if config.harmony and sizes.outlook else 0
        self.harmony = HarmonyReadout(parts, sizes.outlook, hidden, config.low, self.pitches) if parts else None
        self.sure = nn.Linear(form.sources * form.facts, hidden, bias=False) if form is not None else None
        self.place = nn.Parameter(0.1 * torch.randn(self.pitches, hidden))
        self.pitch_class = nn.Parameter(0.1 * torch.randn(12, hidden))
        self.narrow = nn.Linear(hidden, config.narrow)
        self.out = nn.Linear(config.narrow, 2)
        self.drop = UnitDropout(config.unit_dropout)
        widths = [sizes.feature, *config.dense]
        dense: list[nn.Module] = []
        for below, above in pairwise(widths):
            dense += [nn.Linear(below, above), nn.ReLU(), nn.Dropout(config.dropout)]
        self.dense = nn.Sequential(*dense)
        self.symbol = nn.Linear(widths[-1], VOICE_SYMBOLS)
        self.last = nn.Linear(sizes.plane, VOICE_SYMBOLS, bias=False)

    def _parts(self, heard: Heard) -> Float[Tensor, "row ahead role plane"]:
        """The known parts' planes, each with the cell that says whether it is known."""
        return heard.outlook.reshape(-1, self.sizes.outlook, self.sizes.roles + 1, PLANE_WIDTH + 1)

    def _surroundings(self, heard: Heard) -> Float[Tensor, "row channel pitch"]:
        """What the small net sees, from `reach` semitones below the lowest pitch to as many above the highest."""
        history = heard.history[:, : self.config.older]
        seen = [history[..., SOUNDING], history[..., ONSETS]]
        if self.sizes.outlook:
            parts = self._parts(heard)
            seen += [parts[..., SOUNDING].flatten(1, 2), parts[:, self.sizes.now][..., ONSETS]]
            if self.config.counterpoint:
                now, before = (parts[:, self.sizes.outlook_steps.index(step)][..., SOUNDING] for step in (0, -1))
                seen.append(counterpoint(history[:, 0][..., SOUNDING], before, now))
        if self.sizes.recall_form is not None:
            seen += recalled_cells(heard.recall, self.sizes.recall_form, "poly")
        below = self.first - self.config.reach
        above = self.first + self.pitches + self.config.reach
        # a negative padding cuts off what is not looked at
        return nn.functional.pad(torch.cat(seen, 1), (-below, above - PITCHES))

    def _whole(self, heard: Heard) -> Float[Tensor, "row hidden"]:
        """What is the same for all pitches."""
        core = self.core(self.drop(heard.feature[:, : self.sizes.shared]))
        whole: Tensor = core + self.role(heard.role) + self.meter(heard.meter)
        if self.known is not None:
            whole = whole + self.known(self._parts(heard)[..., -1].flatten(1))
        form = self.sizes.recall_form
        if self.sure is not None and form is not None:
            whole = whole + self.sure(recalled_facts(heard.recall, form))
        return whole

    def _each_pitch(self, heard: Heard) -> Float[Tensor, "row pitch 2"]:
        """Of each pitch: what speaks for its beginning, and for its being held."""
        classes = torch.cat([self.pitch_class] * (2 + self.pitches // 12))
        own = self.place + classes[self.config.low % 12 :][: self.pitches]
        hidden = self.see(self._surroundings(heard)).transpose(1, 2)
        hidden = hidden + self._whole(heard)[:, None] + own.to(hidden.dtype)
        if self.profile is not None:
            hidden = hidden + self.profile(heard.profile)
        if self.harmony is not None:
            hidden = hidden + self.harmony(heard.outlook)
        speaks: Tensor = self.out(torch.relu(self.narrow(self.drop(torch.relu(hidden)))))
        return speaks

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row symbol"]:  # noqa: ARG002
        """Logits of all symbols; `chosen` means nothing here."""
        last = heard.history[:, 0]
        begin, hold = self._each_pitch(heard).unbind(-1)
        sounding = last[:, SOUNDING]
        held = (sounding[:, self.first : self.first + self.pitches] * hold).sum(-1, keepdim=True)
        silent = (sounding.amax(-1, keepdim=True) < 0.5).to(held.dtype)
        direct = self.symbol(self.dense(heard.feature)) + self.last(last)
        pitch = direct[:, REST + 1 :] + nn.functional.pad(begin, (self.first, PITCHES - self.first - self.pitches))
        held = direct[:, HOLD : HOLD + 1] + held + CLOSED * silent
        return torch.cat([held, direct[:, REST : REST + 1], pitch], -1)

    def nll(self, heard: Heard, target: Integer[Tensor, " row"]) -> Float[Tensor, " row"]:
        """Cross-entropy of the symbol."""
        if not self.training and len(target) > _ROWS:
            pieces = zip(*(whole.split(_ROWS) for whole in (*vars(heard).values(), target)), strict=True)
            return torch.cat([self.nll(Heard(*some[:-1]), some[-1]) for some in pieces])
        return nn.functional.cross_entropy(wide(self(heard, nothing_chosen(heard))), target.long(), reduction="none")
