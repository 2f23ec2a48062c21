/**
 * The piano roll: layers of canvas, of which only what has changed is painted.
 *
 * Notes are painted once, in tiles that are kept while nothing about them changes, so scrolling and following the
 * playhead only copy tiles, however many notes there are. The playhead, the selection and the notes that sound lie above.
 */

import { spanOf } from "./bars";
import { columnsOf, firstAbove, firstAtLeast } from "./columns";
import { desk, whenChanged } from "./desk";
import { kitRow } from "./kit";
import { palette, partColour } from "./palette";
import { endTick } from "./piece";
import { paintKeys, paintRuler } from "./roll_margin";
import { paintStretch } from "./roll_paint";
import { awaited, KEYS, kitTop, RULER, type Shape, shapeOf, yOf } from "./roll_shape";
import { type Line, linesOf } from "./sounding";
import { whenThemed } from "./theme";
import { transport } from "./transport";

const TILE = 512;
const MOST_TILES = 24;
const ROOM_AFTER = 80;
const LEAST_SCALE = 0.002;
const MOST_SCALE = 1.2;
const FOLLOW_AT = 0.32;
/** Pixels that a quarter note has at least where the whole piece is to be seen. */
const LEAST_QUARTER = 12;

interface Canvases {
  keys: HTMLCanvasElement;
  ruler: HTMLCanvasElement;
  notes: HTMLCanvasElement;
  over: HTMLCanvasElement;
  scroller: HTMLElement;
  space: HTMLElement;
  view: HTMLElement;
}

export class Roll {
  shape: Shape = shapeOf([], 100, 100, 0.1);
  private scale = 0.1;
  private fitted = true;
  private tiles = new Map<number, HTMLCanvasElement>();
  private stale = true;
  private frame = 0;
  private lines: Line[] = [];
  private painted: unknown[] = [];
  private scroll = 0;
  private readonly undo: (() => void)[] = [];

  constructor(private readonly on: Canvases) {
    const again = () => this.request(true);
    const sizes = new ResizeObserver(again);
    sizes.observe(on.scroller);
    on.scroller.addEventListener("scroll", () => this.request(false), { passive: true });
    this.undo.push(
      whenChanged(() => this.request(false)),
      transport.whenChanged(() => this.request(false)),
    );
    this.undo.push(whenThemed(again), () => sizes.disconnect());
    again();
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    for (const each of this.undo) each();
  }

