/** Bars of a piece: which one a tick lies in, and the span of a selection. */

import type { Bar } from "./told";

/** From the first selected bar to the last, by their numbers. */
export interface Selection {
  first: number;
  last: number;
}

export interface Span {
  from: number;
  to: number;
}

/** The index of the bar in which a tick lies; the nearest one outside the piece. */
export function barIndex(bars: Bar[], tick: number): number {
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bars[middle]!.tick <= tick) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

export function barAt(bars: Bar[], tick: number): Bar | undefined {
  return bars[barIndex(bars, tick)];
}

export function spanOf(bars: Bar[], selection: Selection): Span {
  const first = bars.find((bar) => bar.bar === selection.first) ?? bars[0];
  const last = bars.findLast((bar) => bar.bar === selection.last) ?? bars.at(-1);
  return { from: first?.tick ?? 0, to: last ? last.tick + last.ticks : 0 };
}

export function selectionOf(bars: Bar[], oneTick: number, otherTick: number): Selection {
  const one = barAt(bars, oneTick)?.bar ?? 1;
  const other = barAt(bars, otherTick)?.bar ?? 1;
  return { first: Math.min(one, other), last: Math.max(one, other) };
}

export function barsSaid(selection: Selection): string {
  const { first, last } = selection;
  return first === last ? `bar ${first}` : `bars ${first}–${last}`;
}
