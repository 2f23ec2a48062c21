/** What a take was asked for with: who writes what, and how. */

import type { Bundle, Control, Info } from "./told";

export type Value = number | string | boolean;

export interface Settings {
  model: string;
  /** Roles to write, in order; none: what the model would write. */
  write: string[];
  takes: number;
  continueBars: number;
  /** Values of controls that are not left to the model. */
  said: Record<string, Value>;
}

/** Controls that have a place of their own on the page, or none. */
const ELSEWHERE = new Set(["takes", "at_bar", "style", "style_strength", "temperature", "lookahead"]);

export function bundleOf(info: Info, name: string): Bundle | undefined {
  return info.bundles.find((bundle) => bundle.name === name) ?? info.bundles[0];
}

/** Of what tasks are told beside that: what more than one of them is told, and has no place of its own. */
const OF_TASKS = ["loop", "pickup"];

export function furtherControls(info: Info): Control[] {
  const own = info.tasks.find((task) => task.task === "accompany")?.controls ?? [];
  return [
    ...info.controls.filter((control) => !ELSEWHERE.has(control.name)),
    ...own.filter((control) => OF_TASKS.includes(control.name)),
  ];
}

export function controlNamed(info: Info, name: string): Control | undefined {
  return info.controls.find((control) => control.name === name);
}

/** Roles that a model can write beside these: never one of them, and only where a direction leads there. */
export function writable(bundle: Bundle, given: string[]): string[] {
  const there = given.filter((role) => bundle.roles.some((each) => each.role === role));
  const roles = bundle.writes.filter((role) => !there.includes(role));
  if (!there.length) return roles;
  return roles.filter((role) =>
    bundle.directions.some((way) => way.write === role && way.given.some((each) => there.includes(each))),
  );
}

/** What is said, for a model that may not know the style. */
export function withoutStyle(said: Settings["said"]): Settings["said"] {
  const { style: _, style_strength: __, keep: ___, keep_what: ____, ...rest } = said;
  return rest;
}

const HANDS = ["left", "right"];

/** What a model hears in a part: its role, or both hands of a piano where the model tells these apart. */
export function heardAs(bundle: Bundle, role: string | null): string[] {
  const known = bundle.roles.map((each) => each.role);
  if (role === "piano" && !known.includes("piano") && HANDS.every((hand) => known.includes(hand))) return HANDS;
  return role !== null && known.includes(role) ? [role] : [];
}
