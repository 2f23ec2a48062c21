/** Taking it along: each kind of file, and a chip that can be dragged into a sequencer. */

import { useEffect, useState } from "preact/hooks";
import { desk } from "../desk";
import { fileName, fileOf, type Format, saveFile, shownPiece } from "../saving";
import { Grip, Save } from "./icons";
import { Panel } from "./panel";

const KINDS: [Format, boolean, string, string][] = [
  ["midi", false, "MIDI", "your file as it was, with the new parts as tracks beside it"],
  ["midi", true, "MIDI, the new part alone", "only what was written"],
  ["musicxml", false, "MusicXML", "for a notation program"],
  ["wav", false, "Sound (WAV)", "as the sound font plays it"],
  ["png", false, "Picture (PNG)", "the piano roll"],
  ["svg", false, "Picture of lines (SVG)", "the piano roll, as large as you like"],
];

export function SavePanel() {
  const [busy, setBusy] = useState("");
  const written = shownPiece().parts.some((part) => part.written);
  return (
    <Panel title="Download">
      <DragChip alone={false} />
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
              <span><strong>{name}</strong><small>{busy === name ? "being made …" : says}</small></span>
            </button>
          </li>
        ))}
      </ul>
      {desk.takes && <p class="quiet">With take {desk.takes.chosen}, as you hear it now.</p>}
    </Panel>
  );
}

/** A file that can be dragged out of the browser: it is made before the hand takes it. */
function DragChip({ alone }: { alone: boolean }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    let url = "";
    fileOf("midi", alone).then(
      (blob) => setAddress((url = URL.createObjectURL(blob))),
      () => setAddress(""),
    );
    return () => URL.revokeObjectURL(url);
  }, []);
  const name = fileName("midi", alone);
  return (
    <a
      class="drag-chip"
      href={address || "#"}
      download={name}
      draggable
      onDragStart={(event) => {
        event.dataTransfer?.setData("DownloadURL", `audio/midi:${name}:${address}`);
        event.dataTransfer?.setData("text/uri-list", address);
      }}
    >
      <Grip />
      <span><strong>{name}</strong><small>drag it into your sequencer</small></span>
    </a>
  );
}
