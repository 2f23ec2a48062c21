/** A take as a link and as a command: what was asked for, so that the same notes are written again. */

import { barsUpTo, type Selection } from "./bars";
import { change, desk, history, moment, say, sayNews, type Takes, withoutTakes } from "./desk";
import { chooseTake } from "./keeping";
import { refused } from "./link_music";
import { inText, isAbout, type Linked, linkedFrom, LONGEST, markOf } from "./linked";
import { tell } from "./opening";
import { endTick, isOfFile, type Part, type PartForm, type Piece, pieceOf, pieceOfScore, type Signs } from "./piece";
import { saveBlob } from "./saving";
import { askRead, askRender } from "./server";
import type { FileForm, ToldTake } from "./told";
import { transport } from "./transport";
import { seedsFrom, stopWriting, writeAnew, writeAsked, writeParts } from "./writing";

const MARK = "#take=";
const USUAL_BPM = 100;

/** The piece that was put on the desk for the link. */
let laid: Piece | null = null;
/** Its file is being read once more. */
let reading = false;

export async function copyLink(takes: Takes, take: ToldTake): Promise<void> {
  const text = inText(linkOf(takes, take));
  if (text.length > LONGEST) {
    say({
      found: `The link is ${text.length.toLocaleString("en")} characters long, with all parts that were written before.`,
      expected: `at most ${LONGEST.toLocaleString("en")}.`,
      remedy: "download the piece as MIDI, open that, and ask again; or take the command.",
    });
    return;
  }
  window.history.replaceState(null, "", `${MARK}${text}`);
  const more = takes.asked.file
    ? "It holds what was asked for and the parts that were written before, not your file: open the same one with it."
    : "It holds all that was asked for.";
  await copy(`${location.origin}${location.pathname}${MARK}${text}`, "The link is copied.", more);
}

function linkOf({ asked, rewrites }: Takes, take: ToldTake): Linked {
  const { file, score, parts, without, ...words } = asked as Record<string, unknown> & {
    file?: FileForm;
    score?: Signs & { parts: PartForm[] };
    parts?: PartForm[];
    without?: number[];
  };
  const { parts: own = [], ...signs } = score ?? {};
  return {
    words: words as Linked["words"],
    take: take.take,
    rewrites,
    file: file ? { name: file.name, mark: markOf(file) } : null,
    signs: score ? (signs as Signs) : null,
    parts: parts ?? own,
    without: without ?? [],
  };
}

/** What the command reads is given along where it is not the file that was opened. */
export async function copyCommand(takes: Takes, take: ToldTake): Promise<void> {
  const { command, command_reads: reads } = take;
  if (reads && !take.command_reads_given_file) {
    const { file, score, parts, without } = takes.asked;
    const render = () => askRender({ file, score, parts, without, name: reads.replace(/\.mid$/, "") });
    if (await saveBlob(render, reads))
      await copy(command, "The command is copied.", `It reads ${reads}, which is downloaded with it.`);
  } else
    await copy(
      command,
      "The command is copied.",
      reads ? `It reads ${reads}, and writes the same notes.` : "It writes the same notes.",
    );
}

async function copy(text: string, done: string, more: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    sayNews(done, more);
  } catch {
    say({ found: "The browser lets no page copy here.", expected: text, remedy: "mark this text and copy it." });
  }
}

/** Put what the address asks for on the desk, so that one press writes it. */
export async function restoreLink(): Promise<void> {
  if (!desk.info || !location.hash.startsWith(MARK)) return;
  try {
    const linked = linkedFrom(location.hash.slice(MARK.length), desk.info);
    // What is no setting of the pen is written as the link has it all the same.
    const { task, model, seed, takes, write, given, as, part, bars, meter, tempo, notes, chords, ...said } =
      linked.words;
    change({
      settings: {
        model: String(model),
        write: Array.isArray(write) ? write : [],
        takes: Number(takes),
        continueBars: task === "continue" ? Number(bars) : desk.settings.continueBars,
        said: said as Record<string, string | number | boolean>,
      },
      linked,
    });
    seedsFrom(Number(seed) + 1);
    const here = isAbout(linked, desk.piece.file);
    if (here && !(await layOut(linked))) return;
    const open = here ? "" : `Open ${linked.file!.name}, then `;
    sayNews("What the link asks for is set.", `${open}press the button: take ${linked.take} is the one.`);
  } catch (error) {
    change({ linked: null });
    tell(error);
  }
}

