/** What sounds: the lines of the piece with the chosen take in its place, as they are seen and heard. */

import type { Channel, Desk, Takes } from "./desk";
import { continued, freeNumber, lineOf, type Part, replacedBy, rewritable, takeParts } from "./piece";
import type { Note, ToldTake } from "./told";

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
  const pending = takes ? pendingParts(desk, takes) : [];
  const gone = new Set(takes ? goneBy(desk, takes) : []);
  const parts = [...piece.parts.filter((part) => !gone.has(part.number)), ...pending];
  const rivals = new Set(parts.filter((part) => part.rivals).map((part) => part.role));
  const isSolo = parts.some((part) => channelFor(channels, part).solo);
  const order = coloursOf(desk, pending);
  const lines = parts.map((part): Line => {
    const channel = channelFor(channels, part);
    const muted = channel.muted ?? (!part.written && rivals.has(part.role));
    return {
      part,
      colour: order.get(part.number) ?? 0,
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

/** A line keeps its colour through rewrites and new takes: that of its role, in the order of first appearance. */
function coloursOf(desk: Desk, pending: Part[]): Map<number, number> {
  const order = new Map<number, number>();
  const seen: string[] = [];
  for (const part of [...desk.piece.parts, ...pending]) {
    const key = part.continues !== null ? null : part.written && part.role ? `w ${part.role}` : `g ${part.number}`;
    if (key === null) continue;
    if (!seen.includes(key)) seen.push(key);
    order.set(part.number, seen.indexOf(key));
  }
  for (const part of [...desk.piece.parts, ...pending]) {
    if (part.continues !== null) order.set(part.number, order.get(part.continues) ?? 0);
  }
  return order;
}

function chosenTake(takes: Takes): ToldTake | undefined {
  return takes.finished.find((take) => take.take === takes.chosen);
}

function goneBy(desk: Desk, takes: Takes): number[] {
  const take = chosenTake(takes);
  if (take) return replacedBy(desk.piece, take, takes.task);
  if (takes.task === "rewrite" || takes.task === "restyle") return takes.rewrites === null ? [] : [takes.rewrites];
  return takes.task === "continue" ? [] : rewritable(desk.piece, takes.roles).map((part) => part.number);
}

/** The parts of the chosen take: as they were told at the end, or as far as they are written. */
export function pendingParts(desk: Desk, takes: Takes): Part[] {
  const take = chosenTake(takes);
  if (take) return takeParts(desk.piece, take, takes.task);
  const bundle = desk.info?.bundles.find((each) => each.name === takes.settings.model);
  const live = takes.live.get(takes.chosen);
  const free = freeNumber(desk.piece);
  return takes.roles.flatMap((role, index): Part[] => {
    const old = desk.piece.parts.find((part) => part.number === takes.rewrites);
    const kept = old && takes.span ? outside(old.notes, takes.span) : [];
    const notes = live?.get(role) ?? [];
    const kind = bundle?.roles.find((each) => each.role === role);
    const name = old?.name ?? role.charAt(0).toUpperCase() + role.slice(1);
    const program = old?.program ?? kind?.program ?? 0;
    return [
      {
        number: free + index,
        name,
        program,
        drums: kind?.kind === "kit",
        role,
        notes: kept.length ? [...kept, ...notes] : notes,
        pedal: [],
        written: true,
        continues: takes.task === "continue" ? continued(desk.piece, role) : null,
        rivals: takes.task === "accompany",
      },
    ];
  });
}

/** Notes that do not begin within a span. */
export function outside(notes: Note[], span: { from: number; to: number }): Note[] {
  return notes.filter((note) => note.tick < span.from || note.tick >= span.to);
}
