/** The style that is written in, for models that know some; and what a part keeps of itself in another style. */

import { desk, set } from "../desk";
import type { Plan } from "../plan";
import { controlNamed } from "../settings";
import { SliderControl } from "./controls";

export function StyleChoice({ plan }: { plan: Plan }) {
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
          onChange={(event) =>
            set({ said: event.currentTarget.value ? { ...settings.said, style: event.currentTarget.value } : without })
          }
        >
          <option value="">{heardStyle(plan.bundle.name)}</option>
          {styles.map((style) => (
            <option key={style} value={style}>
              {style}
            </option>
          ))}
        </select>
      </label>
      {settings.said.style !== undefined && strength && (
        <SliderControl
          control={strength}
          value={settings.said.style_strength}
          usual={plan.bundle.defaults.style_strength}
          ends={["soft", "strong"]}
        />
      )}
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
        <select
          value={String(settings.said.keep_what ?? what.default)}
          onChange={(event) => set({ said: { ...settings.said, keep_what: event.currentTarget.value } })}
        >
          {(what.choices ?? []).map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function heardStyle(bundle: string): string {
  const heard = Object.entries(desk.piece.styles[bundle] ?? {}).sort((one, other) => other[1] - one[1])[0];
  return heard ? `as the music has it (${heard[0]}, ${Math.round(heard[1] * 100)} %)` : "as the music has it";
}
