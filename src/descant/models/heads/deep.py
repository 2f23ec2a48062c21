"""A chord as one choice, by one small net that every pitch shares: it knows where it stands, not which pitch it is.

For each pitch j, from the lowest up (or from the highest down):

    x_j = [near frames around j, older frames around j, what is recalled around j, the known parts around j,
           on which side of each of them j lies, pitches chosen before j and near it, all pitches chosen before j,
           where the voice to come lay, pitch classes counted from j]
    a_j = F x_j + E_j + E_(j mod 12) + P q_j + U h + S · how sure recall is
    z_j = relu(M relu(a_j))
    p(sounding_j | chosen before) = σ(v·z_j + b_j(h))      p(onset_j | sounding_j, chosen before) = σ(w·z_j + c_j(h))

h is what the core says, q_j which pitch classes sounded lately, counted from j (`grid.profile`), where the net is told.
F, the same for every pitch, is one matrix product: what surrounds a pitch is laid out relative
to it, so that what is learned of one chord holds for its transpositions; the part of F that sees all pitches chosen
before j is the absolute sum of a NADE. The onset counts where j sounded before; else it can only begin. After
Larochelle & Murray 2011 (the chain), Johnson 2017 (weights tied over pitches), and Uria et al. 2014 (a deep net as the
conditional); neighbourhoods and recall are ours.
"""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

import torch
from jaxtyping import Float, Integer
from pydantic import Field, model_validator
from torch import Tensor, nn

from descant.errors import RecipeError
from descant.grid.planes import ONSETS, SOUNDING
from descant.grid.shapes import LOWEST_PITCH, PLANE_WIDTH
from descant.models.configuration import Options
from descant.models.dropout import UnitDropout
from descant.models.heads.cells import cell_nll, on_and_begun
from descant.models.heads.counterpoint import sides
from descant.models.heads.head import CELLS, HEADS, Head, HeadSizes, Heard, wide
from descant.models.heads.profile_readout import HarmonyReadout, ProfileReadout
from descant.models.heads.recall_readout import COLUMNS, recalled_cells, recalled_facts
from descant.models.heads.voice_leading import MOST, counted, led
from descant.models.skeleton import HISTORY_FRAMES
from descant.parts.roles import FrameKind

SPARSE = 0.2
"""Spread of the first layer's weights: of what surrounds a pitch a dozen or two cells are on."""
_ROWS = 1024
"""How many frames are weighed at once outside of training: a frame asks for cells × hidden numbers."""


