/** Painting the roll: the grid of bars, and the notes of a stretch. Given notes are full, written ones are framed. */

import { barIndex } from "./bars";
import { type Columns, columnsOf, firstAbove, firstAtLeast } from "./columns";
import { KIT_ROWS, kitRow } from "./kit";
import { palette, partColour } from "./palette";
import { isBlack, kitTop, type Shape, yOf } from "./roll_shape";
import type { Line } from "./sounding";
import type { Bar } from "./told";

/** More notes than this in one tile are painted plainly. */
const FINE = 2500;
const SILENT = 0.22;
/** A short note or a stroke is painted wider than it lasts, so it may reach into the next tile. */
const OVERHANG = 12;

type Paper = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paint from the pixel `left` on, `width` wide. */
export function paintStretch(
  paper: Paper,
  shape: Shape,
  bars: Bar[],
  lines: Line[],
  left: number,
  width: number,
): void {
  const { paper: ground } = palette();
  paper.fillStyle = ground;
  paper.fillRect(0, 0, width, shape.height);
  paintRows(paper, shape, width);
  paintBars(paper, shape, bars, left, width);
  for (const line of lines) paintLine(paper, shape, line, left, width);
}

function paintRows(paper: Paper, shape: Shape, width: number): void {
  const { shade, octave } = palette();
  const bottom = shape.kit ? kitTop(shape) - 8 : shape.height;
  for (let pitch = shape.low; pitch <= shape.high; pitch++) {
    const y = yOf(shape, pitch);
    if (y > bottom) continue;
    if (isBlack(pitch)) {
      paper.fillStyle = shade;
      paper.fillRect(0, y, width, Math.min(shape.rowHeight, bottom - y));
    }
    if (pitch % 12 === 0) {
      paper.fillStyle = octave;
      paper.fillRect(0, Math.min(bottom, y + shape.rowHeight) - 1, width, 1);
    }
  }
  if (!shape.kit) return;
  const top = kitTop(shape);
  KIT_ROWS.forEach((_, row) => {
    if (row % 2) return;
    paper.fillStyle = shade;
    paper.fillRect(0, top + row * shape.kitRowHeight, width, shape.kitRowHeight);
  });
  paper.fillStyle = octave;
  paper.fillRect(0, top - 5, width, 2);
}

function paintBars(paper: Paper, shape: Shape, bars: Bar[], left: number, width: number): void {
  if (!bars.length) return;
  const { bar: strong, beat: weak } = palette();
  const scale = shape.pixelsPerTick;
  const every = barStep(bars, scale, 7);
  for (let at = barIndex(bars, left / scale); at < bars.length; at++) {
    const bar = bars[at]!;
    const x = Math.round(bar.tick * scale - left);
    if (x > width) break;
    if (bar.beat_ticks * scale > 9) {
      paper.fillStyle = weak;
      for (let tick = bar.beat_ticks; tick < bar.ticks - 1; tick += bar.beat_ticks) {
        paper.fillRect(Math.round((bar.tick + tick) * scale - left), 0, 1, shape.height);
      }
    }
    if (at % every) continue;
    paper.fillStyle = strong;
    paper.fillRect(x, 0, 1, shape.height);
  }
  const last = bars.at(-1)!;
  const end = Math.round((last.tick + last.ticks) * scale - left);
  if (end <= width) {
    paper.fillStyle = strong;
    paper.fillRect(end, 0, 2, shape.height);
  }
}

/** Every how many bars a line or number stands, so that they are at least so many pixels apart. */
export function barStep(bars: Bar[], scale: number, pixels: number): number {
  const usual = (bars[Math.min(1, bars.length - 1)]?.ticks ?? 1920) * scale;
  let step = 1;
  while (usual * step < pixels) step *= 2;
  return step;
}

function paintLine(paper: Paper, shape: Shape, line: Line, left: number, width: number): void {
  const notes = columnsOf(line.part.notes);
  const from = firstAbove(notes.latest, (left - OVERHANG) / shape.pixelsPerTick);
  const to = firstAtLeast(notes.tick, (left + width + OVERHANG) / shape.pixelsPerTick);
  if (from >= to) return;
  paper.globalAlpha = line.audible ? 1 : SILENT;
  paper.fillStyle = paper.strokeStyle = partColour(line.colour);
  if (line.part.drums) paintStrokes(paper, shape, notes, line.part.written, from, to, left);
  else if (line.part.written) paintWritten(paper, shape, notes, from, to, left);
  else paintGiven(paper, shape, notes, from, to, left);
  paper.globalAlpha = 1;
}

function paintGiven(paper: Paper, shape: Shape, notes: Columns, from: number, to: number, left: number): void {
  const { pixelsPerTick: scale, rowHeight: high } = shape;
  const round = to - from < FINE && high > 5;
  for (let at = from; at < to; at++) {
    const x = notes.tick[at]! * scale - left;
    const wide = Math.max(1.5, (notes.end[at]! - notes.tick[at]!) * scale - 1);
    const y = yOf(shape, notes.pitch[at]!);
    if (round && wide > 5) {
      paper.beginPath();
      paper.roundRect(x, y + 0.5, wide, high - 1, 2);
      paper.fill();
    } else paper.fillRect(x, y + 0.5, wide, Math.max(1.5, high - 1));
  }
}

function paintWritten(paper: Paper, shape: Shape, notes: Columns, from: number, to: number, left: number): void {
  const { pixelsPerTick: scale, rowHeight: high } = shape;
  const fine = to - from < FINE;
  const alpha = paper.globalAlpha;
  paper.lineWidth = 1.6;
  for (let at = from; at < to; at++) {
    const x = notes.tick[at]! * scale - left;
    const wide = Math.max(1.5, (notes.end[at]! - notes.tick[at]!) * scale - 1);
    const y = yOf(shape, notes.pitch[at]!) + 0.5;
    const tall = Math.max(1.5, high - 1);
    paper.globalAlpha = alpha * (wide > 4 && fine ? 0.3 : 0.75);
    if (wide > 4 && fine) {
      const radius = Math.min(tall / 2, wide / 2, 6);
      paper.beginPath();
      paper.roundRect(x + 0.8, y + 0.8, Math.max(0.5, wide - 1.6), Math.max(0.5, tall - 1.6), radius);
      paper.fill();
      paper.globalAlpha = alpha;
      paper.stroke();
    } else paper.fillRect(x, y, wide, tall);
  }
}

/** A stroke has no length: a lozenge, full where given, framed where written. */
function paintStrokes(
  paper: Paper,
  shape: Shape,
  notes: Columns,
  written: boolean,
  from: number,
  to: number,
  left: number,
): void {
  const top = kitTop(shape);
  const half = Math.max(1.5, Math.min(5, shape.kitRowHeight / 2 - 0.5));
  const fine = to - from < FINE;
  paper.lineWidth = 1.4;
  for (let at = from; at < to; at++) {
    const x = notes.tick[at]! * shape.pixelsPerTick - left + half;
    const y = top + (kitRow(notes.pitch[at]!) + 0.5) * shape.kitRowHeight;
    if (!fine) {
      paper.fillRect(x - half, y - half, half, 2 * half);
      continue;
    }
    paper.beginPath();
    paper.moveTo(x - half, y);
    paper.lineTo(x, y - half);
    paper.lineTo(x + half, y);
    paper.lineTo(x, y + half);
    paper.closePath();
    if (written) paper.stroke();
    else paper.fill();
  }
}
