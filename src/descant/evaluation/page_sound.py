"""Sound in a page: a button that plays a score in the browser, from notes that the page holds itself.

Each note is a tone of a few harmonics that dies away, each stroke of a drum a falling tone or a burst of noise: enough
to hear what was written, without a sound font and without a network (Web Audio, W3C 2021).
"""

from __future__ import annotations

import json
from html import escape

import numpy as np

from descant.grid.kit import NO_PIECE, PIECE_OF_NOTE
from descant.score.score import Score
from descant.score.seconds import seconds_at

MOST_SECONDS = 90
"""Later notes are left out: the MIDI file beside the button has them all."""

SCRIPT = """
let playing = null;
function silence() {
  clearInterval(playing.timer); playing.context.close(); playing.button.textContent = playing.label; playing = null;
}
function wave(context) {
  const parts = new Float32Array([0, 1, 0.45, 0.25, 0.12, 0.06]);
  return context.createPeriodicWave(new Float32Array(parts.length), parts);
}
function noise(context) {
  const buffer = context.createBuffer(1, context.sampleRate / 2, context.sampleRate), data = buffer.getChannelData(0);
  let state = 1;
  for (let i = 0; i < data.length; i++) { state = (state * 48271) % 2147483647; data[i] = state / 1073741823.5 - 1; }
  return buffer;
}
function fade(context, at, level, length) {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.linearRampToValueAtTime(level, at + 0.006);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
  return gain;
}
function tone(p, at, length, pitch, level) {
  const source = p.context.createOscillator(), lasts = Math.max(length, 0.12) + 0.15;
  source.setPeriodicWave(p.wave);
  source.frequency.value = 440 * 2 ** ((pitch - 69) / 12);
  source.connect(fade(p.context, at, 0.3 * level, lasts)).connect(p.out);
  source.start(at); source.stop(at + lasts);
}
const KIT = [
  null, [1200, 0.16], [7000, 0.05], [7000, 0.3], [90, 0.3], [130, 0.28], [180, 0.25], [4000, 0.9], [5500, 0.5],
];
function stroke(p, at, piece, level) {
  if (piece === 0 || (piece >= 4 && piece <= 6)) {
    const source = p.context.createOscillator(), [from, lasts] = piece ? KIT[piece] : [140, 0.22];
    source.frequency.setValueAtTime(from, at);
    source.frequency.exponentialRampToValueAtTime(from / 3, at + lasts);
    source.connect(fade(p.context, at, 0.8 * level, lasts)).connect(p.out);
    source.start(at); source.stop(at + lasts);
  } else {
    const source = p.context.createBufferSource(), filter = p.context.createBiquadFilter(), [from, lasts] = KIT[piece];
    source.buffer = p.noise; source.loop = true;
    filter.type = "highpass"; filter.frequency.value = from;
    source.connect(filter).connect(fade(p.context, at, 0.4 * level, lasts)).connect(p.out);
    source.start(at); source.stop(at + lasts);
  }
}
function play(button) {
  if (playing) { const same = playing.button === button; silence(); if (same) return; }
  const context = new AudioContext(), out = context.createDynamicsCompressor();
  out.connect(context.destination);
  const notes = JSON.parse(button.dataset.notes), begin = context.currentTime + 0.1;
  const end = notes.reduce((last, [at, length]) => Math.max(last, at + length), 0);
  const p = { context, out, wave: wave(context), noise: noise(context) };
  playing = { context, button, label: button.textContent };
  button.textContent = "Stop";
  let next = 0;
  const ahead = () => {
    const now = context.currentTime - begin;
    for (; next < notes.length && notes[next][0] < now + 1; next++) {
      const [at, length, pitch, level, piece] = notes[next], when = begin + Math.max(at, now);
      if (piece < 0) tone(p, when, length, pitch, level); else stroke(p, when, piece, level);
    }
    if (now > end + 1) silence();
  };
  ahead();
  playing.timer = setInterval(ahead, 200);
}
document.addEventListener("click", (event) => { if (event.target.dataset.notes) play(event.target); });
""".strip()


def play_button(score: Score, label: str) -> str:
    """A button that plays the score's first 90 seconds, and stops it when pressed again."""
    return f'<button data-notes="{escape(json.dumps(timed_notes(score)), quote=True)}">{escape(label)}</button>'


def timed_notes(score: Score) -> list[list[float]]:
    """Each note by time, `[at, length, pitch, level, piece]`: seconds, MIDI pitch, 0 to 1, the kit's piece or -1.

    Percussion that a kit doesn't have is left out.
    """
    found: list[list[float]] = []
    for part in score.parts:
        notes = part.notes
        begins = seconds_at(score, notes.onset_ticks)
        lengths = seconds_at(score, notes.onset_ticks + notes.duration_ticks) - begins
        pieces = PIECE_OF_NOTE[notes.pitch] if part.is_drums else np.full(len(notes), NO_PIECE)
        columns = (begins, lengths, notes.pitch, notes.velocity, pieces)
        for at, length, pitch, velocity, piece in zip(*(column.tolist() for column in columns), strict=True):
            if at < MOST_SECONDS and not (part.is_drums and piece == NO_PIECE):
                found.append([round(at, 3), round(length, 3), pitch, round(velocity / 127, 2), piece])
    return sorted(found)
