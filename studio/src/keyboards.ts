/** MIDI keyboards at hand. */

import type { Recorder } from "./recorder";

/** Listens to all MIDI keyboards, those plugged in later too, and tells their names; returns what ends it. */
export function listenToKeyboards(recorder: Recorder, told: (names: string[]) => void): () => void {
  let access: MIDIAccess | null = null;
  let ended = false;
  const hear = (event: MIDIMessageEvent) => {
    const [status = 0, pitch = 0, velocity = 0] = event.data ?? [];
    if ((status & 0xf0) === 0x90 && velocity > 0) recorder.down(pitch, velocity);
    else if ((status & 0xf0) === 0x80 || (status & 0xf0) === 0x90) recorder.up(pitch);
  };
  const listen = () => {
    const inputs = [...(access?.inputs.values() ?? [])].filter((input) => input.state !== "disconnected");
    for (const input of inputs) input.onmidimessage = ended ? null : hear;
    if (!ended) told(inputs.map((input) => input.name ?? "a MIDI keyboard"));
  };
  navigator.requestMIDIAccess?.().then(
    (granted) => {
      access = granted;
      access.onstatechange = listen;
      listen();
    },
    () => undefined,
  );
  return () => {
    ended = true;
    if (access) access.onstatechange = null;
    listen();
  };
}