class DeepOptions(Options):
    """`hidden` units at each pitch, then `narrow` ones.

    `near` frames are seen `neighbours` semitones to both sides, `older` ones before them `glance` semitones, what
    is recalled `glance` semitones; `chosen` is how many pitches before one are seen in its own frame, and
    `absolute` whether all of them are. `voices`: in how many frames the voice that is to come is shown (0: notes
    are not counted); `profile`: whether a pitch is told which pitch classes sounded, counted from its own;
    `others`: how many semitones to both sides the known parts are seen, in the frames of the outlook (None: not at
    all); `sides`: whether a pitch is told if it lies above or below them, now and in all these frames (where `others`
    are seen); `harmony`: whether a pitch is told their pitch classes there, counted from its own; `direct`: whether the
    core also speaks of each pitch by itself. `order`: `up` from the lowest pitch, or `down`. `tied`: whether pitches
    share their weights. `dropout` acts on what the core says and on the hidden units.
    """

    name: Literal["deep", "deep.v1"] = "deep.v1"
    hidden: int = Field(default=64, ge=1)
    narrow: int = Field(default=32, ge=1)
    near: int = Field(default=2, ge=1, le=HISTORY_FRAMES)
    neighbours: int = Field(default=12, ge=0)
    older: int = Field(default=6, ge=0, le=HISTORY_FRAMES)
    glance: int = Field(default=1, ge=0)
    chosen: int = Field(default=36, ge=1)
    absolute: bool = True
    direct: bool = True
    voices: int = Field(default=0, ge=0, le=HISTORY_FRAMES)
    profile: bool = False
    harmony: bool = False
    others: int | None = Field(default=None, ge=0)
    sides: bool = False
    order: Literal["up", "down"] = "up"
    tied: bool = True
    dropout: float = Field(default=0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _frames(self) -> DeepOptions:
        if self.near + self.older > HISTORY_FRAMES:
            raise ValueError(f"near + older must be {HISTORY_FRAMES} frames at most.")
        return self


def around(cells: Float[Tensor, "row x cell"], below: int, above: int) -> Float[Tensor, "row cell y"]:
    """What lies around each cell: from `below` cells under it to `above` over it; beyond the keyboard is silence."""
    seen = nn.functional.pad(cells, (below, above)).unfold(-1, below + above + 1, 1)
    return seen.transpose(1, 2).flatten(2)


class Glimpse(NamedTuple):
    """Frames of cells, of which each cell sees those `below` and `above` it."""

    frames: Float[Tensor, "row channel cell"]
    below: int
    above: int

    def seen(self) -> Float[Tensor, "row cell x"]:
        """What each cell sees, laid out."""
        return around(self.frames, self.below, self.above)

    def through(self, weight: Float[Tensor, "hidden x"]) -> Float[Tensor, "row hidden cell"]:
        """The same through a linear map of all cells, as a convolution: nothing has to be laid out."""
        kernel = weight.reshape(len(weight), self.frames.shape[1], -1)
        return nn.functional.conv1d(nn.functional.pad(self.frames, (self.below, self.above)), kernel)


class EachPitch(nn.Module):
    """A linear map of every cell's numbers: one for all cells, or (`tied` off) one for each."""

    def __init__(self, inputs: int, outputs: int, cells: int, tied: bool, scale: float | None = None) -> None:
        super().__init__()
        shape = (outputs, inputs) if tied else (cells, inputs, outputs)
        self.tied = tied
        # He et al. 2015, unless the inputs are known to be sparse
        self.weight = nn.Parameter(torch.randn(shape) * ((2 / inputs) ** 0.5 if scale is None else scale))
        self.bias = nn.Parameter(torch.zeros(outputs) if tied else torch.zeros(cells, outputs))

    def forward(self, inputs: Float[Tensor, "row cell x"]) -> Float[Tensor, "row cell y"]:
        """The same rows and cells."""
        if self.tied:
            # rows and cells as one axis, so that an exported graph holds the weight as it is, and not turned over
            flat = nn.functional.linear(inputs.flatten(0, 1), self.weight, self.bias)
            return flat.reshape(-1, inputs.shape[1], flat.shape[-1])
        return torch.einsum("rcx,cxy->rcy", inputs, self.weight) + self.bias


@HEADS.register("deep.v1")
class DeepHead(Head):
    """An autoregressive chain along pitch with shared weights."""

    options = DeepOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"poly", "roll", "kit"})
    chained = True

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: DeepOptions) -> None:
        super().__init__()
        self.kind, self.config, self.sizes = kind, config, sizes
        self.cells = cells = CELLS[kind]
        self.descending = config.order == "down"
        self.history_frames = max(config.near + config.older, config.voices)
        self.columns = COLUMNS[kind]
        states, form = len(self.columns), sizes.recall_form
        glance = 2 * config.glance + 1
        seen = states * (config.near * (2 * config.neighbours + 1) + config.older * glance + config.chosen)
        if form is not None:
            seen += form.sources * form.blocks * states * glance
        if config.sides and (not sizes.outlook or config.others is None):
            raise RecipeError(
                "sides tell where the known parts lie, and this head is not shown them.",
                "outlook_steps in the recipe, and others in the head.",
                "add them, or set sides = false.",
            )
        if sizes.outlook and config.others is not None and kind != "kit":
            seen += (sizes.roles + 1) * ((sizes.outlook + 1) * (2 * config.others + 1) + 4 * config.sides)
        if config.voices:
            seen += 4 * MOST + config.voices * (2 * config.neighbours + 1)
        self.see = EachPitch(seen, config.hidden, cells, config.tied, SPARSE)
        self.absolute = nn.Parameter(torch.zeros(cells * states, config.hidden)) if config.absolute else None
        self.place = nn.Parameter(0.1 * torch.randn(cells, config.hidden))
        self.pitch_class = nn.Parameter(0.1 * torch.randn(12, config.hidden))
        profiled = config.profile and kind != "kit"
        self.classes = nn.Linear(2 * 12 * states, config.hidden, bias=False) if profiled else None
        told = sizes.profiles if kind != "kit" else 0
        self.lately = ProfileReadout(told, config.hidden, LOWEST_PITCH, cells) if told else None
        seen_parts = sizes.roles + 1 if sizes.outlook and config.harmony and kind != "kit" else 0
        self.harmony = (
            HarmonyReadout(seen_parts, sizes.outlook, config.hidden, LOWEST_PITCH, cells) if seen_parts else None
        )
        self.core = nn.Linear(sizes.shared, config.hidden)
        self.core_pitch = nn.Linear(sizes.pitch, config.hidden, bias=False) if sizes.pitch and kind != "kit" else None
        self.sure = nn.Linear(form.sources * form.facts, config.hidden, bias=False) if form else None
        self.narrow = EachPitch(config.hidden, config.narrow, cells, config.tied)
        self.out = EachPitch(config.narrow, 2, cells, config.tied)
        self.direct = nn.Linear(sizes.shared, 2 * cells) if config.direct else None
        self.drop = UnitDropout(config.dropout)
        with torch.no_grad():
            self.out.bias[..., 0] = -3.0
            if self.direct is not None:
                self.direct.weight.mul_(0.1)
                self.direct.bias.zero_()

    def _precision(self, heard: Heard) -> torch.dtype:
        """Of what surrounds a cell: mixed precision would lay all of it out in single precision first, and copy it."""
        device = heard.history.device.type
        return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else heard.history.dtype

    def _given(self, heard: Heard) -> list[Glimpse]:
        """What the small net is shown of each cell before anything is chosen, in the order of its weights."""
        config = self.config
        history, recall, outlook = (
            told.to(self._precision(heard)) for told in (heard.history, heard.recall, heard.outlook)
        )
        seen = []
        for columns in self.columns:
            frames = history[:, :, columns][:, :, : self.cells]
            seen.append(Glimpse(frames[:, : config.near], config.neighbours, config.neighbours))
            if config.older:
                older = frames[:, config.near : config.near + config.older]
                seen.append(Glimpse(older, config.glance, config.glance))
        if self.sizes.recall_form is not None:
            recalled = recalled_cells(recall, self.sizes.recall_form, self.kind)
            seen += [Glimpse(frames, config.glance, config.glance) for frames in recalled]
        if self.sizes.outlook and config.others is not None and self.kind != "kit":
            parts = outlook.reshape(*outlook.shape[:2], self.sizes.roles + 1, PLANE_WIDTH + 1)
            seen.append(Glimpse(parts[..., SOUNDING].flatten(1, 2), config.others, config.others))
            seen.append(Glimpse(parts[:, self.sizes.now][..., ONSETS], config.others, config.others))
            if config.sides:
                now, soon = parts[:, self.sizes.now][..., SOUNDING], parts[..., SOUNDING].amax(1)
                seen += [Glimpse(sides(sounding), 0, 0) for sounding in (now, soon)]
        return seen

    def _of_given(self, heard: Heard) -> Float[Tensor, "row cell hidden"]:
        """What the hidden units hear of it, where all pitches share their weights."""
        hidden, column = self.see.bias[:, None], 0
        for each in self._given(heard):
            width = each.frames.shape[1] * (each.below + 1 + each.above)
            hidden = hidden + each.through(self.see.weight[:, column : column + width])
            column += width
        return hidden.transpose(1, 2)

    def _chosen(self, heard: Heard, chosen: Float[Tensor, "row state cell"]) -> list[Float[Tensor, "row cell x"]]:
        """What it is shown of what is chosen, after that."""
        config, reach = self.config, self.config.chosen - 1
        # one cell further, so that a cell does not see itself
        shifted = nn.functional.pad(chosen, (-1, 1) if self.descending else (1, -1))
        seen = [around(shifted, 0, reach) if self.descending else around(shifted, reach, 0)]
        if config.voices:
            sounding = heard.history.to(chosen.dtype)[:, : config.voices, self.columns[0]][:, :, : self.cells]
            seen.append(counted(sounding[:, 0], chosen[:, 0], self.descending))
            seen.append(led(sounding, chosen[:, 0], config.neighbours, self.descending))
        return seen

    def _profile(self, heard: Heard) -> Float[Tensor, "row 12 x"]:
        """For each pitch class: what lay how far above it in the last frame, and in all that are seen."""
        told = []
        for columns in self.columns:
            frames = nn.functional.pad(heard.history[:, : self.history_frames, columns], (0, -self.cells % 12))
            octaves = frames.reshape(*frames.shape[:2], -1, 12)
            told += [octaves[:, 0].amax(-2), octaves.mean(1).sum(-2)]
        classes = torch.stack(told, 1)
        return torch.stack([classes.roll(-lowest, -1) for lowest in range(12)], 1).flatten(2)

    def _at_cells(self, of_class: Float[Tensor, "*row 12 hidden"]) -> Float[Tensor, "*row cell hidden"]:
        """What is known of pitch classes (counted from the lowest cell), at every cell."""
        octaves = -(-self.cells // 12)
        return torch.cat([of_class] * octaves, -2)[..., : self.cells, :]

    def _whole(self, heard: Heard) -> Float[Tensor, "row 1 hidden"]:
        """What is the same for all cells: the core's word, and how sure recall is."""
        whole: Tensor = self.core(self.drop(heard.feature[:, : self.sizes.shared]))
        form = self.sizes.recall_form
        if self.sure is not None and form is not None:
            whole = whole + self.sure(recalled_facts(heard.recall, form))
        return whole[:, None]

    def _before(self, chosen: Float[Tensor, "row state cell"]) -> Float[Tensor, "row cell x"]:
        """For each cell, all cells chosen before it."""
        earlier = torch.ones(self.cells, self.cells, dtype=chosen.dtype, device=chosen.device)
        earlier = earlier.triu(1) if self.descending else earlier.tril(-1)
        return (earlier[None, :, None] * chosen[:, None]).flatten(2)

    def _beside(self, heard: Heard) -> Float[Tensor, "row cell hidden"]:
        """What the hidden units hear besides what surrounds a cell."""
        hidden = self._whole(heard)
        hidden = hidden + (self.place + self._at_cells(self.pitch_class)).to(hidden.dtype)
        if self.classes is not None:
            hidden = hidden + self._at_cells(self.classes(self._profile(heard)))
        if self.lately is not None:
            hidden = hidden + self.lately(heard.profile)
        if self.harmony is not None:
            hidden = hidden + self.harmony(heard.outlook)
        if self.core_pitch is not None:
            of_pitch = heard.feature[:, self.sizes.shared :].reshape(-1, self.cells, self.sizes.pitch)
            hidden = hidden + self.core_pitch(of_pitch)
        return hidden

    def _direct(self, heard: Heard) -> Float[Tensor, "row cell 2"]:
        """What the core says of each cell by itself."""
        if self.direct is None:
            return heard.feature.new_zeros(len(heard.feature), self.cells, 2)
        said: Tensor = self.direct(heard.feature[:, : self.sizes.shared])
        return said.view(-1, self.cells, 2)

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row cell 2"]:
        """Logits of each cell, if nothing but what is chosen is on before it."""
        into = chosen[..., : len(self.columns)].transpose(1, 2).to(self._precision(heard))
        if self.training or not self.config.tied:
            hidden = self.see(torch.cat([each.seen() for each in self._given(heard)] + self._chosen(heard, into), -1))
        else:
            # learning is quicker with everything laid out, all else without
            seen = torch.cat(self._chosen(heard, into), -1)
            of_chosen = self.see.weight[:, self.see.weight.shape[1] - seen.shape[-1] :]
            hidden = self._of_given(heard) + nn.functional.linear(seen, of_chosen)
        hidden = hidden + self._beside(heard)
        if self.absolute is not None:
            hidden = hidden + self._before(into) @ self.absolute
        logits: Tensor = self.out(torch.relu(self.narrow(self.drop(torch.relu(hidden)))))
        return logits + self._direct(heard)

    @property
    def reach(self) -> int:
        """As far as chosen cells are seen; 0 where notes are counted, which is no sum, or no weights are shared."""
        sums = self.config.tied and self.config.absolute and not self.config.voices
        return self.config.chosen if sums else 0

    def surround(self, heard: Heard) -> tuple[Float[Tensor, "row cell hidden"], Float[Tensor, "row cell 2"]]:
        """The hidden units before anything is chosen, and what is added to the logits: asked once a frame."""
        return self._of_given(heard) + self._beside(heard), self._direct(heard)

    def nll(self, heard: Heard, target: Integer[Tensor, "row cell"]) -> Float[Tensor, " row"]:
        """Exact nats of a frame."""
        if not self.training and len(target) > _ROWS:
            pieces = zip(*(whole.split(_ROWS) for whole in (*vars(heard).values(), target)), strict=True)
            return torch.cat([self.nll(Heard(*some[:-1]), some[-1]) for some in pieces])
        on, begun = on_and_begun(target, self.kind)
        chosen = torch.stack([on, begun], -1).to(heard.feature.dtype)
        return cell_nll(wide(self(heard, chosen)), target, heard.history[:, 0], self.kind)
