/** The desk: all that the page shows, in one place, and who wants to hear when it changes. */

import type { Selection } from "./bars";
import { History } from "./history";
import type { Linked } from "./linked";
import { EMPTY, type Errand, type Part, type Piece } from "./piece";
import type { Settings } from "./settings";
import type { Bar, Info, Mistake, Note, ToldTake } from "./told";

/** How a part is heard; what is not said is as the part has it. */
export interface Channel {
  muted?: boolean;
  solo?: boolean;
  program?: number;
  /** Not among the given parts. */
  unheard?: boolean;
  /** What it plays, where the guess was wrong. */
  role?: string;
}

/** Chosen instead of a take: the piece with the bars that were kept of several. */
export const KEPT = 0;

/** Several answers to one request, while they are written and until one is kept. */
export interface Takes extends Errand {
  roles: string[];
  asked: Record<string, unknown>;
  settings: Settings;
  /** What has been told of each take so far, by role; a finished take stands in `finished`. */
  live: Map<number, Map<string, Note[]>>;
  /** The part of the piece that the live notes are bars of, in a rewrite. */
  rewrites: number | null;
  span: { from: number; to: number } | null;
  /** The bars as they were: a continuation that is not kept leaves none behind. */
  barsBefore: Bar[];
  finished: ToldTake[];
  count: number;
  /** The take that is seen and heard, or `KEPT`. */
  chosen: number;
  writing: boolean;
  share: number;
  secondsLeft: number;
  ahead: number;
  remarks: string[];
  /** Bars of some takes were kept, so that the piece itself can be chosen, too. */
  mixed: boolean;
}

/** What undo brings back. */
export interface Moment {
  piece: Piece;
  takes: Takes | null;
  selection: Selection | null;
  channels: Map<number, Channel>;
  /** The part that keys and "rewrite" act on. */
  active: number | null;
}

export interface Notice {
  kind: "trouble" | "news";
  mistake: Mistake;
}

export interface Desk extends Moment {
  info: Info | null;
  settings: Settings;
  /** What the address asks for, until it is written or something else is done. */
  linked: Linked | null;
  notice: Notice | null;
  busy: string | null;
  panel: "help" | "save" | "record" | "compose" | null;
  following: boolean;
}

type Listener = () => void;

const listeners = new Set<Listener>();
export const history = new History<Moment>();

export let desk: Desk = {
  piece: EMPTY,
  takes: null,
  selection: null,
  channels: new Map(),
  active: null,
  info: null,
  settings: { model: "", write: [], takes: 3, continueBars: 8, said: {} },
  linked: null,
  notice: null,
  busy: null,
  panel: null,
  following: true,
};

export function change(changes: Partial<Desk>): void {
  desk = { ...desk, ...changes };
  for (const listener of listeners) listener();
}

export function whenChanged(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The piece as it is once the takes are put away. */
export function withoutTakes(): Piece {
  const { piece, takes } = desk;
  return takes?.task === "continue" ? { ...piece, bars: takes.barsBefore } : piece;
}

/** The take that is seen and heard, if it is finished. */
export function chosenTake(takes: Takes | null): ToldTake | undefined {
  return takes?.finished.find((take) => take.take === takes.chosen);
}

/** Takes that are written no further: the finished ones; null without any. */
export function settled(takes: Takes): Takes | null {
  const { finished, chosen } = takes;
  if (!finished.length) return null;
  const there = chosen === KEPT || chosenTake(takes);
  return { ...takes, writing: false, chosen: there ? chosen : finished[0]!.take };
}

/** Numbers of the takes that can be looked at: all while they are written, then the finished ones. */
export function shownTakes({ writing, count, finished }: Takes): number[] {
  return writing ? Array.from({ length: count }, (_, index) => index + 1) : finished.map((take) => take.take);
}

/** A selection where a piece may have become shorter: none that goes beyond its end. */
export function selectedIn(piece: Piece): Selection | null {
  const last = piece.bars.at(-1)?.bar ?? 0;
  return desk.selection && desk.selection.last <= last ? desk.selection : null;
}

export function moment(): Moment {
  const { piece, takes, selection, channels, active } = desk;
  return { piece, takes, selection, channels, active };
}

/** Change some settings of what is written next. */
export function set(settings: Partial<Settings>): void {
  change({ settings: { ...desk.settings, ...settings }, linked: null });
}

export function channelOf(number: number): Channel {
  return desk.channels.get(number) ?? {};
}

export function setChannel(number: number, changes: Channel): void {
  // While a part is written, undo is to call off the writing.
  if (!desk.takes?.writing) history.remember(moment());
  const channels = new Map(desk.channels);
  change({ channels: channels.set(number, { ...channels.get(number), ...changes }) });
}

export function roleOf(part: Part): string | null {
  return channelOf(part.number).role ?? part.role;
}

export function say(mistake: Mistake, kind: Notice["kind"] = "trouble"): void {
  change({ notice: { kind, mistake } });
}

export function sayNews(found: string, remedy = ""): void {
  say({ found, expected: "", remedy }, "news");
}
