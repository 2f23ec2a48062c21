"""ABC read into scores: a tune book is split at its `X:` lines, and symusic's converter plays each tune out.

Repeats are played out, chord symbols become two parts (`bass` and `chords`), a single voice is named `melody`, and
several voices keep the names that their `V:` lines give them. A pickup stands at the end of a first bar that begins
with silence, so that bar lines are where the tune has them. A file is UTF-8, or else Latin-1.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import symusic

from descant.errors import ScoreError
from descant.score.midi import read_midi
from descant.score.score import KeySignature, Meter, Notes, Score, Tempo

Mark = TypeVar("Mark", Tempo, Meter, KeySignature)
"""What stands at a tick and holds from there on."""

CONVERTER_SECONDS = 10
"""The longest that one tune may take to be played out; a page of music takes milliseconds."""

_CONVERTER = shutil.which("abc2midi", path=str(Path(symusic.__file__).parent / "bin")) or "abc2midi"
_TUNE_START = re.compile(r"^[ \t]*X[ \t]*:", re.MULTILINE)
_FILE_HEADER_LINE = re.compile(r"^(?:[ABCDFGHILMmNORrSUZ]:|%%)")
_TITLE = re.compile(r"^[ \t]*T[ \t]*:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"^[ \t]*K[ \t]*:", re.MULTILINE)
_INCLUDE = re.compile("abc-include", re.IGNORECASE)
_NO_MUSIC = re.compile(
    r"""^[ \t]*(?:[A-Za-z+]:|%).*$ | %.*$ | "[^"\n]*" | ![^!\n|]*! | \{[^}\n]*\} | \[[A-Za-z]:[^\]\n]*\]""",
    re.MULTILINE | re.VERBOSE,
)
"""Fields, comments, chord symbols, signs and grace notes: none of them lasts."""
_FIRST_BAR_LINE = re.compile(r"[^A-Ga-gxz]*[A-Ga-gxz][^|]*?(\||::)")
"""The first bar line that has a note or a rest before it; so `|:` at the beginning is none."""
_VOICE = re.compile(r"^(?:\[)?V:[ \t]*([^\s\]]+)([^\]\n]*)", re.MULTILINE)
_VOICE_NAME = re.compile(r"\b(?:name|nm)[ \t]*=[ \t]*(?:\"([^\"]*)\"|(\S+))")


def read_abc(data: bytes) -> Score:
    """The first tune of an ABC file; `source` keeps the whole file. Raises `ScoreError`."""
    return replace(_read_tune(split_tunes(abc_text(data))[0]), source=data)


def read_abc_tunes(data: bytes) -> list[Score]:
    """Every tune of an ABC tune book, each with its own text as `source`. Raises `ScoreError` for an unreadable one."""
    return [_read_tune(tune) for tune in split_tunes(abc_text(data))]


