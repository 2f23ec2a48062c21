"""One small file a data set: citation, licence, home, split, roles, labels. Importing this package knows them all."""

from descant.corpora.dataset import DATASETS
from descant.corpora.datasets import (
    asap,
    chorales,
    game_music_open,
    groove,
    jsb_16ths,
    lieder,
    nottingham,
    openewld,
    piano_midi_de,
    polyphonic,
    pop909,
    vgmidi,
)

__all__ = [
    "DATASETS",
    "asap",
    "chorales",
    "game_music_open",
    "groove",
    "jsb_16ths",
    "lieder",
    "nottingham",
    "openewld",
    "piano_midi_de",
    "polyphonic",
    "pop909",
    "vgmidi",
]
