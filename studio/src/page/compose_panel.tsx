/** A piece from nothing: how long, in which meter, how fast. */

import { useState } from "preact/hooks";
import { desk } from "../desk";
import { bundleOf } from "../settings";
import { composePiece } from "../writing";
import { Pen } from "./icons";
import { Panel } from "./panel";

export function ComposePanel() {
  const [bars, setBars] = useState(16);
  const [tempo, setTempo] = useState(100);
  const bundle = desk.info && bundleOf(desk.info, desk.settings.model);
  const meters = [...new Set((bundle?.meters ?? []).map((each) => each.meter))];
  const [meter, setMeter] = useState(meters.includes("4/4") ? "4/4" : (meters[0] ?? "4/4"));
  return (
    <Panel title="A piece from nothing">
      <p class="quiet">{bundle?.name} writes all of it: {bundle?.roles.map((role) => role.role).join(", ")}.</p>
      <form
        method="dialog"
        class="panel-fields"
        onSubmit={(event) => {
          event.preventDefault();
          composePiece({ bars, meter, tempo });
        }}
      >
        <label class="field"><span>Bars</span><input type="number" min={1} max={200} value={bars} onInput={(event) => setBars(event.currentTarget.valueAsNumber || 16)} /></label>
        <label class="field"><span>Meter</span>
          <select value={meter} onChange={(event) => setMeter(event.currentTarget.value)}>
            {meters.map((each) => <option key={each} value={each}>{each}</option>)}
          </select>
        </label>
        <label class="field"><span>Tempo</span><input type="number" min={30} max={300} value={tempo} onInput={(event) => setTempo(event.currentTarget.valueAsNumber || 100)} /></label>
        <button class="primary" type="submit"><Pen /><span>Write a piece</span></button>
      </form>
    </Panel>
  );
}
