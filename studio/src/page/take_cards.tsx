/** The takes side by side: hear each, see how likely and how much its own it is, keep one or some bars of it. */

import { barsSaid } from "../bars";
import { chosenTake, desk, KEPT, shownTakes, type Takes } from "../desk";
import { chooseTake, dismissTakes, keepBars, keepTake } from "../keeping";
import { copyCommand, copyLink } from "../link";
import type { ToldTake } from "../told";
import { transport } from "../transport";
import { anotherPass, otherTakes } from "../writing";
import { Check, Dice, LinkSign, Speaker, Terminal } from "./icons";
import { likelihoodSaid, originalitySaid, takesSaid } from "./take_words";

export function TakeCards({ takes }: { takes: Takes }) {
  const chosen = chosenTake(takes);
  const kept = takes.chosen === KEPT;
  // Here the new part does take the old one's place; only in a file does somebody have to mute it.
  const remarks = takes.remarks.filter((remark) => !remark.includes("takes the place of part"));
  return (
    <section class="takes" aria-label="Takes">
      <h2 class="unseen">Takes</h2>
      <p class="unseen" role="status">
        {takesSaid(takes)}
      </p>
      <div class="take-list" role="group" aria-label="Which take is heard">
        {takes.mixed && <KeptCard takes={takes} />}
        {shownTakes(takes).map((number) => (
          <TakeCard
            key={number}
            number={number}
            takes={takes}
            take={takes.finished.find((each) => each.take === number)}
          />
        ))}
      </div>
      {(chosen || kept) && !takes.writing && (
        <div class="take-acts">
          <button class="keep" onClick={keepTake} data-act="keep">
            <Check />
            {chosen ? `Keep take ${chosen.take}` : "Done"}
            <kbd>Enter</kbd>
          </button>
          {chosen && desk.selection && takes.task !== "continue" && takes.task !== "compose" && (
            <button class="plain" onClick={keepBars}>
              Keep only {barsSaid(desk.selection)}
            </button>
          )}
          <div class="small-acts">
            <button class="plain small" onClick={() => otherTakes(takes)} title="The same request with another seed">
              <Dice />
              Other takes
            </button>
            {takes.roles.length > 1 && (
              <button
                class="plain small"
                onClick={() => anotherPass(takes)}
                title="Each part is written again, hearing all others"
              >
                Another pass
              </button>
            )}
            {chosen && <OfTake takes={takes} take={chosen} />}
          </div>
        </div>
      )}
      {remarks.length > 0 && <p class="remark quiet">{remarks.join(" ")}</p>}
    </section>
  );
}

function OfTake({ takes, take }: { takes: Takes; take: ToldTake }) {
  return (
    <>
      <button
        class="plain small"
        onClick={() => void copyLink(takes, take)}
        title="Settings and seed, as a link to this page"
      >
        <LinkSign />
        Link
      </button>
      <button class="plain small" onClick={() => void copyCommand(takes, take)} title={take.command}>
        <Terminal />
        Command
      </button>
      <button class="plain small" onClick={dismissTakes} title="Put the takes away (Esc)">
        Discard
      </button>
    </>
  );
}

/** The piece with the bars that were kept so far. */
function KeptCard({ takes }: { takes: Takes }) {
  const chosen = takes.chosen === KEPT;
  return (
    <button
      class={`take ${chosen ? "on" : ""}`}
      aria-pressed={chosen}
      data-take={KEPT}
      onClick={() => hear(KEPT, takes)}
    >
      <span class="take-name">
        <strong>Kept bars</strong>
        {chosen && <Speaker />}
      </span>
      <span class="quiet">the piece with what was kept of the takes</span>
    </button>
  );
}

function hear(number: number, takes: Takes): void {
  chooseTake(number);
  if (!transport.playing && !takes.writing) void transport.play(start(takes));
}

function TakeCard({ number, takes, take }: { number: number; takes: Takes; take: ToldTake | undefined }) {
  const chosen = takes.chosen === number;
  const live = takes.live.get(number);
  const notes = live ? [...live.values()].reduce((sum, each) => sum + each.length, 0) : 0;
  return (
    <button
      class={`take ${chosen ? "on" : ""}`}
      aria-pressed={chosen}
      data-take={number}
      onClick={() => hear(number, takes)}
    >
      <span class="take-name">
        <strong>Take {number}</strong>
        {take && take.rank === 1 && takes.count > 1 && <span class="badge">likeliest</span>}
        {chosen && <Speaker />}
      </span>
      {take ? (
        <>
          <span class="measure" title="How likely each note was for the model, among these takes">
            <span class="measure-line" aria-hidden="true">
              <span style={{ width: `${likeliness(takes, take)}%` }} />
            </span>
            {likelihoodSaid(take, takes.finished)}
          </span>
          <span class="quiet">{originalitySaid(take)}</span>
        </>
      ) : (
        <span class="quiet">{notes ? `${notes} notes so far` : "waiting for its first note"}</span>
      )}
    </button>
  );
}

function start(takes: Takes): number {
  return takes.span && Number.isFinite(takes.span.to) ? takes.span.from : transport.begin();
}

/** Among these takes: the likeliest has a full line, one that is a nat a step behind a short one. */
function likeliness(takes: Takes, take: ToldTake): number {
  const all = takes.finished.map((each) => each.nats_per_frame).filter((each) => each !== null);
  if (take.nats_per_frame === null || !all.length) return 0;
  const best = Math.min(...all);
  return Math.round(100 * Math.exp(-(take.nats_per_frame - best) / Math.max(0.05, best)));
}
