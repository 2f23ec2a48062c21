"""How long one frame of a chord takes: our runtime beside the same net stepped in eager torch.

    OPENBLAS_NUM_THREADS=1 python benchmarks/frame.py

The net is an LSTM of two layers of 256 with a NADE of 128 hidden units over 88 pitches, heard causally, one take, one
thread. Ours is what every command runs: the core in ONNX Runtime, and a numpy sampler that skips from note to note.
Beside it the same weights as one would write them at first: `torch.nn.LSTM` called a step at a time and the NADE asked
pitch by pitch. Both write their own music; blocks of frames take turns, so that a busy machine slows both alike. First
the plain way weighs what ours wrote: the nats of every frame must agree.

How long a frame takes does not depend on what was learned, only on how many notes it has. So the net is untrained, and
biased to four or five notes a frame.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from descant.bundles.export import head_facts, save_bundle, widths_of
from descant.bundles.manifest import BundleConfig, CorpusFacts
from descant.bundles.store import Bundle, load
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.writer import Writer
from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import SOUNDING, known_width
from descant.grid.shapes import ONSET, PITCHES, PLANE_WIDTH
from descant.models.accompanist import Accompanist
from descant.models.heads.nade import NadeHead
from descant.models.listeners.gru import GruListener
from descant.models.skeleton import Skeleton

MOST_OF_EAGER_TORCH = 1 / 3
BLOCK_FRAMES = 50
SKELETON = Skeleton(
    roles={"melody": "voice", "chords": "poly"},
    listener={"name": "gru", "size": 160, "projection": 160},
    core={"name": "lstm", "size": 256, "layers": 2},
    heads={"voice": {"name": "categorical"}, "poly": {"name": "nade", "hidden": 128}},
)
CHORD_PITCHES = slice(24, 64)
"""Where the untrained net puts its notes: a few frequent pitches, as a keyboard's middle has."""


def untrained(skeleton: Skeleton, notes: float) -> Accompanist:
    """A net that plays about so many notes a frame; its weights are rounded as a bundle keeps them."""
    torch.manual_seed(0)
    net = Accompanist(skeleton)
    head = net.head("poly")
    assert isinstance(head, NadeHead)
    share = notes / (CHORD_PITCHES.stop - CHORD_PITCHES.start)
    with torch.no_grad():
        head.bias.bias[0::2] = -12.0
        head.bias.bias[0::2][CHORD_PITCHES] = float(np.log(share / (1 - share)))
        for weight in net.parameters():
            weight.copy_(weight.half().float())
    return net.eval()


def as_bundle(net: Accompanist, folder: Path) -> Bundle:
    """The net in the form in which ours runs it."""
    config = BundleConfig(
        name="untrained",
        steps_per_quarter=4,
        roles=net.skeleton.roles,
        directions=[],
        ranges={},
        programs={},
        heads=head_facts(net),
        widths=widths_of(net),
        skeleton=net.skeleton.model_dump(),
        corpus=CorpusFacts(name="none"),
    )
    return load(save_bundle(net, config, "# untrained\n", folder / "untrained"))


class Ours:
    """A frame by the bundle's graphs and the skip sampler."""

    def __init__(self, bundle: Bundle, role: str, *, listening: bool) -> None:
        self.listening = listening
        self.graphs = bundle.graphs
        self.writer = Writer(bundle, role, Hearing("causal"), Choice(), [np.random.default_rng(0)])
        widths = bundle.config.widths
        self.known = np.zeros((1, known_width(len(bundle.config.roles))), np.float32)
        self.heard = np.zeros((1, widths.listener_state), np.float32)
        self.context = self.nothing = np.zeros((1, widths.context), np.float32)
        self.meter = np.zeros((1, METER_WIDTH), np.float32)

    def write(self) -> tuple[np.ndarray, float]:
        """The next frame and its nats."""
        if self.listening:
            self.context, self.heard = self.graphs.listener_forward(self.known, self.heard)
        value, nats = self.writer.write(self.context, self.nothing, self.meter)
        return value[0], float(nats[0])


Decide = Callable[[int, bool, float], bool]
"""Of a pitch: whether it sounds, or (where the second is true) whether it begins, given the logit of that."""


