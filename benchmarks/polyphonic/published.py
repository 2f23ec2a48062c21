"""What others report: test nats a frame, and how sure we are of each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sure = Literal["seen", "memory"]
"""`seen` in the source's own text, or quoted from `memory` of the paper."""


@dataclass(frozen=True)
class Published:
    """A row of others; figures by set, each with how sure it is."""

    system: str
    source: str
    figures: dict[str, tuple[float, Sure]]
    bound: bool = False
    """Whether its nats are bounds or estimates, as those of latent variables are."""


def _row(
    system: str,
    source: str,
    nats: tuple[float | None, float | None, float | None, float | None],
    seen: str = "",
    *,
    bound: bool = False,
) -> Published:
    figures = {
        name: (value, "seen" if name in seen.split() else "memory")
        for name, value in zip(("jsb", "nottingham", "musedata", "piano_midi"), nats, strict=True)
        if value is not None
    }
    return Published(system, source, figures, bound)  # type: ignore[arg-type]


ALL = "jsb nottingham musedata piano_midi"
PUBLISHED = (
    _row("tanh RNN", "Boulanger-Lewandowski et al. 2012", (8.71, 4.46, 8.13, 8.37), "nottingham"),
    _row("GRU", "Chung et al. 2014", (8.54, 3.23, 5.99, 8.82), ALL),
    _row("LSTM", "Bai et al. 2018, without first frames", (8.45, 3.29, None, None), ALL),
    _row("TCN", "Bai et al. 2018, without first frames", (8.10, 3.07, None, None), ALL),
    _row("RRU", "Zakovskis et al. 2021", (7.72, 2.92, 7.03, 7.38), ALL),
    _row("R-Transformer", "Wang et al. 2019", (None, 2.37, None, None)),
    _row("RTRBM", "Boulanger-Lewandowski et al. 2012", (6.35, 2.62, 6.35, 7.36), bound=True),
    _row("RNN-RBM", "Boulanger-Lewandowski et al. 2012", (6.27, 2.39, 6.01, 7.09), "nottingham", bound=True),
    _row("RNN-NADE", "Boulanger-Lewandowski et al. 2012", (5.56, 2.31, 5.60, 7.05), "nottingham"),
    _row("RNN-DBN", "Goel, Vohra & Sahoo 2014", (5.68, 2.54, 6.28, 7.15), bound=True),
    _row("TP-LSTM-NADE", "Johnson 2017", (5.88, 1.61, 4.32, 5.44)),
    _row("BALSTM", "Johnson 2017", (5.05, 1.55, 3.90, 4.90)),
    _row(
        "DBN-LSTM, an outlier without code",
        "Vohra, Goel & Sahoo 2015",
        (3.47, 1.32, 3.91, 4.63),
        "jsb nottingham",
        bound=True,
    ),
)

SIXTEENTHS = (
    ("Music Transformer (second-hand)", 4 * 0.335, None),
    ("Coconet in order of time (from memory)", None, 2.22),
    ("floor: each voice by how often each pitch sounds", None, 4 * 2.639),
    ("floor: each voice given its last pitch", None, 4 * 0.984),
    ("floor: each voice given its last pitch and the place in the beat", None, 4 * 0.746),
)
"""Nats a frame of four voices, chorales on 16ths: on validation, on test. The floors were computed once from the
archive, as four times what a note costs, and stand here as constants."""
