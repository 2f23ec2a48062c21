"""How fast the NADE head trains: our notes + 1 hidden states a frame beside a cumulative sum over all 88 pitches.

    python benchmarks/nade_training.py [CORPUS]

Both heads stand on one LSTM of two layers of 256 and share their weights; a batch is 32 passages of 256 frames of
chords, and one step is forward, backward and Adam. The chords are those of a corpus that `descant prepare` made (the
Nottingham tunes, say) or, where none is named, of the example tunes, whose parts are heard together. First both must
give the same nats; then they take turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from descant.corpora.store import load_corpus
from descant.grid.form import GridForm
from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import plane
from descant.grid.shapes import PLANE_WIDTH
from descant.grid.stack import Stack, stack_of
from descant.models.cores.lstm import LstmCore, LstmOptions
from descant.models.heads.cells import cell_nll, on_and_begun
from descant.models.heads.head import HeadSizes, Heard
from descant.models.heads.nade import NadeHead, NadeOptions
from descant.score.formats import read
from descant.training.pieces import stacks_of

LEAST_TIMES_FASTER = 4
LARGEST_DIFFERENCE_NATS = 1e-4
Took = tuple[float, float]
"""By the time that one waits, and by the processor's, which other work on the machine moves less."""
TUNES = Path(__file__).parents[1] / "examples" / "tunes"


class CumulativeSum(nn.Module):
    """A NADE as its equations are written: a hidden layer of its own for every pitch of every frame."""

    def __init__(self, head: NadeHead) -> None:
        super().__init__()
        self.head = head

    def nll(self, heard: Heard, target: Tensor) -> Tensor:
        """Nats of each frame."""
        head = self.head
        on, begun = (cells[..., None].float() for cells in on_and_begun(target, head.kind))
        into = on * head.on_in + begun * head.onset_in
        hidden = torch.sigmoid(head.hidden_bias(heard.feature)[:, None] + torch.cumsum(into, 1) - into)
        sounding, onset = (torch.einsum("rch,ch->rc", hidden, out) for out in (head.on_out, head.onset_out))
        biases = (head.bias(heard.feature) + head.last(heard.history[:, 0])).view(-1, head.cells, 2)
        return cell_nll(biases + torch.stack([sounding, onset], -1), target, heard.history[:, 0], head.kind)


class Player(nn.Module):
    """Last frame and meter → LSTM → head: the nats of every frame of a batch of passages."""

    def __init__(self, size: int, hidden: int) -> None:
        super().__init__()
        self.core = LstmCore(METER_WIDTH, PLANE_WIDTH, LstmOptions(size=size, layers=2))
        sizes = HeadSizes(feature=self.core.output_size, plane=PLANE_WIDTH, recall=0, meter=METER_WIDTH, roles=0)
        self.head = NadeHead("poly", sizes, NadeOptions(hidden=hidden))

    def nll(self, head: NadeHead | CumulativeSum, batch: dict[str, Tensor]) -> Tensor:
        """Nats `[frame]` by that head."""
        previous, meter = batch["previous"], batch["meter"]
        feature, _ = self.core(meter, previous, self.core.initial_state(len(meter)))
        nothing = previous.new_zeros(previous.shape[0] * previous.shape[1], 0)
        history, meters = previous.flatten(0, 1)[:, None], meter.flatten(0, 1)
        heard = Heard(feature.flatten(0, 1), history, nothing, meters, nothing, *[nothing[:, :, None]] * 2)
        return head.nll(heard, batch["target"].flatten(0, 1))


def chords(corpus: Path | None) -> list[Stack]:
    """Pieces on the grid that hold chords."""
    if corpus is not None:
        stacks = stacks_of(load_corpus(corpus).split("train"), GridForm({"chords": "poly"}, 4))
        return [stack for stack in stacks if "chords" in stack.frames]
    scores = [read(tune) for tune in sorted(TUNES.glob("*.mid"))]
    return [stack_of(score, {part.number: "chords" for part in score.parts}, {"chords": "poly"}, 4) for score in scores]


