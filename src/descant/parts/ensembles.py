"""Who plays what when no name says it: from how the parts of a score sound beside each other.

A score is first seen as one of a few ensembles (one player, two hands, a tune over chords, four voices, a voice and
two hands, a tune with a whole piano), each known by register and polyphony. What is none of these is a band: its parts
compete for bass and melody, and the others are chords or something else. The numbers are weights in nats, set by hand
on POP909, Nottingham, the chorales and the named parts of game soundtracks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from descant.parts.hands import higher_hand
from descant.parts.programs import program_range
from descant.parts.role_guess import RoleGuess, confidence_of
from descant.parts.traits import Traits
from descant.score.score import Part

MIDDLE_C = 60.0


@dataclass(frozen=True, eq=False)
class Player:
    """A part, how it sounds, and the General MIDI program that it is on or named after."""

    part: Part
    traits: Traits
    program: int

    @property
    def is_keyboard(self) -> bool:
        """Whether it is on a piano, a harpsichord, an organ; files that set no program are on piano too."""
        return self.program <= 7 or 16 <= self.program <= 20

    @property
    def is_whole_piano(self) -> bool:
        """Whether it is wide and full enough to hold both hands of a keyboard."""
        return self.is_keyboard and self.traits.polyphony > 1.6 and self.traits.span >= 21 and self.traits.low < 55

    def guess(self, role: str, margin: float, reason: str) -> RoleGuess:
        """This part in that role."""
        return RoleGuess(self.part.number, role, round(confidence_of(margin), 3), reason)


def guess_unnamed(players: Sequence[Player], with_drums: bool, taken: frozenset[str]) -> list[RoleGuess]:
    """The roles of pitched parts whose names say nothing, in the same order.

    `with_drums` says that a kit plays too; `taken` names the roles that other parts have already.
    """
    if not players:
        return []
    if not with_drums:
        for ensemble in (_one_player, _four_voices, _two_players, _voice_and_hands, _tunes_and_piano, _staves):
            guesses = ensemble(players, taken)
            if guesses:
                return guesses
    return _band(players, taken)


def _one_player(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """A single open part, nobody beside it."""
    if len(players) > 1 or taken:
        return []
    (player,) = players
    traits = player.traits
    if program_range(player.program).leaning.get("bass", 0.0) > 1:
        return [player.guess("bass", 3.0, "it is alone, on a bass instrument")]
    if traits.is_single:
        return [player.guess("melody", 2.5, "it is alone and one line")]
    if player.is_keyboard and traits.chord_share > 0.8 and traits.notes_per_quarter < 0.8:
        return [player.guess("chords", 2.0, "it is alone: slow chords from end to end")]
    if player.is_keyboard:
        return [player.guess("piano", 2.0, "it is alone on a keyboard, several notes at a time")]
    if traits.polyphony > 1.8:
        return [player.guess("chords", 1.0, "it is alone, several notes at a time")]
    return [player.guess("melody", 0.7, "it is alone and mostly one line")]


def _four_voices(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """Four single lines in the ranges of a choir."""
    if len(players) != 4 or taken:
        return []
    ranked = sorted(players, key=lambda player: -player.traits.register)
    registers = [player.traits.register for player in ranked]
    singing = all(player.traits.is_single and player.traits.span <= 26 for player in players)
    busy = all(player.traits.activity > 0.5 for player in players)
    even = max(p.traits.notes_per_quarter for p in players) < 4 * min(p.traits.notes_per_quarter for p in players)
    if not (singing and busy and even and 60 <= registers[0] <= 84 and 36 <= registers[3] <= 60):
        return []
    gap = min(upper - lower for upper, lower in pairwise(registers))
    places = ("highest", "second", "third", "lowest")
    roles = dict(zip((p.part.number for p in ranked), ("soprano", "alto", "tenor", "bass"), strict=True))
    spoken = dict(zip((p.part.number for p in ranked), places, strict=True))
    return [
        player.guess(roles[player.part.number], 0.5 + gap, f"the {spoken[player.part.number]} of four single lines")
        for player in players
    ]


def _two_players(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """A tune over chords or over a whole piano, or the two hands of a keyboard."""
    if len(players) != 2 or taken:
        return []
    upper, margin = higher_hand(players[0].part.notes, players[1].part.notes)
    high, low = players[upper], players[1 - upper]
    slow = low.traits.notes_per_quarter <= high.traits.notes_per_quarter
    single = high.traits.is_single and low.traits.chord_share > 0.7
    # A tune may have double stops; nothing but full chords, slower and thicker than all above, is no left hand.
    block = low.traits.chord_share > 0.95 and low.traits.polyphony > high.traits.polyphony + 0.9
    if slow and (single or block):
        roles = {
            high.part.number: ("melody", 2.5, "one line above slow chords"),
            low.part.number: ("chords", 2.5, "slow chords under one line"),
        }
    elif high.traits.is_single and low.is_whole_piano and low.traits.polyphony > 2 and low.traits.high > MIDDLE_C + 4:
        roles = {
            high.part.number: ("melody", 2.0, "one line above a whole piano"),
            low.part.number: ("piano", 2.0, "a keyboard over both hands' range, under one line"),
        }
    elif high.is_keyboard and low.is_keyboard:
        roles = {
            high.part.number: ("right", margin, "the higher of two keyboard parts"),
            low.part.number: ("left", margin, "the lower of two keyboard parts"),
        }
    else:
        return []
    return [player.guess(*roles[player.part.number]) for player in players]


def _voice_and_hands(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """A single line with the two staves of a piano; the line may be known by name already."""
    keyboards = [player for player in players if player.is_keyboard]
    singers = [player for player in players if not player.is_keyboard]
    if len(keyboards) == 3 and not singers and not taken and not any(player.is_whole_piano for player in players):
        # Unnamed and all on piano: the line stands first in a score, and a right hand beside it plays chords.
        singers = [player for player in players[:1] if player.traits.is_single]
        keyboards = [player for player in players if player not in singers]
    known = taken <= {"voice", "melody"} and len(taken) + len(singers) == 1
    if len(keyboards) != 2 or not known or not all(player.traits.is_single for player in singers):
        return []
    upper, margin = higher_hand(keyboards[0].part.notes, keyboards[1].part.notes)
    right, left = keyboards[upper], keyboards[1 - upper]
    if right.traits.is_single and right.program == left.program == 0 and not taken:
        return []
    reasons = {
        right.part.number: ("right", margin, "the higher of two keyboard parts under one line"),
        left.part.number: ("left", margin, "the lower of two keyboard parts under one line"),
        **{player.part.number: ("voice", 1.5, "one line beside two keyboard parts") for player in singers},
    }
    return [player.guess(*reasons[player.part.number]) for player in players]


def _tunes_and_piano(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """One or two lines with a whole piano, as in a lead sheet that was played."""
    pianos = [player for player in players if player.is_whole_piano]
    if not 2 <= len(players) + len(taken) <= 3 or not pianos or taken - {"melody", "countermelody", "voice"}:
        return []
    piano = max(pianos, key=lambda player: player.traits.polyphony + (player.traits.span - player.traits.low) / 12)
    lines = [player for player in players if player is not piano]
    if any(player.traits.polyphony >= piano.traits.polyphony for player in lines):
        return []
    guesses = {guess.part: guess for guess in _tunes(lines, taken)}
    guesses[piano.part.number] = piano.guess("piano", 2.0, "a keyboard over both hands' range, beside single lines")
    return [guesses[player.part.number] for player in players]


def _staves(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """A keyboard piece on three staves or more, most of them with several notes at a time."""
    full = sum(player.traits.polyphony > 1.25 for player in players)
    if taken - {"left", "right"} or not all(player.is_keyboard for player in players) or 2 * full < len(players):
        return []
    registers = [player.traits.register for player in players]
    middle = min(max((max(registers) + min(registers)) / 2, MIDDLE_C - 4), MIDDLE_C + 4)
    return [
        player.guess("right", player.traits.register - middle, "a high staff of several on keyboard")
        if player.traits.register >= middle
        else player.guess("left", middle - player.traits.register, "a low staff of several on keyboard")
        for player in players
    ]


def _tunes(lines: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """The melody and a second tune among a few lines."""
    loudest = max(player.traits.loudness for player in lines)
    scores = {player.part.number: melody_score(player, loudest) for player in lines}
    ranked = sorted(scores, key=lambda number: -scores[number])
    guesses = []
    for player in lines:
        first = player.part.number == ranked[0] and not taken & {"melody", "voice"}
        margin = scores[ranked[0]] - scores[ranked[1]] if len(ranked) > 1 else 2.0
        role, reason = ("melody", "it sings most like a tune") if first else ("countermelody", "a second tune")
        guesses.append(player.guess(role, margin, reason))
    return guesses


def melody_score(player: Player, loudest: float) -> float:
    """How much a part sounds like the tune of a score whose loudest part has that mean velocity, in nats."""
    traits = player.traits
    return (
        program_range(player.program).leaning.get("melody", 0.0)
        - 4.0 * min(traits.polyphony - 1, 1.5)
        - 2.0 * traits.chord_share
        - 0.08 * abs(traits.register - 71)
        + 2.0 * traits.activity
        + (traits.loudness - loudest) / 20
        - 1.5 * max(traits.repetition - 0.4, 0.0)
        - 0.1 * max(traits.span - 20, 0.0)
    )


def bass_score(player: Player, lowest: float) -> float:
    """How much a part sounds like the bass of a score whose lowest part has that register, in nats."""
    traits = player.traits
    return (
        program_range(player.program).leaning.get("bass", 0.0)
        + min(max((50 - traits.register) / 4, -4.0), 2.0)
        - (traits.register - lowest) / 4
        - 3.0 * min(traits.polyphony - 1, 1.0)
        - 2.0 * traits.chord_share
    )


def chords_score(player: Player) -> float:
    """How much a part sounds like an accompaniment in chords, in nats."""
    traits = player.traits
    leaning = program_range(player.program).leaning
    return (
        leaning.get("chords", 0.0)
        - leaning.get("other", 0.0)
        + 1.5 * min(traits.polyphony - 1.3, 2.0)
        + 1.5 * traits.chord_share
        + 1.0 * (traits.activity - 0.4)
        - 0.05 * abs(traits.register - 60)
    )


def _band(players: Sequence[Player], taken: frozenset[str]) -> list[RoleGuess]:
    """Bass and melody to whoever suits them best; the others play chords or something else."""
    guesses: dict[int, RoleGuess] = {}
    lowest = min(player.traits.register for player in players)
    for player in players:
        score = bass_score(player, lowest)
        if score > 0:
            program = program_range(player.program)
            reason = f"on {program.name}" if "bass" in program.leaning else "the lowest single line"
            guesses[player.part.number] = player.guess("bass", score, reason)
    rest = [player for player in players if player.part.number not in guesses]
    wanted = [
        role
        for role in ("melody", "countermelody")
        if role not in taken and not (role == "melody" and "voice" in taken)
    ]
    loudest = max((player.traits.loudness for player in rest), default=0.0)
    scores = {player.part.number: melody_score(player, loudest) for player in rest}
    ranked = sorted(rest, key=lambda player: -scores[player.part.number])
    for player, following, role in zip(ranked, [*ranked[1:], None], wanted, strict=False):
        score = scores[player.part.number]
        threshold = -3.0 if role == "melody" else -0.5
        lead = score - scores[following.part.number] if following else 1.0
        if score < threshold or program_range(player.program).leaning.get("other", 0.0) >= 2:
            break
        reason = "it sings most like a tune" if role == "melody" else "a second tune"
        guesses[player.part.number] = player.guess(role, lead, reason)
    for player in rest:
        score = chords_score(player)
        full = "several notes at a time" if score > 0 else "neither bass, tune nor chords"
        guesses.setdefault(player.part.number, player.guess("chords" if score > 0 else "other", abs(score), full))
    return [guesses[player.part.number] for player in players]
