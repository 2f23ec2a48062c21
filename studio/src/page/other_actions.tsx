/** What else can be done: selected bars anew, bars after the end, a part in another style. */

import { barsSaid } from "../bars";
import { desk, set } from "../desk";
import { brief } from "../piece";
import { activePart, choosable, restylePart, rewriteBars } from "../rewriting";
import { continuePiece } from "../writing";
import { NumberField } from "./number_field";

export function OtherActions() {
  const part = activePart();
  if (!part) return null;
  const { selection, takes } = desk;
  const styled = desk.settings.said.style !== undefined;
  return (
    <div class="others">
      <button
        class="plain"
        disabled={!!takes?.writing || !selection}
        onClick={rewriteBars}
        data-act="rewrite"
        title={selection ? "" : "Select bars first: drag over them in the roll"}
      >
        {selection ? `Rewrite ${barsSaid(selection)} of ${brief(part.name)}` : "Rewrite selected bars"} <kbd>R</kbd>
      </button>
      <span class="continue">
        <button
          class="plain"
          disabled={!!takes?.writing || !choosable().length}
          onClick={continuePiece}
          data-act="continue"
        >
          Continue <kbd>C</kbd>
        </button>
        <label>
          <span class="unseen">How many bars to continue</span>
          <NumberField
            low={1}
            high={999}
            value={desk.settings.continueBars}
            usual={8}
            tell={(bars) => set({ continueBars: Math.round(bars) })}
          />
          bars
        </label>
      </span>
      {styled && (
        <button class="plain" disabled={!!takes?.writing} onClick={restylePart} data-act="restyle">
          {brief(part.name)} in this style
        </button>
      )}
    </div>
  );
}
