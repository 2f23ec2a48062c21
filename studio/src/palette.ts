/** The roll's colours, as the style sheet has them for the theme at hand. */

export interface Palette {
  parts: string[];
  paper: string;
  shade: string;
  bar: string;
  beat: string;
  octave: string;
  text: string;
  faint: string;
  accent: string;
  selection: string;
  keyWhite: string;
  keyBlack: string;
}

export const PART_COLOURS = 8;

let known: Palette | null = null;

export function palette(): Palette {
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim();
  known = {
    parts: Array.from({ length: PART_COLOURS }, (_, index) => value(`part-${index + 1}`)),
    paper: value("roll-paper"),
    shade: value("roll-shade"),
    bar: value("roll-bar"),
    beat: value("roll-beat"),
    octave: value("roll-octave"),
    text: value("text"),
    faint: value("text-faint"),
    accent: value("accent"),
    selection: value("roll-selection"),
    keyWhite: value("key-white"),
    keyBlack: value("key-black"),
  };
  return known;
}

/** Look the colours up anew: the theme has changed. */
export function forgetPalette(): void {
  known = null;
}

export function partColour(index: number): string {
  return palette().parts[index % PART_COLOURS]!;
}
