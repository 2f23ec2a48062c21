/** What went wrong, or what has just been done: what was found, what was expected, what to do. */

import { change, desk } from "../desk";
import { Close } from "./icons";

export function NoticeBar() {
  const { notice, busy } = desk;
  return (
    <div class="notices">
      <div role="status" aria-live="polite">
        {busy && <div class="notice busy">{busy} …</div>}
        {notice?.kind === "news" && <Said />}
      </div>
      <div role="alert">{notice?.kind === "trouble" && <Said />}</div>
    </div>
  );
}

function Said() {
  const { kind, mistake } = desk.notice!;
  return (
    <div class={`notice ${kind}`}>
      <div class="notice-words">
        <strong>{capital(mistake.found)}</strong>
        {mistake.expected && <p>Expected: {mistake.expected}</p>}
        {mistake.remedy && <p>{kind === "trouble" ? `What to do: ${mistake.remedy}` : mistake.remedy}</p>}
      </div>
      <button class="tool" aria-label="Close this message" onClick={() => change({ notice: null })}>
        <Close />
      </button>
    </div>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
