"""What each core costs at about the same number of parameters: a step in use, its state, a frame in training.

    python benchmarks/cores.py [--parameters 300000]

Each core gets the size at which its parameters come nearest. A step is one frame of one piece, by ONNX Runtime on the
graph of the core alone; a frame in training is one forward and backward pass, divided by its frames. Both are the
processor's time on one thread (median of several runs), which other work on the machine hardly moves; state bytes are
those of one piece in single precision. `tied` runs 88 small nets at once, so it trains on one sequence at a time here,
and stands a second time at the size that a recipe would give it. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from descant.grid.shapes import PITCHES, PLANE_WIDTH
from descant.models.accompanist import KINDS
from descant.models.configuration import configure
from descant.models.cores.core import CORES, Core

assert KINDS  # importing them is what fills the registry
INPUTS, PREVIOUS = 64, 96
ROWS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("lstm", "2 layers", {"layers": 2}),
    ("gru", "2 layers", {"layers": 2}),
    ("dilated", "LSTM, dilations 1 2 4 8", {"dilations": [1, 2, 4, 8]}),
    ("dilated", "LSTM, dilations 1 1 4 16", {"dilations": [1, 1, 4, 16]}),
    ("wavenet", "dilations 1 to 32", {"dilations": [1, 2, 4, 8, 16, 32]}),
    ("mingru", "2 layers", {"layers": 2}),
    ("mingru", "2 layers, widening 2", {"layers": 2, "widening": 2}),
    ("tied", "1 layer", {"layers": 1}),
    ("tied", "1 layer of 48", {"layers": 1, "size": 48}),
)
"""Core, what is told of it, its options; a size that is given stays."""


def core_of(name: str, options: Mapping[str, object]) -> Core:
    """A core as the table has it."""
    kind = CORES.get(name)
    heard = PLANE_WIDTH if kind.hears_plane else PREVIOUS
    return kind(INPUTS, heard, configure(kind.options, {"name": name, **options}, "the core"))  # type: ignore[call-arg]


def parameters_of(core: Core) -> int:
    """How many numbers it learns."""
    return sum(weight.numel() for weight in core.parameters())


def sized(name: str, options: Mapping[str, object], parameters: int) -> Core:
    """The core whose parameters come nearest, by halving; more cells are always more parameters."""
    if "size" in options:
        return core_of(name, options)
    low, high = 1, 4096
    with torch.device("meta"):
        while high - low > 1:
            middle = (low + high) // 2
            below = parameters_of(core_of(name, {**options, "size": middle})) <= parameters
            low, high = (middle, high) if below else (low, middle)
    both = [core_of(name, {**options, "size": size}) for size in (low, high)]
    return min(both, key=lambda core: abs(parameters_of(core) - parameters))


class Step(nn.Module):
    """One step of a core as a graph of its own."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self.core = core

    def forward(self, inputs: Tensor, previous: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """What is exported."""
        return self.core.step(inputs, previous, state)


def sequence(core: Core, batch: int, steps: int) -> tuple[Tensor, Tensor]:
    """Something to hear."""
    drawn = torch.Generator().manual_seed(0)
    inputs = torch.randn(batch, steps, INPUTS, generator=drawn)
    if core.hears_plane:
        return inputs, (torch.rand(batch, steps, PLANE_WIDTH, generator=drawn) < 0.05).float()
    return inputs, torch.randn(batch, steps, PREVIOUS, generator=drawn)


def median_s(run: Callable[[], object], runs: int) -> float:
    """The processor's time of a run in seconds; the first is not counted."""
    spent = []
    for _ in range(runs + 1):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return statistics.median(spent[1:])


def step_us(core: Core, runs: int, steps: int = 100) -> float:
    """A step by ONNX Runtime, in microseconds."""
    inputs, previous = sequence(core, 1, steps)
    state = core.initial_state(1)
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        path = Path(folder) / "step.onnx"
        example = (inputs[:, 0], previous[:, 0], state)
        torch.onnx.export(
            Step(core).eval(),
            example,
            path,
            input_names=["inputs", "previous", "state"],
            output_names=["out", "next_state"],
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    logging.disable(logging.NOTSET)

    def stream() -> None:
        kept = np.zeros((1, core.state_size), np.float32)
        for step in range(steps):
            heard = {"inputs": inputs[:, step].numpy(), "previous": previous[:, step].numpy(), "state": kept}
            _, kept = session.run(None, heard)

    return 1e6 * median_s(stream, runs) / steps


def training_frames_s(core: Core, batch: int, steps: int, runs: int) -> float:
    """Frames a second, forward and backward, of so many sequences of so many steps."""
    inputs, previous = sequence(core, batch, steps)

    def learn() -> None:
        core.zero_grad()
        out, _ = core(inputs, previous, core.initial_state(batch))
        out.square().mean().backward()

    return batch * steps / median_s(learn, runs)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parameters", type=int, default=300_000, help="about how many each core learns")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=256)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", action="append", help="a core; may be given again")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    print("| core | | size | parameters | µs a step | state, bytes | training, frames/s |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for name, says, options in ROWS:
        if chosen.only and name not in chosen.only:
            continue
        core = sized(name, options, chosen.parameters)
        size = core.pitch_size or core.output_size
        batch = max(1, chosen.batch // PITCHES) if core.pitch_size else chosen.batch
        frames_s = training_frames_s(core, batch, chosen.steps, chosen.runs)
        print(
            f"| {name} | {says} | {size} | {parameters_of(core):,} | {step_us(core, chosen.runs):.0f} "
            f"| {4 * core.state_size:,} | {frames_s:,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
