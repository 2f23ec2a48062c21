/** The synthesizer: the sound font that ships with Descant, played in an audio worklet. */

import { WorkletSynthesizer } from "spessasynth_lib";
import workletUrl from "spessasynth_lib/dist/spessasynth_processor.min.js?url";
import type { Info } from "./told";

const DRUMS = 9;
const VOLUME = 7;
const PEDAL = 64;

type Sound = Info["sound"];

export class Synth {
  readonly context = new AudioContext({ latencyHint: "interactive" });
  private readonly meter = this.context.createAnalyser();
  private readonly level = new Float32Array(512);
  private player: WorkletSynthesizer | null = null;
  private sound: Sound | null = null;
  private readonly programs = new Map<number, number>();
  private loading: Promise<void> | null = null;

  /** Load worklet and font ahead of the first click; the context itself sounds only after one. */
  load(sound: Sound): Promise<void> {
    this.sound = sound;
    this.loading ??= this.begin(sound.font);
    return this.loading;
  }

  private async begin(font: string): Promise<void> {
    const [bytes] = await Promise.all([
      fetch(font).then((answer) => answer.arrayBuffer()),
      this.context.audioWorklet.addModule(workletUrl),
    ]);
    const player = new WorkletSynthesizer(this.context, { eventsEnabled: false });
    this.meter.fftSize = 512;
    player.connect(this.meter).connect(this.context.destination);
    await player.soundBankManager.addSoundBank(bytes, "fluid");
    await player.isReady;
    this.player = player;
  }

  get ready(): boolean {
    return this.player !== null && this.context.state === "running";
  }

  /** Wake the sound; browsers allow it only within a click or a key. */
  async wake(): Promise<void> {
    if (this.context.state !== "running") await this.context.resume();
    await this.loading;
  }

  get now(): number {
    return this.context.currentTime;
  }

  /** The channel of the n-th line; drums have their own. */
  static channel(line: number, drums: boolean): number {
    if (drums) return DRUMS;
    const place = line % 15;
    return place < DRUMS ? place : place + 1;
  }

  program(channel: number, program: number): void {
    if (!this.player || !this.sound || this.programs.get(channel) === program) return;
    this.programs.set(channel, program);
    const played = channel === DRUMS ? (this.sound.kits[program] ?? 0) : (this.sound.programs[program] ?? 0);
    this.player.programChange(channel, played);
    this.player.controllerChange(channel, VOLUME, 100);
  }

  on(channel: number, pitch: number, velocity: number, time: number): void {
    this.player?.noteOn(channel, pitch, velocity, { time });
  }

  off(channel: number, pitch: number, time: number): void {
    this.player?.noteOff(channel, pitch, { time });
  }

  pedal(channel: number, down: boolean, time: number): void {
    this.player?.controllerChange(channel, PEDAL, down ? 127 : 0, { time });
  }

  silence(): void {
    if (!this.player) return;
    for (let channel = 0; channel < 16; channel++) this.player.controllerChange(channel, PEDAL, 0);
    this.player.stopAll();
  }

  /** One click of the metronome. */
  click(time: number, strong: boolean): void {
    const tone = this.context.createOscillator();
    const gain = this.context.createGain();
    tone.frequency.value = strong ? 1760 : 1174;
    gain.gain.setValueAtTime(0, time);
    gain.gain.linearRampToValueAtTime(strong ? 0.32 : 0.2, time + 0.001);
    gain.gain.exponentialRampToValueAtTime(0.0005, time + 0.06);
    tone.connect(gain).connect(this.context.destination);
    tone.start(time);
    tone.stop(time + 0.07);
  }

  /** How loud it is right now, from 0 to 1. */
  loudness(): number {
    this.meter.getFloatTimeDomainData(this.level);
    let most = 0;
    for (const value of this.level) most = Math.max(most, Math.abs(value));
    return Math.min(1, most);
  }
}

export const synth = new Synth();
