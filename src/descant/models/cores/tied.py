"""One small recurrent net a pitch, all with the same weights: music moves up and down, so should what is learned.

    e_j = tanh(K * y_(t-1) around j + C (pitch classes of y_(t-1) as seen from j) + P (j's place) + S [inputs, drums])
    h_j, c_j = LSTM(e_j, h_j, c_j)      for each of the 88 pitches j

Johnson 2017, "Generating polyphonic music using tied parallel networks", section 3.1 (the tied parallel LSTM). A pitch
hears the last frame relative to itself: its neighbours (what sounds and what begins, silence beyond the keyboard) and
how many notes sound of each pitch class counted from its own. What is about the whole frame reaches all pitches alike.
Without its place (`position = false`) a pitch knows nothing else, and moving the music moves the answer.

Each layer hears e_j, in which the last frame is. The output is the mean of all h_j, then `[88, pitch_size]`, the h_j
themselves. The state is, layer by layer, `[88, h and c]`.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from descant.grid.planes import KIT, ONSETS, SOUNDING
from descant.grid.shapes import KIT_PIECES, LOWEST_PITCH, PITCHES, PLANE_WIDTH
from descant.models.configuration import Options
from descant.models.cores.core import CORES, Core
from descant.models.cores.lstm import lstm_cell, remember_by_default
from descant.models.dropout import SequenceDropout

CLASSES = 12


class TiedOptions(Options):
    """`layers` layers of `size` cells a pitch; `neighbours` semitones are heard to either side.

    `position`: whether a pitch knows its own place on the keyboard and its pitch class.
    """

    name: Literal["tied", "tied.v1"] = "tied.v1"
    size: int = Field(default=48, ge=1)
    layers: int = Field(default=1, ge=1)
    neighbours: int = Field(default=12, ge=0, le=PITCHES)
    position: bool = True


class Surroundings(nn.Module):
    """What each pitch hears of the last frame and of all that is about the whole frame: e of every pitch."""

    class_of: Tensor
    class_seen: Tensor

    def __init__(self, input_size: int, config: TiedOptions) -> None:
        super().__init__()
        reach = config.neighbours
        self.near = nn.Conv1d(2, config.size, 2 * reach + 1, padding=reach)
        self.classes = nn.Linear(CLASSES, config.size, bias=False)
        self.whole = nn.Linear(input_size + KIT_PIECES, config.size, bias=False)
        self.place = nn.Parameter(0.1 * torch.randn(PITCHES, config.size)) if config.position else None
        self.pitch_class = nn.Parameter(0.1 * torch.randn(CLASSES, config.size)) if config.position else None
        seen = torch.arange(CLASSES)
        self.register_buffer("class_of", (torch.arange(PITCHES) + LOWEST_PITCH) % CLASSES, persistent=False)
        self.register_buffer("class_seen", (seen[:, None] + seen) % CLASSES, persistent=False)

    def forward(
        self, inputs: Float[Tensor, "row input"], plane: Float[Tensor, "row plane"]
    ) -> Float[Tensor, "row pitch size"]:
        """Rows are steps."""
        begins, sounds = plane[:, ONSETS], plane[:, SOUNDING]
        near = self.near(torch.stack([begins, sounds], 1)).transpose(1, 2)
        octaves = nn.functional.pad(sounds, (LOWEST_PITCH % CLASSES, -(LOWEST_PITCH + PITCHES) % CLASSES))
        counts = octaves.reshape(-1, octaves.shape[1] // CLASSES, CLASSES).sum(1)
        by_class = self.classes(counts[:, self.class_seen])
        if self.pitch_class is not None:
            by_class = by_class + self.pitch_class
        heard = near + by_class[:, self.class_of] + self.whole(torch.cat([inputs, plane[:, KIT]], -1))[:, None]
        return torch.tanh(heard if self.place is None else heard + self.place)


@CORES.register("tied.v1")
class TiedCore(Core):
    """88 LSTMs with one set of weights, each layer hearing the last frame as seen from its pitch."""

    options = TiedOptions
    hears_plane: ClassVar[bool] = True

    def __init__(self, input_size: int, previous_size: int, config: TiedOptions, dropout: float = 0.0) -> None:
        super().__init__()
        if previous_size != PLANE_WIDTH:
            raise ValueError(f"a tied core hears the last frame's plane of {PLANE_WIDTH} cells, not {previous_size}")
        self.around = Surroundings(input_size, config)
        widths = [config.size] + [2 * config.size] * (config.layers - 1)
        self.layers = nn.ModuleList(nn.LSTM(width, config.size) for width in widths)
        for layer in self.layers:
            assert isinstance(layer, nn.LSTM)
            remember_by_default(layer)
        self.drop = SequenceDropout(dropout)
        self.pitch_size = config.size
        self.output_size = config.size + PITCHES * config.size
        self.state_size = config.layers * PITCHES * 2 * config.size

    def _states(self, state: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Of each layer h and c, `[batch and pitch, size]`."""
        return [
            (hidden.flatten(0, 1), cell.flatten(0, 1))
            for layer in state.chunk(len(self.layers), -1)
            for hidden, cell in [layer.reshape(-1, PITCHES, 2 * self.pitch_size).chunk(2, -1)]
        ]

    def _flat(self, states: list[tuple[Tensor, Tensor]]) -> Tensor:
        layers = [torch.cat(pair, -1).view(-1, PITCHES * 2 * self.pitch_size) for pair in states]
        return torch.cat(layers, -1)

    def _shown(self, hidden: Float[Tensor, "... pitch size"]) -> Float[Tensor, "... output"]:
        return torch.cat([hidden.mean(-2), hidden.flatten(-2)], -1)

    def forward(
        self,
        inputs: Float[Tensor, "batch time input"],
        previous: Float[Tensor, "batch time plane"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch time output"], Float[Tensor, "batch state"]]:
        """The whole sequence at once, the pitches as rows of a batch."""
        batch, steps = inputs.shape[:2]
        heard = self.around(inputs.transpose(0, 1).flatten(0, 1), previous.transpose(0, 1).flatten(0, 1))
        heard = heard.reshape(steps, batch * PITCHES, -1)
        below, after = heard, []
        for number, (layer, (hidden, cell)) in enumerate(zip(self.layers, self._states(state), strict=True)):
            both = torch.cat([below, heard], -1) if number else heard
            shown, (hidden, cell) = layer(both, (hidden.unsqueeze(0), cell.unsqueeze(0)))
            top = number == len(self.layers) - 1
            below = shown if top else self.drop(shown.transpose(0, 1)).transpose(0, 1)
            after.append((hidden[0], cell[0]))
        out = self._shown(below.reshape(steps, batch, PITCHES, -1))
        return out.transpose(0, 1), self._flat(after)

    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch plane"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step by explicit cells."""
        heard = self.around(inputs, previous).flatten(0, 1)
        below, after = heard, []
        for number, (layer, (hidden, cell)) in enumerate(zip(self.layers, self._states(state), strict=True)):
            assert isinstance(layer, nn.LSTM)
            both = torch.cat([below, heard], -1) if number else heard
            below, cell = lstm_cell(layer, both, hidden, cell)
            after.append((below, cell))
        return self._shown(below.view(-1, PITCHES, self.pitch_size)), self._flat(after)
