/** Taking it along: each kind of file, and a chip that can be dragged into a sequencer. */

import { useEffect, useState } from "preact/hooks";
import { desk, KEPT, type Takes } from "../desk";
import { fileName, fileOf, type Format, saveFile, shownPiece } from "../saving";
import { mistakeOf } from "../server";
import { Grip, Save } from "./icons";
import { Panel } from "./panel";

const KINDS: [Format, boolean, string, string][] = [
  ["midi", false, "MIDI", "all parts"],
  ["midi", true, "MIDI, the new part alone", "only what was written"],
  ["musicxml", false, "MusicXML", "for a notation program"],
  ["wav", false, "Sound (WAV)", "as you hear it here"],
  ["png", false, "Picture (PNG)", "the piano roll"],
  ["svg", false, "Picture of lines (SVG)", "the piano roll, as large as you like"],
];

export function SavePanel() {
  const [busy, setBusy] = useState("");
  const written = shownPiece().parts.some((part) => part.written);
  return (
    <Panel title="Download">
      <DragChip />
      <ul class="kinds">
        {KINDS.map(([format, alone, name, says]) => (
          <li key={name}>
            <button
              class="kind"
              disabled={(alone && !written) || busy === name}
              data-save={`${format}${alone ? "-new" : ""}`}
              onClick={() => {
                setBusy(name);
                void saveFile(format, alone).finally(() => setBusy(""));
              }}
            >
              <Save />
              <span>
                <strong>{name}</strong>
                <small>{busy === name ? "being made …" : format === "midi" && !alone ? midiSays() : says}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {desk.takes && <p class="quiet">{withSaid(desk.takes)}</p>}
    </Panel>
  );
}

function withSaid({ chosen }: Takes): string {
  return chosen === KEPT ? "With the bars that you kept, as you hear it now." : `With take ${chosen}, as you hear it now.`;
}

/** What becomes of the given file. */
function midiSays(): string {
  const { file, without } = shownPiece();
  if (!file || !/\.midi?$/i.test(file.name)) return "all parts";
  return without.length
    ? "all parts, in a file of its own: one of yours was written anew"
    : "your tracks as they were, the new parts as tracks beside them";
}

/** A file that can be dragged out of the browser: it is made before the hand takes it. */
function DragChip() {
  const [made, setMade] = useState<{ address: string } | { trouble: string } | null>(null);
  const { piece, takes, channels } = desk;
  useEffect(() => {
    let address = "";
    let left = false;
    setMade(null);
    fileOf("midi", false).then(
      (blob) => {
        if (left) return;
        address = URL.createObjectURL(blob);
        setMade({ address });
      },
      (error: unknown) => left || setMade({ trouble: mistakeOf(error, "a file.").found }),
    );
    return () => {
      left = true;
      URL.revokeObjectURL(address);
    };
  }, [piece, takes?.finished, channels]);
  const name = fileName("midi", false);
  const address = made && "address" in made ? made.address : undefined;
  const trouble = made && "trouble" in made ? made.trouble : "being made …";
  return (
    <a
      class={`drag-chip ${address ? "" : "waits"}`}
      {...(address ? { href: address } : {})}
      download={name}
      draggable={!!address}
      onDragStart={(event) => {
        event.dataTransfer?.setData("DownloadURL", `audio/midi:${name}:${address}`);
        event.dataTransfer?.setData("text/uri-list", address!);
      }}
    >
      <Grip />
      <span>
        <strong>{name}</strong>
        <small>{address ? "drag it into your sequencer" : trouble}</small>
      </span>
    </a>
  );
}
