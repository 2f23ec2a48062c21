/** Opening: a file becomes the piece on the desk. */

import { inBase64 } from "./base64";
import { change, desk, history, moment, say, sayNews } from "./desk";
import { isAbout } from "./linked";
import { type Piece, pieceOf } from "./piece";
import { endRecording } from "./recorder";
import { askRead, mistakeOf } from "./server";
import { type Settings, withoutStyle } from "./settings";
import type { FileForm, ToldScore } from "./told";
import { stopWriting } from "./writing";
import { transport } from "./transport";

const EXAMPLE = "greensleeves.mid";

/** Of files that are opened one soon after another the last is laid on the desk. */
let latest = 0;

/** The piece of a first visit; it is read while the server still says what it can do. */
export async function example(): Promise<Piece> {
  const answer = await fetch(`./${EXAMPLE}`);
  const form = { name: EXAMPLE, base64: inBase64(new Uint8Array(await answer.arrayBuffer())) };
  return pieceOf(await askRead(form), form);
}

export async function openFile(file: File): Promise<void> {
  const mine = ++latest;
  const most = desk.info ? Math.floor(((desk.info.largest_body_bytes - 4096) * 3) / 4) : Infinity;
  if (file.size > most) {
    change({ busy: null });
    say({
      found: `${file.name} is ${Math.round(file.size / 1e6)} MB large.`,
      expected: `at most ${Math.floor(most / 1e6)} MB; an hour of music takes less than one.`,
      remedy: "choose a MIDI, ABC or MusicXML file; recordings of sound are not read.",
    });
    return;
  }
  change({ busy: `Reading ${file.name}` });
  try {
    const form = { name: file.name, base64: inBase64(new Uint8Array(await file.arrayBuffer())) };
    const score = await askRead(form);
    if (mine === latest) lay(score, form);
  } catch (error) {
    if (mine === latest) tell(error);
  } finally {
    if (mine === latest) change({ busy: null });
  }
}

function lay(score: ToldScore, form: FileForm): void {
  endRecording();
  stopWriting();
  const { linked, settings } = desk;
  const another = linked !== null && !isAbout(linked, form);
  transport.pause();
  history.remember(moment());
  change({
    piece: pieceOf(score, form),
    takes: null,
    selection: null,
    active: null,
    channels: new Map(),
    notice: null,
    panel: null,
    linked: another ? null : linked,
    // The file that a link asks for leaves as it is what the link has set.
    settings: linked && !another ? settings : settingsFor(score),
  });
  transport.seek(0);
  if (score.remarks.length) sayNews(`${desk.piece.name} is read.`, score.remarks.join(" "));
  if (another) sayNews("The link is put away.", `It is about another ${linked.file!.name} than this one.`);
}

/** The same settings with a model that has something to write for this music: the one at hand, if it has. */
function settingsFor(score: ToldScore): Settings {
  const { settings } = desk;
  const able = Object.keys(score.can_write).filter((name) => score.can_write[name]!.length);
  const model = able.includes(settings.model) || !able.length ? settings.model : able[0]!;
  const said = model === settings.model ? settings.said : withoutStyle(settings.said);
  return { ...settings, write: [], model, said };
}

export function tell(error: unknown): void {
  say(mistakeOf(error, "a file of music.", "try another file."));
}
