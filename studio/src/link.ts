/** A take as a link and as a command: seed and settings, enough to have the same notes again. */

import { change, desk, say, sayNews, type Takes } from "./desk";
import type { Settings } from "./settings";
import type { ToldTake } from "./told";
import { seedsFrom } from "./writing";

const MARK = "#take=";

interface Linked {
  settings: Settings;
  task: string;
  bars?: string;
  take: number;
  file: string;
}

export async function copyLink(takes: Takes, take: ToldTake): Promise<void> {
  const { settings, task, asked } = takes;
  const linked: Linked = {
    settings: { ...settings, write: takes.roles, said: { ...settings.said, seed: take.seed } },
    task,
    take: take.take,
    file: desk.piece.file?.name ?? "",
    ...(typeof asked.bars === "string" ? { bars: asked.bars } : {}),
  };
  const text = btoa(unescape(encodeURIComponent(JSON.stringify(linked)))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const address = `${location.origin}${location.pathname}${MARK}${text}`;
  window.history.replaceState(null, "", `${MARK}${text}`);
  await copy(address, "The link is copied.", "It holds seed and settings, not the music: open the same file with it.");
}

export async function copyCommand(take: ToldTake): Promise<void> {
  const given = take.command_reads_given_file || !take.command_reads;
  await copy(take.command, "The command is copied.", given ? "It writes the same notes." : `It reads ${take.command_reads}: download the piece as MIDI under that name first.`);
}

async function copy(text: string, done: string, more: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    sayNews(done, more);
  } catch {
    say({ found: "The browser lets no page copy here.", expected: text, remedy: "mark this text and copy it." });
  }
}

/** Put the settings of a link on the desk; false where the address holds none. */
export function restoreLink(): boolean {
  if (!location.hash.startsWith(MARK)) return false;
  try {
    const text = location.hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/");
    const linked = JSON.parse(decodeURIComponent(escape(atob(text)))) as Linked;
    const { settings } = linked;
    if (typeof settings.model !== "string" || !Array.isArray(settings.write) || typeof settings.said !== "object") throw new Error();
    change({ settings: { ...desk.settings, ...settings }, ...(linked.bars ? { selection: selected(linked.bars) } : {}) });
    if (typeof settings.said.seed === "number") seedsFrom(settings.said.seed + 1);
    const open = linked.file && linked.file !== desk.piece.file?.name ? `Open ${linked.file}, then ` : "";
    const act = linked.task === "rewrite" ? "press R" : linked.task === "continue" ? "press C" : "press the button";
    sayNews("The settings of the link are set.", `${open}${act}: take ${linked.take} is the one.`);
    return true;
  } catch {
    sayNews("This link can't be read.", "Its settings are left out; perhaps it was cut off when it was copied.");
    return false;
  }
}

function selected(bars: string): { first: number; last: number } | null {
  const [first, last] = bars.split("-").map(Number);
  return Number.isInteger(first) ? { first: first!, last: last ?? first! } : null;
}
