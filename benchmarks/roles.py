"""How often are parts given their right role, notes their right hand, and pieces their right key?

    python benchmarks/roles.py --data ../shared/data

Names are hidden from the function that is judged; they, and what is known of each data set, are the truth. Beside our
hands stands the fixed border at middle C. Files are read straight out of their archives.
"""

from __future__ import annotations

import argparse
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from descant.errors import ScoreError
from descant.parts.assign import assign_roles
from descant.parts.hands import split_hands
from descant.parts.names import meaning
from descant.score.formats import read_bytes
from descant.score.key import TONICS, estimate_key
from descant.score.score import Notes, Part, Score

Truth = Callable[[Part, int], str | None]
"""The true role of a part at a place (from 0) in a score of so many sounding parts, or None when it is not known."""


@dataclass(frozen=True)
class RoleSet:
    """Scores of one archive whose roles are known."""

    archive: str
    folder: str
    truth: Truth
    exact_parts: int | None = None


def by_name(names: dict[str, str]) -> Truth:
    """Roles from the beginning of a part's name."""

    def truth(part: Part, _place: int) -> str | None:
        return next((role for name, role in names.items() if part.name.casefold().startswith(name)), None)

    return truth


def by_place(*roles: str) -> Truth:
    """Roles from the order of the parts."""
    return lambda _part, place: roles[place] if place < len(roles) else None


def named_hand(part: Part, _place: int) -> str | None:
    """The hand that a name says."""
    said = meaning(part.name)
    return said[0] if said and said[0] in ("left", "right") else None


HANDS = {"piano right": "right", "piano left": "left"}
ROLE_SETS = (
    RoleSet("nottingham", "nottingham/", by_place("melody", "chords"), 2),
    RoleSet("pop909", "", by_name({"melody": "melody", "bridge": "countermelody", "piano": "piano"})),
    RoleSet("bach_chorales", "", by_name({"soprano": "soprano", "alto": "alto", "tenor": "tenor", "bass": "bass"})),
    RoleSet("piano_midi_de", "", by_name(HANDS)),
    RoleSet("asap_scores", "", by_place("right", "left"), 2),
    RoleSet("vgmidi", "", named_hand),
)


def scores_in(archive: Path) -> Iterator[tuple[str, Score]]:
    """Every readable MIDI file of an archive."""
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.lower().endswith((".mid", ".midi")) else None
            if file is None:
                continue
            try:
                yield member.name, read_bytes(file.read(), member.name)
            except ScoreError:
                continue


def hidden(score: Score, programs: bool = False) -> Score:
    """The score without part names, and without programs where asked."""
    return score.with_parts(
        tuple(replace(part, name="", program=0 if programs else part.program) for part in score.parts)
    )


def role_row(data: Path, roles: RoleSet) -> str:
    """Share of parts that get their true role."""
    right = parts = 0
    for _, score in scores_in(data / f"{roles.archive}.tar.xz"):
        sounding = [part for part in score.parts if len(part.notes)]
        if roles.exact_parts is not None and len(sounding) != roles.exact_parts:
            continue
        truth = {part.number: roles.truth(part, place) for place, part in enumerate(sounding)}
        for guess in assign_roles(hidden(score)):
            if truth[guess.part]:
                parts += 1
                right += guess.role == truth[guess.part]
    return f"{roles.archive:18} {right / max(parts, 1):7.1%} of {parts:5} parts"


