/** The page begins: theme, keys, what the server can do, and an example on the desk. */

import { render } from "preact";
import { change, desk, whenChanged } from "./desk";
import { handleKeys } from "./keys";
import { restoreLink } from "./link";
import { example, openFile, tell } from "./opening";
import { App } from "./page/app";
import { askInfo } from "./server";
import "./style.css";
import { synth } from "./synth";
import { beginTheme, whenThemed } from "./theme";

const root = document.getElementById("studio")!;
let drawn = false;

function draw(): void {
  if (drawn) return;
  drawn = true;
  queueMicrotask(() => {
    drawn = false;
    render(<App />, root);
    document.title = `${desk.piece.name} · Descant Studio`;
  });
}

async function begin(): Promise<void> {
  beginTheme();
  whenChanged(draw);
  whenThemed(draw);
  handleKeys();
  draw();
  dropAnywhere();
  try {
    const [info, piece] = await Promise.all([askInfo(), example()]);
    // a file that was opened meanwhile stays
    change({ info, piece: desk.piece.parts.length ? desk.piece : piece, settings: { ...desk.settings, model: info.usual_bundle ?? "" } });
    await restoreLink();
    window.addEventListener("hashchange", () => void restoreLink());
    void synth.load(info.sound).catch((error: unknown) => tell(error));
  } catch (error) {
    tell(error);
  }
  performance.mark("ready");
}

/** A file that misses the roll is opened all the same, and never replaces the page. */
function dropAnywhere(): void {
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void openFile(file);
  });
}

void begin();
