/** The synthesizer: the sound font that ships with Descant, played in an audio worklet. */

import { WorkletSynthesizer } from "spessasynth_lib";
import workletUrl from "spessasynth_lib/dist/spessasynth_processor.min.js?url";
import { Refusal } from "./server";
import type { Info, Mistake } from "./told";

const DRUMS = 9;
const VOLUME = 7;
const PEDAL = 64;

type Sound = Info["sound"];

const NO_WORKLET: Mistake = {
  found: "This browser gives the page no sound.",
  expected: "a page from this machine (127.0.0.1), or one that comes over https.",
  remedy: "open the page where its server runs; all else works here, and MIDI and WAV can be downloaded.",
};

export class Synth {
  private audio: AudioContext | null = null;
  private meter: AnalyserNode | null = null;
  private readonly level = new Float32Array(512);
  private player: WorkletSynthesizer | null = null;
  private sound: Sound | null = null;
  private readonly programs = new Map<number, number>();
  private readonly clicks = new Set<OscillatorNode>();
  private loading: Promise<void> | null = null;

  /** Made when it is first needed: it takes longer than the page's first picture. */
  private get context(): AudioContext {
    return (this.audio ??= new AudioContext({ latencyHint: "interactive" }));
  }

  /** Load worklet and font ahead of the first click; the context itself sounds only after one. */
  load(sound: Sound): Promise<void> {
    this.sound = sound;
    this.loading ??= this.begin(sound.font);
    return this.loading;
  }

  private async begin(font: string): Promise<void> {
    // Browsers keep worklets from pages that come over the net unencrypted. Everything else works there.
    if (!this.context.audioWorklet) throw new Refusal(NO_WORKLET);
    const [bytes] = await Promise.all([
      fetch(font).then((answer) => answer.arrayBuffer()),
      this.context.audioWorklet.addModule(workletUrl),
    ]);
    const player = new WorkletSynthesizer(this.context, { eventsEnabled: false });
    this.meter = new AnalyserNode(this.context, { fftSize: 512 });
    const limit = new DynamicsCompressorNode(this.context, {
      threshold: -8,
      knee: 6,
      ratio: 12,
      attack: 0.002,
      release: 0.12,
    });
    player.connect(this.meter).connect(limit).connect(this.context.destination);
    await player.soundBankManager.addSoundBank(bytes, "fluid");
    await player.isReady;
    this.player = player;
  }

  /** Wake the sound; browsers allow it only within a click or a key. */
  async wake(): Promise<void> {
    if (this.context.state !== "running") await this.context.resume();
    await this.loading?.catch(() => undefined);
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
    for (const tone of this.clicks) tone.stop();
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
    this.clicks.add(tone);
    tone.onended = () => this.clicks.delete(tone);
  }

  /** How loud it is right now, from 0 to 1. */
  loudness(): number {
    this.meter?.getFloatTimeDomainData(this.level);
    let most = 0;
    for (const value of this.level) most = Math.max(most, Math.abs(value));
    return Math.min(1, most);
  }
}

export const synth = new Synth();
