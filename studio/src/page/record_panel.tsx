/** Playing a part in: from a MIDI keyboard or the computer's keys, against a metronome; then the model answers. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { desk } from "../desk";
import { listenToKeyboards } from "../keyboards";
import { FASTEST_BPM, nothingPlayed, PIANO_KEYS, Recorder, SLOWEST_BPM } from "../recorder";
import { bundleOf } from "../settings";
import { synth } from "../synth";
import { writeParts } from "../writing";
import { Record } from "./icons";
import { NumberField } from "./number_field";
import { closePanel, Panel } from "./panel";

export function RecordPanel() {
  const [, again] = useState(0);
  const redraw = () => again((count) => count + 1);
  const [keyboards, setKeyboards] = useState<string[]>([]);
  const [answers, setAnswers] = useState(true);
  const bundle = desk.info ? bundleOf(desk.info, desk.settings.model) : undefined;
  const roles = bundle?.roles ?? [];
  const recorder = useMemo(() => {
    const made = new Recorder(redraw);
    made.stepsPerQuarter = bundle?.steps_per_quarter ?? 4;
    made.role = roles.find((role) => role.kind === "voice")?.role ?? roles[0]?.role ?? "melody";
    made.program = roles.find((role) => role.role === made.role)?.program ?? 0;
    return made;
  }, []);
  useEffect(() => {
    void synth.wake();
    const stop = listenToKeyboards(recorder, setKeyboards);
    const lift = listenToKeys(recorder);
    return () => {
      recorder.stop();
      stop();
      lift();
    };
  }, []);
  const waiting = recorder.state === "waiting";
  const answered = () => {
    closePanel();
    if (answers) writeParts();
  };
  const finish = () => (recorder.stop() ? answered() : nothingPlayed());
  recorder.whenFull = finish;
  // What was played is kept, however one leaves.
  const leave = () => (recorder.stop() ? answered() : closePanel());
  return (
    <Panel title="Play it in" leave={leave} busy={!waiting}>
      <p class="quiet">
        {keyboards.length ? `Listening to ${keyboards.join(", ")}. ` : "No MIDI keyboard is heard. "}
        The computer's keys play too: A S D F G H J K are white, W E T Y U black; , and . change the octave.
      </p>
      <PianoPicture octave={recorder.octave} />
      <div class="panel-fields three">
        <label class="field">
          <span>It plays</span>
          <select
            disabled={!waiting}
            value={recorder.role}
            onChange={(event) => {
              recorder.role = event.currentTarget.value;
              recorder.program = roles.find((role) => role.role === recorder.role)?.program ?? 0;
            }}
          >
            {roles
              .filter((role) => role.kind !== "kit")
              .map((role) => (
                <option key={role.role} value={role.role}>
                  {role.role}
                </option>
              ))}
          </select>
        </label>
        <label class="field">
          <span>Tempo</span>
          <NumberField
            low={SLOWEST_BPM}
            high={FASTEST_BPM}
            disabled={!waiting}
            value={recorder.bpm}
            usual={100}
            tell={(bpm) => {
              recorder.bpm = bpm;
              redraw();
            }}
          />
        </label>
        <label class="field">
          <span>Beats a bar</span>
          <select
            disabled={!waiting}
            value={String(recorder.beats)}
            onChange={(event) => (recorder.beats = Number(event.currentTarget.value))}
          >
            {["2", "3", "4"].map((beats) => (
              <option key={beats} value={beats}>
                {beats}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label class="tick">
        <input type="checkbox" checked={answers} onChange={() => setAnswers(!answers)} />
        The model answers when I stop
      </label>
      {waiting ? (
        <button class="primary record" onClick={() => void recorder.start()} data-act="record">
          <Record />
          <span>Record</span>
        </button>
      ) : (
        <button class="primary record on" onClick={finish} data-act="stop-recording">
          <Record />
          <span>
            {recorder.state === "counting" ? "Counting in …" : `Bar ${recorder.bar} · ${recorder.notes} notes · Stop`}
          </span>
        </button>
      )}
    </Panel>
  );
}

/** The computer's keys as a piano, while the panel is open; returns what ends it. */
function listenToKeys(recorder: Recorder): () => void {
  const held = new Map<string, number>();
  const down = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (
      event.repeat ||
      event.ctrlKey ||
      event.metaKey ||
      (event.target instanceof HTMLInputElement && event.target.type === "number")
    )
      return;
    if (key === "," || key === ".") {
      recorder.shift(key === "," ? -12 : 12);
      return;
    }
    const step = PIANO_KEYS[key];
    if (step === undefined || held.has(key)) return;
    event.preventDefault();
    held.set(key, recorder.octave + step);
    recorder.down(recorder.octave + step);
  };
  const up = (event: KeyboardEvent) => {
    const pitch = held.get(event.key.toLowerCase());
    held.delete(event.key.toLowerCase());
    if (pitch !== undefined) recorder.up(pitch);
  };
  window.addEventListener("keydown", down, true);
  window.addEventListener("keyup", up, true);
  return () => {
    window.removeEventListener("keydown", down, true);
    window.removeEventListener("keyup", up, true);
  };
}

function PianoPicture({ octave }: { octave: number }) {
  const white = ["A", "S", "D", "F", "G", "H", "J", "K", "L"];
  const black: [string, number][] = [
    ["W", 0],
    ["E", 1],
    ["T", 3],
    ["Y", 4],
    ["U", 5],
    ["O", 7],
  ];
  return (
    <div class="piano" aria-hidden="true">
      {white.map((key) => (
        <span key={key} class="white">
          {key}
        </span>
      ))}
      {black.map(([key, at]) => (
        <span key={key} class="black" style={{ left: `${((at + 1) / white.length) * 100}%` }}>
          {key}
        </span>
      ))}
      <small>C{octave / 12 - 1}</small>
    </div>
  );
}
