/** Writing: a request is sent, notes come in as they are written, and several takes lie on the desk. */

import { spanOf } from "./bars";
import { change, type Desk, desk, history, moment, roleOf, say, type Takes } from "./desk";
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
import { synth } from "./synth";
import type { Happening, Note } from "./told";
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
      expected: `a given part that plays one of ${plan.could.join(", ")}, and another of these to write.`,
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

export function continuePiece(bars: number): void {
  void run("continue", [], continueRequest(desk, bars, seed()), null);
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
  const could = planOf(desk)?.could ?? [];
  return (
    parts.find((part) => part.number === desk.active) ??
    parts.findLast((part) => part.written) ??
    parts.findLast((part) => could.includes(roleOf(part) ?? "")) ??
    parts.at(-1)
  );
}

async function run(task: string, roles: string[], asked: Asked, rewrites: number | null, undoable = true): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  if (undoable) history.remember(moment());
  const selected = task === "rewrite" && desk.selection ? spanOf(desk.piece.bars, desk.selection) : null;
  const span = task === "restyle" ? { from: 0, to: Infinity } : selected;
  const takes: Takes = {
    task, roles, asked, rewrites, span, settings: desk.settings, live: new Map(), finished: [],
    count: Number(asked.takes), chosen: 1, writing: true, share: 0, secondsLeft: 0, ahead: 0, remarks: [],
  };
  change({ takes, notice: null });
  void synth.wake();
  const writing = new Writing(task);
  try {
    for await (const happening of askGenerate(asked, mine.signal)) {
      if (mine.signal.aborted || !desk.takes) break;
      change(writing.heard(happening, desk, desk.takes));
    }
  } catch (error) {
    if (!mine.signal.aborted) {
      const mistake = error instanceof Refusal ? error.mistake : { found: String(error), expected: "", remedy: "try it again." };
      say(mistake);
    }
  }
  if (running !== mine) return;
  running = null;
  transport.frontier = Infinity;
  if (desk.takes?.finished.length) change({ takes: { ...desk.takes, writing: false } });
  else if (desk.takes) change({ ...(history.undo(moment()) ?? { takes: null }) });
}

/** What each event changes on the desk. */
class Writing {
  private began = false;
  private firstRole = "";
  private readonly told = new Map<string, string>();

  constructor(private readonly task: string) {}

  heard(happening: Happening, desk: Desk, takes: Takes): Partial<Desk> {
    switch (happening.event) {
      case "waiting":
        return { takes: { ...takes, ahead: happening.said.ahead } };
      case "started": {
        const { said } = happening;
        this.firstRole = said.write[0] ?? "";
        const from = said.written_from_tick ?? 0;
        const to = said.written_to_tick ?? Infinity;
        const span = this.task === "rewrite" ? { from, to } : takes.span;
        const longer = said.bars && said.bars.length > desk.piece.bars.length;
        const empty = !desk.piece.parts.length;
        const piece = {
          ...desk.piece,
          ...(longer ? { bars: said.bars! } : {}),
          ...(empty && said.meters?.length ? { meters: said.meters } : {}),
          ...(empty && said.ticks_per_quarter ? { ticksPerQuarter: said.ticks_per_quarter } : {}),
        };
        return { piece, takes: { ...takes, roles: said.write, span, ahead: 0, remarks: said.remarks, secondsLeft: said.seconds } };
      }
      case "progress": {
        const { said } = happening;
        return { takes: { ...takes, share: said.share, secondsLeft: said.seconds_left } };
      }
      case "notes":
        return { takes: { ...takes, live: this.notes(happening.said, takes) } };
      case "take":
        return { takes: { ...takes, finished: [...takes.finished, happening.said].sort((one, other) => one.take - other.take) } };
      case "done":
        return { takes: { ...takes, writing: false, share: 1 } };
      case "error":
        throw new Refusal(happening.said.error);
    }
  }

  private notes(said: Extract<Happening, { event: "notes" }>["said"], takes: Takes): Takes["live"] {
    const live = new Map(takes.live);
    const again = this.told.get(said.role) !== said.writing && this.told.has(said.role);
    this.told.set(said.role, said.writing);
    if (again) for (const [take, roles] of live) live.set(take, new Map([...roles].filter(([role]) => role !== said.role)));
    for (const each of said.takes) {
      const roles = new Map(live.get(each.take));
      roles.set(said.role, [...(roles.get(said.role) ?? []), ...each.notes]);
      live.set(each.take, roles);
    }
    this.follow(said.role, live.get(takes.chosen)?.get(said.role) ?? [], takes);
    return live;
  }

  /** What is written is played at once; the player waits where the first part is not yet written. */
  private follow(role: string, notes: Note[], takes: Takes): void {
    if (role !== this.firstRole) transport.frontier = Infinity;
    else if (notes.length) transport.frontier = notes.reduce((end, note) => Math.max(end, note.tick + note.ticks), 0);
    if (this.began || !notes.length) return;
    this.began = true;
    if (!transport.playing) void transport.play(playFrom(takes), { countIn: false });
  }
}

function playFrom(takes: Takes): number {
  const from = takes.span && takes.span.to !== Infinity ? takes.span.from : null;
  if (takes.task === "rewrite" && from !== null) return from;
  if (takes.task === "continue") {
    const bars = desk.piece.bars;
    const added = Number(takes.asked.bars) || 8;
    return bars[Math.max(0, bars.length - added - 1)]?.tick ?? 0;
  }
  return transport.position() >= transport.end() - 1 ? 0 : transport.position();
}
