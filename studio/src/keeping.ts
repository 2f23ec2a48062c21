/** Keeping: a take becomes part of the piece, wholly or in the selected bars; and what was can be again. */

import { barsSaid, spanOf, within, without } from "./bars";
import {
  change,
  chosenTake,
  desk,
  history,
  KEPT,
  moment,
  type Moment,
  sayNews,
  selectedIn,
  settled,
  withoutTakes,
} from "./desk";
import { layHeard } from "./laying";
import { lineOf, replacedBy, takeParts, withTake } from "./piece";
import { outside } from "./sounding";
import { transport } from "./transport";
import { stopWriting } from "./writing";

export function chooseTake(number: number): void {
  if (desk.takes) change({ takes: { ...desk.takes, chosen: number } });
}

/** What is heard of the takes becomes part of the piece. */
export function keepTake(): void {
  if (!chosenTake(desk.takes) && desk.takes?.chosen !== KEPT) return;
  stopWriting();
  history.remember(moment());
  layHeard();
}

/** Of the take only the selected bars; outside them the part stays as it was (or silent, if there was none). */
export function keepBars(): void {
  const { takes } = desk;
  const take = chosenTake(takes);
  if (!take || !takes || !desk.selection) return;
  const { task } = takes;
  const span = spanOf(desk.piece.bars, desk.selection);
  const gone = replacedBy(desk.piece, task, take.roles, take.replaces);
  const old = desk.piece.parts.filter((part) => gone.includes(part.number));
  const comes = takeParts(desk.piece, take, takes);
  const mixed = {
    ...take,
    parts: take.parts.map((part, index) => {
      // By its number: the role may be one that somebody corrected.
      const before = old.filter((each) => lineOf(each) === comes[index]!.number);
      const notes = before.flatMap((each) => each.notes);
      const inside = part.notes.filter((note) => note.tick >= span.from && note.tick < span.to);
      const pedal = before.flatMap((each) => each.pedal);
      return {
        ...part,
        notes: [...outside(notes, span), ...inside].sort((one, other) => one.tick - other.tick),
        pedal: [...without(pedal, span), ...within(part.pedal, span)].sort((one, other) => one[0] - other[0]),
      };
    }),
  };
  history.remember(moment());
  const piece = withTake(desk.piece, mixed, takes);
  change({ piece, takes: { ...takes, chosen: KEPT, mixed: true }, active: comes[0]?.number ?? desk.active });
  sayNews(`Kept ${barsSaid(desk.selection)} of take ${take.take}.`, "The takes are still here for other bars.");
}

export function dismissTakes(): void {
  if (!desk.takes) return;
  stopWriting();
  history.remember(moment());
  const piece = withoutTakes();
  change({ takes: null, piece, selection: selectedIn(piece) });
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
