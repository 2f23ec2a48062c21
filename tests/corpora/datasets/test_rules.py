"""Laws of the smaller data sets' rules: labels, roles, official splits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from descant.corpora.dataset import SourceFile
from descant.corpora.datasets.asap import ASAP
from descant.corpora.datasets.game_music_open import GAME_MUSIC_OPEN
from descant.corpora.datasets.groove import GROOVE
from descant.corpora.datasets.lieder import LIEDER
from descant.corpora.datasets.piano_midi_de import PIANO_MIDI_DE
from descant.corpora.datasets.vgmidi import VGMIDI


def named(name: str) -> SourceFile:
    return SourceFile(Path(), name)


@pytest.mark.parametrize(
    ("dataset", "name", "labels"),
    [
        (ASAP, "Bach__Fugue__bwv_846.mid", {"style": "Bach", "composer": "Bach"}),
        (ASAP, "Bach/Fugue/bwv_846/midi_score.mid", {"style": "Bach", "composer": "Bach"}),
        (PIANO_MIDI_DE, "Chopin/chpn-p1.mid", {"style": "Chopin", "composer": "Chopin"}),
        (PIANO_MIDI_DE, "Christmas/bk_xmas1.mid", {"style": "Christmas"}),
        (GAME_MUSIC_OPEN, "openmsx/a.mid", {"style": "openmsx", "game": "openmsx", "licence": "GPL-2.0"}),
        (LIEDER, "scores/Wolf,_Hugo/_/Song/lc1.mxl", {"style": "Hugo Wolf", "composer": "Hugo Wolf"}),
        (
            VGMIDI,
            "Chrono_SNES_Chrono Trigger_Wings.mid",
            {"style": "Chrono", "series": "Chrono", "game": "Chrono Trigger"},
        ),
    ],
)
def test_labels(dataset, name, labels):
    assert dataset.labels(named(name)) == labels


def test_hands_by_name(music):
    score = music.tune(1)

    def hands(*names: str):
        parts = tuple(replace(score.parts[0], number=place, name=name) for place, name in enumerate(names, start=1))
        return PIANO_MIDI_DE.roles(score.with_parts(parts), named("a.mid"))

    assert hands("PIano right ", "Piano Left") == {1: "right", 2: "left"}
    assert hands("Piano right", "Piano left2", "Fuga1", "Pedal") == {1: "right", 2: "left"}
    assert hands("Piano", "Strings") is None


def test_asap_takes_scores_alone():
    assert ASAP.is_piece(named("Bach/Fugue/bwv_846/midi_score.mid"))
    assert not ASAP.is_piece(named("Bach/Fugue/bwv_846/Shi05M.mid"))


def test_groove_keeps_its_official_split(tmp_path, music):
    (tmp_path / "info.csv").write_text(
        "drummer,style,beat_type,midi_filename,split\n"
        "drummer1,funk/groove1,beat,drummer1/1.mid,test\ndrummer2,rock,fill,drummer2/2.mid,validation\n"
    )
    one, two, other = (SourceFile(tmp_path, name) for name in ("drummer1/1.mid", "drummer2/2.mid", "x.mid"))
    assert [GROOVE.split(file) for file in (one, two, other)] == ["test", "validation", None]
    assert GROOVE.labels(one) == {"style": "funk", "drummer": "drummer1", "beat": "beat"}
    assert GROOVE.roles(music.tune(1), one) == {1: "drums", 2: "drums"}


def test_vgmidi_tells_feelings_that_all_phrases_share(tmp_path):
    (tmp_path / "vgmidi_labels.csv").write_text(
        "midi,valence,arousal\na/Mana_SNES_Mana_Song_0.mid,1,-1\na/Mana_SNES_Mana_Song_1.mid,1,1\n"
    )
    labels = VGMIDI.labels(SourceFile(tmp_path, "Mana_SNES_Mana_Song.mid"))
    assert labels["valence"] == "1"
    assert "arousal" not in labels
    assert VGMIDI.work(None, named("Mana_SNES_Mana_Song_1.mid")) == VGMIDI.work(None, named("Mana_SNES_Mana_Song.mid"))
