/** The recorder: what is played in against the metronome, put on the grid as it is played. */

import { change, desk, history, moment, say } from "./desk";
import { blank, type Part, type Piece } from "./piece";
import { barsOf } from "./bars";
import { onGrid, TICKS } from "./on_grid";
import { synth } from "./synth";
import { transport } from "./transport";
import { stopWriting } from "./writing";

const CHANNEL = 15;
const PUMP_MS = 25;
const MOST_BARS = 200;
export const SLOWEST_BPM = 40;
export const FASTEST_BPM = 240;

/** The computer's keys as a piano, from C: the middle row is white, the one above black. */
export const PIANO_KEYS: Record<string, number> = {
  a: 0,
  w: 1,
  s: 2,
  e: 3,
  d: 4,
  f: 5,
  t: 6,
  g: 7,
  y: 8,
  h: 9,
  u: 10,
  j: 11,
  k: 12,
  o: 13,
  l: 14,
  p: 15,
};

interface Played {
  pitch: number;
  velocity: number;
  began: number;
  ended: number | null;
}

let recording: Recorder | null = null;

/** What is played in comes to an end before another piece is laid on the desk, and is there to be brought back. */
export function endRecording(): void {
  recording?.stop();
}

export class Recorder {
  state: "waiting" | "counting" | "recording" = "waiting";
  octave = 60;
  bpm = 100;
  beats = 4;
  role = "melody";
  program = 0;
  stepsPerQuarter = 4;
  private played: Played[] = [];
  private held = new Map<number, Played>();
  private startTime = 0;
  private nextClick = 0;
  private timer = 0;
  private shownBar = 0;
  /** What is done where no more bars are taken. */
  whenFull: () => void = () => this.stop();

  constructor(private readonly told: () => void) {}

  get notes(): number {
    return this.played.length;
  }

  get bar(): number {
    return Math.max(0, Math.floor(this.quarters(synth.now) / this.beats) + 1);
  }

  /** The computer's keys lie lower or higher. */
  shift(semitones: number): void {
    this.octave = Math.max(24, Math.min(96, this.octave + semitones));
    this.told();
  }

  async start(): Promise<void> {
    if (this.state !== "waiting") return;
    this.state = "counting";
    recording = this;
    // The metronome of another tempo might never come to an end of its clicks.
    this.bpm = Math.max(SLOWEST_BPM, Math.min(FASTEST_BPM, this.bpm || SLOWEST_BPM));
    this.startTime = Infinity;
    this.played = [];
    this.held.clear();
    this.nextClick = 0;
    transport.pause();
    await synth.wake();
    // It may have been stopped before the sound was awake.
    if (this.state !== "counting") return;
    this.startTime = synth.now + 0.15 + (this.beats * 60) / this.bpm;
    this.timer = window.setInterval(() => this.pump(), PUMP_MS);
    this.told();
  }

  private pump(): void {
    const ahead = synth.now + 0.15;
    const beat = 60 / this.bpm;
    for (;;) {
      const time = this.startTime + (this.nextClick - this.beats) * beat;
      if (time > ahead) break;
      synth.click(Math.max(time, synth.now), this.nextClick % this.beats === 0);
      this.nextClick++;
    }
    const before = this.state;
    this.state = synth.now >= this.startTime ? "recording" : "counting";
    if (this.bar > MOST_BARS) this.whenFull();
    else if (before !== this.state || this.bar !== this.shownBar) {
      this.shownBar = this.bar;
      this.told();
    }
  }

  down(pitch: number, velocity = 90): void {
    synth.program(CHANNEL, this.program);
    if (this.held.has(pitch)) this.up(pitch);
    synth.on(CHANNEL, pitch, velocity, synth.now);
    const note = { pitch, velocity, began: synth.now, ended: null };
    this.held.set(pitch, note);
    // A note a little before the first beat is meant for it.
    if (this.state !== "waiting" && this.quarters(synth.now) > -0.5) this.played.push(note);
    this.told();
  }

  up(pitch: number): void {
    synth.off(CHANNEL, pitch, synth.now);
    const note = this.held.get(pitch);
    if (note) note.ended = synth.now;
    this.held.delete(pitch);
  }

  /** Ends the recording; true where something was played, which is then the piece. */
  stop(): boolean {
    window.clearInterval(this.timer);
    for (const pitch of [...this.held.keys()]) this.up(pitch);
    const recorded = this.state !== "waiting" && this.played.length > 0;
    this.state = "waiting";
    recording = null;
    if (recorded) this.lay();
    this.told();
    return recorded;
  }

  private quarters(time: number): number {
    return ((time - this.startTime) * this.bpm) / 60;
  }

  private lay(): void {
    const notes = onGrid(
      this.played.map((note) => ({
        from: this.quarters(note.began),
        to: this.quarters(note.ended ?? synth.now),
        pitch: note.pitch,
        velocity: note.velocity,
      })),
      this.stepsPerQuarter,
      this.role === "melody" || this.role === "bass" || this.role === "soprano",
    );
    stopWriting();
    history.remember(moment());
    const part: Part = {
      number: 1,
      name: this.role.charAt(0).toUpperCase() + this.role.slice(1),
      program: this.program,
      drums: false,
      role: this.role,
      notes,
      pedal: [],
      written: false,
      continues: null,
      rivals: false,
    };
    const meters = [{ tick: 0, numerator: this.beats, denominator: 4 }];
    const end = notes.reduce((latest, note) => Math.max(latest, note.tick + note.ticks), 1);
    const piece: Piece = {
      ...blank("Played in"),
      parts: [part],
      ticksPerQuarter: TICKS,
      tempos: [{ tick: 0, bpm: this.bpm }],
      meters,
      bars: barsOf(meters, TICKS, end),
    };
    change({
      piece,
      takes: null,
      selection: null,
      active: null,
      channels: new Map(),
      linked: null,
      settings: { ...desk.settings, write: [] },
    });
    transport.seek(0);
  }
}

export function nothingPlayed(): void {
  say({
    found: "Nothing was played.",
    expected: "some notes after the count-in.",
    remedy: "press Record again and play.",
  });
}