class PlainTorch:
    """A frame by torch's own modules, the NADE pitch by pitch."""

    def __init__(self, net: Accompanist, role: str, *, listening: bool) -> None:
        assert isinstance(net.listener, GruListener)
        head = net.head(net.skeleton.roles[role])
        assert isinstance(head, NadeHead)
        self.net, self.head, self.listener, self.listening = net, head, net.listener, listening
        roles = len(net.skeleton.roles)
        self.role = nn.functional.one_hot(torch.tensor([net.skeleton.role_names.index(role)]), roles).float()
        self.known = torch.zeros(1, 1, known_width(roles))
        self.heard = torch.zeros(1, 1, net.listener.state_size)
        self.context = self.nothing = torch.zeros(1, net.listener.context_size)
        self.meter, self.unused = torch.zeros(1, METER_WIDTH), torch.zeros(1, 1)
        self.state = net.core.initial_state(1)
        self.last = torch.zeros(1, PLANE_WIDTH)
        self.random = torch.Generator().manual_seed(0)

    def feature(self) -> Tensor:
        """What the head is told; the memory moves one step on. The LSTMs are asked for a sequence of one step."""
        if self.listening:
            context, self.heard = self.listener.ahead(torch.relu(self.listener.project(self.known)), self.heard)
            self.context = context[0]
        unused = self.unused
        inputs = self.net.core_inputs(self.context, self.nothing, unused, unused, self.meter, self.role, unused, unused)
        previous = torch.tanh(self.net.remember(self.last))
        out, self.state = self.net.core(inputs[:, None], previous[:, None], self.state)
        return torch.cat([out[:, 0], previous, self.context, self.nothing], -1)

    def chain(self, feature: Tensor, decide: Decide) -> Tensor:
        """The plane of the frame that comes of deciding about one pitch after the other."""
        head = self.head
        below = head.hidden_bias(feature)[0]
        biases = (head.bias(feature) + head.last(self.last)).view(PITCHES, 2)
        sounded = self.last[0, SOUNDING].tolist()
        plane = torch.zeros(1, PLANE_WIDTH)
        for pitch in range(PITCHES):
            hidden = torch.sigmoid(below)
            if not decide(pitch, False, (biases[pitch, 0] + hidden @ head.on_out[pitch]).item()):
                continue
            begins = not sounded[pitch] or decide(
                pitch, True, (biases[pitch, 1] + hidden @ head.onset_out[pitch]).item()
            )
            below = below + head.on_in[pitch]
            if begins:
                below = below + head.onset_in[pitch]
                plane[0, pitch] = 1
            plane[0, PITCHES + pitch] = 1
        return plane

    @torch.inference_mode()
    def write(self) -> None:
        """The next frame, drawn."""
        uniforms = torch.rand(2, PITCHES, generator=self.random).tolist()

        def decide(pitch: int, onset: bool, logit: float) -> bool:
            return bool(uniforms[onset][pitch] < 1 / (1 + math.exp(-logit)))

        self.last = self.chain(self.feature(), decide)

    @torch.inference_mode()
    def weigh(self, states: np.ndarray) -> float:
        """The nats of a frame that somebody else wrote."""
        nats = 0.0

        def decide(pitch: int, onset: bool, logit: float) -> bool:
            nonlocal nats
            yes = bool(states[pitch] == ONSET if onset else states[pitch] != 0)
            nats += float(np.logaddexp(0.0, -logit if yes else logit))
            return yes

        self.last = self.chain(self.feature(), decide)
        return nats


def largest_difference(net: Accompanist, bundle: Bundle, role: str, frames: int) -> tuple[float, float]:
    """Between our nats of the frames that ours writes and the plain way's; and how many notes a frame has."""
    ours, plain = Ours(bundle, role, listening=True), PlainTorch(net, role, listening=True)
    largest, notes = 0.0, 0
    for _ in range(frames):
        states, nats = ours.write()
        largest = max(largest, abs(nats - plain.weigh(states)))
        notes += int((states != 0).sum())
    return largest, notes / frames


def times_us(ways: dict[str, Callable[[], object]], frames: int) -> dict[str, np.ndarray]:
    """How long every frame of each way took, in microseconds; blocks of frames take turns."""
    took: dict[str, list[int]] = {name: [] for name in ways}
    for write in ways.values():
        for _ in range(BLOCK_FRAMES):
            write()
    for _ in range(0, frames, BLOCK_FRAMES):
        for name, write in ways.items():
            for _ in range(BLOCK_FRAMES):
                start = time.perf_counter_ns()
                write()
                took[name].append(time.perf_counter_ns() - start)
    return {name: np.array(each) / 1000 for name, each in took.items()}


def measure(net: Accompanist, bundle: Bundle, role: str, frames: int, *, listening: bool) -> float:
    """Print both ways' medians and 99th percentiles; the ratio of the medians comes back."""
    ours, plain = Ours(bundle, role, listening=listening), PlainTorch(net, role, listening=listening)
    took = times_us({"ours": ours.write, "eager torch": plain.write}, frames)
    for name, each in took.items():
        print(f"  {name:12} median {np.median(each):8.0f} us   p99 {np.percentile(each, 99):8.0f} us")
    ratio = float(np.median(took["ours"]) / np.median(took["eager torch"]))
    print(f"  ours / eager torch {ratio:.3f}")
    return ratio


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=2000, help="frames of each way in each run")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--notes", type=float, default=4.0, help="notes a frame, about")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    net = untrained(SKELETON, chosen.notes)
    with tempfile.TemporaryDirectory() as folder:
        bundle = as_bundle(net, Path(folder))
        difference, notes = largest_difference(net, bundle, "chords", 100)
        print(f"{notes:.1f} notes a frame; the nats of a frame differ by at most {difference:.1e}")
        for listening, says in ((False, "core and head"), (True, "listener, core and head")):
            print(says)
            ratios = [measure(net, bundle, "chords", chosen.frames, listening=listening) for _ in range(chosen.runs)]
            print(f"  median of {chosen.runs} runs {np.median(ratios):.3f}  (at most {MOST_OF_EAGER_TORCH:.3f})")


if __name__ == "__main__":
    main()