def band_rows(data: Path, archive: str) -> list[str]:
    """Bass by its sound alone (General MIDI says which parts it is), and the melody where a name says so."""
    found = said = true = tunes = named = 0
    chance = 0.0
    for _, score in scores_in(data / f"{archive}.tar.xz"):
        if not any(part.is_drums for part in score.parts):
            continue
        basses = {part.number for part in score.parts if 32 <= part.program <= 39 and len(part.notes)}
        guessed = {guess.part for guess in assign_roles(hidden(score, programs=True)) if guess.role == "bass"}
        if basses:
            found, said, true = found + len(basses & guessed), said + len(guessed), true + len(basses)
        tune = {part.number for part in score.parts if (meaning(part.name) or ("",))[0] in ("melody", "singing")}
        guesses = [guess for guess in assign_roles(hidden(score)) if guess.role == "melody"]
        if tune and guesses:
            named += 1
            tunes += guesses[0].part in tune
            chance += len(tune) / sum(not part.is_drums and len(part.notes) > 0 for part in score.parts)
    return [
        f"{archive:18} bass, names and programs hidden: {found / true:.1%} of {true} found, {found / said:.1%} right",
        f"{archive:18} melody, names hidden: {tunes / named:.1%} of {named} scores (by chance {chance / named:.1%})",
    ]


def hand_row(data: Path) -> list[str]:
    """Share of notes in their right hand when both hands are merged into one part."""
    ours: list[float] = []
    middle: list[float] = []
    counts: list[int] = []
    truth = by_name(HANDS)
    for _, score in scores_in(data / "piano_midi_de.tar.xz"):
        hands = {role: [part.notes for part in score.parts if truth(part, 0) == role] for role in ("left", "right")}
        if not hands["left"] or not hands["right"]:
            continue
        both = [(notes, mark) for mark, role in ((1, "left"), (2, "right")) for notes in hands[role]]
        merged = Notes.of(
            *(np.concatenate([getattr(notes, column) for notes, _ in both]) for column in COLUMNS),
            np.concatenate([np.full(len(notes), mark) for notes, mark in both]),
        )
        left, right = split_hands(merged)
        ours.append((np.sum(left.velocity == 1) + np.sum(right.velocity == 2)) / len(merged))
        middle.append(float(np.mean((merged.pitch >= 60) == (merged.velocity == 2))))
        counts.append(len(merged))
    rows = [f"piano_midi_de      hands of {sum(counts)} notes in {len(counts)} pieces:"]
    for way, shares in (("moving", ours), ("at middle C", middle)):
        mean = np.average(shares, weights=counts)
        rows.append(f"{'':18} border {way}: {mean:.1%} of notes, {np.median(shares):.1%} in the median piece")
    return rows


COLUMNS = ("onset_ticks", "duration_ticks", "pitch")


def key_row(data: Path) -> str:
    """Share of POP909 songs in one key (by its audio annotation) that are given this key."""
    archive = data / "pop909.tar.xz"
    keys: dict[str, str] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith("key_audio.txt") else None
            lines = file.read().decode().split("\n") if file else []
            if len([line for line in lines if line.strip()]) == 1:
                keys[member.name.rsplit("/", 1)[0]] = lines[0].split()[2]
    enharmonic = {"Db": "C#", "D#": "Eb", "Gb": "F#", "G#": "Ab", "A#": "Bb"}
    right = songs = 0
    for name, score in scores_in(archive):
        said = keys.get(name.rsplit("/", 1)[0])
        if said:
            tonic, mode = said.split(":")
            key = estimate_key(score)
            songs += 1
            right += TONICS[key.tonic] == enharmonic.get(tonic, tonic) and key.minor == (mode == "min")
    return f"pop909             key: {right / max(songs, 1):.1%} of {songs} songs in one key"


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description="Accuracy of roles, hands and keys on real data.")
    parser.add_argument("--data", type=Path, required=True, help="the folder with the archives (../shared/data)")
    data: Path = parser.parse_args().data
    print("Roles, names hidden")
    for roles in ROLE_SETS:
        print(role_row(data, roles), flush=True)
    for archive in ("game_music_open", "band"):
        print(*band_rows(data, archive), sep="\n", flush=True)
    print("Hands and keys")
    print(*hand_row(data), sep="\n", flush=True)
    print(key_row(data))


if __name__ == "__main__":
    main()
