/**
 * The piece on the desk: the given file, which stays as it is, and the parts beside it.
 *
 * A piece is never changed; each act makes a new one, so that undo is to look at the old one again.
 */

import { barsOf } from "./bars";
import type { Bar, FileForm, KeySignature, Meter, Note, Tempo, ToldPart, ToldScore, ToldTake } from "./told";

const MOST_LETTERS = 40;

export interface Part {
  number: number;
  name: string;
  program: number;
  drums: boolean;
  role: string | null;
  notes: Note[];
  pedal: [number, number][];
  written: boolean;
  /** The part that this one continues; both are one line of the score. */
  continues: number | null;
  /** Written beside a given part of its role, which then falls silent unless somebody says otherwise. */
  rivals: boolean;
}

export interface Piece {
  name: string;
  file: FileForm | null;
  /** Parts of the file that were replaced by rewritten ones. */
  without: number[];
  parts: Part[];
  ticksPerQuarter: number;
  tempos: Tempo[];
  meters: Meter[];
  keys: KeySignature[];
  bars: Bar[];
  keyName: string;
  /** Another one with each piece that is begun, the same through all that is done to it. */
  origin: number;
  /** By each model that recognises styles: how probable each is. */
  styles: Record<string, Record<string, number>>;
}

/** Of what was asked for: where that which is written goes. */
export interface Errand {
  task: string;
  /** Which line plays each role, for what continues it. */
  lines: Record<string, number>;
}

export const EMPTY: Piece = {
  name: "untitled",
  file: null,
  without: [],
  parts: [],
  ticksPerQuarter: 480,
  tempos: [{ tick: 0, bpm: 100 }],
  meters: [{ tick: 0, numerator: 4, denominator: 4 }],
  keys: [],
  bars: [],
  keyName: "",
  origin: 0,
  styles: {},
};

let origins = 0;

/** An empty piece, unlike all others. */
export function blank(name: string): Piece {
  return { ...EMPTY, name, origin: ++origins };
}

export function partOf(told: ToldPart, written: boolean, continues: number | null = null): Part {
  const { number, program, drums, role, notes, pedal } = told;
  const name = told.name.replace(/ \((?:given|continued|bars? [^)]* new|[^)]* style)\)$/, "") || told.instrument;
  return { number, name, program, drums, role, notes, pedal, written, continues, rivals: false };
}

export function pieceOf(score: ToldScore, file: FileForm): Piece {
  return {
    ...blank(score.title || stem(file.name)),
    file,
    parts: score.parts.map((part) => partOf(part, false)),
    ticksPerQuarter: score.ticks_per_quarter,
    tempos: score.tempos.length ? score.tempos : [{ tick: 0, bpm: 120 }],
    meters: score.meters,
    keys: score.key_signatures,
    bars: score.bars,
    keyName: score.key.name,
    styles: score.styles ?? {},
  };
}

/** A piece of notes alone. */
export function pieceOfScore(signs: Signs, parts: Part[]): Piece {
  const piece: Piece = {
    ...blank(signs.title || EMPTY.name),
    parts,
    ticksPerQuarter: signs.ticks_per_quarter,
    tempos: signs.tempos,
    meters: signs.meters,
    keys: signs.key_signatures,
  };
  return { ...piece, bars: barsOf(piece.meters, piece.ticksPerQuarter, endTick(piece)) };
}

