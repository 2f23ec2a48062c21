/**
 * What a link holds: the words in which a take was asked for, and the parts that stood beside the file.
 *
 * The file itself is not in it, only how to know it again. Anybody may have made a link, so all of it is looked at.
 */

import { fromBase64, inBase64 } from "./base64";
import { isObject, isWhole, partsIn, refused, signsIn } from "./link_music";
import type { PartForm, Signs } from "./piece";
import type { Value } from "./settings";
import type { Control, FileForm, Info } from "./told";

/** Longer ones are neither made nor read: mail and chat programs cut them off. */
export const LONGEST = 32_000;

export type Words = Record<string, Value | string[]>;

export interface Linked {
  /** What is asked of the server, beside its music. */
  words: Words;
  take: number;
  /** The part whose place a rewrite takes. */
  rewrites: number | null;
  file: { name: string; mark: string } | null;
  /** Of a piece without a file. */
  signs: Signs | null;
  parts: PartForm[];
  without: number[];
}

export function inText(linked: Linked): string {
  const notes = (part: PartForm) =>
    part.notes.map(({ tick, ticks, pitch, velocity }) => [tick, ticks, pitch, velocity]);
  const parts = linked.parts.map((part) => ({ ...part, notes: notes(part) }));
  const bytes = new TextEncoder().encode(JSON.stringify({ ...linked, parts }));
  return inBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Raises `Refusal` where it is no link that Studio makes. */
export function linkedFrom(text: string, info: Info): Linked {
  if (text.length > LONGEST) {
    throw refused(`This link is ${text.length.toLocaleString("en")} characters long.`, `at most ${LONGEST}.`);
  }
  const said = saidIn(text);
  const { words, take, rewrites, file, signs, parts, without } = said;
  const checked = wordsIn(words, info);
  if (!isWhole(take, 1, Number(checked.takes))) {
    throw refused(`This link is about take ${shown(take)}.`, `one of its ${checked.takes} takes.`);
  }
  if (rewrites !== null && !isWhole(rewrites, 1)) {
    throw refused(`This link is about part ${shown(rewrites)}.`, "a number.");
  }
  if (file !== null && !(isObject(file) && typeof file.name === "string" && typeof file.mark === "string")) {
    throw refused("This link does not say which file it is about.", "a name.");
  }
  if (!Array.isArray(without) || !without.every((number) => isWhole(number, 1))) {
    throw refused("This link does not say which parts are left out.", "numbers of parts.");
  }
  const known = signs === null ? null : signsIn(signs);
  return {
    words: checked,
    take,
    rewrites,
    file: file as Linked["file"],
    signs: known,
    parts: partsIn(parts, known?.ticks_per_quarter),
    without,
  };
}

function saidIn(text: string): Record<string, unknown> {
  try {
    const bytes = fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
    const said: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isObject(said)) return said;
  } catch {
    // said below
  }
  throw refused("This link can't be read.", "one that was copied as a whole.");
}

/** The words of a request, each as its control has it. */
function wordsIn(words: unknown, info: Info): Words {
  const said: Record<string, unknown> = isObject(words) ? words : {};
  const task = info.tasks.find((each) => each.task === said.task);
  if (!task) throw refused("This link can't be read: it asks for nothing.", "one that was copied as a whole.");
  const names = info.bundles.map((bundle) => bundle.name);
  if (typeof said.model !== "string" || !names.includes(said.model)) {
    throw refused(
      `This link asks the model ${shown(said.model)}.`,
      `${names.join(" or ")}, which this server has.`,
      "start the server with that model: descant studio --model NAME",
    );
  }
  const controls = [...info.controls, ...task.controls];
  for (const name of ["seed", "takes", ...Object.keys(said)]) {
    if (name === "task" || name === "model") continue;
    const control = controls.find((each) => each.name === name);
    if (!control) throw refused(`This link says ${shown(name)}.`, `words that belong to ${task.task}.`);
    if (!fits(control, said[name])) {
      throw refused(`In this link, ${control.called} is ${shown(said[name])}.`, expectedOf(control));
    }
  }
  return said as Words;
}

function fits({ kind, low, high, low_is_too_low: above }: Control, value: unknown): boolean {
  if (kind === "yes or no") return typeof value === "boolean";
  if (kind === "text") return [value].flat().every((each) => typeof each === "string");
  if (typeof value !== "number" || !Number.isFinite(value) || (kind === "integer" && !Number.isSafeInteger(value)))
    return false;
  return (low == null || value > low || (value === low && !above)) && (high == null || value <= high);
}

function expectedOf({ kind, low, high }: Control): string {
  if (kind === "text") return "words.";
  if (kind === "yes or no") return "yes or no.";
  return low == null ? "a number." : high == null ? `a number from ${low} on.` : `a number from ${low} to ${high}.`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "not said";
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

const marks = new WeakMap<FileForm, string>();

/** A short mark by which a file is known again. */
export function markOf(file: FileForm): string {
  const known = marks.get(file);
  if (known) return known;
  let mark = 0x811c9dc5;
  for (let at = 0; at < file.base64.length; at++) mark = Math.imul(mark ^ file.base64.charCodeAt(at), 0x01000193);
  const said = (mark >>> 0).toString(16);
  marks.set(file, said);
  return said;
}

/** Whether a file is the one that a link is about; one without a file is about none. */
export function isAbout(linked: Linked, file: FileForm | null): boolean {
  return linked.file === null || (file !== null && markOf(file) === linked.file.mark);
}
