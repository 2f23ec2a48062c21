/** Saving: the piece as it is seen, as a file for a sequencer, a notation program, a player, an eye. */

import { channelOf, chosenTake, desk, say } from "./desk";
import { isOfFile, lineOf, musicForm, type Part, type Piece, withTake } from "./piece";
import { askRender, mistakeOf, Refusal } from "./server";
import { svgOf } from "./picture";
import { linesOf } from "./sounding";

export type Format = "midi" | "musicxml" | "wav" | "png" | "svg";

const ENDINGS: Record<Format, string> = { midi: ".mid", musicxml: ".musicxml", wav: ".wav", png: ".png", svg: ".svg" };

/** The piece with the chosen take in its place, each written part with the instrument that was chosen for it. */
export function shownPiece(): Piece {
  const take = chosenTake(desk.takes);
  const piece = take ? withTake(desk.piece, take, desk.takes!) : desk.piece;
  const played = (part: Part) => ({ ...part, program: channelOf(lineOf(part)).program ?? part.program });
  return { ...piece, parts: piece.parts.map((part) => (part.written ? played(part) : part)) };
}

/** The piece as it is heard here: without what is silent, each part by the instrument that was chosen for it. */
function heardPiece(): Piece {
  const piece = shownPiece();
  const parts = linesOf(desk)
    .filter((line) => line.audible)
    .map(({ part, program }) => (program === part.program ? part : { ...part, program, written: true }));
  const own = piece.parts.filter((part) => isOfFile(piece, part) && !parts.includes(part)).map((part) => part.number);
  return { ...piece, parts, without: [...piece.without, ...own] };
}

export function fileName(format: Format, alone: boolean): string {
  const plain = desk.piece.name.replace(/[^A-Za-z0-9 ._()-]+/g, "_").trim().slice(0, 120) || "song";
  return `${plain}${alone ? " - new part" : ""}${ENDINGS[format]}`;
}

/** The bytes of a file. Raises `Refusal`. */
export async function fileOf(format: Format, alone: boolean): Promise<Blob> {
  const piece = format === "wav" ? heardPiece() : shownPiece();
  const written = piece.parts.filter((part) => part.written).map((part) => part.number);
  if (!piece.parts.length || (alone && !written.length)) {
    throw new Refusal({
      found: alone ? "No part is written yet." : desk.piece.parts.length ? "All is silent." : "There is no music yet.",
      expected: "a part.",
      remedy: desk.piece.parts.length && !alone ? "let one be heard." : "let one be written first.",
    });
  }
  if (format === "svg") return new Blob([svgOf(desk.piece, linesOf(desk))], { type: "image/svg+xml" });
  const name = fileName(format, alone).replace(/\.[^.]*$/, "");
  return askRender({ ...musicForm(piece), format, name, written, only: alone ? written : [] });
}

export async function saveFile(format: Format, alone = false): Promise<void> {
  await saveBlob(() => fileOf(format, alone), fileName(format, alone));
}

/** Give a file to the browser's downloads; false where something was in the way, which is said on the page. */
export async function saveBlob(made: () => Promise<Blob>, name: string): Promise<boolean> {
  try {
    const blob = await made();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return true;
  } catch (error) {
    say(mistakeOf(error, "a file."));
    return false;
  }
}
