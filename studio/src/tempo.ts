/** Ticks and seconds: the piece's tempo map, as it is played at a share of its speed. */

import type { Tempo } from "./told";

interface Stretch {
  tick: number;
  second: number;
  secondsPerTick: number;
}

export class TempoMap {
  private readonly stretches: Stretch[] = [];

  constructor(tempos: Tempo[], ticksPerQuarter: number) {
    const sorted = [...tempos].sort((one, other) => one.tick - other.tick);
    if (!sorted.length || sorted[0]!.tick > 0) sorted.unshift({ tick: 0, bpm: sorted[0]?.bpm ?? 120 });
    let second = 0;
    for (const [index, tempo] of sorted.entries()) {
      const before = this.stretches[index - 1];
      if (before) second = before.second + (tempo.tick - before.tick) * before.secondsPerTick;
      this.stretches.push({ tick: tempo.tick, second, secondsPerTick: 60 / tempo.bpm / ticksPerQuarter });
    }
  }

  second(tick: number): number {
    const stretch = this.last((each) => each.tick <= tick);
    return stretch.second + (tick - stretch.tick) * stretch.secondsPerTick;
  }

  tick(second: number): number {
    const stretch = this.last((each) => each.second <= second);
    return stretch.tick + (second - stretch.second) / stretch.secondsPerTick;
  }

  bpm(tick: number, ticksPerQuarter: number): number {
    return 60 / (this.last((each) => each.tick <= tick).secondsPerTick * ticksPerQuarter);
  }

  private last(begun: (stretch: Stretch) => boolean): Stretch {
    return this.stretches.findLast(begun) ?? this.stretches[0]!;
  }
}
