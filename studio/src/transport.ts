/**
 * The transport: plays what sounds, in time.
 *
 * A pump runs every few milliseconds and hands the synthesizer whatever begins shortly. It looks at the lines anew each
 * time, so notes that are being written are heard as soon as they are there.
 */

import { barIndex, spanOf } from "./bars";
import { columnsOf, firstAtLeast } from "./columns";
import { desk } from "./desk";
import { endTick, type Piece } from "./piece";
import { linesOf } from "./sounding";
import { Synth, synth } from "./synth";
import { TempoMap } from "./tempo";

const PUMP_MS = 20;
const AHEAD_SECONDS = 0.12;
const START_SECONDS = 0.03;

interface Ending {
  channel: number;
  pitch: number;
  tick: number;
  /** When its note begins: it can't end before. */
  begins: number;
}

type Listener = () => void;

class Transport {
  playing = false;
  speed = 1;
  looping = false;
  metronome = false;
  countIn = false;
  /** How far a part that is being written has come; what is played waits there. */
  frontier = Infinity;
  private tick = 0;
  private anchorTime = 0;
  private anchorTick = 0;
  private pumped = 0;
  private timer = 0;
  private endings: Ending[] = [];
  private map: TempoMap | null = null;
  private mapOf: [unknown, number] = [null, 0];
  private readonly listeners = new Set<Listener>();
  private marked = true;
  /** Counts what was asked of it: playing that waits for the sound is called off by what is asked later. */
  private asked = 0;
  private starting = false;
  /** Channels whose pedal is down. */
  private readonly pressed = new Set<number>();

