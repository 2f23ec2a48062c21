/** The hand on the roll: a click places the playhead, a drag selects bars, the wheel with Control zooms. */

import { selectionOf } from "./bars";
import { change, desk } from "./desk";
import type { Roll } from "./roll";
import { transport } from "./transport";

const DRAG = 5;

/** Returns what lets go again. */
export function handRoll(roll: Roll, scroller: HTMLElement, ruler: HTMLElement, over: HTMLElement): () => void {
  let began: { x: number; tick: number } | null = null;

  function down(event: PointerEvent): void {
    const touched = event.pointerType === "touch" && event.currentTarget === over;
    if (event.button || !desk.piece.bars.length) return;
    began = { x: event.clientX, tick: roll.tickAt(event.clientX) };
    if (!touched) (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  function move(event: PointerEvent): void {
    const touched = event.pointerType === "touch" && event.currentTarget === over;
    if (!began || touched || Math.abs(event.clientX - began.x) < DRAG) return;
    // Who drags over the edge sees what lies there.
    const { left, right } = scroller.getBoundingClientRect();
    scroller.scrollLeft += Math.max(0, event.clientX - right) + Math.min(0, event.clientX - left);
    change({ selection: selectionOf(desk.piece.bars, began.tick, roll.tickAt(event.clientX)) });
  }

  function up(event: PointerEvent): void {
    if (!began) return;
    const still = Math.abs(event.clientX - began.x) < DRAG;
    const tick = began.tick;
    began = null;
    if (!still) return;
    if (event.shiftKey && desk.piece.bars.length) {
      const from = desk.selection ? firstTick(desk.selection.first) : transport.position();
      change({ selection: selectionOf(desk.piece.bars, from, tick) });
    } else transport.seek(tick);
  }

  const letGo = () => (began = null);

  function wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = scroller.getBoundingClientRect();
    roll.zoom(Math.exp(-event.deltaY * 0.004), (event.clientX - box.left) / box.width);
  }

  for (const canvas of [ruler, over]) {
    canvas.addEventListener("pointerdown", down);
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", letGo);
  }
  scroller.addEventListener("wheel", wheel, { passive: false });
  return () => scroller.removeEventListener("wheel", wheel);
}

function firstTick(bar: number): number {
  return desk.piece.bars.find((each) => each.bar === bar)?.tick ?? 0;
}
