/** Writing: a request is sent, notes come in as they are written, and several takes lie on the desk. */

import { spanOf } from "./bars";
import { change, desk, history, moment, roleOf, say, type Takes, withoutTakes } from "./desk";
import { EMPTY, type Part } from "./piece";
import {
  accompanyRequest,
  type Asked,
  composeRequest,
  continueRequest,
  heads,
  planOf,
  restyleRequest,
  rewriteRequest,
  type Wish,
} from "./plan";
import { askGenerate, Refusal } from "./server";
import { heardAs } from "./settings";
import { Scribe } from "./scribe";
import { synth } from "./synth";
import { transport } from "./transport";

let running: AbortController | null = null;
let nextSeed = 0;

/** The seed of the next request: what was said, or one that was not used yet. */
function seed(): number {
  const said = desk.settings.said.seed;
  return typeof said === "number" ? said : nextSeed++;
}

export function seedsFrom(first: number): void {
  nextSeed = first;
}

export function writeParts(): void {
  const plan = planOf(desk);
  if (!plan) return;
  if (!plan.write.length || !plan.given.length) {
    if (!heads(desk.piece).length) {
      composePiece({ bars: 16, meter: "4/4", tempo: 100, chords: "" });
      return;
    }
    say({
      found: `${plan.bundle.name} knows no way from what is heard here.`,
      expected: `a given part that plays one of ${plan.bundle.roles.map((each) => each.role).join(", ")}, and ${plan.could.join(" or ")} to write.`,
      remedy: "say in the list of parts what a part plays, or choose another model.",
    });
    return;
  }
  void run("accompany", plan.write, accompanyRequest(desk, plan, seed()), null);
}

export function rewriteBars(): void {
  const part = activePart();
  if (!desk.selection || !part) {
    say({
      found: desk.piece.parts.length ? "No bars are selected." : "There is no part yet.",
      expected: "some bars of a part.",
      remedy: "drag over bars in the roll, or press Shift with an arrow; then R.",
    });
    return;
  }
  void run("rewrite", [part.role ?? ""], rewriteRequest(desk, part, seed()), part.number);
}

export function restylePart(): void {
  const part = activePart();
  if (part) void run("restyle", [part.role ?? ""], restyleRequest(desk, part, seed()), part.number);
}

export function continuePiece(): void {
  void run("continue", [], continueRequest(desk, desk.settings.continueBars, seed()), null);
}

/** Bars from nothing, or to chords alone, on an empty desk. */
export function composePiece(wish: Wish): void {
  transport.pause();
  history.remember(moment());
  const piece = { ...EMPTY, name: "A new piece", tempos: [{ tick: 0, bpm: wish.tempo }] };
  change({ piece, takes: null, selection: null, active: null, panel: null });
  transport.seek(0);
  const asked = composeRequest(desk, wish, seed());
  void run(String(asked.task), [], asked, null, false);
}

/** The same request with one pass more over all parts. */
export function anotherPass(takes: Takes): void {
  const passes = (typeof takes.asked.passes === "number" ? takes.asked.passes : 1) + 1;
  void run(takes.task, takes.roles, { ...takes.asked, passes }, takes.rewrites);
}

/** The same request with a seed that was not used yet. */
export function otherTakes(takes: Takes): void {
  const { seed: _, ...said } = desk.settings.said;
  change({ settings: { ...desk.settings, said } });
  nextSeed = Math.max(nextSeed, Number(takes.asked.seed) + 1);
  void run(takes.task, takes.roles, { ...takes.asked, seed: nextSeed++ }, takes.rewrites);
}

export function stopWriting(): void {
  running?.abort();
}

/** The part that a rewrite is about: the chosen one, else the last that was written, else one that the model knows. */
export function activePart(): Part | undefined {
  const parts = heads(desk.piece);
  const plan = planOf(desk);
  const known = (part: Part) => !!plan && heardAs(plan.bundle, roleOf(part)).length > 0;
  return (
    parts.find((part) => part.number === desk.active) ??
    parts.findLast((part) => part.written) ??
    parts.findLast(known) ??
    parts.at(-1)
  );
}

async function run(
  task: string,
  roles: string[],
  asked: Asked,
  rewrites: number | null,
  undoable = true,
): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  if (undoable) history.remember(moment());
  const selected = task === "rewrite" && desk.selection ? spanOf(desk.piece.bars, desk.selection) : null;
  const span = task === "restyle" ? { from: 0, to: Infinity } : selected;
  const piece = withoutTakes();
  const takes: Takes = {
    task,
    barsBefore: piece.bars,
    roles,
    asked,
    rewrites,
    span,
    settings: desk.settings,
    live: new Map(),
    finished: [],
    count: Number(asked.takes),
    chosen: 1,
    writing: true,
    share: 0,
    secondsLeft: 0,
    ahead: 0,
    remarks: [],
  };
  change({ piece, takes, notice: null });
  void synth.wake();
  const scribe = new Scribe(task);
  try {
    for await (const happening of askGenerate(asked, mine.signal)) {
      if (mine.signal.aborted || !desk.takes) break;
      change(scribe.heard(happening, desk, desk.takes));
    }
  } catch (error) {
    if (!mine.signal.aborted) {
      const mistake =
        error instanceof Refusal ? error.mistake : { found: String(error), expected: "", remedy: "try it again." };
      say(mistake);
    }
  }
  if (running !== mine) return;
  running = null;
  transport.frontier = Infinity;
  if (desk.takes?.finished.length) change({ takes: { ...desk.takes, writing: false } });
  else if (desk.takes) change({ ...(history.undo(moment()) ?? { takes: null }) });
}
