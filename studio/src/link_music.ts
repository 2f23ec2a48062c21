/** The music in a link: numbers that a part, a note, a tempo can have, and nothing else. */

import type { PartForm, Signs } from "./piece";
import { Refusal } from "./server";
import type { Note } from "./told";

const MOST_TICKS_PER_QUARTER = 32_767;
/** A day of music, as the server has it. */
const MOST_QUARTERS = 200_000;
const DENOMINATORS = [1, 2, 4, 8, 16, 32, 64];

type Said = Record<string, unknown>;

export function refused(found: string, expected: string, remedy = "copy the link again."): Refusal {
  return new Refusal({ found, expected, remedy });
}

export function isObject(value: unknown): value is Said {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isWhole(value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high;
}

/** What stands beside a file, or is the piece. Raises `Refusal`. */
export function partsIn(said: unknown, ticksPerQuarter = MOST_TICKS_PER_QUARTER): PartForm[] {
  const end = MOST_QUARTERS * ticksPerQuarter;
  const parts = all(said, "parts", (part) => {
    const { number, name, program, drums, role, written, pedal, notes } = part;
    const known =
      isWhole(number, 1, 10_000) &&
      isWhole(program, 0, 127) &&
      typeof name === "string" &&
      typeof drums === "boolean" &&
      typeof written === "boolean" &&
      (role === null || typeof role === "string") &&
      rows(pedal, 2, (row) => row.every((tick) => isWhole(tick, 0, end))) &&
      rows(notes, 4, ([tick, ticks, pitch, velocity]) => {
        const inTime = isWhole(tick, 0, end) && isWhole(ticks, 0, end - tick);
        return inTime && isWhole(pitch, 0, 127) && isWhole(velocity, 1, 127);
      });
    return known && { ...part, notes: (notes as number[][]).map(noteOf) };
  }) as unknown as PartForm[];
  const numbers = new Set(parts.map((part) => part.number));
  if (numbers.size < parts.length) throw refused("Two parts of this link have one number.", "a number for each.");
  return parts;
}

/** Tempo, meter and key of a piece without a file. Raises `Refusal`. */
export function signsIn(said: unknown): Signs {
  const signs = isObject(said) ? said : {};
  const { ticks_per_quarter: quarter, title } = signs;
  if (!isWhole(quarter, 1, MOST_TICKS_PER_QUARTER) || typeof title !== "string") {
    throw refused("This link does not say how long a quarter note is.", `1 to ${MOST_TICKS_PER_QUARTER} ticks.`);
  }
  const inTime = ({ tick }: Said) => isWhole(tick, 0, MOST_QUARTERS * quarter);
  all(signs.tempos, "tempos", (each) => inTime(each) && Number.isFinite(each.bpm) && Number(each.bpm) >= 1 && each);
  all(
    signs.meters,
    "meters",
    (each) =>
      inTime(each) && isWhole(each.numerator, 1, 255) && DENOMINATORS.includes(Number(each.denominator)) && each,
  );
  all(
    signs.key_signatures,
    "keys",
    (each) => inTime(each) && isWhole(each.fifths, -7, 7) && typeof each.minor === "boolean" && each,
  );
  return signs as unknown as Signs;
}

/** Each item as `known` has it, which is false for one that is not as it should be. */
function all(said: unknown, name: string, known: (item: Said) => Said | false): Said[] {
  const items = Array.isArray(said) ? said.map((each: unknown) => isObject(each) && known(each)) : [false as const];
  if (items.includes(false)) throw refused(`The ${name} in this link can't be read.`, "as Studio writes them.");
  return items as Said[];
}

function rows(said: unknown, length: number, known: (row: number[]) => boolean): boolean {
  return Array.isArray(said) && said.every((row) => Array.isArray(row) && row.length === length && known(row));
}

function noteOf([tick, ticks, pitch, velocity]: number[]): Note {
  return { tick: tick!, ticks: ticks!, pitch: pitch!, velocity: velocity! };
}