def abc_text(data: bytes) -> str:
    """The text of an ABC file, from UTF-8 or Latin-1, with plain line ends."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def looks_like_abc(data: bytes) -> bool:
    """Whether these bytes have the `X:` and `K:` lines of a tune (or the `T:` and `K:` lines of a careless one)."""
    text = abc_text(data[: 1 << 20])
    return bool(_KEY.search(text) and (_TUNE_START.search(text) or _TITLE.search(text)))


def split_tunes(text: str) -> list[str]:
    """The tunes of a book, each with the fields that stand before the first and hold for all. At least one."""
    starts = [match.start() for match in _TUNE_START.finditer(text)]
    if not starts:
        return ["X:1\n" + text.lstrip("\n")]
    header = [line for line in text[: starts[0]].splitlines() if _FILE_HEADER_LINE.match(line)]
    tunes = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    if not header:
        return tunes
    return ["\n".join([first, *header, rest]) for first, _, rest in (tune.partition("\n") for tune in tunes)]


def play_out(tune: str) -> tuple[bytes, tuple[str, ...]]:
    """One tune as MIDI bytes, and the converter's warnings. Raises `ScoreError`.

    The converter is called directly, so that it can be stopped and what it says is heard; it may open no other file.
    """
    with tempfile.TemporaryDirectory(prefix="descant-abc-") as folder:
        source, output = Path(folder, "tune.abc"), Path(folder, "tune.mid")
        source.write_text(_INCLUDE.sub("", tune), encoding="utf-8", newline="\n")
        try:
            done = subprocess.run(
                [_CONVERTER, str(source), "-o", str(output), "-silent"],
                capture_output=True,
                timeout=CONVERTER_SECONDS,
                cwd=folder,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _unreadable(tune, f"the converter stopped: {error}") from error
        said = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
        if done.returncode != 0 or not output.exists():
            raise _unreadable(tune, next((line.strip() for line in said if "rror" in line or "abort" in line), ""))
        warnings = tuple(line.strip() for line in said if line.startswith(("Warning", "Error")))
        return output.read_bytes(), warnings


def _read_tune(tune: str) -> Score:
    if not _KEY.search(tune):
        raise _unreadable(tune, "it has no K: line")
    midi, _ = play_out(tune)
    try:
        score = _on_time(read_midi(midi))
    except ScoreError as error:
        raise _unreadable(tune, error.found) from error
    score = _with_first_bar_filled(score, tune)
    title = _TITLE.search(tune)
    names = _part_names(tune, len(score.parts))
    parts = tuple(
        replace(part, name=part.name if names is None else names[index]) for index, part in enumerate(score.parts)
    )
    return replace(
        score, parts=parts, title=title[1] if title else "", source=tune.encode("utf-8"), source_format="abc"
    )


def _on_time(score: Score) -> Score:
    """The converter starts every note one tick late, so that repeated notes come apart; here they may touch."""
    parts = []
    for part in score.parts:
        notes = part.notes
        late = (notes.onset_ticks > 0).astype(notes.onset_ticks.dtype)
        on_time = Notes(notes.onset_ticks - late, notes.duration_ticks + late, notes.pitch, notes.velocity)
        parts.append(replace(part, notes=on_time))
    return replace(score, parts=tuple(parts))


def _with_first_bar_filled(score: Score, tune: str) -> Score:
    """The tune with its pickup, if it has one, at the end of a whole first bar."""
    bar_ticks = round((score.meters[0] if score.meters else Meter(0, 4, 4)).bar_quarters * score.ticks_per_quarter)
    pickup_ticks = _first_bar_line(tune)
    if pickup_ticks is None or not 0 < pickup_ticks < bar_ticks:
        return score
    wait = bar_ticks - pickup_ticks

    def later(mark: Mark) -> Mark:
        return replace(mark, tick=mark.tick + wait) if mark.tick > 0 else mark

    return replace(
        score,
        parts=tuple(
            replace(part, notes=replace(part.notes, onset_ticks=part.notes.onset_ticks + wait)) for part in score.parts
        ),
        tempos=tuple(map(later, score.tempos)),
        meters=tuple(map(later, score.meters)),
        keys=tuple(map(later, score.keys)),
    )


def _first_bar_line(tune: str) -> int | None:
    """How many ticks after its beginning a tune's first bar line stands; None where there is none.

    What stands before it is played out alone, and a note behind it: that note begins where the bar line is.
    """
    key = _KEY.search(tune)
    body = tune.index("\n", key.end()) if key and "\n" in tune[key.end() :] else len(tune)
    music = _NO_MUSIC.sub(lambda said: re.sub(r"[^\n]", " ", said[0]), tune[body:])
    found = _FIRST_BAR_LINE.match(music)
    if found is None:
        return None
    try:
        midi, _ = play_out(f"{tune[:body]}{tune[body : body + found.start(1)]} C|\n")
        notes = _on_time(read_midi(midi)).parts[0].notes
    except ScoreError:
        return None
    return int(notes.onset_ticks[-1])


def _part_names(tune: str, parts: int) -> list[str] | None:
    """Names of a tune's parts: its voices, then what its chord symbols became; None where that can't be told."""
    voices: dict[str, str] = {}
    for voice, rest in _VOICE.findall(tune):
        named = _VOICE_NAME.search(rest)
        if named or voice not in voices:
            voices[voice] = (named[1] or named[2] or voice) if named else voice
    names = list(voices.values()) if len(voices) > 1 else ["melody"]
    if parts == len(names):
        return names
    return [*names, "bass", "chords"] if parts == len(names) + 2 else None


def _unreadable(tune: str, reason: str) -> ScoreError:
    title = _TITLE.search(tune)
    return ScoreError(
        f'The ABC tune "{title[1] if title else "without a title"}" can\'t be read{f" ({reason})" if reason else ""}.',
        "a tune with an X: line, a K: line and at least one note.",
        "mend that tune in a text editor, or export it as MIDI from the program that made it.",
    )
