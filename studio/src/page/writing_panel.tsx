/** The pen: what is heard, what is to be written, how daring; and the one big action. */

import { useState } from "preact/hooks";
import { barsSaid } from "../bars";
import { change, desk, roleOf } from "../desk";
import { heads, type Plan } from "../plan";
import { controlNamed, type Settings } from "../settings";
import { activePart, continuePiece, rewriteBars, restylePart, stopWriting, writeParts } from "../writing";
import { FurtherControls, SliderControl } from "./controls";
import { Pen } from "./icons";

export function set(changes: Partial<Settings>): void {
  change({ settings: { ...desk.settings, ...changes } });
}

export function WritingPanel({ plan }: { plan: Plan | null }) {
  const { info, settings, takes } = desk;
  if (!info || !plan) return <section class="pen card"><p class="quiet">Waiting for the server …</p></section>;
  const writing = !!takes?.writing;
  const daring = controlNamed(info, "temperature");
  return (
    <>
    <section class="pen card" aria-label="Write">
      <p class="plan">{planSaid(plan)}</p>
      <div class="chips" role="group" aria-label="Parts to write">
        {plan.could.map((role) => {
          const on = plan.write.includes(role);
          return (
            <button key={role} class={`chip ${on ? "on" : ""}`} aria-pressed={on} title={info.roles[role] ?? role} onClick={() => toggle(plan, role)}>
              {role}
            </button>
          );
        })}
      </div>
      {writing ? <Progress /> : (
        <button class="primary" onClick={writeParts} data-act="write">
          <Pen />
          <span>{actionSaid(plan)}</span>
          <kbd>W</kbd>
        </button>
      )}
      <OtherActions />
    </section>
    <section class="pen card" aria-label="How it is written">
      <label class="field">
        <span>Model</span>
        <select value={settings.model} onChange={(event) => set({ model: event.currentTarget.value, write: [], said: withoutStyle(settings.said) })}>
          {info.bundles.map((bundle) => (
            <option key={bundle.name} value={bundle.name}>{bundle.name}</option>
          ))}
        </select>
        <small class="quiet">{plan.bundle.says}</small>
      </label>
      {daring && (
        <SliderControl control={daring} value={settings.said.temperature} usual={plan.bundle.defaults.temperature ?? 0.9} ends={["calm", "bold"]} />
      )}
      <Styles plan={plan} />
      <SliderControl
        control={{ ...controlNamed(info, "takes")!, says: "How many answers to choose from." }}
        value={settings.takes}
        usual={3}
        onValue={(takes) => set({ takes: takes ?? 3 })}
      />
      <FurtherControls info={info} />
    </section>
    </>
  );
}

function withoutStyle(said: Settings["said"]): Settings["said"] {
  const { style: _, style_strength: __, keep: ___, keep_what: ____, ...rest } = said;
  return rest;
}

function planSaid(plan: Plan): string {
  const named = (parts: typeof plan.given) => [...new Set(parts.map((part) => roleOf(part) ?? part.name))].join(", ");
  if (!plan.given.length) return heads(desk.piece).length ? "None of the parts is one that this model hears." : "Nothing is given yet.";
  return `Hears the ${named(plan.given)}. Writes:`;
}

function actionSaid(plan: Plan): string {
  if (!heads(desk.piece).length) return "Write a piece";
  const { write } = plan;
  const last = write.at(-1);
  const roles = write.length > 1 ? `${write.slice(0, -1).join(", ")} and ${last}` : (last ?? "a part");
  const again = desk.takes || desk.piece.parts.some((part) => part.written && write.includes(part.role ?? ""));
  return `Write ${roles}${again ? " again" : ""}`;
}

function toggle(plan: Plan, role: string): void {
  const write = plan.write.includes(role) ? plan.write.filter((each) => each !== role) : [...plan.write, role];
  if (write.length) set({ write });
}

function Progress() {
  const takes = desk.takes!;
  const percent = Math.round(takes.share * 100);
  const words = takes.ahead ? `Waiting: ${takes.ahead} before you` : `Writing … ${percent} %`;
  return (
    <div class="progress">
      <div class="progress-line" role="progressbar" aria-label="Writing" aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
        <span class="progress-done" style={{ width: `${percent}%` }} />
      </div>
      <span class="quiet">{words}</span>
      <button class="plain" onClick={stopWriting}>Stop <kbd>Esc</kbd></button>
    </div>
  );
}

function OtherActions() {
  const [bars, setBars] = useState(8);
  const part = activePart();
  if (!part) return null;
  const { selection, takes } = desk;
  const styled = desk.settings.said.style !== undefined;
  return (
    <div class="others">
      <button class="plain" disabled={!!takes?.writing || !selection} onClick={rewriteBars} data-act="rewrite" title={selection ? "" : "Select bars first: drag over them in the roll"}>
        {selection ? `Rewrite ${barsSaid(selection)} of ${part.name}` : "Rewrite selected bars"} <kbd>R</kbd>
      </button>
      <span class="continue">
        <button class="plain" disabled={!!takes?.writing} onClick={() => continuePiece(bars)} data-act="continue">Continue <kbd>C</kbd></button>
        <label>
          <span class="unseen">How many bars to continue</span>
          <input type="number" min={1} max={64} value={bars} onInput={(event) => setBars(Math.max(1, Math.min(999, event.currentTarget.valueAsNumber || 1)))} />
          bars
        </label>
      </span>
      {styled && <button class="plain" disabled={!!takes?.writing} onClick={restylePart} data-act="restyle">{part.name} in this style</button>}
    </div>
  );
}

function Styles({ plan }: { plan: Plan }) {
  const { styles } = plan.bundle;
  const { info, settings } = desk;
  if (!styles.length || !info) return null;
  const strength = controlNamed(info, "style_strength");
  const { style: _, ...without } = settings.said;
  return (
    <>
      <label class="field">
        <span>Style</span>
        <select
          value={String(settings.said.style ?? "")}
          onChange={(event) => set({ said: event.currentTarget.value ? { ...settings.said, style: event.currentTarget.value } : without })}
        >
          <option value="">{heardStyle(plan.bundle.name)}</option>
          {styles.map((style) => <option key={style} value={style}>{style}</option>)}
        </select>
      </label>
      {settings.said.style !== undefined && strength && <SliderControl control={strength} value={settings.said.style_strength} usual={1} ends={["soft", "strong"]} />}
      {settings.said.style !== undefined && <Keeping />}
    </>
  );
}

/** What a restyled part keeps of itself. */
function Keeping() {
  const { info, settings } = desk;
  const controls = info?.tasks.find((task) => task.task === "restyle")?.controls ?? [];
  const keep = controls.find((control) => control.name === "keep");
  const what = controls.find((control) => control.name === "keep_what");
  if (!keep || !what) return null;
  return (
    <>
      <SliderControl control={keep} value={settings.said.keep} usual={Number(keep.default)} />
      <label class="field" title={what.says}>
        <span>{what.called}</span>
        <select value={String(settings.said.keep_what ?? what.default)} onChange={(event) => set({ said: { ...settings.said, keep_what: event.currentTarget.value } })}>
          {(what.choices ?? []).map((choice) => <option key={choice} value={choice}>{choice}</option>)}
        </select>
      </label>
    </>
  );
}

function heardStyle(bundle: string): string {
  const heard = Object.entries(desk.piece.styles[bundle] ?? {}).sort((one, other) => other[1] - one[1])[0];
  return heard ? `as the music has it (${heard[0]}, ${Math.round(heard[1] * 100)} %)` : "as the music has it";
}
