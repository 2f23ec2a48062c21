/** Controls of writing, made from what the server says of each: its name, its words, its range. */

import { desk, set } from "../desk";
import { furtherControls, type Value } from "../settings";
import type { Control, Info } from "../told";

function setSaid(name: string, value: Value | undefined): void {
  const { [name]: _, ...said } = desk.settings.said;
  set({ said: value === undefined || value === "" ? said : { ...said, [name]: value } });
}

interface SliderProps {
  control: Control;
  value: Value | undefined;
  usual: number;
  ends?: [string, string];
  onValue?: (value: number | undefined) => void;
}

/** A slider over the usual range; back at its usual place, it leaves the choice to the model. */
export function SliderControl({ control, value, usual, ends, onValue }: SliderProps) {
  const [low, high] = control.usual ?? [control.low ?? 0, control.high ?? 1];
  const step = control.kind === "integer" ? 1 : (high - low) / 40;
  const shown = typeof value === "number" ? value : usual;
  const tell = onValue ?? ((said: number | undefined) => setSaid(control.name, said));
  return (
    <label class="field slider" title={control.says}>
      <span>
        {control.called}
        <output>{control.kind === "integer" ? shown : shown.toFixed(2)}</output>
      </span>
      <input
        type="range"
        min={low}
        max={high}
        step={step}
        value={shown}
        data-control={control.name}
        aria-description={control.says}
        onInput={(event) => tell(Number(event.currentTarget.valueAsNumber.toFixed(4)))}
        onDblClick={() => tell(undefined)}
      />
      {ends && (
        <span class="ends" aria-hidden="true">
          <small>{ends[0]}</small>
          <small>{ends[1]}</small>
        </span>
      )}
    </label>
  );
}

export function FurtherControls({ info }: { info: Info }) {
  const { said } = desk.settings;
  const controls = furtherControls(info);
  const count = controls.filter((control) => said[control.name] !== undefined).length;
  return (
    <details class="further">
      <summary>More controls{count ? ` (${count} set)` : ""}</summary>
      <div class="further-fields">
        {controls.map((control) => (
          <FurtherControl key={control.name} control={control} value={said[control.name]} info={info} />
        ))}
        {count > 0 && (
          <button class="plain" onClick={() => set({ said: withoutThese(controls) })}>
            All as usual
          </button>
        )}
      </div>
    </details>
  );
}

/** What is said but for these controls, which have their usual values again. */
function withoutThese(controls: Control[]): Record<string, Value> {
  const names = controls.map((control) => control.name);
  return Object.fromEntries(Object.entries(desk.settings.said).filter(([name]) => !names.includes(name)));
}

/** The nearest number that a control takes; none for one that is none, or below a lowest that is itself too low. */
function within({ kind, low, high, low_is_too_low: above }: Control, value: number): number | undefined {
  if (Number.isNaN(value) || (above && low != null && value <= low)) return undefined;
  const near = Math.max(low ?? -Infinity, Math.min(high ?? Number.MAX_SAFE_INTEGER, value));
  return kind === "integer" ? Math.round(near) : near;
}

function FurtherControl({ control, value, info }: { control: Control; value: Value | undefined; info: Info }) {
  const { name, kind, called, says } = control;
  if (kind === "yes or no") {
    return (
      <label class="tick" title={says}>
        <input
          type="checkbox"
          checked={value === true}
          onChange={(event) => setSaid(name, event.currentTarget.checked || undefined)}
        />
        {called}
      </label>
    );
  }
  const choices = name === "key" ? info.keys : control.choices;
  return (
    <label class="field">
      <span>{called}</span>
      {choices ? (
        <select value={String(value ?? "")} onChange={(event) => setSaid(name, event.currentTarget.value)}>
          <option value="">{name === "key" ? "any" : String(control.default ?? "as usual")}</option>
          {choices
            .filter((choice) => choice !== control.default)
            .map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
        </select>
      ) : kind === "text" ? (
        <>
          <input
            type="text"
            value={String(value ?? "")}
            list={name === "scale" ? "scales" : undefined}
            placeholder={name === "range" ? "C3:C5" : "any"}
            onChange={(event) => setSaid(name, event.currentTarget.value.trim())}
          />
          {name === "scale" && (
            <datalist id="scales">
              {info.scales.map((scale) => (
                <option key={scale} value={scale} />
              ))}
            </datalist>
          )}
        </>
      ) : (
        <input
          type="number"
          value={value === undefined ? "" : Number(value)}
          min={control.low ?? undefined}
          max={control.high ?? undefined}
          step={kind === "integer" ? 1 : "any"}
          placeholder={name === "seed" ? "a new one each time" : "the model's own"}
          onChange={(event) => {
            const said = within(control, event.currentTarget.valueAsNumber);
            event.currentTarget.value = String(said ?? "");
            setSaid(name, said);
          }}
        />
      )}
      <small class="quiet">{says}</small>
    </label>
  );
}
