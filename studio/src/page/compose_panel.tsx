/** A piece from nothing: how long, in which meter, how fast. */

import { useState } from "preact/hooks";
import { desk } from "../desk";
import { bundleOf } from "../settings";
import { composePiece } from "../writing";
import { Pen } from "./icons";
import { NumberField } from "./number_field";
import { Panel } from "./panel";

/** Chords that are typed are played in 4/4 and as fast as this. */
const CHORDS_BPM = 100;

export function ComposePanel() {
  const [bars, setBars] = useState(16);
  const [tempo, setTempo] = useState(100);
  const [chords, setChords] = useState("");
  const bundle = desk.info && bundleOf(desk.info, desk.settings.model);
  const meters = [...new Set((bundle?.meters ?? []).map((each) => each.meter))];
  const [meter, setMeter] = useState(meters.includes("4/4") ? "4/4" : (meters[0] ?? "4/4"));
  return (
    <Panel title="A piece from nothing">
      <p class="quiet">
        {bundle?.name} writes all of it: {bundle?.roles.map((role) => role.role).join(", ")}.
      </p>
      <form
        method="dialog"
        class="panel-fields"
        onSubmit={(event) => {
          event.preventDefault();
          composePiece({ bars, meter, tempo: chords.trim() ? CHORDS_BPM : tempo, chords: chords.trim() });
        }}
      >
        <label class="field">
          <span>Bars</span>
          <NumberField
            low={1}
            high={200}
            value={bars}
            usual={16}
            tell={(said) => setBars(Math.round(said))}
          />
        </label>
        <label class="field">
          <span>Meter</span>
          <select
            value={chords ? "4/4" : meter}
            disabled={!!chords}
            onChange={(event) => setMeter(event.currentTarget.value)}
          >
            {meters.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Tempo</span>
          <NumberField
            low={30}
            high={300}
            value={chords ? CHORDS_BPM : tempo}
            usual={100}
            disabled={!!chords}
            tell={setTempo}
          />
        </label>
        {bundle?.roles.some((role) => role.role === "chords") && (
          <label class="field whole">
            <span>To these chords, if you like</span>
            <input
              type="text"
              value={chords}
              placeholder="Am F C G, a bar each; Am F | C G has two a bar"
              onInput={(event) => setChords(event.currentTarget.value)}
            />
          </label>
        )}
        <button class="primary" type="submit">
          <Pen />
          <span>Write a piece</span>
        </button>
      </form>
    </Panel>
  );
}
