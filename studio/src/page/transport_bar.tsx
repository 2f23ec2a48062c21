/** The transport's bar: play, loop, metronome, count-in, tempo, and where the music is. */

import { useEffect, useRef, useState } from "preact/hooks";
import { barIndex } from "../bars";
import { desk } from "../desk";
import { synth } from "../synth";
import { transport } from "../transport";
import { CountIn, Loop, Metronome, Pause, Play, ToStart } from "./icons";
import { RollButtons } from "./roll_view";

export function TransportBar() {
  const [, again] = useState(0);
  useEffect(() => transport.whenChanged(() => again((count) => count + 1)), []);
  const { playing, looping, metronome, countIn, speed } = transport;
  const bpm = Math.round(transport.tempos().bpm(0, desk.piece.ticksPerQuarter) * speed);
  return (
    <footer class="transport" aria-label="Transport">
      <div class="transport-main">
        <button
          class="round"
          aria-label="To the beginning"
          title="To the beginning (Home)"
          onClick={() => transport.seek(transport.begin())}
        >
          <ToStart />
        </button>
        <button
          class="round play"
          aria-label={playing ? "Pause" : "Play"}
          title="Play or pause (Space)"
          onClick={() => transport.toggle()}
          data-act="play"
        >
          {playing ? <Pause /> : <Play />}
        </button>
        <Where />
      </div>
      <RollButtons />
      <div class="transport-more">
        <Toggle
          on={looping}
          says={desk.selection ? "Loop the selection" : "Loop"}
          letter="L"
          act={() => transport.set({ looping: !looping })}
        >
          <Loop />
        </Toggle>
        <Toggle on={metronome} says="Metronome" letter="K" act={() => transport.set({ metronome: !metronome })}>
          <Metronome />
        </Toggle>
        <Toggle on={countIn} says="Count in" letter="I" act={() => transport.set({ countIn: !countIn })}>
          <CountIn />
        </Toggle>
        <label class="tempo" title="How fast it is played; the file keeps its own tempo. Double-click: as written.">
          <span>Tempo</span>
          <input
            type="range"
            min={0.4}
            max={1.8}
            step={0.01}
            value={speed}
            aria-valuetext={`${bpm} quarter notes a minute`}
            onInput={(event) => transport.set({ speed: event.currentTarget.valueAsNumber })}
            onDblClick={() => transport.set({ speed: 1 })}
          />
          <output>{bpm} BPM</output>
        </label>
      </div>
    </footer>
  );
}

function Toggle({
  on,
  says,
  letter,
  act,
  children,
}: {
  on: boolean;
  says: string;
  letter: string;
  act: () => void;
  children: preact.ComponentChildren;
}) {
  return (
    <button
      class={`toggle ${on ? "on" : ""}`}
      aria-pressed={on}
      aria-label={says}
      title={`${says} (${letter})`}
      onClick={act}
    >
      {children}
    </button>
  );
}

/** Bar, beat, time and level: written straight into the page, sixty times a second. */
function Where() {
  const place = useRef<HTMLElement>(null);
  const time = useRef<HTMLElement>(null);
  const level = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    let sounded = false;
    const show = () => {
      const tick = transport.position();
      const { bars } = desk.piece;
      const bar = bars[barIndex(bars, tick)];
      write(place.current, bar ? `${bar.bar}.${Math.floor((tick - bar.tick) / bar.beat_ticks) + 1}` : "1.1");
      const seconds = transport.tempos().second(tick) / transport.speed;
      write(time.current, `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`);
      const loud = transport.playing ? synth.loudness() : 0;
      if (level.current) level.current.style.transform = `scaleX(${Math.min(1, loud * 2.2).toFixed(3)})`;
      if (loud > 0.001 && !sounded) {
        sounded = true;
        performance.mark("first sound");
      }
      frame = transport.playing ? requestAnimationFrame(show) : 0;
    };
    show();
    return transport.whenChanged(() => {
      if (!frame) show();
      if (!transport.playing) sounded = false;
    });
  }, []);
  return (
    <span class="where">
      <span class="where-line">
        <b ref={place} title="Bar and beat" />
        <span ref={time} class="quiet" title="Minutes and seconds" />
      </span>
      <span class="level" aria-hidden="true">
        <span ref={level} />
      </span>
    </span>
  );
}

function write(into: HTMLElement | null, words: string): void {
  if (into && into.textContent !== words) into.textContent = words;
}
