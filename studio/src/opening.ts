/** Opening: a file becomes the piece on the desk. */

import { change, desk, history, moment, say } from "./desk";
import { pieceOf } from "./piece";
import { askRead, Refusal } from "./server";
import type { ToldScore } from "./told";
import { stopWriting } from "./writing";
import { transport } from "./transport";

const EXAMPLE = "greensleeves.mid";

export async function openExample(): Promise<void> {
  try {
    const answer = await fetch(`./${EXAMPLE}`);
    await open(EXAMPLE, new Uint8Array(await answer.arrayBuffer()), "Greensleeves");
    history.clear();
    change({});
  } catch (error) {
    tell(error);
  }
}

export async function openFile(file: File): Promise<boolean> {
  const most = desk.info ? Math.floor(((desk.info.largest_body_bytes - 4096) * 3) / 4) : Infinity;
  if (file.size > most) {
    say({
      found: `${file.name} is ${Math.round(file.size / 1e6)} MB large.`,
      expected: `at most ${Math.floor(most / 1e6)} MB; an hour of music takes less than one.`,
      remedy: "choose a MIDI, ABC or MusicXML file; recordings of sound are not read.",
    });
    return false;
  }
  try {
    await open(file.name, new Uint8Array(await file.arrayBuffer()));
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

async function open(name: string, bytes: Uint8Array, title?: string): Promise<void> {
  change({ busy: `Reading ${name}` });
  try {
    const form = { name, base64: inBase64(bytes) };
    const score = await askRead(form);
    stopWriting();
    transport.pause();
    history.remember(moment());
    const piece = pieceOf(score, form);
    change({
      piece: title ? { ...piece, name: title } : piece,
      takes: null, selection: null, active: null, channels: new Map(), notice: null, panel: null,
      settings: { ...desk.settings, write: [], model: modelFor(score) },
    });
    transport.seek(0);
  } finally {
    change({ busy: null });
  }
}

/** The model that has something to write for this music: the one at hand, if it has. */
function modelFor(score: ToldScore): string {
  const able = Object.keys(score.can_write).filter((name) => score.can_write[name]!.length);
  return able.includes(desk.settings.model) || !able.length ? desk.settings.model : able[0]!;
}

export function tell(error: unknown): void {
  say(error instanceof Refusal ? error.mistake : { found: String(error), expected: "a file of music.", remedy: "try another file." });
}

export function inBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
