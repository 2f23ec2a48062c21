/** The page begins: theme, keys, what the server can do, and an example on the desk. */

import { render } from "preact";
import { change, desk, whenChanged } from "./desk";
import { handleKeys } from "./keys";
import { restoreLink } from "./link";
import { example, openFile, tell } from "./opening";
import { App } from "./page/app";
import { giveOnFocus, keepFocus } from "./page/focus";
import { askInfo } from "./server";
import "./style.css";
import { synth } from "./synth";
import { beginTheme, whenThemed } from "./theme";

const root = document.getElementById("studio")!;
let drawn = false;
/** After this time a server that did not answer is asked again. */
const AGAIN_MS = 2000;

function draw(): void {
  if (drawn) return;
  drawn = true;
  queueMicrotask(() => {
    drawn = false;
    render(<App />, root);
    giveOnFocus();
    document.title = `${desk.piece.name} · Descant Studio`;
  });
}

async function begin(): Promise<void> {
  beginTheme();
  whenChanged(draw);
  whenThemed(draw);
  handleKeys();
  keepFocus();
  draw();
  dropAnywhere();
  const [info, piece] = await answered(() => Promise.all([askInfo(), example()]));
  // What was opened meanwhile stays, and so does the model that was chosen for it.
  const { piece: opened, settings } = desk;
  change({
    info,
    piece: opened.parts.length ? opened : piece,
    settings: { ...settings, model: settings.model || (info.usual_bundle ?? "") },
  });
  await restoreLink();
  window.addEventListener("hashchange", () => void restoreLink());
  void synth.load(info.sound).catch((error: unknown) => tell(error));
  performance.mark("ready");
}

/** What the server answers, who may not be there yet: it is asked until it does, and the page says so meanwhile. */
async function answered<Kind>(ask: () => Promise<Kind>): Promise<Kind> {
  for (;;) {
    try {
      const answer = await ask();
      if (desk.notice?.kind === "trouble") change({ notice: null });
      return answer;
    } catch (error) {
      tell(error);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
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