/** The big action: what the link asks for, where there is one. */
export function write(): void {
  if (!desk.linked) writeParts();
  // What is being written may be what the link asks for: the link is put away with its first take.
  else if (!desk.takes?.writing && !reading) void writeLinked(desk.linked);
}

async function writeLinked(linked: Linked): Promise<void> {
  if (!isAbout(linked, desk.piece.file)) {
    document.querySelector<HTMLButtonElement>("[data-act=open]")?.click();
    return;
  }
  try {
    if (desk.piece !== laid && !(await layOut(linked))) return;
  } catch (error) {
    change({ linked: null });
    tell(error);
    return;
  }
  const { words, signs, parts, without, rewrites } = linked;
  if (signs) writeAsked({ ...words, score: { ...signs, parts } }, rewrites);
  else if (linked.file) writeAsked({ ...words, file: desk.piece.file, parts, without }, rewrites);
  else writeAnew(words, Number(words.tempo ?? USUAL_BPM));
  chooseTake(linked.take);
}

/**
 * The piece as it was when the take was asked for; false where something else was begun while its file was read.
 * Raises `Refusal`.
 */
async function layOut(linked: Linked): Promise<boolean> {
  stopWriting();
  const { file } = desk.piece;
  reading = true;
  const piece = await pieceFor(linked).finally(() => (reading = false));
  if (desk.linked !== linked || desk.piece.file !== file) return false;
  stopWriting();
  if (piece !== desk.piece || desk.takes) history.remember(moment());
  const selection = linked.words.task === "rewrite" ? selectionIn(String(linked.words.bars)) : null;
  transport.makeWay(piece);
  const channels = piece.parts === desk.piece.parts ? desk.channels : new Map();
  change({ piece, takes: null, selection, channels, active: linked.rewrites });
  laid = piece;
  return true;
}

async function pieceFor({ file, signs, parts, without }: Linked): Promise<Piece> {
  if (signs) return pieceOfScore(signs, besides(parts, parts.filter((part) => !part.written), without));
  const piece = withoutTakes();
  if (!file || !piece.file) return piece;
  const asOpened = !piece.without.length && piece.parts.every((part) => isOfFile(piece, part));
  const whole = asOpened ? piece : pieceOf(await askRead(piece.file), piece.file);
  if (!parts.length && !without.length) return whole;
  const stays = whole.parts.filter((part) => !without.includes(part.number));
  const missing = without.find((number) => !whole.parts.some((part) => part.number === number));
  if (missing !== undefined) {
    throw refused(`This link leaves out part ${missing}, which ${file.name} does not have.`, "a part of the file.");
  }
  if (parts.some((part) => stays.some((other) => other.number === part.number))) {
    throw refused(`Parts of this link have the numbers of parts of ${file.name}.`, "numbers of their own.");
  }
  const written = parts.map((part) => ({ ...part, written: true }));
  const laidOut = { ...whole, without, parts: [...stays, ...besides(written, stays, without)] };
  return { ...laidOut, bars: barsUpTo(whole.bars, endTick(laidOut)) };
}

/** Parts of a link: one that was written beside a given one of its role silences it; one that took its place does not. */
function besides(parts: PartForm[], given: { role: string | null }[], without: number[]): Part[] {
  const alike = (part: PartForm) => given.some((other) => other.role === part.role);
  const rivals = (part: PartForm) => part.written && !without.includes(part.number) && alike(part);
  return parts.map((part) => ({ ...part, continues: null, rivals: rivals(part) }));
}

function selectionIn(bars: string): Selection | null {
  const [, first, last] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(bars) ?? [];
  if (first === undefined) return null;
  return { first: Number(first), last: Math.max(Number(first), Number(last ?? first)) };
}
