/** Rewriting: some bars of a part anew, or all of it in another style; of a take that is heard, once it is kept. */

import { change, desk, roleOf, say } from "./desk";
import { keepTake } from "./keeping";
import type { Part } from "./piece";
import { planOf, restyleRequest, rewriteRequest } from "./plan";
import { heardAs } from "./settings";
import { linesOf } from "./sounding";
import { seed, writeAsked } from "./writing";

export function rewriteBars(): void {
  if (desk.takes?.writing) return;
  if (!desk.selection || !activePart()) {
    say({
      found: activePart() ? "No bars are selected." : "There is no part yet.",
      expected: "some bars of a part.",
      remedy: "drag over bars in the roll, or press Shift with an arrow; then R.",
    });
    return;
  }
  const part = keptPart();
  if (part) writeAsked(rewriteRequest(desk, part, seed()), part.number);
}

export function restylePart(): void {
  if (desk.takes?.writing) return;
  const part = keptPart();
  if (part) writeAsked(restyleRequest(desk, part, seed()), part.number);
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

/** The same as a part of the piece: a take that brought it is kept, for one part can't be rewritten in many takes. */
function keptPart(): Part | undefined {
  const part = activePart();
  const isNew = linesOf(desk).some((line) => line.part === part && line.pending);
  // A rewrite that is asked for again is one of the part as it was.
  if (part && isNew && !["rewrite", "restyle"].includes(desk.takes!.task)) {
    keepTake();
    change({ active: part.number });
  }
  return desk.piece.parts.find((each) => each.number === part?.number);
}
