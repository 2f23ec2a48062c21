/** The pen: what is heard, what is to be written, how daring; and the one big action. */

import { change, desk, roleOf, set } from "../desk";
import { write } from "../link";
import { isAbout, type Linked } from "../linked";
import { brief } from "../piece";
import { heads, type Plan } from "../plan";
import { controlNamed, withoutStyle } from "../settings";
import { stopWriting } from "../writing";
import { FurtherControls, SliderControl } from "./controls";
import { Pen } from "./icons";
import { OtherActions } from "./other_actions";
import { StyleChoice } from "./style_choice";

export function WritingPanel({ plan }: { plan: Plan | null }) {
  const { info, settings, takes } = desk;
  if (!info || !plan)
    return (
      <section class="pen card">
        <p class="quiet">Waiting for the server …</p>
      </section>
    );
  const writing = !!takes?.writing;
  const daring = controlNamed(info, "temperature");
  return (
    <>
      <section class="pen card" aria-label="Write">
        <p class="plan">{desk.linked ? linkSaid(desk.linked) : planSaid(plan)}</p>
        <div class="chips" role="group" aria-label="Parts to write">
          {plan.could.map((role) => {
            const on = plan.write.includes(role);
            return (
              <button
                key={role}
                class={`chip ${on ? "on" : ""}`}
                aria-pressed={on}
                title={info.roles[role] ?? role}
                onClick={() => toggle(plan, role)}
              >
                {role}
              </button>
            );
          })}
        </div>
        {writing ? (
          <Progress />
        ) : (
          <button class="primary" onClick={write} data-act="write">
            <Pen />
            <span>{actionSaid(plan)}</span>
            <kbd>W</kbd>
          </button>
        )}
        {desk.linked && (
          <button class="plain" onClick={() => change({ linked: null })}>
            Put the link away
          </button>
        )}
        <OtherActions />
      </section>
      <section class="pen card" aria-label="How it is written">
        <label class="field">
          <span>Model</span>
          <select
            value={settings.model}
            onChange={(event) =>
              set({ model: event.currentTarget.value, write: [], said: withoutStyle(settings.said) })
            }
          >
            {info.bundles.map((bundle) => (
              <option key={bundle.name} value={bundle.name}>
                {bundle.name}
              </option>
            ))}
          </select>
          <small class="quiet">{plan.bundle.says}</small>
        </label>
        {daring && (
          <SliderControl
            control={daring}
            value={settings.said.temperature}
            usual={plan.bundle.defaults.temperature ?? 0.9}
            ends={["calm", "bold"]}
          />
        )}
        <StyleChoice plan={plan} />
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

function planSaid(plan: Plan): string {
  const named = (parts: typeof plan.given) => [...new Set(parts.map((part) => roleOf(part) ?? part.name))].join(", ");
  if (!plan.given.length)
    return heads(desk.piece).length ? "None of the parts is one that this model hears." : "Nothing is given yet.";
  return `Hears the ${named(plan.given)}. Writes:`;
}

function linkSaid({ words }: Linked): string {
  const { task, write, bars } = words;
  const roles = [write ?? []].flat().join(", ");
  const asked: Record<string, string> = {
    accompany: roles || "a part",
    continue: `${bars} bars more`,
    rewrite: `bars ${bars} of a part anew`,
    restyle: `${roles} in another style`,
    compose: "a piece from nothing",
  };
  return `The link asks for ${brief(asked[String(task)]!)}.`;
}

function actionSaid(plan: Plan): string {
  const { linked } = desk;
  if (linked && !isAbout(linked, desk.piece.file)) return `Open ${brief(linked.file!.name)}`;
  if (linked) return `Write take ${linked.take} of the link`;
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
      <div
        class="progress-line"
        role="progressbar"
        aria-label="Writing"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <span class="progress-done" style={{ width: `${percent}%` }} />
      </div>
      <span class="quiet">{words}</span>
      <button class="plain" onClick={stopWriting} data-act="stop">
        Stop <kbd>Esc</kbd>
      </button>
    </div>
  );
}
