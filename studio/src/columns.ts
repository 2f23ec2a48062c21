/** Notes in order of their beginning, so that those of a stretch are found at once, however many there are. */

import type { Note } from "./told";

export interface Columns {
  count: number;
  tick: Float64Array;
  end: Float64Array;
  /** The latest end so far: it never falls, so the first note that still sounds at a tick is found by halving. */
  latest: Float64Array;
  pitch: Uint8Array;
  velocity: Uint8Array;
}

const known = new WeakMap<Note[], Columns>();

export function columnsOf(notes: Note[]): Columns {
  const there = known.get(notes);
  if (there) return there;
  const sorted = [...notes].sort((one, other) => one.tick - other.tick || one.pitch - other.pitch);
  const count = sorted.length;
  const columns: Columns = {
    count,
    tick: Float64Array.from(sorted, (note) => note.tick),
    end: Float64Array.from(sorted, (note) => note.tick + note.ticks),
    latest: new Float64Array(count),
    pitch: Uint8Array.from(sorted, (note) => note.pitch),
    velocity: Uint8Array.from(sorted, (note) => note.velocity),
  };
  let latest = 0;
  for (let at = 0; at < count; at++) columns.latest[at] = latest = Math.max(latest, columns.end[at]!);
  known.set(notes, columns);
  return columns;
}

/** The first index whose value is at least `wanted`; the values never fall. */
export function firstAtLeast(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first index whose value is above `limit`. */
export function firstAbove(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
