/** Writing: a request is sent, notes come in as they are written, and several takes lie on the desk. */

import { spanOf } from "./bars";
import {
  change,
  desk,
  history,
  type Moment,
  moment,
  roleOf,
  say,
  selectedIn,
  settled,
  type Takes,
  withoutTakes,
} from "./desk";
import { layHeard } from "./laying";
import { blank } from "./piece";
import {
  accompanyRequest,
  type Asked,
  composeRequest,
  continueRequest,
  heads,
  planOf,
  type Wish,
} from "./plan";
import { askGenerate, mistakeOf } from "./server";
import { Scribe } from "./scribe";
import { synth } from "./synth";
import { transport } from "./transport";

interface Running {
  abort: AbortController;
  before: Moment;
  /** What was made ready for it beside the piece, and is put back where nothing comes of it. */
  ready: (keyof Moment)[];
}

let running: Running | null = null;
let nextSeed = 0;

/** The seed of the next request: what was said, or one that was not used yet. */
export function seed(): number {
  const said = desk.settings.said.seed;
  return typeof said === "number" ? said : nextSeed++;
}

export function seedsFrom(first: number): void {
  nextSeed = Math.max(nextSeed, first);
}

/**
 * The parts that are to be written. A take of others that is heard is kept first, for these are to go with it; one of
 * the same parts makes way for the new ones. All this is one act.
 */
export function writeParts(): void {
  if (desk.takes?.writing) return;
  const before = moment();
  const write = planOf(desk)?.write ?? [];
  const { takes } = desk;
  if (takes && takes.task !== "compose" && !takes.roles.every((role) => write.includes(role))) layHeard();
  const plan = planOf(desk, write);
  if (!plan) return;
  if (!plan.write.length || !plan.given.length) {
    if (!heads(desk.piece).length) {
      composePiece({ bars: 16, meter: "4/4", tempo: 100, chords: "" });
      return;
    }
    change({ piece: before.piece, takes: before.takes, active: before.active });
    const heard = plan.bundle.roles.map((each) => each.role).join(", ");
    say({
      found: `${plan.bundle.name} knows no way from what is heard here.`,
      expected: `a given part that plays one of ${heard}, and ${plan.could.join(" or ")} to write.`,
      remedy: "say in the list of parts what a part plays, or choose another model.",
    });
    return;
  }
  void run("accompany", plan.write, accompanyRequest(desk, plan, seed()), null, before, ["active"]);
}

/** What comes after the end; after a take that is heard, which is kept first, but for one that is a continuation. */
export function continuePiece(): void {
  if (desk.takes?.writing) return;
  const before = moment();
  if (desk.takes && desk.takes.task !== "continue") layHeard();
  if (!heads(desk.piece).length) {
    say({ found: "There is nothing to continue yet.", expected: "a piece.", remedy: "let one be written: W." });
    return;
  }
  void run("continue", [], continueRequest(desk, desk.settings.continueBars, seed()), null, before, ["active"]);
}

/** Bars from nothing, or to chords alone, on an empty desk. */
export function composePiece(wish: Wish): void {
  writeAnew(composeRequest(desk, wish, seed()), wish.tempo);
}

/** A request without music: what it brings is a new piece. */
export function writeAnew(asked: Asked, bpm: number): void {
  transport.pause();
  stopWriting();
  const before = moment();
  const piece = { ...blank("A new piece"), tempos: [{ tick: 0, bpm }] };
  change({ piece, takes: null, selection: null, channels: new Map(), active: null, panel: null });
  transport.seek(0);
  void run(String(asked.task), [], asked, null, before, ["selection", "channels", "active"]);
}

/** A request as it stands; where a take was kept for it, `before` is how it was, to be put back for nothing. */
export function writeAsked(asked: Asked, rewrites: number | null, before?: Moment): void {
  const roles = Array.isArray(asked.write) ? asked.write.map(String) : [];
  const old = desk.piece.parts.find((part) => part.number === rewrites);
  void run(String(asked.task), old ? [old.role ?? ""] : roles, asked, rewrites, before, ["active"]);
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

/** The writing ends: finished takes stay; where none is, the desk is as it was before. */
export function stopWriting(): void {
  if (!running) return;
  const { abort, before, ready } = running;
  running = null;
  abort.abort();
  transport.frontier = Infinity;
  const takes = desk.takes && settled(desk.takes);
  if (takes) {
    change({ takes });
    return;
  }
  transport.makeWay(before.piece);
  const back: Partial<Moment> = Object.fromEntries(ready.map((each) => [each, before[each]]));
  change({ ...back, piece: before.piece, takes: before.takes });
}

async function run(
  task: string,
  roles: string[],
  asked: Asked,
  rewrites: number | null,
  before = moment(),
  ready: Running["ready"] = [],
): Promise<void> {
  stopWriting();
  const mine: Running = { abort: new AbortController(), before, ready };
  running = mine;
  const { signal } = mine.abort;
  const selected = task === "rewrite" && desk.selection ? spanOf(desk.piece.bars, desk.selection) : null;
  const span = task === "restyle" ? { from: 0, to: Infinity } : selected;
  const piece = withoutTakes();
  const takes: Takes = {
    task,
    // The first that plays a role, where several do.
    lines: Object.fromEntries(heads(piece).map((part) => [roleOf(part) ?? "", part.number] as const).reverse()),
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
    mixed: false,
  };
  const { linked } = desk;
  change({ piece, takes, selection: selectedIn(piece), notice: null });
  void synth.wake();
  const scribe = new Scribe(task);
  try {
    for await (const happening of askGenerate(asked, signal)) {
      if (signal.aborted || !desk.takes) break;
      // Only now is there something to undo; what fails before leaves undo and redo, and what a link asks for.
      if (happening.event === "take" && !desk.takes.finished.length) {
        history.remember(before);
        if (desk.linked === linked) change({ linked: null });
      }
      change(scribe.heard(happening, desk, desk.takes));
    }
  } catch (error) {
    if (!signal.aborted) say(mistakeOf(error, "an answer."));
  }
  if (running === mine) stopWriting();
}
