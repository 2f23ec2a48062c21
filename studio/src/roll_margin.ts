/** The roll's margins: the piano at its side, and the ruler of bars and meters above it. */

import { barIndex } from "./bars";
import { KIT_ROWS } from "./kit";
import { palette } from "./palette";
import { barStep } from "./roll_paint";
import { isBlack, kitTop, RULER, type Shape, yOf } from "./roll_shape";
import type { Bar } from "./told";

const SIGN = "600 11px system-ui, sans-serif";
const SMALL = "10px system-ui, sans-serif";

export function paintKeys(paper: CanvasRenderingContext2D, shape: Shape, width: number): void {
  const colours = palette();
  paper.fillStyle = colours.keyWhite;
  paper.fillRect(0, 0, width, shape.height);
  paper.textBaseline = "middle";
  const bottom = shape.kit ? kitTop(shape) - 8 : shape.height;
  for (let pitch = shape.low; pitch <= shape.high; pitch++) {
    const y = yOf(shape, pitch);
    if (y >= bottom) continue;
    if (isBlack(pitch)) {
      paper.fillStyle = colours.keyBlack;
      paper.fillRect(0, y + 0.5, width * 0.56, Math.max(1, shape.rowHeight - 1));
    } else if (pitch % 12 === 0 || pitch % 12 === 5) {
      paper.fillStyle = colours.bar;
      paper.fillRect(0, Math.min(bottom, y + shape.rowHeight) - 1, width, 1);
    }
    if (pitch % 12 === 0) {
      paper.font = SMALL;
      paper.textAlign = "right";
      paper.fillStyle = colours.faint;
      paper.fillText(`C${pitch / 12 - 1}`, width - 5, Math.min(bottom - 6, y + shape.rowHeight / 2));
    }
  }
  if (!shape.kit) return;
  paper.fillStyle = colours.paper;
  paper.fillRect(0, bottom, width, shape.height - bottom);
  paper.font = "9px system-ui, sans-serif";
  paper.textAlign = "right";
  paper.fillStyle = colours.faint;
  const every = shape.kitRowHeight < 9 ? 2 : 1;
  KIT_ROWS.forEach((name, row) => {
    if (row % every === 0) paper.fillText(short(name), width - 5, kitTop(shape) + (row + 0.5) * shape.kitRowHeight);
  });
}

function short(name: string): string {
  return name.replace("Closed hat", "Hat").replace("Open hat", "Open").replace(" tom", " tom");
}

export function paintRuler(paper: CanvasRenderingContext2D, shape: Shape, bars: Bar[], left: number): void {
  const colours = palette();
  paper.clearRect(0, 0, shape.width, RULER);
  paper.textBaseline = "middle";
  paper.textAlign = "left";
  const scale = shape.pixelsPerTick;
  const every = barStep(bars, scale, 34);
  for (let at = barIndex(bars, left / scale); at < bars.length; at++) {
    const bar = bars[at]!;
    const x = Math.round(bar.tick * scale - left);
    if (x > shape.width) break;
    const numbered = every === 1 || (bar.bar - 1) % every === 0;
    paper.fillStyle = colours.bar;
    if (numbered) paper.fillRect(x, 8, 1, RULER - 8);
    paper.font = SIGN;
    paper.fillStyle = colours.text;
    const number = String(bar.bar);
    if (numbered) paper.fillText(number, x + 6, RULER / 2 + 1);
    if (bar.meter) {
      paper.font = SMALL;
      paper.fillStyle = colours.faint;
      const place = x + 6 + (numbered ? paper.measureText(number).width + 8 : 0);
      if (bar.ticks * scale > 44 || every === 1) paper.fillText(bar.meter, place, RULER / 2 + 1);
    }
  }
}
