/** Keeping: a take becomes part of the piece, wholly or in the selected bars; and what was can be again. */

import { barsSaid, spanOf } from "./bars";
import { change, desk, history, moment, type Moment, sayNews, settled, type Takes, withoutTakes } from "./desk";
import { lineOf, replacedBy, takeParts, withTake } from "./piece";
import { outside } from "./sounding";
import type { ToldTake } from "./told";
import { transport } from "./transport";
import { stopWriting } from "./writing";

export function chooseTake(number: number): void {
  if (desk.takes) change({ takes: { ...desk.takes, chosen: number } });
}

export function chosenTake(): ToldTake | undefined {
  return desk.takes?.finished.find((take) => take.take === desk.takes!.chosen);
}

export function keepTake(): void {
  const take = chosenTake();
  if (!take || !desk.takes) return;
  stopWriting();
  history.remember(moment());
  layTake(take, desk.takes);
}

/** A take becomes part of the piece. */
export function layTake(take: ToldTake, { task }: Takes): void {
  const piece = withTake(desk.piece, take, task);
  const written = takeParts(desk.piece, take, task)[0];
  change({ piece, takes: null, active: written && task !== "continue" ? written.number : desk.active });
}

/** Of the take only the selected bars; outside them the part stays as it was (or silent, if there was none). */
export function keepBars(): void {
  const take = chosenTake();
  if (!take || !desk.takes || !desk.selection) return;
  const { task } = desk.takes;
  const span = spanOf(desk.piece.bars, desk.selection);
  const gone = replacedBy(desk.piece, task, take.roles, take.replaces);
  const old = desk.piece.parts.filter((part) => gone.includes(part.number));
  const comes = takeParts(desk.piece, take, task);
  const mixed = {
    ...take,
    parts: take.parts.map((part, index) => {
      // By its number: the role may be one that somebody corrected.
      const before = old.filter((each) => lineOf(each) === comes[index]!.number).flatMap((each) => each.notes);
      const inside = part.notes.filter((note) => note.tick >= span.from && note.tick < span.to);
      return { ...part, notes: [...outside(before, span), ...inside].sort((one, other) => one.tick - other.tick) };
    }),
  };
  history.remember(moment());
  const piece = withTake(desk.piece, mixed, task);
  change({ piece, takes: { ...desk.takes, mixed: true }, active: comes[0]?.number ?? desk.active });
  sayNews(`Kept ${barsSaid(desk.selection)} of take ${take.take}.`, "The takes are still here for other bars.");
}

export function dismissTakes(): void {
  if (!desk.takes) return;
  stopWriting();
  history.remember(moment());
  change({ takes: null, piece: withoutTakes() });
}

function bringBack(then: Moment | undefined): void {
  if (!then) return;
  transport.makeWay(then.piece);
  change({ ...then, takes: then.takes && settled(then.takes) });
}

/** A writing of which nothing is there yet is called off; else it is as it was before the last act. */
export function undo(): void {
  const nothingYet = desk.takes?.writing && !desk.takes.finished.length;
  stopWriting();
  if (!nothingYet) bringBack(history.undo(moment()));
}

export function redo(): void {
  if (!history.canRedo) return;
  stopWriting();
  bringBack(history.redo(moment()));
}
