"""Laws of /v1/generate: the notes are those of the command line, and are told while they are written."""

from __future__ import annotations

import base64
import shlex
from pathlib import Path
from typing import Any

import pytest

from descant.score.formats import read_bytes

REQUESTS: dict[str, dict[str, Any]] = {
    "accompany": {"task": "accompany", "write": "chords", "given": "melody", "takes": 2, "seed": 3, "top_p": 0.9},
    "continue": {"task": "continue", "bars": 2, "temperature": 1.1, "seed": 5, "key": "C major"},
    "rewrite": {"task": "rewrite", "part": "chords", "bars": "2-3", "seed": 7, "mechanical": True},
    "compose": {"task": "compose", "bars": 2, "meter": "6/8", "tempo": 90, "model": "folk", "no_repeat": True},
}


def of_kind(events: list[tuple[str, dict[str, Any]]], kind: str) -> list[dict[str, Any]]:
    return [said for name, said in events if name == kind]


@pytest.mark.parametrize("task", REQUESTS)
def test_the_command_of_a_take_gives_the_same_file(
    task: str, studio: Any, short_tune: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from descant.apps.cli.main import app

    file = {} if task == "compose" else {"file": short_tune}
    events = studio.events("/v1/generate", **REQUESTS[task], **file, midi=True)
    takes = of_kind(events, "take")
    assert len(takes) == REQUESTS[task].get("takes", 1)
    (tmp_path / short_tune["name"]).write_bytes(base64.b64decode(short_tune["base64"]))
    monkeypatch.chdir(tmp_path)
    app([*shlex.split(takes[0]["command"])[1:], "--no-picture"], standalone_mode=False)
    for take in takes:
        assert take["command"] == takes[0]["command"]
        assert take["command_reads"] == (None if task == "compose" else "short.mid")
        assert (tmp_path / take["command_writes"]).read_bytes() == base64.b64decode(take["midi"])


def test_what_is_told_while_it_is_written_is_what_the_take_holds(studio: Any, short_tune: dict[str, str]) -> None:
    events = studio.events("/v1/generate", task="accompany", write="chords", takes=3, file=short_tune)
    names = [name for name, _ in events]
    assert names[0] == "started"
    assert names[-4:] == ["take", "take", "take", "done"]
    assert {"progress", "notes"} <= set(names)
    live: dict[int, list[tuple[int, int, int]]] = {}
    for said in of_kind(events, "notes"):
        assert said["role"] == "chords"
        for each in said["takes"]:
            live.setdefault(each["take"], []).extend((n["tick"], n["ticks"], n["pitch"]) for n in each["notes"])
    for take in of_kind(events, "take"):
        assert sorted(live.get(take["take"], [])) == sorted(
            (note["tick"], note["ticks"], note["pitch"]) for note in take["parts"][0]["notes"]
        )
    progress = of_kind(events, "progress")
    assert progress[-1]["done"] == progress[-1]["frames"] == of_kind(events, "started")[0]["frames"]


def test_a_later_pass_takes_the_place_of_what_was_told_before(studio: Any) -> None:
    ask = {"task": "compose", "bars": 2, "takes": 2, "passes": 2, "loop": True, "model": "bach"}
    events = studio.events("/v1/generate", **ask)
    live: dict[tuple[str, int], tuple[str, list[tuple[int, int, int]]]] = {}
    for said in of_kind(events, "notes"):
        for each in said["takes"]:
            key = said["role"], each["take"]
            if live.get(key, ("",))[0] != said["writing"]:
                live[key] = said["writing"], []
            live[key][1].extend((note["tick"], note["ticks"], note["pitch"]) for note in each["notes"])
    for take in of_kind(events, "take"):
        for role, part in zip(take["roles"], take["parts"], strict=True):
            notes = [(note["tick"], note["ticks"], note["pitch"]) for note in part["notes"]]
            assert sorted(live.get((role, take["take"]), ("", []))[1]) == sorted(notes)
    progress = of_kind(events, "progress")
    assert progress[-1]["done"] == progress[-1]["frames"]


def test_takes_come_likeliest_first_with_their_originality(studio: Any, short_tune: dict[str, str]) -> None:
    answer = studio.post(
        "/v1/generate", task="accompany", takes=3, file=short_tune, write="chords", stream=False
    ).json()
    takes = answer["takes"]
    likelihoods = [take["log_likelihood"] for take in takes]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert [take["rank"] for take in takes] == [1, 2, 3]
    assert sorted(take["take"] for take in takes) == [1, 2, 3]
    assert answer["done"]["best"] == takes[0]["take"]
    assert all(take["originality"]["lines"] for take in takes)


def test_only_the_rewritten_bars_are_new(studio: Any, short_tune: dict[str, str]) -> None:
    events = studio.events("/v1/generate", **REQUESTS["rewrite"], file=short_tune)
    started, take = of_kind(events, "started")[0], of_kind(events, "take")[0]
    given = studio.post("/v1/read", file=short_tune).json()
    bars = {bar["bar"]: bar for bar in given["bars"]}
    assert started["written_from_tick"] == bars[2]["tick"]
    assert started["written_to_tick"] == bars[3]["tick"] + bars[3]["ticks"]
    assert take["replaces"] == 2
    old, new = (
        [(note["tick"], note["pitch"]) for note in part["notes"] if note["bar"] in (1, 4)]
        for part in (given["parts"][1], take["parts"][0])
    )
    assert new == old
    for said in of_kind(events, "notes"):
        for each in said["takes"]:
            assert all(
                started["written_from_tick"] <= note["tick"] < started["written_to_tick"] for note in each["notes"]
            )


def test_notes_and_parts_written_before_are_heard_like_a_file(studio: Any, short_tune: dict[str, str]) -> None:
    """A file, the same as notes, and its melody with the chords beside it: the same is written to each."""
    read = studio.post("/v1/read", file=short_tune).json()
    score = {name: read[name] for name in ("ticks_per_quarter", "parts", "tempos", "meters", "key_signatures")}
    alone = score | {"parts": read["parts"][:1]}
    ask = {"task": "continue", "bars": 1, "seed": 4, "stream": False}
    musics: list[dict[str, Any]] = [
        {"file": short_tune},
        {"score": score},
        {"score": alone, "parts": read["parts"][1:]},
        {"file": short_tune, "without": [2], "parts": [read["parts"][1] | {"number": 3}]},
    ]
    answers = [studio.post("/v1/generate", **ask, **music).json()["takes"][0] for music in musics]
    notes = [[part["notes"] for part in answer["parts"]] for answer in answers]
    assert notes[0] == notes[1] == notes[2] == notes[3]
    assert [answer["command_reads_given_file"] for answer in answers] == [True, False, False, False]


def test_the_given_file_comes_back_intact(studio: Any, short_tune: dict[str, str]) -> None:
    take = studio.post("/v1/generate", task="continue", bars=1, file=short_tune, stream=False).json()["takes"][0]
    given = base64.b64decode(short_tune["base64"])
    whole = studio.post("/v1/render", file=short_tune, parts=take["parts"]).content
    assert given[14:] in whole
    assert len(read_bytes(whole, "whole.mid").parts) == 4


def test_chords_alone_are_enough(studio: Any) -> None:
    answer = studio.post("/v1/generate", task="accompany", chords="Am F | C G", write="melody", stream=False).json()
    take = answer["takes"][0]
    assert take["added"][0]["notes"]
    assert take["roles"] == ["melody"]


def test_a_form_with_a_file_is_the_same_as_json(studio: Any, short_tune: dict[str, str]) -> None:
    content = base64.b64decode(short_tune["base64"])
    fields = {"task": "accompany", "write": "chords", "seed": "3", "stream": "false", "no_repeat": "false"}
    sent = studio.client.post("/v1/generate", data=fields, files={"file": ("short.mid", content, "audio/midi")})
    said = studio.post("/v1/generate", task="accompany", write=["chords"], seed=3, stream=False, file=short_tune)
    assert sent.json()["takes"] == said.json()["takes"]
