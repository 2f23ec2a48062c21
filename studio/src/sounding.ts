/** What sounds: the lines of the piece with the chosen take in its place, as they are seen and heard. */

import { type Channel, chosenTake, type Desk, KEPT, type Takes } from "./desk";
import { continued, inPlace, isRival, lineOf, numbersFor, type Part, places, replacedBy, takeParts } from "./piece";
import type { Note } from "./told";

export interface Line {
  part: Part;
  /** Which colour it has: that of the line it belongs to. */
  colour: number;
  /** Of a take that is not kept yet. */
  pending: boolean;
  muted: boolean;
  audible: boolean;
  program: number;
}

interface Known {
  piece: Desk["piece"];
  takes: Takes | null;
  channels: Map<number, Channel>;
  lines: Line[];
}

let known: Known | null = null;

/** All lines, in the order in which they are listed. The same desk gives the same list. */
export function linesOf(desk: Desk): Line[] {
  const { piece, takes, channels } = desk;
  if (known && known.piece === piece && known.takes === takes && known.channels === channels) return known.lines;
  const tried = takes?.chosen === KEPT ? null : takes;
  const pending = tried ? pendingParts(desk, tried) : [];
  const gone = new Set(tried ? goneBy(desk, tried) : []);
  const parts = inPlace(piece.parts, gone, pending);
  const rivals = new Set(parts.filter((part) => part.rivals).map((part) => part.role));
  const isSolo = parts.some((part) => channelFor(channels, part).solo);
  const order = [...new Set(parts.map(lineOf))];
  const lines = parts.map((part): Line => {
    const channel = channelFor(channels, part);
    const muted = channel.muted ?? (!part.written && rivals.has(part.role));
    return {
      part,
      colour: order.indexOf(lineOf(part)),
      pending: pending.includes(part),
      muted,
      audible: isSolo ? !!channel.solo : !muted,
      program: channel.program ?? part.program,
    };
  });
  known = { piece, takes, channels, lines };
  return lines;
}

function channelFor(channels: Map<number, Channel>, part: Part): Channel {
  return channels.get(lineOf(part)) ?? {};
}

function goneBy(desk: Desk, takes: Takes): number[] {
  const take = chosenTake(takes);
  return replacedBy(desk.piece, takes.task, take?.roles ?? takes.roles, take ? take.replaces : takes.rewrites);
}

/** The parts of the chosen take: as they were told at the end, or as far as they are written. */
export function pendingParts(desk: Desk, takes: Takes): Part[] {
  const take = chosenTake(takes);
  if (take) return takeParts(desk.piece, take, takes);
  const bundle = desk.info?.bundles.find((each) => each.name === takes.settings.model);
  const live = takes.live.get(takes.chosen);
  const { task, roles, rewrites, span } = takes;
  const taken = places(desk.piece, task, roles, rewrites);
  const numbers = numbersFor(desk.piece, roles, taken);
  const line = desk.piece.parts.filter((part) => rewrites !== null && lineOf(part) === rewrites);
  const old = line[0];
  const kept = span ? line.flatMap((part) => outside(part.notes, span)) : [];
  return roles.map((role, index): Part => {
    const notes = live?.get(role) ?? [];
    const kind = bundle?.roles.find((each) => each.role === role);
    const name = old?.name ?? role.charAt(0).toUpperCase() + role.slice(1);
    const program = old?.program ?? kind?.program ?? 0;
    return {
      number: numbers[index]!,
      name,
      program,
      drums: kind?.kind === "kit",
      role,
      notes: kept.length ? [...kept, ...notes] : notes,
      pedal: [],
      written: true,
      continues: continued(takes, role),
      rivals: isRival(task, numbers[index]!, taken),
    };
  });
}

/** Notes that do not begin within a span. */
export function outside(notes: Note[], span: { from: number; to: number }): Note[] {
  return notes.filter((note) => note.tick < span.from || note.tick >= span.to);
}
