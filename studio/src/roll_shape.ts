/** The roll's shape: where ticks and pitches lie on it. */

import { columnsOf } from "./columns";
import { desk } from "./desk";
import { KIT_ROWS } from "./kit";
import { planOf } from "./plan";
import type { Line } from "./sounding";

export const RULER = 30;
export const KEYS = 46;
const LEAST_ROW = 2.5;
const MOST_ROW = 17;
const KIT_ROW = 13;
const ROOM = 2;
const LEAST_ROWS = 26;

export interface Shape {
  width: number;
  height: number;
  pixelsPerTick: number;
  low: number;
  high: number;
  rowHeight: number;
  kit: boolean;
  kitRowHeight: number;
}

/** All of it fits in height: the rows are as high as there is room. */
export function shapeOf(lines: Line[], width: number, height: number, pixelsPerTick: number): Shape {
  let low = 127;
  let high = 0;
  let kit = false;
  for (const line of lines) {
    if (line.part.drums) {
      kit = true;
      continue;
    }
    const { pitch, count } = columnsOf(line.part.notes);
    for (let at = 0; at < count; at++) {
      if (pitch[at]! < low) low = pitch[at]!;
      if (pitch[at]! > high) high = pitch[at]!;
    }
  }
  for (const [from, to] of expected(lines)) {
    low = Math.min(low, from);
    high = Math.max(high, to);
  }
  if (low > high) [low, high] = [48, 84];
  low = Math.max(0, low - ROOM);
  high = Math.min(127, high + ROOM);
  while (high - low + 1 < LEAST_ROWS) {
    if (low > 0) low--;
    if (high < 127) high++;
  }
  const kitRowHeight = kit ? Math.min(KIT_ROW, height / 3 / KIT_ROWS.length) : 0;
  const room = height - (kit ? kitRowHeight * KIT_ROWS.length + 8 : 0);
  const rowHeight = Math.max(LEAST_ROW, Math.min(MOST_ROW, room / (high - low + 1)));
  const rows = Math.floor(room / rowHeight);
  for (let spare = rows - (high - low + 1); spare > 0; spare--) {
    if (spare % 2 && high < 127) high++;
    else if (low > 0) low--;
  }
  return { width, height, pixelsPerTick, low, high, rowHeight, kit, kitRowHeight };
}

/** Where the parts will lie that are about to be written, so that there is room for them. */
function expected(lines: Line[]): [number, number][] {
  const plan = planOf(desk);
  if (!plan || !lines.length || !plan.given.length) return [];
  return plan.bundle.roles
    .filter((role) => plan.write.includes(role.role) && role.low != null && role.high != null)
    .map((role) => [role.low!, role.high!]);
}

/** The band in which new parts will lie, and what they are; null where they are there already. */
export function awaited(lines: Line[]): { low: number; high: number; roles: string[] } | null {
  const plan = planOf(desk);
  if (!plan || desk.takes || lines.some((line) => plan.write.includes(line.part.role ?? ""))) return null;
  const spans = expected(lines);
  if (!spans.length) return null;
  return { low: Math.min(...spans.map(([low]) => low)), high: Math.max(...spans.map(([, high]) => high)), roles: plan.write };
}

export function yOf(shape: Shape, pitch: number): number {
  return (shape.high - pitch) * shape.rowHeight;
}

export function kitTop(shape: Shape): number {
  return shape.height - shape.kitRowHeight * KIT_ROWS.length;
}

export function isBlack(pitch: number): boolean {
  return [1, 3, 6, 8, 10].includes(pitch % 12);
}
