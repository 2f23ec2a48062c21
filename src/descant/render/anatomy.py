"""What a net consists of, in words: each organ of a skeleton with its name, its sizes and its number of weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

USUAL: Mapping[str, Mapping[str, Any]] = {
    "core lstm": {"size": 256, "layers": 1},
    "core gru": {"size": 256, "layers": 1},
    "core dilated": {"size": 128, "dilations": (1, 2, 4, 8), "cell": "lstm"},
    "core wavenet": {"size": 96, "dilations": (1, 2, 4, 8, 16, 32), "kernel": 2},
    "core mingru": {"size": 256, "layers": 2, "widening": 0, "residual": True},
    "core tied": {"size": 48, "layers": 1, "neighbours": 12},
    "head categorical": {"hidden": (256,)},
    "head nade": {"hidden": 128},
    "head rbm": {"hidden": 150, "sampling_steps": 50},
    "head deep": {"hidden": 64, "narrow": 32, "near": 2, "older": 6, "order": "up"},
    "listener gru": {"size": 128, "projection": 128},
}
"""What these kinds are where a recipe says nothing, since the kinds themselves can't be asked without torch."""

CLOCKS = {
    "bars": "bars: meter and place in the bar",
    "steps": "steps: waves of their number",
}
"""What a net is told of time."""


@dataclass(frozen=True)
class Organ:
    """A piece of a net: its name, what there is to say of it, and how many weights it has, where that is known."""

    name: str
    says: tuple[str, ...] = ()
    weights: int | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """Its name, what is said of it, its weights."""
        return (self.name, *self.says, *([] if self.weights is None else [f"{self.weights:,} weights"]))


@dataclass(frozen=True)
class Anatomy:
    """All organs of a net; `layers` from the lowest up, `skips` whether what the core says is the sum of all of them.

    `given` and `listener` are None where nothing is heard, `recall` where nothing is recalled, `clock` where nothing
    is told of time; `role` where there is but one.
    """

    last: Organ
    clock: Organ | None
    role: Organ | None
    given: Organ | None
    listener: Organ | None
    recall: Organ | None
    recall_to_core: bool
    core: Organ
    layers: tuple[Organ, ...]
    skips: bool
    heads: tuple[Organ, ...]
    weights: int | None

    def organs(self) -> list[Organ]:
        """Every one of them."""
        single = (self.last, self.clock, self.role, self.given, self.listener, self.recall, self.core)
        return [*(organ for organ in single if organ is not None), *self.layers, *self.heads]


def anatomy(
    skeleton: Mapping[str, Any],
    *,
    clock: str = "bars",
    given: Sequence[str] | None = None,
    weights: Mapping[str, int] | None = None,
) -> Anatomy:
    """The organs of a skeleton, as it stands in a manifest or a recipe.

    `given` names the roles that any direction gives (None: all of them); `weights` the number of numbers in each of
    the net's tensors, by its name.
    """

    def count(*places: str) -> int | None:
        if weights is None:
            return None
        return sum(each for name, each in weights.items() if any(name.startswith(f"{place}.") for place in places))

    roles: Mapping[str, str] = skeleton["roles"]
    heard = [role for role in roles if given is None or role in given]
    listener, core = _whole("listener", skeleton["listener"]), _whole("core", skeleton["core"])
    hears = bool(heard) and _kind(listener) != "none"
    recall: Mapping[str, Any] = skeleton.get("recall") or {}
    layers = core_layers(core)
    previous = "every pitch in its place" if _kind(core) == "tied" else f"in {skeleton['previous_size']} numbers"
    return Anatomy(
        last=Organ("the last frame, y(t-1)", (f"heard by every layer, {previous}",), count("remember")),
        clock=Organ("clock", (CLOCKS[clock],)) if clock in CLOCKS else None,
        role=Organ("role to write", (f"one of {', '.join(roles)}",)) if len(roles) > 1 else None,
        given=Organ("given parts", tuple(f"{role} ({roles[role]})" for role in heard)) if hears else None,
        listener=Organ(f"listener: {listener['name']}", _listener_says(listener), count("listener")) if hears else None,
        recall=Organ("recall", _recall_says(recall)) if recall else None,
        recall_to_core=bool(recall.get("to_core")),
        core=Organ(f"core: {core['name']}", (), count("core")),
        layers=tuple(
            Organ(f"layer {number + 1}", says, count(f"core.layers.{number}") or None)
            for number, says in enumerate(layers)
        ),
        skips=_kind(core) == "wavenet",
        heads=tuple(
            Organ(
                f"head: {table['name']}",
                (
                    *head_says(table),
                    f"writes {', '.join(role for role, each in roles.items() if each == kind)} ({kind})",
                ),
                count(f"heads.{kind}"),
            )
            for kind, table in sorted(skeleton["heads"].items())
            if kind in roles.values()
        ),
        weights=None if weights is None else sum(weights.values()),
    )


