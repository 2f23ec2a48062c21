/** The roll as a picture of lines (SVG): for a page, a poster, a paper. */

import { columnsOf } from "./columns";
import { KIT_ROWS, kitRow } from "./kit";
import { palette, partColour } from "./palette";
import { brief, endTick, type Piece } from "./piece";
import type { Line } from "./sounding";

const WIDTH = 1600;
const ROW = 7;
const TOP = 62;
const SIDE = 30;

export function svgOf(piece: Piece, lines: Line[]): string {
  const colours = palette();
  const title = brief(piece.name);
  const pitches = lines.filter((line) => !line.part.drums).flatMap((line) => line.part.notes.map((note) => note.pitch));
  const low = pitches.reduce((least, pitch) => Math.min(least, pitch), 127) - 1;
  const high = pitches.reduce((most, pitch) => Math.max(most, pitch), 0) + 1;
  const kit = lines.some((line) => line.part.drums);
  const pitched = pitches.length ? (high - low + 1) * ROW : 0;
  const kitTop = TOP + pitched + (kit ? 8 : 0);
  const height = kitTop + (kit ? KIT_ROWS.length * ROW : 0) + SIDE;
  const scale = (WIDTH - 2 * SIDE) / Math.max(1, endTick(piece));
  const out: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">`,
    `<title>${plain(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="${colours.paper}"/>`,
    `<text x="${SIDE}" y="30" font-size="18" font-weight="600" fill="${colours.text}">${plain(title)}</text>`,
  ];
  let x = SIDE + title.length * 10 + 40;
  for (const line of lines) {
    const name = brief(line.part.name);
    out.push(
      shape(x, 20, 20, 10, line, 3),
      `<text x="${x + 26}" y="30" font-size="13" fill="${colours.text}">${plain(name)}</text>`,
    );
    x += 60 + name.length * 8;
  }
  for (const bar of piece.bars) {
    const at = round(SIDE + bar.tick * scale);
    out.push(`<path d="M${at} ${TOP - 8}V${height - SIDE}" stroke="${colours.bar}"/>`);
    if (bar.ticks * scale > 22)
      out.push(`<text x="${at + 3}" y="${TOP - 6}" font-size="10" fill="${colours.faint}">${bar.bar}</text>`);
  }
  for (const line of lines) {
    const notes = columnsOf(line.part.notes);
    for (let at = 0; at < notes.count; at++) {
      const left = SIDE + notes.tick[at]! * scale;
      const pitch = notes.pitch[at]!;
      if (line.part.drums) out.push(shape(left, kitTop + kitRow(pitch) * ROW, ROW - 1, ROW - 1, line, 3));
      else
        out.push(
          shape(
            left,
            TOP + (high - pitch) * ROW,
            Math.max(1.5, (notes.end[at]! - notes.tick[at]!) * scale - 1),
            ROW - 1,
            line,
            2,
          ),
        );
    }
  }
  return [...out, "</svg>"].join("\n");
}

function shape(x: number, y: number, width: number, height: number, line: Line, radius: number): string {
  const colour = partColour(line.colour);
  const look = line.part.written
    ? `fill="${colour}" fill-opacity=".3" stroke="${colour}" stroke-width="1.3"`
    : `fill="${colour}"`;
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect ${place} rx="${radius}" ${look}/>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function plain(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
