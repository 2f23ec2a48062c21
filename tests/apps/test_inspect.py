"""What `descant inspect` prints is what is in the file, in the form that others rely on."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from descant.apps.cli import inspection as inspection_module
from descant.apps.cli.inspection import can_write, inspection, meter_words, polyphony, tempo_words
from descant.apps.cli.main import run
from descant.bundles.store import load
from descant.generation.recognition import NONE
from descant.score.score import Meter, Notes, Part, Score, Tempo

TUNES = Path(__file__).parents[2] / "examples" / "tunes"


def descant(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["descant", "inspect", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        run()
    told = capsys.readouterr()
    return int(left.value.code or 0), told.out, told.err


def test_json_has_the_form_that_others_rely_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = descant(monkeypatch, capsys, TUNES / "old_hundredth.mid", "--json")
    found: dict[str, Any] = json.loads(out)
    assert code == 0
    assert {"parts", "meters", "tempos", "key", "grid", "can_write"} <= set(found)
    part_keys = {"index", "name", "program", "role", "confidence", "notes", "low", "high"}
    assert all(part_keys <= set(part) for part in found["parts"])
    assert [part["role"] for part in found["parts"]] == ["soprano", "alto", "tenor", "bass"]
    assert [part["notes"] for part in found["parts"]] == [32] * 4
    assert (found["parts"][3]["low"], found["parts"][0]["high"]) == (43, 74)
    assert found["meters"] == [{"tick": 0, "numerator": 4, "denominator": 4}]
    assert found["key"] == "G major"
    assert found["grid"] == {"fit": 1.0, "phase": 0.0, "steps_per_quarter": 4}


def test_the_styles_of_a_bundle_in_the_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = descant(monkeypatch, capsys, TUNES / "amazing_grace.mid", "--json", "-m", "folk")
    styles = json.loads(out)["styles"]
    assert code == 0
    assert set(styles) == {"recogniser", "likelihood"}
    known = set(load("folk").config.styles)
    assert set(styles["likelihood"]) == known
    assert set(styles["recogniser"]) == known | {NONE}
    for shares in styles.values():
        assert sum(shares.values()) == pytest.approx(1, abs=1e-3)
    assert max(known, key=lambda style: styles["recogniser"][style]) == "waltzes"


def test_the_table_names_parts_roles_and_the_piece(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = descant(monkeypatch, capsys, TUNES / "amazing_grace.mid")
    assert code == 0
    assert all(word in out for word in ("Amazing Grace", "Melody", "melody", "D4 to D5", "3/4", "84 BPM", "G major"))


def test_a_picture_is_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, _ = descant(monkeypatch, capsys, TUNES / "greensleeves.abc", "--picture", tmp_path / "roll.png")
    assert code == 0
    with Image.open(tmp_path / "roll.png") as image:
        assert image.format == "PNG"


def test_bars_that_surprise_are_named_drawn_and_in_the_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tune = TUNES / "greensleeves.mid"
    plain, curved = tmp_path / "plain.png", tmp_path / "curved.png"
    assert descant(monkeypatch, capsys, tune, "--picture", plain)[0] == 0
    code, out, _ = descant(monkeypatch, capsys, tune, "--surprise", "--picture", curved)
    assert code == 0
    assert "Most surprising bars" in out
    with Image.open(plain) as one, Image.open(curved) as other:
        assert other.height > one.height
    code, out, _ = descant(monkeypatch, capsys, tune, "--surprise", "--json")
    (part,) = json.loads(out)["surprise"]["parts"]
    assert part["role"] == "melody"
    assert [bar["bar"] for bar in part["bars"]] == list(range(1, len(part["bars"]) + 1))
    total, steps = (sum(bar[key] for bar in part["bars"]) for key in ("nats", "steps"))
    assert total / steps == pytest.approx(part["nats_per_step"], abs=1e-3)
    code, _, err = descant(monkeypatch, capsys, TUNES / "old_hundredth.mid", "--surprise")
    assert code == 2
    assert "no part plays what the bundle folk knows" in err


def test_a_picture_of_two_files_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tunes = sorted(TUNES.glob("*.mid"))[:2]
    code, _, err = descant(monkeypatch, capsys, *tunes, "--picture", tmp_path / "roll.png")
    assert code == 2
    assert "draws one file" in err


def test_a_picture_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = descant(monkeypatch, capsys, TUNES / "greensleeves.mid", "--picture", tmp_path)
    assert code == 2
    assert "can't be written" in err


def test_one_bad_file_does_not_hide_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "shopping list.mid"
    bad.write_text("eggs, milk")
    code, out, err = descant(monkeypatch, capsys, bad, TUNES / "ode_to_joy.mid")
    assert code == 2
    assert "Ode to Joy" in out
    assert "shopping list.mid" in err
    assert "What to do" in err
    code, out, _ = descant(monkeypatch, capsys, bad, TUNES / "ode_to_joy.mid", "--json")
    answers = json.loads(out)
    assert code == 2
    assert "error" in answers[0]
    assert answers[1]["key"] == "D major"


def test_what_reading_could_not_keep_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = tmp_path / "book.abc"
    book.write_text("".join((TUNES / f"{name}.abc").read_text() + "\n" for name in ("greensleeves", "ode_to_joy")))
    code, out, _ = descant(monkeypatch, capsys, book)
    assert code == 0
    assert "Not kept" in out
    assert inspection(book).as_json()["losses"]


def test_bundles_write_what_their_directions_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    class Direction:
        def __init__(self, given: list[str], write: str) -> None:
            self.given, self.write = given, write

    class Folk:
        name = "folk"
        roles: dict[str, str] = {"melody": "voice", "chords": "poly"}  # noqa: RUF012
        directions = (Direction(["melody"], "chords"), Direction(["chords"], "melody"))

    class FromNothing:
        name = "note-rnn"
        roles: dict[str, str] = {"notes": "roll"}  # noqa: RUF012
        directions = (Direction([], "notes"),)

    monkeypatch.setattr(inspection_module, "installed_bundles", lambda: [Folk(), FromNothing()])
    assert can_write(["melody"]) == {"folk": ["chords"]}
    assert can_write(["melody", "chords", "bass"]) == {"folk": ["melody", "chords"]}
    assert can_write(["drums"]) == {}
    monkeypatch.setattr(inspection_module, "installed_bundles", list)
    assert can_write(["melody"]) == {}


def test_polyphony_counts_what_sounds_together() -> None:
    assert polyphony(Notes.of([0, 480, 480, 960], [480, 480, 960, 10], [60, 62, 64, 65])) == 2
    assert polyphony(Notes.of([0, 0, 0], [0, 0, 0], [60, 64, 67])) == 3
    assert polyphony(Notes.empty()) == 0


def test_maps_are_told_in_words() -> None:
    parts = (Part(1, "", 0, False, Notes.of([0], [480 * 24], [60])),)
    meters = (Meter(0, 4, 4), Meter(480 * 8, 3, 4))
    tempos = (Tempo(0, 96.0), Tempo(480, 60.0), Tempo(960, 104.0))
    score = Score(480, parts, tempos, meters)
    assert meter_words(score) == "4/4, from bar 3 3/4"
    assert tempo_words(score) == "96 BPM, then 2 changes between 60 and 104"
    assert meter_words(Score(480, parts)) == "not given (taken for 4/4)"
