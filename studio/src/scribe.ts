/** The scribe: puts onto the desk what the server tells of a writing, event by event. */

import { type Desk, desk, type Takes } from "./desk";
import { Refusal } from "./server";
import type { Happening, Note } from "./told";
import { transport } from "./transport";

/** What each event changes on the desk. */
export class Scribe {
  private began = false;
  private firstRole = "";
  /** By role, in which of its writings the notes that come now are. */
  private readonly told = new Map<string, string>();
  /** Of a role that is written again, by take: what it was before. */
  private readonly earlier = new Map<string, Map<number, Set<Note>>>();

  constructor(private readonly task: string) {}

  heard(happening: Happening, desk: Desk, takes: Takes): Partial<Desk> {
    switch (happening.event) {
      case "waiting":
        return { takes: { ...takes, ahead: happening.said.ahead } };
      case "started": {
        const { said } = happening;
        this.firstRole = said.write[0] ?? "";
        const from = said.written_from_tick ?? 0;
        const to = said.written_to_tick ?? Infinity;
        const span = this.task === "rewrite" ? { from, to } : takes.span;
        const longer = said.bars && said.bars.length > desk.piece.bars.length;
        const empty = !desk.piece.parts.length;
        const piece = {
          ...desk.piece,
          ...(longer ? { bars: said.bars! } : {}),
          ...(empty && said.meters?.length ? { meters: said.meters } : {}),
          ...(empty && said.ticks_per_quarter ? { ticksPerQuarter: said.ticks_per_quarter } : {}),
        };
        return {
          piece,
          takes: { ...takes, roles: said.write, span, ahead: 0, remarks: said.remarks, secondsLeft: said.seconds },
        };
      }
      case "progress": {
        const { said } = happening;
        return { takes: { ...takes, share: said.share, secondsLeft: said.seconds_left } };
      }
      case "notes":
        return { takes: { ...takes, live: this.notes(happening.said, takes) } };
      case "take":
        return {
          takes: {
            ...takes,
            finished: [...takes.finished, happening.said].sort((one, other) => one.take - other.take),
          },
        };
      case "done":
        return { takes: { ...takes, writing: false, share: 1 } };
      case "error":
        throw new Refusal(happening.said.error);
    }
  }

  private notes(said: Extract<Happening, { event: "notes" }>["said"], takes: Takes): Takes["live"] {
    const live = new Map(takes.live);
    const again = this.told.get(said.role) !== said.writing && this.told.has(said.role);
    this.told.set(said.role, said.writing);
    if (again) this.earlier.set(said.role, new Map([...live].map(([take, of]) => [take, new Set(of.get(said.role))])));
    for (const each of said.takes) {
      const roles = new Map(live.get(each.take));
      // What is written again stands as it was until its place is reached.
      const before = this.earlier.get(said.role)?.get(each.take) ?? new Set();
      const there = (roles.get(said.role) ?? []).filter((note) => !before.has(note));
      const come = [...there, ...each.notes];
      const reached = endOf(come);
      roles.set(said.role, [...come, ...[...before].filter((note) => note.tick >= reached)]);
      live.set(each.take, roles);
    }
    this.follow(said.role, live.get(takes.chosen)?.get(said.role) ?? [], takes);
    return live;
  }

  /** What is written is played at once; the player waits where the first part is not yet written at all. */
  private follow(role: string, notes: Note[], takes: Takes): void {
    if (role !== this.firstRole || this.earlier.has(role)) transport.frontier = Infinity;
    else if (notes.length) transport.frontier = endOf(notes);
    if (this.began || !notes.length) return;
    this.began = true;
    if (!transport.playing) void transport.play(playFrom(takes), { countIn: false });
  }
}

function endOf(notes: Note[]): number {
  return notes.reduce((end, note) => Math.max(end, note.tick + note.ticks), 0);
}

function playFrom(takes: Takes): number {
  const from = takes.span && takes.span.to !== Infinity ? takes.span.from : null;
  if (takes.task === "rewrite" && from !== null) return from;
  if (takes.task === "continue") {
    const bars = desk.piece.bars;
    const added = Number(takes.asked.bars) || 8;
    return bars[Math.max(0, bars.length - added - 1)]?.tick ?? 0;
  }
  return transport.position() >= transport.end() - 1 ? 0 : transport.position();
}
