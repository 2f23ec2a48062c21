"""Music given out as a file: MIDI, MusicXML, or a picture of it; whole or some parts alone."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace

from descant.apps.cli.telling import missing_extra
from descant.apps.studio.asked import RenderForm
from descant.apps.studio.music import Music, music_of
from descant.corpora.bar_lines import bar_lines
from descant.errors import PartError, WritingError
from descant.parts.assign import assign_roles
from descant.score.midi_writing import write_midi
from descant.score.score import Score

KINDS = {
    "midi": ("audio/midi", ".mid"),
    "musicxml": ("application/vnd.recordare.musicxml+xml", ".musicxml"),
    "mxl": ("application/vnd.recordare.musicxml", ".mxl"),
    "png": ("image/png", ".png"),
    "wav": ("audio/wav", ".wav"),
}
"""What each format is called in a header, and at the end of a name."""

_UNSAFE = re.compile(r"[^A-Za-z0-9 ._()-]+")


@dataclass(frozen=True)
class Rendered:
    """A file: its name, its kind, its bytes."""

    name: str
    kind: str
    content: bytes


def render(form: RenderForm) -> Rendered:
    """The music of a form as a file. Raises `DescantError`."""
    music = music_of(form)
    if music is None:
        raise WritingError("there is no music to give out.", "a file, a score or parts.", "give one.")
    if not music.heard.parts:
        raise WritingError("no part is left to give out.", "one part at least.", "leave fewer out.")
    kind, suffix = KINDS[form.format]
    stem = _UNSAFE.sub("_", form.name).strip(" .") or "song"
    return Rendered(stem + suffix, kind, _content(form, music, suffix))


def _content(form: RenderForm, music: Music, suffix: str) -> bytes:
    score = music.heard
    chosen = _only(score, form.only) if form.only else score
    if form.format == "png":
        return _picture(chosen, form)
    if form.format in ("midi", "wav"):
        midi = write_midi(chosen) if form.only else music.midi()
        return midi if form.format == "midi" else _sound(midi)
    if form.only:
        return Music(chosen.with_parts(chosen.parts)).notation(suffix, _first_bar_line(score))
    return music.notation(suffix, _first_bar_line(score))


def _only(score: Score, numbers: list[int]) -> Score:
    """Some parts of a score alone. Raises `PartError`."""
    there = [part.number for part in score.parts]
    for number in numbers:
        if number not in there:
            raise PartError(
                f"there is no part {number}.", f"one of {', '.join(map(str, there))}.", "name one of these."
            )
    return score.with_parts(tuple(part for part in score.parts if part.number in numbers))


def _first_bar_line(score: Score) -> float:
    sounding = tuple(part for part in score.parts if len(part.notes))
    return bar_lines(replace(score, parts=sounding), None).phase_ticks if sounding else 0.0


def _sound(midi: bytes) -> bytes:
    # Only here: it loads a synthesizer, which is an extra.
    from descant.render.sound import wav

    try:
        return wav(midi)
    except ModuleNotFoundError as missing:
        raise missing_extra(missing) or missing from missing


def _picture(score: Score, form: RenderForm) -> bytes:
    # Only here, so that giving out MIDI never waits for pictures to be loaded.
    from descant.render.pianoroll import draw_score

    roles = {guess.part: guess.role for guess in assign_roles(score)}
    roles |= {part.number: part.role for part in form.parts if part.number is not None and part.role}
    title = score.title or form.name
    image = draw_score(score, written=form.written, roles=roles, title=title, phase_ticks=_first_bar_line(score))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()