  /** Paint with the next frame; `afresh` throws all tiles away. */
  request(afresh: boolean): void {
    this.stale ||= afresh;
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  tickAt(clientX: number): number {
    const box = this.on.view.getBoundingClientRect();
    return Math.max(0, (clientX - box.left + this.on.scroller.scrollLeft) / this.scale);
  }

  /** Zoom by a factor, so that the tick at a place (from 0 to 1 across the view) stays where it is. */
  zoom(factor: number, place = 0.5): void {
    const at = (this.on.scroller.scrollLeft + place * this.shape.width) / this.scale;
    this.fitted = false;
    this.scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, this.scale * factor));
    this.resizeSpace();
    this.on.scroller.scrollLeft = at * this.scale - place * this.shape.width;
    this.request(true);
  }

  /** The whole piece in view, or as much of it as stays readable. */
  fit(): void {
    this.fitted = true;
    this.request(true);
  }

  private length(): number {
    return Math.max(endTick(desk.piece), 4 * desk.piece.ticksPerQuarter, this.linesEnd());
  }

  private linesEnd(): number {
    return Math.max(0, ...this.lines.map((line) => columnsOf(line.part.notes).latest.at(-1) ?? 0));
  }

  private resizeSpace(): void {
    const needed = Math.ceil(this.length() * this.scale) + (this.fitted ? 0 : ROOM_AFTER);
    this.on.space.style.width = `${Math.max(this.shape.width, needed)}px`;
  }

  private paint(): void {
    this.frame = 0;
    this.lines = linesOf(desk);
    this.measure();
    const shown = [desk.piece, this.lines, desk.settings, desk.info];
    if (this.stale || shown.some((each, at) => each !== this.painted[at])) this.reshape(shown);
    this.follow();
    this.scroll = this.on.scroller.scrollLeft;
    this.paintNotes();
    this.paintOver();
    paintRuler(fresh(this.on.ruler, this.shape.width, RULER), this.shape, desk.piece.bars, this.scroll);
    if (transport.playing || desk.takes?.writing) this.request(false);
  }

  private measure(): void {
    const { clientWidth, clientHeight } = this.on.scroller;
    const height = Math.max(40, clientHeight - RULER);
    if (clientWidth === this.shape.width && height === this.shape.height) return;
    this.shape = { ...this.shape, width: clientWidth, height };
    this.stale = true;
  }

  private reshape(shown: unknown[]): void {
    this.painted = shown;
    this.stale = false;
    const { width, height } = this.shape;
    if (this.fitted) {
      const whole = (width - 8) / this.length();
      this.scale = Math.max(
        LEAST_SCALE,
        Math.min(MOST_SCALE, Math.max(whole, LEAST_QUARTER / desk.piece.ticksPerQuarter)),
      );
    }
    this.shape = shapeOf(this.lines, width, height, this.scale);
    this.tiles.clear();
    this.on.view.style.width = `${width}px`;
    this.resizeSpace();
    paintKeys(fresh(this.on.keys, KEYS, height), this.shape, KEYS);
  }

  private follow(): void {
    if (!transport.playing || !desk.following) return;
    const x = transport.position() * this.scale;
    const { scrollLeft } = this.on.scroller;
    const most = this.on.scroller.scrollWidth - this.shape.width;
    if (most <= 0) return;
    const wanted = x - FOLLOW_AT * this.shape.width;
    const seen = x >= scrollLeft && x <= scrollLeft + this.shape.width;
    if (!seen || wanted > scrollLeft) this.on.scroller.scrollLeft = Math.max(0, Math.min(most, wanted));
  }

  private paintNotes(): void {
    const paper = fresh(this.on.notes, this.shape.width, this.shape.height);
    const first = Math.floor(this.scroll / TILE);
    const last = Math.floor((this.scroll + this.shape.width) / TILE);
    for (let at = first; at <= last; at++) {
      paper.drawImage(this.tile(at), at * TILE - this.scroll, 0, TILE, this.shape.height);
    }
  }

  private tile(at: number): HTMLCanvasElement {
    const there = this.tiles.get(at);
    if (there) return there;
    if (this.tiles.size >= MOST_TILES) this.tiles.delete(this.tiles.keys().next().value!);
    const canvas = document.createElement("canvas");
    paintStretch(fresh(canvas, TILE, this.shape.height), this.shape, desk.piece.bars, this.lines, at * TILE, TILE);
    this.tiles.set(at, canvas);
    return canvas;
  }

  private paintOver(): void {
    const paper = fresh(this.on.over, this.shape.width, this.shape.height);
    paper.clearRect(0, 0, this.shape.width, this.shape.height);
    const { selection, accent } = palette();
    const { height } = this.shape;
    if (desk.selection && desk.piece.bars.length) {
      const span = spanOf(desk.piece.bars, desk.selection);
      const left = span.from * this.scale - this.scroll;
      const wide = (span.to - span.from) * this.scale;
      paper.fillStyle = selection;
      paper.fillRect(left, 0, wide, height);
      paper.fillStyle = accent;
      paper.fillRect(left - 1, 0, 2, height);
      paper.fillRect(left + wide - 1, 0, 2, height);
    }
    this.paintAwaited(paper);
    const tick = transport.position();
    if (transport.playing) this.paintSounding(paper, tick);
    const x = Math.round(tick * this.scale - this.scroll);
    paper.fillStyle = palette().text;
    paper.fillRect(x, 0, 1.5, height);
    paper.beginPath();
    paper.moveTo(x - 5, 0);
    paper.lineTo(x + 6.5, 0);
    paper.lineTo(x + 0.75, 8);
    paper.fill();
  }

  /** Where the new part will come: a place that waits for it. */
  private paintAwaited(paper: CanvasRenderingContext2D): void {
    const band = awaited(this.lines);
    if (!band) return;
    const { shape, scale, scroll } = this;
    const left = Math.max(-20, 8 - scroll);
    const right = Math.min(shape.width + 20, this.length() * scale - scroll - 8);
    const top = Math.max(8, yOf(shape, band.high));
    const bottom = Math.min(shape.height - 8, yOf(shape, band.low) + shape.rowHeight);
    paper.strokeStyle = paper.fillStyle = palette().accent;
    paper.lineWidth = 1.5;
    paper.globalAlpha = 0.06;
    paper.beginPath();
    paper.roundRect(left, top, right - left, bottom - top, 14);
    paper.fill();
    paper.globalAlpha = 0.6;
    paper.setLineDash([5, 6]);
    paper.stroke();
    paper.setLineDash([]);
    paper.globalAlpha = 1;
    paper.font = "600 14px system-ui, sans-serif";
    paper.textAlign = "center";
    paper.textBaseline = "middle";
    paper.fillText(
      `the ${band.roles.join(", ")} will be written here`,
      (Math.max(0, left) + Math.min(shape.width, right)) / 2,
      (top + bottom) / 2,
    );
  }

  /** Notes light up while they sound. */
  private paintSounding(paper: CanvasRenderingContext2D, tick: number): void {
    const { shape, scale, scroll } = this;
    for (const line of this.lines) {
      if (!line.audible) continue;
      const notes = columnsOf(line.part.notes);
      paper.fillStyle = partColour(line.colour);
      paper.shadowColor = partColour(line.colour);
      paper.shadowBlur = 10;
      for (let at = firstAbove(notes.latest, tick), to = firstAtLeast(notes.tick, tick + 1); at < to; at++) {
        if (notes.end[at]! <= tick) continue;
        const x = notes.tick[at]! * scale - scroll;
        if (line.part.drums) {
          const y = kitTop(shape) + kitRow(notes.pitch[at]!) * shape.kitRowHeight;
          paper.fillRect(x, y, shape.kitRowHeight, shape.kitRowHeight);
          continue;
        }
        const wide = Math.max(2, (notes.end[at]! - notes.tick[at]!) * scale - 1);
        paper.beginPath();
        paper.roundRect(x, yOf(shape, notes.pitch[at]!), wide, Math.max(2, shape.rowHeight), 3);
        paper.fill();
      }
    }
    paper.shadowBlur = 0;
  }
}

/** A canvas of a size in CSS pixels, sharp on this screen; resized only where it has to be. */
function fresh(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  const paper = canvas.getContext("2d")!;
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  paper.setTransform(ratio, 0, 0, ratio, 0, 0);
  return paper;
}
