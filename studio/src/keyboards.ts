/** MIDI keyboards at hand. */

import type { Recorder } from "./recorder";

/** All MIDI keyboards at hand; returns their names, and what stops listening. */
export async function listenToKeyboards(recorder: Recorder): Promise<{ names: string[]; stop: () => void }> {
  if (!navigator.requestMIDIAccess) return { names: [], stop: () => undefined };
  const access = await navigator.requestMIDIAccess();
  const hear = (event: MIDIMessageEvent) => {
    const [status = 0, pitch = 0, velocity = 0] = event.data ?? [];
    if ((status & 0xf0) === 0x90 && velocity > 0) recorder.down(pitch, velocity);
    else if ((status & 0xf0) === 0x80 || (status & 0xf0) === 0x90) recorder.up(pitch);
  };
  const inputs = [...access.inputs.values()];
  for (const input of inputs) input.onmidimessage = hear;
  return {
    names: inputs.map((input) => input.name ?? "a MIDI keyboard"),
    stop: () => inputs.forEach((input) => (input.onmidimessage = null)),
  };
}
