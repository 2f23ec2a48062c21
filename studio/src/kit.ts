/** The drum kit as rows: which General MIDI drum notes are played on which piece. */

export const KIT_ROWS = ["Crash", "Ride", "Open hat", "Closed hat", "High tom", "Mid tom", "Low tom", "Snare", "Kick", "Other"];

const NOTES: number[][] = [[49, 52, 55, 57], [51, 53, 59], [26, 46], [22, 42, 44], [48, 50], [45, 47], [41, 43, 58], [37, 38, 39, 40], [35, 36]];
const ROW_OF = new Uint8Array(128).fill(KIT_ROWS.length - 1);
NOTES.forEach((notes, row) => notes.forEach((note) => (ROW_OF[note] = row)));

export function kitRow(pitch: number): number {
  return ROW_OF[pitch]!;
}
