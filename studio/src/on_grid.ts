/** What was played, put on the grid: each note to the nearest step. */

import type { Note } from "./told";

export const TICKS = 480;

interface Heard {
  from: number;
  to: number;
  pitch: number;
  velocity: number;
}

/** Each note to the nearest step, at least a step long; in a single line each note ends where the next begins. */
export function onGrid(heard: Heard[], stepsPerQuarter: number, single: boolean): Note[] {
  const step = TICKS / stepsPerQuarter;
  const notes = heard
    .map(({ from, to, pitch, velocity }): Note => {
      const begin = Math.max(0, Math.round(from * stepsPerQuarter));
      const end = Math.max(begin + 1, Math.round(to * stepsPerQuarter));
      return { tick: begin * step, ticks: (end - begin) * step, pitch, velocity };
    })
    .sort((one, other) => one.tick - other.tick || other.pitch - one.pitch);
  const kept: Note[] = [];
  for (const note of notes) {
    const last = kept.at(-1);
    const twice = kept.some((other) => other.tick === note.tick && (single || other.pitch === note.pitch));
    if (twice) continue;
    if (single && last && last.tick + last.ticks > note.tick) last.ticks = note.tick - last.tick;
    kept.push(note);
  }
  return kept;
}