def batches_of(stacks: list[Stack], count: int, batch: int, steps: int) -> list[dict[str, Tensor]]:
    """Passages cut at random out of all pieces, one after the other."""
    frames = np.concatenate([stack.frames["chords"] for stack in stacks])
    planes = np.concatenate([plane(stack.frames["chords"], "poly") for stack in stacks])
    meter = np.concatenate([stack.meter() for stack in stacks])
    rng = np.random.default_rng(0)
    batches = []
    for _ in range(count):
        rows = rng.integers(1, len(frames) - steps, batch)[:, None] + np.arange(steps)
        cut = {"target": frames[rows].astype(np.int64), "previous": planes[rows - 1], "meter": meter[rows]}
        batches.append({name: torch.from_numpy(array) for name, array in cut.items()})
    return batches


def step_s(player: Player, head: NadeHead | CumulativeSum, batch: dict[str, Tensor], adam: torch.optim.Adam) -> Took:
    """How long one step of training takes, in seconds: waited, and spent by the processor."""
    start, spent = time.perf_counter(), time.process_time()
    adam.zero_grad()
    player.nll(head, batch).mean().backward()
    adam.step()
    return time.perf_counter() - start, time.process_time() - spent


def largest_difference(player: Player, naive: CumulativeSum, batch: dict[str, Tensor]) -> float:
    """Between the nats that both heads give a frame."""
    with torch.no_grad():
        return float((player.nll(player.head, batch) - player.nll(naive, batch)).abs().max())


def measure(player: Player, naive: CumulativeSum, batches: list[dict[str, Tensor]]) -> Took:
    """Print both rates; how many times faster ours is, by the time waited and by the processor's."""
    adam = torch.optim.Adam(player.parameters())
    ours, plain = [], []
    for batch in [batches[0], *batches]:  # the first step of each is not counted
        ours.append(step_s(player, player.head, batch, adam))
        plain.append(step_s(player, naive, batch, adam))
    frames = batches[0]["target"].shape[0] * batches[0]["target"].shape[1]
    times = []
    for clock, name in enumerate(("waited", "processor")):
        one, other = (statistics.median(took[clock] for took in way[1:]) for way in (ours, plain))
        times.append(other / one)
        print(
            f"  {name:10} ours {frames / one:7.0f} frames/s   cumulative sum {frames / other:7.0f} frames/s"
            f"   ratio {other / one:.2f}",
            flush=True,
        )
    return times[0], times[1]


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", help="a corpus with chords (the example tunes without one)")
    parser.add_argument("--batches", type=int, default=3, help="batches in each run")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=256)
    parser.add_argument("--size", type=int, default=256, help="cells in each of the two layers")
    parser.add_argument("--hidden", type=int, default=128, help="hidden units of the NADE")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    stacks = chords(chosen.corpus)
    batches = batches_of(stacks, chosen.batches, chosen.batch, chosen.steps)
    notes = np.mean([float((batch["target"] != 0).float().sum(-1).mean()) for batch in batches])
    most = max(int((batch["target"] != 0).sum(-1).max()) for batch in batches)
    print(f"{len(stacks)} pieces, {notes:.1f} notes in the mean frame, {most} in the fullest")
    player = Player(chosen.size, chosen.hidden)
    naive = CumulativeSum(player.head)
    difference = largest_difference(player, naive, batches[0])
    print(f"the nats of a frame differ by at most {difference:.1e}  (at most {LARGEST_DIFFERENCE_NATS:.0e})")
    if difference > LARGEST_DIFFERENCE_NATS:
        parser.exit(1, "the two heads do not agree\n")
    ratios = [measure(player, naive, batches) for _ in range(chosen.runs)]
    waited, spent = (statistics.median(each) for each in zip(*ratios, strict=True))
    print(f"median of {chosen.runs} runs {waited:.2f} x, processor {spent:.2f} x  (at least {LEAST_TIMES_FASTER})")


if __name__ == "__main__":
    main()
