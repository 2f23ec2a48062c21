/** What went wrong, or what has just been done: what was found, what was expected, what to do. */

import { useEffect } from "preact/hooks";
import { change, desk, type Notice } from "../desk";
import { Close } from "./icons";

const NEWS_MS = 6000;

export function NoticeBar() {
  const { notice, busy } = desk;
  useEffect(() => goesByItself(notice), [notice]);
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

/** Good news need no answer. */
function goesByItself(notice: Notice | null): (() => void) | undefined {
  if (notice?.kind !== "news") return undefined;
  const timer = setTimeout(() => desk.notice === notice && change({ notice: null }), NEWS_MS);
  return () => clearTimeout(timer);
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
      {kind === "trouble" && <button class="tool" aria-label="Close this message" onClick={() => change({ notice: null })}>
        <Close />
      </button>}
    </div>
  );
}

/** A sentence begins with a capital; a file is called as it is. */
function capital(words: string): string {
  return /^\S+\.\w/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
