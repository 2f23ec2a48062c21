/** Every key of the page, and what it does. */

import { barAt, type Selection } from "./bars";
import { change, channelOf, desk, setChannel, shownTakes } from "./desk";
import { chooseTake, dismissTakes, keepTake, redo, undo } from "./keeping";
import { write } from "./link";
import { roll } from "./page/roll_view";
import { activePart, choosable, rewriteBars } from "./rewriting";
import { linesOf } from "./sounding";
import { switchTheme } from "./theme";
import { transport } from "./transport";
import { continuePiece, stopWriting } from "./writing";

export const SHORTCUTS: [string, string][] = [
  ["Space", "play or pause"],
  ["W", "write"],
  ["R", "rewrite the selected bars of the chosen part"],
  ["C", "continue the piece"],
  ["1 … 9", "hear a take"],
  ["Enter", "keep the take"],
  ["Z", "undo (also Ctrl+Z)"],
  ["Shift Z", "redo"],
  ["← →", "a bar back or on"],
  ["Shift ← →", "select bars"],
  ["A", "select all bars"],
  ["↑ ↓", "choose a part"],
  ["M S", "mute or solo the chosen part"],
  ["L", "loop the selection, or all"],
  ["K", "metronome"],
  ["I", "count in"],
  ["Home End", "to the beginning or the end"],
  ["+ - 0", "zoom in, zoom out, fit"],
  ["F", "follow the music"],
  ["O", "open a file"],
  ["P", "play a part in"],
  ["N", "a piece from nothing"],
  ["D", "download"],
  ["T", "light or dark"],
  ["Esc", "stop, select nothing, close"],
  ["?", "this help"],
];

type Act = (event: KeyboardEvent) => void;

const ACTS: Record<string, Act> = {
  " ": () => transport.toggle(),
  w: write,
  r: rewriteBars,
  c: continuePiece,
  z: (event) => (event.shiftKey ? redo() : undo()),
  y: redo,
  enter: keepTake,
  arrowleft: (event) => (event.shiftKey ? select(-1) : transport.step(-1)),
  arrowright: (event) => (event.shiftKey ? select(1) : transport.step(1)),
  arrowup: () => choose(-1),
  arrowdown: () => choose(1),
  a: selectAll,
  m: () => toggleChannel("muted"),
  s: () => toggleChannel("solo"),
  l: () => transport.set({ looping: !transport.looping }),
  k: () => transport.set({ metronome: !transport.metronome }),
  i: () => transport.set({ countIn: !transport.countIn }),
  home: () => transport.seek(0),
  end: () => transport.seek(transport.end()),
  "+": () => roll?.zoom(1.4),
  "=": () => roll?.zoom(1.4),
  "-": () => roll?.zoom(1 / 1.4),
  "0": () => roll?.fit(),
  f: () => change({ following: !desk.following }),
  o: () => document.querySelector<HTMLButtonElement>("[data-act=open]")?.click(),
  p: () => change({ panel: "record" }),
  n: () => change({ panel: "compose" }),
  d: () => change({ panel: "save" }),
  t: switchTheme,
  "?": () => change({ panel: "help" }),
  escape: letGo,
};

const WITH_CONTROL = new Set(["z", "y"]);
/** Keys that act again while they are held down. */
const HELD = new Set(["arrowleft", "arrowright", "arrowup", "arrowdown", "+", "=", "-", "z", "y"]);

export function handleKeys(): void {
  window.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || desk.panel || belongsElsewhere(event)) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !WITH_CONTROL.has(key)) return;
    const act = /^[1-9]$/.test(key) && desk.takes ? () => take(Number(key)) : ACTS[key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || HELD.has(key)) act(event);
  });
  // After a click with the mouse the space bar plays; who goes by the keyboard keeps the button that has the focus.
  window.addEventListener("click", (event) => {
    const { activeElement } = document;
    if (event.detail > 0 && activeElement instanceof HTMLButtonElement && !activeElement.closest("dialog"))
      activeElement.blur();
  });
}

/** Keys that a focused field or button needs itself. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  if (at instanceof HTMLInputElement) {
    if (at.type === "range") return event.key.startsWith("Arrow") || ["Home", "End"].includes(event.key);
    return at.type === "checkbox" ? event.key === " " : event.key !== "Escape";
  }
  if (at instanceof HTMLSelectElement || at instanceof HTMLTextAreaElement) return event.key !== "Escape";
  const pressable = at instanceof HTMLButtonElement || at instanceof HTMLAnchorElement || at.tagName === "SUMMARY";
  return pressable && (event.key === " " || event.key === "Enter");
}

function take(number: number): void {
  if (desk.takes && shownTakes(desk.takes).includes(number)) chooseTake(number);
}

function select(by: 1 | -1): void {
  const { bars } = desk.piece;
  const least = bars[0]?.bar ?? 1;
  const most = bars.at(-1)?.bar ?? 1;
  const old = desk.selection;
  if (!old) {
    const here = barAt(bars, transport.position() + 1)?.bar;
    if (here !== undefined) change({ selection: { first: here, last: here } });
    return;
  }
  const grown: Selection =
    by > 0
      ? { first: old.first, last: Math.min(most, old.last + 1) }
      : old.last > old.first
        ? { first: old.first, last: old.last - 1 }
        : { first: Math.max(least, old.first - 1), last: old.last };
  change({ selection: grown });
}

function selectAll(): void {
  const { bars } = desk.piece;
  if (bars.length) change({ selection: { first: bars[0]!.bar, last: bars.at(-1)!.bar } });
}

function choose(by: number): void {
  const parts = choosable();
  const at = parts.findIndex((part) => part.number === activePart()?.number);
  const next = parts[(at + by + parts.length) % parts.length];
  if (next) change({ active: next.number });
}

function toggleChannel(which: "muted" | "solo"): void {
  const part = activePart();
  const line = linesOf(desk).find((each) => each.part.number === part?.number);
  if (part) setChannel(part.number, { [which]: which === "muted" ? !line?.muted : !channelOf(part.number).solo });
}

function letGo(): void {
  if (desk.takes?.writing) stopWriting();
  else if (desk.notice) change({ notice: null });
  else if (desk.selection) change({ selection: null });
  else if (desk.takes) dismissTakes();
  else transport.pause();
}
