/** What a take's figures mean, in a musician's words. */

import type { Takes } from "../desk";
import type { ToldTake } from "../told";

/** Said to who does not see the cards, once the writing has come to its end. */
export function takesSaid({ writing, finished }: Takes): string {
  if (writing) return "";
  const likeliest = finished.find((take) => take.rank === 1);
  const count = finished.length === 1 ? "One take is written." : `${finished.length} takes are written.`;
  return finished.length > 1 && likeliest ? `${count} Take ${likeliest.take} is the likeliest.` : count;
}

export function likelihoodSaid(take: ToldTake, all: ToldTake[]): string {
  if (take.nats_per_frame === null) return "this model has no likelihood";
  const figure = `${take.nats_per_frame.toFixed(2)} nats`;
  if (all.length < 2) return figure;
  if (take.rank === 1) return `most expected, ${figure}`;
  return `${take.rank === all.length ? "most surprising" : "in between"}, ${figure}`;
}

/** The part that shares most with a training piece, compared with what people share. */
export function originalitySaid(take: ToldTake): string {
  const { parts, untold } = take.originality;
  if (untold) return untold;
  let most = { run: 0, percentile: null as number | null, title: "" };
  for (const part of Object.values(parts)) {
    const { value, percentile } = part.figures.longest;
    if ((value ?? 0) > most.run) most = { run: value ?? 0, percentile, title: part.source?.title ?? "" };
  }
  if (most.run === 0) return "Its own: no four notes in a row as in a training piece";
  const shared = `${most.run} notes in a row as in “${most.title}”`;
  if (most.percentile === null) return shared;
  if (most.percentile <= 60) return `Its own: ${shared}, fewer than most people share`;
  if (most.percentile <= 90) return `As much its own as people's: ${shared}`;
  return `Close to a training piece: ${shared}`;
}