  whenChanged(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  set(changes: Partial<Pick<Transport, "looping" | "metronome" | "countIn" | "speed">>): void {
    if (this.playing) {
      const { pumped } = this;
      this.anchor(this.position());
      this.pumped = Math.max(pumped, this.pumped);
    }
    Object.assign(this, changes);
    this.tell();
  }

  tempos(): TempoMap {
    const { tempos, ticksPerQuarter } = desk.piece;
    if (!this.map || this.mapOf[0] !== tempos || this.mapOf[1] !== ticksPerQuarter) {
      this.map = new TempoMap(tempos, ticksPerQuarter);
      this.mapOf = [tempos, ticksPerQuarter];
    }
    return this.map;
  }

  /** Where the music is now, in ticks. */
  position(): number {
    if (!this.playing) return this.tick;
    const now = Math.min(this.tickAt(synth.now), Math.max(this.anchorTick, this.frontier));
    // In a loop the end is the beginning: it is never shown as the bar behind it.
    return this.looping ? Math.min(now, Math.max(this.anchorTick, this.end() - 1)) : now;
  }

  private tickAt(time: number): number {
    const map = this.tempos();
    return map.tick(map.second(this.anchorTick) + Math.max(0, time - this.anchorTime) * this.speed);
  }

  private timeAt(tick: number): number {
    const map = this.tempos();
    return this.anchorTime + (map.second(tick) - map.second(this.anchorTick)) / this.speed;
  }

  private anchor(tick: number, time = synth.now): void {
    this.anchorTick = tick;
    this.anchorTime = time;
    this.pumped = tick;
  }

  async play(from = this.tick, options: { countIn?: boolean } = {}): Promise<void> {
    const mine = ++this.asked;
    this.starting = true;
    await synth.wake();
    if (mine !== this.asked) return;
    this.starting = false;
    this.stopTimer();
    this.letGo();
    const again = from >= this.end() - 1 ? this.begin() : from;
    const start = again <= 0 && !this.looping ? this.firstNote() : again;
    let time = synth.now + START_SECONDS;
    if (options.countIn ?? this.countIn) time = this.countBefore(start, time);
    this.anchor(start, time);
    this.playing = true;
    this.marked = false;
    this.timer = window.setInterval(() => this.pump(), PUMP_MS);
    this.pump();
    this.tell();
  }

  pause(): void {
    this.asked++;
    this.starting = false;
    if (!this.playing) return;
    this.tick = this.position();
    this.playing = false;
    this.stopTimer();
    this.letGo();
    this.tell();
  }

  /** Before another piece comes onto the desk: what plays stops, for a place in ticks of this one is none there. */
  makeWay(piece: Piece): void {
    const { origin, file, ticksPerQuarter, tempos } = desk.piece;
    const alike = piece.origin === origin || (file !== null && piece.file === file);
    const inTime = piece.ticksPerQuarter === ticksPerQuarter && JSON.stringify(piece.tempos) === JSON.stringify(tempos);
    if (alike && inTime) return;
    this.pause();
    this.seek(0);
  }

  toggle(): void {
    if (this.playing || this.starting) this.pause();
    else void this.play();
  }

  seek(tick: number): void {
    this.tick = Math.max(0, Math.min(tick, this.end()));
    if (this.playing) {
      this.letGo();
      this.anchor(this.tick);
    }
    this.tell();
  }

  /** End what sounds, and what was handed on and begins in a moment. */
  private letGo(): void {
    synth.silence();
    this.pressed.clear();
    for (const each of this.endings) synth.off(each.channel, each.pitch, Math.max(synth.now, each.begins + 0.001));
    this.endings = [];
  }

  /** To the bar line before or after. */
  step(bars: number): void {
    const all = desk.piece.bars;
    const here = barIndex(all, this.position() + 1);
    const there = all[Math.max(0, Math.min(all.length - 1, here + bars))];
    if (there) this.seek(there.tick);
  }

  begin(): number {
    return this.looping && desk.selection ? spanOf(desk.piece.bars, desk.selection).from : 0;
  }

  /** Where the first note begins: silence before it is skipped. */
  private firstNote(): number {
    const begins = linesOf(desk).filter((line) => line.audible && line.part.notes.length);
    const first = Math.min(...begins.map((line) => columnsOf(line.part.notes).tick[0]!));
    return Number.isFinite(first) ? first : 0;
  }

  end(): number {
    if (this.looping && desk.selection) return spanOf(desk.piece.bars, desk.selection).to;
    let end = endTick(desk.piece);
    for (const line of linesOf(desk)) {
      const { latest, count } = columnsOf(line.part.notes);
      if (count) end = Math.max(end, latest[count - 1]!);
    }
    return end;
  }

  /** A bar of clicks before the beginning; returns when the music starts. */
  private countBefore(tick: number, time: number): number {
    const bar = desk.piece.bars[barIndex(desk.piece.bars, tick)];
    const beats = bar ? Math.max(2, Math.round(bar.ticks / bar.beat_ticks)) : 4;
    const beatTicks = bar?.beat_ticks ?? desk.piece.ticksPerQuarter;
    const map = this.tempos();
    const seconds = (map.second(tick + beatTicks) - map.second(tick)) / this.speed;
    for (let beat = 0; beat < beats; beat++) synth.click(time + beat * seconds, beat === 0);
    return time + beats * seconds;
  }

  private stopTimer(): void {
    window.clearInterval(this.timer);
  }

  private pump(): void {
    const now = synth.now;
    if (now < this.anchorTime - AHEAD_SECONDS) return;
    const waits = this.tickAt(now) > this.frontier;
    if (waits) this.anchor(Math.max(this.anchorTick, this.frontier), now);
    const end = this.end();
    const until = Math.min(this.tickAt(now + AHEAD_SECONDS), this.frontier, end);
    if (until > this.pumped) {
      this.begun(this.pumped, until);
      this.pumped = until;
    }
    this.ended(until);
    if (this.tickAt(now) >= end && this.frontier >= end) this.atTheEnd(end);
  }

  private atTheEnd(end: number): void {
    this.ended(Infinity);
    if (this.looping) {
      this.anchor(this.begin(), Math.max(synth.now, this.timeAt(end)));
      this.pump();
      return;
    }
    this.tick = this.begin();
    this.playing = false;
    this.stopTimer();
    this.tell();
  }

  private begun(from: number, to: number): void {
    for (const line of linesOf(desk)) {
      const channel = Synth.channel(line.colour, line.part.drums);
      synth.program(channel, line.program);
      if (!line.audible) {
        this.release(channel);
        continue;
      }
      const notes = columnsOf(line.part.notes);
      for (let at = firstAtLeast(notes.tick, from); at < notes.count && notes.tick[at]! < to; at++) {
        const pitch = notes.pitch[at]!;
        const time = this.timeAt(notes.tick[at]!);
        this.cut(channel, pitch, time);
        synth.on(channel, pitch, notes.velocity[at]!, time);
        this.mark(time);
        this.endings.push({ channel, pitch, tick: notes.end[at]!, begins: time });
      }
      this.pedalAt(channel, line.part.pedal, from, to);
    }
    if (this.metronome) this.clicks(from, to);
  }

  /** A note that is struck again ends first. */
  private cut(channel: number, pitch: number, time: number): void {
    const at = this.endings.findIndex((each) => each.channel === channel && each.pitch === pitch);
    if (at < 0) return;
    synth.off(channel, pitch, time - 0.002);
    this.endings.splice(at, 1);
  }

  private pedalAt(channel: number, pedal: [number, number][], from: number, to: number): void {
    for (const [down, up] of pedal) {
      if (down >= from && down < to) {
        synth.pedal(channel, true, this.timeAt(down));
        this.pressed.add(channel);
      }
      if (up >= from && up < to) synth.pedal(channel, false, this.timeAt(up));
    }
  }

  /** A part that falls silent lets its pedal go. */
  private release(channel: number): void {
    if (this.pressed.delete(channel)) synth.pedal(channel, false, synth.now);
  }

  private ended(until: number): void {
    const later: Ending[] = [];
    for (const each of this.endings) {
      if (each.tick > until) later.push(each);
      else synth.off(each.channel, each.pitch, Math.max(synth.now, this.timeAt(each.tick) - 0.004));
    }
    this.endings = later;
  }

  private clicks(from: number, to: number): void {
    const { bars } = desk.piece;
    for (let at = barIndex(bars, from); at < bars.length && bars[at]!.tick < to; at++) {
      const bar = bars[at]!;
      for (let beat = 0; beat * bar.beat_ticks < bar.ticks - 1; beat++) {
        const tick = bar.tick + beat * bar.beat_ticks;
        if (tick >= from && tick < to) synth.click(this.timeAt(tick), beat === 0);
      }
    }
  }

  /** Leave a mark for whoever measures how soon a note was heard. */
  private mark(time: number): void {
    if (this.marked) return;
    this.marked = true;
    performance.mark("first note", { startTime: performance.now() + Math.max(0, time - synth.now) * 1000 });
  }
}

export const transport = new Transport();
