/** What the server tells, in its own words: see docs/server.md. */

export interface Note {
  tick: number;
  ticks: number;
  pitch: number;
  velocity: number;
}

export interface Tempo {
  tick: number;
  bpm: number;
}

export interface Meter {
  tick: number;
  numerator: number;
  denominator: number;
}

export interface KeySignature {
  tick: number;
  fifths: number;
  minor: boolean;
}

export interface Bar {
  bar: number;
  tick: number;
  ticks: number;
  beat_ticks: number;
  meter?: string;
}

export interface FileForm {
  name: string;
  base64: string;
}

export interface ToldPart {
  number: number;
  name: string;
  program: number;
  instrument: string;
  drums: boolean;
  role: string | null;
  pedal: [number, number][];
  notes: Note[];
}

export interface ToldScore {
  name: string;
  title: string;
  ticks_per_quarter: number;
  parts: ToldPart[];
  tempos: Tempo[];
  meters: Meter[];
  key_signatures: KeySignature[];
  bars: Bar[];
  end_tick: number;
  key: { name: string; confidence: number };
  can_write: Record<string, string[]>;
  styles?: Record<string, Record<string, number>>;
  remarks: string[];
}

export interface Control {
  name: string;
  called: string;
  says: string;
  kind: "integer" | "number" | "yes or no" | "text";
  default: number | string | boolean | null;
  panel: string | null;
  low?: number | null;
  high?: number | null;
  low_is_too_low?: boolean;
  usual?: [number, number] | null;
  choices?: string[];
}

export interface BundleRole {
  role: string;
  says: string;
  kind: string;
  program: number;
  low: number | null;
  high: number | null;
}

export interface Bundle {
  name: string;
  says: string;
  licence: string;
  tasks: string[];
  roles: BundleRole[];
  /** Roles that it was taught to write; others it only hears. */
  writes: string[];
  directions: { given: string[]; write: string }[];
  grid: string;
  steps_per_quarter: number;
  meters: { meter: string }[];
  styles: string[];
  defaults: { temperature: number | null; top_k: number; top_p: number; style_strength: number };
}

export interface Instrument {
  program: number;
  name: string;
}

export interface Info {
  version: string;
  bundles: Bundle[];
  usual_bundle: string | null;
  tasks: { task: string; says: string; controls: Control[] }[];
  controls: Control[];
  roles: Record<string, string>;
  keys: string[];
  scales: string[];
  reads: string[];
  largest_body_bytes: number;
  sound: { font: string; instruments: Instrument[]; programs: number[]; kits: Record<string, number> };
}

export interface Started {
  heard: string;
  remarks: string[];
  takes: number;
  frames: number;
  seconds: number;
  write: string[];
  ticks_per_quarter?: number;
  written_from_tick?: number;
  written_to_tick?: number;
  bars?: Bar[];
  tempos?: Tempo[];
  meters?: Meter[];
  key_signatures?: KeySignature[];
}

export interface Progress {
  role: string;
  writing: string;
  share: number;
  step: number;
  seconds_left: number;
}

export interface WrittenNotes {
  role: string;
  writing: string;
  takes: { take: number; notes: Note[] }[];
}

export interface OriginalityOfPart {
  source: { title: string } | null;
  figures: { longest: { value: number | null; percentile: number | null } };
}

export interface ToldTake {
  take: number;
  rank: number;
  seed: number;
  model: string;
  roles: string[];
  parts: ToldPart[];
  added: ToldPart[];
  replaces: number | null;
  ticks_per_quarter: number;
  bars: Bar[];
  meters?: Meter[];
  tempos?: Tempo[];
  log_likelihood: number | null;
  nats_per_frame: number | null;
  originality: { parts: Record<string, OriginalityOfPart>; untold: string | null; lines: string[] };
  command: string;
  command_reads: string | null;
  command_reads_given_file: boolean;
}

export type Happening =
  | { event: "waiting"; said: { ahead: number } }
  | { event: "started"; said: Started }
  | { event: "progress"; said: Progress }
  | { event: "notes"; said: WrittenNotes }
  | { event: "take"; said: ToldTake }
  | { event: "done"; said: { best: number; seconds: number } }
  | { event: "error"; said: { error: Mistake } };

export interface Mistake {
  found: string;
  expected: string;
  remedy: string;
}
