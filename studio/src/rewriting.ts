/** Rewriting: some bars of a part anew, or all of it in another style; of a take that is heard, once it is kept. */

import { change, desk, moment, roleOf, say, type Takes } from "./desk";
import { layHeard } from "./laying";
import type { Part } from "./piece";
import { type Asked, barsAsked, planOf, restyleRequest, rewriteRequest } from "./plan";
import { heardAs } from "./settings";
import { linesOf } from "./sounding";
import { seed, writeAsked } from "./writing";

export function rewriteBars(): void {
  if (desk.takes?.writing) return;
  const { selection } = desk;
  const part = activePart();
  if (!selection || !part) {
    say({
      found: part ? "No bars are selected." : "There is no part yet.",
      expected: "some bars of a part.",
      remedy: "drag over bars in the roll, or press Shift with an arrow; then R.",
    });
    return;
  }
  const again = ({ task, asked }: Takes) => task === "rewrite" && asked.bars === barsAsked(selection);
  writeAnewIn(part, again, (kept) => rewriteRequest(desk, kept, seed()));
}

export function restylePart(): void {
  if (desk.takes?.writing) return;
  const part = activePart();
  if (part) writeAnewIn(part, ({ task }) => task === "restyle", (kept) => restyleRequest(desk, kept, seed()));
}

/** Lines that may be chosen: those of the piece, with what the chosen take has in their place or beside them. */
export function choosable(): Part[] {
  const parts = linesOf(desk).map((line) => line.part);
  return parts.filter((part) => part.continues === null && part.notes.length > 0);
}

/** The part that a rewrite is about: the chosen one, else the last that was written, else one that the model knows. */
export function activePart(): Part | undefined {
  const parts = choosable();
  const plan = planOf(desk);
  const known = (part: Part) => !!plan && heardAs(plan.bundle, roleOf(part)).length > 0;
  return (
    parts.find((part) => part.number === desk.active) ??
    parts.findLast((part) => part.written) ??
    parts.findLast(known) ??
    parts.at(-1)
  );
}

/**
 * Ask for a part anew. A take that is heard is kept first, for what comes is to go with it; but a request that is put
 * `again` is about the part as it was. All this is one act: what brings nothing changes nothing.
 */
function writeAnewIn(part: Part, again: (takes: Takes) => boolean, request: (kept: Part) => Asked): void {
  const before = moment();
  const { takes } = desk;
  if (takes && !(takes.rewrites === part.number && again(takes))) layHeard();
  const kept = desk.piece.parts.find((each) => each.number === part.number);
  if (!kept) return;
  change({ active: kept.number });
  writeAsked(request(kept), kept.number, before);
}
