from __future__ import annotations

import pytest

from descant.parts.names import INSTRUMENT, NAMES, PIANO, SINGING, meaning, program_named, words
from descant.parts.roles import ROLES


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Drums", "drums"),
        ("Schlagzeug", "drums"),
        ("Batería", "drums"),
        ("ударные", "drums"),
        ("ドラム", "drums"),
        ("Bass Drum", "drums"),
        ("Slap Bass 2", "bass"),
        ("Contrebasse", "bass"),
        ("Bass_Tri", "bass"),
        ("Бас-гитара", "bass"),
        ("MELODY\x00", "melody"),
        ("Mélodie", "melody"),
        ("主旋律", "melody"),
        ("Voice 1 (Melody) Up", "melody"),
        ("BRIDGE", "countermelody"),
        ("Gegenstimme", "countermelody"),
        ("Akkorde", "chords"),
        ("Accompagnement", "chords"),
        ("Piano right", "right"),
        ("PianoRH 2", "right"),
        ("Main droite", "right"),
        ("Left Hand", "left"),
        ("linke Hand", "left"),
        ("左手", "left"),
        ("Soprano 1", "soprano"),
        ("Contralto", "alto"),
        ("Ténor", "tenor"),
        ("Singstimme", SINGING),
        ("Vocals", SINGING),
        ("Flügel", PIANO),
        ("Alto Sax", "other"),
        ("Bass Clarinet", "other"),
        ("Square Lead", INSTRUMENT),
    ],
)
def test_names_in_many_languages(name: str, role: str) -> None:
    said = meaning(name)
    assert said is not None
    assert said[0] == role


@pytest.mark.parametrize(
    "name", ["", "Bassoon", "Guitar Left", "Track 3", "\x00\ufffd", "Staff-1", "Bridge over water"]
)
def test_names_that_say_nothing(name: str) -> None:
    assert meaning(name) is None


def test_every_phrase_stands_in_one_row_and_means_a_role() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for role, phrases in NAMES.items():
        assert role in ROLES or role in (SINGING, PIANO, INSTRUMENT)
        for phrase in phrases.split(","):
            assert words(phrase), f"an empty phrase of {role}"
            assert seen.setdefault(words(phrase), role) == role, phrase


def test_instruments_have_programs() -> None:
    assert program_named("1. Violine") == 40
    assert program_named("Track 1") is None
