/** The plan: who is heard and who is to be written, as the desk stands, and the request that asks for it. */

import type { Selection } from "./bars";
import { channelOf, type Desk, roleOf } from "./desk";
import { isOfFile, joinedForm, lineOf, type Part, type Piece, rewritable } from "./piece";
import { bundleOf, heardAs, type Settings, type Value, writable } from "./settings";
import type { Bundle } from "./told";

export interface Plan {
  bundle: Bundle;
  write: string[];
  /** Roles that could be written. */
  could: string[];
  given: Part[];
}

/** Lines that have notes and may be heard: the head of each. */
export function heads(piece: Piece): Part[] {
  return piece.parts.filter((part) => part.continues === null && part.notes.length > 0);
}

/** `said` are the roles to write, where they are settled. */
export function planOf(desk: Desk, said: string[] = []): Plan | null {
  const bundle = desk.info && bundleOf(desk.info, desk.settings.model);
  if (!bundle) return null;
  const present = heads(desk.piece).filter((part) => !channelOf(part.number).unheard);
  const could = bundle.writes;
  const wanted = said.length ? said : desk.settings.write.filter((role) => could.includes(role));
  const write = wanted.length ? wanted : usual(desk, bundle, present);
  const given = present.filter((part) => heardAs(bundle, roleOf(part)).some((role) => !write.includes(role)));
  return { bundle, write, could, given };
}

function usual(desk: Desk, bundle: Bundle, present: Part[]): string[] {
  const ours = present.filter((part) => part.written);
  const theirs = present.filter((part) => !part.written);
  const roles = (parts: Part[]) => parts.flatMap((part) => heardAs(bundle, roleOf(part)));
  const missing = writable(bundle, roles(present.length ? present : heads(desk.piece)));
  if (missing.length) return missing;
  if (ours.length && theirs.length) return [...new Set(roles(ours))].filter((role) => bundle.writes.includes(role));
  return bundle.directions.length ? [bundle.directions[0]!.write] : [];
}

export type Asked = Record<string, unknown>;

/** Words that only some tasks are told. */
const OF_TASKS: Record<string, string[]> = {
  loop: ["accompany", "compose"],
  pickup: ["accompany", "continue", "rewrite", "restyle"],
  keep: ["restyle"],
  keep_what: ["restyle"],
};

function manner(task: string, settings: Settings, seed: number): Asked {
  const words = Object.entries(settings.said).filter(([name]) => OF_TASKS[name]?.includes(task) ?? true);
  const said: Record<string, Value> = Object.fromEntries(words);
  return { seed, takes: settings.takes, ...said, model: settings.model };
}

/** What stands for a part whose role somebody corrected, where several are given: one that is named after its role. */
function renamed(piece: Piece, parts: Part[]): Piece {
  const wrong = parts.filter((part) => channelOf(part.number).role);
  if (!wrong.length) return piece;
  const numbers = wrong.map((part) => part.number);
  return {
    ...piece,
    without: [...piece.without, ...wrong.filter((part) => isOfFile(piece, part)).map((part) => part.number)],
    parts: piece.parts.map((part) =>
      numbers.includes(lineOf(part))
        ? { ...part, written: true, name: roleOf({ ...part, number: lineOf(part) }) ?? part.name }
        : part,
    ),
  };
}

export function accompanyRequest(desk: Desk, plan: Plan, seed: number): Asked {
  const { piece, settings } = desk;
  const makesWay = rewritable(piece, plan.write).map((part) => part.number);
  const all = heads(piece).filter((part) => !makesWay.includes(part.number));
  const only = plan.given.length === 1 ? plan.given[0] : undefined;
  const correction = only && channelOf(only.number).role;
  const music = joinedForm(correction ? piece : renamed(piece, plan.given), makesWay);
  const some = plan.given.length < all.length || correction;
  return {
    task: "accompany",
    ...music,
    write: plan.write,
    ...(some ? { given: plan.given.map((part) => called(desk, part)) } : {}),
    ...(correction ? { as: correction } : {}),
    ...manner("accompany", settings, seed),
  };
}

/** What a part is called in a request: its role where no other has it, for numbers change with each new file. */
function called(desk: Desk, part: Part, forWriting = false): string {
  const { role } = part;
  const bundle = desk.info && bundleOf(desk.info, desk.settings.model);
  // Of a piano that is heard as two hands, the hand is meant that is to be written.
  const hands = bundle ? heardAs(bundle, role) : [];
  if (hands.length > 1 && forWriting) return desk.settings.write.find((hand) => hands.includes(hand)) ?? hands.at(-1)!;
  const alike = heads(desk.piece).filter((other) => other.role === role).length;
  return role && alike === 1 && !channelOf(part.number).role ? role : String(part.number);
}

/** Bars as a request names them. */
export function barsAsked({ first, last }: Selection): string {
  return `${first}-${last}`;
}

export function rewriteRequest(desk: Desk, part: Part, seed: number): Asked {
  const as = channelOf(part.number).role;
  return {
    task: "rewrite",
    ...joinedForm(besideOf(desk, part), unheard(desk, part)),
    part: called(desk, part, true),
    bars: barsAsked(desk.selection!),
    ...(as ? { as } : {}),
    ...manner("rewrite", desk.settings, seed),
  };
}

export function restyleRequest(desk: Desk, part: Part, seed: number): Asked {
  const as = channelOf(part.number).role;
  return {
    task: "restyle",
    ...joinedForm(besideOf(desk, part), unheard(desk, part)),
    write: [called(desk, part, true)],
    ...(as ? { as } : {}),
    ...manner("restyle", desk.settings, seed),
  };
}

export function continueRequest(desk: Desk, bars: number, seed: number): Asked {
  return {
    task: "continue",
    ...joinedForm(besideOf(desk), unheard(desk)),
    bars,
    ...manner("continue", desk.settings, seed),
  };
}

export interface Wish {
  bars: number;
  meter: string;
  tempo: number;
  /** Chords to write to, as "Am F | C G"; none: everything is written. */
  chords: string;
}

export function composeRequest(desk: Desk, { chords, ...said }: Wish, seed: number): Asked {
  const grid = desk.info && bundleOf(desk.info, desk.settings.model)?.grid;
  const length = grid === "events" ? { notes: 200, tempo: said.tempo } : said;
  if (!chords) return { task: "compose", ...length, ...manner("compose", desk.settings, seed) };
  return { task: "accompany", chords, bars: said.bars, ...manner("accompany", desk.settings, seed) };
}

/** The piece with all parts but that one called what they play, where somebody corrected it. */
function besideOf(desk: Desk, but?: Part): Piece {
  const others = heads(desk.piece).filter((part) => part.number !== but?.number);
  return renamed(desk.piece, others);
}

function unheard(desk: Desk, but?: Part): number[] {
  const numbers = heads(desk.piece).map((part) => part.number);
  return numbers.filter((number) => number !== but?.number && channelOf(number).unheard);
}
