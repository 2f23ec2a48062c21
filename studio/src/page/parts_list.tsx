/** The list of parts: colour, name, given or written, what it plays, its instrument, mute and solo. */

import { change, channelOf, desk, roleOf, setChannel } from "../desk";
import { PART_COLOURS } from "../palette";
import { lineOf } from "../piece";
import type { Plan } from "../plan";
import { activePart } from "../rewriting";
import { type Line, linesOf } from "../sounding";

export function PartsList({ plan }: { plan: Plan | null }) {
  const lines = linesOf(desk).filter((line) => line.part.continues === null || line.pending);
  const active = activePart()?.number;
  return (
    <section class="parts" aria-label="Parts">
      <h2>Parts</h2>
      <ul>
        {lines.map((line) => (
          <PartRow key={line.part.number} line={line} plan={plan} active={line.part.number === active} />
        ))}
      </ul>
      {!lines.length && <p class="quiet">No part yet. Open a file, play one in, or let a piece be written.</p>}
      <p class="legend" aria-hidden="true">
        <span class="swatch given" /> given
        <span class="swatch written" /> written
      </p>
    </section>
  );
}

function PartRow({ line, plan, active }: { line: Line; plan: Plan | null; active: boolean }) {
  const { part, pending } = line;
  const number = lineOf(part);
  const channel = channelOf(number);
  const heard = !!plan?.given.some((each) => each.number === number);
  const name = part.name || `Part ${part.number}`;
  return (
    <li
      class={`part ${active ? "active" : ""} ${line.audible ? "" : "silent"}`}
      data-colour={(line.colour % PART_COLOURS) + 1}
      data-part={name}
    >
      <button
        class="part-name"
        aria-pressed={active}
        disabled={part.continues !== null}
        title="Choose this part: rewriting is about the chosen one"
        onClick={() => change({ active: number })}
      >
        <span class={`swatch ${part.written ? "written" : "given"}`} aria-hidden="true" />
        <span class="part-words">
          <strong>{name}</strong>
          <small>
            {pending ? "trying" : part.written ? "written" : "given"}
            {part.notes.length ? ` · ${part.notes.length} notes` : ""}
          </small>
        </span>
      </button>
      <span class="part-buttons">
        <button
          class={`letter ${line.muted ? "on" : ""}`}
          aria-pressed={line.muted}
          aria-label={`Mute ${name}`}
          title="Mute (M)"
          onClick={() => setChannel(number, { muted: !line.muted })}
        >
          M
        </button>
        <button
          class={`letter ${channel.solo ? "on" : ""}`}
          aria-pressed={!!channel.solo}
          aria-label={`Solo ${name}`}
          title="Solo (S)"
          onClick={() => setChannel(number, { solo: !channel.solo })}
        >
          S
        </button>
      </span>
      {!pending && (
        <details class="part-more">
          <summary>
            <span class="quiet">
              {heard ? "heard by the model" : channel.unheard ? "not heard" : heardWhy(plan, number)}
            </span>
          </summary>
          <div class="part-fields">
            <label class="tick">
              <input
                type="checkbox"
                checked={!channel.unheard}
                onChange={() => setChannel(number, { unheard: !channel.unheard })}
              />
              The model may hear it
            </label>
            <label class="field">
              <span>Plays</span>
              <select
                value={roleOf(part) ?? ""}
                onChange={(event) => setChannel(number, { role: event.currentTarget.value })}
              >
                {!roleOf(part) && <option value="">not known</option>}
                {Object.entries(desk.info?.roles ?? {}).map(([role, says]) => (
                  <option key={role} value={role} title={says}>
                    {role}
                  </option>
                ))}
              </select>
            </label>
            {!part.drums && (
              <label class="field">
                <span>Sounds as</span>
                <select
                  value={String(soundOf(line.program))}
                  onChange={(event) => setChannel(number, { program: Number(event.currentTarget.value) })}
                >
                  {(desk.info?.sound.instruments ?? []).map((each) => (
                    <option key={each.program} value={String(each.program)}>
                      {each.name}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
        </details>
      )}
    </li>
  );
}

function heardWhy(plan: Plan | null, number: number): string {
  const part = desk.piece.parts.find((each) => each.number === number);
  const role = part ? roleOf(part) : null;
  if (plan && role && plan.write.includes(role)) return "will be written anew";
  return `plays ${role ?? "nothing known"}: not for this model`;
}

/** The instrument of the font that stands for a program. */
function soundOf(program: number): number {
  return desk.info?.sound.programs[program] ?? 0;
}
