from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.score.midi import read_midi
from descant.score.midi_names import readable_text

Build = Callable[..., bytes]

NAMES = [("Скрипка", "utf-8"), ("ピアノ", "shift-jis"), ("Бас гитара", "cp1251"), ("Flûte à bec", "latin-1")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [*NAMES, ("三味線", "shift-jis"), ("Übung", "latin-1"), ("Äpfel", "latin-1"), ("été", "latin-1"), ("", "utf-8")],
)
def test_names_are_readable_in_four_encodings(text: str, encoding: str) -> None:
    assert readable_text(text.encode(encoding)) == text


def test_zeros_and_spaces_around_a_name_go() -> None:
    assert readable_text(b" Piano \x00") == "Piano"


def test_parts_have_readable_names_though_other_tracks_are_silent(midi_of: Build, note_bytes: Build) -> None:
    named = [text.encode(encoding) for text, encoding in NAMES]
    tracks = [b"\x00\xff\x03" + bytes((len(name),)) + name + note_bytes(60 + n) for n, name in enumerate(named)]
    silent = b"\x00\xff\x03\x04\xff\xfe\x00\x80"
    score = read_midi(midi_of(silent, tracks[0], silent, *tracks[1:]))
    assert [part.name for part in score.parts] == [text for text, _ in NAMES]


def test_two_parts_of_one_track_share_its_name(midi_of: Build, note_bytes: Build) -> None:
    track = b"\x00\xff\x03\x05Fl\xfbte" + note_bytes(channel=0) + note_bytes(channel=1)
    score = read_midi(midi_of(track, note_bytes(50)))
    assert [part.name for part in score.parts] == ["Flûte", "Flûte", ""]


def test_the_title_is_the_first_tracks_name(midi_of: Build, note_bytes: Build) -> None:
    assert read_midi(midi_of(b"\x00\xff\x03\x05Greet", note_bytes())).title == "Greet"
    assert read_midi(midi_of(b"\x00\xff\x03\x05Greet" + note_bytes(), note_bytes())).title == ""
