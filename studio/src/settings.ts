/** What a take was asked for with: who writes what, and how. */

import type { Bundle, Control, Info } from "./told";

export type Value = number | string | boolean;

export interface Settings {
  model: string;
  /** Roles to write, in order; none: what the model would write. */
  write: string[];
  takes: number;
  /** Values of controls that are not left to the model. */
  said: Record<string, Value>;
}

/** Controls that have a place of their own on the page, or none. */
const ELSEWHERE = new Set(["takes", "at_bar", "style", "style_strength", "temperature", "lookahead"]);

export function bundleOf(info: Info, name: string): Bundle | undefined {
  return info.bundles.find((bundle) => bundle.name === name) ?? info.bundles[0];
}

export function furtherControls(info: Info): Control[] {
  return info.controls.filter((control) => !ELSEWHERE.has(control.name));
}

export function controlNamed(info: Info, name: string): Control | undefined {
  return info.controls.find((control) => control.name === name);
}

/** Roles that a model can write beside these: never one of them, and only where a direction leads there. */
export function writable(bundle: Bundle, given: string[]): string[] {
  const there = given.filter((role) => bundle.roles.some((each) => each.role === role));
  const roles = bundle.roles.map((each) => each.role).filter((role) => !there.includes(role));
  if (!there.length) return roles;
  const reached = roles.filter((role) =>
    bundle.directions.some((way) => way.write === role && way.given.some((each) => there.includes(each))),
  );
  return reached;
}

export function usualWrite(bundle: Bundle, given: string[]): string[] {
  return writable(bundle, given);
}
