"""An anatomy tells all that a skeleton holds, also where it says nothing, and every weight once."""

from __future__ import annotations

from importlib import import_module

import pytest

from descant.render.anatomy import USUAL, anatomy, core_layers, head_says

NOTES = {"roles": {"notes": "roll"}, "listener": {"name": "none"}, "previous_size": 8}
PAIR = {"roles": {"melody": "voice", "chords": "poly"}, "listener": {"name": "gru", "size": 9}, "previous_size": 8}


def notes(core: object, head: object, **more: object) -> dict[str, object]:
    return {**NOTES, "core": core, "heads": {"roll": head}, **more}


@pytest.mark.parametrize("kind", USUAL)
def test_what_is_usual_is_what_the_kinds_say(kind: str) -> None:
    pytest.importorskip("torch", reason="the kinds themselves are torch mathematics")
    thing, name = kind.split()
    import_module(f"descant.models.{thing}s.{name}")
    registry = getattr(import_module(f"descant.models.{thing}s.{thing}"), f"{thing.upper()}S")
    options = registry.get(name).options().model_dump()
    for key, value in USUAL[kind].items():
        assert options[key] == (list(value) if isinstance(value, tuple) else value), key


@pytest.mark.parametrize(
    ("core", "layers"),
    [
        ({"name": "lstm", "size": 20, "layers": 3}, [["20 LSTM"]] * 3),
        ({"name": "gru.v1", "layers": 2}, [["256 GRU"]] * 2),
        ({"name": "dilated", "size": 5, "dilations": [1, 16], "cell": "gru"}, [["5 GRU", "1"], ["5 GRU", "t-16"]]),
        ({"name": "wavenet", "dilations": [1, 4], "kernel": 3}, [["96", "3 taps", "t-2"], ["t-8"]]),
        ({"name": "mingru", "size": 10, "widening": 2}, [["10", "dense, 20"]] * 2),
        ({"name": "tied", "neighbours": 7, "layers": 1}, [["48", "each pitch", "7 semitones"]]),
        ({"name": "harp", "strings": 47}, [["strings = 47"]]),
    ],
)
def test_every_layer_is_told_with_its_sizes(core: dict[str, object], layers: list[list[str]]) -> None:
    told = core_layers(core)
    assert len(told) == len(layers)
    for says, words in zip(told, layers, strict=True):
        assert all(word in " ".join(says) for word in words), says


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ({"name": "gaussian"}, "no likelihood"),
        ({"name": "bernoulli.v1"}, "each by itself"),
        ({"name": "categorical", "hidden": [30, 40]}, "30, 40"),
        ({"name": "categorical", "hidden": []}, "one symbol"),
        ({"name": "nade", "hidden": 17}, "17"),
        ({"name": "rbm"}, "Boltzmann"),
        ({"name": "deep", "order": "down"}, "high to low"),
        ({"name": "harp", "strings": 47}, "strings = 47"),
    ],
)
def test_every_head_is_told(head: dict[str, object], word: str) -> None:
    assert word in " ".join(head_says(head))


def test_what_is_not_there_is_not_told() -> None:
    net = anatomy(notes({"name": "lstm"}, {"name": "nade"}, recall=None), clock="none", given=[])
    assert (net.clock, net.role, net.given, net.listener, net.recall, net.weights) == (None,) * 6
    assert net.heads[0].says[-1] == "writes notes (roll)"


def test_what_is_there_is_told() -> None:
    skeleton = {**PAIR, "core": {"name": "lstm"}, "heads": {"voice": {"name": "categorical"}, "poly": {"name": "nade"}}}
    recall = {"lengths": (1, 5), "own": True, "given": True, "to_core": True}
    net = anatomy({**skeleton, "recall": recall}, clock="bars", given=["melody"])
    assert net.given is not None
    assert net.given.says == ("melody (voice)",)
    assert net.recall is not None
    assert "1, 5 frames" in " ".join(net.recall.says)
    assert "own and given" in " ".join(net.recall.says)
    assert net.recall_to_core
    assert [head.says[-1] for head in net.heads] == ["writes chords (poly)", "writes melody (voice)"]
    assert net.role is not None


def test_weights_are_counted_where_they_belong() -> None:
    weights = {"core.layers.0.w": 3, "core.layers.1.w": 4, "core.layers.1.b": 1, "core.layers.10.w": 5, "core.out": 2}
    weights |= {"heads.roll.w": 7, "remember.weight": 11}
    net = anatomy(notes({"name": "lstm", "layers": 2}, {"name": "nade"}), weights=weights)
    assert [layer.weights for layer in net.layers] == [3, 5]
    assert (net.core.weights, net.heads[0].weights, net.last.weights, net.weights) == (15, 7, 11, 33)
