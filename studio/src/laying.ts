/** Laying: what is heard of the takes becomes part of the piece. Whoever does so remembers how it was before. */

import { change, chosenTake, desk, KEPT } from "./desk";
import { takeParts, withTake } from "./piece";

export function layHeard(): void {
  const { takes } = desk;
  const take = chosenTake(takes);
  if (take && takes) {
    const piece = withTake(desk.piece, take, takes);
    const written = takeParts(desk.piece, take, takes)[0];
    change({ piece, takes: null, active: written && takes.task !== "continue" ? written.number : desk.active });
  } else if (takes?.chosen === KEPT) change({ takes: null });
}
