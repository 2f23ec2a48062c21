/** Bars of a piece: which one a tick lies in, and the span of a selection. */

import type { Bar, Meter } from "./told";

/** As many as the server lists. */
const MOST_BARS = 20_000;

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

/** Stretches from one tick to another, such as a pedal that is held, as far as they lie within a span. */
export function within(stretches: [number, number][], { from, to }: Span): [number, number][] {
  return stretches
    .map(([begins, ends]): [number, number] => [Math.max(begins, from), Math.min(ends, to)])
    .filter(([begins, ends]) => begins < ends);
}

/** The same as far as they lie outside it. */
export function without(stretches: [number, number][], { from, to }: Span): [number, number][] {
  return [...within(stretches, { from: -Infinity, to: from }), ...within(stretches, { from: to, to: Infinity })];
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

/** Bars like the last one, until a piece is at its end. */
export function barsUpTo(bars: Bar[], end: number): Bar[] {
  const longer = [...bars];
  for (let last = bars.at(-1); last && last.tick + last.ticks < end && longer.length < MOST_BARS; ) {
    const { bar, tick, ticks, beat_ticks } = last;
    longer.push((last = { bar: bar + 1, tick: tick + ticks, ticks, beat_ticks }));
  }
  return longer;
}

/** The bars of a piece without a file, up to its end; a new meter begins a new bar. */
export function barsOf(meters: Meter[], ticksPerQuarter: number, end: number): Bar[] {
  const signs = meters[0]?.tick === 0 ? meters : [{ tick: 0, numerator: 4, denominator: 4 }, ...meters];
  const bars: Bar[] = [];
  for (const [index, { numerator, denominator }] of signs.entries()) {
    const until = Math.min(signs[index + 1]?.tick ?? Infinity, Math.max(end, 1));
    const unit = (4 * ticksPerQuarter) / denominator;
    const compound = denominator >= 8 && numerator > 3 && numerator % 3 === 0;
    let meter: string | undefined = `${numerator}/${denominator}`;
    for (let tick = signs[index]!.tick; tick < until && bars.length < MOST_BARS; tick += numerator * unit) {
      const ticks = Math.min(numerator * unit, (signs[index + 1]?.tick ?? Infinity) - tick);
      bars.push({ bar: bars.length + 1, tick, ticks, beat_ticks: compound ? 3 * unit : unit, ...(meter && { meter }) });
      meter = undefined;
    }
  }
  return bars;
}
