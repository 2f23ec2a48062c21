/** The roll on the page: its canvases, its buttons, and what a screen reader is told of it. */

import { useEffect, useRef } from "preact/hooks";
import { barsSaid } from "../bars";
import { change, desk } from "../desk";
import { openFile } from "../opening";
import { Roll } from "../roll";
import { handRoll } from "../roll_hand";
import { Fit, Follow, Minus, Plus } from "./icons";

export let roll: Roll | null = null;

export function RollView() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const find = <Kind extends HTMLElement>(name: string) => box.current!.querySelector<Kind>(`.${name}`)!;
    const mine = new Roll({
      keys: find<HTMLCanvasElement>("roll-keys"),
      ruler: find<HTMLCanvasElement>("roll-ruler"),
      notes: find<HTMLCanvasElement>("roll-notes"),
      over: find<HTMLCanvasElement>("roll-over"),
      scroller: find("roll-scroll"),
      space: find("roll-space"),
      view: find("roll-view"),
    });
    roll = mine;
    const let_go = handRoll(mine, find("roll-scroll"), find<HTMLCanvasElement>("roll-ruler"), find<HTMLCanvasElement>("roll-over"));
    return () => {
      let_go();
      mine.end();
    };
  }, []);
  return (
    <div
      class="roll"
      ref={box}
      onDragOver={(event) => {
        event.preventDefault();
        box.current?.classList.add("over");
      }}
      onDragLeave={() => box.current?.classList.remove("over")}
      onDrop={(event) => {
        event.preventDefault();
        box.current?.classList.remove("over");
        const file = event.dataTransfer?.files[0];
        if (file) void openFile(file);
      }}
    >
      <div class="roll-corner" />
      <canvas class="roll-keys" aria-hidden="true" />
      <div class="roll-scroll" tabIndex={0} role="group" aria-label={`Piano roll. ${spoken()}`}>
        <div class="roll-space">
          <div class="roll-view">
            <canvas class="roll-ruler" aria-hidden="true" />
            <canvas class="roll-notes" aria-hidden="true" />
            <canvas class="roll-over" aria-hidden="true" />
          </div>
        </div>
      </div>
      <RollButtons />
      <p class="unseen" aria-live="polite">{desk.selection ? `Selected: ${barsSaid(desk.selection)}` : ""}</p>
    </div>
  );
}

/** Zoom, fit, follow, and what is selected. */
export function RollButtons() {
  return (
    <div class="roll-buttons" role="group" aria-label="View">
      {desk.selection && (
        <button class="pill" onClick={() => change({ selection: null })} title="Select nothing (Esc)">
          {barsSaid(desk.selection)} ✕
        </button>
      )}
      <button class="mini" aria-label="Zoom out" title="Zoom out (-)" onClick={() => roll?.zoom(1 / 1.4)}><Minus /></button>
      <button class="mini" aria-label="Zoom in" title="Zoom in (+)" onClick={() => roll?.zoom(1.4)}><Plus /></button>
      <button class="mini" aria-label="Fit the piece" title="Fit the piece (0)" onClick={() => roll?.fit()}><Fit /></button>
        <button class={`mini ${desk.following ? "on" : ""}`} aria-pressed={desk.following} aria-label="Follow the music" title="Follow the music (F)" onClick={() => change({ following: !desk.following })}><Follow /></button>
    </div>
  );
}

function spoken(): string {
  const { piece } = desk;
  const parts = piece.parts.map((part) => `${part.name}, ${part.written ? "written" : "given"}, ${part.notes.length} notes`);
  return `${piece.bars.length} bars. ${parts.join("; ")}. Arrows move by bars, Shift with an arrow selects bars.`;
}