def core_layers(core: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """What there is to say of each layer of a core, from the lowest up; of an unknown core, its options."""
    core = _whole("core", core)
    match _kind(core):
        case "lstm" | "gru" as cell:
            return [(f"{core['size']} {cell.upper()} cells",)] * core["layers"]
        case "dilated":
            cells = f"{core['size']} {core['cell'].upper()} cells"
            return [(cells, f"dilation {dilation}: h(t-{dilation})") for dilation in core["dilations"]]
        case "wavenet":
            reach = core["kernel"] - 1
            channels = f"{core['size']} channels, {core['kernel']} taps"
            return [(channels, f"dilation {dilation}: back to t-{reach * dilation}") for dilation in core["dilations"]]
        case "mingru":
            dense = f"dense, {core['widening'] * core['size']} units" if core["widening"] else ""
            adds = "added to the one below" if core["residual"] else ""
            return [(f"{core['size']} minGRU cells", *filter(None, (dense, adds)))] * core["layers"]
        case "tied":
            one = f"{core['size']} LSTM cells for each pitch"
            around = f"hears {core['neighbours']} semitones to both sides"
            return [(one, "the same weights for all 88", around)] * core["layers"]
    return [_options(core)]


def head_says(table: Mapping[str, Any]) -> tuple[str, ...]:
    """How a head makes a frame; of an unknown head, its options."""
    head = _whole("head", table)
    match _kind(head):
        case "gaussian":
            return ("a mean for every cell; no likelihood",)
        case "bernoulli":
            return ("a coin for every pitch, each by itself",)
        case "categorical":
            return (
                f"dense {', '.join(map(str, head['hidden']))}, then one symbol" if head["hidden"] else "one symbol",
            )
        case "nade":
            return (f"a chain from low to high, {head['hidden']} units",)
        case "rbm":
            return (f"a Boltzmann machine, {head['hidden']} units", f"{head['sampling_steps']} Gibbs steps a frame")
        case "deep":
            way = "low to high" if head["order"] == "up" else "high to low"
            units = f"{head['hidden']} and {head['narrow']} units at each pitch"
            return (f"a chain from {way}", units, f"looks at {head['near'] + head['older']} frames")
        case "line":
            return ("one small net that all pitches share",)
    return _options(head)


def _listener_says(listener: Mapping[str, Any]) -> tuple[str, ...]:
    if _kind(listener) == "gru":
        return (f"{listener['size']} GRU cells forwards", f"and {listener['size']} backwards, if it may")
    return _options(listener)


def _recall_says(recall: Mapping[str, Any]) -> tuple[str, ...]:
    sources = " and ".join(name for name, wanted in (("own", recall["own"]), ("given", recall["given"])) if wanted)
    lengths = ", ".join(map(str, recall["lengths"]))
    return ("what followed when the last", f"{lengths} frames went alike", f"in the piece's {sources} past")


def _kind(table: Mapping[str, Any]) -> str:
    return str(table["name"]).rsplit(".v", 1)[0]


def _whole(thing: str, table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with what is usual where it says nothing."""
    return {**USUAL.get(f"{thing} {_kind(table)}", {}), **table}


def _options(table: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{key} = {value}" for key, value in table.items() if key != "name")
