/** A field for a number: what is typed outside its range is told as the nearest number within. */

import { useState } from "preact/hooks";

interface Props {
  low: number;
  high: number;
  value: number;
  /** Where nothing is typed. */
  usual: number;
  disabled?: boolean;
  tell: (value: number) => void;
}

export function NumberField({ low, high, value, usual, disabled, tell }: Props) {
  // While it is typed in, the field shows what is typed, be it half a number.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      type="number"
      min={low}
      max={high}
      disabled={disabled}
      value={typed ?? value}
      onInput={({ currentTarget: field }) => {
        setTyped(field.value);
        const said = field.valueAsNumber;
        tell(Number.isNaN(said) ? usual : Math.max(low, Math.min(high, said)));
      }}
      onBlur={() => setTyped(null)}
      onChange={() => setTyped(null)}
    />
  );
}
