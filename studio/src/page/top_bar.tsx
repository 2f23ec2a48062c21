/** The bar at the top: which piece this is, and what can be done with it as a whole. */

import { useRef } from "preact/hooks";
import { change, desk, history } from "../desk";
import { redo, undo } from "../keeping";
import { openFile } from "../opening";
import { switchTheme, theme } from "../theme";
import { Help, Keys, Moon, OpenSign, Plus, Redo, Save, Sun, Undo } from "./icons";

export function TopBar() {
  const chooser = useRef<HTMLInputElement>(null);
  const { piece, info } = desk;
  return (
    <header class="top">
      <div class="brand">
        <img src="./mark.svg" alt="" width="30" height="30" />
        <span class="brand-name">Descant</span>
      </div>
      <div class="piece-name">
        <strong>{piece.name}</strong>
        <span class="quiet">{facts()}</span>
      </div>
      <nav class="tools" aria-label="Piece">
        <input
          ref={chooser}
          type="file"
          class="unseen"
          tabIndex={-1}
          aria-label="Choose a file of music"
          accept={info?.reads.join(",") ?? ""}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) void openFile(file);
          }}
        />
        <button
          class="tool"
          onClick={() => chooser.current?.click()}
          title="Open a MIDI, ABC or MusicXML file (O)"
          data-act="open"
        >
          <OpenSign />
          <span>Open</span>
        </button>
        <button class="tool" onClick={() => change({ panel: "record" })} title="Play a part in (P)">
          <Keys />
          <span>Play it in</span>
        </button>
        <button class="tool" onClick={() => change({ panel: "compose" })} title="A piece from nothing (N)">
          <Plus />
          <span>New</span>
        </button>
        <span class="tools-gap" />
        <button
          class="tool"
          onClick={undo}
          disabled={!history.canUndo && !desk.takes?.writing}
          title="Undo (Z)"
          aria-label="Undo"
        >
          <Undo />
        </button>
        <button class="tool" onClick={redo} disabled={!history.canRedo} title="Redo (Shift+Z)" aria-label="Redo">
          <Redo />
        </button>
        <span class="tools-gap" />
        <button class="tool" onClick={() => change({ panel: "save" })} title="Download (D)">
          <Save />
          <span>Download</span>
        </button>
        <button
          class="tool"
          onClick={switchTheme}
          title="Light or dark (T)"
          aria-label={theme() === "dark" ? "Light theme" : "Dark theme"}
        >
          {theme() === "dark" ? <Sun /> : <Moon />}
        </button>
        <button class="tool" onClick={() => change({ panel: "help" })} title="Help (?)" aria-label="Help">
          <Help />
        </button>
      </nav>
    </header>
  );
}

function facts(): string {
  const { piece } = desk;
  const meter = piece.meters[0];
  const words = [
    piece.keyName,
    meter ? `${meter.numerator}/${meter.denominator}` : "",
    piece.bars.length ? `${piece.bars.length} bars` : "",
  ];
  return words.filter(Boolean).join(" · ");
}
