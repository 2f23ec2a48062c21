/** The desk: all that the page shows, in one place, and who wants to hear when it changes. */

import type { Selection } from "./bars";
import { History } from "./history";
import { EMPTY, type Part, type Piece } from "./piece";
import type { Settings } from "./settings";
import type { Info, Mistake, Note, ToldTake } from "./told";

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

/** Several answers to one request, while they are written and until one is kept. */
export interface Takes {
  task: string;
  roles: string[];
  asked: Record<string, unknown>;
  settings: Settings;
  /** What has been told of each take so far, by role; a finished take stands in `finished`. */
  live: Map<number, Map<string, Note[]>>;
  /** The part of the piece that the live notes are bars of, in a rewrite. */
  rewrites: number | null;
  span: { from: number; to: number } | null;
  finished: ToldTake[];
  count: number;
  chosen: number;
  writing: boolean;
  share: number;
  secondsLeft: number;
  ahead: number;
  remarks: string[];
}

/** What undo brings back. */
export interface Moment {
  piece: Piece;
  takes: Takes | null;
  selection: Selection | null;
}

export interface Notice {
  kind: "trouble" | "news";
  mistake: Mistake;
}

export interface Desk extends Moment {
  info: Info | null;
  channels: Map<number, Channel>;
  /** The part that keys and "rewrite" act on. */
  active: number | null;
  settings: Settings;
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
  info: null,
  channels: new Map(),
  active: null,
  settings: { model: "", write: [], takes: 3, said: {} },
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

export function moment(): Moment {
  const { piece, takes, selection } = desk;
  return { piece, takes, selection };
}

export function channelOf(number: number): Channel {
  return desk.channels.get(number) ?? {};
}

export function setChannel(numbers: number[], changes: Channel): void {
  const channels = new Map(desk.channels);
  for (const number of numbers) channels.set(number, { ...channels.get(number), ...changes });
  change({ channels });
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
