/** Help: what the page is for, and every key. */

import { desk } from "../desk";
import { SHORTCUTS } from "../keys";
import { Panel } from "./panel";

export function HelpPanel() {
  return (
    <Panel title="How it goes">
      <ol class="steps">
        <li>
          <strong>Give it a part:</strong> open a file, drop one on the roll, or play it in.
        </li>
        <li>
          <strong>Let it write:</strong> the big button writes what is missing, in several takes. You hear it at once.
        </li>
        <li>
          <strong>Keep the best:</strong> choose a take, or only some bars of it. Select bars and rewrite them until
          they please.
        </li>
        <li>
          <strong>Take it with you:</strong> as MIDI, MusicXML, sound or a picture. Tracks of your own MIDI file stay as
          they were, unless you let one be written anew.
        </li>
      </ol>
      <dl class="shortcuts">
        {SHORTCUTS.map(([keys, says]) => (
          <div key={says}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        Descant {desk.info?.version}. Nothing leaves this machine: the page asks only the server that you started.
      </p>
    </Panel>
  );
}
