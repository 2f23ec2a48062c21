"""Soundtracks of games under free licences, gathered from the games' own repositories: a folder a game.

Track names mean nothing, so roles come from programs and from how the parts sound. The music loops inside its files.
"""

from __future__ import annotations

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile

LICENCES = {
    "blasphemer": "BSD-3-Clause",
    "easyrpg_rtp": "CC BY 4.0",
    "easyrpg_testgame": "GPL-3.0",
    "freedoom": "BSD-3-Clause",
    "openmsx": "GPL-2.0",
    "opengameart": "CC BY-SA 3.0",
    "planetblupi": "GPL-3.0 or later",
    "simutrans": "Artistic-1.0",
}
"""The licence of each game's music; the texts lie in the folders."""


def _labels(file: SourceFile) -> dict[str, str]:
    game = file.inner.parts[0] if len(file.inner.parts) > 1 else ""
    if not game:
        return {}
    return {"style": game, "game": game, **({"licence": LICENCES[game]} if game in LICENCES else {})}


GAME_MUSIC_OPEN = DATASETS.register("game_music_open.v1")(
    Dataset(
        "game_music_open",
        title="Free game soundtracks",
        citation="The composers named in the folders of freedoom, OpenMSX, simutrans, OpenGameArt, EasyRPG, "
        "Planet Blupi and Blasphemer.",
        licence="; ".join(f"{game}: {licence}" for game, licence in LICENCES.items()),
        home="https://github.com/freedoom/freedoom and the repositories of the other games",
        archives=(
            Archive(
                "game_music_open.tar.xz",
                "194c1e7833e0df54710119e5b952e3f3be93c24e50ae6a4b89f048efa924b6fc",
                "315 pieces of eight games, a folder a game",
            ),
        ),
        may_ship=True,
        labels=_labels,
    )
)
