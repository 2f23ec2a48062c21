"""The laws of sound in a page: notes by the seconds of the score's tempos, drums by piece, a program that parses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from descant.evaluation.page_sound import MOST_SECONDS, SCRIPT, play_button, timed_notes
from descant.grid.kit import KIT, KIT_NOTES, NO_PIECE, PIECE_OF_NOTE
from descant.score.score import Meter, Notes, Part, Score, Tempo


def score(*parts: Part, tempos: tuple[Tempo, ...] = (Tempo(0, 120.0),)) -> Score:
    return Score(480, parts, tempos, (Meter(0, 4, 4),))


def test_a_note_over_a_tempo_change_is_as_long_as_it_sounds() -> None:
    """Quarters at 120, and from the third on at 60; the second lasts a quarter of each."""
    tune = Part(1, "Tune", 0, False, Notes.of([0, 480, 1440], [480, 960, 480], [60, 62, 64], 127))
    slower = score(tune, tempos=(Tempo(0, 120.0), Tempo(960, 60.0)))
    assert timed_notes(slower) == [
        [0, 0.5, 60, 1, NO_PIECE],
        [0.5, 1.5, 62, 1, NO_PIECE],
        [2, 1, 64, 1, NO_PIECE],
    ]


def test_drums_are_told_by_piece_and_unknown_percussion_is_left_out() -> None:
    unknown = int((PIECE_OF_NOTE == NO_PIECE).nonzero()[0][-1])
    pitches = [int(KIT_NOTES[0]), unknown, int(KIT_NOTES[1])]
    drums = Part(1, "Drums", 0, True, Notes.of([0, 480, 960], 120, pitches))
    assert [(note[0], note[4]) for note in timed_notes(score(drums))] == [(0, 0), (1, 1)]
    pitched = Part(1, "Tune", 0, False, Notes.of([480], 120, [unknown]))
    assert [note[4] for note in timed_notes(score(pitched))] == [NO_PIECE]


def test_parts_sound_together_in_the_order_of_time_and_late_notes_not_at_all() -> None:
    late = int(MOST_SECONDS * 2 * 480)
    high = Part(1, "High", 0, False, Notes.of([480, late], 480, [72, 74]))
    low = Part(2, "Low", 0, False, Notes.of([0, late - 480], 480, [40, 41]))
    found = timed_notes(score(high, low))
    assert [note[2] for note in found] == [40, 72, 41]
    assert found == sorted(found)


def test_the_button_holds_the_notes_and_its_label_is_text() -> None:
    tune = score(Part(1, "Tune", 0, False, Notes.of([0], 480, [60])))
    button = play_button(tune, 'Play "<b>" & stop')
    held = re.search(r'data-notes="([^"]*)"', button)
    assert held is not None
    assert json.loads(unescape(held[1])) == timed_notes(tune)
    assert "<b>" not in button
    assert timed_notes(score()) == []


def test_the_program_knows_every_piece_of_the_kit() -> None:
    listed = re.search(r"const KIT = \[(.*?)\];", SCRIPT, re.DOTALL)
    assert listed is not None
    assert len(json.loads(f"[{listed[1].rstrip().rstrip(',')}]")) == len(KIT)


def test_the_program_parses(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, which checks JavaScript, is not installed")
    program = tmp_path / "sound.js"
    program.write_text(SCRIPT, encoding="utf-8")
    checked = subprocess.run([node, "--check", str(program)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