/** A name where there is little room. */
export function brief(name: string): string {
  return name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1).trimEnd()}…` : name;
}

export function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

export function endTick(piece: Piece): number {
  const last = piece.bars.at(-1);
  let end = last ? last.tick + last.ticks : 0;
  for (const part of piece.parts) for (const note of part.notes) end = Math.max(end, note.tick + note.ticks);
  return end;
}

/** Which part a part's line begins with: its own, or the one that it continues. */
export function lineOf(part: Part): number {
  return part.continues ?? part.number;
}

/** A take put into the piece: it replaces what it says it replaces, and what was written for the same roles before. */
export function withTake(piece: Piece, take: ToldTake, errand: Errand): Piece {
  const comes = takeParts(piece, take, errand);
  const gone = new Set(replacedBy(piece, errand.task, take.roles, take.replaces));
  const fromFile = piece.parts
    .filter((part) => gone.has(part.number) && isOfFile(piece, part))
    .map((part) => part.number);
  return {
    ...piece,
    parts: inPlace(piece.parts, gone, comes),
    without: [...piece.without, ...fromFile],
    bars: take.bars.length > piece.bars.length ? take.bars : piece.bars,
    ...(piece.parts.length ? {} : beginnings(take)),
  };
}

function beginnings(take: ToldTake): Partial<Piece> {
  return {
    bars: take.bars,
    ticksPerQuarter: take.ticks_per_quarter,
    ...(take.meters?.length ? { meters: take.meters } : {}),
    ...(take.tempos?.length ? { tempos: take.tempos } : {}),
  };
}

export function takeParts(piece: Piece, take: ToldTake, errand: Errand): Part[] {
  const { task } = errand;
  const added = new Set(take.added);
  const parts = [...take.parts, ...take.added];
  const roles = parts.map((part) => part.role);
  const taken = places(piece, task, take.roles, take.replaces);
  const numbers = numbersFor(piece, roles, taken);
  return parts.map((part, index) => ({
    // Chords that were typed are given, though they stand in no file.
    ...partOf(part, piece.file !== null || !added.has(part), continued(errand, part.role)),
    number: numbers[index]!,
    rivals: !added.has(part) && isRival(task, numbers[index]!, taken),
  }));
}

/** Whether a new part silences given ones of its role: that which is written beside them, and what takes its place. */
export function isRival(task: string, number: number, taken: Part[]): boolean {
  return task === "accompany" || taken.some((part) => part.number === number && part.rivals);
}

/** The first number that no part has, nor had: lines that were joined for a request have fewer there. */
export function freeNumber(piece: Piece): number {
  return Math.max(0, ...piece.parts.map((part) => part.number), ...piece.without) + 1;
}

export function continued({ task, lines }: Errand, role: string | null): number | null {
  return (task === "continue" && role !== null && lines[role]) || null;
}

/** The parts whose place is taken: the one that is rewritten, or what was written for these roles before. */
export function places(piece: Piece, task: string, roles: string[], replaces: number | null): Part[] {
  if (task === "continue") return [];
  return replaces === null ? rewritable(piece, roles) : piece.parts.filter((part) => part.number === replaces);
}

/** The same as numbers, with what continues each. */
export function replacedBy(piece: Piece, task: string, roles: string[], replaces: number | null): number[] {
  const heads = new Set(places(piece, task, roles, replaces).map((part) => part.number));
  return piece.parts.filter((part) => heads.has(lineOf(part))).map((part) => part.number);
}

/** Numbers for new parts: each has that of the part whose place it takes, so that it is heard as that one was. */
export function numbersFor(piece: Piece, roles: (string | null)[], taken: Part[]): number[] {
  const left = [...taken];
  let free = freeNumber(piece);
  return roles.map((role) => {
    const alike = left.findIndex((part) => part.role === role);
    // The part that is rewritten may play another role than it seems to.
    const at = alike < 0 && roles.length === 1 ? 0 : alike;
    return left.splice(at, at < 0 ? 0 : 1)[0]?.number ?? free++;
  });
}

/** New parts where those stood whose numbers they have; the others behind. */
export function inPlace(parts: Part[], gone: Set<number>, comes: Part[]): Part[] {
  const kept = parts.flatMap((part) =>
    gone.has(part.number) ? comes.filter((each) => each.number === part.number) : [part],
  );
  return [...kept, ...comes.filter((part) => !kept.includes(part))];
}

/** Written parts that play these roles: they make way, with what continues them, when the roles are written again. */
export function rewritable(piece: Piece, roles: string[]): Part[] {
  return piece.parts.filter((part) => part.written && part.continues === null && roles.includes(part.role ?? ""));
}

export function isOfFile(piece: Piece, part: Part): boolean {
  return piece.file !== null && !part.written;
}

/** A part as a request brings it. */
export type PartForm = Omit<Part, "continues" | "rivals">;

/** What a score says beside its parts. */
export interface Signs {
  ticks_per_quarter: number;
  tempos: Tempo[];
  meters: Meter[];
  key_signatures: KeySignature[];
  title: string;
}

/** A piece as a request brings it: its file as it was, and what stands beside it. */
export function musicForm(piece: Piece, leftOut: Iterable<number> = []): Record<string, unknown> {
  const out = new Set(leftOut);
  const beside = piece.parts.filter((part) => !isOfFile(piece, part) && !out.has(part.number)).map(partForm);
  if (piece.file) {
    const own = piece.parts.filter((part) => isOfFile(piece, part) && out.has(part.number)).map((part) => part.number);
    return { file: piece.file, parts: beside, without: [...piece.without, ...own] };
  }
  return { score: { ...signs(piece), parts: beside } };
}

/** The same with each line's continuation joined to it, so that a line is one part for what is written next. */
export function joinedForm(piece: Piece, leftOut: Iterable<number> = []): Record<string, unknown> {
  const heads = piece.parts.filter((part) => piece.parts.some((other) => other.continues === part.number));
  if (!heads.length) return musicForm(piece, leftOut);
  const joined = heads.map((head) => {
    const tails = piece.parts.filter((part) => part.continues === head.number);
    const line = [head, ...tails];
    return {
      ...head,
      written: true,
      notes: line.flatMap((part) => part.notes),
      pedal: line.flatMap((part) => part.pedal),
    };
  });
  const numbers = new Set(heads.map((head) => head.number));
  const others = piece.parts.filter((part) => part.continues === null && !numbers.has(part.number));
  const fromFile = heads.filter((head) => isOfFile(piece, head)).map((head) => head.number);
  return musicForm({ ...piece, parts: [...others, ...joined], without: [...piece.without, ...fromFile] }, leftOut);
}

function partForm(part: Part): PartForm {
  const { number, name, program, drums, role, pedal, written } = part;
  const notes = part.notes.map(({ tick, ticks, pitch, velocity }) => ({ tick, ticks, pitch, velocity }));
  return { number, name, program, drums, role, pedal, notes, written };
}

function signs(piece: Piece): Signs {
  return {
    ticks_per_quarter: piece.ticksPerQuarter,
    tempos: piece.tempos,
    meters: piece.meters,
    key_signatures: piece.keys,
    title: piece.name,
  };
}
